package pattern

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"spoor/internal/evidence"
)

// Language is what Compile turns into a Matcher: rules in order, the language's
// word classes, and the words that negate a hit within Window tokens before it.
type Language struct {
	Code     string
	Classes  Classes
	Negators []string
	Window   int
	Rules    []Rule
}

// Rule looks for one thing. Its patterns are tried in order at each token; a hit
// that overlaps a hit of an exclusion is none.
type Rule struct {
	Name       string
	Patterns   []string
	Exclusions []string
	Negatable  bool // false when a negation is part of the meaning
}

// Hit is a place where a rule matches.
type Hit struct {
	Rule          int    // index into the language's rules
	Pattern       int    // index into the rule's patterns
	Text          string // the matched tokens, folded, with one space between
	evidence.Span        // the bytes of the original text, on rune borders
	Unit          evidence.Span
	Negated       bool   // a negator stands before it
	Negator       string // that negator, folded
}

// Matcher finds the rules of one language in text.
type Matcher struct {
	rules    []Rule
	engine   engine
	negators map[string]bool
	window   int
}

// engine matches one unit of text. Hits come by rule, then by place; their spans
// count from the start of the unit.
type engine interface {
	match(unit string, m *Matcher, memo tokenMemo) []Hit
}

// ideographic is the language that is written without spaces.
const ideographic = "zh"

// Compile builds a language's matcher. The error names the rule and the pattern
// that does not compile.
func Compile(l Language) (*Matcher, error) {
	m := &Matcher{rules: l.Rules, negators: map[string]bool{}, window: l.Window}
	for _, n := range l.Negators {
		m.negators[Fold(n).Text] = true
	}
	build := func() (engine, error) { return newTokenEngine(l) }
	if l.Code == ideographic {
		build = func() (engine, error) { return newIdeographEngine(l) }
	}
	var err error
	m.engine, err = build()
	return m, err
}

// Rules are the rules that hits refer to.
func (m *Matcher) Rules() []Rule { return slices.Clone(m.rules) }

// Match finds all hits in text: unit by unit, within a unit by rule, within a
// rule from left to right without overlap.
func (m *Matcher) Match(text string) []Hit {
	return m.MatchWithin(text, []evidence.Span{{Start: 0, End: len(text)}})
}

// MatchWithin finds the hits in parts of a text, as Match does in each of them: a
// hit, its unit and its negator never reach over a part's border. Parts come in
// order and do not overlap; spans count from the start of the text.
func (m *Matcher) MatchWithin(text string, parts []evidence.Span) []Hit {
	var hits []Hit
	memo := tokenMemo{}
	for _, part := range parts {
		inside := part.Of(text)
		for _, unit := range Units(inside) {
			for _, h := range m.engine.match(unit.Of(inside), m, memo) {
				h.Unit = evidence.Span{Start: part.Start + unit.Start, End: part.Start + unit.End}
				h.Start += h.Unit.Start
				h.End += h.Unit.Start
				hits = append(hits, h)
			}
		}
	}
	return hits
}

// group is a rule's patterns or its exclusions; even numbers are patterns.
type group int

func (g group) rule() int       { return int(g) / 2 }
func (g group) exclusion() bool { return g%2 == 1 }

// entry is a compiled pattern and where it belongs.
type entry struct {
	program
	group   group
	pattern int
}

type tokenEngine struct {
	lexicon  *lexicon
	entries  []entry
	starts   [][]int // by set: the entries that it can start, ascending
	anywhere []int   // the entries that any token can start, ascending
}

func newTokenEngine(l Language) (*tokenEngine, error) {
	e := &tokenEngine{lexicon: newLexicon()}
	for r, rule := range l.Rules {
		if err := e.add(group(2*r), rule.Patterns, l.Classes); err != nil {
			return nil, fmt.Errorf("%s, %s: %w", rule.Name, l.Code, err)
		}
		if err := e.add(group(2*r+1), rule.Exclusions, l.Classes); err != nil {
			return nil, fmt.Errorf("%s, %s, exclusion: %w", rule.Name, l.Code, err)
		}
	}
	e.starts = make([][]int, e.lexicon.count)
	for i, entry := range e.entries {
		if entry.anywhere {
			e.anywhere = append(e.anywhere, i)
		}
		for _, set := range entry.first {
			e.starts[set] = append(e.starts[set], i)
		}
	}
	return e, nil
}

func (e *tokenEngine) add(g group, patterns []string, classes Classes) error {
	for i, src := range patterns {
		p, err := compile(e.lexicon, src, classes)
		if err != nil {
			return fmt.Errorf("pattern %q: %w", src, err)
		}
		e.entries = append(e.entries, entry{p, g, i})
	}
	return nil
}

// tokenInfo is what the lexicon knows of a token.
type tokenInfo struct {
	text   string
	sets   []uint64 // bit set; nil when the token is in none, as most are
	starts []int    // the entries that may start here, ascending
}

func (t *tokenInfo) in(set int) bool {
	return t.sets != nil && t.sets[set>>6]&(1<<(set&63)) != 0
}

// tokenMemo keeps what is known of the tokens of one text.
type tokenMemo map[string]*tokenInfo

func (e *tokenEngine) info(token string, memo tokenMemo) *tokenInfo {
	if known, ok := memo[token]; ok {
		return known
	}
	t := &tokenInfo{text: token, starts: slices.Clone(e.anywhere)}
	e.lexicon.of(token, func(set int) {
		if t.sets == nil {
			t.sets = make([]uint64, (e.lexicon.count+63)/64)
		}
		if !t.in(set) {
			t.sets[set>>6] |= 1 << (set & 63)
			t.starts = append(t.starts, e.starts[set]...)
		}
	})
	slices.Sort(t.starts)
	t.starts = slices.Compact(t.starts)
	memo[token] = t
	return t
}

// match is one hit of a group within a unit, in tokens.
type match struct {
	group      group
	pattern    int
	start, end int
}

func (e *tokenEngine) match(unit string, m *Matcher, memo tokenMemo) []Hit {
	folded := Fold(unit)
	spans := tokenSpans(folded.Text, nil)
	tokens := make([]*tokenInfo, len(spans))
	for i, s := range spans {
		tokens[i] = e.info(folded.Text[s.Start:s.End], memo)
	}
	var hits []Hit
	for _, found := range kept(e.scan(tokens)) {
		h := Hit{
			Rule: found.group.rule(), Pattern: found.pattern,
			Text: join(tokens[found.start:found.end]),
			Span: folded.Source(spans[found.start].Start, spans[found.end-1].End),
		}
		if m.rules[h.Rule].Negatable {
			h.Negator, h.Negated = m.negator(tokens[max(0, found.start-m.window):found.start])
		}
		hits = append(hits, h)
	}
	return hits
}

// scan finds the matches of all groups, by group and place. Within a group they
// do not overlap: the leftmost wins, then the first pattern.
func (e *tokenEngine) scan(tokens []*tokenInfo) []match {
	var found []match
	ends := map[group]int{}
	for at, t := range tokens {
		for _, i := range t.starts {
			entry := &e.entries[i]
			if ends[entry.group] > at {
				continue
			}
			if end := entry.match(tokens, at); end > at {
				ends[entry.group] = end
				found = append(found, match{entry.group, entry.pattern, at, end})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return int(a.group) - int(b.group) })
	return found
}

// kept are the matches of patterns that no match of their rule's exclusions
// overlaps. Matches come sorted by group and place.
func kept(found []match) []match {
	groups := map[group][]match{}
	for start := 0; start < len(found); {
		end := start + 1
		for end < len(found) && found[end].group == found[start].group {
			end++
		}
		groups[found[start].group] = found[start:end]
		start = end
	}
	return slices.DeleteFunc(slices.Clone(found), func(f match) bool {
		return f.group.exclusion() || anyOverlaps(groups[f.group+1], f)
	})
}

// anyOverlaps reports whether one of some matches, which do not overlap each
// other and come in order, overlaps another one.
func anyOverlaps(sorted []match, f match) bool {
	i := sort.Search(len(sorted), func(i int) bool { return sorted[i].end > f.start })
	return i < len(sorted) && sorted[i].start < f.end
}

// negator is the last negator among tokens.
func (m *Matcher) negator(tokens []*tokenInfo) (string, bool) {
	for _, t := range slices.Backward(tokens) {
		if m.negators[t.text] {
			return t.text, true
		}
	}
	return "", false
}

func join(tokens []*tokenInfo) string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.text
	}
	return strings.Join(words, " ")
}
