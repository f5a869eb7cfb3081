package demo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/demo"
	"spoor/internal/evidence"
)

// small is a truth of one document and one link, and what is found when all is well.
func small() (demo.Truth, demo.Found) {
	truth := demo.Truth{
		Cases: []demo.Case{{Number: "1", Exhibits: []demo.Exhibit{{Number: "A", Documents: []demo.Document{{
			Path: "a.txt", Outcome: evidence.OK, Kind: "text", Language: "nl",
			Findings: []demo.Finding{{Indicator: "fear", Stance: evidence.Asserted, Quote: "zij is bang voor hem"}},
			Mentions: []demo.Mention{{Kind: evidence.KvK, Normal: "99941207", Quote: "99941207"}},
			Absent:   []evidence.Indicator{"minor"},
		}}}}}},
		Links: []demo.Link{{Kind: evidence.KvK, Normal: "99941207", Cases: []string{"1", "2"}}},
	}
	found := demo.Found{
		Documents: []demo.FoundDocument{{
			Case: "1", Exhibit: "A", Path: "a.txt", Outcome: evidence.OK, Kind: "text", Language: "nl",
			Findings: []evidence.Finding{
				{Indicator: "fear", Stance: evidence.Asserted, Quote: "bang\nvoor hem"},
				{Indicator: "minor", Stance: evidence.Asked, Quote: "was zij zestien"},
			},
			Mentions: []evidence.Mention{{Kind: evidence.KvK, Normal: "99941207", Quote: "99941207", Valid: true}},
		}},
		Links: []demo.FoundLink{{Kind: evidence.KvK, Normal: "99941207", Cases: []string{"2", "1"}}},
	}
	return truth, found
}

func TestCompareIsSilentWhenAllIsFound(t *testing.T) {
	truth, found := small()
	if got := demo.Compare(truth, found); len(got) > 0 {
		t.Errorf("got %q, want no difference", got)
	}
}

func TestCompareReportsEveryKindOfDifference(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*demo.Truth, *demo.Found)
		want  []string
	}{
		"document missing": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents = nil },
			[]string{"1/A/a.txt: not listed"},
		},
		"document twice": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents = append(f.Documents, f.Documents[0]) },
			[]string{"1/A/a.txt: listed 2 times"},
		},
		"document too many": {
			func(_ *demo.Truth, f *demo.Found) {
				f.Documents = append(f.Documents, demo.FoundDocument{Case: "1", Exhibit: "A", Path: "b.txt"})
			},
			[]string{"1/A/b.txt: listed, but not in the demo"},
		},
		"other outcome": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents[0].Outcome = evidence.Damaged },
			[]string{`1/A/a.txt: outcome is "damaged", want "ok"`},
		},
		"other kind and language": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents[0].Kind, f.Documents[0].Language = "chat", "en" },
			[]string{`1/A/a.txt: kind is "chat", want "text"`, `1/A/a.txt: language is "en", want "nl"`},
		},
		"kind that nobody states": {
			func(tr *demo.Truth, f *demo.Found) {
				tr.Cases[0].Exhibits[0].Documents[0].Kind = ""
				f.Documents[0].Kind = "unknown"
			},
			nil,
		},
		"finding missing": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents[0].Findings = nil },
			[]string{`1/A/a.txt: finding fear asserted not found: "zij is bang voor hem"`},
		},
		"finding with another stance": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents[0].Findings[0].Stance = evidence.Negated },
			[]string{`1/A/a.txt: finding fear asserted not found, but negated: "zij is bang voor hem"`},
		},
		"finding elsewhere": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents[0].Findings[0].Quote = "doodsbang" },
			[]string{`1/A/a.txt: finding fear asserted not found: "zij is bang voor hem"`},
		},
		"finding that overlaps by half": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents[0].Findings[0].Quote = "bang voor hem en zijn broer" },
			nil,
		},
		"mention missing": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents[0].Mentions = nil },
			[]string{`1/A/a.txt: mention kvk 99941207 not found: "99941207"`},
		},
		"mention with another normal form": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents[0].Mentions[0].Normal = "99941208" },
			[]string{`1/A/a.txt: mention kvk 99941207 not found: "99941207"`},
		},
		"mention said to be invalid": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents[0].Mentions[0].Valid = false },
			[]string{`1/A/a.txt: mention kvk 99941207 not found: "99941207"`},
		},
		"absent indicator asserted": {
			func(_ *demo.Truth, f *demo.Found) { f.Documents[0].Findings[1].Stance = evidence.Asserted },
			[]string{`1/A/a.txt: finding minor must not be asserted: "was zij zestien"`},
		},
		"anything asserted in a quiet document": {
			func(tr *demo.Truth, _ *demo.Found) {
				tr.Cases[0].Exhibits[0].Documents[0].Findings = nil
				tr.Cases[0].Exhibits[0].Documents[0].Quiet = true
			},
			[]string{`1/A/a.txt: finding fear must not be asserted: "bang voor hem"`},
		},
		"link missing": {
			func(_ *demo.Truth, f *demo.Found) { f.Links = nil },
			[]string{"link kvk 99941207: not found"},
		},
		"link that nobody planted": {
			func(_ *demo.Truth, f *demo.Found) {
				f.Links = append(f.Links, demo.FoundLink{Kind: evidence.Phone, Normal: "112", Cases: []string{"1", "2"}})
			},
			[]string{"link phone 112: found in cases 1 2, but not in the demo"},
		},
		"identifier of a single case": {
			func(_ *demo.Truth, f *demo.Found) {
				f.Links = append(f.Links, demo.FoundLink{Kind: evidence.Phone, Normal: "112", Cases: []string{"1"}})
			},
			nil,
		},
		"link with other cases": {
			func(_ *demo.Truth, f *demo.Found) { f.Links[0].Cases = []string{"1", "2", "3"} },
			[]string{"link kvk 99941207: found in cases 1 2 3, want 1 2"},
		},
	} {
		truth, found := small()
		test.spoil(&truth, &found)
		if diff := cmp.Diff(test.want, demo.Compare(truth, found)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
