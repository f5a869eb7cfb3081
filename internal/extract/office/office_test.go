package office_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract"
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
	return nil
}

// texts are the texts of all pages.
func (f *found) texts() []string {
	var all []string
	for _, p := range f.pages {
		all = append(all, p.Text)
	}
	return all
}

func read(t *testing.T, ex extract.Extractor, file []byte) (extract.Result, *found) {
	t.Helper()
	return readWithin(t, ex, file, extract.DefaultLimits(int64(len(file))))
}

func readWithin(t *testing.T, ex extract.Extractor, file []byte, lim extract.Limits) (extract.Result, *found) {
	t.Helper()
	var got found
	res, err := ex.Extract(t.Context(), source(file), lim, &got)
	if err != nil {
		t.Fatal(err)
	}
	return res, &got
}

func source(file []byte) extract.Source {
	return extract.Source{Size: int64(len(file)), Data: bytes.NewReader(file)}
}

// checkRefusals has the sink and the context end the reading.
func checkRefusals(t *testing.T, ex extract.Extractor, file []byte) {
	t.Helper()
	full := errors.New("store is full")
	if _, err := ex.Extract(t.Context(), source(file), extract.DefaultLimits(0), &found{refuse: full}); err != full {
		t.Errorf("sink: got %v, want its own error unchanged", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ex.Extract(ctx, source(file), extract.DefaultLimits(0), &found{}); !errors.Is(err, context.Canceled) {
		t.Errorf("context: got %v, want cancelled", err)
	}
}

// fuzz reads anything: no panic, an outcome of the list, pages in order.
func fuzz(t *testing.T, ex extract.Extractor, file []byte) {
	t.Helper()
	lim := extract.Limits{Inflated: 4 << 20, Children: 20, Pages: 50, TextBytes: 1 << 20, Memory: 10 << 20}
	res, got := readWithin(t, ex, file, lim)
	if !res.Outcome.Valid() || len(got.pages) > 50 || len(got.children) > 20 {
		t.Fatalf("got %+v, %d pages, %d children", res, len(got.pages), len(got.children))
	}
	total := 0
	for i, p := range got.pages {
		total += len(p.Text)
		if p.Number != i+1 || strings.ContainsRune(p.Text, '\r') {
			t.Fatalf("page %d: got number %d, text %.100q", i+1, p.Number, p.Text)
		}
	}
	if total > 20<<20 {
		t.Fatalf("got %d bytes of text", total)
	}
}
