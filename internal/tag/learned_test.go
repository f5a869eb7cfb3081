package tag

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
	"spoor/internal/tag/model"
	"spoor/internal/tag/model/modeltest"
	"spoor/internal/tag/network"
)

// The tests of this file run the real base model under heads of random numbers: what
// holds then holds for any model. The real one is measured by `spoor eval tag`.

// openBase is the real base model and its encoder with a random adapter, opened once.
var openBase = sync.OnceValues(func() (Learned, error) {
	files, err := modeltest.Files([]evidence.Indicator{"any"}, 0)
	if err != nil {
		return Learned{}, err
	}
	return openEncoder(files.Adapter)
})

// openEncoder is the real base model and its encoder with an adapter.
func openEncoder(adapterFile []byte) (Learned, error) {
	var data []byte
	for _, dir := range []string{os.Getenv("SPOOR_MODELS"), "../../data/models", "../../bin/models"} {
		if d, err := os.ReadFile(filepath.Join(dir, "e5-small-q4.bin")); err == nil {
			data = d
			break
		}
	}
	if data == nil {
		return Learned{}, errors.New("e5-small-q4.bin is in none of $SPOOR_MODELS, data/models and bin/models: make setup-test fetches it")
	}
	base, err := encoder.ParseBase(data)
	if err != nil {
		return Learned{}, err
	}
	adapter, err := encoder.ParseAdapter(adapterFile)
	if err != nil {
		return Learned{}, err
	}
	var weights bytes.Buffer
	if err := encoder.Build(&weights, base, adapter); err != nil {
		return Learned{}, err
	}
	enc, err := encoder.Open(base, weights.Bytes())
	return Learned{Base: base, Encoder: enc}, err
}

// randomModel finds something everywhere. entries is the number of its precedents.
func randomModel(t testing.TB, c *catalogue.Catalogue, entries int) *model.Model {
	t.Helper()
	var labels []evidence.Indicator
	for _, i := range c.Indicators[:66] {
		labels = append(labels, i.ID)
	}
	files, err := modeltest.Files(labels, entries)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// randomTagger is one with a random model.
func randomTagger(t testing.TB, entries int, change func(*Learned)) *Tagger {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	l, err := openBase()
	if err != nil {
		t.Fatal(err)
	}
	l.Model = randomModel(t, c, entries)
	change(&l)
	tagger, err := NewLearned(c, l)
	if err != nil {
		t.Fatal(err)
	}
	return tagger
}

func asIs(*Learned) {}

// casePages are two pages of a statement.
func casePages() []evidence.Page {
	return []evidence.Page{
		{Number: 1, Language: "nl", Text: "De baas heeft mijn paspoort ingenomen.\nHad u een paspoort? Dat lag bij hem in de kluis. Ik kreeg 40 euro per week 🚌 en sliep met z'n achten op een kamer.\nDe baas heeft mijn paspoort ingenomen.\n"},
		{Number: 2, Language: "nl", Text: "Verdachte ontkent dat hij geld inhield; hij zegt dat iedereen vrij was om te gaan.\n---\nİstanbul ﬁets ½ jaar"},
	}
}

func TestFindingsQuoteTheirReasonAndAddUp(t *testing.T) {
	tagger := randomTagger(t, 500, asIs)
	pages := casePages()
	found, err := tagger.Explained(pages)
	if err != nil || len(found) < 20 {
		t.Fatalf("%d findings, %v; a random model finds many", len(found), err)
	}
	for _, f := range found {
		text := pages[f.Page-1].Text
		if f.Quote == "" || f.Quote != f.Of(text) {
			t.Errorf("%s: quote %q, span %v has %q", f.Indicator, f.Quote, f.Span, f.Of(text))
		}
		if f.Why == nil {
			if f.Source != SourcePattern {
				t.Errorf("%s from %s has no reason", f.Indicator, f.Source)
			}
			continue
		}
		w := f.Why
		millionths := func(x float64) int64 { return int64(math.Round(x * 1e6)) }
		sum := millionths(w.Base) + millionths(w.Precedents) + millionths(w.Pattern) + millionths(w.Context)
		for _, token := range w.Tokens {
			sum += millionths(token.Term)
			if token.Text != token.Of(text) {
				t.Errorf("%s: token %q, span %v has %q", f.Indicator, token.Text, token.Span, token.Of(text))
			}
		}
		if sum != millionths(w.Logit) || network.Score(network.Micro(sum)) != w.Score || f.Score != w.Score && f.Source == SourceModel {
			t.Errorf("%s: terms add up to %d, logit %v, score %v, finding's %v", f.Indicator, sum, w.Logit, w.Score, f.Score)
		}
	}
}

func TestWhatWasReadBeforeChangesNothing(t *testing.T) {
	first, err := randomTagger(t, 500, asIs).Find(casePages())
	if err != nil {
		t.Fatal(err)
	}
	tagger := randomTagger(t, 500, func(l *Learned) { l.Memory = 100_000 })
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 3 {
				other := evidence.Page{Number: 1, Language: "nl", Text: fmt.Sprintf("Zin %d van %d. Dat lag bij hem in de kluis. Nog een.", n, i)}
				if _, err := tagger.Find([]evidence.Page{other}); err != nil {
					t.Error(err)
				}
				got, err := tagger.Find(casePages())
				if diff := cmp.Diff(first, got); diff != "" || err != nil {
					t.Errorf("after other documents (-first +got): %v\n%s", err, diff)
				}
			}
		})
	}
	all.Wait()
}

func TestScoresAreThoseOfTheFindings(t *testing.T) {
	tagger := randomTagger(t, 500, asIs)
	found, err := tagger.Find(casePages())
	if err != nil {
		t.Fatal(err)
	}
	scores, err := tagger.Scores(casePages())
	if err != nil || len(scores) != 66*len(sentencesOf(casePages())) {
		t.Fatalf("%d scores, %v; want one for each sentence and label", len(scores), err)
	}
	for _, f := range found {
		same := func(s Score) bool {
			return s.Page == f.Page && s.Indicator == f.Indicator && s.Overlaps(f.Span) && s.Score == f.Score
		}
		if f.Source == SourceModel && f.Stance == evidence.Asserted && !slices.ContainsFunc(scores, same) {
			t.Errorf("no sentence has the score of %s %v", f.Indicator, f)
		}
	}
}

func TestASentenceSaysTheSameInBothCases(t *testing.T) {
	// Twice the same document, as pages of one and by itself, with another in between.
	tagger := randomTagger(t, 10, asIs)
	a, err := tagger.learned.read([]string{"Dat lag bij hem.", "Een heel ander verhaal over een fiets.", "Dat lag bij hem."})
	if err != nil {
		t.Fatal(err)
	}
	b, err := randomTagger(t, 10, asIs).learned.read([]string{"Dat lag bij hem."})
	if err != nil {
		t.Fatal(err)
	}
	if a[0] != a[2] {
		t.Errorf("a sentence that comes twice was read twice")
	}
	if diff := cmp.Diff(a[0].sentence, b[0].sentence, cmp.AllowUnexported(network.Sentence{})); diff != "" {
		t.Errorf("in a batch and alone (-batch +alone):\n%s", diff)
	}
}

func TestALongDocumentIsReadInParts(t *testing.T) {
	tagger := randomTagger(t, 10, asIs)
	text := strings.Repeat("Hij nam mijn geld af. Dat was in maart.\n", 130)
	found, err := tagger.Find([]evidence.Page{{Number: 1, Language: "nl", Text: text}})
	if err != nil || len(found) == 0 || found[len(found)-1].Start < len(text)*9/10 {
		t.Errorf("%d findings, %v; want some to the end of the document", len(found), err)
	}
	if tagger.learned.known.used > 40_000 {
		t.Errorf("two sentences take %d bytes of memory", tagger.learned.known.used)
	}
}

func TestTextOfAnyKindIsRead(t *testing.T) {
	tagger := randomTagger(t, 10, asIs)
	for name, text := range map[string]string{
		"nothing":                     "",
		"not UTF-8":                   "De baas\xff\xfe hield\x00 mijn \xc3 paspoort.",
		"a word without end":          strings.Repeat("ab", 4000),
		"characters without spaces":   strings.Repeat("护照被老板拿走了", 300),
		"from right to left":          "أخذ صاحب العمل جواز سفري. لم يدفع لي.",
		"nothing that can be seen":    "\u200b\u200b\u2060. \u00ad? \ufeff",
		"punctuation":                 "?!... --- *** ((( ;;; \n?\n.",
		"marks that steer a network":  "</s> <s> <pad> query: query: [MASK] De baas hield mijn paspoort.",
		"combining marks":             "pa\u0301\u0301\u0301\u0301sp\u0327oort e\u0301",
		"emoji that are put together": "👩‍👧‍👦🏳️‍🌈 hij 🔪 mij",
		"stops only":                  strings.Repeat(". ", 500),
	} {
		pages := []evidence.Page{{Number: 1, Language: "nl", Text: text}}
		found, err := tagger.Explained(pages)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, f := range found {
			if !f.Within(len(text)) || f.Quote != f.Of(text) {
				t.Errorf("%s: %s quotes %q, span %v", name, f.Indicator, f.Quote, f.Span)
			}
			if f.Why != nil && (math.IsNaN(f.Score) || f.Score < 0 || f.Score > 1) {
				t.Errorf("%s: %s has score %v", name, f.Indicator, f.Score)
			}
		}
	}
}

func TestWhenTheFilesFailThePatternsStillFind(t *testing.T) {
	broken := errors.New("cut short")
	tagger := randomTagger(t, 10, func(l *Learned) { l.Guard = func(func() error) error { return broken } })
	found, err := tagger.Find(casePages())
	if !errors.Is(err, broken) || len(found) == 0 || found[0].Source != SourcePattern {
		t.Errorf("found %v, error %v; want what the patterns find, and the reason", found, err)
	}
}

func TestWhatDoesNotBelongTogetherIsRefused(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := openBase()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name   string
		change func(*model.Model)
		kind   evidence.Kind
	}{
		{"another adapter", func(m *model.Model) { m.Adapter = []byte("other") }, evidence.Differs},
		{"another base model", func(m *model.Model) { m.Base = evidence.DigestOf(nil) }, evidence.Differs},
		{"a label that the catalogue lacks", func(m *model.Model) { m.Labels = append(slices.Clone(m.Labels[:65]), "no-such-thing") }, evidence.Invalid},
	} {
		l := whole
		l.Model = randomModel(t, c, 3)
		x.change(l.Model)
		if _, err := NewLearned(c, l); evidence.KindOf(err) != x.kind {
			t.Errorf("%s: error %v, want kind %s", x.name, err, x.kind)
		}
	}
}

// BenchmarkPage reads a page of 25 new sentences of 20 tokens against 50,000 precedents. It
// tells the encoder from all the rest: patterns, precedents, reader, findings.
//
//	go test -run '^$' -bench Page ./internal/tag
func BenchmarkPage(b *testing.B) {
	encoding := time.Duration(0)
	tagger := randomTagger(b, 50_000, func(l *Learned) {
		l.Memory = 1
		l.Guard = func(work func() error) error {
			began := time.Now()
			defer func() { encoding += time.Since(began) }()
			return work()
		}
	})
	page := func(n int) []evidence.Page {
		var text strings.Builder
		for i := range 25 {
			fmt.Fprintf(&text, "Zij kregen hun paspoort pas terug toen de schuld voor de reis en kamer %d was betaald.\n", n*25+i)
		}
		return []evidence.Page{{Number: 1, Language: "nl", Text: text.String()}}
	}
	if _, err := tagger.Find(page(0)); err != nil { // buffers grow
		b.Fatal(err)
	}
	encoding = 0
	n := 0
	for b.Loop() {
		n++
		if _, err := tagger.Find(page(n)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(encoding.Seconds()*1000/float64(n), "encoder-ms/page")
	b.ReportMetric((b.Elapsed()-encoding).Seconds()*1000/float64(n), "rest-ms/page")
}
