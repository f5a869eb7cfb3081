package engine_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"spoor/internal/engine"
)

func store(t *testing.T, conn engine.Connection, secret string) *minio.Client {
	t.Helper()
	config, err := conn.TLS()
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: config}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := minio.New(strings.TrimPrefix(conn.S3, "https://"), &minio.Options{
		Creds: credentials.NewStaticV4(conn.Access, secret, ""), Secure: true, Transport: transport, TrailingHeaders: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatTheStoreAcknowledgedSurvivesItsDeath(t *testing.T) {
	o := options(t, filepath.Join(t.TempDir(), "data"))
	o.OnlyS3 = true
	again := make(chan engine.Connection, 1)
	o.Restarted = func(c engine.Connection) { again <- c }
	conn := start(t, o).Connection()
	if conn.Temporal != "" || conn.Namespace != "" {
		t.Errorf("got Temporal %q with namespace %q, want the store alone", conn.Temporal, conn.Namespace)
	}
	c := store(t, conn, conn.Secret)

	objects := map[string][]byte{"sha256/ab/one": make([]byte, 5<<10), "sha256/cd/parts": make([]byte, 11<<20)}
	for key, data := range objects {
		_, _ = rand.Read(data)
		if _, err := c.PutObject(t.Context(), conn.Bucket, key, bytes.NewReader(data), int64(len(data)), minio.PutObjectOptions{PartSize: 5 << 20}); err != nil {
			t.Fatalf("put %s: %v", key, err)
		}
	}
	private(t, o.Data)
	if err := syscall.Kill(conn.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-again
	for key, want := range objects {
		object, err := c.GetObject(t.Context(), conn.Bucket, key, minio.GetObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(object)
		if err = errors.Join(err, object.Close()); err != nil || !bytes.Equal(got, want) {
			t.Errorf("get %s: %d bytes, %v, want the %d that were put", key, len(got), err, len(want))
		}
	}
	if _, err := store(t, conn, "wrong").BucketExists(t.Context(), conn.Bucket); err == nil {
		t.Error("a wrong secret was let in")
	}
}
