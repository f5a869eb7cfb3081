// Package webui serves Temporal's own Web UI on a loopback address. It has no login,
// so it is started only when asked for; it fetches nothing from other machines.
package webui

import (
	"context"
	"net"
	"strconv"

	uiserver "github.com/temporalio/ui-server/v2/server"
	"github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/server_options"

	"spoor/deploy/engine/internal/identity"
	"spoor/deploy/engine/internal/loopback"
	"spoor/deploy/engine/internal/server"
)

// UI is a Web UI that is being served.
type UI struct {
	running *uiserver.Server
	url     string
}

// Start serves the UI on address, for the Temporal server at temporal.
func Start(ctx context.Context, address, temporal string, id *identity.Identity) (*UI, error) {
	host, port, err := loopback.Parse(address)
	if err != nil {
		return nil, err
	}
	// The library ends the process when it can't listen; this says why first.
	if _, err := loopback.Choose(ctx, port); err != nil {
		return nil, err
	}
	ui := &UI{
		running: uiserver.NewServer(server_options.WithConfigProvider(configuration(host, port, temporal, id))),
		url:     "http://" + net.JoinHostPort(host, strconv.Itoa(port)),
	}
	go func() { _ = ui.running.Start() }()
	return ui, nil
}

// URL is where the UI answers.
func (u *UI) URL() string { return u.url }

// Stop ends the UI.
func (u *UI) Stop() { u.running.Stop() }

func configuration(host string, port int, temporal string, id *identity.Identity) *config.Config {
	return &config.Config{
		Host: host, Port: port, TemporalGRPCAddress: temporal, DefaultNamespace: server.Namespace,
		EnableUI: true, HideLogs: true, DisableNewsFetch: true,
		CORS: config.CORS{CookieInsecure: true}, // plain HTTP on loopback
		TLS: config.TLS{
			CaFile: id.CAPath, CertFile: id.CertPath, KeyFile: id.KeyPath,
			EnableHostVerification: true, ServerName: identity.ServerName,
		},
	}
}
