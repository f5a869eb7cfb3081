package syntax

import (
	"encoding/hex"
	"sort"
	"strconv"
)

// Indirect is an indirect object as it stands in a file.
type Indirect struct {
	Ref
	Value  Object
	Stream bool // Value is the dictionary of a stream
	Data   int  // offset of the stream's first byte
	Cut    bool // the data ended before the object did
}

// ReadIndirect reads "12 0 obj ... endobj" from the start of data; false when no
// such thing stands there. The data of a stream is not touched.
func ReadIndirect(data []byte) (Indirect, bool) {
	l := NewLexer(data)
	num, ok1 := nextNumber(l)
	gen, ok2 := nextNumber(l)
	if word, _ := l.Next(); !ok1 || !ok2 || word != Keyword("obj") {
		return Indirect{}, false
	}
	out := Indirect{Ref: Ref{num, gen}}
	out.Value = l.value()
	l.skipSpace()
	if l.hasPrefix("stream") {
		if _, isDict := out.Value.(Dict); isDict {
			l.pos += len("stream")
			l.skipLineEnd()
			out.Stream, out.Data = true, l.pos
		}
	}
	out.Cut = l.AtEnd()
	return out, true
}

// value reads one object with its references put together.
func (l *Lexer) value() Object {
	o, ok := l.Next()
	if !ok {
		return nil
	}
	switch k := o.(type) {
	case Keyword:
		if k == "true" || k == "false" {
			return k == "true"
		}
		return nil
	case float64:
		return l.refOrNumber(k)
	}
	return o
}

// refOrNumber reads the rest of "12 0 R", or leaves it.
func (l *Lexer) refOrNumber(num float64) Object {
	back := l.pos
	if gen, ok := nextNumber(l); ok && num >= 0 {
		if word, _ := l.Next(); word == Keyword("R") {
			return Ref{Int(num), gen}
		}
	}
	l.pos = back
	return num
}

// ReadObject reads one object with its references put together from the start of
// data: a member of an object stream, a trailer.
func ReadObject(data []byte) Object { return NewLexer(data).value() }

func nextNumber(l *Lexer) (int, bool) {
	o, _ := l.Next()
	f, ok := o.(float64)
	return Int(f), ok && f >= 0
}

func (l *Lexer) hasPrefix(w string) bool {
	return l.pos+len(w) <= len(l.data) && string(l.data[l.pos:l.pos+len(w)]) == w
}

// skipLineEnd skips the line end after "stream", and blanks that some writers put
// before it.
func (l *Lexer) skipLineEnd() {
	for l.hasPrefix(" ") {
		l.pos++
	}
	if l.hasPrefix("\r") {
		l.pos++
	}
	if l.hasPrefix("\n") {
		l.pos++
	}
}

// Writer appends objects in a form that the strictest reader accepts.
type Writer struct {
	// Refer gives the number under which a referenced object is written, 0 for
	// none; all generations become 0.
	Refer func(Ref) int
	// Text changes strings before they are written: decryption.
	Text func(string) string
}

// Append adds the notation of o to out.
func (w *Writer) Append(out []byte, o Object) []byte {
	switch o := o.(type) {
	case bool:
		return strconv.AppendBool(out, o)
	case float64:
		return appendNumber(out, o)
	case string:
		out = append(out, '<')
		out = hex.AppendEncode(out, []byte(w.Text(o)))
		return append(out, '>')
	case Name:
		return appendName(out, o)
	case Ref:
		return w.appendRef(out, o)
	case Array:
		out = append(out, '[')
		for i, x := range o {
			if i > 0 {
				out = append(out, ' ')
			}
			out = w.Append(out, x)
		}
		return append(out, ']')
	case Dict:
		return w.appendDict(out, o)
	}
	return append(out, "null"...)
}

func (w *Writer) appendDict(out []byte, d Dict) []byte {
	keys := make([]string, 0, len(d))
	for k := range d {
		keys = append(keys, string(k))
	}
	sort.Strings(keys)
	out = append(out, "<<"...)
	for _, k := range keys {
		out = appendName(out, Name(k))
		out = append(out, ' ')
		out = w.Append(out, d[Name(k)])
		out = append(out, '\n')
	}
	return append(out, ">>"...)
}

func (w *Writer) appendRef(out []byte, r Ref) []byte {
	num := w.Refer(r)
	if num == 0 {
		return append(out, "null"...)
	}
	return append(strconv.AppendInt(out, int64(num), 10), " 0 R"...)
}

func appendNumber(out []byte, f float64) []byte {
	if f != f || f > maxInt || f < -maxInt {
		return append(out, '0')
	}
	return strconv.AppendFloat(out, f, 'f', -1, 64)
}

func appendName(out []byte, n Name) []byte {
	out = append(out, '/')
	for i := range len(n) {
		if c := n[i]; isRegular(c) && c > ' ' && c < 127 && c != '#' {
			out = append(out, c)
			continue
		}
		out = append(out, '#')
		out = hex.AppendEncode(out, []byte{n[i]})
	}
	return out
}
