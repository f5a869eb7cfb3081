package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"spoor/indexes/remoteindex"
	"spoor/internal/config"
	"spoor/internal/engine"
)

// TestMain builds the real program once, puts the engine beside it and both first
// in PATH: these tests use spoor as people do.
func TestMain(m *testing.M) {
	dir, err := programs()
	if err != nil {
		fmt.Fprintln(os.Stderr, "cmd/spoor:", err)
		os.Exit(1)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, "cmd/spoor:", err)
	}
	os.Exit(code)
}

func programs() (string, error) {
	built, err := filepath.Abs(filepath.Join("..", "..", "bin", engine.Program))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(built); err != nil {
		return "", fmt.Errorf("these tests run the real engine, and bin/%s is not there: run make engine first", engine.Program)
	}
	dir, err := os.MkdirTemp("", "spoor-programs-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", err
	}
	build := exec.CommandContext(context.Background(), "go", "build", "-o", filepath.Join(dir, "spoor"), ".")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	if err := place(built, filepath.Join(dir, engine.Program)); err != nil {
		return "", err
	}
	return dir, errors.Join(os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH")), clearSettings())
}

// place makes a file appear in a second place: under another name, or as a copy
// when that is on another disk.
func place(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return errors.Join(err, in.Close())
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, in.Close(), out.Close())
}

// clearSettings keeps the developer's own settings out of the tests, and the model, which
// has tests of its own: what the others expect is what the patterns find.
func clearSettings() error {
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if strings.HasPrefix(name, "SPOOR_") && name != "SPOOR_SOAK" && name != corpusVariable {
			if err := os.Unsetenv(name); err != nil {
				return err
			}
		}
	}
	return errors.Join(os.Setenv("LC_ALL", "C.UTF-8"), os.Setenv("HOME", "/no-home"), os.Setenv("SPOOR_MODELS", withoutModel))
}

// answer is what a command said and how it ended.
type answer struct {
	args     []string
	code     int
	out, err string
}

// said shows an answer in a failure.
func (a answer) said() string {
	return fmt.Sprintf("spoor %s\nexit code %d\nstdout: %sstderr: %s", strings.Join(a.args, " "), a.code, a.out, a.err)
}

// folder is one data folder and the commands that work on it.
type folder struct {
	t    *testing.T
	data string
	env  []string // beside that of the test
	wrap []string // program and arguments that run the command, such as nsenter

	patience time.Duration // instead of the usual one
}

func newFolder(t *testing.T) folder { return folder{t: t, data: filepath.Join(t.TempDir(), "data")} }

// patience bounds any one command: far more than it needs on a busy machine, far
// less than a hang.
const patience = 3 * time.Minute

func (f folder) command(args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(f.t.Context(), cmp.Or(f.patience, patience))
	f.t.Cleanup(cancel)
	line := append(append([]string{}, f.wrap...), append([]string{"spoor"}, args...)...)
	c := exec.CommandContext(ctx, line[0], line[1:]...)
	c.Env = append(append(os.Environ(), "SPOOR_DATA="+f.data), f.env...)
	c.WaitDelay = 10 * time.Second
	return c
}

// spoor runs a command to its end.
func (f folder) spoor(args ...string) answer {
	f.t.Helper()
	c := f.command(args...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		f.t.Fatalf("spoor %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return answer{args, c.ProcessState.ExitCode(), out.String(), errs.String()}
}

// must runs a command that shall end with one of the codes.
func (f folder) must(codes []int, args ...string) answer {
	f.t.Helper()
	a := f.spoor(args...)
	if slices.Contains(codes, a.code) {
		return a
	}
	f.t.Fatalf("want exit code %v\n%s", codes, a.said())
	return a
}

var (
	done     = []int{0}
	finished = []int{0, 3} // all documents have an outcome
)

// lines decodes what --json printed.
func (a answer) lines(t *testing.T) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(a.out) {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("not a JSON object: %v\n%s", err, line)
		}
		all = append(all, one)
	}
	return all
}

var (
	progressLine = regexp.MustCompile(`^\[[█░]{24}\] `)
	accident     = regexp.MustCompile(`panic:|goroutine \d|(?m)^(Usage|Gebruik):|runtime error`)
)

// complaint finds what is wrong with how a failing command complained: nothing on
// standard error but progress and exactly one line "spoor: ...".
func complaint(stderr string) string {
	if accident.MatchString(stderr) {
		return "a panic or a usage dump"
	}
	n := 0
	for line := range strings.Lines(stderr) {
		switch {
		case strings.HasPrefix(line, "spoor: "):
			n++
		case !progressLine.MatchString(line):
			return fmt.Sprintf("a line that is neither progress nor begins with \"spoor: \": %q", line)
		}
	}
	if n != 1 {
		return fmt.Sprintf("%d lines that begin with \"spoor: \", want exactly 1", n)
	}
	return ""
}

// awaitStation waits until a spoor answers for the index of a data folder, which is
// when it begins to work.
func awaitStation(data string) error {
	const enough = time.Minute
	settings := config.Config{Data: data}
	var last error
	for began := time.Now(); time.Since(began) < enough; time.Sleep(20 * time.Millisecond) {
		c, err := remoteindex.Dial(settings.IndexSocket())
		if err == nil {
			return c.Close()
		}
		last = err
	}
	return fmt.Errorf("no spoor at work on %s after %s: %w", data, enough, last)
}

// programPath is where a program is that TestMain put into PATH.
func programPath(name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		return name
	}
	return path
}
