package pattern

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// ideographEngine matches a language without spaces: patterns are regular
// expressions over the folded unit from which white space is taken out. A rule is
// tried where one of its patterns can start.
type ideographEngine struct {
	rules  []ideographRule
	starts map[rune][]int // the rules that a rune can start, ascending
}

type ideographRule struct {
	patterns   *regexp.Regexp
	anchored   bool  // patterns matches at the start of a text only
	groups     []int // the capture group of each pattern
	exclusions *regexp.Regexp
}

func newIdeographEngine(l Language) (*ideographEngine, error) {
	e := &ideographEngine{starts: map[rune][]int{}}
	for i, rule := range l.Rules {
		r, err := newIdeographRule(rule)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", rule.Name, l.Code, err)
		}
		e.rules = append(e.rules, r)
		var runes []rune
		for _, src := range rule.Patterns {
			first, err := firstRunes(Fold(src).Text)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: pattern %q: %w", rule.Name, l.Code, src, err)
			}
			runes = append(runes, first...)
		}
		slices.Sort(runes)
		for _, r := range slices.Compact(runes) {
			e.starts[r] = append(e.starts[r], i)
		}
	}
	return e, nil
}

func newIdeographRule(rule Rule) (ideographRule, error) {
	var r ideographRule
	next := 1
	var joined []string
	for _, src := range rule.Patterns {
		src = Fold(src).Text
		one, err := regexp.Compile(src)
		if err != nil {
			return r, fmt.Errorf("pattern %q: %w", src, err)
		}
		r.groups = append(r.groups, next)
		next += 1 + one.NumSubexp()
		joined = append(joined, "("+src+")")
	}
	all, err := syntax.Parse(strings.Join(joined, "|"), syntax.Perl)
	if err != nil {
		return r, err
	}
	// Trying .* anew at every place would take quadratic time.
	r.anchored = !unbounded(all)
	prefix := ""
	if r.anchored {
		prefix = `\A`
	}
	if r.patterns, err = regexp.Compile(prefix + "(?:" + strings.Join(joined, "|") + ")"); err != nil {
		return r, err
	}
	if len(rule.Exclusions) > 0 {
		// The reference takes exclusions as they stand, unfolded.
		r.exclusions, err = regexp.Compile(strings.Join(rule.Exclusions, "|"))
	}
	return r, err
}

func unbounded(re *syntax.Regexp) bool {
	return re.Op == syntax.OpStar || re.Op == syntax.OpPlus || re.Op == syntax.OpRepeat && re.Max < 0 ||
		slices.ContainsFunc(re.Sub, unbounded)
}

// firstRunes are the runes that a match of an expression can start with. An
// expression that does not say so plainly is refused: it would be tried everywhere.
func firstRunes(src string) ([]rune, error) {
	tree, err := syntax.Parse(src, syntax.Perl)
	if err != nil {
		return nil, err
	}
	if first, ok := first(tree); ok {
		return first, nil
	}
	return nil, errors.New("starts with neither a character nor a choice of them")
}

func first(re *syntax.Regexp) ([]rune, bool) {
	switch re.Op {
	case syntax.OpLiteral:
		return re.Rune[:1], re.Flags&syntax.FoldCase == 0
	case syntax.OpCapture, syntax.OpConcat, syntax.OpPlus:
		return first(re.Sub[0])
	case syntax.OpAlternate:
		var all []rune
		for _, sub := range re.Sub {
			one, ok := first(sub)
			if !ok {
				return nil, false
			}
			all = append(all, one...)
		}
		return all, true
	case syntax.OpCharClass:
		return classRunes(re.Rune)
	default:
		return nil, false
	}
}

// classRunes lists a small class, given as pairs of first and last rune.
func classRunes(pairs []rune) ([]rune, bool) {
	const most = 256
	var all []rune
	for pair := range slices.Chunk(pairs, 2) {
		for r := pair[0]; r <= pair[1]; r++ {
			if all = append(all, r); len(all) > most {
				return nil, false
			}
		}
	}
	return all, true
}

func (e *ideographEngine) match(unit string, _ *Matcher, _ tokenMemo) []Hit {
	folded := Fold(unit)
	line, from := withoutSpace(folded.Text)
	var hits []Hit
	searched := map[int]int{} // by rule: the line up to here is done
	for at, r := range line {
		for _, i := range e.starts[r] {
			if searched[i] > at {
				continue
			}
			rule := e.rules[i]
			m := rule.patterns.FindStringSubmatchIndex(line[at:])
			if m == nil {
				if !rule.anchored {
					searched[i] = len(line)
				}
				continue
			}
			start, end := at+m[0], at+m[1]
			searched[i] = end
			hits = append(hits, Hit{
				Rule: i, Pattern: rule.which(m), Text: line[start:end],
				Span: evidence.Span{Start: start, End: end},
			})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return a.Rule - b.Rule })
	hits = e.kept(hits, line)
	for i, h := range hits {
		hits[i].Span = folded.Source(from[h.Start], from[h.End-1]+1)
	}
	return hits
}

// kept are the hits that no match of their rule's exclusions overlaps.
func (e *ideographEngine) kept(hits []Hit, line string) []Hit {
	excluded := map[int][][]int{}
	for _, h := range hits {
		if x := e.rules[h.Rule].exclusions; x != nil && excluded[h.Rule] == nil {
			excluded[h.Rule] = x.FindAllStringIndex(line, -1)
		}
	}
	return slices.DeleteFunc(hits, func(h Hit) bool {
		spans := excluded[h.Rule]
		i := sort.Search(len(spans), func(i int) bool { return spans[i][1] > h.Start })
		return i < len(spans) && spans[i][0] < h.End
	})
}

// which is the pattern whose capture group took part in the match.
func (r ideographRule) which(m []int) int {
	return max(0, slices.IndexFunc(r.groups, func(g int) bool { return m[2*g] >= 0 }))
}

// withoutSpace takes white space out and says where each byte came from.
func withoutSpace(text string) (string, []int) {
	var b strings.Builder
	from := make([]int, 0, len(text))
	for i, r := range text {
		if isSpace(r) {
			continue
		}
		b.WriteRune(r)
		for k := range utf8.RuneLen(r) {
			from = append(from, i+k)
		}
	}
	return b.String(), from
}
