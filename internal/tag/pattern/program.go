package pattern

import (
	"errors"
	"slices"
)

type opcode uint8

const (
	opMatch opcode = iota // the pattern has matched
	opToken               // a token of the set, then next
	opGap                 // up to n tokens, the most that works, then next
	opSplit               // next, or else other
)

type instruction struct {
	op          opcode
	set, n      int
	next, other int
}

// program is a compiled pattern.
type program struct {
	code     []instruction
	start    int
	first    []int // the sets that a match can start with
	anywhere bool  // a match can start with any token: there is a gap at the front
}

// maxWays bounds in how many ways the gaps of a pattern can be filled, and so
// the time that hostile text can make it take.
const maxWays = 10_000

// compile compiles a pattern whose sets the lexicon numbers.
func compile(l *lexicon, src string, classes Classes) (program, error) {
	root, err := parse(src, classes)
	if err != nil {
		return program{}, err
	}
	if root.ways() > maxWays {
		return program{}, errors.New("too many gaps after one another")
	}
	p := program{code: []instruction{{op: opMatch}}}
	p.start = p.emit(l, root, 0)
	if err := p.findFirst(); err != nil {
		return program{}, err
	}
	return p, nil
}

// ways is in how many ways the gaps of a pattern can be filled, at most.
func (n node) ways() int {
	if n.form == formGap {
		return n.n + 1
	}
	product := 1
	for _, kid := range n.kids {
		if w := kid.ways(); n.form == formChoice {
			product = max(product, w)
		} else {
			product = min(product*w, maxWays+1)
		}
	}
	return product
}

// emit adds the code for a node that goes on at next, and returns its start.
func (p *program) emit(l *lexicon, n node, next int) int {
	switch n.form {
	case formSequence:
		for _, kid := range slices.Backward(n.kids) {
			next = p.emit(l, kid, next)
		}
		return next
	case formToken:
		return p.add(instruction{op: opToken, set: l.set(n.tests), next: next})
	case formGap:
		return p.add(instruction{op: opGap, n: n.n, next: next})
	case formOptional:
		return p.add(instruction{op: opSplit, next: p.emit(l, n.kids[0], next), other: next})
	case formChoice:
		return p.choice(l, n, next)
	}
	return next
}

// choice emits alternatives. One token each makes one set: the order of
// preference can't show then.
func (p *program) choice(l *lexicon, n node, next int) int {
	if tests, ok := n.oneToken(); ok {
		return p.add(instruction{op: opToken, set: l.set(tests), next: next})
	}
	if len(n.kids) == 0 {
		return next
	}
	at := p.emit(l, n.kids[len(n.kids)-1], next)
	for _, kid := range slices.Backward(n.kids[:len(n.kids)-1]) {
		at = p.add(instruction{op: opSplit, next: p.emit(l, kid, next), other: at})
	}
	return at
}

// oneToken collects the tests of a node that always takes exactly one token.
func (n node) oneToken() ([]test, bool) {
	switch {
	case n.form == formToken:
		return n.tests, true
	case n.form == formSequence && len(n.kids) == 1:
		return n.kids[0].oneToken()
	case n.form != formChoice || len(n.kids) == 0:
		return nil, false
	}
	var all []test
	for _, kid := range n.kids {
		tests, ok := kid.oneToken()
		if !ok {
			return nil, false
		}
		all = append(all, tests...)
	}
	return all, true
}

func (p *program) add(i instruction) int {
	p.code = append(p.code, i)
	return len(p.code) - 1
}

// findFirst collects what a match can start with. A pattern must not match
// nothing at all.
func (p *program) findFirst() error {
	pending, seen := []int{p.start}, map[int]bool{}
	for len(pending) > 0 {
		at := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if seen[at] {
			continue
		}
		seen[at] = true
		switch i := p.code[at]; i.op {
		case opMatch:
			return errors.New("matches no token at all")
		case opGap:
			p.anywhere = true
			pending = append(pending, i.next)
		case opSplit:
			pending = append(pending, i.next, i.other)
		case opToken:
			p.first = append(p.first, i.set)
		}
	}
	slices.Sort(p.first)
	p.first = slices.Compact(p.first)
	return nil
}

// noMatch is the end of a match that is none.
const noMatch = -1

// match is the end of the match that starts at a token, or noMatch.
func (p *program) match(tokens []*tokenInfo, at int) int {
	return p.run(p.start, tokens, at)
}

func (p *program) run(pc int, tokens []*tokenInfo, at int) int {
	for {
		i := &p.code[pc]
		switch i.op {
		case opMatch:
			return at
		case opToken:
			if at >= len(tokens) || !tokens[at].in(i.set) {
				return noMatch
			}
			at++
		case opSplit:
			if end := p.run(i.next, tokens, at); end != noMatch {
				return end
			}
			pc = i.other
			continue
		case opGap:
			for k := min(i.n, len(tokens)-at); k > 0; k-- {
				if end := p.run(i.next, tokens, at+k); end != noMatch {
					return end
				}
			}
		}
		pc = i.next
	}
}
