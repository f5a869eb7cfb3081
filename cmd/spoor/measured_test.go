package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"spoor/internal/engine"
	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// seen is what was said of one document.
type seen struct {
	sum     [sha256.Size]byte // of all its lines
	outcome evidence.Outcome
	kind    string
	pages   int
	took    time.Duration
	limit   time.Duration
	path    string
	lines   [][]byte // what differs is looked for in here
}

// reading is one run of spoor extract over files.
type reading struct {
	documents map[string]*seen // by path
	took      time.Duration
	processor time.Duration // of spoor and its workers
	spoor     int64         // peak memory of spoor itself, bytes
	worker    int64         // and of any process that it started
	faults    []string
}

// readAll reads files with one spoor.
func (f folder) readAll(files []string) *reading {
	f.t.Helper()
	r := &reading{documents: map[string]*seen{}}
	began := time.Now()
	c := f.command(append([]string{"extract", "--json", "--"}, files...)...)
	out, err := c.StdoutPipe()
	var errs bytes.Buffer
	c.Stderr = &errs
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		f.t.Fatal(err)
	}
	over := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() { r.watch(c.Process.Pid, over) })
	err = r.listen(out)
	if fault := errors.Join(err, c.Wait()); fault != nil {
		r.faults = append(r.faults, fmt.Sprintf("spoor extract ends with %v\n%s", fault, errs.String()))
	}
	close(over)
	watching.Wait()
	r.took, r.processor = time.Since(began), c.ProcessState.UserTime()+c.ProcessState.SystemTime()
	return r
}

// readShuffled reads files with several programs at once, while so many processors are
// kept busy.
func (f folder) readShuffled(files []string, programs, busy int) *reading {
	f.t.Helper()
	defer keepBusy(busy)()
	var readers sync.WaitGroup
	files = slices.Clone(files)
	rand.New(rand.NewPCG(3, 5)).Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	all := make([]*reading, programs)
	for i := range all {
		var share []string
		for at := i; at < len(files); at += programs {
			share = append(share, files[at])
		}
		readers.Go(func() { all[i] = f.readAll(share) })
	}
	readers.Wait()
	return joined(all)
}

// keepBusy lets so many goroutines work for nothing until they are stopped.
func keepBusy(n int) (stop func()) {
	over := make(chan struct{})
	var busy sync.WaitGroup
	for range n {
		busy.Go(func() {
			for sum := [sha256.Size]byte{}; ; sum = sha256.Sum256(sum[:]) {
				select {
				case <-over:
					return
				default:
				}
			}
		})
	}
	return func() { close(over); busy.Wait() }
}

func joined(all []*reading) *reading {
	whole := &reading{documents: map[string]*seen{}}
	for _, r := range all {
		maps.Copy(whole.documents, r.documents)
		whole.took = max(whole.took, r.took)
		whole.processor += r.processor
		whole.spoor, whole.worker = max(whole.spoor, r.spoor), max(whole.worker, r.worker)
		whole.faults = append(whole.faults, r.faults...)
	}
	return whole
}

// listen reads the lines as they come. A document takes as long as its line does.
func (r *reading) listen(out io.Reader) error {
	lines := bufio.NewReaderSize(out, 1<<20)
	for last := time.Now(); ; last = time.Now() {
		line, err := lines.ReadBytes('\n')
		if len(line) == 0 && errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("half a line of %d bytes: %w", len(line), err)
		}
		if err := r.hear(line, time.Since(last)); err != nil {
			return err
		}
	}
}

func (r *reading) hear(line []byte, took time.Duration) error {
	var doc struct {
		Path, Parent, Kind string
		Outcome            evidence.Outcome
		Pages              []struct{ Number int }
	}
	if err := json.Unmarshal(line, &doc); err != nil {
		return fmt.Errorf("not a JSON object: %w\n%.300s", err, line)
	}
	s := r.documents[doc.Path]
	if s == nil {
		s = &seen{path: doc.Path, limit: extract.DefaultLimits(0).Wall}
		r.documents[doc.Path] = s
	}
	if info, err := os.Stat(doc.Path); err == nil && doc.Parent == "" {
		s.limit = extract.DefaultLimits(info.Size()).Wall
	}
	s.sum = sha256.Sum256(append(s.sum[:], line...))
	s.outcome, s.kind, s.pages, s.took = doc.Outcome, doc.Kind, s.pages+len(doc.Pages), max(s.took, took)
	const enough = 1 << 16
	s.lines = append(s.lines, bytes.Clone(line[:min(len(line), enough)]))
	return nil
}

// watch follows the peak memory of a process and of those that it starts.
func (r *reading) watch(pid int, over chan struct{}) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		r.spoor = max(r.spoor, highWater(pid))
		for _, child := range descendants(pid) {
			if !isServer(child) {
				r.worker = max(r.worker, highWater(child))
			}
		}
		select {
		case <-over:
			return
		case <-tick.C:
		}
	}
}

// descendants are the processes that a process started, and those that they did.
func descendants(pid int) []int {
	var all []int
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // none when it is gone
	for _, list := range lists {
		data, err := os.ReadFile(list)
		if err != nil {
			continue
		}
		for word := range strings.FieldsSeq(string(data)) {
			var child int
			if _, err := fmt.Sscan(word, &child); err == nil {
				all = append(append(all, child), descendants(child)...)
			}
		}
	}
	return all
}

// isServer tells spoor's engine from the processes that read documents.
func isServer(pid int) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && strings.Contains(string(line), engine.Program)
}

// The bounds that must hold, in bytes.
const (
	mostOfSpoor  = 500 << 20
	mostOfWorker = 3 << 30
)

func (r *reading) check(t *testing.T, files int) {
	t.Helper()
	for _, fault := range r.faults {
		t.Error(fault)
	}
	roots := 0
	for path, s := range r.documents {
		if _, err := os.Lstat(path); err == nil {
			roots++
		}
		if !s.outcome.Valid() {
			t.Errorf("%s: outcome %q is not one of the closed list", path, s.outcome)
		}
		if s.took > s.limit+time.Second {
			t.Errorf("%s takes %s, its limit is %s", path, s.took, s.limit)
		}
	}
	if roots != files {
		t.Errorf("%d of %d files have an outcome", roots, files)
	}
	if r.spoor > mostOfSpoor || r.worker > mostOfWorker {
		t.Errorf("peak memory of spoor %d MB, of a worker %d MB; want less than %d and %d", r.spoor>>20, r.worker>>20, mostOfSpoor>>20, mostOfWorker>>20)
	}
}

func (r *reading) slowest() *seen {
	return slices.MaxFunc(slices.Collect(maps.Values(r.documents)), func(a, b *seen) int {
		return int(a.took*1000/a.limit) - int(b.took*1000/b.limit)
	})
}

func (r *reading) print(t *testing.T, files int) {
	t.Helper()
	outcomes, pages, without := map[evidence.Outcome]int{}, 0, 0
	for _, s := range r.documents {
		outcomes[s.outcome]++
		pages += s.pages
		if !s.outcome.Valid() {
			without++
		}
	}
	slow := r.slowest()
	t.Logf("%d files, %d documents, %d pages in %.0f s (processor %.0f s); outcomes %v", files, len(r.documents), pages, r.took.Seconds(), r.processor.Seconds(), outcomes)
	t.Logf("crashes of spoor %d, documents without an outcome %d", len(r.faults), without)
	t.Logf("slowest against its limit: %.1f s of %.0f s, %s", slow.took.Seconds(), slow.limit.Seconds(), slow.path)
	t.Logf("peak memory (VmHWM): spoor %d MB, largest worker %d MB", r.spoor>>20, r.worker>>20)
}

// differences counts the documents that are not the same, and names them.
func differences(t *testing.T, a, b *reading) int {
	t.Helper()
	n := 0
	for _, path := range slices.Sorted(maps.Keys(a.documents)) {
		one, other := a.documents[path], b.documents[path]
		if other != nil && one.sum == other.sum {
			continue
		}
		n++
		if other == nil {
			t.Errorf("%s is there only once", path)
			continue
		}
		t.Errorf("%s (%s) differs: %s", path, one.kind, firstDifference(one.lines, other.lines))
	}
	for path := range b.documents {
		if a.documents[path] == nil {
			n++
			t.Errorf("%s is there only the second time", path)
		}
	}
	return n
}

func firstDifference(a, b [][]byte) string {
	for i := range min(len(a), len(b)) {
		at := 0
		for at < min(len(a[i]), len(b[i])) && a[i][at] == b[i][at] {
			at++
		}
		if at < max(len(a[i]), len(b[i])) {
			from := max(0, at-100)
			return fmt.Sprintf("\n%s\n%s", a[i][from:min(at+200, len(a[i]))], b[i][from:min(at+200, len(b[i]))])
		}
	}
	return "further on"
}
