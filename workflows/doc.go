// Package workflows is the order of the steps: bringing an exhibit in
// (IngestExhibit), doing documents again (Reprocess), and watching a bucket
// (WatchPrefix). Workflows are deterministic and hold only opaque ids, positions
// and counters; recorded histories in testdata/history are replayed in every test
// run, so that a running ingest survives a new version of the program.
//
// Workflow ids are ingest/<exhibit id>, reprocess/<exhibit id> and watch/<exhibit id>.
package workflows
