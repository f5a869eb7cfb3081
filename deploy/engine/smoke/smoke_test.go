// Package smoke starts the engine that was built and holds it to its contract: one
// line on stdout, exit codes, private files. It builds nothing and has no other code.
package smoke

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// engine is a running child; closing life asks it to stop.
type engine struct {
	cmd  *exec.Cmd
	life io.WriteCloser
	out  *bufio.Reader
	err  *strings.Builder
}

func binary(t *testing.T) string {
	t.Helper()
	path := os.Getenv("SPOOR_ENGINE")
	if path == "" {
		path = filepath.Join("..", "..", "..", "bin", "spoor-engine")
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("no engine to test: run make engine first (%v)", err)
	}
	return path
}

func run(t *testing.T, args ...string) *engine {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	e := &engine{cmd: exec.CommandContext(ctx, binary(t), args...), err: &strings.Builder{}}
	e.cmd.Stderr = e.err
	out, err := e.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if e.life, err = e.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	e.out = bufio.NewReader(out)
	if err := e.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.cmd.Process.Kill() })
	return e
}

func (e *engine) ready(t *testing.T) map[string]any {
	t.Helper()
	line, err := e.out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("no ready line: %v, stderr: %s", err, e.err)
	}
	var got map[string]any
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatalf("ready line %q: %v", line, err)
	}
	return got
}

// end asks the engine to stop and gives what else it wrote to stdout.
func (e *engine) end(t *testing.T) string {
	t.Helper()
	if err := e.life.Close(); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(e.out)
	if err := e.cmd.Wait(); err != nil {
		t.Errorf("engine ended with %v, stderr: %s", err, e.err)
	}
	return string(rest)
}

func (e *engine) code(t *testing.T) int {
	t.Helper()
	var exit *exec.ExitError
	if err := e.cmd.Wait(); !errors.As(err, &exit) {
		t.Fatalf("engine ended with %v, want an exit code", err)
	}
	return exit.ExitCode()
}

func TestTheContract(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	e := run(t, "--data", data)
	got := e.ready(t)
	for _, field := range []string{"engine", "temporal", "namespace", "s3", "access", "secret", "bucket", "ca", "cert", "key", "ready_ms", "pid"} {
		if v := got[field]; v == nil || v == "" || v == 0.0 {
			t.Errorf("%s = %v, want a value", field, v)
		}
	}
	if got["fresh"] != true || got["archived"] != nil {
		t.Errorf("first start: fresh %v, archived %v, want true and nothing", got["fresh"], got["archived"])
	}
	second := run(t, "--data", data)
	if code := second.code(t); code != 3 || strings.Count(second.err.String(), "\n") != 1 {
		t.Errorf("second engine: code %d, said %q, want 3 and one line", code, second.err)
	}
	if rest := e.end(t); rest != "" {
		t.Errorf("more on stdout after the ready line: %q", rest)
	}
	private(t, data)
}

func private(t *testing.T, data string) {
	t.Helper()
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if err == nil && info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestADamagedDatabaseIsReplaced(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	first := run(t, "--data", data)
	before := first.ready(t)
	first.end(t)
	for _, name := range []string{"temporal.db", "temporal.db-wal", "temporal.db-shm"} {
		if err := os.WriteFile(filepath.Join(data, "temporal", name), []byte("no database at all"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	second := run(t, "--data", data)
	after := second.ready(t)
	second.end(t)
	archived, _ := after["archived"].(string)
	if after["fresh"] != true || archived == "" {
		t.Fatalf("fresh %v, archived %q, want a new database and the old one moved", after["fresh"], archived)
	}
	if _, err := os.Stat(filepath.Join(archived, "temporal.db")); err != nil {
		t.Error(err)
	}
	if before["secret"] != after["secret"] {
		t.Error("the S3 secret changed")
	}
	if !strings.Contains(second.err.String(), `"level":"WARN"`) {
		t.Errorf("stderr %q, want a JSON warning", second.err)
	}
}

func TestExitCodes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want int
	}{
		"no data folder":            {nil, 2},
		"unknown flag":              {[]string{"--dta", "x"}, 2},
		"unknown part":              {[]string{"--data", t.TempDir(), "--only", "temporal"}, 2},
		"Web UI for the whole LAN":  {[]string{"--data", t.TempDir(), "--ui", "0.0.0.0:8233"}, 2},
		"a port that is none":       {[]string{"--data", t.TempDir(), "--s3-port", "70000"}, 2},
		"the data folder is a file": {[]string{"--data", file}, 5},
	} {
		e := run(t, c.args...)
		if code := e.code(t); code != c.want {
			t.Errorf("%s: code %d, want %d (%s)", name, code, c.want, e.err)
		}
	}
}

func TestTheStoreAloneIsQuick(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	e := run(t, "--data", data, "--only", "s3")
	got := e.ready(t)
	if got["temporal"] != "" || got["s3"] == "" {
		t.Errorf("temporal %q, s3 %q, want none and a URL", got["temporal"], got["s3"])
	}
	if _, err := os.Stat(filepath.Join(data, "temporal", "temporal.db")); err == nil {
		t.Error("a workflow database was made")
	}
	e.end(t)
}
