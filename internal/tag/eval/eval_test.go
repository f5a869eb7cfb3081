package eval_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/tag/eval"
)

const head = "id: x-001\nlang: nl\ngenre: statement\non_topic: yes\n---\n"

func parse(t testing.TB, body string) eval.Document {
	t.Helper()
	d, err := eval.Parse(strings.NewReader(head + body))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseStripsTheMarkup(t *testing.T) {
	got := parse(t, "Hij [[debt_bondage|moest [[wages_withheld!neg|alles terugbetalen]]]] aan {{agency|Flexlinie B.V.|flexlinie}}.\n")
	want := eval.Document{
		ID: "x-001", Language: "nl", Genre: "statement", OnTopic: "yes",
		Text: "Hij moest alles terugbetalen aan Flexlinie B.V..\n",
		Passages: []eval.Passage{
			{Indicator: "wages-withheld", Stance: evidence.Negated, Span: evidence.Span{Start: 10, End: 28}},
			{Indicator: "debt-bondage", Stance: evidence.Asserted, Span: evidence.Span{Start: 4, End: 28}},
		},
		Entities: []eval.Entity{{Kind: evidence.Agency, Normal: "flexlinie", Span: evidence.Span{Start: 33, End: 47}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseRefusesBrokenMarkup(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no header", "text", "no line ---"},
		{"an unknown header line", "colour: red\n---\n", "unknown header line"},
		{"identifiers neither marked nor unmarked", "id: x\nlang: nl\nidentifiers: some\n---\n", `identifiers: "some"`},
		{"no id", "lang: nl\n---\n", "lacks id or lang"},
		{"a mark that is not closed", head + "[[a|b", "[[a is not closed"},
		{"a close too many", head + "a]]", "]] closes nothing"},
		{"an unknown stance", head + "[[a!maybe|b]]", "unknown stance !maybe"},
		{"a mark without words", head + "[[a|]]", "marks nothing"},
		{"no indicator", head + "[[|b]]", "no indicator"},
		{"a broken entity", head + "{{phone|1}}", "{{ opens no"},
		{"an unknown kind", head + "{{shoe|1|2}}", `unknown kind of identifier "shoe"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := eval.Parse(strings.NewReader(test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) || evidence.KindOf(err) != evidence.Invalid {
				t.Errorf("%q: got %v, want %q of kind invalid", test.text, err, test.want)
			}
		})
	}
}

func TestDocumentsWithoutMarkedIdentifiersSayNothingOfThem(t *testing.T) {
	text := "id: x-002\nlang: nl\ngenre: tip\non_topic: yes\nidentifiers: unmarked\n---\nBel 06-12345678.\n"
	docs := []eval.Document{parse(t, "Bel {{phone|06-12345678|+31612345678}}.\n")}
	d, err := eval.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	got := eval.Entities(append(docs, d), func(p []evidence.Page) []evidence.Mention {
		start := strings.Index(p[0].Text, "06")
		return []evidence.Mention{{Kind: evidence.Phone, Page: 1, Normal: "+31612345678", Valid: true, Span: evidence.Span{Start: start, End: start + 11}}}
	})
	if got.Documents != 1 || got.All.Found != 1 || got.All.Right != 1 {
		t.Errorf("got %d documents, %d mentions, %d right; want 1 of each", got.Documents, got.All.Found, got.All.Right)
	}
}

func TestSentences(t *testing.T) {
	text := "Een. Twee! \"Drie?\" Vier; vijf\n \nzes www.a.nl"
	var got []string
	for _, s := range eval.Sentences(text) {
		got = append(got, s.Of(text))
	}
	want := []string{"Een. ", "Twee! ", "\"Drie?\" ", "Vier; ", "vijf\n", "zes www.a.nl"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTablesPrintAsJSON(t *testing.T) {
	f := eval.EntityFigures{Figures: eval.Figures{Name: "kvk", Gold: 2, Found: 1, Right: 1}, Exact: 1}
	got, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"figures":{"name":"kvk","gold":2,"found":1,"right":1,"precision":1,"recall":0.5,"f1":0.6666666666666666},"exact":1,"normal":0}`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEntitiesAreCountedByKind(t *testing.T) {
	d := parse(t, "Bel {{phone|06-12345678|+31612345678}} of {{phone|06-87654321|+31687654321}}, KvK {{kvk|12345678|12345678}}.")
	mention := func(k evidence.MentionKind, start, end int, normal string, valid bool) evidence.Mention {
		return evidence.Mention{Kind: k, Span: evidence.Span{Start: start, End: end}, Normal: normal, Valid: valid}
	}
	got := eval.Entities([]eval.Document{d}, func([]evidence.Page) []evidence.Mention {
		return []evidence.Mention{
			mention(evidence.Phone, 4, 15, "+31612345678", true),
			mention(evidence.Phone, 20, 30, "+3168765432", true), // too short
			mention(evidence.Phone, 0, 3, "+31", true),           // wrong
			mention(evidence.KvK, 36, 44, "12345678", false),     // invalid: does not count
			mention(evidence.Money, 0, 3, "EUR 1.00", true),      // not marked in documents
		}
	})
	phone := eval.EntityFigures{Figures: eval.Figures{Name: "phone", Gold: 2, Found: 3, Right: 2}, Exact: 1, Normal: 1}
	want := eval.EntityTable{
		Documents: 1,
		Kinds:     []eval.EntityFigures{phone, {Figures: eval.Figures{Name: "kvk", Gold: 1}}},
		All:       eval.EntityFigures{Figures: eval.Figures{Name: "all", Gold: 3, Found: 3, Right: 2}, Exact: 1, Normal: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(head + "[[a|b {{kvk|1|1}} [[c!gen|d]]]] e\xff")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := eval.Parse(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, p := range d.Passages {
			if !p.Within(len(d.Text)) {
				t.Errorf("%q: passage %v lies outside", text, p)
			}
		}
		for _, e := range d.Entities {
			if !e.Within(len(d.Text)) {
				t.Errorf("%q: entity %v lies outside", text, e)
			}
		}
	})
}
