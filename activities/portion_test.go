package activities_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/activities"
	"spoor/indexes"
	"spoor/indexes/bleveindex"
	"spoor/indexes/query"
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/ledger"
)

// book is so many pages of 1,000 words each, one of them the page's own, with a boekje on
// the last.
func book(pages int) string {
	var b strings.Builder
	words := strings.Repeat("het en de van paspoort ik werk geld ", 125)
	for p := range pages {
		if p > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "blad%04d %s", p+1, words)
	}
	return b.String() + "slotsom boekje"
}

func (b *bench) search(t *testing.T, x indexes.Index, text string) indexes.Result {
	t.Helper()
	expr, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	r, err := x.Search(t.Context(), indexes.Query{Expr: expr, Access: indexes.AllCases(), Size: 10})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestALongDocumentIsReadToItsEnd(t *testing.T) {
	b := newBench(t)
	x, err := bleveindex.Open(t.Context(), t.TempDir(), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	tools := b.process.Tools
	tools.Index = x
	b.process = activities.NewProcessor(tools)
	b.take(t, map[string]string{"lang.txt": book(800), "blad.txt": strings.ReplaceAll(book(400), "\n", " "), "kort.txt": "kort"}, "lang.txt", "blad.txt", "kort.txt")
	if _, err := b.all(t); err != nil {
		t.Fatal(err)
	}
	check := func(step string) {
		t.Helper()
		for path, want := range map[string]struct{ pages, last int }{"lang.txt": {800, 800}, "blad.txt": {1, 1}} {
			r := b.rows(t)[path]
			if r.Outcome != evidence.OK || r.Pages != want.pages {
				t.Errorf("%s %s: outcome %s, %d pages, reasons %q; want ok and %d", step, path, r.Outcome, r.Pages, r.Reasons, want.pages)
			}
			found, err := b.book.Findings(t.Context(), r.ID)
			if err != nil || len(found) != 1 || found[0].Page != want.last {
				t.Errorf("%s %s: findings %+v, %v; want one on page %d", step, path, found, err, want.last)
				continue
			}
			portions := 0
			for set, err := range b.process.Pages().Portions(t.Context(), r.PagesKey) {
				if portions++; err != nil {
					t.Fatal(err)
				}
				for _, p := range set {
					if p.Number == want.last && found[0].Of(p.Text) != "boekje" {
						t.Errorf("%s %s: the finding's place is %q, want boekje", step, path, found[0].Of(p.Text))
					}
				}
			}
			if path == "lang.txt" && portions < 3 {
				t.Errorf("%s %s: %d portions, want 3 or more", step, path, portions)
			}
		}
		for text, want := range map[string]int{"blad0001 slotsom": 2, "blad0400": 2, "blad0800": 1, "blad0001 NOT slotsom": 0, "kort": 1} {
			if got := b.search(t, x, text); got.Total != want {
				t.Errorf("%s: %q finds %d documents, want %d", step, text, got.Total, want)
			}
		}
		if got := b.search(t, x, "blad0800"); len(got.Hits) != 1 || !cmp.Equal(got.Hits[0].Pages, []int{800}) {
			t.Errorf("%s: a word of the last page = %+v, want page 800", step, got.Hits)
		}
	}
	check("extract")
	before := b.rows(t)
	for _, step := range []ledger.Step{ledger.StepTag, ledger.StepIndex, ledger.StepExtract} {
		if _, err := b.book.Requeue(t.Context(), b.exhibit.ID, ledger.Selection{Step: step}, "test"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.all(t); err != nil {
			t.Fatal(err)
		}
		check(string(step) + " again")
		if diff := cmp.Diff(before, b.rows(t)); diff != "" {
			t.Errorf("rows after %s again (-before +after):\n%s", step, diff)
		}
	}
}

// bomb is an extractor that makes 80 pages of 1 MB of a small file.
type bomb struct{}

func (bomb) Extract(_ context.Context, _ extract.Source, _ extract.Limits, sink extract.Sink) (extract.Result, error) {
	for n := range 80 {
		page := evidence.Page{Number: n + 1, Text: strings.Repeat(fmt.Sprintf("boekje%02d vol met heel lange zinnenreeksen ", n), 12_000), Status: evidence.PageOK}
		if err := sink.Page(page); err != nil {
			return extract.Result{}, err
		}
	}
	return extract.Result{Outcome: evidence.OK, Kind: "xlsx", Engine: "bomb/1"}, nil
}

func TestTextThatWasBlownUpIsKeptAndNamed(t *testing.T) {
	b := newBench(t)
	tools := b.process.Tools
	tools.Extractor = bomb{}
	b.process = activities.NewProcessor(tools)
	b.take(t, map[string]string{"klein.xlsx": "klein"}, "klein.xlsx")
	if _, err := b.all(t); err != nil {
		t.Fatal(err)
	}
	r := b.rows(t)["klein.xlsx"]
	found, err := b.book.Findings(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	sought := len(b.index.records[r.ID].Pages)
	want := []string{
		fmt.Sprintf("text-limit: %d pages can be read but are not found by searching for words", 80-sought),
		fmt.Sprintf("blown-up: %d pages were not tagged: the text is much larger than the file", 80-sought),
	}
	if r.Outcome != evidence.Partial || r.Pages != 80 || len(found) != sought || sought < 40 || !slices.Equal(r.Reasons, want) {
		t.Errorf("outcome %s, %d pages, %d findings, %d pages in the index, reasons %q; want partial, 80, as many findings as pages in the index, %q", r.Outcome, r.Pages, len(found), sought, r.Reasons, want)
	}
}

// TestTheSamePagesGiveTheSamePortions, whatever they come in, and no word is lost.
func TestTheSamePagesGiveTheSamePortions(t *testing.T) {
	var set []evidence.Page
	for n, text := range []string{
		strings.Repeat("a ", 300_000), "kort", "", strings.Repeat("de het een ", 400_000), strings.Repeat("é", 3<<20), strings.Repeat("护照", 1<<18),
		strings.Repeat("woord ", 100_000), strings.Repeat("woord ", 100_000), strings.Repeat("woord ", 100_000), strings.Repeat("woord ", 100_000), "einde",
	} {
		set = append(set, evidence.Page{Number: n + 1, Text: text})
	}
	cut := func() (all []string) {
		text := map[int]string{}
		for _, portion := range activities.Portions(set) {
			for _, piece := range portion {
				all = append(all, fmt.Sprintf("%d pages from %d, %d bytes", len(piece), piece[0].Number, len(piece[0].Text)))
				weight := 0
				for _, p := range piece {
					text[p.Number] += p.Text
					weight += len(strings.Fields(p.Text)) * 12
				}
				if weight > 5<<20 {
					t.Errorf("a piece from page %d weighs %d", piece[0].Number, weight)
				}
			}
		}
		for _, p := range set {
			if text[p.Number] != p.Text {
				t.Errorf("page %d: %d bytes came out, want %d", p.Number, len(text[p.Number]), len(p.Text))
			}
		}
		return all
	}
	first := cut()
	if again := cut(); !slices.Equal(first, again) {
		t.Errorf("again (-first +again):\n%s", cmp.Diff(first, again))
	}
	if len(first) < 6 {
		t.Errorf("pieces: %q, want 6 or more", first)
	}
}

func TestAPartOfAPageHasWhatIsSaidAboutIt(t *testing.T) {
	page := evidence.Page{
		Number: 3, Text: "0123456789", Words: []evidence.Word{{Text: "x"}},
		Messages:  []evidence.Message{{Span: evidence.Span{Start: 0, End: 3}}, {Span: evidence.Span{Start: 3, End: 8}, Sender: "A"}},
		Languages: []evidence.Stretch{{Span: evidence.Span{Start: 6, End: 10}, Language: "pl"}},
	}
	want := evidence.Page{
		Number: 3, Text: "4567",
		Messages:  []evidence.Message{{Span: evidence.Span{Start: 0, End: 4}, Sender: "A"}},
		Languages: []evidence.Stretch{{Span: evidence.Span{Start: 2, End: 4}, Language: "pl"}},
	}
	if diff := cmp.Diff(want, activities.Part(page, 4, 8)); diff != "" {
		t.Errorf("part (-want +got):\n%s", diff)
	}
}

// dense mentions a phone, a different one each time, in every word.
type dense struct{ words }

func (dense) Recognise(set []evidence.Page) (all []evidence.Mention) {
	for _, p := range set {
		for at := 0; at+10 <= len(p.Text); at += 10 {
			s := evidence.Span{Start: at, End: at + 9}
			all = append(all, evidence.Mention{Page: p.Number, Kind: evidence.Phone, Span: s, Quote: s.Of(p.Text), Normal: s.Of(p.Text), Valid: true})
		}
	}
	return all
}

func TestMentionsPastTheLimitAreCountedAndNoNumberIsLost(t *testing.T) {
	b := newBench(t)
	var text strings.Builder
	for i := range 260_000 { // 200 numbers, again and again, and at the end others
		n := i % 200
		if i >= 255_000 {
			n = i
		}
		fmt.Fprintf(&text, "%09d ", n)
	}
	b.take(t, map[string]string{"bel.txt": text.String()}, "bel.txt")
	tools := b.process.Tools
	tools.Recogniser = dense{}
	b.process = activities.NewProcessor(tools)
	if _, err := b.all(t); err != nil {
		t.Fatal(err)
	}
	r := b.rows(t)["bel.txt"]
	if r.Outcome != evidence.Partial || len(r.Reasons) != 1 || r.Reasons[0] != "signal-limit: 55000 findings and mentions more are not listed" {
		t.Errorf("outcome %s, reasons %q; want partial and 55000 left out", r.Outcome, r.Reasons)
	}
	if got := len(b.index.records[r.ID].Mentions[evidence.Phone]); got != 5200 {
		t.Errorf("%d numbers in the index, want 5200", got)
	}
	mentions, err := b.book.Mentions(context.Background(), r.ID)
	if err != nil || len(mentions) != 205_000 {
		t.Errorf("%d mentions listed, %v; want 205000", len(mentions), err)
	}
}

func TestWordsAreCountedAsFieldsAre(t *testing.T) {
	for _, text := range []string{"", " ", "een", " een  twee\t\ndrie ", "é\u00a0ü", "a\xff b", "\u2003x"} {
		if got, want := activities.CountWords(text), len(strings.Fields(text)); got != want {
			t.Errorf("words in %q = %d, want %d", text, got, want)
		}
	}
}
