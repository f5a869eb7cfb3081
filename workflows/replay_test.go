package workflows

import (
	"os"
	"path/filepath"
	"testing"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Histories of every version that ever ran at a user's are kept: a workflow that
// cannot replay one of them would break an ingest that is under way during an
// update. record_test.go makes new ones.
func TestRecordedHistoriesReplay(t *testing.T) {
	files, err := filepath.Glob("testdata/history/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 5 {
		t.Fatalf("%d recorded histories, want at least 5", len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil || len(raw) < 100 {
				t.Fatalf("read %s: %d bytes, %v", file, len(raw), err)
			}
			r := worker.NewWorkflowReplayer()
			r.RegisterWorkflowWithOptions(IngestExhibit, workflow.RegisterOptions{Name: "IngestExhibit"})
			r.RegisterWorkflowWithOptions(Reprocess, workflow.RegisterOptions{Name: "Reprocess"})
			r.RegisterWorkflowWithOptions(WatchPrefix, workflow.RegisterOptions{Name: "WatchPrefix"})
			if err := r.ReplayWorkflowHistoryFromJSONFile(nil, file); err != nil {
				t.Errorf("%s no longer replays: %v", file, err)
			}
		})
	}
}
