package web_test

import (
	"bytes"
	"context"
	"image"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"spoor/activities"
	"spoor/indexes"
	"spoor/indexes/indextest"
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
	"spoor/internal/ledger/sqlledger"
	"spoor/internal/objects/memobjects"
	"spoor/internal/web"
	"spoor/internal/wording"
	"spoor/workflows"
)

// leaves is an extractor for tests: a form feed ends a page, a line "title ..." names
// the document, "child NAME TEXT" puts a document inside it, "secret" needs a password,
// "photo" makes it an image.
type leaves struct{}

func (leaves) Extract(_ context.Context, src extract.Source, _ extract.Limits, sink extract.Sink) (extract.Result, error) {
	raw, err := io.ReadAll(io.NewSectionReader(src.Data, 0, src.Size))
	if err != nil {
		return extract.Result{}, err
	}
	r := extract.Result{Outcome: evidence.OK, Kind: "text", MIME: "text/plain", Engine: "leaves/1", Metadata: map[string]string{"author": "J. Vermaas"}}
	children := 0
	for i, leaf := range strings.Split(string(raw), "\f") {
		var text []string
		laid := false
		for l := range strings.SplitSeq(leaf, "\n") {
			switch word, rest, _ := strings.Cut(l, " "); word {
			case "title":
				r.Title = rest
			case "child":
				name, content, _ := strings.Cut(rest, " ")
				children++
				if err := sink.Child(extract.Child{Name: name, Ordinal: children, Data: []byte(content)}); err != nil {
					return r, err
				}
			case "laid":
				laid = true
			case "photo":
				laid, r.Kind = true, "image"
			case "secret":
				r.Outcome, r.Reasons = evidence.NeedsPassword, []string{"encrypted: " + rest}
			default:
				text = append(text, l)
			}
		}
		p := evidence.Page{Number: i + 1, Text: strings.Join(text, "\n"), Language: "nl", Status: evidence.PageOK, Engine: "leaves/1"}
		if laid {
			layOut(&p)
		}
		if err := sink.Page(p); err != nil {
			return r, err
		}
	}
	return r, nil
}

// layOut puts the page's words on A4 paper, one under the other.
func layOut(p *evidence.Page) {
	p.Width, p.Height = 595, 842
	at := 0
	for w := range strings.FieldsSeq(p.Text) {
		at += strings.Index(p.Text[at:], w)
		y := float64(12 * len(p.Words))
		p.Words = append(p.Words, evidence.Word{Text: w, Span: evidence.Span{Start: at, End: at + len(w)}, Box: evidence.Box{10, y, 60, y + 10}})
		at += len(w)
	}
}

// easel draws every page as a dot.
type easel struct{}

func (easel) Draw(_ context.Context, _ extract.Source, n, _ int) (extract.Picture, error) {
	if n > 1 {
		return extract.Picture{}, evidence.E(evidence.NotFound, "draw page", "2 of 1", nil)
	}
	return extract.Picture{Pixels: image.NewGray(image.Rect(0, 0, 1, 1)), DPI: 100}, nil
}

// signals finds fixed phrases and phone numbers.
type signals struct{}

func phrases() []evidence.Finding {
	return []evidence.Finding{
		{Indicator: "id-retention", Stance: evidence.Asserted, Strength: evidence.Strong, Score: 0.93, Quote: "lag in de kluis op kantoor en kwam er pas uit als de bus was afbetaald"},
		{Indicator: "debt-bondage", Stance: evidence.Asserted, Strength: evidence.Strong, Score: 0.8, Quote: "tot ik de bus heb terugbetaald"},
		{Indicator: "bad-housing", Stance: evidence.Asserted, Strength: evidence.Possible, Score: 0.61, Quote: "met z'n zessen op één kamer"},
		{Indicator: "id-retention", Stance: evidence.Denied, Strength: evidence.Strong, Score: 0.7, Quote: "Nee, dat had ik zelf."},
	}
}

func (signals) Find(set []evidence.Page) ([]evidence.Finding, error) {
	var list []evidence.Finding
	for _, p := range set {
		for _, f := range phrases() {
			if i := strings.Index(p.Text, f.Quote); i >= 0 {
				f.Page, f.Span, f.Source, f.Reason = p.Number, evidence.Span{Start: i, End: i + len(f.Quote)}, "pattern", "nl pattern"
				list = append(list, f)
			}
		}
	}
	return list, nil
}

func phoneForm() *regexp.Regexp { return regexp.MustCompile(`(?:\+31|0)[ -]?6(?:[ -]?\d){8}`) }

func phoneNormal(s string) string {
	digits := regexp.MustCompile(`\D`).ReplaceAllString(s, "")
	return "+31" + strings.TrimPrefix(strings.TrimPrefix(digits, "31"), "0")
}

func (signals) Recognise(set []evidence.Page) []evidence.Mention {
	var list []evidence.Mention
	for _, p := range set {
		for _, at := range phoneForm().FindAllStringIndex(p.Text, -1) {
			quote := p.Text[at[0]:at[1]]
			list = append(list, evidence.Mention{Page: p.Number, Kind: evidence.Phone, Span: evidence.Span{Start: at[0], End: at[1]}, Quote: quote, Normal: phoneNormal(quote), Valid: true})
		}
	}
	return list
}

// Identify implements inquiry.Identifier.
func (s signals) Identify(text string) []evidence.Mention {
	if at := phoneForm().FindStringIndex(text); at == nil || at[1]-at[0] != len(text) {
		return nil
	}
	return []evidence.Mention{{Kind: evidence.Phone, Quote: text, Normal: phoneNormal(text), Valid: true}}
}

// Normal implements inquiry.Identifier.
func (s signals) Normal(kind evidence.MentionKind, text string) (string, bool) {
	found := s.Identify(text)
	if kind != evidence.Phone || len(found) == 0 {
		return "", false
	}
	return found[0].Normal, true
}

// engine is a fake of the server of workflows.
type engine struct {
	mu      sync.Mutex
	status  map[evidence.ExhibitID]workflows.Status
	waiting []evidence.Kind
	steered []string
	fail    error
}

func (e *engine) Status(_ context.Context, id evidence.ExhibitID) (workflows.Status, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	st, ok := e.status[id]
	if e.fail == nil && !ok {
		return st, evidence.E(evidence.NotFound, "ask ingest", "", nil)
	}
	return st, e.fail
}

func (e *engine) Steer(_ context.Context, id evidence.ExhibitID, update string) (workflows.Status, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.steered = append(e.steered, update)
	st := e.status[id]
	st.Paused = update == workflows.UpdatePause
	e.status[id] = st
	return st, e.fail
}

func (e *engine) Waiting(context.Context, evidence.ExhibitID) ([]evidence.Kind, error) {
	return e.waiting, e.fail
}

// house is the pages with everything behind them real but parsers, index and engine.
type house struct {
	book    *sqlledger.Ledger
	store   *memobjects.Store
	index   indexes.Index
	engine  *engine
	pages   http.Handler
	logged  *bytes.Buffer
	drawer  extract.Drawer
	exhibit map[string]evidence.Exhibit // by case/exhibit
}

func newHouse(t *testing.T, access indexes.Access) *house {
	t.Helper()
	book, err := sqlledger.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), sqlledger.Options{})
	if err != nil {
		t.Fatalf("open ledger: %v", err)
	}
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Errorf("close ledger: %v", err)
		}
	})
	h := &house{book: book, store: memobjects.New(), index: indextest.NewMemory(), logged: &bytes.Buffer{}, exhibit: map[string]evidence.Exhibit{}}
	h.engine = &engine{status: map[evidence.ExhibitID]workflows.Status{}}
	h.open(t, access)
	return h
}

// open makes the pages anew, for an asker with the given access.
func (h *house) open(t *testing.T, access indexes.Access) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(h.logged, nil))
	ask := inquiry.New(inquiry.Deps{Book: h.book, Index: h.index, Objects: h.store, IDs: signals{}, Drawer: h.drawer, Log: log})
	var err error
	h.pages, err = web.New(web.Deps{Ask: ask, Runs: h.engine, Asker: inquiry.Asker{Name: "m.dewit", Access: access}, Language: wording.Dutch, Log: log})
	if err != nil {
		t.Fatalf("web.New: %v", err)
	}
}

type file struct{ path, text string }

// take enters documents into an exhibit and, unless later, processes them.
func (h *house) take(t *testing.T, caseNumber, name, exhibit string, files ...file) {
	t.Helper()
	h.enter(t, caseNumber, name, exhibit, files...)
	h.process(t, caseNumber+"/"+exhibit)
}

func (h *house) enter(t *testing.T, caseNumber, name, exhibit string, files ...file) {
	t.Helper()
	c, err := h.book.OpenCase(t.Context(), evidence.Case{Number: caseNumber, Name: name}, "m.dewit")
	if err != nil {
		t.Fatal(err)
	}
	e, err := h.book.OpenExhibit(t.Context(), evidence.Exhibit{Case: c.ID, Number: exhibit, Title: "telefoon", Acquisition: evidence.Seized, Ground: "94 Sv"}, "m.dewit")
	if err != nil {
		t.Fatal(err)
	}
	h.exhibit[caseNumber+"/"+exhibit] = e
	var docs []ledger.NewDocument
	for _, f := range files {
		d := evidence.DigestOf([]byte(f.text))
		if err := h.store.Put(t.Context(), d.OriginalKey(), strings.NewReader(f.text), int64(len(f.text)), d); err != nil {
			t.Fatal(err)
		}
		docs = append(docs, ledger.NewDocument{Document: evidence.Document{ID: evidence.NewDocumentID(e.ID, f.path), Exhibit: e.ID, Case: c.ID, Path: f.path, Digest: d, Size: int64(len(f.text))}})
	}
	if _, err := h.book.AddDocuments(t.Context(), docs, "m.dewit"); err != nil {
		t.Fatal(err)
	}
}

func (h *house) process(t *testing.T, exhibit string) {
	t.Helper()
	p := activities.NewProcessor(activities.Tools{
		Objects: h.store, Book: h.book, Index: h.index, Extractor: leaves{}, Tagger: signals{}, Recogniser: signals{},
		Versions: ledger.Versions{Extractor: "leaves/1", Catalogue: "spoor-indicators 0.1.0", Recogniser: "test/1"}, Parallel: 2, Actor: "spoor", Log: slog.New(slog.DiscardHandler),
	})
	for depth := range 4 {
		batches, err := h.book.Plan(t.Context(), h.exhibit[exhibit].ID, depth, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range batches {
			if _, err := p.Process(t.Context(), b, nil); err != nil {
				t.Fatalf("process %s: %v", exhibit, err)
			}
		}
	}
}

// Two cases that share a phone number, written in two ways.
func (h *house) furnish(t *testing.T) {
	t.Helper()
	h.take(
		t, "26-0412", "Kas", "B03",
		file{"chats/Emil - Wouter.txt", "hij houdt mijn boekje tot ik de bus heb terugbetaald, en elke week komt er wat bij.\fzonder dat boekje kan ik nergens heen, zei ze. Bel 06 1234 5678."},
		file{"verhoor.txt", "title Verhoor getuige\nVerbalisant vroeg: „Had u een paspoort?” Getuige: Nee, dat had ik zelf.\n\nLater: „Het lag in de kluis op kantoor en kwam er pas uit als de bus was afbetaald.” De man belde met 06 1234 5678, met z'n zessen op één kamer."},
		file{"post/mail.eml", "Zie de bijlage.\nchild lijst.txt zes namen en een bus"},
		file{"post/dicht.zip", "secret zip-entry-encrypted"},
	)
	h.take(t, "26-0077", "Haven", "A11", file{"verklaring.txt", "Het boekje lag bij de chauffeur van de bus, nummer +31 6 12345678."})
}
