package sandbox

import (
	"encoding/binary"
	"math"

	"spoor/internal/evidence"
)

// A page's words are many and all alike, so they travel as numbers beside its JSON: how
// many, then for each the start, counted from the end of the word before it, the length,
// the four sides of its box, and its text where that isn't what stands there on the page.

// boxBytes is the size of a box.
const boxBytes = 4 * 8

// encodeWords gives the words of a page.
func encodeWords(page *evidence.Page) []byte {
	b := binary.AppendUvarint(make([]byte, 0, 8+len(page.Words)*(boxBytes+4)), uint64(len(page.Words)))
	last := 0
	for i := range page.Words {
		w := &page.Words[i]
		b = binary.AppendVarint(b, int64(w.Start-last))
		b = binary.AppendVarint(b, int64(w.End-w.Start))
		last = w.End
		for _, side := range w.Box {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(side))
		}
		if w.Text == w.Of(page.Text) {
			b = append(b, 0)
			continue
		}
		b = binary.AppendUvarint(b, uint64(len(w.Text))+1)
		b = append(b, w.Text...)
	}
	return b
}

// decodeWords reads the words of a page with that text, and refuses those that lie
// outside it, places that are no numbers, and anything left over.
func decodeWords(b []byte, text string) ([]evidence.Word, error) {
	r := numbers{b: b}
	n := r.length()
	if r.broken || n > len(b)/(boxBytes+3) {
		return nil, broken("%d words in %d bytes", n, len(b))
	}
	var words []evidence.Word
	if n > 0 {
		words = make([]evidence.Word, n)
	}
	last := 0
	for i := range words {
		w := &words[i]
		w.Start = last + r.signed()
		w.End = w.Start + r.signed()
		last = w.End
		for side := range w.Box {
			w.Box[side] = r.float()
		}
		own := r.length()
		if r.broken || !w.Within(len(text)) {
			return nil, broken("word at %d-%d of %d", w.Start, w.End, len(text))
		}
		if w.Text = w.Of(text); own > 0 {
			w.Text = r.text(own - 1)
		}
	}
	if r.broken || len(r.b) > 0 {
		return nil, broken("words end badly, %d bytes left", len(r.b))
	}
	return words, nil
}

// numbers takes numbers off bytes; what can't be taken is zero, and broken says so.
type numbers struct {
	b      []byte
	broken bool
}

// most bounds a single number: more than any place in a page.
const most = 1 << 31

func (r *numbers) signed() int {
	v, n := binary.Varint(r.b)
	return r.take(v, n)
}

func (r *numbers) length() int {
	v, n := binary.Uvarint(r.b)
	return r.take(int64(min(v, most)), n)
}

func (r *numbers) take(v int64, n int) int {
	if n <= 0 || v <= -most || v >= most {
		r.broken = true
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *numbers) float() float64 {
	if len(r.b) < 8 {
		r.broken = true
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(r.b))
	r.b = r.b[8:]
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.broken = true
	}
	return v
}

func (r *numbers) text(n int) string {
	if n > len(r.b) {
		r.broken = true
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}
