package pattern

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Classes are the word classes of one language: alternatives by name, each one
// or more words of the pattern language.
type Classes map[string][]string

// Check reports whether a pattern of a language compiles, and if not, why.
func Check(language, src string, classes Classes) error {
	if language == ideographic {
		_, err := firstRunes(Fold(src).Text)
		return err
	}
	_, err := compile(newLexicon(), src, classes)
	return err
}

type form uint8

const (
	formSequence form = iota
	formChoice        // in order of preference
	formOptional      // with, rather than without
	formGap           // up to n tokens, rather more than fewer
	formToken         // one token that satisfies any of the tests
)

// node is a parsed pattern.
type node struct {
	form  form
	kids  []node
	n     int
	tests []test
}

// parser reads one pattern. Depth guards against classes that name themselves.
type parser struct {
	lexemes []string
	at      int
	classes Classes
	depth   int
}

var lexeme = regexp.MustCompile(`\(|\)\?|\)|\||[^\s()|]+`)

var (
	gapForm   = regexp.MustCompile(`^_(\d+)$`)
	orderForm = regexp.MustCompile(`^&(\d+)$`)
)

const (
	maxGap   = 100
	maxDepth = 8
)

// parse reads a whole pattern, in which A &n B may stand at the outermost level.
func parse(src string, classes Classes) (node, error) {
	lexemes := lexeme.FindAllString(src, -1)
	cut, err := orderAt(lexemes)
	if err != nil {
		return node{}, err
	}
	if cut < 0 {
		return sequence(lexemes, classes, 0)
	}
	a, errA := sequence(lexemes[:cut], classes, 0)
	b, errB := sequence(lexemes[cut+1:], classes, 0)
	n, errN := gapSize(lexemes[cut][1:])
	if err := errors.Join(errA, errB, errN); err != nil {
		return node{}, err
	}
	gap := node{form: formGap, n: n}
	return node{form: formChoice, kids: []node{
		{kids: []node{a, gap, b}}, {kids: []node{b, gap, a}},
	}}, nil
}

// orderAt is the index of the pattern's &n, or -1.
func orderAt(lexemes []string) (int, error) {
	depth, cut := 0, -1
	for i, x := range lexemes {
		switch {
		case x == "(":
			depth++
		case x == ")" || x == ")?":
			depth--
		case !orderForm.MatchString(x):
		case depth != 0 || cut >= 0:
			return -1, fmt.Errorf("%s may stand once, outside brackets", x)
		default:
			cut = i
		}
	}
	return cut, nil
}

// sequence reads lexemes to their end.
func sequence(lexemes []string, classes Classes, depth int) (node, error) {
	p := parser{lexemes: lexemes, classes: classes, depth: depth}
	n, err := p.sequence()
	if err == nil && p.at != len(lexemes) {
		err = fmt.Errorf("unexpected %q", lexemes[p.at])
	}
	return n, err
}

func (p *parser) sequence() (node, error) {
	var out node
	for p.at < len(p.lexemes) {
		x := p.lexemes[p.at]
		if x == "|" || x == ")" || x == ")?" {
			break
		}
		p.at++
		if err := p.item(x, &out); err != nil {
			return node{}, err
		}
	}
	return out, nil
}

// item adds what a lexeme means to the sequence so far.
func (p *parser) item(x string, out *node) error {
	if x == "?" {
		if len(out.kids) == 0 {
			return errors.New("? follows nothing")
		}
		last := &out.kids[len(out.kids)-1]
		*last = node{form: formOptional, kids: []node{*last}}
		return nil
	}
	read := func() (node, error) { return p.word(x) }
	if x == "(" {
		read = p.group
	}
	n, err := read()
	out.kids = append(out.kids, n)
	return err
}

// group reads alternatives up to and including the closing bracket.
func (p *parser) group() (node, error) {
	choice := node{form: formChoice}
	for {
		alt, err := p.sequence()
		if err != nil {
			return node{}, err
		}
		choice.kids = append(choice.kids, alt)
		if p.at >= len(p.lexemes) {
			return node{}, errors.New("bracket is not closed")
		}
		x := p.lexemes[p.at]
		p.at++
		switch x {
		case ")":
			return choice, nil
		case ")?":
			return node{form: formOptional, kids: []node{choice}}, nil
		}
	}
}

// word reads a lexeme that stands for tokens.
func (p *parser) word(w string) (node, error) {
	switch {
	case len(w) > 1 && w[0] == '?':
		n, err := p.word(w[1:])
		return node{form: formOptional, kids: []node{n}}, err
	case w == "_":
		return node{form: formToken, tests: []test{{kind: testAny}}}, nil
	case gapForm.MatchString(w):
		n, err := gapSize(w[1:])
		return node{form: formGap, n: n}, err
	case w[0] == '#':
		t, err := numberTest(w[1:])
		return node{form: formToken, tests: []test{t}}, err
	case w[0] == '@':
		return p.class(w[1:])
	}
	return literal(w), nil
}

func gapSize(digits string) (int, error) {
	n, err := strconv.Atoi(digits)
	if err == nil && n > maxGap {
		err = fmt.Errorf("gap of %d tokens: %d is the most", n, maxGap)
	}
	return n, err
}

func (p *parser) class(name string) (node, error) {
	words, ok := p.classes[name]
	if !ok {
		return node{}, fmt.Errorf("unknown class @%s", name)
	}
	if p.depth >= maxDepth {
		return node{}, fmt.Errorf("class @%s names itself", name)
	}
	choice := node{form: formChoice}
	for _, alternative := range words {
		inner := parser{classes: p.classes, depth: p.depth + 1}
		var alt node
		for w := range strings.FieldsSeq(alternative) {
			n, err := inner.word(w)
			if err != nil {
				return node{}, err
			}
			alt.kids = append(alt.kids, n)
		}
		choice.kids = append(choice.kids, alt)
	}
	return choice, nil
}

// literal reads a word with its stars. A word that holds several tokens (n't,
// a-b) must meet them one after another; the stars belong to the outer ends.
func literal(w string) node {
	folded := Fold(w).Text
	core := strings.Trim(folded, "*")
	var tokens []string
	for _, s := range tokenSpans(core, nil) {
		tokens = append(tokens, s.Of(core))
	}
	if len(tokens) == 0 {
		tokens = []string{core}
	}
	before, after := strings.HasPrefix(folded, "*"), strings.HasSuffix(folded, "*")
	var seq node
	for i, token := range tokens {
		open, end := before && i == 0, after && i == len(tokens)-1
		tests := []test{{kind: literalKind(open, end), text: token}}
		if arabic(core) {
			tests = []test{{kind: literalKind(false, end), text: token}}
			if i == 0 {
				tests = withClitics(tests[0])
			}
		}
		seq.kids = append(seq.kids, node{form: formToken, tests: tests})
	}
	return seq
}

func literalKind(open, end bool) testKind {
	switch {
	case open && end:
		return testInfix
	case open:
		return testSuffix
	case end:
		return testPrefix
	}
	return testExact
}

// arabic reports whether a word takes Arabic clitics.
func arabic(core string) bool {
	for _, r := range core {
		return 0x600 <= r && r <= 0x6ff
	}
	return false
}

// withClitics adds the conjunctions, prepositions and articles that Arabic
// writes onto the word.
func withClitics(t test) []test {
	var tests []test
	for clitic := range strings.FieldsSeq("و ف ب ل ك س وال فال بال كال ال لل") {
		tests = append(tests, test{kind: t.kind, text: clitic + t.text})
	}
	return append(tests, t)
}
