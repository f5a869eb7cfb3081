package tag

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag/model"
	"spoor/internal/tag/precedent"
)

// The model of these tests knows two indicators, and thinks what a case says.
var testLabels = []evidence.Indicator{"id-retention", "debt-bondage"}

func testSettings() model.Settings {
	return model.Settings{
		Version: "m-test", Labels: testLabels, Strong: []float64{.8, .8}, Possible: []float64{.4, .4}, Mention: []float64{.5, .5},
		Leaflet: .7, Overrule: .7, Pattern: []float64{.35, .35}, Trusted: []bool{false, true},
	}
}

// thinking is a document of one page, of which the model says the same of each sentence.
func thinking(t *testing.T, text string, change func(*model.Settings)) *document {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	tagger, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	settings := testSettings()
	change(&settings)
	tagger.learned = &learned{Learned: Learned{Model: &model.Model{Settings: settings}}, numbers: map[evidence.Indicator]int{testLabels[0]: 0, testLabels[1]: 1}}
	pages := []evidence.Page{{Number: 1, Text: text, Language: "nl", Status: evidence.PageOK}}
	d := &document{t: tagger, scenes: map[*evidence.Page][]*scene{&pages[0]: tagger.scenesOf(&pages[0])}, sentences: sentencesOf(pages)}
	d.leaflet = tagger.rules.general(d.scenes[&pages[0]])
	d.seen, d.patterns = tagger.patterns(d.scenes[&pages[0]], d.leaflet), tagger.patterns(d.scenes[&pages[0]], "")
	d.touch(pages)
	return d
}

// think lets the model say of the first sentence what it thinks of the first label.
func (d *document) think(score, mention float64, h head) {
	for _, k := range d.touching[0] {
		d.heads[k] = h
	}
	if o := d.t.learned.opinion(0, score, mention, h); o.asserted || o.other {
		d.add(0, o, h, &Why{span: withoutPunctuation(d.sentences[0].page.Text, d.sentences[0].Span)})
	}
	d.rest()
}

// says are what the model says of a sentence's stance.
func says(asserted, negated, asked, general float64) head {
	return head{known: true, stance: [4]float64{asserted, negated, asked, general}}
}

func line(f evidence.Finding) string {
	return fmt.Sprintf("%s %s %s %s %.2f %q", f.Indicator, f.Source, f.Stance, f.Strength, f.Score, f.Quote)
}

const (
	plainText = "Het boekje lag al die tijd bij hem."
	hitText   = "De baas heeft mijn paspoort ingenomen."
)

func TestPatternAndModelBecomeOneFinding(t *testing.T) {
	sure, leaflet := says(.9, .05, .03, .02), says(.9, .05, .03, .02)
	leaflet.leaflet = .8
	elsewhere := says(.9, .05, .03, .02)
	elsewhere.elsewhere = .7
	for _, c := range []struct {
		name, text     string
		score, mention float64
		head           head
		settings       func(*model.Settings)
		want           string
		reason         string
	}{
		{
			"the model alone, strong", plainText, .83, .9, sure, nil,
			`id-retention model asserted strong 0.83 "Het boekje lag al die tijd bij hem"`, "no rule applies; the stance head says asserted, 0.90",
		},
		{"the model alone, possible", plainText, .5, .9, sure, nil, `id-retention model asserted possible 0.50 "Het boekje lag al die tijd bij hem"`, ""},
		{"the model alone, too weak", plainText, .39, .9, sure, nil, "", ""},
		{
			"the model mentions it and takes it for negated", "Het boekje lag nooit bij hem.", .1, .6, says(.2, .6, .1, .1), nil,
			`id-retention model negated possible 0.60 "Het boekje lag nooit bij hem"`, "negated: the stance head, 0.60",
		},
		{
			"the model takes for negated what no word negates", plainText, .1, .6, says(.2, .6, .1, .1), nil,
			`id-retention model asserted possible 0.10 "Het boekje lag al die tijd bij hem"`, "no word of the sentence negates",
		},
		{
			"the model mentions it in general", plainText, .1, .6, says(.2, .1, .1, .6), nil,
			`id-retention model general possible 0.60 "Het boekje lag al die tijd bij hem"`, "general: the stance head, 0.60",
		},
		{"the model hardly mentions it", plainText, .1, .4, says(.2, .6, .1, .1), nil, "", ""},
		{
			"the model on a question", "Lag het boekje al die tijd bij hem?", .9, .9, sure, nil,
			`id-retention model asked possible 0.90 "Lag het boekje al die tijd bij hem"`, "asked: the sentence is a question",
		},
		{
			"the model on a question, with that rule off", "Lag het boekje al die tijd bij hem?", .9, .9, sure,
			func(s *model.Settings) { s.RulesOff = []string{"question"} },
			`id-retention model asserted strong 0.90 "Lag het boekje al die tijd bij hem"`, "no rule applies",
		},
		{
			"the model on a reported question", "U vraagt of het boekje bij hem lag.", .9, .9, sure, nil,
			`id-retention model asked possible 0.90 "U vraagt of het boekje bij hem lag"`, "a question is reported",
		},
		{
			"the model on a reported question, and the head is sure", "U vraagt of het boekje bij hem lag.", .9, .9, sure,
			func(s *model.Settings) { s.Sure = .9 },
			`id-retention model asserted strong 0.90 "U vraagt of het boekje bij hem lag"`, "no rule applies",
		},
		{
			"the model on a denial, and the head is sure of asserted", "Verdachte ontkent dat het boekje bij hem lag.", .9, .9, sure,
			func(s *model.Settings) { s.Sure = .9 },
			`id-retention model denied possible 0.90 "Verdachte ontkent dat het boekje bij hem lag"`, "the sentence denies",
		},
		{
			"the model on a denial", "Verdachte ontkent dat het boekje bij hem lag.", .9, .9, sure, nil,
			`id-retention model denied possible 0.90 "Verdachte ontkent dat het boekje bij hem lag"`, "the sentence denies",
		},
		{
			"the model near a hotline", "Ligt je boekje bij de baas, bel dan 0800-7000.", .9, .9, sure, nil,
			`id-retention model general possible 0.90 "Ligt je boekje bij de baas, bel dan 0800-7000"`, "a hotline's number",
		},
		{
			"the model on a charge", "dat hij door dwang en geweld of andere feitelijkheden het boekje bij zich hield", .9, .9, sure, nil,
			`id-retention model general possible 0.90 "dat hij door dwang en geweld of andere feitelijkheden het boekje bij zich hield"`, "wording of a charge",
		},
		{
			"the model in a leaflet", plainText, .9, .9, leaflet, nil,
			`id-retention model general possible 0.90 "Het boekje lag al die tijd bij hem"`, "the document reads as a leaflet, 0.80",
		},
		{
			"the model in what may be a leaflet", plainText, .9, .9, leaflet, func(s *model.Settings) { s.Leaflet, s.Doubt = .9, .5 },
			`id-retention model asserted possible 0.90 "Het boekje lag al die tijd bij hem"`, "not strong: the document may be a leaflet, 0.80",
		},
		{
			"the model in what may tell of something else", plainText + " Hij kwam. Hij ging. Het regende. Toen niet meer.", .9, .9, elsewhere, func(s *model.Settings) { s.Elsewhere = .6 },
			`id-retention model asserted possible 0.90 "Het boekje lag al die tijd bij hem"`, "not strong: the document as a whole may tell of something else, 0.70",
		},
		{
			"the model in a document of one sentence", plainText, .9, .9, sure, func(s *model.Settings) { s.Alone = .95 },
			`id-retention model asserted possible 0.90 "Het boekje lag al die tijd bij hem"`, "not strong: so short a document gives little to go by, 0.95 is asked",
		},
		{
			"the model in a document of one sentence that abbreviations cut into four", plainText + " met 26 mln. of 24 mln. enz.", .9, .9, sure, func(s *model.Settings) { s.Alone = .95 },
			`id-retention model asserted possible 0.90 "Het boekje lag al die tijd bij hem"`, "not strong: so short a document gives little to go by, 0.95 is asked",
		},
		{
			"the model in a document of one sentence, which shows nothing of the whole", plainText, .9, .9, elsewhere, func(s *model.Settings) { s.Elsewhere = .6 },
			`id-retention model asserted strong 0.90 "Het boekje lag al die tijd bij hem"`, "",
		},
		{
			"the model in a document of five", plainText + " Hij kwam. Hij ging. Het regende. Toen niet meer.", .9, .9, sure, func(s *model.Settings) { s.Alone = .95 },
			`id-retention model asserted strong 0.90 "Het boekje lag al die tijd bij hem"`, "",
		},
		{
			"both", hitText, .9, .9, sure, nil,
			`id-retention both asserted strong 0.90 "baas heeft mijn paspoort"`, "no rule about the pattern applies",
		},
		{
			"both, and a rule says denied", "Hij ontkent dat de baas mijn paspoort heeft ingenomen.", .9, .9, sure, nil,
			`id-retention both denied possible 0.90 "paspoort heeft ingenomen"`, "a rule about the pattern",
		},
		{
			"both, and the head is sure of another stance", hitText, .9, .9, says(.1, .1, .05, .75), nil,
			`id-retention both general possible 0.90 "baas heeft mijn paspoort"`, "the stance head, 0.75, overrules the pattern",
		},
		{
			"both, and the head is not sure enough", hitText, .9, .9, says(.2, .1, .05, .65), nil,
			`id-retention both asserted strong 0.90 "baas heeft mijn paspoort"`, "no rule about the pattern applies",
		},
		{
			"the model mentions it and is not sure, the pattern asserts it", hitText, .2, .9, says(.3, .6, .05, .05), nil,
			`id-retention both asserted possible 0.35 "baas heeft mijn paspoort"`, "no rule about the pattern applies",
		},
		{"the pattern alone", hitText, .1, .1, sure, nil, `id-retention pattern asserted possible 0.35 "baas heeft mijn paspoort"`, "no other rule applies"},
		{
			"the pattern alone, trusted", hitText, .1, .1, sure, func(s *model.Settings) { s.Trusted = []bool{true, false} },
			`id-retention pattern asserted strong 0.35 "baas heeft mijn paspoort"`, "",
		},
		{
			"the pattern alone, trusted, and a rule says denied", "Hij ontkent dat de baas mijn paspoort heeft ingenomen.", .1, .1, sure,
			func(s *model.Settings) { s.Trusted = []bool{true, false} },
			`id-retention pattern denied possible 0.35 "paspoort heeft ingenomen"`, "the sentence denies",
		},
		{
			"the pattern alone, and the head is sure", hitText, .1, .1, says(.1, .1, .8, 0), nil,
			`id-retention pattern asked possible 0.35 "baas heeft mijn paspoort"`, "asked: the stance head, 0.80, overrules the pattern",
		},
		{
			"the pattern alone in a leaflet", hitText, .1, .1, leaflet, nil,
			`id-retention pattern general possible 0.35 "baas heeft mijn paspoort"`, "general: the document reads as a leaflet",
		},
		{
			"the pattern alone, a question in a leaflet", "Heeft de baas jouw paspoort ingenomen?", .1, .1, leaflet, nil,
			`id-retention pattern general possible 0.35 "paspoort ingenomen"`, "general: the document reads as a leaflet",
		},
		{
			"two patterns of the same stance become part of one", "De baas heeft mijn paspoort ingenomen en mijn paspoort is ingenomen.", .9, .9, sure, nil,
			`id-retention both asserted strong 0.90 "baas heeft mijn paspoort"`, "",
		},
	} {
		if c.settings == nil {
			c.settings = func(*model.Settings) {}
		}
		d := thinking(t, c.text, c.settings)
		d.think(c.score, c.mention, c.head)
		var got []string
		reasons := ""
		for _, f := range d.found {
			got = append(got, line(f.Finding))
			reasons += f.Reason
		}
		if joined := strings.Join(got, "\n"); joined != c.want || !strings.Contains(reasons, c.reason) {
			t.Errorf("%s, %q:\n got %s\nwant %s\nreason %q, want part %q", c.name, c.text, joined, c.want, reasons, c.reason)
		}
	}
}

func TestADocumentIsGeneralByTheRulesAndTheModel(t *testing.T) {
	for _, c := range []struct {
		name           string
		rule           string
		doubt, leaflet float64
		want           evidence.Stance
	}{
		{"the rules say so", "a policy text", 0, 0, evidence.General},
		{"the rules say so, the model doubts it", "a policy text", .3, .2, evidence.Asserted},
		{"the rules say so, the model thinks so too", "a policy text", .3, .4, evidence.General},
		{"the model says so", "", .3, .7, evidence.General},
		{"the model is not sure", "", .3, .6, evidence.Asserted},
	} {
		for _, text := range []string{plainText, hitText} {
			d := thinking(t, text, func(s *model.Settings) { s.LeafletRule = c.doubt })
			d.leaflet = c.rule
			h := says(.9, .05, .03, .02)
			h.leaflet = c.leaflet
			d.think(.9, .9, h)
			if len(d.found) != 1 || d.found[0].Stance != c.want {
				t.Errorf("%s, %q: %v, want %s", c.name, text, d.found, c.want)
			}
		}
	}
}

func TestOtherIndicatorsStayByThemselves(t *testing.T) {
	d := thinking(t, "De baas heeft mijn paspoort ingenomen en ik moest de schuld afbetalen met werken.", func(*model.Settings) {})
	d.think(.9, .9, says(1, 0, 0, 0))
	var got []string
	for _, f := range d.found {
		got = append(got, string(f.Indicator)+" "+f.Source)
	}
	if len(got) < 2 || got[0] != "id-retention both" || got[1] == "id-retention pattern" {
		t.Errorf("got %q, want id-retention by both and another indicator by its pattern", got)
	}
}

func TestReasonsNameNoPassageOfASite(t *testing.T) {
	secret := precedent.Entry{Text: "Geheim uit een zaak.", Document: "d-9", Case: "zaak-7", Review: "r-1", Stance: evidence.Asserted}
	w := &Why{Model: "m-test", Resembles: []Resembling{
		asResembling(secret, .9), asResembling(precedent.Entry{Text: strings.Repeat("lang ", 40), Document: "a-012"}, .8),
	}}
	told, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	got := w.reason(opinion{asserted: true}, evidence.Asserted)
	for _, word := range []string{secret.Text, secret.Document, secret.Case} {
		if strings.Contains(got, word) || strings.Contains(string(told), word) {
			t.Errorf("reason %q, explanation %s: holds %q, of a case that its reader may not see", got, told, word)
		}
	}
	if !strings.Contains(got, "resembles review r-1, ") || !strings.Contains(got, "(a-012)") || len(got) > 400 {
		t.Errorf("reason %q, want the review by its id, and the shipped passage shortened", got)
	}
}
