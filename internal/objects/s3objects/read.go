package s3objects

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/minio/minio-go/v7"

	"spoor/internal/evidence"
	"spoor/internal/objects"
)

// Get implements objects.Store. The reader hashes what it gives: when the store
// knows the digest and the bytes are others, its last Read fails with Corrupt
// instead of io.EOF.
func (s *Store) Get(ctx context.Context, key string) (io.ReadCloser, objects.Info, error) {
	const op = "get object"
	if err := checkName(key); err != nil {
		return nil, objects.Info{}, err
	}
	var o minio.GetObjectOptions
	// Asks for the checksum without the client's own check, which knows no kinds.
	o.Set("x-amz-checksum-mode", "ENABLED")
	body, found, _, err := s.core.GetObject(ctx, s.bucket, key, o)
	if err != nil {
		return nil, objects.Info{}, fault(ctx, op, key, err)
	}
	info := describe(key, found)
	return &checkedBody{ctx: ctx, body: body, want: info, hash: evidence.NewHasher()}, info, nil
}

// Stat implements objects.Store.
func (s *Store) Stat(ctx context.Context, key string) (objects.Info, error) {
	if err := checkName(key); err != nil {
		return objects.Info{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, shortLimit)
	defer cancel()
	found, err := s.core.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{Checksum: true})
	if err != nil {
		return objects.Info{}, fault(ctx, "stat object", key, err)
	}
	return describe(key, found), nil
}

// Delete implements objects.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := objects.CheckKey(key); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, shortLimit)
	defer cancel()
	err := s.core.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{})
	if err != nil && kindOf(err) != evidence.NotFound {
		return fault(ctx, "delete object", key, err)
	}
	return nil
}

// checkName lets through what may stand in a bucket that others filled, such as long
// and empty parts. Names that a server could take for a folder or for one further up
// are refused.
func checkName(key string) error {
	bad := len(key) > objects.MaxKey || strings.Trim(key, "/") == "" || strings.Contains(key, "\x00")
	for part := range strings.SplitSeq(key, "/") {
		bad = bad || part == "." || part == ".."
	}
	if bad {
		return evidence.E(evidence.Invalid, "check name of object", key, nil)
	}
	return nil
}

// digestHeader keeps the SHA-256 of the whole object, in hexadecimal digits: S3 has
// no such checksum for an object that was uploaded in parts.
const digestHeader = "Spoor-Sha256"

// describe takes the digest from our own header, else from S3's checksum when that
// is over the whole object.
func describe(key string, found minio.ObjectInfo) objects.Info {
	info := objects.Info{Key: key, Size: found.Size, Modified: found.LastModified.UTC()}
	for name, value := range found.UserMetadata {
		if strings.EqualFold(name, digestHeader) {
			if d, err := evidence.ParseDigest(value); err == nil {
				info.Digest = d
				return info
			}
		}
	}
	info.Digest = fromBase64(found.ChecksumSHA256)
	return info
}

// checkedBody is an object's bytes, hashed on their way.
type checkedBody struct {
	ctx  context.Context // of the request, which the reader outlives by nothing
	body io.ReadCloser
	want objects.Info
	hash *evidence.Hasher
}

// Read implements io.Reader.
func (b *checkedBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	_, _ = b.hash.Write(p[:n]) // a Hasher never refuses a write
	switch {
	case errors.Is(err, io.EOF):
		return n, b.check()
	case err != nil:
		return n, fault(b.ctx, "read object", b.want.Key, err)
	}
	return n, nil
}

// check gives io.EOF when the bytes are those that were stored.
func (b *checkedBody) check() error {
	if b.hash.Size() != b.want.Size || (!b.want.Digest.IsZero() && b.hash.Digest() != b.want.Digest) {
		return evidence.E(evidence.Corrupt, "read object", b.want.Key, nil)
	}
	return io.EOF
}

// Close implements io.Closer.
func (b *checkedBody) Close() error { return b.body.Close() }
