package demo_test

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spoor/internal/catalogue"
	"spoor/internal/demo"
	"spoor/internal/entity"
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/formats"
	"spoor/internal/extract/language"
	"spoor/internal/tag"
)

// TestDemoIsReadAsItsAuthorsSay runs extractors, tagger and recogniser over the demo,
// as the program would, and compares what they say with the truth.
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
	found.Links = linksOf(found.Documents)
	for _, line := range demo.Compare(truth, found) {
		t.Error(line)
	}
}

// reader is a little program: it extracts and tags.
type reader struct {
	t          *testing.T
	tagger     *tag.Tagger
	recogniser *entity.Recogniser
	formats    *formats.Set
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
	return &reader{t, tagger, entity.New(), formats.New()}
}

// family reads a document and the ones inside it.
func (r *reader) family(number string, e demo.Exhibit, place string, data []byte) []demo.FoundDocument {
	r.t.Helper()
	var all sink
	src := extract.Source{Name: path.Base(place), Size: int64(len(data)), Data: bytes.NewReader(data)}
	res, err := r.formats.Extract(r.t.Context(), src, extract.DefaultLimits(src.Size), &all)
	if err != nil {
		r.t.Fatalf("%s: %v", place, err)
	}
	text := ""
	for _, p := range all.pages {
		text += p.Text + "\n\n"
	}
	family := []demo.FoundDocument{{
		Case: number, Exhibit: e.Number, Path: place, Outcome: res.Outcome, Kind: res.Kind, Language: language.Detect(text),
		Findings: r.tagger.Tag(all.pages), Mentions: r.recogniser.Recognise(all.pages),
	}}
	for _, c := range all.children {
		family = append(family, r.family(number, e, evidence.ChildPath(place, c.Name), c.Data)...)
	}
	return family
}

// linksOf gathers identifiers that are mentioned in two cases or more.
func linksOf(docs []demo.FoundDocument) []demo.FoundLink {
	cases := map[[2]string][]string{}
	for _, d := range docs {
		for _, m := range d.Mentions {
			key := [2]string{string(m.Kind), m.Normal}
			if m.Valid && m.Kind.Linking() && !slices.Contains(cases[key], d.Case) {
				cases[key] = append(cases[key], d.Case)
			}
		}
	}
	var links []demo.FoundLink
	for key, c := range cases {
		if len(c) > 1 {
			links = append(links, demo.FoundLink{Kind: evidence.MentionKind(key[0]), Normal: key[1], Cases: c})
		}
	}
	return links
}

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
