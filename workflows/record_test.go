//go:build record

package workflows

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"spoor/activities"
	"spoor/internal/engine"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// TestRecordHistories runs the workflows on a real server and writes what happened
// to testdata/history, decoded:
//
//	make engine && go test -tags record -run TestRecordHistories ./workflows
func TestRecordHistories(t *testing.T) {
	ctx := t.Context()
	data := t.TempDir()
	e, err := engine.Start(ctx, engine.Options{Binary: "../bin/spoor-engine", Data: data, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	keys, err := engine.LoadKeys(filepath.Join(data, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	codec := engine.NewCodec(keys)
	c, err := engine.Dial(ctx, e.Connection().Target(), codec, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for name, record := range map[string]func(*testing.T, client.Client, *house) string{
		"ingest": recordIngest, "pause": recordPause, "cancel": recordCancel, "fault": recordFault,
		"reprocess": recordReprocess, "watch": recordWatch, "many": recordMany,
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(2_600)
			h.deepest = 2
			w := worker.New(c, TaskQueue, worker.Options{})
			w.RegisterWorkflowWithOptions(IngestExhibit, workflow.RegisterOptions{Name: "IngestExhibit"})
			w.RegisterWorkflowWithOptions(Reprocess, workflow.RegisterOptions{Name: "Reprocess"})
			w.RegisterWorkflowWithOptions(WatchPrefix, workflow.RegisterOptions{Name: "WatchPrefix"})
			w.RegisterActivity(h)
			if err := w.Start(); err != nil {
				t.Fatal(err)
			}
			defer w.Stop()
			id := record(t, c, h)
			write(t, c, codec, id, filepath.Join("testdata", "history", "0.1.0-"+name+".json"))
		})
	}
}

func recordIngest(t *testing.T, c client.Client, _ *house) string {
	return finish(t, c, "x-ingest")
}

// recordMany stops at the run that continues as new.
func recordMany(t *testing.T, c client.Client, h *house) string {
	h.taken = ledger.BatchDocuments * (batchesPerRun + 20)
	return finish(t, c, "x-many")
}

func recordPause(t *testing.T, c client.Client, h *house) string {
	gate := hold(h)
	start(t, c, "x-pause")
	steer(t, c, "x-pause", UpdatePause)
	close(gate)
	time.Sleep(time.Second)
	steer(t, c, "x-pause", UpdateResume)
	return finish(t, c, "x-pause")
}

func recordCancel(t *testing.T, c client.Client, h *house) string {
	gate := hold(h)
	start(t, c, "x-cancel")
	time.Sleep(500 * time.Millisecond)
	steer(t, c, "x-cancel", UpdateCancel)
	close(gate)
	return finish(t, c, "x-cancel")
}

func recordFault(t *testing.T, c client.Client, h *house) string {
	var failed atomic.Bool
	h.fault = func(n int) error {
		if n == 2 && failed.CompareAndSwap(false, true) {
			return activities.Fault(evidence.E(evidence.Unreachable, "put", "", errors.New("gone")))
		}
		return nil
	}
	return finish(t, c, "x-fault")
}

func recordReprocess(t *testing.T, c client.Client, _ *house) string {
	if _, err := NewRuns(c, 2).Reprocess(t.Context(), "x-reprocess", ledger.Selection{OnlyFailed: true, Step: ledger.StepTag}); err != nil {
		t.Fatal(err)
	}
	return ReprocessID("x-reprocess")
}

func recordWatch(t *testing.T, c client.Client, _ *house) string {
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: WatchID("x-watch"), TaskQueue: TaskQueue}, WatchPrefix, WatchRequest{Exhibit: "x-watch", Window: 2})
	if err == nil {
		err = run.Get(t.Context(), nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return WatchID("x-watch")
}

// hold keeps batches running until the gate is closed.
func hold(h *house) chan struct{} {
	gate := make(chan struct{})
	h.gate = gate
	return gate
}

func start(t *testing.T, c client.Client, e evidence.ExhibitID) {
	t.Helper()
	if err := NewRuns(c, 2).Ingest(t.Context(), e); err != nil {
		t.Fatal(err)
	}
}

func steer(t *testing.T, c client.Client, e evidence.ExhibitID, update string) {
	t.Helper()
	if _, err := NewRuns(c, 2).Steer(t.Context(), e, update); err != nil {
		t.Fatal(err)
	}
}

func finish(t *testing.T, c client.Client, e evidence.ExhibitID) string {
	t.Helper()
	start(t, c, e)
	if _, err := NewRuns(c, 2).Wait(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	return IngestID(e)
}

// write saves the first run of a workflow, its payloads decoded.
func write(t *testing.T, c client.Client, codec *engine.Codec, id, path string) {
	t.Helper()
	var h historypb.History
	runID := firstRun(t, c, id)
	for it := c.GetWorkflowHistory(t.Context(), id, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		ev, err := it.Next()
		if err != nil {
			t.Fatal(err)
		}
		h.Events = append(h.Events, ev)
	}
	err := proxy.VisitPayloads(context.Background(), &h, proxy.VisitPayloadsOptions{
		SkipSearchAttributes: true,
		Visitor: func(_ *proxy.VisitPayloadsContext, p []*commonpb.Payload) ([]*commonpb.Payload, error) {
			return codec.Decode(p)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(&h)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(raw, '\n'), 0o644); err != nil { //nolint:gosec // a test file
		t.Fatal(err)
	}
}

func firstRun(t *testing.T, c client.Client, id string) string {
	t.Helper()
	it := c.GetWorkflowHistory(t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	ev, err := it.Next()
	if err != nil {
		t.Fatal(err)
	}
	return ev.GetWorkflowExecutionStartedEventAttributes().GetFirstExecutionRunId()
}
