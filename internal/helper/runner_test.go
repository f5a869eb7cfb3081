package helper_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/helper"
)

func TestRunGivesWhatTheProgramSays(t *testing.T) {
	t.Parallel()
	job := tool(t, "echo")
	want := bytes.Repeat([]byte("0123456789"), 100_000)
	job.Stdin = bytes.NewReader(want)
	out, err := newRunner().Run(context.Background(), job)
	if err != nil || !bytes.Equal(out.Stdout, want) {
		t.Errorf("Run(echo) = %d bytes, %v; want the %d of standard input", len(out.Stdout), err, len(want))
	}
	if out.Said != "<nil>" {
		t.Errorf("Said = %q, want what stood on standard error, %q", out.Said, "<nil>")
	}
}

func TestEnvironmentIsEmptyButForAFew(t *testing.T) {
	t.Setenv("SECRET", "of the parent")
	job := tool(t, "environment")
	job.Env = []string{"TESSDATA_PREFIX=/models"}
	got := strings.Fields(said(t, job))
	want := []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8", "TZ=UTC", "TESSDATA_PREFIX=/models"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("environment of a helper (-want +got):\n%s", diff)
	}
}

// said is what a job that ends well prints.
func said(t *testing.T, job helper.Job) string {
	t.Helper()
	out, err := newRunner().Run(context.Background(), job)
	if err != nil {
		t.Fatalf("Run(%q): %v, said %q", job.Args, err, out.Said)
	}
	return strings.TrimSpace(string(out.Stdout))
}

func TestHelperIsConfined(t *testing.T) {
	t.Parallel()
	own, outside := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(own, "in"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	tcp, udp, unix := listeners(t)
	cases := map[string]struct {
		args []string
		want string
	}{
		"may read its own folder":         {[]string{"open", filepath.Join(own, "in")}, "<nil>"},
		"may write its own folder":        {[]string{"write", filepath.Join(own, "out")}, "<nil>"},
		"may read the system's libraries": {[]string{"list", "/usr/lib"}, "<nil>"},
		"can't read the users":            {[]string{"open", "/etc/passwd"}, "permission denied"},
		"can't read another's file":       {[]string{"open", secret}, "permission denied"},
		"can't leave by steps up":         {[]string{"open", own + "/../" + filepath.Base(outside) + "/secret"}, "permission denied"},
		"can't read its parent's memory":  {[]string{"open", "/proc/" + strconv.Itoa(os.Getpid()) + "/environ"}, "permission denied"},
		"can't list the root":             {[]string{"list", "/"}, "permission denied"},
		"can't write outside":             {[]string{"write", filepath.Join(outside, "x")}, "permission denied"},
		"can't write the system":          {[]string{"write", "/usr/lib/x"}, "permission denied"},
		"can't write the temporary":       {[]string{"write", "/tmp/spoor-helper-test"}, "permission denied"},
		"can't connect":                   {[]string{"dial", tcp}, "not permitted"},
		"can't send":                      {[]string{"dial-udp", udp}, "not permitted"},
		"can't reach a local socket":      {[]string{"dial-unix", unix}, "not permitted"},
		"can't fork":                      {[]string{"fork"}, "operation not permitted"},
		"can't start a program":           {[]string{"start", "/bin/true"}, "not permitted"},
		"can't signal its parent":         {[]string{"signal"}, "operation not permitted"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			job := tool(t, c.args...)
			job.Read, job.Write, job.Limits.File = []string{own}, own, 1<<20
			if got := said(t, job); !strings.Contains(got, c.want) {
				t.Errorf("%q says %q, want %q", c.args, got, c.want)
			}
		})
	}
}

// listeners are addresses that answer, of three kinds.
func listeners(t *testing.T) (tcp, udp, unix string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(t.TempDir(), "s")
	x, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close(); u.Close(); x.Close() })
	return l.Addr().String(), u.LocalAddr().String(), socket
}

func TestLimitsAreSetBeforeTheProgramStarts(t *testing.T) {
	t.Parallel()
	job := tool(t, "limits")
	job.Limits = helper.Limits{Memory: 3 << 30, CPU: 7500 * time.Millisecond, File: 12345, Open: 20}
	got := said(t, job)
	for _, want := range []string{
		"cpu 8 9 ", "file 12345 12345 ", "core 0 0 ", "open 20 20 ", "memory 3221225472 3221225472 ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("limits lack %q:\n%s", want, got)
		}
	}
}

func TestBadProgramsBecomeErrors(t *testing.T) {
	t.Parallel()
	small := helper.Limits{Wall: 30 * time.Second}
	cases := map[string]struct {
		args    []string
		lim     helper.Limits
		outcome evidence.Outcome
		reason  string // how it starts
	}{
		"one that never ends":            {[]string{"sleep"}, helper.Limits{Wall: 300 * time.Millisecond}, evidence.Timeout, "wall-limit: 300ms"},
		"one that computes for ever":     {[]string{"spin"}, helper.Limits{Wall: 30 * time.Second, CPU: time.Second}, evidence.Timeout, "cpu-limit: 1s"},
		"one that answers without end":   {[]string{"flood"}, helper.Limits{Output: 1 << 20}, evidence.Memory, "output-limit: 1 MiB"},
		"one that wants all memory":      {[]string{"hoard"}, small, evidence.Memory, "memory-limit: 2048 MiB"},
		"one that dies of a signal":      {[]string{"crash"}, small, evidence.Damaged, "crash: terminated"},
		"one that is killed":             {[]string{"abort"}, small, evidence.Memory, "memory-limit: killed by the system"},
		"one that gives up":              {[]string{"complain", "not a document"}, small, evidence.Damaged, "exit: 3: not a document"},
		"one that says bytes, not text":  {[]string{"complain", "bad \xff byte"}, small, evidence.Damaged, "exit: 3: bad \uFFFD byte"},
		"one whose complaint is long":    {[]string{"complain", strings.Repeat("x", 10_000)}, small, evidence.Damaged, "exit: 3: " + strings.Repeat("x", 300)},
		"one that writes too large":      {[]string{"large-file", "2000000"}, helper.Limits{File: 1 << 20}, evidence.Damaged, "exit: 2: write large: file too large"},
		"one that writes without leave":  {[]string{"large-file", "1"}, helper.Limits{}, evidence.Damaged, "exit: 2: write large: file too large"},
		"one that its watcher won't let": {[]string{"many-files"}, helper.Limits{File: 1 << 20}, evidence.Memory, "watcher: 100 files"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			job := tool(t, c.args...)
			dir := t.TempDir()
			job.Dir, job.Write, job.Limits = dir, dir, c.lim
			job.Watch = func() string {
				if files, _ := os.ReadDir(dir); len(files) > 100 {
					return "watcher: 100 files"
				}
				return ""
			}
			_, err := newRunner().Run(context.Background(), job)
			death := helper.DeathOf(err)
			if evidence.KindOf(err) != evidence.Corrupt || death == nil {
				t.Fatalf("Run(%q) = %v; want kind %s and a Death", c.args[0], err, evidence.Corrupt)
			}
			if death.Outcome != c.outcome || !strings.HasPrefix(death.Reason, c.reason) || len(death.Reason) > len(c.reason)+20 {
				t.Errorf("Death = %s, %q; want %s, %q", death.Outcome, death.Reason, c.outcome, c.reason)
			}
		})
	}
}

func TestManyComplaintsAreNoFault(t *testing.T) {
	t.Parallel()
	out, err := newRunner().Run(context.Background(), tool(t, "flood-errors"))
	if err != nil || !strings.HasPrefix(out.Said, "warning ") {
		t.Errorf("Run(flood-errors) = %q, %v; want the first warning", out.Said, err)
	}
}

func TestProgramThatIsNotThere(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "readpst")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, program := range map[string]string{
		"no file": "/nowhere/tesseract", "a folder": t.TempDir(), "a file that is no program": file, "a relative path": "tesseract", "no name": "",
	} {
		_, err := newRunner().Run(context.Background(), helper.Job{Program: program})
		if evidence.KindOf(err) != evidence.Missing {
			t.Errorf("%s: Run(%q) = %v, want kind %s", name, program, err, evidence.Missing)
		}
	}
}

func TestProgramThatCanNotStartIsNoFaultOfTheDocument(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"no program's format": "\x7fELF nonsense", "no interpreter": "#!/nowhere/sh\n", "an interpreter out of reach": "#!/root/sh\n"} {
		file := filepath.Join(t.TempDir(), "tool")
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		_, err := newRunner().Run(context.Background(), helper.Job{Program: file})
		if evidence.KindOf(err) != evidence.Internal || helper.DeathOf(err) != nil {
			t.Errorf("%s: Run = %v, want kind %s and no Death", name, err, evidence.Internal)
		}
	}
}

func TestContextEndsTheHelper(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	began := time.Now()
	_, err := newRunner().Run(ctx, tool(t, "sleep"))
	if evidence.KindOf(err) != evidence.Cancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("Run(sleep) = %v, want kind %s", err, evidence.Cancelled)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("Run(sleep) ended %s after it was cancelled", took)
	}
	if _, err := newRunner().Run(ctx, tool(t, "say", "x")); evidence.KindOf(err) != evidence.Cancelled {
		t.Errorf("Run with an ended context = %v, want kind %s", err, evidence.Cancelled)
	}
}

func TestTwoHundredRunsLeaveNothingBehind(t *testing.T) {
	files := openFiles(t)
	var group sync.WaitGroup
	for i := range 200 {
		group.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*10*time.Millisecond)
			defer cancel()
			order := []string{"say", "sleep", "crash", "complain", "flood"}[i%5]
			job := tool(t, order, "x")
			job.Limits.Output = 1 << 20
			_, err := newRunner().Run(ctx, job)
			if kind := evidence.KindOf(err); kind != "" && kind != evidence.Corrupt && kind != evidence.Cancelled {
				t.Errorf("run %d, %s: %v", i, order, err)
			}
		})
	}
	group.Wait()
	if left := children(os.Getpid()); len(left) > 0 {
		t.Errorf("processes %v are still there", left)
	}
	if now := openFiles(t); now > files+2 {
		t.Errorf("%d open files, %d before", now, files)
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestParentsDeathEndsTheHelper(t *testing.T) {
	parent := exec.Command("/proc/self/exe", holderCommand)
	pipe, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(pipe).ReadString('\n')
	id, _ := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || id == 0 {
		t.Fatalf("the parent says %q, %v; want a process id", line, err)
	}
	time.Sleep(200 * time.Millisecond) // by now it has become the other program
	if err := syscall.Kill(id, 0); err != nil {
		t.Fatalf("the helper is gone already: %v", err)
	}
	if err := errors.Join(parent.Process.Kill()); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	for range 500 {
		if stat, err := os.ReadFile("/proc/" + strconv.Itoa(id) + "/stat"); err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("helper %d outlives its parent", id)
}
