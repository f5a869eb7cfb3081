// Package s3objects keeps objects in a bucket of any S3 server: the one that comes
// with spoor, or MinIO, Ceph, SeaweedFS, NetApp, AWS.
//
// Guarantees: every body is sent with its SHA-256, in the signature and as
// x-amz-checksum-sha256, so that the server refuses what was damaged on the way;
// bodies of more than 8 MiB go in parts, each checked by the server, and the whole
// is checked here before the parts are joined. The digest of the whole is kept
// beside the object, and what is read back is hashed again: bytes that changed in
// the store give Corrupt at their end instead of io.EOF. A request is tried three
// times when the server does not answer or is overloaded, never after a refusal. A
// connection on which nothing moves is given up after five minutes.
//
// It does not configure the server: object lock, retention, versions, users and
// encryption at rest are set there.
package s3objects

import (
	"context"
	"log/slog"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"spoor/internal/evidence"
	"spoor/internal/objects"
)

// Options say where the bucket is. Endpoint is https://host:port, http://host:port
// or host:port, which means https. CAFile, when given, is a PEM file with the only
// authorities that are trusted. Region may be empty.
type Options struct {
	Endpoint string
	Access   string
	Secret   string
	Bucket   string
	Region   string
	CAFile   string
	Logger   *slog.Logger
}

// Store is one bucket. It implements objects.Store.
type Store struct {
	core      minio.Core
	transport *transport
	bucket    string
	region    string
	log       *slog.Logger
}

var _ objects.Store = (*Store)(nil)

// attempts bounds how often one request is sent; see the package comment.
const attempts = 3

// New connects to the bucket and creates it when it is not there. Error kinds:
// Invalid (options, access or secret), Unreadable (CAFile), Unreachable.
func New(ctx context.Context, o Options) (*Store, error) {
	s, err := connect(ctx, o)
	if err != nil {
		return nil, err
	}
	err = s.find(ctx)
	if evidence.KindOf(err) == evidence.NotFound {
		err = s.create(ctx)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Bucket opens another bucket of the same server, as it is: it is never created.
// Error kinds: NotFound, Unreachable, Unreadable (no right to see it).
func (s *Store) Bucket(ctx context.Context, name string) (*Store, error) {
	other := *s
	other.bucket = name
	if err := other.find(ctx); err != nil {
		return nil, err
	}
	return &other, nil
}

// Close gives up the connections that are kept open for the next request.
func (s *Store) Close() { s.transport.CloseIdleConnections() }

func connect(ctx context.Context, o Options) (*Store, error) {
	host, secure, err := address(ctx, o)
	if err != nil {
		return nil, err
	}
	transport, err := newTransport(o.CAFile)
	if err != nil {
		return nil, err
	}
	core, err := minio.NewCore(host, &minio.Options{
		Creds:        credentials.NewStaticV4(o.Access, o.Secret, ""),
		Secure:       secure,
		Transport:    transport,
		Region:       o.Region,
		BucketLookup: lookup(host),
		MaxRetries:   attempts,
	})
	if err != nil {
		return nil, evidence.E(evidence.Invalid, "connect to object store", o.Endpoint, err)
	}
	return &Store{core: *core, transport: transport, bucket: o.Bucket, region: o.Region, log: o.Logger}, nil
}

// address splits the endpoint, and warns of one that sends evidence in the clear.
func address(ctx context.Context, o Options) (host string, secure bool, err error) {
	endpoint := o.Endpoint
	if !strings.Contains(endpoint, "://") {
		endpoint = "https://" + endpoint
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || strings.Trim(u.Path, "/") != "" {
		return "", false, evidence.E(evidence.Invalid, "read address of object store", o.Endpoint, err)
	}
	if name := u.Hostname(); u.Scheme == "http" && name != "localhost" && name != "::1" && !strings.HasPrefix(name, "127.") {
		o.Logger.WarnContext(ctx, "the object store is reached without TLS: documents cross the network unencrypted", slog.String("endpoint", o.Endpoint))
	}
	return u.Host, u.Scheme == "https", nil
}

// lookup: only AWS needs the bucket in the host name; elsewhere there is often no
// name server that knows it.
func lookup(host string) minio.BucketLookupType {
	if strings.HasSuffix(host, ".amazonaws.com") {
		return minio.BucketLookupAuto
	}
	return minio.BucketLookupPath
}

func (s *Store) find(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, shortLimit)
	defer cancel()
	found, err := s.core.BucketExists(ctx, s.bucket)
	if err != nil {
		return fault(ctx, "open bucket", s.bucket, err)
	}
	if !found {
		return evidence.E(evidence.NotFound, "open bucket", s.bucket, nil)
	}
	return nil
}

func (s *Store) create(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, shortLimit)
	defer cancel()
	err := s.core.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: s.region})
	if code := minio.ToErrorResponse(err).Code; code == minio.BucketAlreadyOwnedByYou {
		return nil // another process was quicker
	}
	if err != nil {
		return fault(ctx, "create bucket", s.bucket, err)
	}
	return nil
}
