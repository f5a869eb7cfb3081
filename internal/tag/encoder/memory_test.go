//go:build linux

package encoder

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestAWorkersOwnMemory starts this program once more as a worker would be, with both
// files mapped, and asks the system what memory is the worker's alone after a page of
// sentences and a batch that is as long as can be.
func TestAWorkersOwnMemory(t *testing.T) {
	if os.Getenv("ENCODER_WORKER") != "" {
		work(t, os.Getenv("ENCODER_WORKER"))
		return
	}
	realBase(t)
	data, err := buildReal()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{"base": readReal(), "weights": data} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	worker := exec.Command(os.Args[0], "-test.v", "-test.run", "^TestAWorkersOwnMemory$")
	worker.Env = append(os.Environ(), "ENCODER_WORKER="+dir)
	out, err := worker.CombinedOutput()
	if err != nil {
		t.Fatalf("worker: %v\n%s", err, out)
	}
	match := regexp.MustCompile(`private kB: (\d+)`).FindSubmatch(out)
	if match == nil {
		t.Fatalf("the worker does not say how much memory it has:\n%s", out)
	}
	kb, _ := strconv.Atoi(string(match[1]))
	t.Logf("private memory of a worker: %.1f MB", float64(kb)/1024)
	if kb > 60<<10 {
		t.Errorf("a worker has %d kB of its own, want at most %d", kb, 60<<10)
	}
}

func work(t *testing.T, dir string) {
	b := mustParse(t, mapped(t, filepath.Join(dir, "base")))
	m, err := Open(b, mapped(t, filepath.Join(dir, "weights")))
	if err != nil {
		t.Fatal(err)
	}
	s := m.Session()
	for i := range 25 {
		s.Encode(sentences(b, 1+i%16))
	}
	long := b.Frame(nil, make([]Token, MaxTokens))
	s.Encode([][]int32{long, long, long, long})
	status, err := os.ReadFile("/proc/self/smaps_rollup")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		// Mapped files are not counted: all workers share their pages.
		if f := strings.Fields(line); f[0] == "Anonymous:" {
			fmt.Println("private kB:", f[1])
		}
	}
}

func mapped(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
