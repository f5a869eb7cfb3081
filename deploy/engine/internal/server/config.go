package server

import (
	"encoding/base64"
	"time"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"

	"spoor/deploy/engine/internal/identity"
	"spoor/deploy/engine/internal/loopback"
)

const (
	clusterName = "active"
	storeName   = "sqlite"
)

// Ports are the loopback ports of the four services.
type Ports struct{ Frontend, History, Matching, Worker int }

func (p Ports) byName() map[primitives.ServiceName]int {
	return map[primitives.ServiceName]int{
		primitives.FrontendService: p.Frontend,
		primitives.HistoryService:  p.History,
		primitives.MatchingService: p.Matching,
		primitives.WorkerService:   p.Worker,
	}
}

func (p Ports) hosts() map[primitives.ServiceName]static.Hosts {
	hosts := map[primitives.ServiceName]static.Hosts{}
	for name, port := range p.byName() {
		hosts[name] = static.SingleLocalHost(loopback.Address(port))
	}
	return hosts
}

func configuration(db *config.SQL, id *identity.Identity, ports Ports) *config.Config {
	c := &config.Config{
		Persistence: config.Persistence{
			DefaultStore: storeName, VisibilityStore: storeName,
			NumHistoryShards: 1, // more gain nothing on one SQLite file and can't be changed later
			DataStores:       map[string]config.DataStore{storeName: {SQL: db}},
		},
		ClusterMetadata: clusters(ports.Frontend),
		Services:        map[string]config.Service{},
	}
	c.Global.Membership.MaxJoinDuration = 30 * time.Second
	c.Global.Membership.BroadcastAddress = loopback.Host
	c.DCRedirectionPolicy.Policy = "noop"
	c.Archival.History.State, c.Archival.Visibility.State = "disabled", "disabled"
	c.NamespaceDefaults.Archival.History.State = "disabled"
	c.NamespaceDefaults.Archival.Visibility.State = "disabled"
	c.PublicClient.HostPort = loopback.Address(ports.Frontend)
	for name, port := range ports.byName() {
		var s config.Service
		s.RPC.GRPCPort, s.RPC.BindOnIP = port, loopback.Host
		c.Services[string(name)] = s
	}
	encrypt(c, id)
	return c
}

func clusters(frontend int) *cluster.Config {
	return &cluster.Config{
		FailoverVersionIncrement: 10, MasterClusterName: clusterName, CurrentClusterName: clusterName,
		ClusterInformation: map[string]cluster.ClusterInformation{
			clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: loopback.Address(frontend)},
		},
	}
}

// encrypt asks every caller on every port for a certificate of ours. Without it any
// user of the machine could read and steer the work.
func encrypt(c *config.Config, id *identity.Identity) {
	text := base64.StdEncoding.EncodeToString
	client := config.ClientTLS{ServerName: identity.ServerName, RootCAData: []string{text(id.CA)}}
	group := config.GroupTLS{
		Client: client,
		Server: config.ServerTLS{
			CertData: text(id.Cert), KeyData: text(id.Key),
			ClientCAData: []string{text(id.CA)}, RequireClientAuth: true,
		},
	}
	c.Global.TLS.Internode, c.Global.TLS.Frontend = group, group
	c.Global.TLS.SystemWorker = config.WorkerTLS{CertData: text(id.Cert), KeyData: text(id.Key), Client: client}
}
