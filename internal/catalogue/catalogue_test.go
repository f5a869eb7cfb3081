package catalogue

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

func load(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return c
}

func TestLoadReadsTheWholeCatalogue(t *testing.T) {
	c := load(t)
	if len(c.Indicators) != 66 || len(c.Languages) != 14 || c.Version != "0.1.0" {
		t.Errorf("got %d indicators, %d languages, version %s; want 66, 14, 0.1.0", len(c.Indicators), len(c.Languages), c.Version)
	}
	raw, err := os.ReadFile("indicators.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if c.Checksum != evidence.DigestOf(raw) {
		t.Errorf("Checksum = %s, want that of the file", c.Checksum)
	}
	patterns := 0
	for _, i := range c.Indicators {
		for _, p := range i.Patterns {
			patterns += len(p)
		}
	}
	if patterns != 2255 {
		t.Errorf("got %d patterns, want 2255", patterns)
	}
}

func TestIndicatorIsFoundByItsHyphenatedID(t *testing.T) {
	got, ok := load(t).Indicator("debt-bondage")
	if !ok {
		t.Fatal("debt-bondage not found")
	}
	got.Patterns, got.Exclusions = nil, nil
	want := Indicator{
		ID: "debt-bondage", Name: Name{NL: "Schuldbinding", EN: "Debt bondage"},
		Codes: map[string][]string{
			"ilo": {"9"}, "pol13": {"6"}, "nla": {"7"}, "om": {"1b"}, "unodc": {"GEN", "LAB"},
			"htcds": {"DebtBondage"}, "ctdc": {"meansDebtBondageEarnings"},
		},
		Element: Means, Forms: []string{"any"}, Weight: Strong, Core: true, Negatable: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("debt-bondage (-want +got):\n%s", diff)
	}
	if _, ok := load(t).Indicator("debt_bondage"); ok {
		t.Error("the id with underscores was found")
	}
}

func TestCaptionsKeepTheirCommas(t *testing.T) {
	got, _ := load(t).Indicator("voodoo-oath")
	if want := (Name{NL: "Voodoo, juju of eed", EN: "Voodoo, juju or oath"}); got.Name != want {
		t.Errorf("got %v, want %v", got.Name, want)
	}
}

func TestUnquotedWordsAreReadAsYAML11(t *testing.T) {
	classes := load(t).Classes
	if got := classes["vi"]["debt"]; !slices.Contains(got, "false") {
		t.Errorf("class debt of vi = %q: the reference reads an unquoted no as false", got)
	}
	if got := load(t).Negators["en"]; !slices.Contains(got, "no") {
		t.Errorf("negators of en = %q: a quoted no must stay", got)
	}
}

// TestOwnSentences runs the sentences that the catalogue brings along.
func TestOwnSentences(t *testing.T) {
	c := load(t)
	matchers := map[string]*pattern.Matcher{}
	for _, l := range c.Languages {
		m, err := pattern.Compile(c.Lexicon(l))
		if err != nil {
			t.Fatalf("Compile %s: %v", l, err)
		}
		matchers[l] = m
	}
	for _, test := range c.Tests {
		m := matchers[test.Language]
		var got []evidence.Indicator
		for _, h := range m.Match(test.Text) {
			got = append(got, evidence.Indicator(m.Rules()[h.Rule].Name))
		}
		for _, id := range test.Expect {
			if !slices.Contains(got, id) {
				t.Errorf("%s %q: got %v, want %s among them", test.Language, test.Text, got, id)
			}
		}
		for _, id := range test.Forbid {
			if slices.Contains(got, id) {
				t.Errorf("%s %q: got %v, %s is forbidden", test.Language, test.Text, got, id)
			}
		}
	}
}

func TestParseRefusesWhatIsWrong(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"an unknown key", "\n  negatable: false", "\n  negateable: false", "negateable"},
		{"an id that occurs twice", "- id: recruitment_fee", "- id: debt_bondage", "indicator debt-bondage: defined twice"},
		{"a bracket that is not closed", "vi: \"tra no; ", "vi: \"(tra no; ", `indicator debt-bondage, vi, pattern "(tra no": bracket is not closed`},
		{"a class that does not exist", "vi: \"tra no; ", "vi: \"@trano; ", `indicator debt-bondage, vi, pattern "@trano": unknown class @trano`},
		{"a pattern that is one gap", "vi: \"tra no; ", "vi: \"_3; ", `indicator debt-bondage, vi, pattern "_3": matches no token at all`},
		{"a pattern that matches nothing", "vi: \"tra no; ", "vi: \"?no; ", `pattern "?no": matches no token at all`},
		{"a broken Chinese expression", "还债; ", "还(债; ", `indicator debt-bondage, zh, pattern "还(债"`},
		{"an unknown strength", "\n  strength: strong", "\n  strength: huge", `unknown strength "huge"`},
		{"an unknown element", "sr: means", "sr: mean", `unknown element (sr) "mean"`},
		{"a code that the framework lacks", "ilo: [9]", "ilo: [12]", `framework ilo has no code "12"`},
		{"a language that is not listed", "languages: [nl, en, pl,", "languages: [nl, en,", `unknown language "pl"`},
		{"a test about an unknown indicator", "expect: [id_retention, debt_bondage]", "expect: [id_retentions]", "unknown indicator id-retentions"},
		{"a caption in another language", "name: {nl: Schuldbinding,", "name: {nl: Schuldbinding, de: Schuld,", "names are given in nl and en"},
		{"a missing version", "version: 0.1.0", "version: \"\"", "version is missing"},
		{"something that is no YAML", "catalogue:", "catalogue: [", "read catalogue"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			broken := strings.Replace(string(embedded), test.old, test.new, 1)
			if broken == string(embedded) {
				t.Fatalf("%q does not occur in the catalogue", test.old)
			}
			_, err := Parse([]byte(broken))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want %q in it", err, test.want)
			}
			if evidence.KindOf(err) != evidence.Invalid {
				t.Errorf("got kind %s, want invalid", evidence.KindOf(err))
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("catalogue: {id: x, version: y, languages: [nl]}\nclasses: {nl: {a: ['@a']}}\nindicators: [{id: q, pat: {nl: '@a'}}]"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data)
		if (c == nil) == (err == nil) {
			t.Errorf("got catalogue %v and error %v", c, err)
		}
	})
}
