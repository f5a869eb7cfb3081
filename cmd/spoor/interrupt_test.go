package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// begun is a spoor that runs in the background.
type begun struct {
	t        *testing.T
	cmd      *exec.Cmd
	out, err heard
	exited   chan struct{}
}

// heard collects what a running command says.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

func (f folder) begin(args ...string) *begun {
	f.t.Helper()
	b := &begun{t: f.t, cmd: f.command(args...), exited: make(chan struct{})}
	b.cmd.Stdout, b.cmd.Stderr = &b.out, &b.err
	if err := b.cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	go func() {
		_ = b.cmd.Wait() // how it ended is read from its state
		close(b.exited)
	}()
	f.t.Cleanup(func() {
		_ = b.cmd.Process.Kill() // gone already, unless the test failed
		<-b.exited
	})
	return b
}

// end sends a signal and waits.
func (b *begun) end(s os.Signal) answer {
	b.t.Helper()
	if err := b.cmd.Process.Signal(s); err != nil {
		b.t.Errorf("signal %v: %v", s, err)
	}
	return b.wait()
}

func (b *begun) wait() answer {
	<-b.exited
	return answer{b.cmd.Args, b.cmd.ProcessState.ExitCode(), b.out.String(), b.err.String()}
}

// await waits until something is so.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	const enough = time.Minute
	for began := time.Now(); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Since(began) > enough {
			t.Fatalf("waited %s for %s", enough, what)
		}
	}
}

func (f folder) intake(exhibit string, more ...string) []string {
	return append([]string{"intake", "--case", "26-0412", "--exhibit", exhibit}, more...)
}

// TestStoppedIntakeGoesOn: Ctrl-C in the middle of an intake says so in one line and
// loses nothing; the same command, or any start, goes on.
func TestStoppedIntakeGoesOn(t *testing.T) {
	t.Parallel()
	c := writeCorpus(t, 800)
	for name, s := range map[string]struct {
		signal os.Signal
		after  func(f folder) bool
	}{
		"Ctrl-C while the servers start":  {syscall.SIGINT, func(f folder) bool { return exists(filepath.Join(f.data, "engine.lock")) }},
		"Ctrl-C while files are taken in": {syscall.SIGINT, func(f folder) bool { return exists(filepath.Join(f.data, "objects/spoor/sha256")) }},
		"SIGTERM while files are read":    {syscall.SIGTERM, func(f folder) bool { return exists(filepath.Join(f.data, "objects/spoor/pages")) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFolder(t)
			b := f.begin(f.intake("B03", c.dir)...)
			await(t, "the moment to stop", func() bool { return s.after(f) })
			a := b.end(s.signal)
			if wrong := complaint(a.err); a.code != 130 || wrong != "" {
				t.Errorf("want exit code 130 and one line, got %s\n%s", wrong, a.said())
			}
			if a := f.must(done, f.intake("B03", c.dir)...); !strings.Contains(a.out, fmt.Sprintf("%d documents", len(c.words))) {
				t.Errorf("the second intake says %s", a.said())
			}
			f.holds(c, "B03")
		})
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestSourceThatGoesAway: a disk that is unplugged in the middle of an intake is named
// when it is not there at the next start, keeps no other document from being
// processed, and is read to its end when it is back.
func TestSourceThatGoesAway(t *testing.T) {
	t.Parallel()
	f, c := newFolder(t), writeCorpus(t, 300)
	b := f.begin(f.intake("B03", c.dir)...)
	await(t, "the first stored file", func() bool { return exists(filepath.Join(f.data, "objects/spoor/sha256")) })
	b.end(syscall.SIGKILL)
	away := c.dir + "-away"
	if err := os.Rename(c.dir, away); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "ander.txt")
	writeFile(t, other, []byte("Het woord is wagenwiel."))
	a := f.must([]int{4}, f.intake("B03", other)...)
	if wrong := complaint(a.err); wrong != "" || !strings.Contains(a.err, "spoor: not found: "+c.dir) {
		t.Errorf("want one line that names %s, got %s\n%s", c.dir, wrong, a.said())
	}
	f.onceFound("wagenwiel", "ander.txt")
	if err := os.Rename(away, c.dir); err != nil {
		t.Fatal(err)
	}
	f.must(done, f.intake("B03", c.dir)...)
	c.words["ander.txt"] = "wagenwiel"
	f.holds(c, "B03")
}

// TestInterruptedUpload kills spoor in the middle of storing a big file. Nothing of it
// counts until all of it is there.
func TestInterruptedUpload(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	big := filepath.Join(t.TempDir(), "groot.bin")
	writeBig(t, big, 192<<20)
	for i := range 3 {
		b := f.begin(f.intake("B03", big)...)
		await(t, "the first part of the upload", func() bool { return partial(t, f.data) > int64(i+1)<<20 })
		b.end(syscall.SIGKILL)
		if got := f.rows("B03"); len(got) > 0 {
			t.Fatalf("a file that is not stored is in the ledger: %v", got)
		}
		f.intact()
	}
	f.must(finished, f.intake("B03", big)...)
	rows := f.rows("B03")
	if r := rows["groot.bin"]; len(rows) != 1 || r.Size != 192<<20 || !r.Outcome.Valid() {
		t.Errorf("got %+v, want groot.bin of %d bytes with an outcome", rows, 192<<20)
	}
	f.intact()
	if n := stored(t, f.data); n != 1 {
		t.Errorf("the store holds %d originals, want 1", n)
	}
	t.Logf("%d bytes of broken uploads are left in the store", partial(t, f.data))
}

// writeBig writes a file of random-looking bytes.
func writeBig(t *testing.T, path string, size int64) {
	t.Helper()
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.CopyN(out, &noise{1}, size)
	if err == nil {
		err = out.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// noise is an endless stream of bytes that do not repeat soon (xorshift).
type noise struct{ state uint64 }

func (n *noise) Read(p []byte) (int, error) {
	for i := range p {
		n.state ^= n.state << 13
		n.state ^= n.state >> 7
		n.state ^= n.state << 17
		p[i] = byte(n.state)
	}
	return len(p), nil
}

// partial is the number of bytes of uploads that are under way in the store.
func partial(t *testing.T, data string) int64 {
	t.Helper()
	var sum int64
	inStore(data, func(path string, size int64) {
		if strings.Contains(path, ".sgwtmp") {
			sum += size
		}
	})
	return sum
}

// stored is the number of originals in the store.
func stored(t *testing.T, data string) int {
	t.Helper()
	n := 0
	inStore(data, func(path string, _ int64) {
		if strings.Contains(path, "/sha256/") && !strings.Contains(path, ".sgwtmp") {
			n++
		}
	})
	return n
}

// inStore visits the files of the store; they come and go meanwhile.
func inStore(data string, visit func(path string, size int64)) {
	_ = filepath.WalkDir(filepath.Join(data, "objects"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // gone already
		}
		if info, err := d.Info(); err == nil {
			visit(path, info.Size())
		}
		return nil
	})
}
