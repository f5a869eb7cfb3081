package remoteindex_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"spoor/indexes"
	"spoor/indexes/bleveindex"
	"spoor/indexes/indextest"
	"spoor/indexes/query"
	"spoor/indexes/remoteindex"
	"spoor/internal/evidence"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// served is a client and what stands behind it.
type served struct {
	*remoteindex.Client
	stop func() error
}

func (s *served) Close() error { return errors.Join(s.Client.Close(), s.stop()) }

// serve serves idx on a socket and returns a client; Close ends both.
func serve(t *testing.T, idx indexes.Index) *served {
	t.Helper()
	return serveAt(t, socket(t), idx)
}

func serveAt(t *testing.T, path string, idx indexes.Index) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- remoteindex.Serve(ctx, path, idx) }()
	client, err := remoteindex.Dial(path)
	for range 200 {
		if err == nil {
			break
		}
		select {
		case err := <-ended:
			t.Fatalf("Serve: %v", err)
		case <-time.After(5 * time.Millisecond):
		}
		client, err = remoteindex.Dial(path)
	}
	if err != nil {
		t.Fatalf("Dial: %v", err)
	}
	return &served{client, func() error {
		cancel()
		return errors.Join(<-ended, idx.Close())
	}}
}

// socket is a path short enough for a socket.
func socket(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "spoor")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "index.sock")
}

func TestRemoteIndex(t *testing.T) {
	indextest.Run(t, func(t *testing.T) indexes.Index {
		x, err := bleveindex.Open(t.Context(), t.TempDir(), bleveindex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return serve(t, x)
	})
}

func TestServe(t *testing.T) {
	s := serve(t, indextest.NewMemory())
	path := remoteindex.Path(s.Client)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("socket has mode %v, %v, want 0600", info.Mode(), err)
	}
	if err := remoteindex.Serve(t.Context(), path, indextest.NewMemory()); evidence.KindOf(err) != evidence.Conflict {
		t.Errorf("second Serve = %v, want conflict", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if _, err := s.Count(t.Context()); evidence.KindOf(err) != evidence.Unreachable {
		t.Errorf("Count after Close = %v, want unreachable", err)
	}
	if _, err := remoteindex.Dial(path); evidence.KindOf(err) != evidence.Unreachable {
		t.Errorf("Dial without a server = %v, want unreachable", err)
	}
}

// TestServeInADeepFolder: the address of a socket is 108 bytes at most, a folder's name
// is not.
func TestServeInADeepFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("diep", 30))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "index.sock")
	s := serveAt(t, path, indextest.NewMemory())
	if n, err := s.Count(t.Context()); n != 0 || err != nil {
		t.Errorf("Count = %d, %v; want 0", n, err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left behind: %v", err)
	}
}

func TestServeReplacesTheSocketOfADeadProcess(t *testing.T) {
	path := socket(t)
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	if err := dead.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- remoteindex.Serve(ctx, path, indextest.NewMemory()) }()
	for {
		c, err := remoteindex.Dial(path)
		if err == nil {
			_ = c.Close()
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestServeLeavesAFileAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := remoteindex.Serve(t.Context(), path, indextest.NewMemory()); evidence.KindOf(err) != evidence.Unreadable {
		t.Errorf("Serve on a file = %v, want unreadable", err)
	}
	if kept, err := os.ReadFile(path); string(kept) != "kept" || err != nil {
		t.Errorf("the file is %q, %v, want kept", kept, err)
	}
}

func TestHandlerRefusesWhatIsNoRequest(t *testing.T) {
	handler := remoteindex.Handler(indextest.NewMemory())
	for _, c := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"no JSON", http.MethodPost, "/v1/search", "paspoort", http.StatusBadRequest},
		{"nothing", http.MethodPost, "/v1/search", "", http.StatusBadRequest},
		{"a field nobody knows", http.MethodPost, "/v1/search", `{"exprs":"a"}`, http.StatusBadRequest},
		{"a query with a mistake", http.MethodPost, "/v1/search", `{"expr":"(a"}`, http.StatusBadRequest},
		{"too large", http.MethodPost, "/v1/search", `{"expr":"` + strings.Repeat("a", 2<<20) + `"}`, http.StatusBadRequest},
		{"another method", http.MethodGet, "/v1/search", "", http.StatusMethodNotAllowed},
		{"another path", http.MethodPost, "/", "{}", http.StatusNotFound},
		{"no access", http.MethodPost, "/v1/search", `{"expr":"a"}`, http.StatusOK},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(c.method, c.path, strings.NewReader(c.body)))
			if w.Code != c.status {
				t.Errorf("%s %s = %d %s, want %d", c.method, c.path, w.Code, w.Body, c.status)
			}
		})
	}
}

// failing is an index that fails as it is told.
type failing struct {
	indexes.Index
	err error
}

func (f failing) Search(context.Context, indexes.Query) (indexes.Result, error) {
	return indexes.Result{}, f.err
}

func TestErrorsKeepTheirKind(t *testing.T) {
	for _, kind := range []evidence.Kind{
		evidence.Invalid, evidence.NotFound, evidence.Conflict, evidence.NoSpace, evidence.Cancelled, evidence.Corrupt, evidence.Internal,
	} {
		s := serve(t, failing{indextest.NewMemory(), evidence.E(kind, "op", "what", errors.New("cause"))})
		_, err := s.Search(t.Context(), indexes.Query{Expr: query.All{}, Access: indexes.AllCases()})
		if evidence.KindOf(err) != kind || !strings.Contains(err.Error(), "cause") {
			t.Errorf("error is %v, want kind %s and its cause", err, kind)
		}
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
}
