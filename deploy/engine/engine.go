package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"spoor/deploy/engine/internal/fault"
	"spoor/deploy/engine/internal/folder"
	"spoor/deploy/engine/internal/gateway"
	"spoor/deploy/engine/internal/identity"
	"spoor/deploy/engine/internal/loopback"
	"spoor/deploy/engine/internal/server"
	"spoor/deploy/engine/internal/webui"
)

// engine is everything that runs; what was not asked for is nil.
type engine struct {
	folder *folder.Folder
	id     *identity.Identity
	keys   identity.Credentials
	store  *gateway.Gateway
	server *server.Server
	ui     *webui.UI

	fresh    bool
	archived string
}

// ready is the line on stdout. Fields are added, never renamed.
type ready struct {
	Engine    string `json:"engine"`
	Temporal  string `json:"temporal"`  // host:port, "" with --only s3
	Namespace string `json:"namespace"` // "" with --only s3
	S3        string `json:"s3"`        // URL
	Access    string `json:"access"`
	Secret    string `json:"secret"`
	Bucket    string `json:"bucket"`
	CA        string `json:"ca"`   // path of the authority that signed every certificate
	Cert      string `json:"cert"` // path of the client's certificate
	Key       string `json:"key"`
	UI        string `json:"ui"`       // URL, "" when off
	ReadyMS   int64  `json:"ready_ms"` // from the start of the process
	PID       int    `json:"pid"`
	Fresh     bool   `json:"fresh,omitempty"`    // Temporal remembers nothing: its database is new
	Archived  string `json:"archived,omitempty"` // where the database that could not be used went
}

// start brings everything up; on an error nothing is left running.
func start(ctx context.Context, o options) (*engine, error) {
	f, err := folder.Open(o.data)
	if err != nil {
		return nil, err
	}
	e := &engine{folder: f}
	if err := e.bringUp(ctx, o); err != nil {
		return nil, errors.Join(err, e.stop())
	}
	return e, nil
}

func (e *engine) bringUp(ctx context.Context, o options) (err error) {
	if e.id, err = identity.Load(e.folder.Path(folder.Identity), time.Now()); err != nil {
		return err
	}
	if e.keys, err = identity.LoadCredentials(e.folder.Path(folder.Identity)); err != nil {
		return err
	}
	ports, err := loopback.Choose(ctx, o.s3Port, o.temporalPort, 0, 0, 0)
	if err != nil {
		return err
	}
	// First, and before any relative path is used: it changes the working folder.
	if e.store, err = gateway.Start(ctx, e.folder, e.id, e.keys, ports[0]); err != nil {
		return fmt.Errorf("start the S3 store: %w", err)
	}
	if o.only == "s3" {
		return nil
	}
	return e.startTemporal(ctx, server.Ports{Frontend: ports[1], History: ports[2], Matching: ports[3], Worker: ports[4]}, o.ui)
}

func (e *engine) startTemporal(ctx context.Context, ports server.Ports, ui string) (err error) {
	if e.fresh, e.archived, err = server.Prepare(ctx, e.folder, version+"+temporal."+server.Version); err != nil {
		return err
	}
	if e.server, err = server.Start(e.folder, e.id, ports); err != nil {
		return err
	}
	if ui != "" {
		e.ui, err = webui.Start(ctx, ui, e.server.Address(), e.id)
	}
	return err
}

// announce waits until everything answers and prints the ready line.
func (e *engine) announce(ctx context.Context, out io.Writer, log *slog.Logger, began time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	if err := e.store.Wait(ctx); err != nil {
		return err
	}
	line := ready{
		Engine: version, S3: e.store.URL(), Access: e.keys.Access, Secret: e.keys.Secret, Bucket: gateway.Bucket,
		CA: e.id.CAPath, Cert: e.id.CertPath, Key: e.id.KeyPath, PID: os.Getpid(), Fresh: e.fresh, Archived: e.archived,
	}
	if e.server != nil {
		if err := e.server.Wait(ctx); err != nil {
			return err
		}
		line.Temporal, line.Namespace = e.server.Address(), server.Namespace
	}
	if e.ui != nil {
		line.UI = e.ui.URL()
	}
	if e.archived != "" {
		log.WarnContext(ctx, "the workflow database could not be used by this version and was moved aside; unfinished work must be planned again",
			slog.String("archived", e.archived), slog.String("engine", version), slog.String("temporal", server.Version))
	}
	line.ReadyMS = time.Since(began).Milliseconds()
	return json.NewEncoder(out).Encode(line) //nolint:gosec // the secret is for the program that started the engine
}

// wait returns when the engine is asked to stop (nil) or when the store stopped by
// itself.
func (e *engine) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-e.store.Done():
		e.store = nil
		return fault.New(fault.CodeOf(err), "the S3 store stopped", err)
	}
}

// stop ends what runs, the last started first, and lets the folder go.
func (e *engine) stop() error {
	var errs []error
	if e.ui != nil {
		e.ui.Stop()
	}
	if e.store != nil {
		errs = append(errs, e.store.Stop())
	}
	if e.server != nil {
		errs = append(errs, e.server.Stop())
	}
	return errors.Join(append(errs, e.folder.Close())...)
}
