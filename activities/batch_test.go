package activities_test

import (
	"context"
	"testing"

	"go.temporal.io/sdk/testsuite"

	"spoor/activities"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// beats remembers the last position that the server was told.
type beats struct{ last activities.Position }

func (b *beats) RecordActivityHeartbeat(_ context.Context, _ []byte, details ...any) error {
	b.last = details[0].(activities.Position)
	return nil
}

// attempt runs a careful attempt that starts from what the server was told last.
func attempt(t *testing.T, p *activities.Processing, b ledger.Batch, last activities.Position) error {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.SetHeartbeatDetails(last)
	careful := func(ctx context.Context) error { _, err := p.Careful(ctx, b); return err }
	env.RegisterActivity(careful)
	_, err := env.ExecuteActivity(careful)
	return err
}

func (b *bench) batch(t *testing.T) ledger.Batch {
	t.Helper()
	batches, err := b.book.Plan(t.Context(), b.exhibit.ID, 0, 0, 1)
	if err != nil || len(batches) != 1 {
		t.Fatalf("Plan = %v, %v; want one batch", batches, err)
	}
	return batches[0]
}

func TestNoDocumentIsBlamedForAFullDisk(t *testing.T) {
	b := newBench(t)
	b.take(t, map[string]string{"a.txt": "een", "b.txt": "twee"}, "a.txt", "b.txt")
	batch, server := b.batch(t), &beats{}
	b.index.fail = evidence.E(evidence.NoSpace, "write index", "", nil)
	for range 4 { // each by another program
		if err := attempt(t, activities.NewProcessing(b.process, server), batch, server.last); err == nil {
			t.Fatal("an attempt on a full disk succeeds")
		}
	}
	b.index.fail = nil
	if err := attempt(t, activities.NewProcessing(b.process, server), batch, server.last); err != nil {
		t.Fatal(err)
	}
	for path, r := range b.rows(t) {
		if r.Outcome != evidence.OK {
			t.Errorf("%s: outcome %s, reasons %q; want ok", path, r.Outcome, r.Reasons)
		}
	}
}

func TestNoDocumentIsBlamedForALostServer(t *testing.T) {
	b := newBench(t)
	b.take(t, map[string]string{"a.txt": "een"}, "a.txt")
	batch, server := b.batch(t), &beats{}
	p := activities.NewProcessing(b.process, server)
	b.index.fail = evidence.E(evidence.Unreachable, "write index", "", nil)
	for range 4 {
		if err := attempt(t, p, batch, server.last); err == nil {
			t.Fatal("an attempt without a server succeeds")
		}
		// What the server knows is what it was told before the end of the attempt.
		server.last = activities.Position{Current: batch.From, Program: server.last.Program, Crashes: server.last.Crashes}
	}
	b.index.fail = nil
	if err := attempt(t, p, batch, server.last); err != nil {
		t.Fatal(err)
	}
	if r := b.rows(t)["a.txt"]; r.Outcome != evidence.OK {
		t.Errorf("outcome %s, reasons %q; want ok", r.Outcome, r.Reasons)
	}
}

func TestADocumentThatStopsTheProgramAgainAndAgainIsPutAside(t *testing.T) {
	b := newBench(t)
	b.take(t, map[string]string{"goed.txt": "een", "moordenaar.txt": "twee"}, "goed.txt", "moordenaar.txt")
	batch, server := b.batch(t), &beats{}
	server.last = activities.Position{Current: batch.To, Program: "another", Crashes: map[int64]int{batch.To: 4}}
	if err := attempt(t, activities.NewProcessing(b.process, server), batch, server.last); err != nil {
		t.Fatal(err)
	}
	rows := b.rows(t)
	if r := rows["goed.txt"]; r.Outcome != evidence.OK {
		t.Errorf("goed.txt: outcome %s, want ok", r.Outcome)
	}
	if r := rows["moordenaar.txt"]; r.Outcome != evidence.Damaged || len(r.Reasons) != 1 {
		t.Errorf("moordenaar.txt: outcome %s, reasons %q; want damaged, with the reason", r.Outcome, r.Reasons)
	}
}
