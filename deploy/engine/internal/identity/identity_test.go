package identity_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"spoor/deploy/engine/internal/identity"
)

func load(t *testing.T, dir string, now time.Time) *identity.Identity {
	t.Helper()
	id, err := identity.Load(dir, now)
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return id
}

func TestAnIdentityIsKeptUntilItsEndComesNear(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		later time.Duration
		same  bool
	}{
		"the next minute":      {time.Minute, true},
		"a year later":         {365 * 24 * time.Hour, true},
		"half a year to go":    {(2*365 - 179) * 24 * time.Hour, false},
		"long past its end":    {3 * 365 * 24 * time.Hour, false},
		"the clock went wrong": {-48 * time.Hour, false},
	} {
		dir := t.TempDir()
		first := load(t, dir, now)
		second := load(t, dir, now.Add(c.later))
		if got := bytes.Equal(first.Cert, second.Cert); got != c.same {
			t.Errorf("%s: same certificate = %v, want %v", name, got, c.same)
		}
	}
}

func TestADamagedIdentityIsReplaced(t *testing.T) {
	for _, broken := range []string{"ca.pem", "cert.pem", "key.pem"} {
		dir := t.TempDir()
		first := load(t, dir, time.Now())
		if err := os.WriteFile(filepath.Join(dir, broken), []byte("half a fi"), 0o600); err != nil {
			t.Fatal(err)
		}
		if second := load(t, dir, time.Now()); bytes.Equal(first.Cert, second.Cert) {
			t.Errorf("%s broken: the certificate stayed the same", broken)
		}
	}
}

func TestOnlyItsOwnCertificateIsLetIn(t *testing.T) {
	us := load(t, t.TempDir(), time.Now())
	stranger := load(t, t.TempDir(), time.Now())
	for name, c := range map[string]struct {
		client *identity.Identity
		ok     bool
	}{"our own": {us, true}, "a stranger": {stranger, false}} {
		if err := handshake(t, us, c.client); (err == nil) != c.ok {
			t.Errorf("%s: handshake = %v, want success %v", name, err, c.ok)
		}
	}
}

func handshake(t *testing.T, server, client *identity.Identity) error {
	t.Helper()
	s, err := server.ClientTLS()
	if err != nil {
		t.Fatal(err)
	}
	s.ClientAuth, s.ClientCAs = tls.RequireAndVerifyClientCert, s.RootCAs
	c, err := client.ClientTLS()
	if err != nil {
		t.Fatal(err)
	}
	a, b := net.Pipe()
	served := make(chan error, 1)
	go func() {
		served <- tls.Server(a, s).HandshakeContext(t.Context())
		_ = a.Close()
	}()
	conn := tls.Client(b, c)
	err = conn.HandshakeContext(t.Context())
	_, _ = io.Copy(io.Discard, conn)
	if serverErr := <-served; serverErr != nil {
		return serverErr
	}
	return err
}

func TestCredentialsAreKept(t *testing.T) {
	dir := t.TempDir()
	first, err := identity.LoadCredentials(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := identity.LoadCredentials(dir)
	if err != nil || first != second {
		t.Errorf("second load = %v, %v, want the first again", second, err)
	}
	other, err := identity.LoadCredentials(t.TempDir())
	if err != nil || other.Secret == first.Secret || len(other.Secret) < 26 {
		t.Errorf("another folder: %d characters of secret, same %v, %v", len(other.Secret), other.Secret == first.Secret, err)
	}
}

func TestFilesArePrivate(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, time.Now())
	if _, err := identity.LoadCredentials(dir); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 4 {
		t.Fatalf("%d files, %v, want 4", len(files), err)
	}
	for _, file := range files {
		if info, err := file.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v, want 0600", file.Name(), info.Mode(), err)
		}
	}
}
