package inquiry

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// around is how much text is shown on either side of a passage, in bytes.
const around = 90

// place quotes a span of a page.
func place(p *evidence.Page, s evidence.Span) Place {
	out := Place{Page: p.Number, Span: s, Quote: s.Of(p.Text)}
	out.Before = tail(p.Text[:s.Start])
	out.After = head(p.Text[s.End:])
	if box, ok := p.BoxOf(s); ok {
		out.Box = &box
	}
	return out
}

// tail is the end of text, from a word's beginning on.
func tail(text string) string {
	if len(text) <= around {
		return text
	}
	cut := text[len(text)-around:]
	for len(cut) > 0 && !utf8.RuneStart(cut[0]) {
		cut = cut[1:]
	}
	if i := strings.IndexAny(cut, " \n\t"); i >= 0 {
		cut = cut[i+1:]
	}
	return "… " + cut
}

// head is the beginning of text, up to a word's end.
func head(text string) string {
	if len(text) <= around {
		return text
	}
	cut := text[:around]
	for len(cut) > 0 && !utf8.ValidString(cut) {
		cut = cut[:len(cut)-1]
	}
	if i := strings.LastIndexAny(cut, " \n\t"); i >= 0 {
		cut = cut[:i]
	}
	return cut + " …"
}

// merge puts spans in order and leaves out those that lie within or across one
// that stands before them.
func merge(a, b []evidence.Span) []evidence.Span {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y evidence.Span) int {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(y.End, x.End))
	})
	var out []evidence.Span
	for _, s := range all {
		if len(out) == 0 || s.Start >= out[len(out)-1].End {
			out = append(out, s)
		}
	}
	return out
}
