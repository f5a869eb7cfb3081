package helper

import (
	"bytes"
	"html"
	"iter"
	"math"
	"strconv"
	"strings"
)

// tag is an element's start in the XML that a helper writes, and the text after it. The
// programs' XML is not always well-formed: they write whatever bytes a document has.
type tag struct {
	name, attributes, text string
}

// tags are the starts of elements, in order.
func tags(data []byte) iter.Seq[tag] {
	return func(yield func(tag) bool) {
		for {
			start := bytes.IndexByte(data, '<')
			if start < 0 {
				return
			}
			data = data[start+1:]
			end := bytes.IndexByte(data, '>')
			if end < 0 {
				return
			}
			name, attributes, _ := strings.Cut(string(data[:end]), " ")
			data = data[end+1:]
			text := data
			if next := bytes.IndexByte(data, '<'); next >= 0 {
				text = data[:next]
			}
			if !yield(tag{name, attributes, string(text)}) {
				return
			}
		}
	}
}

// attribute is the value of one; empty when there is none.
func (t tag) attribute(name string) string {
	_, rest, found := strings.Cut(" "+t.attributes, " "+name+`="`)
	value, _, closed := strings.Cut(rest, `"`)
	if !found || !closed {
		return ""
	}
	return html.UnescapeString(value)
}

// numbers are those of an attribute, as many as wanted; false when it has others.
func (t tag) numbers(name string, into []float64) bool {
	fields := strings.Fields(t.attribute(name))
	if len(fields) != len(into) {
		return false
	}
	for i := range into {
		v, ok := number(fields[i])
		if !ok {
			return false
		}
		into[i] = v
	}
	return true
}

// farthest is how far from the paper's corner anything may be, in points: ten times
// the largest paper.
const farthest = 144_000

// number reads a place or size.
func number(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsNaN(v) && math.Abs(v) <= farthest
}
