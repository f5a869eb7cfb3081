package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// disk is a small disk of its own: a tmpfs in a mount namespace that lives as long as
// the process that holds it.
type disk struct {
	t     *testing.T
	at    string   // where it is mounted, inside the namespace
	enter []string // runs a command inside
	root  string   // the same place, as seen from outside
}

// newDisk needs root, or a kernel that lets users have namespaces of their own.
func newDisk(t *testing.T, megabytes int) disk {
	t.Helper()
	d := disk{t: t, at: t.TempDir()}
	unshare, nsenter := []string{"unshare", "--mount"}, []string{"nsenter", "--mount"}
	if os.Getuid() != 0 {
		unshare, nsenter = append(unshare, "--map-root-user"), append(nsenter, "--user", "--preserve-credentials")
	}
	script := fmt.Sprintf("mount -t tmpfs -o size=%dm,mode=0700 tmpfs %s && echo ready && exec cat", megabytes, d.at)
	holder := exec.CommandContext(t.Context(), unshare[0], append(unshare[1:], "sh", "-c", script)...)
	holder.WaitDelay = time.Second
	var complaints bytes.Buffer
	holder.Stderr = &complaints
	in, err := holder.StdinPipe() // it ends when we do
	if err != nil {
		t.Fatal(err)
	}
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatalf("this test needs unshare(1) of util-linux to make a small disk: %v", err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = holder.Wait() // ends with its input
	})
	if _, err := io.ReadFull(out, make([]byte, len("ready\n"))); err != nil {
		t.Fatalf("this test needs root or user namespaces to mount a small disk: %v: %s", err, complaints.String())
	}
	pid := strconv.Itoa(holder.Process.Pid)
	d.enter = append(nsenter, "--target", pid, "--")
	d.root = filepath.Join("/proc", pid, "root", d.at)
	return d
}

// folder is a data folder on the disk.
func (d disk) folder() folder {
	return folder{t: d.t, data: filepath.Join(d.at, "data"), wrap: d.enter}
}

// grow makes the disk bigger while it is in use.
func (d disk) grow(megabytes int) {
	d.t.Helper()
	line := append(append([]string{}, d.enter...), "mount", "-o", fmt.Sprintf("remount,size=%dm", megabytes), d.at)
	if out, err := exec.CommandContext(d.t.Context(), line[0], line[1:]...).CombinedOutput(); err != nil {
		d.t.Fatalf("%v: %v\n%s", line, err, out)
	}
}

// free is the number of bytes that are left.
func (d disk) free() uint64 {
	var st syscall.Statfs_t
	if err := syscall.Statfs(d.root, &st); err != nil {
		d.t.Fatal(err)
	}
	return st.Bavail * uint64(st.Bsize)
}

// bulky writes documents of so many bytes each that compression can't make small.
func bulky(t *testing.T, n, size int) corpus {
	t.Helper()
	c := corpus{dir: filepath.Join(t.TempDir(), "in"), words: map[string]string{}}
	random := &noise{3}
	raw := make([]byte, size/8)
	for i := range n {
		var text strings.Builder
		text.WriteString(c.text(fmt.Sprintf("verslag%04d.txt", i)))
		_, _ = random.Read(raw)
		for k := 0; k+3 <= len(raw); k += 3 {
			fmt.Fprintf(&text, " w%x", raw[k:k+3])
		}
		c.write(t, fmt.Sprintf("verslag%04d.txt", i), []byte(text.String()))
	}
	return c
}

// TestFullDiskAtTheStart: spoor says that the disk is full instead of starting.
func TestFullDiskAtTheStart(t *testing.T) {
	t.Parallel()
	for name, megabytes := range map[string]int{"not a byte free": 1, "too little to work with": 20} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk(t, megabytes)
			f := d.folder()
			if megabytes == 1 {
				d.ballast(0)
			}
			c := bulky(t, 3, 1000)
			a := f.spoor(f.intake("B03", c.dir)...)
			if wrong := complaint(a.err); a.code != 8 || wrong != "" || !strings.Contains(a.err, "no space left on the disk") {
				t.Errorf("want exit code 8 and one line, got %s\n%s", wrong, a.said())
			}
			d.grow(200)
			f.must(done, f.intake("B03", c.dir)...)
			f.complete(c)
		})
	}
}

// ballast leaves only so many bytes free.
func (d disk) ballast(leave uint64) {
	d.t.Helper()
	if free := d.free(); free > leave {
		writeFile(d.t, filepath.Join(d.root, "ballast"), make([]byte, free-leave))
	}
}

// complete checks, with commands alone, that the folder holds the corpus and nothing
// else, and finds each document by its word.
func (f folder) complete(c corpus) {
	f.t.Helper()
	got := f.must(done, "cases", "--json").lines(f.t)[0]
	n := float64(len(c.words))
	want := map[string]any{"documents": n, "done": n, "outcomes": map[string]any{"ok": n}}
	for key, value := range want {
		if diff := cmp.Diff(value, got[key]); diff != "" {
			f.t.Errorf("cases: %s (-want +got):\n%s", key, diff)
		}
	}
	f.indexed(c, "B03", len(c.words))
	f.intact()
}

// TestDiskFillsUp: an ingest that fills the disk waits and says for what, or ends with
// the exit code for it. With room again it goes on to the end, and so does a restart;
// every document is there once.
func TestDiskFillsUp(t *testing.T) {
	t.Parallel()
	for name, restart := range map[string]bool{"and gets room while it waits": false, "and gets room before the next start": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk(t, 90)
			f, c := d.folder(), bulky(t, 40, 150_000)
			b := f.begin(f.intake("B03", c.dir)...)
			await(t, "the servers", func() bool { return b.ended() || exists(filepath.Join(d.root, "data", "engine.json")) })
			d.ballast(5 << 20)
			await(t, "the disk to fill up", func() bool { return b.ended() || d.free() < 256<<10 })
			await(t, "being told", func() bool { return b.ended() || strings.Contains(b.err.String(), "no space left on the disk") })
			if restart && !b.ended() {
				b.end(syscall.SIGINT)
			}
			d.grow(400)
			a := b.wait()
			t.Logf("exit code %d; the last lines were:\n%s", a.code, lastLines(a.err, 4))
			if wrong := complaint(a.err); a.code != 0 && wrong != "" {
				t.Errorf("standard error holds %s\n%s", wrong, a.said())
			}
			if !strings.Contains(a.err, "no space left on the disk") {
				t.Errorf("nothing was said about the full disk\n%s", a.said())
			}
			f.must(done, f.intake("B03", c.dir)...)
			f.complete(c)
		})
	}
}

func (b *begun) ended() bool {
	select {
	case <-b.exited:
		return true
	default:
		return false
	}
}

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
