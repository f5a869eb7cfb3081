package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"spoor/indexes"
	"spoor/internal/config"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/objects/memobjects"
	pagestore "spoor/internal/objects/pages"
	"spoor/internal/review"
	"spoor/internal/tag"
	"spoor/internal/tag/eval"
	"spoor/internal/tag/learn"
	"spoor/internal/tag/model"
	"spoor/internal/wording"
)

// unseen is on how many documents that nobody has decided on figures are taken.
const unseen = 100

// siteSizes are how many documents reviewers have decided on.
func siteSizes() []int { return []int{50, 150, 300} }

// BenchmarkLearningFromReviewers measures what decisions are worth in documents that nobody
// has seen: of the annotated documents that the trainer leaves alone, by the digest of
// their ids, the first ones stay unseen, and reviewers who think as the annotator does
// decide on every finding in the next, and add what is missed. Everything is done as in a
// site, but that the ledger lies in memory.
func BenchmarkLearningFromReviewers(b *testing.B) {
	s := newSchool(b)
	docs, err := readAnnotated(b.Context(), filepath.Join("..", "..", "internal", "tag", "train", "documents"))
	s.must(err)
	docs = eval.HeldBack(docs)
	slices.SortFunc(docs, func(a, b eval.Document) int { return cmp.Compare(dealt(a), dealt(b)) })
	most := slices.Max(siteSizes())
	if len(docs) < unseen+most {
		b.Fatalf("%d documents are held back, want %d", len(docs), unseen+most)
	}
	rest, reviewed := docs[:unseen], docs[unseen:]
	fmt.Printf("on %d unseen documents       best F1     AP  strong P     R  shown P     R    ECE\n", unseen)
	s.measure("as shipped", s.trained, rest)
	for _, n := range siteSizes() {
		for ; s.documents < n; s.documents++ {
			s.review(reviewed[s.documents])
		}
		s.teach(n, rest)
	}
}

func dealt(d eval.Document) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(d.ID))) }

// school is a site with the shipped model, and reviewers.
type school struct {
	*testing.B
	*taggers
	p         *program
	book      *notebook
	store     *memobjects.Store
	reviews   *review.Service
	documents int // that were decided on
	undo      closers
}

func newSchool(b *testing.B) *school {
	b.Helper()
	path, err := baseModel()
	if err != nil {
		b.Fatal(err)
	}
	m, err := model.Shipped()
	if err != nil || m == nil {
		b.Fatalf("the shipped model: %v, %v", m != nil, err)
	}
	log := slog.New(slog.DiscardHandler)
	s := &school{B: b, book: newNotebook(), store: memobjects.New()}
	s.p = &program{
		config: config.Config{Data: b.TempDir(), Models: filepath.Dir(path), Workers: runtime.NumCPU()},
		err:    &bytes.Buffer{}, say: wording.Of("en", func(string) string { return "" }), log: log,
	}
	b.Cleanup(func() {
		if err := s.undo.close(); err != nil {
			b.Error(err)
		}
	})
	s.reviews = review.New(s.book, s.store)
	s.taggers, err = s.p.taggersWith(b.Context(), m, s.book, &s.undo)
	s.must(err)
	return s
}

func (s *school) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// review enters a document and lets reviewers decide on it.
func (s *school) review(d eval.Document) {
	s.Helper()
	pages := d.Pages()
	found, err := s.trained.Find(pages)
	s.must(err)
	row := ledger.Row{Document: evidence.Document{ID: evidence.DocumentID(d.ID), Number: d.ID, Case: "c"}, CaseNumber: "26-1", ExhibitNumber: "B1", Text: pagestore.Digest(pages)}
	row.PagesKey, err = pagestore.New(s.store).Put(s.Context(), row.ID, pages)
	s.must(err)
	s.book.enter(row, found)
	decide := func(o review.Order, span evidence.Span) {
		o.Citation = row.Citation()
		o.Citation.Page, o.Citation.Span = 1, span
		if _, _, err := s.reviews.Decide(s.Context(), review.Reviewer{Name: "r", Access: indexes.AllCases()}, o); err != nil {
			s.Fatalf("%s of %s at %s: %v", o.Decision, o.Indicator, o.Citation, err)
		}
	}
	sentences := tag.Sentences(pages)
	for _, f := range found {
		o := review.Order{Indicator: f.Indicator, Decision: evidence.Rejected}
		if slices.ContainsFunc(d.Passages, func(p eval.Passage) bool { return right(f, p, sentences) }) {
			o.Decision = evidence.Confirmed
		}
		decide(o, f.Span)
	}
	for _, p := range d.Passages {
		if p.Stance != evidence.Asserted || slices.ContainsFunc(found, func(f evidence.Finding) bool { return right(f, p, sentences) }) {
			continue
		}
		decide(review.Order{Indicator: p.Indicator, Decision: evidence.Added, Words: p.Of(d.Text)}, p.Span)
	}
}

// right reports whether a finding tells what a passage is marked with, in a sentence that
// both touch.
func right(f evidence.Finding, p eval.Passage, sentences []tag.Sentence) bool {
	stance := f.Stance
	if stance == evidence.Denied { // annotators mark both as negated
		stance = evidence.Negated
	}
	return f.Indicator == p.Indicator && stance == p.Stance && (f.Overlaps(p.Span) || slices.ContainsFunc(sentences, func(one tag.Sentence) bool {
		return one.Overlaps(f.Span) && one.Overlaps(p.Span)
	}))
}

// teach learns from all that was decided, and measures each part of it.
func (s *school) teach(n int, rest []eval.Document) {
	s.Helper()
	began := time.Now()
	passages, features, err := s.passages(s.Context())
	s.must(err)
	all, err := studying{taggers: s.taggers, rows: s.book.row, pages: pagestore.New(s.store)}.all(s.Context())
	s.must(err)
	read := time.Now()
	v, err := learn.Learn(s.shipped, all.passages, all.others, learn.None(s.shipped))
	s.must(err)
	decisions, err := s.book.Reviews(s.Context(), ledger.ReviewFilter{})
	s.must(err)
	fmt.Printf("%d reviewed documents, %d decisions on %d sentences; spoor learn reads what is new for %.0f s, learns for %.1f s and adjusts %d indicators;\n%s\n",
		n, len(decisions), len(passages), read.Sub(began).Seconds(), time.Since(read).Seconds(), len(v.Changes), verdict(v))
	with, err := s.of(s.shipped, passages, features)
	s.must(err)
	s.measure("with its precedents", with, rest)
	v.Number = n
	learned, err := v.Apply(s.shipped)
	s.must(err)
	alone, err := s.of(learned, nil, nil)
	s.must(err)
	s.measure("after learning", alone, rest)
	number, err := s.site.Add(v)
	s.must(err)
	s.must(s.site.Use(number))
	began = time.Now()
	now, name := s.Current(s.Context())
	ready := time.Since(began)
	if !strings.Contains(name, fmt.Sprintf("+site-%d + reviews ", number)) {
		s.Fatalf("the tagger of now is %q, want version %d with precedents", name, number)
	}
	s.measure("both", now.(*tag.Tagger), rest)
	fmt.Printf("  a decision counts from %.1f s later on\n", ready.Seconds())
}

// verdict is what the site itself sees of a version, on its own held-back part.
func verdict(v learn.Version) string {
	part := func(f learn.Figures) string {
		return fmt.Sprintf("strong %.2f, shown %.2f, recall %.2f, log loss %.3f", f.Strong.Rate(), f.Shown.Rate(), f.Recall.Rate(), f.LogLoss)
	}
	kept := "kept"
	if why := learn.Worse(v.Before, v.After); why != "" {
		kept = "not kept: " + why
	}
	return fmt.Sprintf("  its own held-back part, %d documents: before %s; after %s: %s", v.After.Documents, part(v.Before), part(v.After), kept)
}

// measure prints the figures of a tagger on documents.
func (s *school) measure(name string, t *tag.Tagger, rest []eval.Document) {
	s.Helper()
	whole := &measured{tagger: t}
	seen, err := s.p.observe(s.Context(), rest, whole, whole)
	s.must(cmp.Or(err, whole.err))
	f := eval.Measure(seen, nil)
	fmt.Printf("  %-24s %9.3f %6.3f %9.3f %5.3f %8.3f %5.3f  %.3f\n", name, f.Ranking.Best.F1(), f.Ranking.AveragePrecision,
		f.Strong.Precision(), f.Strong.Recall(), f.Asserted.Precision(), f.Asserted.Recall(), f.Calibration.Expected)
}
