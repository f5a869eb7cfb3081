package s3objects_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"spoor/internal/evidence"
	"spoor/internal/objects"
	"spoor/internal/objects/objectstest"
	"spoor/internal/objects/s3objects"
)

func TestTheStoreThatComesWithSpoor(t *testing.T) {
	t.Parallel()
	s := startEngine(t)
	common(t, s)
	t.Run("bytes that changed on the disk are found when they are read", func(t *testing.T) { bitRot(t, s) })
	t.Run("another authority's certificate is refused", func(t *testing.T) {
		o := s.options
		o.CAFile = ""
		_, err := s3objects.New(t.Context(), o)
		wantKind(t, "New without the authority", evidence.Unreachable, err)
	})
}

func TestSeaweedFS(t *testing.T) {
	t.Parallel()
	common(t, startSeaweed(t))
}

// common is what must hold with every server.
func common(t *testing.T, s server) {
	t.Run("objects", func(t *testing.T) {
		objectstest.Run(t, func(t *testing.T) objects.Store { return fresh(t, s) })
	})
	for name, test := range map[string]func(*testing.T, server){
		"the bucket is made once":                                      bucketMade,
		"another bucket is opened and never made":                      otherBucket,
		"objects that others stored are read and hashed":               foreign,
		"uploads that failed leave no parts":                           noParts,
		"uploads that were interrupted are tidied, and no others":      tidied,
		"a wrong secret is a mistake in the request":                   wrongSecret,
		"the server itself refuses bytes that do not match the digest": serverRefuses,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

func bucketMade(t *testing.T, s server) {
	first := fresh(t, s)
	put(t, first, "a", "x")
	o := s.options
	o.Bucket = bucketOf(t)
	again, err := s3objects.New(t.Context(), o)
	must(t, err)
	t.Cleanup(again.Close)
	_, err = again.Stat(t.Context(), "a")
	must(t, err)
}

func otherBucket(t *testing.T, s server) {
	store := fresh(t, s)
	_, err := store.Bucket(t.Context(), "not-there")
	wantKind(t, "Bucket that is not there", evidence.NotFound, err)
	_, err = store.Bucket(t.Context(), "not-there")
	wantKind(t, "Bucket that is not there, again", evidence.NotFound, err)
	must(t, client(t, s).MakeBucket(t.Context(), bucketOf(t)+"-other", minio.MakeBucketOptions{}))
	other, err := store.Bucket(t.Context(), bucketOf(t)+"-other")
	must(t, err)
	put(t, other, "a", "x")
	_, err = store.Stat(t.Context(), "a")
	wantKind(t, "Stat in the first bucket", evidence.NotFound, err)
}

func foreign(t *testing.T, s server) {
	store := fresh(t, s)
	const data = "door een ander programma"
	_, err := client(t, s).PutObject(t.Context(), bucketOf(t), "map/a b.txt", strings.NewReader(data), int64(len(data)), minio.PutObjectOptions{})
	must(t, err)
	body, info, err := store.Get(t.Context(), "map/a b.txt")
	must(t, err)
	got, err := io.ReadAll(body)
	must(t, errors.Join(err, body.Close()))
	if diff := cmp.Diff(data, string(got)); diff != "" || info.Size != int64(len(data)) {
		t.Errorf("object of %d bytes (-want +got):\n%s", info.Size, diff)
	}
	if err := tryPut(store, "map/a b.txt", data); err != nil {
		t.Errorf("Put of the same bytes: %v", err)
	}
	wantKind(t, "Put of other bytes of the same size", evidence.Conflict, tryPut(store, "map/a b.txt", strings.ToUpper(data)))
}

func noParts(t *testing.T, s server) {
	store := fresh(t, s)
	const size = 9 << 20
	data := bytes.Repeat([]byte("x"), size)
	ctx, cancel := context.WithCancel(t.Context())
	for name, body := range map[string]io.Reader{
		"other bytes":  bytes.NewReader(data),
		"broken body":  io.MultiReader(bytes.NewReader(data[1:]), iotest.ErrReader(errors.New("bad sector"))),
		"cancelled":    io.MultiReader(bytes.NewReader(data[:size-1]), cancelling{cancel}),
		"too few":      bytes.NewReader(data[1:]),
		"far too many": io.MultiReader(bytes.NewReader(data), bytes.NewReader(data)),
	} {
		ctx := ctx
		if name != "cancelled" {
			ctx = t.Context()
		}
		if err := store.Put(ctx, "k", body, size, evidence.Digest{1}); err == nil {
			t.Errorf("%s: Put succeeded", name)
		}
	}
	for upload := range client(t, s).ListIncompleteUploads(t.Context(), bucketOf(t), "", true) {
		t.Errorf("parts are left: %+v", upload)
	}
}

func tidied(t *testing.T, s server) {
	store, c := fresh(t, s), minio.Core{Client: client(t, s)}
	bucket, ours := bucketOf(t), evidence.DigestOf([]byte("verhoor")).OriginalKey()
	for _, key := range []string{ours, "sha256/of-others", "dump/a.zip"} {
		id, err := c.NewMultipartUpload(t.Context(), bucket, key, minio.PutObjectOptions{})
		must(t, err)
		part := bytes.Repeat([]byte("x"), 5<<20)
		_, err = c.PutObjectPart(t.Context(), bucket, key, id, 1, bytes.NewReader(part), int64(len(part)), minio.PutObjectPartOptions{})
		must(t, err)
	}
	for _, step := range []struct {
		name       string
		before     time.Time
		gone, left int
	}{
		{"a day later at the least", time.Now().Add(-24 * time.Hour), 0, 3},
		{"now", time.Now().Add(time.Minute), 1, 2},
		{"again", time.Now().Add(time.Minute), 0, 2},
	} {
		gone, err := store.Tidy(t.Context(), step.before)
		if err != nil || gone != step.gone {
			t.Errorf("%s: Tidy = %d, %v; want %d", step.name, gone, err, step.gone)
		}
		left, err := c.ListMultipartUploads(t.Context(), bucket, "", "", "", "", 1000)
		if err != nil || len(left.Uploads) != step.left {
			t.Errorf("%s: %d uploads are left, %v; want %d", step.name, len(left.Uploads), err, step.left)
		}
	}
	put(t, store, ours, "verhoor") // a new upload is not in the way of anything
}

type cancelling struct{ cancel context.CancelFunc }

func (c cancelling) Read([]byte) (int, error) {
	c.cancel()
	return 0, io.EOF
}

func wrongSecret(t *testing.T, s server) {
	o := s.options
	o.Bucket, o.Secret = bucketOf(t), o.Secret+"x"
	_, err := s3objects.New(t.Context(), o)
	if kind := evidence.KindOf(err); kind != evidence.Invalid && kind != evidence.Unreadable {
		t.Errorf("New with a wrong secret: error kind %q, want %q or %q (%v)", kind, evidence.Invalid, evidence.Unreadable, err)
	}
}

// serverRefuses shows what the package's promise about damage on the way rests on:
// here the client is led to believe that the digest is right.
func serverRefuses(t *testing.T, s server) {
	store := fresh(t, s)
	err := s3objects.SendUnchecked(t.Context(), store, "a", []byte("loonstrook"), evidence.DigestOf([]byte("Loonstrook")))
	wantKind(t, "the server", evidence.Corrupt, err)
	_, err = store.Stat(t.Context(), "a")
	wantKind(t, "Stat", evidence.NotFound, err)
}

func bitRot(t *testing.T, s server) {
	store := fresh(t, s)
	put(t, store, "a/b", "loonstrook")
	damaged := 0
	must(t, filepath.WalkDir(s.data, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, filepath.Join(bucketOf(t), "a", "b")) {
			damaged++
			return os.WriteFile(path, []byte("loonstrooK"), 0o600)
		}
		return err
	}))
	if damaged != 1 {
		t.Fatalf("found %d files of the object on the disk, want 1", damaged)
	}
	body, _, err := store.Get(t.Context(), "a/b")
	must(t, err)
	_, err = io.ReadAll(body)
	wantKind(t, "reading", evidence.Corrupt, err)
	must(t, body.Close())
}

// fresh opens a new bucket, named after the test.
func fresh(t *testing.T, s server) *s3objects.Store {
	t.Helper()
	o := s.options
	o.Bucket = bucketOf(t)
	store, err := s3objects.New(t.Context(), o)
	must(t, err)
	t.Cleanup(store.Close)
	return store
}

func bucketOf(t *testing.T) string { return fmt.Sprintf("b%x", sha256.Sum256([]byte(t.Name())))[:20] }

// client is the plain client, for what other programs do.
func client(t *testing.T, s server) *minio.Client {
	t.Helper()
	transport, err := s3objects.NewTransport(s.options.CAFile)
	must(t, err)
	t.Cleanup(transport.CloseIdleConnections)
	scheme, host, _ := strings.Cut(s.options.Endpoint, "://")
	c, err := minio.New(host, &minio.Options{
		Creds:  credentials.NewStaticV4(s.options.Access, s.options.Secret, ""),
		Secure: scheme == "https", Transport: transport, Region: "us-east-1",
	})
	must(t, err)
	return c
}

func tryPut(s objects.Store, key, data string) error {
	return s.Put(context.Background(), key, strings.NewReader(data), int64(len(data)), evidence.DigestOf([]byte(data)))
}

func put(t *testing.T, s objects.Store, key, data string) {
	t.Helper()
	if err := tryPut(s, key, data); err != nil {
		t.Fatalf("Put(%q): %v", key, err)
	}
}

func wantKind(t *testing.T, what string, want evidence.Kind, err error) {
	t.Helper()
	if got := evidence.KindOf(err); got != want {
		t.Errorf("%s: error kind %q, want %q (%v)", what, got, want, err)
	}
}
