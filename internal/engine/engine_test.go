package engine_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.uber.org/goleak"

	"spoor/internal/engine"
	"spoor/internal/evidence"
)

// helperEnv turns this test program into one that starts an engine and waits to be
// killed.
const helperEnv = "SPOOR_TEST_ENGINE_PARENT"

func TestMain(m *testing.M) {
	if data := os.Getenv(helperEnv); data != "" {
		parent(data)
		return
	}
	goleak.VerifyTestMain(m)
}

func parent(data string) {
	s, err := engine.Start(context.Background(), engine.Options{Binary: program(), Data: data, OnlyS3: true})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(s.Connection())
	select {}
}

// program is the engine that make built.
func program() string {
	if path := os.Getenv("SPOOR_ENGINE"); path != "" {
		return path
	}
	return filepath.Join("..", "..", "bin", engine.Program)
}

func options(t *testing.T, data string) engine.Options {
	t.Helper()
	path, err := filepath.Abs(program())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("no engine to test: run make engine first (%v)", err)
	}
	return engine.Options{Binary: path, Data: data}
}

func start(t *testing.T, o engine.Options) *engine.Supervised {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := engine.Start(ctx, o)
	if err != nil {
		t.Fatalf("Start: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

func dial(t *testing.T, conn engine.Connection) client.Client {
	t.Helper()
	codec := engine.NewCodec(keys(t, t.TempDir()))
	c, err := engine.Dial(t.Context(), conn.Target(), codec, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("Dial: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

func describe(ctx context.Context, c client.Client) error {
	_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: "spoor"})
	return err
}

func eventually(t *testing.T, what string, ok func() error) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if err = ok(); err == nil {
			return
		}
	}
	t.Fatalf("%s: still %v", what, err)
}

// TestTheLifeOfAnEngine uses one engine for all that needs Temporal: each start costs
// a second.
func TestTheLifeOfAnEngine(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	o := options(t, data)
	again := make(chan engine.Connection, 1)
	o.Restarted = func(c engine.Connection) { again <- c }
	s := start(t, o)
	first := s.Connection()
	c := dial(t, first)

	t.Run("it says how to reach it", func(t *testing.T) {
		if !first.Fresh || first.Archived != "" || first.Bucket != "spoor" || first.Namespace != "spoor" {
			t.Errorf("got %+v, want a fresh engine with bucket and namespace spoor", first)
		}
		found, err := engine.Attach(t.Context(), data)
		if diff := cmp.Diff(first, found); err != nil || diff != "" {
			t.Errorf("Attach: %v\n%s", err, diff)
		}
	})
	t.Run("everything it keeps is private", func(t *testing.T) { private(t, data) })
	t.Run("a second one on the same data is a conflict", func(t *testing.T) {
		_, err := engine.Start(t.Context(), options(t, data))
		if evidence.KindOf(err) != evidence.Conflict {
			t.Errorf("got %v, want kind %s", err, evidence.Conflict)
		}
		if _, err := engine.Attach(t.Context(), data); err != nil {
			t.Errorf("the first one can't be found any more: %v", err)
		}
	})
	t.Run("strangers are refused", func(t *testing.T) { strangers(t, first) })
	t.Run("search attributes are there", func(t *testing.T) { attributes(t, c) })

	t.Run("killed, it comes back under the same addresses", func(t *testing.T) {
		if err := syscall.Kill(first.PID, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		second := <-again
		if diff := cmp.Diff(first, second, cmpopts.IgnoreFields(engine.Connection{}, "PID", "ReadyMS", "Fresh")); diff != "" || second.PID == first.PID || second.Fresh {
			t.Errorf("got %+v, want the same with another PID, not fresh\n%s", second, diff)
		}
		eventually(t, "the client that was there before", func() error { return describe(t.Context(), c) })
	})
	t.Run("closed, it is gone", func(t *testing.T) {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if _, err := engine.Attach(t.Context(), data); evidence.KindOf(err) != evidence.NotFound {
			t.Errorf("Attach after Close: %v, want kind %s", err, evidence.NotFound)
		}
	})
}

func private(t *testing.T, data string) {
	t.Helper()
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o, want nothing for group and others", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func strangers(t *testing.T, conn engine.Connection) {
	t.Helper()
	codec := engine.NewCodec(keys(t, t.TempDir()))
	for name, change := range map[string]func(*engine.Target){
		"plaintext":                   func(t *engine.Target) { t.CA, t.Cert, t.Key, t.Plaintext = "", "", "", true },
		"no certificate":              func(t *engine.Target) { t.Cert, t.Key = "", "" },
		"does not trust our server":   func(t *engine.Target) { t.CA = "" },
		"expects another server name": func(t *engine.Target) { t.ServerName = "example.org" },
	} {
		target := conn.Target()
		change(&target)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		_, err := engine.Dial(ctx, target, codec, slog.New(slog.DiscardHandler))
		cancel()
		var e *evidence.Error
		if !errors.As(err, &e) || e.Kind != evidence.Unreachable || e.What != conn.Temporal {
			t.Errorf("%s: got %v, want kind %s with %s", name, err, evidence.Unreachable, conn.Temporal)
		}
	}
}

func attributes(t *testing.T, c client.Client) {
	t.Helper()
	query := `SpoorCase = "c" AND SpoorPhase = "done" AND SpoorFailed > 0`
	_, err := c.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: query})
	if err != nil {
		t.Errorf("query %s: %v", query, err)
	}
}

func TestADatabaseOfAnotherVersionIsMovedAside(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	old := filepath.Join(data, "temporal")
	err := errors.Join(os.MkdirAll(old, 0o700),
		os.WriteFile(filepath.Join(old, "version"), []byte("0.9.0+temporal.1.29.1\n"), 0o600),
		os.WriteFile(filepath.Join(old, "temporal.db"), []byte("an old database"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	var log syncBuffer
	o := options(t, data)
	o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	conn := start(t, o).Connection()
	if !conn.Fresh || !strings.Contains(conn.Archived, "0.9.0") {
		t.Errorf("fresh %v, archived %q, want a new database and the old one moved", conn.Fresh, conn.Archived)
	}
	kept, err := os.ReadFile(filepath.Join(conn.Archived, "temporal.db"))
	if err != nil || string(kept) != "an old database" {
		t.Errorf("the archive holds %q, %v", kept, err)
	}
	if text := log.String(); !strings.Contains(text, "moved aside") || strings.Contains(text, conn.Secret) {
		t.Errorf("log %q, want a word on the archive and no secret", text)
	}
}

func TestAnEngineDoesNotOutliveItsParent(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	o := options(t, data)
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	helper := exec.CommandContext(t.Context(), own)
	helper.Env = append(os.Environ(), helperEnv+"="+data)
	out, err := helper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var conn engine.Connection
	if err != nil || json.Unmarshal(line, &conn) != nil {
		t.Fatalf("helper said %q, %v", line, err)
	}
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = helper.Wait() // killed

	eventually(t, "the engine's port", func() error {
		c, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", strings.TrimPrefix(conn.S3, "https://"))
		if err == nil {
			return errors.Join(errors.New("answers"), c.Close())
		}
		return nil
	})
	if _, err := engine.Attach(t.Context(), data); evidence.KindOf(err) != evidence.Unreachable {
		t.Errorf("Attach to what was left behind: %v, want kind %s", err, evidence.Unreachable)
	}
	o.OnlyS3 = true
	eventually(t, "the data folder", func() error {
		s, err := engine.Start(t.Context(), o)
		if err != nil {
			return err
		}
		return s.Close()
	})
}

func TestWhatCantStartSaysWhy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	good := options(t, t.TempDir())
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx    context.Context
		change func(*engine.Options)
		want   evidence.Kind
		text   string
	}{
		"no data folder":         {t.Context(), func(o *engine.Options) { o.Data = "" }, evidence.Invalid, ""},
		"no program":             {t.Context(), func(o *engine.Options) { o.Binary = file + "x" }, evidence.Missing, engine.Build},
		"a file, not a folder":   {t.Context(), func(o *engine.Options) { o.Data = file }, evidence.Unreadable, file},
		"Web UI for everyone":    {t.Context(), func(o *engine.Options) { o.UI = "0.0.0.0:80" }, evidence.Invalid, "0.0.0.0"},
		"nobody waits any more":  {cancelled, func(*engine.Options) {}, evidence.Cancelled, ""},
		"a program of other use": {t.Context(), func(o *engine.Options) { o.Binary = "/bin/false" }, evidence.Internal, ""},
	} {
		o := good
		c.change(&o)
		s, err := engine.Start(c.ctx, o)
		if evidence.KindOf(err) != c.want || !strings.Contains(fmt.Sprint(err), c.text) {
			t.Errorf("%s: got %v, want kind %s with %q", name, err, c.want, c.text)
		}
		if s != nil {
			t.Errorf("%s: something was started", name)
		}
	}
}

func TestATakenPortIsReplaced(t *testing.T) {
	o := options(t, filepath.Join(t.TempDir(), "data"))
	o.OnlyS3 = true
	again := make(chan engine.Connection, 1)
	o.Restarted = func(c engine.Connection) { again <- c }
	first := start(t, o).Connection()
	if err := syscall.Kill(first.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	// The supervisor waits a moment before it starts the engine again.
	var thief net.Listener
	for err := errors.New("not tried yet"); err != nil; time.Sleep(time.Millisecond) {
		thief, err = (&net.ListenConfig{}).Listen(t.Context(), "tcp", strings.TrimPrefix(first.S3, "https://"))
	}
	defer thief.Close()
	if second := <-again; second.S3 == first.S3 || second.Secret != first.Secret {
		t.Errorf("got %s, had %s, want another address and the same secret", second.S3, first.S3)
	}
}

func TestFindNamesTheBuildCommand(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := engine.Find(); evidence.KindOf(err) != evidence.Missing || !strings.Contains(err.Error(), "`make engine`") {
		t.Errorf("got %v, want kind %s and the build command", err, evidence.Missing)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, engine.Program), []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	if got, err := engine.Find(); err != nil || got != filepath.Join(dir, engine.Program) {
		t.Errorf("got %q, %v, want the one in PATH", got, err)
	}
}

func TestDialSaysWhatIsWrong(t *testing.T) {
	codec := engine.NewCodec(keys(t, t.TempDir()))
	for name, c := range map[string]struct {
		target engine.Target
		want   evidence.Kind
	}{
		"nobody listens":      {engine.Target{Address: "127.0.0.1:1", Namespace: "spoor"}, evidence.Unreachable},
		"no address":          {engine.Target{Namespace: "spoor"}, evidence.Invalid},
		"no namespace":        {engine.Target{Address: "127.0.0.1:1"}, evidence.Invalid},
		"API key in the open": {engine.Target{Address: "127.0.0.1:1", Namespace: "spoor", APIKey: "k", Plaintext: true}, evidence.Invalid},
		"certificate missing": {engine.Target{Address: "127.0.0.1:1", Namespace: "spoor", Cert: "none.pem", Key: "none.key"}, evidence.Unreadable},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		_, err := engine.Dial(ctx, c.target, codec, slog.New(slog.DiscardHandler))
		cancel()
		var e *evidence.Error
		if !errors.As(err, &e) || e.Kind != c.want {
			t.Errorf("%s: got %v, want kind %s", name, err, c.want)
		} else if c.want == evidence.Unreachable && e.What != c.target.Address {
			t.Errorf("%s: names %q, want %q", name, e.What, c.target.Address)
		}
	}
}

// syncBuffer takes log lines from several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

var _ io.Writer = (*syncBuffer)(nil)

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
