package sandbox_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/sandbox"
)

// found is a sink that keeps everything.
type found struct {
	pages    []evidence.Page
	children []extract.Child
	refuse   error
}

func (f *found) Page(p evidence.Page) error {
	f.pages = append(f.pages, p)
	return f.refuse
}

func (f *found) Child(c extract.Child) error {
	f.children = append(f.children, c)
	return f.refuse
}

func document(text string) extract.Source {
	return extract.Source{Name: "order.txt", Size: int64(len(text)), Data: strings.NewReader(text)}
}

func newPool(t testing.TB, workers int) *sandbox.Pool {
	t.Helper()
	pool, err := sandbox.NewPool(sandbox.Options{Command: []string{"/proc/self/exe", workerCommand}, Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	return pool
}

// limits are short enough for a test and long enough for a busy machine.
func limits() extract.Limits {
	return extract.Limits{Wall: 20 * time.Second, Memory: 1 << 30}
}

// ask has the pool read one order and returns the text of its first page.
func ask(t *testing.T, pool *sandbox.Pool, order string) string {
	t.Helper()
	var got found
	res, err := pool.Extract(t.Context(), document(order), limits(), &got)
	if err != nil || res.Outcome != evidence.OK || len(got.pages) != 1 {
		t.Fatalf("%s: got %+v, %d pages, error %v; want ok and one page", order, res, len(got.pages), err)
	}
	return got.pages[0].Text
}

func TestWorkerDeathBecomesTheDocumentsOutcome(t *testing.T) {
	pool := newPool(t, 1)
	short := extract.Limits{Wall: 300 * time.Millisecond, Memory: 300 << 20}
	for _, tc := range []struct {
		order   string
		lim     extract.Limits
		outcome evidence.Outcome
		reason  string
	}{
		{"loop", short, evidence.Timeout, "wall-limit: 0.3s"},
		{"sleep", short, evidence.Timeout, "wall-limit: 0.3s"},
		{"complain-forever", short, evidence.Timeout, "wall-limit: 0.3s"},
		{"large-claim", short, evidence.Timeout, "wall-limit: 0.3s"},
		{"pages-then-loop", short, evidence.Timeout, "wall-limit: 0.3s, after 3 pages and 1 children"},
		{"memory", extract.Limits{Memory: 300 << 20}, evidence.Memory, "memory-limit: "},
		{"allocate", limits(), evidence.Memory, "memory-limit: fatal error: "},
		{"silent-kill", limits(), evidence.Memory, "memory-limit: killed by the system"},
		{"stack", limits(), evidence.Damaged, "crash: fatal error: stack overflow"},
		{"exit", limits(), evidence.Damaged, "crash: exit status 3"},
		{"panic", limits(), evidence.Damaged, "crash: panic: of the parser"},
		{"goroutine-panic", limits(), evidence.Damaged, "crash: panic: of a goroutine"},
		{"half-frame", limits(), evidence.Damaged, "crash: exit status 0"},
		{"huge-claim", limits(), evidence.Damaged, "crash: protocol: frame 'P' of 2147483648 bytes"},
		{"garbage", limits(), evidence.Damaged, "crash: protocol: frame '%'"},
		{"wrong-frame", limits(), evidence.Damaged, "crash: protocol: unexpected frame 'D'"},
		{"bad-json", limits(), evidence.Damaged, "crash: protocol: page of "},
		{"read-outside", limits(), evidence.Damaged, "crash: protocol: read of 1 bytes"},
		{"huge-child", limits(), evidence.Damaged, "crash: protocol: child 1 of 999999999999 bytes"},
		{"ask-and-exit", limits(), evidence.Damaged, "crash: "},
		{"bad-span", limits(), evidence.Damaged, "crash: protocol: word at 0-4 of 3"},
		{"bad-status", limits(), evidence.Damaged, `crash: protocol: page 1: status "fine"`},
		{"bad-number", limits(), evidence.Damaged, "crash: protocol: page 0 after page 0"},
		{"bad-outcome", limits(), evidence.Damaged, `crash: protocol: outcome "splendid"`},
		{"bad-name", limits(), evidence.Damaged, "crash: protocol: child with unsafe name"},
		{"error", limits(), evidence.Damaged, "extractor-error: of the extractor"},
	} {
		t.Run(tc.order, func(t *testing.T) {
			src := document(tc.order)
			if tc.order == "ask-and-exit" {
				src = document(tc.order + strings.Repeat(" ", 2<<20))
			}
			res, err := pool.Extract(t.Context(), src, tc.lim, &found{})
			if err != nil {
				t.Fatal(err)
			}
			if res.Outcome != tc.outcome || len(res.Reasons) != 1 || !strings.HasPrefix(res.Reasons[0], tc.reason) {
				t.Errorf("%s: got %s %q, want %s %q", tc.order, res.Outcome, res.Reasons, tc.outcome, tc.reason)
			}
			if pid := ask(t, pool, "pid"); pid == "" {
				t.Error("the next document was not read")
			}
		})
	}
}

func TestADeadWorkersDocumentKeepsItsKind(t *testing.T) {
	pool := newPool(t, 1)
	res, err := pool.Extract(t.Context(), document("exit 3\n"), limits(), &found{})
	if err != nil {
		t.Fatal(err)
	}
	if res.Outcome != evidence.Damaged || res.Kind != "text" {
		t.Errorf("a text on which the worker ended = %+v, want damaged, kind text", res)
	}
}

func TestWhatWasFoundBeforeTheEndIsKept(t *testing.T) {
	var got found
	lim := extract.Limits{Wall: 300 * time.Millisecond}
	if _, err := newPool(t, 1).Extract(t.Context(), document("pages-then-loop"), lim, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.pages) != 3 || got.pages[2].Text != "kept" {
		t.Errorf("got pages %+v, want three", got.pages)
	}
	want := []extract.Child{{Name: "kept.txt", Ordinal: 1, Data: []byte("kept")}}
	if diff := cmp.Diff(want, got.children); diff != "" {
		t.Errorf("children (-want +got):\n%s", diff)
	}
}

func TestParentEnforcesTheLimits(t *testing.T) {
	pool := newPool(t, 1)
	for _, tc := range []struct {
		name, order string
		lim         extract.Limits
		outcome     evidence.Outcome
		reason      string
	}{
		{"pages", "pages 4", extract.Limits{Pages: 3}, evidence.Partial, "page-limit: 3, after 3 pages and 0 children"},
		{"text", "pages 4", extract.Limits{TextBytes: 40}, evidence.Partial, "text-limit: 40 bytes, after 2 pages and 0 children"},
		{"children", "children 4", extract.Limits{Children: 3}, evidence.Partial, "child-limit: 3, after 0 pages and 3 children"},
		{"bytes", "children 4", extract.Limits{Inflated: 2500}, evidence.Memory, "inflated-limit: 2500 bytes, after 0 pages and 2 children"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, err := pool.Extract(t.Context(), document(tc.order), tc.lim, &found{})
			if err != nil {
				t.Fatal(err)
			}
			if res.Outcome != tc.outcome || res.Reasons[0] != tc.reason {
				t.Errorf("got %s %q, want %s %q", res.Outcome, res.Reasons, tc.outcome, tc.reason)
			}
		})
	}
}

func TestWorkerHasNothingOfTheMachine(t *testing.T) {
	pool := newPool(t, 1)
	t.Setenv("SPOOR_SECRET", "of the parent")
	if got := ask(t, pool, "environment"); strings.Contains(got, "SECRET") || strings.Contains(got, "PATH") {
		t.Errorf("environment: got %q, want none of the parent's", got)
	}
	for _, order := range []string{"dial 127.0.0.1:9", "dial-udp 127.0.0.1:9", "start /bin/true", "fork", "look"} {
		if got := ask(t, pool, order); !strings.Contains(got, "not permitted") && !strings.Contains(got, "denied") {
			t.Errorf("%s: got %q, want it refused", order, got)
		}
	}
	if !confined() {
		return // this kernel has no landlock; Confine is best effort
	}
	if got := ask(t, pool, "open /etc/passwd"); !strings.Contains(got, "permission denied") {
		t.Errorf("open: got %.80q, want permission denied", got)
	}
}

// confined reports whether this kernel has landlock.
func confined() bool {
	_, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	return errno == 0
}

func TestWorkerIsLimited(t *testing.T) {
	pid := ask(t, newPool(t, 1), "pid")
	data, err := os.ReadFile("/proc/" + pid + "/limits")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if len(line) > 45 {
			got[strings.TrimSpace(line[:26])] = strings.TrimSpace(line[26:47])
		}
	}
	for name, want := range map[string]string{
		"Max address space": "3221225472", "Max core file size": "0", "Max file size": "0", "Max open files": "32",
	} {
		if got[name] != want {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
	if seconds, err := strconv.Atoi(got["Max cpu time"]); err != nil || seconds < 10 || seconds > 40 {
		t.Errorf("Max cpu time: got %q, want that of one document", got["Max cpu time"])
	}
}

func TestLargeDocumentIsStreamedBothWays(t *testing.T) {
	pool := newPool(t, 1)
	text := []byte("whole " + strings.Repeat("0123456789", 5<<19/10*10))
	var got found
	res, err := pool.Extract(t.Context(), extract.Source{Size: int64(len(text)), Data: bytes.NewReader(text)}, limits(), &got)
	if err != nil || res.Outcome != evidence.OK {
		t.Fatalf("got %+v, %v", res, err)
	}
	if want := evidence.DigestOf(text).String() + " <nil>"; got.pages[0].Text != want {
		t.Errorf("got digest %q, want %q", got.pages[0].Text, want)
	}
	res, err = pool.Extract(t.Context(), document("child 5000000"), limits(), &got)
	if err != nil || res.Outcome != evidence.OK || len(got.children) != 1 || len(got.children[0].Data) != 5000000 {
		t.Errorf("child: got %+v, %v, %d children", res, err, len(got.children))
	}
}

func TestPasswordsReachTheWorker(t *testing.T) {
	pool := newPool(t, 1)
	src := document("passwords")
	src.Passwords = []string{"geheim \u00e9", strings.Repeat("x", extract.MaxPasswordBytes+1), "kluis"}
	for _, want := range []string{"[\"geheim \u00e9\" \"kluis\"]", `[]`} {
		res, err := pool.Extract(t.Context(), src, limits(), &found{})
		if err != nil || res.Title != want {
			t.Errorf("the worker got %s, %v; want %s", res.Title, err, want)
		}
		src.Passwords = nil // and the next document has none of the last one's
	}
	src.Passwords = make([]string, 10_000)
	if res, err := pool.Extract(t.Context(), src, limits(), &found{}); err != nil || res.Outcome != evidence.OK {
		t.Errorf("very many passwords: %+v, %v; want ok", res, err)
	}
}

func TestTooLongAPageIsCutWithAReason(t *testing.T) {
	var got found
	res, err := newPool(t, 1).Extract(t.Context(), document("long-page"), limits(), &got)
	if err != nil || res.Outcome != evidence.OK {
		t.Fatalf("got %+v, %v", res, err)
	}
	want := []string{"page-text-cut: kept 16777216 of 17825792 bytes"}
	if p := got.pages[0]; len(p.Text) != 16<<20 || p.Status != evidence.PagePartial || !cmp.Equal(p.Reasons, want) {
		t.Errorf("got %d bytes, %s, %q; want %q", len(p.Text), p.Status, p.Reasons, want)
	}
}

func TestVeryManyReasonsAreCounted(t *testing.T) {
	res, err := newPool(t, 1).Extract(t.Context(), document("many-reasons"), limits(), &found{})
	if err != nil || len(res.Reasons) != 201 || res.Reasons[200] != "more-reasons: 4800" {
		t.Errorf("got %d reasons, %v", len(res.Reasons), err)
	}
}

func TestCallersErrorsAreReturned(t *testing.T) {
	pool := newPool(t, 1)
	refused := errors.New("store is full")
	if _, err := pool.Extract(t.Context(), document("pid"), limits(), &found{refuse: refused}); !errors.Is(err, refused) {
		t.Errorf("sink: got %v, want %v", err, refused)
	}
	if _, err := pool.Extract(t.Context(), extract.Source{Size: 10, Data: strings.NewReader("short")}, limits(), &found{}); evidence.KindOf(err) != evidence.Unreadable {
		t.Errorf("source shorter than it says: got %v, want unreadable", err)
	}
	if _, err := pool.Extract(t.Context(), extract.Source{}, limits(), &found{}); evidence.KindOf(err) != evidence.Invalid {
		t.Errorf("no source: got %v, want invalid", err)
	}
	ask(t, pool, "pid")
}

func TestCancellationEndsTheWorker(t *testing.T) {
	pool := newPool(t, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := pool.Extract(ctx, document("loop"), limits(), &found{})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 10*time.Second {
		t.Errorf("got %v after %v, want deadline exceeded at once", err, time.Since(start))
	}
	ask(t, pool, "pid")
}

// slow is a sink that takes longer than the document may.
type slow struct{ found }

func (s *slow) Page(p evidence.Page) error {
	time.Sleep(600 * time.Millisecond)
	return s.found.Page(p)
}

func TestSlowSinkIsNoFaultOfTheDocument(t *testing.T) {
	res, err := newPool(t, 1).Extract(t.Context(), document("pid"), extract.Limits{Wall: 500 * time.Millisecond}, &slow{})
	if err != nil || res.Outcome != evidence.OK {
		t.Errorf("got %+v, %v; want ok", res, err)
	}
}

func TestManyDocumentsAtOnceShareTheWorkers(t *testing.T) {
	pool := newPool(t, 2)
	var wg sync.WaitGroup
	var outcomes [3]atomic.Int32
	for i := range 40 {
		wg.Go(func() {
			order := []string{"pid", "panic", "child 100"}[i%3]
			res, err := pool.Extract(t.Context(), document(order), limits(), &found{})
			if err == nil && res.Outcome == []evidence.Outcome{evidence.OK, evidence.Damaged, evidence.OK}[i%3] {
				outcomes[i%3].Add(1)
			}
		})
	}
	wg.Wait()
	if a, b, c := outcomes[0].Load(), outcomes[1].Load(), outcomes[2].Load(); a != 14 || b != 13 || c != 13 {
		t.Errorf("got %d, %d, %d documents with the right outcome, want 14, 13, 13", a, b, c)
	}
}

func TestWorkerIsReplacedAfterItsDocuments(t *testing.T) {
	pool, err := sandbox.NewPool(sandbox.Options{Command: []string{"/proc/self/exe", workerCommand}, Workers: 1, MaxDocuments: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	first, second, third := ask(t, pool, "pid"), ask(t, pool, "pid"), ask(t, pool, "pid")
	if first != second || second == third {
		t.Errorf("got workers %s, %s, %s; want a new one after two documents", first, second, third)
	}
}

func TestIdleWorkerThatDiedIsReplaced(t *testing.T) {
	pool := newPool(t, 1)
	pid := number(ask(t, pool, "pid"))
	if err := unix.Kill(pid, unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitGone(t, pid)
	if again := number(ask(t, pool, "pid")); again == pid {
		t.Errorf("got the dead worker %d again", pid)
	}
}

func TestCommandThatIsNoWorkerIsReported(t *testing.T) {
	for _, command := range [][]string{{"/bin/true"}, {"/nonexistent/binary"}, {"/bin/echo", "hello"}} {
		start := time.Now()
		_, err := sandbox.NewPool(sandbox.Options{Command: command})
		if evidence.KindOf(err) != evidence.Missing || time.Since(start) > 10*time.Second {
			t.Errorf("%v: got %v after %v, want missing", command, err, time.Since(start))
		}
	}
	if _, err := sandbox.NewPool(sandbox.Options{}); evidence.KindOf(err) != evidence.Invalid {
		t.Errorf("no command: got %v, want invalid", err)
	}
}

func TestClosedPoolRefuses(t *testing.T) {
	pool := newPool(t, 2)
	running := make(chan error)
	go func() {
		_, err := pool.Extract(t.Context(), document("loop"), limits(), &found{})
		running <- err
	}()
	time.Sleep(100 * time.Millisecond)
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-running; evidence.KindOf(err) != evidence.Cancelled {
		t.Errorf("document being read: got %v, want cancelled", err)
	}
	if _, err := pool.Extract(t.Context(), document("pid"), limits(), &found{}); evidence.KindOf(err) != evidence.Cancelled {
		t.Errorf("next document: got %v, want cancelled", err)
	}
}

func TestNoFileStaysOpenAfterCrashes(t *testing.T) {
	pool := newPool(t, 1)
	crash := func(n int) {
		for range n {
			if _, err := pool.Extract(t.Context(), document("exit"), limits(), &found{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	crash(3)
	before := openFiles(t)
	crash(20)
	if after := openFiles(t); after > before+2 {
		t.Errorf("got %d open files after 20 crashes, %d before", after, before)
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestParentsDeathLeavesNoWorker(t *testing.T) {
	holder := exec.CommandContext(t.Context(), "/proc/self/exe", holderCommand)
	holder.Stderr = os.Stderr
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait() // killed, as ordered
	waitGone(t, number(strings.TrimSpace(line)))
}

// waitGone waits until a process has ended; one that only awaits its burial by a
// foreign parent counts as ended.
func waitGone(t *testing.T, pid int) {
	t.Helper()
	for range 500 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d still runs", pid)
}
