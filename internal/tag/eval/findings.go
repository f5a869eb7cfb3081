package eval

import (
	"io"
	"regexp"
	"slices"

	"spoor/internal/evidence"
)

// Table is how well findings agree with the marks.
//
// The unit is a sentence or message (split at line ends and after . ! ? ;).
// Asserted counts every pair of sentence and indicator; Any asks only whether a
// sentence carries an indicator at all. A passage or finding counts for each
// sentence that it touches.
type Table struct {
	Documents  int          `json:"documents"`
	Asserted   Figures      `json:"asserted"`
	Any        Figures      `json:"any"`
	Languages  []Figures    `json:"languages"`
	Indicators []Figures    `json:"indicators"`
	Stances    []StanceCell `json:"stances"`
	StanceHits int          `json:"stance_hits"` // findings on a passage with the same indicator
	StanceOK   int          `json:"stance_ok"`   // of these, with the right stance
}

// StanceCell counts findings on passages of one stance that came out with one
// stance. Denied and negated passages are both marked !neg.
type StanceCell struct {
	Marked evidence.Stance `json:"marked"`
	Found  evidence.Stance `json:"found"`
	Count  int             `json:"count"`
}

// StanceAccuracy is the share of findings on passages with the right stance.
func (t Table) StanceAccuracy() float64 { return share(t.StanceOK, t.StanceHits) }

// Findings measures a tagger.
func Findings(docs []Document, tag func([]evidence.Page) []evidence.Finding) Table {
	c := counter{languages: tally{}, indicators: tally{}, stances: map[[2]evidence.Stance]int{}}
	for _, d := range docs {
		found := tag(d.Pages())
		c.sentences(d, found)
		c.stance(d, found)
	}
	c.table.Documents = len(docs)
	c.table.Asserted.Name, c.table.Any.Name = "asserted", "any"
	c.table.Languages, c.table.Indicators = c.languages.sorted(), c.indicators.sorted()
	for _, marked := range evidence.Stances() {
		for _, found := range evidence.Stances() {
			if n := c.stances[[2]evidence.Stance{marked, found}]; n > 0 {
				c.table.Stances = append(c.table.Stances, StanceCell{marked, found, n})
			}
		}
	}
	return c.table
}

type counter struct {
	table                 Table
	languages, indicators tally
	stances               map[[2]evidence.Stance]int
}

// sentences counts asserted indicators sentence by sentence.
func (c *counter) sentences(d Document, found []evidence.Finding) {
	for _, s := range Sentences(d.Text) {
		gold, got := map[evidence.Indicator]bool{}, map[evidence.Indicator]bool{}
		for _, p := range d.Passages {
			if p.Stance == evidence.Asserted && p.Overlaps(s) {
				gold[p.Indicator] = true
			}
		}
		for _, f := range found {
			if f.Stance == evidence.Asserted && f.Overlaps(s) {
				got[f.Indicator] = true
			}
		}
		c.sentence(d.Language, gold, got)
	}
}

func (c *counter) sentence(language string, gold, got map[evidence.Indicator]bool) {
	rows := func(i evidence.Indicator) []*Figures {
		return []*Figures{&c.table.Asserted, c.languages.of(language), c.indicators.of(string(i))}
	}
	for i := range gold {
		for _, f := range rows(i) {
			f.Gold++
			if got[i] {
				f.Right++
			}
		}
	}
	for i := range got {
		for _, f := range rows(i) {
			f.Found++
		}
	}
	c.table.Asserted.Units++
	c.languages.of(language).Units++
	whole := &c.table.Any
	whole.Units++
	whole.Gold += min(1, len(gold))
	whole.Found += min(1, len(got))
	whole.Right += min(1, len(gold), len(got))
}

// stance compares stances where a finding lies on a passage of its indicator.
func (c *counter) stance(d Document, found []evidence.Finding) {
	for _, f := range found {
		i := slices.IndexFunc(d.Passages, func(p Passage) bool { return p.Indicator == f.Indicator && p.Overlaps(f.Span) })
		if i < 0 {
			continue
		}
		marked := d.Passages[i].Stance
		c.stances[[2]evidence.Stance{marked, f.Stance}]++
		c.table.StanceHits++
		if marked == f.Stance || marked == evidence.Negated && f.Stance == evidence.Denied {
			c.table.StanceOK++
		}
	}
}

var sentenceEnd = regexp.MustCompile(`[.!?;]+["')\]\p{Pf}]*\s+|\n+`)

// Sentences splits text into the units of measurement: at line ends and after
// . ! ? ; that white space follows. Empty ones are left out.
func Sentences(text string) []evidence.Span {
	var out []evidence.Span
	start := 0
	add := func(end int) {
		if s := (evidence.Span{Start: start, End: end}); s.Within(len(text)) {
			out = append(out, s)
		}
		start = end
	}
	for _, m := range sentenceEnd.FindAllStringIndex(text, -1) {
		add(m[1])
	}
	add(len(text))
	return out
}

// WriteTo prints the table for people.
func (t Table) WriteTo(w io.Writer) (int64, error) {
	out := writer{w: w}
	out.figures("asserted, by language", append(slices.Clone(t.Languages), t.Asserted, t.Any))
	out.line("")
	out.figures("asserted, by indicator", t.Indicators)
	out.line("")
	out.line("%-26s%-12s%8s", "stance marked", "found", "count")
	for _, s := range t.Stances {
		out.line("%-26s%-12s%8d", s.Marked, s.Found, s.Count)
	}
	out.line("%-26s%-12s%8.3f", "right", "", t.StanceAccuracy())
	return out.written, out.err
}
