package reread

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/extract/ocr"
	"spoor/internal/extract/pdf"
)

// Mended is the code of the reason of a page in whose words text recognition filled
// holes: letters that no font explains. It says how many words.
const Mended = "ocr-mended"

// mend fills the holes in the words of a page with what was recognised in their places,
// where the letters that are known agree with it. The words as the text layer has them
// stand beside the page's text: both can be found, and checked. A page without holes left
// is fully read.
func mend(p evidence.Page, r ocr.Reading, engine string) evidence.Page {
	var text strings.Builder
	words := make([]evidence.Word, 0, len(p.Words))
	var filled []string
	from, left := 0, 0
	for _, w := range p.Words {
		text.WriteString(p.Text[min(from, w.Start):w.Start])
		from = max(from, w.End)
		if pdf.Strange(w.Text) {
			if whole, ok := without(w, r.Words); ok {
				filled = append(filled, w.Text)
				w.Text = whole
			} else {
				left++
			}
		}
		w.Start, w.End = text.Len(), text.Len()+len(w.Text)
		text.WriteString(w.Text)
		words = append(words, w)
	}
	if len(filled) == 0 {
		return because(p, NoBetter+": "+engine)
	}
	text.WriteString(p.Text[from:])
	p.Reasons = append(said(p), fmt.Sprintf("%s: %d words", Mended, len(filled)))
	if p.Engine += " + " + engine; left == 0 && !pdf.Strange(text.String()) {
		p.Status = evidence.PageOK
	}
	p.Text, p.Words = join(text.String(), words, "[text layer: "+strings.Join(filled, " ")+"]", nil)
	return p
}

// said are a page's reasons with the engine that they are of.
func said(p evidence.Page) []string {
	told := make([]string, len(p.Reasons))
	for i, reason := range p.Reasons {
		told[i] = p.Engine + ": " + reason
	}
	return told
}

// without is the word that was recognised where a word with holes stands.
func without(w evidence.Word, seen []evidence.Word) (string, bool) {
	there := []evidence.Word{w}
	for _, s := range seen {
		if covered(s.Box, there) && fills(s.Text, w.Text) {
			return s.Text, true
		}
	}
	return "", false
}

// fills reports whether whole is a word with holes whose every hole is one to three
// letters.
func fills(whole, holed string) bool {
	parts := strings.FieldsFunc(holed, isHole)
	if pdf.Strange(whole) || len(parts) == 0 {
		return false
	}
	holes := utf8.RuneCountInString(holed) - utf8.RuneCountInString(strings.Join(parts, ""))
	size := utf8.RuneCountInString(whole) - utf8.RuneCountInString(strings.Join(parts, ""))
	if size < holes || size > 3*holes {
		return false
	}
	if first, _ := utf8.DecodeRuneInString(holed); !isHole(first) && !strings.HasPrefix(whole, parts[0]) {
		return false
	}
	if last, _ := utf8.DecodeLastRuneInString(holed); !isHole(last) && !strings.HasSuffix(whole, parts[len(parts)-1]) {
		return false
	}
	return slices.IndexFunc(parts, func(part string) bool {
		_, behind, found := strings.Cut(whole, part)
		whole = behind
		return !found
	}) < 0
}

func isHole(r rune) bool { return pdf.Strange(string(r)) }
