package extracttest

import (
	"bytes"
	"context"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Read is what an extractor found in a file.
type Read struct {
	Result   extract.Result
	Pages    []evidence.Page
	Children []extract.Child
}

// Texts are the texts of the pages.
func (r *Read) Texts() []string {
	var all []string
	for _, p := range r.Pages {
		all = append(all, p.Text)
	}
	return all
}

// Page implements extract.Sink.
func (r *Read) Page(p evidence.Page) error {
	r.Pages = append(r.Pages, p)
	return nil
}

// Child implements extract.Sink.
func (r *Read) Child(c extract.Child) error {
	r.Children = append(r.Children, c)
	return nil
}

// Extract runs an extractor, within the default limits, on a file in memory.
func Extract(t testing.TB, x extract.Extractor, file []byte) *Read {
	t.Helper()
	return ExtractWithin(t, x, file, extract.DefaultLimits(int64(len(file))))
}

// ExtractWithin runs an extractor within limits.
func ExtractWithin(t testing.TB, x extract.Extractor, file []byte, lim extract.Limits) *Read {
	t.Helper()
	r := &Read{}
	src := extract.Source{Name: "proef", Size: int64(len(file)), Data: bytes.NewReader(file)}
	res, err := x.Extract(context.Background(), src, lim, r)
	if err != nil {
		t.Fatalf("Extract of %d bytes: %v", len(file), err)
	}
	r.Result = res
	return r
}
