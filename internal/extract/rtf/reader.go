package rtf

import (
	"unicode/utf16"
	"unicode/utf8"

	"spoor/internal/extract"
	"spoor/internal/extract/charset"
	"spoor/internal/extract/office/link"
)

const deepestGroup = 1000 // real files stay below a hundred

// reader turns tokens into a Document.
type reader struct {
	lex     lexer
	doc     *Document
	now     state
	stack   []state
	beyond  int    // groups deeper than the stack goes
	pending []byte // text in the code page of the font
	skip    int    // characters left that stand for a \u before them
	starred bool   // the group began with \*
	opened  bool   // the group has just begun

	page    string // code page of the document
	fonts   map[int]int
	deff    int
	fontNow int // the font that the table describes
	label   string

	authors   []string // of changes
	changers  map[string]bool
	shape     string   // name of the property of a shape
	boxes     []string // texts beside the running one, of this page
	author    string   // of the next comment
	custom    string   // name of a property that people added
	value     []byte   // of the property that is being read
	date      [5]int
	section   bool // a section has ended and the next has no text yet
	notes     []*flow
	footnotes int
	endnotes  int
	endings   []*flow // endnotes
	heads     []string
	said      map[string]bool // headers and footers
	feet      []string
	pictures  int
	drawings  int
	objects   int

	inserted, removed, hidden int

	budget *extract.Budget // for what embedded objects are made of
}

func newReader(data []byte) *reader {
	r := &reader{
		lex: lexer{data: data}, doc: &Document{Metadata: map[string]string{}},
		page: "windows-1252", fonts: map[int]int{}, changers: map[string]bool{}, said: map[string]bool{},
	}
	r.now = state{flow: &flow{}, fallback: 1}
	r.budget = extract.NewBudget(extract.Limits{Ratio: 4}, int64(len(data)))
	return r
}

// read reads everything.
func (r *reader) read() {
	body := r.now.flow
	for {
		t := r.lex.next()
		if t.kind == tokenEnd {
			break
		}
		r.take(t)
	}
	r.flush()
	if len(r.stack) > 0 {
		r.doc.lose("rtf-cut-off: %d groups do not end", len(r.stack)+r.beyond)
	}
	for range len(r.stack) {
		r.close()
	}
	r.now.flow = body
	r.finish()
}

func (r *reader) take(t token) {
	first := r.opened
	if t.kind != tokenMark || t.char != '*' {
		r.opened = false
	}
	switch t.kind {
	case tokenEnd:
	case tokenOpen:
		r.open()
	case tokenClose:
		r.close()
	case tokenText:
		r.text(t.text)
	case tokenByte:
		if r.skip > 0 {
			r.skip--
			return
		}
		r.put([]byte{t.char})
	case tokenBytes:
		r.bytes(t.text)
	case tokenMark:
		r.marked(t.char)
	case tokenWord:
		starred := r.starred
		r.starred = false
		r.word(t, first, starred)
	}
}

func (r *reader) open() {
	r.flush()
	r.skip = 0
	if len(r.stack) >= deepestGroup {
		r.beyond++
		return
	}
	r.stack = append(r.stack, r.now)
	r.now.endFlow, r.now.endField, r.now.endPicture, r.now.endObject = false, false, false, false
	r.opened, r.starred = true, false
}

func (r *reader) close() {
	r.flush()
	r.skip, r.starred = 0, false
	if r.beyond > 0 {
		r.beyond--
		return
	}
	if len(r.stack) == 0 {
		return
	}
	ended := r.now
	r.now = r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	switch {
	case ended.endFlow:
		r.endFlow(ended.flow)
	case ended.endField:
		r.endField(ended.field)
	case ended.endPicture:
		r.endPicture(ended.picture)
	case ended.endObject:
		r.endObject(ended.object)
	}
	if ended.to != r.now.to || ended.property != r.now.property || ended.to == toAuthors {
		r.endValue(ended)
	}
}

// text takes bytes of the document, of which the first may stand for a character
// that was already given.
func (r *reader) text(raw []byte) {
	n := min(r.skip, len(raw))
	r.skip -= n
	r.put(raw[n:])
}

// put hands bytes to where the group's text goes.
func (r *reader) put(raw []byte) {
	switch r.now.to {
	case toNowhere, toQuiet:
	case toPicture:
		r.now.picture.hex(raw)
	case toObject:
		r.now.object.hex(raw)
	default:
		r.pending = append(r.pending, raw...)
	}
}

func (r *reader) bytes(raw []byte) {
	switch r.now.to {
	case toPicture:
		r.now.picture.data = append(r.now.picture.data, raw...)
	case toObject:
		r.now.object.data = append(r.now.object.data, raw...)
	default: // elsewhere binary data mean nothing
	}
}

// flush decodes the bytes that wait.
func (r *reader) flush() {
	if len(r.pending) == 0 {
		return
	}
	raw := r.pending
	r.pending = r.pending[:0]
	ascii := true
	for _, c := range raw {
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		r.write(string(raw))
		return
	}
	enc, ok := charset.Named(r.codePage())
	if !ok {
		r.write(string(raw))
		return
	}
	// Decoders replace what they can't read.
	decoded, _ := enc.NewDecoder().Bytes(raw)
	r.write(string(decoded))
}

// write hands text to where the group's text goes.
func (r *reader) write(s string) {
	switch r.now.to {
	case toFlow:
		r.flowText(s)
	case toInstruction:
		if f := r.now.field; f != nil && len(f.instruction) < 4000 {
			f.instruction = append(f.instruction, s...)
		}
	case toInfo, toAuthor, toAuthors, toName, toValue, toShapeName, toShapeValue, toDay:
		if len(r.value) < 4000 {
			r.value = append(r.value, s...)
		}
	default: // what comes here is not to be read, or is no text
	}
}

func (r *reader) flowText(s string) {
	f := r.now.flow
	if r.section && f.kind == "" {
		r.section = false
		r.breakPage()
	}
	mark := byte(0)
	switch {
	case r.now.deleted:
		mark = '-'
	case r.now.revised:
		mark = '+'
	}
	if mark != f.mark {
		r.closeMark(f)
		if f.mark = mark; mark != 0 {
			f.out = append(f.out, '[', mark)
			f.begun = len(f.out)
		}
	}
	if r.now.hidden {
		r.hidden += utf8.RuneCountInString(s)
	}
	f.high = 0
	f.out = append(f.out, s...)
}

// closeMark ends a tracked change; one without visible text leaves no mark.
func (r *reader) closeMark(f *flow) {
	mark := f.mark
	if f.mark = 0; mark == 0 {
		return
	}
	begun := min(f.begun, len(f.out))
	if blank(f.out[begun:]) && begun >= 2 {
		f.out = append(f.out[:begun-2], f.out[begun:]...)
		return
	}
	if mark == '+' {
		r.inserted++
	} else {
		r.removed++
	}
	f.out = append(f.out, mark, ']')
}

func blank(text []byte) bool {
	for _, c := range text {
		if c > ' ' {
			return false
		}
	}
	return true
}

// unicode writes a character of \u; numbers above 32767 are written as negative.
func (r *reader) unicode(n int) {
	r.flush()
	if n < 0 {
		n += 1 << 16 // above 32767, as 16 bits with a sign
	}
	if n > utf8.MaxRune {
		return
	}
	c := rune(n) //nolint:gosec // the lines above keep it within 21 bits
	if r.now.to == toFlow && utf16.IsSurrogate(c) {
		f := r.now.flow
		if pair := utf16.DecodeRune(f.high, c); pair != utf8.RuneError {
			r.write(string(pair))
			return
		}
		f.high = c
		return
	}
	if n > 0 {
		r.write(string(c))
	}
}

func (r *reader) endField(f *field) {
	if f == nil || f.flow != r.now.flow || f.start > len(f.flow.out) {
		return
	}
	if behind := link.Behind(string(f.flow.out[f.start:]), link.Of(string(f.instruction))); behind != "" {
		r.write(behind)
	}
}
