package inquiry_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes"
	"spoor/indexes/indextest"
	"spoor/internal/entity"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
	"spoor/internal/ledger/sqlledger"
	"spoor/internal/objects/memobjects"
	"spoor/internal/objects/pages"
)

// desk is a house with two cases of one exhibit each, filled by hand.
type desk struct {
	t     *testing.T
	book  *sqlledger.Ledger
	store *memobjects.Store
	index indexes.Index
	ask   *inquiry.Service
	cases map[string]evidence.Case
	docs  map[string]evidence.Document
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	book, err := sqlledger.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), sqlledger.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("open ledger: %v", err)
	}
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Errorf("close ledger: %v", err)
		}
	})
	d := &desk{t: t, book: book, store: memobjects.New(), index: indextest.NewMemory(), cases: map[string]evidence.Case{}, docs: map[string]evidence.Document{}}
	d.ask = inquiry.New(inquiry.Deps{Book: book, Index: d.index, Objects: d.store, IDs: entity.New(), Log: slog.New(slog.DiscardHandler)})
	return d
}

// add enters a document with one page, finds its identifiers and indexes it.
func (d *desk) add(number, path, text string, outcome evidence.Outcome) {
	d.t.Helper()
	ctx := d.t.Context()
	c, err := d.book.OpenCase(ctx, evidence.Case{Number: number}, "test")
	d.must(err)
	e, err := d.book.OpenExhibit(ctx, evidence.Exhibit{Case: c.ID, Number: "B1", Acquisition: evidence.Seized}, "test")
	d.must(err)
	digest := evidence.DigestOf([]byte(text))
	d.must(d.store.Put(ctx, digest.OriginalKey(), strings.NewReader(text), int64(len(text)), digest))
	docs, err := d.book.AddDocuments(ctx, []ledger.NewDocument{{Document: evidence.Document{
		ID: evidence.NewDocumentID(e.ID, path), Exhibit: e.ID, Case: c.ID, Path: path, Digest: digest, Size: int64(len(text)),
	}}}, "test")
	d.must(err)
	set := []evidence.Page{{Number: 1, Text: text, Language: "nl", Status: evidence.PageOK, Engine: "hand/1"}}
	key, err := pages.New(d.store).Put(ctx, docs[0].ID, set)
	d.must(err)
	mentions := entity.New().Recognise(set)
	d.must(d.book.Save(ctx, []ledger.Result{{
		Document: docs[0].ID, Outcome: outcome, Kind: "text", MIME: "text/plain", Engine: "hand/1", Language: "nl",
		Pages: []ledger.PageRow{{Number: 1, Status: evidence.PageOK, Language: "nl", Engine: "hand/1"}}, Mentions: mentions,
		PagesKey: key, Text: pages.Digest(set), FromStep: ledger.StepExtract,
	}}, "test"))
	r := indexes.Record{ID: docs[0].ID, Case: c.ID, CaseNumber: number, Exhibit: "B1", Document: docs[0].Number, Path: path, Kind: "text", Outcome: outcome, Languages: []string{"nl"}, Pages: []int{1}, Text: []string{text}, Mentions: map[evidence.MentionKind][]string{}}
	for _, m := range mentions {
		if m.Valid && m.Kind.Linking() {
			r.Mentions[m.Kind] = append(r.Mentions[m.Kind], m.Normal)
		}
	}
	d.must(d.index.Put(ctx, []indexes.Record{r}))
	d.must(d.book.MarkIndexed(ctx, []evidence.DocumentID{docs[0].ID}, "test"))
	d.cases[number], d.docs[path] = c, docs[0]
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func everyone() inquiry.Asker { return inquiry.Asker{Name: "test", Access: indexes.AllCases()} }

func (d *desk) only(number string) inquiry.Asker {
	return inquiry.Asker{Name: "test", Access: indexes.OnlyCases(d.cases[number].ID)}
}

func filled(t *testing.T) *desk {
	d := newDesk(t)
	d.add("26-1", "chat.txt", "Bel Emil op 06-12345678, hij houdt mijn boekje.", evidence.OK)
	d.add("26-2", "mail.txt", "Mijn nummer is +31 6 1234 5678. Een boekje heb ik niet.", evidence.OK)
	d.add("26-2", "scan.txt", "onleesbaar", evidence.Partial)
	return d
}

func citations(a inquiry.Answer) []string {
	var list []string
	for _, f := range a.Found {
		for _, h := range f.Hits {
			list = append(list, f.Citation+" «"+h.Quote+"»")
		}
	}
	return list
}

func TestSearchQuotesEveryHitExactly(t *testing.T) {
	d := filled(t)
	a, err := d.ask.Search(t.Context(), everyone(), inquiry.Question{Text: "boekje", Facets: true})
	d.must(err)
	if a.Total != 2 || len(a.Facets["case"]) != 2 {
		t.Errorf("search boekje: total %d, facets %v; want 2 documents in 2 cases", a.Total, a.Facets)
	}
	for _, f := range a.Found {
		set, err := pages.New(d.store).Get(t.Context(), f.Row.PagesKey)
		d.must(err)
		for _, h := range f.Hits {
			if h.Of(set[h.Page-1].Text) != h.Quote || h.Quote != "boekje" {
				t.Errorf("hit %+v does not quote the page %q", h, set[h.Page-1].Text)
			}
		}
	}
}

func TestSearchFindsAnIdentifierInEverySpelling(t *testing.T) {
	d := filled(t)
	want := []string{"26-1/B1/D0001 «06-12345678»", "26-2/B1/D0001 «+31 6 1234 5678»"}
	for _, typed := range []string{"0612345678", "06-12345678", "+31612345678", `"06 12 34 56 78"`, "phone:06-12345678", "phone:0031612345678"} {
		a, err := d.ask.Search(t.Context(), everyone(), inquiry.Question{Text: typed})
		d.must(err)
		got := citations(a)
		if len(got) == 2 && got[0] > got[1] {
			got[0], got[1] = got[1], got[0]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("search %s (-want +got):\n%s", typed, diff)
		}
	}
}

func TestNobodySeesACaseWithoutAccess(t *testing.T) {
	d := filled(t)
	for name, asker := range map[string]inquiry.Asker{"no access": {}, "another case": d.only("26-1")} {
		t.Run(name, func(t *testing.T) {
			a, err := d.ask.Search(t.Context(), asker, inquiry.Question{Text: "mail.txt OR scan.txt OR onleesbaar", Facets: true})
			d.must(err)
			if a.Total != 0 || len(a.Found) != 0 || len(a.Facets["case"]) != 0 {
				t.Errorf("search sees %+v", a)
			}
			if _, err := d.ask.Document(t.Context(), asker, evidence.Citation{Case: "26-2", Exhibit: "B1", Document: "D0001"}); evidence.KindOf(err) != evidence.NotFound {
				t.Errorf("document = %v, want not found", err)
			}
			links, err := d.ask.Links(t.Context(), asker, "06-12345678")
			d.must(err)
			for _, l := range links {
				if strings.Contains(strings.Join(l.Documents, " "), "26-2") || strings.Contains(strings.Join(l.Cases, " "), "26-2") {
					t.Errorf("link shows %+v", l)
				}
			}
			shared, err := d.ask.Shared(t.Context(), asker)
			d.must(err)
			if len(shared) != 0 {
				t.Errorf("shared shows %+v", shared)
			}
			for row, err := range d.ask.Exceptions(t.Context(), asker, ledger.Filter{}) {
				t.Errorf("exceptions show %+v, %v", row, err)
			}
		})
	}
}

func TestLinksGatherCasesByIdentifier(t *testing.T) {
	d := filled(t)
	links, err := d.ask.Links(t.Context(), everyone(), "0031 6 12345678")
	d.must(err)
	if len(links) != 1 {
		t.Fatalf("links of a phone in a third spelling = %+v, want one", links)
	}
	if diff := cmp.Diff([]string{"26-1", "26-2"}, links[0].Cases); diff != "" || links[0].Subject.Normal != "+31612345678" || len(links[0].Citations) != 2 {
		t.Errorf("link = %+v", links[0])
	}
	if _, err := d.ask.Links(t.Context(), everyone(), "iban:geen"); evidence.KindOf(err) != evidence.Invalid {
		t.Errorf("links of a broken IBAN = %v, want invalid", err)
	}
}

func TestVerifyFindsChangedAndMissingOriginals(t *testing.T) {
	d := filled(t)
	v, err := d.ask.Verify(t.Context(), everyone(), "26-2", nil)
	d.must(err)
	if v.Documents != 2 || len(v.Faults) != 0 || v.Entries == 0 {
		t.Fatalf("verify of an untouched case = %+v", v)
	}
	d.must(d.store.Delete(t.Context(), d.docs["scan.txt"].Digest.OriginalKey()))
	d.must(d.store.Replace(t.Context(), d.docs["mail.txt"].Digest.OriginalKey(), []byte("iets anders")))
	v, err = d.ask.Verify(t.Context(), everyone(), "26-2", nil)
	d.must(err)
	got := map[string]bool{}
	for _, f := range v.Faults {
		got[f.Citation+" "+f.What] = true
	}
	want := map[string]bool{"26-2/B1/D0001 original-changed": true, "26-2/B1/D0002 original-missing": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestVerifyingIsItselfInTheCustodyLog(t *testing.T) {
	d := filled(t)
	_, err := d.ask.Verify(t.Context(), everyone(), "26-1", nil)
	d.must(err)
	var last evidence.CustodyEntry
	for e, err := range d.book.Entries(context.WithoutCancel(t.Context()), d.cases["26-1"].ID) {
		d.must(err)
		last = e
	}
	if last.Action != evidence.Verified || !strings.Contains(last.Detail, "faults=0") {
		t.Errorf("last custody entry = %+v, want verified, faults=0", last)
	}
}

func TestDocumentShowsPagesSignalsAndCustody(t *testing.T) {
	d := filled(t)
	v, err := d.ask.Document(t.Context(), everyone(), evidence.Citation{Case: "26-1", Exhibit: "B1", Document: "D0001"})
	d.must(err)
	if len(v.Pages) != 1 || len(v.Mentions) == 0 || len(v.Custody) < 3 {
		t.Errorf("view has %d pages, %d mentions, %d custody entries", len(v.Pages), len(v.Mentions), len(v.Custody))
	}
	body, row, err := d.ask.Original(t.Context(), everyone(), v.Row.Citation())
	d.must(err)
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(body); err != nil || evidence.DigestOf(buf.Bytes()) != row.Digest {
		t.Errorf("original = %q, %v; want the bytes of digest %s", buf.String(), err, row.Digest)
	}
	d.must(body.Close())
}
