package chat

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/text"
)

// checkCovered holds for a text export that starts with a message: the pages joined
// are the text, and the messages are all of it but white space.
func checkCovered(t interface{ Fatalf(string, ...any) }, in string, pages []evidence.Page) {
	var joined, covered strings.Builder
	for _, p := range pages {
		joined.WriteString(p.Text)
		checkMessages(t, p)
		for _, m := range p.Messages {
			covered.WriteString(m.Of(p.Text))
		}
	}
	want := text.Normalise(in).String()
	if joined.String() != want {
		t.Fatalf("the pages joined are not the text of %d bytes: %.300q, want %.300q", len(want), joined.String(), want)
	}
	if got := squeeze(covered.String()); got != squeeze(want) {
		t.Fatalf("the messages cover %.300q of %.300q", got, squeeze(want))
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// checkMessages holds for every page.
func checkMessages(t interface{ Fatalf(string, ...any) }, p evidence.Page) {
	last := 0
	for _, m := range p.Messages {
		said := m.Of(p.Text)
		if !m.Within(len(p.Text)) || m.Start < last || strings.TrimSpace(said) == "" || !utf8.ValidString(said) {
			t.Fatalf("message %+v after %d in %.300q", m, last, p.Text)
		}
		last = m.End
	}
	last = 0
	for _, s := range p.Languages {
		if !s.Within(len(p.Text)) || s.Start < last {
			t.Fatalf("stretch %+v after %d in %d bytes", s, last, len(p.Text))
		}
		last = s.End
	}
}

func TestMessagesCoverTheText(outer *testing.T) {
	rapid.Check(outer, func(t *rapid.T) {
		form := rapid.SampledFrom([]string{"%02d-%02d-2024 14:05 - ", "[%02d/%02d/2024, 14:05:11] ", "\u200e[%02d.%02d.24 um 14:05] ", "[2024-%02[2]d-%02[1]d 14:05] "}).Draw(t, "form")
		word := rapid.SampledFrom([]string{"hoi", "é", "\u200e", "\n", "\n\n", "\t", " ", ": ", "12-03-2024 14:05 - ", "ﬁ", "\u0301", "\r", "\u2028", "🚐", "<Media weggelaten>"})
		in := ""
		for i := range rapid.IntRange(3, 300).Draw(t, "messages") {
			name := rapid.SampledFrom([]string{"Ana", "Bo", "+31 6 12345678"}).Draw(t, "name")
			said := strings.Join(rapid.SliceOfN(word, 0, 6).Draw(t, "words"), "")
			in += fmt.Sprintf(form, i%28+1, i/28+1) + name + ": x" + strings.TrimLeft(said, "\u0301") + "\n"
		}
		res, got := run(outer, in)
		if res.Kind != "chat" {
			return
		}
		checkCovered(t, in, got.pages)
	})
}
