package sandbox_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spoor/internal/evidence"
)

// TestWorkersLeaveNothingBehind reads documents that end in every way, and finds no more
// open files, processes and memory than before.
func TestWorkersLeaveNothingBehind(t *testing.T) { leaveNothing(t, 200) }

// TestSoakWorkers is the long run: make soak.
func TestSoakWorkers(t *testing.T) {
	if os.Getenv("SPOOR_SOAK") == "" {
		t.Skip("a long run: make soak")
	}
	leaveNothing(t, 20_000)
}

// endings are orders and the outcomes that they have; most documents are harmless.
var endings = []struct {
	order   string
	outcome evidence.Outcome
}{
	{"pages 3", evidence.OK},
	{"child 100000", evidence.OK},
	{"panic", evidence.Damaged},
	{"pages 1", evidence.OK},
	{"exit", evidence.Damaged},
	{"children 5", evidence.OK},
	{"silent-kill", evidence.Memory},
	{"pages 40", evidence.OK},
	{"half-frame", evidence.Damaged},
	{"pages 2", evidence.OK},
	{"sleep", evidence.Timeout},
	{"child 3000000", evidence.OK},
}

// harmless is how many documents in a row don't hurt their worker, so that workers also
// live long enough to be replaced for their age.
const harmless = 100

func leaveNothing(t *testing.T, documents int) {
	t.Helper()
	pool := newPool(t, 2)
	ending := func(i int) (string, evidence.Outcome) {
		if i/len(endings)%(harmless/len(endings)) != 0 {
			return "pages 2", evidence.OK
		}
		e := endings[i%len(endings)]
		return e.order, e.outcome
	}
	run := func(n int) {
		var next atomic.Int64
		var readers sync.WaitGroup
		for range 2 {
			readers.Go(func() {
				for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
					order, want := ending(i)
					lim := limits()
					if want == evidence.Timeout {
						lim.Wall = 200 * time.Millisecond
					}
					res, err := pool.Extract(t.Context(), document(order), lim, &found{})
					if err != nil || res.Outcome != want {
						t.Errorf("document %d, %q: got %+v, %v; want %s", i, order, res, err, want)
					}
				}
			})
		}
		readers.Wait()
	}
	run(len(endings))
	before := holdings(t)
	began := time.Now()
	run(documents)
	after := holdings(t)
	t.Logf("%d documents in %s; before %v, after %v", documents, time.Since(began).Round(time.Second), before, after)
	if after.files > before.files+4 || after.zombies > 0 || after.children > 2 || after.threads > before.threads+8 || after.memory > before.memory+64<<20 {
		t.Errorf("before %v, after %v: something is left behind", before, after)
	}
}

// held is what the parent has of the system.
type held struct {
	files, children, zombies, threads int
	memory                            int64
}

// String implements fmt.Stringer.
func (h held) String() string {
	return fmt.Sprintf("%d files, %d workers, %d zombies, %d threads, %d MB", h.files, h.children, h.zombies, h.threads, h.memory>>20)
}

func holdings(t *testing.T) held {
	t.Helper()
	h := held{files: openFiles(t)}
	lists, err := filepath.Glob("/proc/self/task/*")
	if err != nil {
		t.Fatal(err)
	}
	h.threads = len(lists)
	for _, task := range lists {
		children, err := os.ReadFile(task + "/children")
		if err != nil {
			continue // a thread that just ended has none
		}
		for pid := range strings.FieldsSeq(string(children)) {
			h.children++
			if stat, err := os.ReadFile("/proc/" + pid + "/stat"); err == nil && strings.Contains(string(stat), ") Z ") {
				h.zombies++
			}
		}
	}
	status, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(status), &size, &resident); err != nil {
		t.Fatal(err)
	}
	h.memory = resident * int64(os.Getpagesize())
	return h
}
