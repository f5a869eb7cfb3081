package demo_test

import (
	"bytes"
	"context"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"spoor/internal/catalogue"
	"spoor/internal/demo"
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/archive"
	"spoor/internal/extract/language"
	"spoor/internal/extract/mail"
	"spoor/internal/extract/markup"
	"spoor/internal/extract/office"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/plain"
	"spoor/internal/tag"
)

// TestDemoIsReadAsItsAuthorsSay runs the extractors and the tagger over the demo, as
// the program would, and compares what they say with the truth. Identifiers are
// taken from the truth: their recogniser has its own tests.
func TestDemoIsReadAsItsAuthorsSay(t *testing.T) {
	dir := t.TempDir()
	truth, err := demo.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := newReader(t)
	var found demo.Found
	for _, c := range truth.Cases {
		for _, e := range c.Exhibits {
			for _, d := range e.Documents {
				if strings.Contains(d.Path, "!/") {
					continue
				}
				data, err := os.ReadFile(filepath.Join(dir, e.Dir, d.Path))
				if err != nil {
					t.Fatal(err)
				}
				found.Documents = append(found.Documents, r.family(c.Number, e, d.Path, data)...)
			}
		}
	}
	for _, l := range truth.Links {
		found.Links = append(found.Links, demo.FoundLink{Kind: l.Kind, Normal: l.Normal, Cases: l.Cases})
	}
	for _, line := range demo.Compare(truth, found) {
		t.Error(line)
	}
}

// reader is a little program: it extracts and tags.
type reader struct {
	t      *testing.T
	tagger *tag.Tagger
}

func newReader(t *testing.T) *reader {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	tagger, err := tag.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return &reader{t, tagger}
}

// family reads a document and the ones inside it.
func (r *reader) family(number string, e demo.Exhibit, place string, data []byte) []demo.FoundDocument {
	r.t.Helper()
	want := stated(e, place)
	got := demo.FoundDocument{Case: number, Exhibit: e.Number, Path: place, Outcome: want.Outcome}
	for _, m := range want.Mentions {
		got.Mentions = append(got.Mentions, evidence.Mention{Kind: m.Kind, Normal: m.Normal, Quote: m.Quote, Valid: true})
	}
	x := extractor(want.Kind)
	if x == nil {
		return []demo.FoundDocument{got}
	}
	var all sink
	src := extract.Source{Name: path.Base(place), Size: int64(len(data)), Data: bytes.NewReader(data)}
	res, err := x.Extract(context.Background(), src, extract.DefaultLimits(src.Size), &all)
	if err != nil {
		r.t.Fatalf("%s: %v", place, err)
	}
	got.Outcome, got.Kind = res.Outcome, res.Kind
	text := ""
	for i := range all.pages {
		all.pages[i].Language = language.Detect(all.pages[i].Text)
		text += all.pages[i].Text + "\n\n"
	}
	got.Language = language.Detect(text)
	got.Findings = r.tagger.Tag(all.pages)
	for _, m := range want.Mentions {
		if !strings.Contains(squeeze(text), m.Quote) {
			r.t.Errorf("%s: the text lacks %q", place, m.Quote)
		}
	}
	family := []demo.FoundDocument{got}
	for _, c := range all.children {
		family = append(family, r.family(number, e, evidence.ChildPath(place, c.Name), c.Data)...)
	}
	return family
}

func stated(e demo.Exhibit, place string) demo.Document {
	for _, d := range e.Documents {
		if d.Path == place {
			return d
		}
	}
	return demo.Document{}
}

// extractor is who reads a kind of document; nil for what nobody reads.
func extractor(kind string) extract.Extractor {
	switch kind {
	case "text", "chat":
		return plain.New()
	case "mail":
		return mail.New()
	case "html":
		return markup.New()
	case "zip":
		return archive.NewZip()
	case "docx":
		return office.NewWord()
	case "xlsx":
		return office.NewSheet()
	case "pdf":
		return pdf.New()
	}
	return nil
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// sink keeps what an extractor gives.
type sink struct {
	pages    []evidence.Page
	children []extract.Child
}

func (s *sink) Page(p evidence.Page) error {
	s.pages = append(s.pages, p)
	return nil
}

func (s *sink) Child(c extract.Child) error {
	s.children = append(s.children, c)
	return nil
}
