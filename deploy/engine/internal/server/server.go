// Package server runs a Temporal server (frontend, history, matching, system worker)
// in this process, on SQLite, with mutual TLS on every port.
//
// Temporal's authors support SQLite for development only. What makes it good enough
// for one machine: a single connection, a write-ahead log, a lock on the folder, and
// the rule that nothing is lost with the database (the ledger is the record).
package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/headers"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/temporal"

	"spoor/deploy/engine/internal/folder"
	"spoor/deploy/engine/internal/identity"
	"spoor/deploy/engine/internal/loopback"
)

// Namespace is made together with the database.
const Namespace = "spoor"

// Version is the Temporal server's.
const Version = headers.ServerVersion

// Server is a running Temporal server.
type Server struct {
	running temporal.Server
	address string
	tls     *tls.Config
}

// Start runs a server on the folder's database, which must have been prepared with
// Prepare. Clients call Frontend; the other services only talk to each other.
func Start(f *folder.Folder, id *identity.Identity, ports Ports) (*Server, error) {
	own, err := id.ClientTLS()
	if err != nil {
		return nil, err
	}
	s := &Server{address: loopback.Address(ports.Frontend), tls: own}
	if s.running, err = build(configuration(database(f.Path(folder.Temporal, folder.Database)), id, ports), ports); err != nil {
		return nil, fmt.Errorf("set up the Temporal server: %w", err)
	}
	if err := s.running.Start(); err != nil {
		return nil, fmt.Errorf("start the Temporal server: %w", err)
	}
	return s, nil
}

// Address is where the frontend answers.
func (s *Server) Address() string { return s.address }

// Stop ends the server; requests in progress are finished.
func (s *Server) Stop() error { return s.running.Stop() }

// Wait returns when the server answers for its namespace.
func (s *Server) Wait(ctx context.Context) error {
	c, err := client.NewLazyClient(client.Options{
		HostPort: s.address, Namespace: Namespace, Logger: sdklog.Logger(silent{}),
		ConnectionOptions: client.ConnectionOptions{TLS: s.tls},
	})
	if err != nil {
		return err
	}
	defer c.Close()
	for {
		_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: Namespace})
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the Temporal server does not answer: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func build(c *config.Config, ports Ports) (temporal.Server, error) {
	logger := fatal{log.NewZapLogger(log.BuildZapLogger(log.Config{Level: "error"}))}
	authorizer, err := authorization.GetAuthorizerFromConfig(&c.Global.Authorization)
	if err != nil {
		return nil, err
	}
	claims, err := authorization.GetClaimMapperFromConfig(&c.Global.Authorization, logger)
	if err != nil {
		return nil, err
	}
	return temporal.NewServer(
		temporal.WithConfig(c),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorizer),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return claims }),
		temporal.WithDynamicConfigClient(settings()),
		temporal.WithStaticHosts(ports.hosts()),
	)
}

func settings() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		// It asks a server of Temporal's for newer versions; nothing may leave this machine.
		dynamicconfig.EnableServerVersionCheck.Key(): false,
	}
}
