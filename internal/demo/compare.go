package demo

import (
	"fmt"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/tag"
)

// Found is what the program made of the demo.
type Found struct {
	Documents []FoundDocument
	Links     []FoundLink
}

// FoundDocument is one document as the program lists it.
type FoundDocument struct {
	Case, Exhibit, Path string
	Outcome             evidence.Outcome
	Kind, Language      string
	Findings            []evidence.Finding
	Mentions            []evidence.Mention
}

// FoundLink is an identifier and the numbers of the cases that mention it; those in
// a single case need not be listed.
type FoundLink struct {
	Kind   evidence.MentionKind
	Normal string
	Cases  []string
}

func (d FoundDocument) place() string { return d.Case + "/" + d.Exhibit + "/" + d.Path }

// Compare reports every difference between the truth and what was found, one line
// each, sorted; none means equal. Every document must be listed exactly once, with
// its outcome and, where stated, kind and language. A planted finding is found by one
// with its indicator and stance whose quote is of the same passage; a planted mention
// by a valid one with its kind and normal form when one quote holds the other; a
// planted link with exactly its cases. Other findings are a difference only where
// the truth says that nothing is there (Document.Absent, Quiet) and a pattern had a part in
// them: how often the model is wrong is measured on annotated documents (internal/tag/eval).
// Other mentions never are, other links always.
func Compare(t Truth, got Found) []string {
	var all []string
	found := map[string][]FoundDocument{}
	for _, d := range got.Documents {
		found[d.place()] = append(found[d.place()], d)
	}
	for _, c := range t.Cases {
		for _, e := range c.Exhibits {
			for _, d := range e.Documents {
				place := c.Number + "/" + e.Number + "/" + d.Path
				all = append(all, compareListing(place, d, found[place])...)
				delete(found, place)
			}
		}
	}
	for place := range found {
		all = append(all, place+": listed, but not in the demo")
	}
	for _, l := range t.Links {
		all = append(all, compareLink(l, got.Links)...)
	}
	all = append(all, unplanted(t.Links, got.Links)...)
	slices.Sort(all)
	return all
}

func compareListing(place string, want Document, got []FoundDocument) []string {
	switch len(got) {
	case 0:
		return []string{place + ": not listed"}
	case 1:
	default:
		return []string{fmt.Sprintf("%s: listed %d times", place, len(got))}
	}
	var all []string
	for _, line := range want.compare(got[0]) {
		all = append(all, place+": "+line)
	}
	return all
}

func (d Document) compare(got FoundDocument) []string {
	var all []string
	differs := func(what, want, got string) {
		if want != "" && want != got {
			all = append(all, fmt.Sprintf("%s is %q, want %q", what, got, want))
		}
	}
	differs("outcome", string(d.Outcome), string(got.Outcome))
	differs("kind", d.Kind, got.Kind)
	differs("language", d.Language, got.Language)
	for _, f := range d.Findings {
		if !slices.ContainsFunc(got.Findings, f.equal) {
			all = append(all, fmt.Sprintf("finding %s %s not found%s: %q", f.Indicator, f.Stance, f.instead(got.Findings), f.Quote))
		}
	}
	for _, m := range d.Mentions {
		if !slices.ContainsFunc(got.Mentions, m.equal) {
			all = append(all, fmt.Sprintf("mention %s %s not found: %q", m.Kind, m.Normal, m.Quote))
		}
	}
	for _, f := range got.Findings {
		if f.Source != tag.SourceModel && f.Stance == evidence.Asserted && (d.Quiet || slices.Contains(d.Absent, f.Indicator)) {
			all = append(all, fmt.Sprintf("finding %s must not be asserted: %q", f.Indicator, oneLine(f.Quote)))
		}
	}
	return all
}

func (f Finding) equal(got evidence.Finding) bool {
	return got.Indicator == f.Indicator && got.Stance == f.Stance && share(f.Quote, got.Quote)
}

// instead names another stance under which the passage was found.
func (f Finding) instead(got []evidence.Finding) string {
	for _, g := range got {
		if g.Indicator == f.Indicator && share(f.Quote, g.Quote) {
			return ", but " + string(g.Stance)
		}
	}
	return ""
}

func (m Mention) equal(got evidence.Mention) bool {
	return got.Kind == m.Kind && got.Normal == m.Normal && got.Valid && holds(m.Quote, got.Quote)
}

// holds reports whether one of two quotes holds the other.
func holds(a, b string) bool {
	a, b = oneLine(a), oneLine(b)
	return b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// share reports whether two quotes are of one passage: one holds the other, or they
// have half the words of the shorter in common, in one run.
func share(a, b string) bool {
	if holds(a, b) {
		return true
	}
	x, y := strings.Fields(a), strings.Fields(b)
	return longestRun(x, y)*2 > min(len(x), len(y))
}

// longestRun is the length of the longest run of words that two texts share.
func longestRun(x, y []string) int {
	longest := 0
	ending := make([]int, len(y)+1) // length of the run that ends at each word of y
	for _, word := range x {
		for j := len(y); j > 0; j-- {
			if word != y[j-1] {
				ending[j] = 0
				continue
			}
			ending[j] = ending[j-1] + 1
			longest = max(longest, ending[j])
		}
	}
	return longest
}

// unplanted reports links between cases that no author made.
func unplanted(want []Link, got []FoundLink) []string {
	var all []string
	for _, l := range got {
		planted := func(w Link) bool { return w.Kind == l.Kind && w.Normal == l.Normal }
		if len(l.Cases) > 1 && !slices.ContainsFunc(want, planted) {
			all = append(all, fmt.Sprintf("link %s %s: found in cases %s, but not in the demo", l.Kind, l.Normal, strings.Join(l.Cases, " ")))
		}
	}
	return all
}

func compareLink(want Link, got []FoundLink) []string {
	name := fmt.Sprintf("link %s %s", want.Kind, want.Normal)
	i := slices.IndexFunc(got, func(l FoundLink) bool { return l.Kind == want.Kind && l.Normal == want.Normal })
	if i < 0 {
		return []string{name + ": not found"}
	}
	cases := slices.Clone(got[i].Cases)
	slices.Sort(cases)
	if !slices.Equal(cases, want.Cases) {
		return []string{fmt.Sprintf("%s: found in cases %s, want %s", name, strings.Join(cases, " "), strings.Join(want.Cases, " "))}
	}
	return nil
}
