package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/intake"
	"spoor/internal/ledger"
	"spoor/internal/objects"
	"spoor/internal/objects/memobjects"
)

// book is a ledger in memory, with the promises that intake relies on.
type book struct {
	mu        sync.Mutex
	documents map[evidence.DocumentID]evidence.Document
	order     []evidence.DocumentID
	finished  []int // documents, of each FinishIntake
	sources   []ledger.Source
	skipped   map[string][]ledger.Skipped // by URL of the source
	advanced  []ledger.Source
	add       func(docs []ledger.NewDocument) error // fails AddDocuments when it fails
	durable   func(evidence.Digest) bool
}

var theExhibit = evidence.Exhibit{ID: "e1", Case: "c1", Number: "B03"}

func newBook() *book {
	return &book{documents: map[evidence.DocumentID]evidence.Document{}, skipped: map[string][]ledger.Skipped{}}
}

func (b *book) Document(_ context.Context, id evidence.DocumentID) (ledger.Row, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d, ok := b.documents[id]
	if !ok {
		return ledger.Row{}, evidence.E(evidence.NotFound, "find document", string(id), nil)
	}
	return ledger.Row{Document: d}, nil
}

func (b *book) AddDocuments(_ context.Context, docs []ledger.NewDocument, _ string) ([]evidence.Document, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(docs) > ledger.BatchDocuments {
		return nil, fmt.Errorf("%d documents in one group", len(docs))
	}
	if b.add != nil {
		if err := b.add(docs); err != nil {
			return nil, err
		}
	}
	for _, d := range docs {
		if old, ok := b.documents[d.ID]; ok && old.Digest != d.Digest {
			return nil, evidence.E(evidence.Conflict, "add document", d.Path, nil)
		}
		if !b.durable(d.Digest) {
			return nil, fmt.Errorf("%s is entered and its bytes are not stored", d.Path)
		}
	}
	out := make([]evidence.Document, len(docs))
	for i, d := range docs {
		if _, ok := b.documents[d.ID]; !ok {
			b.order = append(b.order, d.ID)
			d.Number = fmt.Sprintf("D%04d", len(b.order))
			b.documents[d.ID] = d.Document
		}
		out[i] = b.documents[d.ID]
	}
	return out, nil
}

func (b *book) FinishIntake(_ context.Context, _ evidence.ExhibitID, documents int, _ string) error {
	b.finished = append(b.finished, documents)
	return nil
}

func (b *book) Exhibits(context.Context, evidence.CaseID) ([]ledger.ExhibitSummary, error) {
	return []ledger.ExhibitSummary{{Exhibit: theExhibit}}, nil
}

func (b *book) SourcesOf(context.Context, evidence.ExhibitID) ([]ledger.Source, error) {
	return slices.Clone(b.sources), nil
}

func (b *book) Advance(_ context.Context, s ledger.Source) error {
	b.advanced = append(b.advanced, s)
	return nil
}

func (b *book) CloseSource(_ context.Context, s ledger.Source, skipped []ledger.Skipped) error {
	for i := range b.sources {
		if b.sources[i].URL == s.URL {
			s.Finished = time.Unix(1, 0).UTC()
			b.sources[i] = s
		}
	}
	b.skipped[s.URL] = skipped
	return nil
}

// paths lists the documents in the order of their numbers.
func (b *book) paths() []string {
	var paths []string
	for _, id := range b.order {
		paths = append(paths, b.documents[id].Path)
	}
	return paths
}

// store is a memory store that counts uploads and can be made to fail.
type store struct {
	*memobjects.Store
	mu   sync.Mutex
	puts int
	fail func(put int) error // of the n-th put, from 1
	// late is called before a body is read, as a slow network would let time pass.
	late func()
}

func (s *store) Put(ctx context.Context, key string, body io.Reader, size int64, d evidence.Digest) error {
	s.mu.Lock()
	s.puts++
	n := s.puts
	s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(n); err != nil {
			return err
		}
	}
	if s.late != nil {
		s.late()
	}
	return s.Store.Put(ctx, key, body, size, d)
}

// desk is an intake on memory.
type desk struct {
	*intake.Intake
	book  *book
	store *store
}

func newDesk() desk {
	b, s := newBook(), &store{Store: memobjects.New()}
	b.durable = func(d evidence.Digest) bool {
		_, err := s.Stat(context.Background(), d.OriginalKey())
		return err == nil
	}
	return desk{book: b, store: s, Intake: intake.New(intake.Deps{
		Objects: s, Ledger: b, Logger: slog.New(slog.DiscardHandler),
		Buckets: func(_ context.Context, name string) (objects.Store, error) {
			return nil, evidence.E(evidence.NotFound, "open bucket", name, nil)
		},
	})}
}

func job() intake.Job { return intake.Job{Exhibit: theExhibit, Actor: "j.jansen"} }

// originals counts the stored originals.
func (d desk) originals(t *testing.T) int {
	t.Helper()
	n := 0
	for _, err := range d.store.List(t.Context(), "sha256/", "") {
		must(t, err)
		n++
	}
	return n
}

// folder writes files below a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		write(t, filepath.Join(root, name), files[name])
	}
	return root
}

func write(t *testing.T, name, data string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o700))
	must(t, os.WriteFile(name, []byte(data), 0o600))
}

// many is n small files with different content, in several folders.
func many(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("map%d/f%04d.txt", i%3, i)] = fmt.Sprintf("file %d", i)
	}
	return files
}

func large(c byte) string { return string(bytes.Repeat([]byte{c}, 9<<20)) }

var errUnplugged = errors.New("unplugged")

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t *testing.T, what string, want evidence.Kind, err error) {
	t.Helper()
	if got := evidence.KindOf(err); got != want {
		t.Errorf("%s: error kind %q, want %q (%v)", what, got, want, err)
	}
}
