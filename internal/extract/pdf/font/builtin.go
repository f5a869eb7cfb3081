package font

import (
	"bytes"

	"github.com/ledongthuc/pdf"

	"spoor/internal/extract/pdf/file"
	"spoor/internal/extract/pdf/syntax"
)

// maxProgram bounds how much of an embedded Type 1 font is looked at: its encoding
// stands in the clear text in front.
const maxProgram = 256 << 10

// builtIn is the encoding inside an embedded font program; false when there is none.
func (f *Font) builtIn(descriptor pdf.Value, streams Streams) (vector, bool) {
	if v := descriptor.Key("FontFile"); !v.IsNull() {
		return type1Encoding(f.program(v, streams))
	}
	if c, ok := f.compactProgram(descriptor, streams); ok && !c.cid {
		return c.vector()
	}
	return vector{}, false
}

// compactProgram is the embedded CFF font, by itself or in an OpenType font; false when
// there is none.
func (f *Font) compactProgram(descriptor pdf.Value, streams Streams) (compact, bool) {
	v := descriptor.Key("FontFile3")
	if !file.IsStream(v) {
		return compact{}, false
	}
	data := f.program(v, streams)
	if table := fontTable(data, "CFF "); len(table) > 0 {
		data = table
	}
	return openCompact(data)
}

// program reads an embedded font. One that is damaged is no problem of the text's
// while the font says elsewhere what its codes mean.
func (f *Font) program(v pdf.Value, streams Streams) []byte {
	before := f.Problem
	data := f.stream(v, streams)
	if f.Spent == nil {
		f.Problem = before
	}
	return data
}

// type1Encoding reads "dup 65 /A put" lines of a Type 1 font's /Encoding.
func type1Encoding(program []byte) (vector, bool) {
	program = program[:min(len(program), maxProgram)]
	_, after, ok := bytes.Cut(program, []byte("/Encoding"))
	if !ok {
		return vector{}, false
	}
	l := syntax.NewLexer(after)
	var e vector
	var last [2]syntax.Object
	for {
		o, ok := l.Next()
		if !ok || o == syntax.Keyword("eexec") {
			return e, false
		}
		switch o {
		case syntax.Keyword("StandardEncoding"):
			return standardEncoding(), true
		case syntax.Keyword("def"), syntax.Keyword("readonly"):
			return e, true
		case syntax.Keyword("put"):
			name, ok := last[1].(syntax.Name)
			if code, isCode := type1Code(last[0]); ok && isCode {
				e[code] = glyphText(string(name))
			}
		}
		last[0], last[1] = last[1], o
	}
}

// type1Code is a code in an encoding vector.
func type1Code(o syntax.Object) (int, bool) {
	n, ok := o.(float64)
	return syntax.Int(o), ok && n >= 0 && n < 256
}
