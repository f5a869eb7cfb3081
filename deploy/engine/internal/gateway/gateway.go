// Package gateway runs the S3 store: versitygw on a local folder, over TLS, with
// durable writes. Only one gateway can run in a process, and starting it changes the
// process's working folder: both are versitygw's.
package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"

	"spoor/deploy/engine/internal/folder"
	"spoor/deploy/engine/internal/identity"
	"spoor/deploy/engine/internal/loopback"
)

// Bucket is made at start.
const Bucket = "spoor"

// HealthPath answers 200 without credentials once the store accepts requests.
const HealthPath = "/healthz"

const copyLimit = 5 << 30 // bytes; S3's own limit for one CopyObject

// Gateway is an S3 store that is being served.
type Gateway struct {
	port   int
	client *http.Client
	cancel context.CancelFunc
	done   chan error
}

// Start serves the folder's objects on a loopback port. It returns before the store
// answers; Wait tells when it does.
func Start(ctx context.Context, f *folder.Folder, id *identity.Identity, keys identity.Credentials, port int) (*Gateway, error) {
	store, err := open(f)
	if err != nil {
		return nil, err
	}
	if err := makeBucket(ctx, f.Path(folder.Objects), store, keys); err != nil {
		return nil, fmt.Errorf("make the bucket: %w", err)
	}
	tls, err := id.ClientTLS()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	g := &Gateway{
		port: port, cancel: cancel, done: make(chan error, 1),
		client: &http.Client{Transport: &http.Transport{TLSClientConfig: tls, DisableKeepAlives: true}, Timeout: 5 * time.Second},
	}
	go func() { g.done <- embedgw.RunVersityGW(ctx, store, config(id, keys, port)) }()
	return g, nil
}

// URL is where the store answers.
func (g *Gateway) URL() string { return "https://" + loopback.Address(g.port) }

// Wait returns when the store answers, or with the reason why it stopped.
func (g *Gateway) Wait(ctx context.Context) error {
	for {
		if g.answers(ctx) {
			return nil
		}
		select {
		case err := <-g.done:
			g.done <- err
			return fmt.Errorf("S3 store stopped: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Done yields the reason when the store stops.
func (g *Gateway) Done() <-chan error { return g.done }

// Stop ends the store after the requests in progress.
func (g *Gateway) Stop() error {
	g.cancel()
	return <-g.done
}

func (g *Gateway) answers(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.URL()+HealthPath, nil)
	if err != nil {
		return false
	}
	resp, err := g.client.Do(req)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}

func config(id *identity.Identity, keys identity.Credentials, port int) *embedgw.Config {
	return &embedgw.Config{
		RootUserAccess: keys.Access, RootUserSecret: keys.Secret,
		Ports: []string{loopback.Address(port)}, CertFile: id.CertPath, KeyFile: id.KeyPath,
		MaxConnections: 4096, MaxRequests: 2048, MultipartMaxParts: 10000,
		Quiet: true, KeepAlive: true, HealthPath: HealthPath,
	}
}

func open(f *folder.Folder) (*durable, error) {
	attributes, sidecar, err := metadata(f)
	if err != nil {
		return nil, err
	}
	opts := posix.PosixOpts{
		SideCarDir:          sidecar,
		CopyObjectThreshold: copyLimit, ForceNoObjLockFile: true,
	}
	// Through the setters: a mode that is only assigned is ignored.
	opts.SetNewDirPerm(0o700)
	opts.SetNewFilePerm(0o600)
	store, err := posix.New(f.Path(folder.Objects), attributes, opts)
	if err != nil {
		return nil, err
	}
	return &durable{Backend: store, root: f.Path(folder.Objects), sidecar: sidecar, sync: fsync}, nil
}

// metadata keeps object attributes on the files themselves where the file system can,
// else in a folder beside them. A folder that was begun with is kept.
func metadata(f *folder.Folder) (store meta.MetadataStorer, sidecar string, err error) {
	sidecar = f.Path(folder.Sidecar)
	_, missing := os.Stat(sidecar)
	var onFile meta.XattrMeta
	if errors.Is(missing, os.ErrNotExist) && onFile.Test(f.Path(folder.Objects)) == nil {
		return onFile, "", nil
	}
	if err := folder.Private(sidecar); err != nil {
		return nil, "", err
	}
	store, err = meta.NewSideCar(sidecar)
	return store, sidecar, err
}

func makeBucket(ctx context.Context, root string, store backend.Backend, keys identity.Credentials) error {
	name := Bucket
	if _, err := store.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: &name}); err == nil {
		return nil
	}
	// A crash may have left the folder without its owner; an empty one goes.
	if err := os.Remove(filepath.Join(root, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	acl, err := json.Marshal(auth.ACL{Owner: keys.Access})
	if err != nil {
		return err
	}
	in := &s3.CreateBucketInput{
		Bucket: &name, ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{},
	}
	return store.CreateBucket(ctx, in, acl)
}
