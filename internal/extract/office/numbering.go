package office

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"spoor/internal/extract/office/xmlscan"
)

// numbering counts the numbered paragraphs of a document (ECMA-376 part 1, 17.9).
type numbering struct {
	abstract map[string]*abstractNumbering
	lists    map[string]*list // by numId
	styles   map[string]styleNumbering
	counters map[string]*[levels]int // by abstract id; 0 means not begun
}

const levels = 9

type abstractNumbering struct{ levels [levels]level }

// level is how one depth of a list is numbered.
type level struct {
	format, text, style string
	start               int
}

// list is one use of an abstract numbering; it may begin elsewhere.
type list struct {
	abstract string
	starts   map[int]int
	begun    bool
}

// styleNumbering is the numbering that a paragraph's style brings.
type styleNumbering struct{ numID, level, basedOn string }

func (d *wordDocument) readNumbering() (*numbering, error) {
	n := &numbering{abstract: map[string]*abstractNumbering{}, lists: map[string]*list{}, styles: map[string]styleNumbering{}, counters: map[string]*[levels]int{}}
	r := &numberingReader{numbering: n}
	for _, name := range d.parts("numbering") {
		if err := d.c.scan(name, r.take); err != nil {
			return nil, err
		}
	}
	styles := &styleReader{numbering: n}
	for _, name := range d.parts("styles") {
		if err := d.c.scan(name, styles.take); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// numberingReader reads the part that defines the lists.
type numberingReader struct {
	*numbering
	abstractID string
	current    *abstractNumbering
	list       *list
	level      int
}

func (r *numberingReader) take(t *xmlscan.Token) error {
	if t.Kind != xmlscan.Start {
		return nil
	}
	value := t.Get("val")
	switch string(t.Name) {
	case "abstractNum":
		r.abstractID, r.current, r.list = t.Get("abstractNumId"), &abstractNumbering{}, nil
		r.abstract[r.abstractID] = r.current
	case "num":
		r.list, r.current = &list{starts: map[int]int{}}, nil
		r.lists[t.Get("numId")] = r.list
	case "abstractNumId":
		if r.list != nil {
			r.list.abstract = value
		}
	case "lvl", "lvlOverride":
		r.level = depth(t.Get("ilvl"))
	case "startOverride":
		if r.list != nil {
			r.list.starts[r.level] = integer(value)
		}
	default:
		r.define(string(t.Name), value)
	}
	return nil
}

// define reads what a level says; overridden levels keep the abstract one's form.
func (r *numberingReader) define(name, value string) {
	if r.current == nil {
		return
	}
	l := &r.current.levels[r.level]
	switch name {
	case "start":
		l.start = integer(value)
	case "numFmt":
		l.format = value
	case "lvlText":
		l.text = value
	case "pStyle":
		l.style = value
	}
}

// styleReader reads which styles number their paragraphs.
type styleReader struct {
	*numbering
	id string
}

func (r *styleReader) take(t *xmlscan.Token) error {
	if t.Kind != xmlscan.Start {
		return nil
	}
	style := r.styles[r.id]
	switch string(t.Name) {
	case "style":
		r.id = t.Get("styleId")
		return nil
	case "basedOn":
		style.basedOn = t.Get("val")
	case "numId":
		style.numID = t.Get("val")
	case "ilvl":
		style.level = t.Get("val")
	default:
		return nil
	}
	if r.id != "" {
		r.styles[r.id] = style
	}
	return nil
}

// integer reads a number; 0 when it is none or far too large.
func integer(s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1_000_000 {
		return 0
	}
	return n
}

func depth(s string) int { return min(integer(s), levels-1) }

// next counts a paragraph and gives its number as it is shown; empty when it has none.
func (n *numbering) next(p paragraph) string {
	numID, at := n.resolve(p)
	l := n.lists[numID]
	if l == nil || n.abstract[l.abstract] == nil {
		return ""
	}
	counts := n.counters[l.abstract]
	if counts == nil {
		counts = &[levels]int{}
		n.counters[l.abstract] = counts
	}
	form := n.abstract[l.abstract]
	if !l.begun {
		l.begun = true
		for i, start := range l.starts {
			counts[i] = 0
			form.levels[i].start = start
		}
	}
	form.count(counts, at)
	return form.label(counts, at)
}

// resolve finds the list and level of a paragraph: its own, or its style's.
func (n *numbering) resolve(p paragraph) (numID string, at int) {
	numID, levelText := p.numID, p.level
	style := p.style
	for range 20 { // styles may be based on each other in a circle
		s, ok := n.styles[style]
		if numID != "" || !ok {
			break
		}
		if numID = s.numID; numID != "" && levelText == "" {
			levelText = s.level
		}
		style = s.basedOn
	}
	if levelText != "" {
		return numID, depth(levelText)
	}
	if l := n.lists[numID]; l != nil && n.abstract[l.abstract] != nil {
		for i, level := range n.abstract[l.abstract].levels {
			if level.style != "" && level.style == p.style {
				return numID, i
			}
		}
	}
	return numID, 0
}

// count goes on by one at a level and starts the deeper ones anew.
func (a *abstractNumbering) count(counts *[levels]int, at int) {
	for i := range at {
		counts[i] = max(counts[i], a.levels[i].start, 1)
	}
	if counts[at] == 0 {
		counts[at] = max(a.levels[at].start, 1)
	} else {
		counts[at]++
	}
	for i := at + 1; i < levels; i++ {
		counts[i] = 0
	}
}

func (a *abstractNumbering) label(counts *[levels]int, at int) string {
	l := a.levels[at]
	switch l.format {
	case "none":
		return ""
	case "bullet":
		return bullet(l.text)
	}
	label := l.text
	for i := range at + 1 {
		label = strings.ReplaceAll(label, fmt.Sprintf("%%%d", i+1), number(a.levels[i].format, counts[i]))
	}
	return label
}

// bullet is a list's sign; those of symbol fonts have no meaning outside them.
func bullet(text string) string {
	if r, size := utf8.DecodeRuneInString(text); size > 0 && r > ' ' && r < 0xE000 && r != utf8.RuneError && r != 'o' {
		return text
	}
	return "•"
}

func number(format string, n int) string {
	switch format {
	case "lowerLetter":
		return strings.ToLower(letters(n))
	case "upperLetter":
		return letters(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	case "decimalZero":
		return fmt.Sprintf("%02d", n)
	case "none":
		return ""
	}
	return strconv.Itoa(n)
}

// letters counts A to Z, AA to ZZ, AAA: the same letter, once more each round.
func letters(n int) string {
	if n < 1 || n > 26*20 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(rune('A'+(n-1)%26)), (n-1)/26+1)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, d := range []struct {
		value int
		sign  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= d.value {
			b.WriteString(d.sign)
			n -= d.value
		}
	}
	return b.String()
}
