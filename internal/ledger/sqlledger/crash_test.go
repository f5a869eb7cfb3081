package sqlledger_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/ledger/sqlledger"
)

// crashFile names the ledger that the child process writes until it is killed.
const crashFile = "SPOOR_TEST_CRASH_FILE"

// crashGroup is how many documents the child adds, saves and marks at a time.
const crashGroup = 20

// writeUntilKilled says on stdout, line by line, what has been acknowledged.
func writeUntilKilled(path string) {
	ctx := context.Background()
	if err := writeForever(ctx, path); err != nil {
		slog.ErrorContext(ctx, "crash writer", slog.Any("error", err))
		os.Exit(1)
	}
}

func writeForever(ctx context.Context, path string) error {
	l, err := sqlledger.Open(ctx, path, sqlledger.Options{})
	if err != nil {
		return err
	}
	c, err := l.OpenCase(ctx, evidence.Case{Number: "26-0001"}, "tester")
	if err != nil {
		return err
	}
	e, err := l.OpenExhibit(ctx, evidence.Exhibit{Case: c.ID, Number: "B01", Acquisition: evidence.Seized}, "tester")
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		docs, err := l.AddDocuments(ctx, files(e, fmt.Sprintf("%d-%d", os.Getpid(), n), crashGroup), "tester")
		if err != nil {
			return err
		}
		fmt.Println("added", docs[0].Number)
		if err := l.Save(ctx, results(docs), "tester"); err != nil {
			return err
		}
		fmt.Println("saved", docs[0].Number)
		if err := l.MarkIndexed(ctx, idsOf(docs), "tester"); err != nil {
			return err
		}
		fmt.Println("done", docs[0].Number)
	}
}

func TestKilledWriterLeavesAllOrNothing(t *testing.T) {
	path := newFile(t)
	var acknowledged []string
	for round := range 6 {
		acknowledged = append(acknowledged, killWriter(t, path, time.Duration(rand.IntN(120))*time.Millisecond)...)
		l, err := sqlledger.Open(t.Context(), path, sqlledger.Options{})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		verify(t, l)
		checkGroups(t, l)
		checkAcknowledged(t, l, acknowledged)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(acknowledged) == 0 {
		t.Error("no child got as far as one change")
	}
}

// killWriter starts a writer, kills it a while after its first change and returns
// what it had acknowledged.
func killWriter(t *testing.T, path string, after time.Duration) []string {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashFile+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for s := bufio.NewScanner(out); s.Scan(); {
		if len(lines) == 0 {
			time.AfterFunc(after, func() { _ = child.Process.Kill() })
		}
		lines = append(lines, s.Text())
	}
	if err := child.Wait(); err == nil || child.ProcessState.ExitCode() >= 0 {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	return lines
}

// checkGroups makes sure that each group is as a whole in one state, with whole results.
func checkGroups(t *testing.T, l *sqlledger.Ledger) {
	t.Helper()
	var group []ledger.Row
	n := 0
	for r, err := range l.Documents(t.Context(), ledger.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		group = append(group, r)
		if len(group) < crashGroup {
			continue
		}
		for _, r := range group {
			if r.State != group[0].State {
				t.Errorf("%s is %s, %s is %s: half a change", group[0].Number, group[0].State, r.Number, r.State)
			}
			f, err := l.Findings(t.Context(), r.ID)
			if err != nil {
				t.Fatal(err)
			}
			if want := map[bool]int{true: signals}[r.State != ledger.Pending]; len(f) != want {
				t.Errorf("%s (%s) has %d findings, want %d", r.Number, r.State, len(f), want)
			}
		}
		group = nil
	}
	if n%crashGroup != 0 {
		t.Errorf("%d documents, want whole groups of %d", n, crashGroup)
	}
}

// checkAcknowledged makes sure that nothing that was acknowledged is lost.
func checkAcknowledged(t *testing.T, l *sqlledger.Ledger, lines []string) {
	t.Helper()
	least := map[string]map[ledger.State]bool{
		"added": {ledger.Pending: true, ledger.Stored: true, ledger.Done: true},
		"saved": {ledger.Stored: true, ledger.Done: true},
		"done":  {ledger.Done: true},
	}
	for _, line := range lines {
		what, number, _ := strings.Cut(line, " ")
		r, err := l.Cited(t.Context(), evidence.Citation{Case: "26-0001", Exhibit: "B01", Document: number})
		if err != nil {
			t.Fatalf("%q was acknowledged: %v", line, err)
		}
		if !least[what][r.State] {
			t.Errorf("%q was acknowledged, the document is %s", line, r.State)
		}
	}
}
