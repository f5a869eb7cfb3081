package web

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// sort is what a mark stands for, by how much it matters when marks overlap.
type sort int

const (
	dissent  sort = iota + 1 // a finding that is not asserted
	possible                 // an asserted finding that weighs little on its own
	strong                   // an asserted finding that weighs much
	detail                   // a date or an amount
	mention                  // an identifier that can link documents
	hit                      // what was searched or cited
)

// mark is a span of a text that stands out.
type mark struct {
	evidence.Span
	sort  sort
	id    string // of its anchor; empty for none
	title string // what it is, for people
}

func (m mark) finding() bool { return m.sort <= strong }

// Segment is a piece of text over which the same marks lie. The pieces in order
// are the text, exactly.
type Segment struct {
	Text    string
	Anchors []string // of the marks that begin here
	Class   string   // of the weightiest finding over it: "f", "f possible", "f not"; else empty
	Mention string   // "m" under an identifier, "m weak" under a date or amount; else empty
	Hit     bool
	Title   string // what the findings and identifiers over it are
}

// segments cuts a text where marks begin and end. Marks may nest and cross; one
// that reaches outside the text, or into the middle of a character, is taken to
// the nearest place that is right.
func segments(text string, marks []mark) []Segment {
	fitted := fit(text, marks)
	var out []Segment
	var over []mark
	next := 0
	cuts := cutsOf(text, fitted)
	for i := range len(cuts) - 1 {
		at, end := cuts[i], cuts[i+1]
		over = slices.DeleteFunc(over, func(m mark) bool { return m.End <= at })
		first := len(over)
		for next < len(fitted) && fitted[next].Start == at {
			over = append(over, fitted[next])
			next++
		}
		out = append(out, segment(text[at:end], over, over[first:]))
	}
	return out
}

// fit brings marks within the text, in order of their beginning.
func fit(text string, marks []mark) []mark {
	var fitted []mark
	for _, m := range marks {
		m.Start, m.End = max(m.Start, 0), min(m.End, len(text))
		for m.Start > 0 && m.Start < len(text) && !utf8.RuneStart(text[m.Start]) {
			m.Start--
		}
		for m.End > 0 && m.End < len(text) && !utf8.RuneStart(text[m.End]) {
			m.End++
		}
		if m.Start < m.End {
			fitted = append(fitted, m)
		}
	}
	slices.SortStableFunc(fitted, func(a, b mark) int { return cmp.Compare(a.Start, b.Start) })
	return fitted
}

// cutsOf lists where pieces begin and end, from 0 to the end of the text.
func cutsOf(text string, marks []mark) []int {
	cuts := []int{0, len(text)}
	for _, m := range marks {
		cuts = append(cuts, m.Start, m.End)
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

func segment(text string, over, begin []mark) Segment {
	s := Segment{Text: text}
	for _, m := range begin {
		if m.id != "" {
			s.Anchors = append(s.Anchors, m.id)
		}
	}
	weight, named := sort(0), sort(0)
	var titles []string
	for _, m := range over {
		s.Hit = s.Hit || m.sort == hit
		if m.finding() {
			weight = max(weight, m.sort)
		} else if m.sort != hit {
			named = max(named, m.sort)
		}
		if m.title != "" && !slices.Contains(titles, m.title) && len(titles) < maxTitles {
			titles = append(titles, m.title)
		}
	}
	s.Class, s.Mention = classOf(weight), classOf(named)
	s.Title = strings.Join(titles, "; ")
	return s
}

// maxTitles bounds what is said about one piece of text.
const maxTitles = 6

func classOf(weight sort) string {
	switch weight {
	case strong:
		return "f"
	case possible:
		return "f possible"
	case dissent:
		return "f not"
	case mention:
		return "m"
	case detail:
		return "m weak"
	case hit:
	}
	return ""
}

// tagClass is the class of a tag that stands for a finding.
func tagClass(s sort) string {
	if s == strong {
		return "strong"
	}
	return strings.TrimPrefix(classOf(s), "f ")
}

// sortOf says how a finding is marked (the legend of the visual language: solid,
// dotted, dashed).
func sortOf(f evidence.Finding) sort {
	switch {
	case f.Stance != evidence.Asserted:
		return dissent
	case f.Strength == evidence.Strong:
		return strong
	}
	return possible
}

func sortOfMention(m evidence.Mention) sort {
	if m.Kind.Linking() {
		return mention
	}
	return detail
}

// signalMarks are the marks of findings and mentions on one page. Their anchors
// count from the document's first, as the lists beside the text do.
func (f frame) signalMarks(page int, findings []evidence.Finding, mentions []evidence.Mention) []mark {
	var marks []mark
	for i, x := range findings {
		if x.Page == page {
			marks = append(marks, mark{Span: x.Span, sort: sortOf(x), id: "f" + decimal(i+1), title: f.Indicator(x.Indicator) + ", " + f.Weighing(x)})
		}
	}
	for i, m := range mentions {
		if m.Page == page {
			marks = append(marks, mark{Span: m.Span, sort: sortOfMention(m), id: "m" + decimal(i+1), title: f.L.Mention(m.Kind) + " " + plain(m.Normal)})
		}
	}
	return marks
}

// Weighing says how strong an asserted finding is, or what another one's stance is.
func (f frame) Weighing(x evidence.Finding) string {
	if x.Stance != evidence.Asserted {
		return f.L.Stance(x.Stance)
	}
	return f.L.Strength(x.Strength)
}
