package reread

import (
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract/image"
	"spoor/internal/extract/ocr"
	"spoor/internal/extract/pdf"
)

// Thresholds for believing text recognition rather than a text layer that can't be
// trusted.
const (
	sureEnough = 70  // mean confidence of tesseract, of 100
	enough     = 0.5 // of as many words as the layer has
)

// trusted reports whether a reading may replace a text layer that can't be trusted.
func trusted(r *ocr.Reading, p *evidence.Page) bool {
	return r.Status == evidence.PageOK && r.Confidence >= sureEnough && float64(len(r.Words)) >= enough*float64(len(p.Words))
}

// merge puts what was recognised onto a page. On a page that needs recognition, the text
// that was there already (a stamp over a scan, notes, what a photo says of itself)
// stays; what the pictures show beside it comes first when nothing else had a place on
// the page. A text layer that can't be trusted is replaced, but for what stands beside
// the page (notes, form values).
func merge(p evidence.Page, r ocr.Reading, engine string) evidence.Page {
	earlier := p
	p.Reasons = append(said(earlier), r.Reasons...)
	p.Status, p.Engine = r.Status, engine
	if p.Status == evidence.PageNoText && p.Text != "" {
		p.Status = evidence.PagePartial
	}
	if p.Width == 0 || p.Height == 0 {
		p.Width, p.Height = r.Width, r.Height
	}
	switch {
	case !addsTo(&earlier):
		p.Text, p.Words = join(r.Text, r.Words, pdf.Beside(&earlier), nil)
	case len(earlier.Words) == 0:
		p.Text, p.Words = join(r.Text, r.Words, earlier.Text, nil)
	default:
		text, words := unseen(&r, earlier.Words)
		p.Text, p.Words = join(earlier.Text, earlier.Words, text, words)
		p.Engine = earlier.Engine + " + " + engine
	}
	return p
}

// addsTo reports whether recognition adds to what a page has rather than replacing it.
func addsTo(p *evidence.Page) bool { return pdf.NeedsOCR(p) || image.NeedsOCR(p) }

// join puts one text after another as a paragraph of its own.
func join(text string, words []evidence.Word, more string, moreWords []evidence.Word) (string, []evidence.Word) {
	text, more = strings.TrimRight(text, "\n"), strings.TrimRight(more, "\n")
	switch {
	case more == "":
		return text, words
	case text == "":
		return more, moreWords
	}
	shift := len(text) + 2
	all := append(make([]evidence.Word, 0, len(words)+len(moreWords)), words...)
	for _, w := range moreWords {
		w.Start, w.End = w.Start+shift, w.End+shift
		all = append(all, w)
	}
	return text + "\n\n" + more, all
}

// unseen is what was recognised where the page has no words yet, line by line as it
// stands in the reading.
func unseen(r *ocr.Reading, there []evidence.Word) (string, []evidence.Word) {
	var out strings.Builder
	var words []evidence.Word
	from := 0 // end of the last word looked at
	gap := "" // strongest separator since the last word kept
	for _, w := range r.Words {
		gap = stronger(gap, r.Text[from:w.Start])
		from = w.End
		if covered(w.Box, there) {
			continue
		}
		if out.Len() > 0 {
			out.WriteString(gap)
		}
		gap = ""
		w.Start, w.End = out.Len(), out.Len()+len(w.Text)
		out.WriteString(w.Text)
		words = append(words, w)
	}
	return out.String(), words
}

// stronger is the separator that separates more: paragraph, line, space.
func stronger(a, b string) string {
	if strings.Count(b, "\n") > strings.Count(a, "\n") || a == "" {
		return b
	}
	return a
}

// covered reports whether at least half of the box lies under one of the words.
func covered(box evidence.Box, words []evidence.Word) bool {
	for _, w := range words {
		wide := min(box[2], w.Box[2]) - max(box[0], w.Box[0])
		high := min(box[3], w.Box[3]) - max(box[1], w.Box[1])
		if wide > 0 && high > 0 && 2*wide*high >= (box[2]-box[0])*(box[3]-box[1]) {
			return true
		}
	}
	return false
}
