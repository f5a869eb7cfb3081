package workbench_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag"
	"spoor/internal/tag/eval"
	"spoor/internal/tag/workbench"
)

// small is a catalogue of two indicators; the rest is that of the real one.
func small(t testing.TB, indicators ...catalogue.Indicator) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	c.Indicators, c.Tests = indicators, nil
	return c
}

func indicator(id evidence.Indicator, patterns, exclusions map[string][]string) catalogue.Indicator {
	return catalogue.Indicator{ID: id, Negatable: true, Weight: catalogue.Strong, Patterns: patterns, Exclusions: exclusions}
}

func dutch(patterns ...string) map[string][]string { return map[string][]string{"nl": patterns} }

func annotated(t testing.TB, path, body string) workbench.Read {
	t.Helper()
	d, err := eval.Parse(strings.NewReader("id: x-001\nlang: nl\ngenre: statement\non_topic: yes\n---\n" + body))
	if err != nil {
		t.Fatal(err)
	}
	return workbench.ReadAnnotated(path, d)
}

func TestTheCatalogueThatIsBuiltInPasses(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	got, err := workbench.Test(c)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Failures) > 0 || got.Patterns != 2255 || got.Sentences != len(c.Tests) || got.Exercised == 0 {
		t.Errorf("got %+v, want 2255 patterns and %d sentences without a failure", got, len(c.Tests))
	}
}

func TestFailuresOfACatalogue(t *testing.T) {
	c := small(
		t,
		indicator("debt-bondage", dutch("schuld*", "€ _3 terug"), nil),
		indicator("id-retention", dutch("paspoort* afgepakt", "kluis"), dutch("paspoort*")),
	)
	c.Tests = []catalogue.Test{
		{Language: "nl", Text: "Hij had een schuld.", Expect: []evidence.Indicator{"debt-bondage", "id-retention"}},
		{Language: "nl", Text: "Schulden en een kluis.", Forbid: []evidence.Indicator{"debt-bondage"}},
	}
	got, err := workbench.Test(c)
	if err != nil {
		t.Fatal(err)
	}
	want := workbench.Report{
		Sentences: 2, Patterns: 4, Exercised: 2,
		Failures: []workbench.Failure{
			{Why: workbench.NotFound, Language: "nl", Indicator: "id-retention", Text: "Hij had een schuld."},
			{Why: workbench.Forbidden, Language: "nl", Indicator: "debt-bondage", Text: "Schulden en een kluis."},
			{Why: workbench.Dead, Language: "nl", Indicator: "debt-bondage", Pattern: "€ _3 terug", Text: "€ terug"},
			{Why: workbench.Excluded, Language: "nl", Indicator: "id-retention", Pattern: "paspoort* afgepakt", Text: "paspoort afgepakt"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestATrialShowsWhatPeopleMarked(t *testing.T) {
	trial, err := workbench.NewTrial(small(t, indicator("id-retention", nil, dutch("oud paspoort"))), "nl", "paspoort*", "id-retention")
	if err != nil {
		t.Fatal(err)
	}
	hits := trial.Look(annotated(t, "a.txt", "Mijn paspoort [[id_retention|ligt bij hem]].\nEen oud paspoort. Waar is uw [[id_retention!ask|paspoort]]? Zijn paspoort is groen."))
	hits = append(hits, trial.Look(workbench.Read{Path: "b.txt", Pages: []evidence.Page{
		{Number: 1, Text: "Niets.", Language: "nl", Status: evidence.PageOK},
		{Number: 2, Text: "Een paspoort.", Language: "nl", Status: evidence.PageOK},
		{Number: 3, Text: "Paspoort, po polsku.", Language: "pl", Status: evidence.PageOK},
	}})...)
	asserted, asked := workbench.Mark{Indicator: "id-retention", Stance: evidence.Asserted}, workbench.Mark{Indicator: "id-retention", Stance: evidence.Asked}
	var got []workbench.Hit
	for _, h := range hits {
		h.Reason, h.Before, h.After = "", "", ""
		got = append(got, h)
	}
	span := func(start int) evidence.Span { return evidence.Span{Start: start, End: start + len("paspoort")} }
	want := []workbench.Hit{
		{Path: "a.txt", Page: 1, Span: span(5), Quote: "paspoort", Stance: evidence.Asserted, Marked: []workbench.Mark{asserted}},
		{Path: "a.txt", Page: 1, Span: span(57), Quote: "paspoort", Stance: evidence.Asked, Marked: []workbench.Mark{asked}},
		{Path: "a.txt", Page: 1, Span: span(72), Quote: "paspoort", Stance: evidence.Asserted},
		{Path: "b.txt", Page: 2, Span: span(4), Quote: "paspoort", Stance: evidence.Asserted},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("hits (-want +got):\n%s", diff)
	}
	if hits[0].Before != "Mijn " || hits[0].After != " ligt bij hem. Een oud paspoort. Waar is uw paspoort? Zijn p" {
		t.Errorf("context: got %q and %q, want one line of at most 60 bytes on either side", hits[0].Before, hits[0].After)
	}
	summary := workbench.TrialSummary{
		Documents: 2, Hit: 2, Sentences: 7, Hits: 4, Asserted: 3, PerThousand: 4000.0 / 7,
		Annotated: 3, Right: 1, RightOf: 2,
		Marked: []workbench.MarkCount{{Mark: workbench.Mark{}, Count: 1}, {Mark: asked, Count: 1}, {Mark: asserted, Count: 1}},
	}
	if diff := cmp.Diff(summary, trial.Summary()); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
}

func TestATrialRefusesWhatIsWrong(t *testing.T) {
	tests := []struct {
		name, language, pattern string
		indicator               evidence.Indicator
		want                    evidence.Kind
	}{
		{"a language that the catalogue lacks", "xx", "a", "", evidence.Invalid},
		{"a pattern that does not compile", "nl", "(a", "", evidence.Invalid},
		{"a class of another language", "pl", "@takeinf", "", evidence.Invalid},
		{"an indicator that the catalogue lacks", "nl", "a", "shoes", evidence.NotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := workbench.NewTrial(small(t), test.language, test.pattern, test.indicator)
			if got := evidence.KindOf(err); err == nil || got != test.want {
				t.Errorf("%s %q: got %v of kind %s, want kind %s", test.language, test.pattern, err, got, test.want)
			}
		})
	}
}

// both finds an indicator by the model alone, and another one by both.
type both struct{}

func (both) Tag([]evidence.Page) []evidence.Finding {
	return []evidence.Finding{
		{Indicator: "fear", Stance: evidence.Asserted, Source: tag.SourceModel},
		{Indicator: "fear", Stance: evidence.General, Source: tag.SourcePattern},
		{Indicator: "id-retention", Stance: evidence.Asserted, Source: tag.SourceBoth},
	}
}

func TestCoverage(t *testing.T) {
	c := small(
		t,
		indicator("id-retention", map[string][]string{"nl": {"paspoort*", "paspoort* weg", "kluis"}, "pl": {"paszport*"}}, nil),
		indicator("fear", dutch("bang"), nil),
	)
	v, err := workbench.NewCoverage(c, both{})
	if err != nil {
		t.Fatal(err)
	}
	v.Add(v.Look(annotated(t, "a.txt", "Mijn [[id_retention|paspoort weg]].\nWaar is uw [[id_retention!ask|paspoort]]? Een groen paspoort.")))
	v.Add(v.Look(workbench.Read{Path: "b.txt", Pages: []evidence.Page{{Number: 1, Text: "Zij was bang.", Language: "nl", Status: evidence.PageOK}}}))
	got := v.Report()
	if got.Documents != 2 || got.Annotated != 1 {
		t.Errorf("got %d documents, %d annotated; want 2 and 1", got.Documents, got.Annotated)
	}
	patterns := []workbench.PatternCoverage{
		{Indicator: "id-retention", Language: "nl", Pattern: "paspoort*", Hits: 3, Asserted: 2, Right: 1, OtherStance: 1, Wrong: 1},
		{Indicator: "id-retention", Language: "nl", Pattern: "paspoort* weg", Hits: 1, Asserted: 1, Right: 1},
		{Indicator: "id-retention", Language: "nl", Pattern: "kluis"},
		{Indicator: "id-retention", Language: "pl", Pattern: "paszport*"},
		{Indicator: "fear", Language: "nl", Pattern: "bang", Hits: 1, Asserted: 1},
	}
	if diff := cmp.Diff(patterns, got.Patterns); diff != "" {
		t.Errorf("patterns (-want +got):\n%s", diff)
	}
	without := strings.Fields("en ro bg hu es de fr tr uk ar vi zh")
	indicators := []workbench.IndicatorCoverage{
		{Indicator: "id-retention", Patterns: 4, Fired: 2, Hits: 4, Right: 2, Other: 1, Wrong: 1, ByBoth: 2, Without: without},
		{Indicator: "fear", Patterns: 1, Fired: 1, Hits: 1, ByModel: 2, ModelAlone: true, Without: append([]string{"en", "pl"}, without[1:]...)},
	}
	if diff := cmp.Diff(indicators, got.Indicators); diff != "" {
		t.Errorf("indicators (-want +got):\n%s", diff)
	}
	languages := []workbench.LanguageCoverage{
		{Language: "nl", Pages: 2, Patterns: 4, Fired: 3, Without: []evidence.Indicator{}},
		{Language: "en", Without: []evidence.Indicator{"id-retention", "fear"}},
		{Language: "pl", Patterns: 1, Without: []evidence.Indicator{"fear"}},
	}
	if diff := cmp.Diff(languages, got.Languages[:3]); diff != "" {
		t.Errorf("languages (-want +got):\n%s", diff)
	}
}
