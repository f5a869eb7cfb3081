package pattern

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type testKind uint8

const (
	testExact testKind = iota
	testPrefix
	testSuffix
	testInfix
	testNumber
	testAny
)

// test is a condition on one token. A number test holds for runs of digits: any,
// from low to 999 in at most three digits, or below high; low wins.
type test struct {
	kind      testKind
	text      string
	low, high int
}

var (
	atLeast = regexp.MustCompile(`^(\d+)\+$`)
	below   = regexp.MustCompile(`^<(\d+)$`)
)

// noBound is a bound that is not set.
const noBound = -1

// numberTest reads what follows #.
func numberTest(bound string) (test, error) {
	t := test{kind: testNumber, low: noBound, high: noBound}
	var err error
	if m := atLeast.FindStringSubmatch(bound); m != nil {
		t.low, err = strconv.Atoi(m[1])
	} else if m := below.FindStringSubmatch(bound); m != nil {
		t.high, err = strconv.Atoi(m[1])
	}
	if err != nil {
		return test{}, fmt.Errorf("bound #%s: %w", bound, err)
	}
	return t, nil
}

// holds reports whether a run of digits passes a number test. The reference
// spells out low..29 and 1..high-1 in ASCII without leading zeros, takes any two
// digits from 3 up and any three digits; other scripts' digits count there only.
func (t test) holds(digits string) bool {
	switch {
	case t.low != noBound:
		if n, ok := plainNumber(digits); ok && t.low <= n && n < 30 {
			return true
		}
		runes := utf8.RuneCountInString(digits)
		return runes == 3 || runes == 2 && '3' <= digits[0] && digits[0] <= '9'
	case t.high != noBound:
		n, ok := plainNumber(digits)
		return ok && 1 <= n && n < t.high
	}
	return true
}

// plainNumber is the value of ASCII digits without leading zeros.
func plainNumber(digits string) (int, bool) {
	n, err := strconv.Atoi(digits)
	return n, err == nil && strconv.Itoa(n) == digits
}

// lexicon numbers the sets of tests that the patterns of a language ask for and
// finds, for a token, the sets that it belongs to.
type lexicon struct {
	sets    map[string]int // by the tests in writing
	count   int
	exact   map[string][]int
	prefix  affixes
	suffix  affixes
	infix   []infix
	numbers []number
	any     []int
}

// affixes holds prefixes or suffixes and the lengths that occur among them.
type affixes struct {
	sets    map[string][]int
	longest int
}

type infix struct {
	text string
	set  int
}

type number struct {
	test
	set int
}

func newLexicon() *lexicon {
	return &lexicon{
		sets: map[string]int{}, exact: map[string][]int{},
		prefix: affixes{sets: map[string][]int{}}, suffix: affixes{sets: map[string][]int{}},
	}
}

// set is the number of a set of tests.
func (l *lexicon) set(tests []test) int {
	key := keyOf(tests)
	if id, ok := l.sets[key]; ok {
		return id
	}
	id := l.count
	l.sets[key] = id
	l.count++
	for _, t := range tests {
		l.add(t, id)
	}
	return id
}

// keyOf writes tests down so that equal ones look alike.
func keyOf(tests []test) string {
	var key []byte
	for _, t := range tests {
		key = append(key, byte(t.kind))
		key = append(key, t.text...)
		if t.kind == testNumber {
			key = strconv.AppendInt(key, int64(t.low), 10)
			key = append(key, '<')
			key = strconv.AppendInt(key, int64(t.high), 10)
		}
		key = append(key, '|') // in no token
	}
	return string(key)
}

func (l *lexicon) add(t test, set int) {
	switch t.kind {
	case testExact:
		l.exact[t.text] = append(l.exact[t.text], set)
	case testPrefix:
		l.prefix.add(t.text, set)
	case testSuffix:
		l.suffix.add(t.text, set)
	case testInfix:
		l.infix = append(l.infix, infix{t.text, set})
	case testNumber:
		l.numbers = append(l.numbers, number{t, set})
	case testAny:
		l.any = append(l.any, set)
	}
}

func (a *affixes) add(text string, set int) {
	a.sets[text] = append(a.sets[text], set)
	a.longest = max(a.longest, len(text))
}

// of calls yield with every set that a token belongs to, some more than once.
func (l *lexicon) of(token string, yield func(set int)) {
	each := func(sets []int) {
		for _, s := range sets {
			yield(s)
		}
	}
	each(l.any)
	each(l.exact[token])
	for n := range min(len(token), l.prefix.longest) + 1 {
		each(l.prefix.sets[token[:n]])
	}
	for n := range min(len(token), l.suffix.longest) + 1 {
		each(l.suffix.sets[token[len(token)-n:]])
	}
	for _, x := range l.infix {
		if strings.Contains(token, x.text) {
			yield(x.set)
		}
	}
	if r, _ := utf8.DecodeRuneInString(token); unicode.IsDigit(r) {
		for _, x := range l.numbers {
			if x.holds(token) {
				yield(x.set)
			}
		}
	}
}
