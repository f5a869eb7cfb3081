package tag_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag"
)

func newTagger(t testing.TB) *tag.Tagger {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	tagger, err := tag.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return tagger
}

func page(language, text string) evidence.Page {
	return evidence.Page{Number: 1, Text: text, Language: language, Status: evidence.PageOK}
}

func TestFindingIsACitation(t *testing.T) {
	text := "Zij kwam aan. Toen is haar pas\u00adpoort ingenomen door de baas."
	got := newTagger(t).Tag([]evidence.Page{{Number: 7, Text: text, Language: "nl"}})
	want := []evidence.Finding{{
		Page: 7, Indicator: "id-retention", Stance: evidence.Asserted, Span: evidence.Span{Start: 27, End: 47},
		Quote: "pas\u00adpoort ingenomen", Score: tag.ScoreStrong, Strength: evidence.Strong, Source: tag.SourcePattern,
		Reason: `nl pattern "@doc &6 @taken"; asserted: no other rule applies`,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%q (-want +got):\n%s", text, diff)
	}
}

func TestStance(t *testing.T) {
	leaflet := "Vermoedt u mensenhandel? Signalen van uitbuiting herken je zo. Bel gratis het meldpunt. "
	tests := []struct {
		name, language, text string
		indicator            evidence.Indicator
		want                 evidence.Stance
	}{
		{"told", "nl", "De baas heeft mijn paspoort ingenomen.", "id-retention", evidence.Asserted},
		{"a negator before it", "nl", "Nooit is mijn paspoort ingenomen.", "id-retention", evidence.Negated},
		{"a negator behind the verb", "nl", "Hij bedreigde mij niet.", "threats-violence", evidence.Negated},
		{"a negator behind a conjunction", "nl", "Hij bedreigde mij en niet jou.", "threats-violence", evidence.Asserted},
		{"a negating pronoun", "nl", "Niemand heeft het paspoort ingenomen.", "id-retention", evidence.Negated},
		{"a negating pronoun in another clause", "nl", "Niemand, want het paspoort is ingenomen.", "id-retention", evidence.Asserted},
		{"the meaning holds the negation", "nl", "Ik had geen contract.", "no-contract", evidence.Asserted},
		{"German, behind the verb", "de", "Er bedrohte mich nicht.", "threats-violence", evidence.Negated},
		{"a question", "nl", "V: Is uw paspoort ingenomen?", "id-retention", evidence.Asked},
		{"a question over two lines", "nl", "V: Is uw paspoort ingenomen\ndoor hem?", "id-retention", evidence.Asked},
		{"the answer below a question", "nl", "Mijn paspoort is ingenomen\nV: En toen?", "id-retention", evidence.Asserted},
		{"a doubt is no question", "nl", "Paspoort ingenomen (?) op 3 mei.", "id-retention", evidence.Asserted},
		{"a web address is no question", "nl", "Paspoort ingenomen, zie www.voorbeeld.nl/?pagina", "id-retention", evidence.Asserted},
		{"a reported question", "nl", "U vraagt of mijn paspoort is ingenomen.", "id-retention", evidence.Asked},
		{"denied", "nl", "De verdachte ontkent dat hij het paspoort heeft ingenomen.", "id-retention", evidence.Denied},
		{"denied, but", "nl", "Hij ontkent de diefstal maar het paspoort is ingenomen.", "id-retention", evidence.Asserted},
		{"not denied", "nl", "Hij ontkent niet, zo staat in het dossier, dat het paspoort is ingenomen.", "id-retention", evidence.Asserted},
		{"acquitted", "nl", "Verdachte is vrijgesproken van mensenhandel.", "ctx-trafficking", evidence.Denied},
		{"denied in English", "en", "He denies that the passport was taken.", "id-retention", evidence.Denied},
		{"denied in German", "de", "Er bestreitet, dass der Pass abgenommen wurde.", "id-retention", evidence.Denied},
		{"denied in Polish", "pl", "Zaprzecza, że zabrał paszport.", "id-retention", evidence.Denied},
		{"denied in Romanian", "ro", "Inculpatul neagă că a luat pașaportul.", "id-retention", evidence.Denied},
		{"denied in Bulgarian", "bg", "Той отрича, че взел паспорта.", "id-retention", evidence.Denied},
		{"denied in Hungarian", "hu", "Tagadja, hogy az útlevelet elvette.", "id-retention", evidence.Denied},
		{"denied in Spanish", "es", "El acusado niega que quitara el pasaporte.", "id-retention", evidence.Denied},
		{"a cue of instructive text", "nl", "Signalen van uitbuiting: het paspoort is ingenomen.", "id-retention", evidence.General},
		{"a hotline near", "nl", "Is je paspoort ingenomen. Bel dan 0800 - 7000.", "id-retention", evidence.General},
		{"a hotline far away", "nl", "Het paspoort is ingenomen. " + strings.Repeat("Het regende die dag. ", 12) + "0800-7000", "id-retention", evidence.Asserted},
		{"wording of a charge", "nl", "dat hij door dwang en/of geweld en/of een andere feitelijkheid het paspoort heeft ingenomen", "id-retention", evidence.General},
		{"to wit, and/or", "nl", "goederen, te weten een fiets en/of een auto en/of geld en/of een telefoon, en het paspoort ingenomen", "id-retention", evidence.General},
		{"a policy text as a whole", "nl", leaflet + "Je baas heeft het paspoort ingenomen.", "id-retention", evidence.General},
		{"someone tells, among cues", "nl", leaflet + "Ik weet dat hij mijn paspoort had ingenomen.", "id-retention", evidence.Asserted},
	}
	tagger := newTagger(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []evidence.Stance
			for _, f := range tagger.Tag([]evidence.Page{page(test.language, test.text)}) {
				if f.Indicator == test.indicator {
					got = append(got, f.Stance)
				}
			}
			if len(got) == 0 || got[len(got)-1] != test.want {
				t.Errorf("%q: got %s %v, want %s", test.text, test.indicator, got, test.want)
			}
		})
	}
}

func TestLanguageOfAPage(t *testing.T) {
	tests := []struct {
		name, language, text string
		want                 evidence.Indicator
	}{
		{"known", "pl", "Zabrał mi paszport.", "id-retention"},
		{"unknown, Latin", "", "Zabrał mi paszport.", "id-retention"},
		{"not in the catalogue", "lt", "Zabrał mi paszport.", "id-retention"},
		{"unknown, Cyrillic", "", "Взеха ми паспорта", "id-retention"},
		{"unknown, Han", "", "老板扣了我的护照。还债", "debt-bondage"},
	}
	tagger := newTagger(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, f := range tagger.Tag([]evidence.Page{page(test.language, test.text)}) {
				if f.Indicator == test.want {
					return
				}
			}
			t.Errorf("%q in %q: %s not found", test.text, test.language, test.want)
		})
	}
}

// TestNothingOfTheReferenceIsLost compares with the reference's answers, text by
// text: the same indicators, and what it calls negated is negated.
func TestNothingOfTheReferenceIsLost(t *testing.T) {
	f, err := os.Open("pattern/testdata/matches.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	tagger := newTagger(t)
	for lines := json.NewDecoder(z); lines.More(); {
		var language, text string
		var raw [][3]any
		if err := lines.Decode(&[]any{&language, &text, &raw}); err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, r := range raw {
			want = append(want, strings.ReplaceAll(r[0].(string), "_", "-"))
		}
		negated := 0
		for _, f := range tagger.Tag([]evidence.Page{page(language, text)}) {
			got = append(got, string(f.Indicator))
			if strings.Contains(f.Reason, " before it") {
				negated++
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", language, text, diff)
		}
		for _, r := range raw {
			if r[2].(bool) {
				negated--
			}
		}
		if negated != 0 {
			t.Errorf("%s %q: %d negated more than the reference has", language, text, negated)
		}
	}
}

func TestFindingsAreSortedAndWithin(t *testing.T) {
	pages := []evidence.Page{page("", ordinary), page("nl", ordinary)}
	pages[1].Number = 2
	tagger := newTagger(t)
	first := tagger.Tag(pages)
	if len(first) == 0 {
		t.Fatal("nothing found")
	}
	for i, f := range first {
		if f.Quote != f.Of(ordinary) || f.Quote == "" {
			t.Errorf("quote %q is not the text under %v", f.Quote, f.Span)
		}
		if i == 0 {
			continue
		}
		if p := first[i-1]; p.Page > f.Page || p.Page == f.Page && p.Start > f.Start {
			t.Errorf("finding %d (page %d, %v) comes before %d (page %d, %v)", i-1, p.Page, p.Span, i, f.Page, f.Span)
		}
	}
	if diff := cmp.Diff(first, tagger.Tag(pages)); diff != "" {
		t.Errorf("a second run differs:\n%s", diff)
	}
}

func TestNoTwoFindingsOfAnIndicatorOverlap(t *testing.T) {
	for _, text := range []string{ordinary, "human trafficking mensenhandel human trafficking"} {
		found := newTagger(t).Tag([]evidence.Page{page("", text)})
		for i, f := range found {
			for _, g := range found[:i] {
				if f.Indicator == g.Indicator && f.Overlaps(g.Span) {
					t.Errorf("%s twice: %q and %q", f.Indicator, g.Quote, f.Quote)
				}
			}
		}
	}
}

func TestHostileTextTakesLinearTime(t *testing.T) {
	tagger := newTagger(t)
	for _, text := range []string{"hij ontkent niet geslagen en mensenhandel ", "0800-7000 mensenhandel ", "te weten en/of uitbuiting\n", "mensenhandel\n"} {
		start := time.Now()
		tagger.Tag([]evidence.Page{page("nl", strings.Repeat(text, 1<<17/len(text)))})
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("128 KiB of %q took %v", text, took)
		}
	}
}

func FuzzTag(f *testing.F) {
	f.Add("nl", "U vraagt of\nhij mij niet sloeg?\xff Nee, 0900-8844 e\u0301n mijn paspoort\u00ad")
	f.Add("", "Взеха ми паспорта 护照。")
	tagger := newTagger(f)
	f.Fuzz(func(t *testing.T, language, text string) {
		for _, x := range tagger.Tag([]evidence.Page{page(language, text)}) {
			if !x.Within(len(text)) || x.Quote != text[x.Start:x.End] || utf8.ValidString(text) && !utf8.ValidString(x.Quote) {
				t.Errorf("%q: %+v", text, x)
			}
		}
	})
}

const ordinary = `Op dinsdag 3 maart om 14.20 uur sprak ik met de getuige in het bureau aan de Havenstraat. Zij vertelde dat zij
twee dochters heeft en dat zij in een fabriek had gewerkt die nu gesloten is. De bus reed twee nachten en onderweg aten zij brood.
In de loods stonden elf stapelbedden en er was maar één kraan. Na aankomst pakte de baas mijn paspoort af en ik moest eerst de reis
terugverdienen. Het regende en de karren waren groen en blauw. Zij begon om vijf uur en de planten kwamen uit een kas in het oosten.
De chauffeur heette volgens haar Rumen, maar dat weet zij niet zeker. Zij werkte 14 uur per dag en kreeg geen loon uitbetaald.
`

func BenchmarkTag(b *testing.B) {
	tagger := newTagger(b)
	text := strings.Repeat(ordinary+"\n", 4) // about a page
	for name, language := range map[string]string{"Dutch": "nl", "unknown": ""} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				tagger.Tag([]evidence.Page{page(language, text)})
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newTagger(b)
	}
}
