package office

import (
	"bytes"
	"strconv"

	"spoor/internal/extract/office/numfmt"
	"spoor/internal/extract/office/xmlscan"
)

// chartReader reads what a chart or diagram says: titles, axes and the values that
// it remembers of its sheet, a line for each series (ECMA-376 part 1, 21.2; for
// newer charts MS-ODRAWXML 2.24.3). Texts of diagrams are paragraphs (21.4).
type chartReader struct {
	pages    *pages
	text     []byte
	value    []byte
	capture  string // element whose text is wanted: t, v, pt or formatCode
	cache    int    // open caches: their values share a line
	format   *numfmt.Format
	from1904 bool
}

func (r *chartReader) take(t *xmlscan.Token) error {
	switch t.Kind {
	case xmlscan.Text:
		if r.capture != "" && len(r.value) < longestPage {
			r.value = append(r.value, t.Text...)
		}
	case xmlscan.Start:
		r.start(t)
	case xmlscan.End:
		return r.end(string(t.Name))
	}
	return nil
}

func (r *chartReader) start(t *xmlscan.Token) {
	switch name := string(t.Name); name {
	case "t", "v", "pt", "formatCode":
		r.capture, r.value = name, r.value[:0]
	case "date1904":
		r.from1904 = on(t.Get("val"))
	case "strCache", "numCache", "strLit", "numLit", "lvl":
		r.cache++
		r.format = nil
		if code := t.Get("formatCode"); code != "" {
			r.format = numfmt.New(code)
		}
	}
}

func (r *chartReader) end(name string) error {
	switch name {
	case "strCache", "numCache", "strLit", "numLit", "lvl":
		r.cache = max(r.cache-1, 0)
		r.endLine()
	case "p":
		r.endLine()
	case r.capture:
		r.capture = ""
		return r.keep(name)
	}
	return nil
}

func (r *chartReader) endLine() {
	r.text = bytes.TrimRight(r.text, "\t")
	if n := len(r.text); n > 0 && r.text[n-1] != '\n' {
		r.text = append(r.text, '\n')
	}
}

// keep adds the text of the element that ended.
func (r *chartReader) keep(name string) error {
	text := oneLine(string(r.value))
	if name == "t" {
		text = string(r.value) // spaces between runs count
	}
	switch {
	case name == "formatCode":
		r.format = numfmt.New(text)
		return nil
	case text == "":
		return nil
	case name != "t":
		text = r.shown(text)
	}
	r.text = append(r.text, text...)
	switch {
	case name == "t":
	case r.cache > 0:
		r.text = append(r.text, '\t')
	default:
		r.endLine()
	}
	return r.pages.grow(len(text) + 1)
}

// shown is a number as the chart's sheet shows it.
func (r *chartReader) shown(text string) string {
	v, err := strconv.ParseFloat(text, 64)
	if r.format == nil || err != nil {
		return text
	}
	return r.format.Show(v, r.from1904)
}
