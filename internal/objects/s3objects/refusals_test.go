package s3objects_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/minio/minio-go/v7"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/objects/s3objects"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script is a server that answers as it is told, for what a real one can't be made
// to do. It has the bucket, and no object.
type script struct {
	mu     sync.Mutex
	writes []string // method, and the condition if any
	answer func(w http.ResponseWriter, r *http.Request, write int)
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	object := strings.Count(r.URL.Path, "/") > 1 && !strings.HasSuffix(r.URL.Path, "/")
	switch {
	case r.Method == http.MethodHead && object:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodHead:
	default:
		s.mu.Lock()
		s.writes = append(s.writes, strings.TrimSpace(r.Method+" "+r.Header.Get("If-None-Match")))
		n := len(s.writes)
		s.mu.Unlock()
		s.answer(w, r, n)
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
}

func scripted(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, write int)) (*script, *s3objects.Store) {
	t.Helper()
	s := &script{answer: answer}
	listener := httptest.NewServer(s)
	t.Cleanup(listener.Close)
	store, err := s3objects.New(t.Context(), s3objects.Options{
		Endpoint: listener.URL, Access: "a", Secret: "s", Bucket: "bucket", Region: "us-east-1",
		Logger: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	t.Cleanup(store.Close)
	return s, store
}

func TestRefusalsAreSaidAtOnce(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		code   string
		want   evidence.Kind
	}{
		"full disk of versitygw": {507, "InsufficientStorage", evidence.NoSpace},
		"full MinIO":             {507, "XMinioStorageFull", evidence.NoSpace},
		"quota":                  {403, "QuotaExceeded", evidence.NoSpace},
		"no right to write":      {403, "AccessDenied", evidence.Unreadable},
		"wrong keys":             {403, "SignatureDoesNotMatch", evidence.Invalid},
		"damaged on the way":     {400, "BadDigest", evidence.Corrupt},
		"mistake":                {400, "InvalidArgument", evidence.Invalid},
		"someone else was first": {412, "PreconditionFailed", evidence.Conflict},
		"bucket is gone":         {404, "NoSuchBucket", evidence.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			server, store := scripted(t, func(w http.ResponseWriter, _ *http.Request, _ int) { refuse(w, tc.status, tc.code) })
			wantKind(t, "Put", tc.want, tryPut(store, "a", "x"))
			if diff := cmp.Diff([]string{"PUT *"}, server.writes); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOverloadedServerIsAskedThreeTimes(t *testing.T) {
	for name, works := range map[string]int{"works at the third time": 3, "never works": 9} {
		t.Run(name, func(t *testing.T) {
			server, store := scripted(t, func(w http.ResponseWriter, _ *http.Request, write int) {
				if write < works {
					refuse(w, http.StatusServiceUnavailable, "SlowDown")
				}
			})
			want := evidence.Kind("")
			if works > 3 {
				want = evidence.Unreachable
			}
			wantKind(t, "Put", want, tryPut(store, "a", "x"))
			if len(server.writes) != 3 {
				t.Errorf("%d requests, want 3", len(server.writes))
			}
		})
	}
}

func TestServerWithoutConditionsIsAskedWithout(t *testing.T) {
	server, store := scripted(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		if r.Header.Get("If-None-Match") != "" {
			refuse(w, http.StatusNotImplemented, "NotImplemented")
		}
	})
	must(t, tryPut(store, "a", "x"))
	if got := server.writes[len(server.writes)-1]; got != "PUT" {
		t.Errorf("requests %q, want the last one without a condition", server.writes)
	}
}

func TestListThatIsOutOfOrderIsNotTakenForComplete(t *testing.T) {
	_, store := scripted(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		_, _ = io.WriteString(w, `<ListBucketResult><Contents><Key>b</Key></Contents><Contents><Key>a</Key></Contents></ListBucketResult>`)
	})
	var got []string
	for info, err := range store.List(t.Context(), "", "") {
		got = append(got, info.Key+string(evidence.KindOf(err)))
	}
	if diff := cmp.Diff([]string{"b", "internal"}, got); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}

func TestServerThatIsNotThere(t *testing.T) {
	o := s3objects.Options{Bucket: "bucket", Logger: slog.New(slog.DiscardHandler)}
	o.Endpoint = fmt.Sprintf("http://127.0.0.1:%d", freePorts(t, 1)[0])
	_, err := s3objects.New(t.Context(), o)
	wantKind(t, "New", evidence.Unreachable, err)
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	notPEM := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(notPEM, []byte("no certificate"), 0o600))
	for name, tc := range map[string]struct {
		options s3objects.Options
		want    evidence.Kind
	}{
		"no address":          {s3objects.Options{}, evidence.Invalid},
		"other protocol":      {s3objects.Options{Endpoint: "ftp://127.0.0.1"}, evidence.Invalid},
		"address with a path": {s3objects.Options{Endpoint: "https://127.0.0.1/bucket"}, evidence.Invalid},
		"CA that is not PEM":  {s3objects.Options{Endpoint: "127.0.0.1:1", CAFile: notPEM}, evidence.Invalid},
		"CA that is missing":  {s3objects.Options{Endpoint: "127.0.0.1:1", CAFile: notPEM + "x"}, evidence.Unreadable},
	} {
		t.Run(name, func(t *testing.T) {
			tc.options.Logger = slog.New(slog.DiscardHandler)
			_, err := s3objects.New(t.Context(), tc.options)
			wantKind(t, "New", tc.want, err)
		})
	}
}

func TestUnencryptedConnectionsAreWarnedOf(t *testing.T) {
	for endpoint, want := range map[string]bool{
		"http://127.0.0.1:1": false, "http://localhost:1": false, "http://[::1]:1": false,
		"https://store.invalid": false, "http://store.invalid": true,
	} {
		var log strings.Builder
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // none of these is to be looked for
		_, err := s3objects.New(ctx, s3objects.Options{
			Endpoint: endpoint, Bucket: "bucket", Region: "us-east-1", Logger: slog.New(slog.NewTextHandler(&log, nil)),
		})
		if err == nil {
			t.Errorf("New(%q) succeeded", endpoint)
		}
		if got := strings.Contains(log.String(), "without TLS"); got != want {
			t.Errorf("New(%q): warned %v, want %v", endpoint, got, want)
		}
	}
}

func TestSilentConnectionIsGivenUp(t *testing.T) {
	ours, theirs := net.Pipe()
	defer func() { must(t, errors.Join(ours.Close(), theirs.Close())) }()
	conn := s3objects.MovingConn(ours, 20*time.Millisecond)
	began := time.Now()
	_, err := conn.Read(make([]byte, 1))
	if !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) > 5*time.Second {
		t.Errorf("Read from a silent connection: %v after %v", err, time.Since(began))
	}
}

func TestKindOfWhatIsNoRefusal(t *testing.T) {
	for err, want := range map[error]evidence.Kind{
		io.ErrUnexpectedEOF:                    evidence.Unreachable,
		minio.ErrorResponse{StatusCode: 502}:   evidence.Unreachable,
		minio.ErrorResponse{StatusCode: 429}:   evidence.Unreachable,
		minio.ErrorResponse{StatusCode: 418}:   evidence.Invalid,
		minio.ErrorResponse{Code: "Bewilders"}: evidence.Internal,
	} {
		if got := s3objects.KindOf(err); got != want {
			t.Errorf("KindOf(%#v) = %q, want %q", err, got, want)
		}
	}
}

func TestPartsOfAnyObjectAreAllowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(0, 5<<40).Draw(t, "size")
		part := s3objects.SizeOfParts(size)
		if n := size/part + 1; n > 10_000 || part < 5<<20 || part > 5<<30 {
			t.Errorf("object of %d bytes: %d parts of %d", size, n, part)
		}
	})
}
