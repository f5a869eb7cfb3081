package review_test

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"spoor/indexes"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
	"spoor/internal/ledger/sqlledger"
	"spoor/internal/objects/memobjects"
	"spoor/internal/objects/pages"
	"spoor/internal/review"
)

const (
	first  = "Hij hield mijn boekje. Ik kreeg niets betaald en sliep in de schuur.\nHij hield mijn boekje."
	second = "Rustige bladzijde zonder\nbijzonderheden."
)

// desk is a case with one document of two pages, and what was found in it.
type desk struct {
	*testing.T
	book  *sqlledger.Ledger
	store *memobjects.Store
	take  *review.Service
	doc   evidence.Document
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
	d := &desk{T: t, book: book, store: memobjects.New()}
	d.take = review.New(book, d.store)
	d.fill()
	return d
}

func (d *desk) fill() {
	d.Helper()
	ctx := d.Context()
	c, err := d.book.OpenCase(ctx, evidence.Case{Number: "26-1"}, "test")
	d.must(err)
	e, err := d.book.OpenExhibit(ctx, evidence.Exhibit{Case: c.ID, Number: "B1", Acquisition: evidence.Seized}, "test")
	d.must(err)
	docs, err := d.book.AddDocuments(ctx, []ledger.NewDocument{{Document: evidence.Document{
		ID: evidence.NewDocumentID(e.ID, "brief"), Exhibit: e.ID, Case: c.ID, Path: "brief", Digest: evidence.DigestOf([]byte("brief")), Size: 5,
	}}}, "test")
	d.must(err)
	d.doc = docs[0]
	set := []evidence.Page{{Number: 1, Text: first, Language: "nl"}, {Number: 2, Text: second, Language: "nl"}}
	key, err := pages.New(d.store).Put(ctx, d.doc.ID, set)
	d.must(err)
	d.must(d.book.Save(ctx, []ledger.Result{{
		Document: d.doc.ID, Outcome: evidence.OK, Kind: "text", PagesKey: key, Text: pages.Digest(set), FromStep: ledger.StepExtract,
		Findings: []evidence.Finding{
			finding("id-retention", "hield mijn boekje", 0), finding("id-retention", "hield mijn boekje", 30),
			finding("wage-withholding", "kreeg niets betaald", 0), finding("poor-housing", "sliep in de schuur", 0),
		},
	}}, "test"))
}

// finding is one at words of the first page, from a byte on.
func finding(id evidence.Indicator, words string, from int) evidence.Finding {
	at := from + strings.Index(first[from:], words)
	return evidence.Finding{Page: 1, Indicator: id, Stance: evidence.Asserted, Span: evidence.Span{Start: at, End: at + len(words)}, Quote: words, Score: .6, Strength: evidence.Possible, Source: "model"}
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func everything() review.Reviewer {
	return review.Reviewer{Name: "een rechercheur", Access: indexes.AllCases()}
}

func order(d *desk, citation string, id evidence.Indicator, decision evidence.Decision) review.Order {
	d.Helper()
	c, err := evidence.ParseCitation(citation)
	d.must(err)
	return review.Order{Citation: c, Indicator: id, Decision: decision}
}

func TestADecisionHoldsTheSentenceAndWhatElseWasShownThere(t *testing.T) {
	d := newDesk(t)
	o := order(d, "26-1/B1/D0001#p1", "wage-withholding", evidence.Rejected)
	o.Note = "hij werd later betaald"
	got, at, err := d.take.Decide(t.Context(), everything(), o)
	d.must(err)
	want := evidence.Review{
		Document: d.doc.ID, Case: d.doc.Case, Page: 1, Span: evidence.Span{Start: 26, End: 45}, Quote: "kreeg niets betaald",
		Sentence: "Ik kreeg niets betaald en sliep in de schuur.", Language: "nl", Indicator: "wage-withholding", Stance: evidence.Asserted,
		Decision: evidence.Rejected, Shown: []evidence.Seen{{Indicator: "poor-housing", Stance: evidence.Asserted}}, By: "een rechercheur", Note: o.Note,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(evidence.Review{}, "ID", "At")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if at.String() != "26-1/B1/D0001#p1:26-45" {
		t.Errorf("place %s, want that of the finding", at)
	}
}

func TestWordsThatWereMissedAreAdded(t *testing.T) {
	d := newDesk(t)
	o := order(d, "26-1/B1/D0001", "isolation", evidence.Added)
	o.Words = "zonder  bijzonderheden"
	got, at, err := d.take.Decide(t.Context(), everything(), o)
	d.must(err)
	if got.Quote != "zonder\nbijzonderheden" || at.String() != "26-1/B1/D0001#p2:18-39" || got.Stance != evidence.Asserted {
		t.Errorf("added %q at %s, %s; want the words over the line's end", got.Quote, at, got.Stance)
	}
	withdrawn, _, err := d.take.Decide(t.Context(), everything(), order(d, at.String(), "isolation", evidence.Rejected))
	d.must(err)
	all, err := d.book.Reviews(t.Context(), ledger.ReviewFilter{})
	d.must(err)
	if len(all) != 1 || all[0].ID != withdrawn.ID {
		t.Errorf("standing %+v, want that what was added is rejected now", all)
	}
}

func TestWhatIsNotCertainIsNotDecided(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		name, citation string
		id             evidence.Indicator
		decision       evidence.Decision
		words          string
		who            review.Reviewer
		want           evidence.Kind
		says           string
	}{
		{"two findings", "26-1/B1/D0001", "id-retention", evidence.Confirmed, "", everything(), evidence.Invalid, "#p1:4-21, #p1:73-90"},
		{"no finding", "26-1/B1/D0001#p2", "id-retention", evidence.Confirmed, "", everything(), evidence.NotFound, ""},
		{"a span beside it", "26-1/B1/D0001#p1:22-24", "id-retention", evidence.Confirmed, "", everything(), evidence.NotFound, ""},
		{"no such document", "26-1/B1/D0002", "id-retention", evidence.Confirmed, "", everything(), evidence.NotFound, ""},
		{"a case that is closed to the reviewer", "26-1/B1/D0001#p1:4-21", "id-retention", evidence.Confirmed, "", review.Reviewer{Name: "x", Access: indexes.OnlyCases("c-other")}, evidence.NotFound, ""},
		{"words on two places", "26-1/B1/D0001", "isolation", evidence.Added, "mijn boekje", everything(), evidence.Invalid, "#p1:10-21, #p1:79-90"},
		{"words that are not there", "26-1/B1/D0001", "isolation", evidence.Added, "mijn paspoort", everything(), evidence.NotFound, ""},
		{"no words", "26-1/B1/D0001", "isolation", evidence.Added, " ", everything(), evidence.Invalid, ""},
		{"what was found already", "26-1/B1/D0001#p1:4-21", "id-retention", evidence.Added, "mijn boekje", everything(), evidence.Conflict, ""},
		{"an unknown decision", "26-1/B1/D0001#p1:4-21", "id-retention", "maybe", "", everything(), evidence.Invalid, ""},
	} {
		o := order(d, c.citation, c.id, c.decision)
		o.Words = c.words
		_, _, err := d.take.Decide(t.Context(), c.who, o)
		if got := evidence.KindOf(err); got != c.want || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %v, want kind %s with %q", c.name, err, c.want, c.says)
		}
	}
	all, err := d.book.Reviews(t.Context(), ledger.ReviewFilter{History: true})
	d.must(err)
	if len(all) != 0 {
		t.Errorf("decided %+v, want nothing", all)
	}
}

func TestAPrecedentIsShownOnlyToWhoMaySeeItsCase(t *testing.T) {
	d := newDesk(t)
	r, _, err := d.take.Decide(t.Context(), everything(), order(d, "26-1/B1/D0001#p1", "poor-housing", evidence.Confirmed))
	d.must(err)
	ask := inquiry.New(inquiry.Deps{Book: d.book, Objects: d.store, Log: slog.New(slog.DiscardHandler)})
	for name, c := range map[string]struct {
		access indexes.Access
		sees   bool
	}{
		"everything": {indexes.AllCases(), true}, "its case": {indexes.OnlyCases(d.doc.Case), true},
		"another case": {indexes.OnlyCases("c-other"), false}, "nothing": {indexes.Access{}, false},
	} {
		got, err := ask.Precedents(t.Context(), inquiry.Asker{Name: "x", Access: c.access}, []evidence.ReviewID{r.ID, "r-unknown"})
		d.must(err)
		if len(got) != 2 || got[0].ID != r.ID || (got[0].Review != nil) != c.sees || got[1].Review != nil {
			t.Errorf("who may see %s: %+v, want the passage: %v", name, got, c.sees)
		}
		list, err := ask.Reviews(t.Context(), inquiry.Asker{Name: "x", Access: c.access}, "")
		d.must(err)
		if (len(list) == 1) != c.sees {
			t.Errorf("who may see %s: lists %d reviews, want the one: %v", name, len(list), c.sees)
		}
	}
}
