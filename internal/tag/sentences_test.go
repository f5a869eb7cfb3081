package tag

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
	"spoor/internal/tag/eval"
	"spoor/internal/tag/network"
)

// texts are the sentences of pages, as they are encoded.
func texts(pages ...evidence.Page) []string {
	var out []string
	for _, s := range sentencesOf(pages) {
		out = append(out, s.text)
	}
	return out
}

func TestSentences(t *testing.T) {
	long := strings.Repeat("woord ", 300)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"stops, questions, cries and semicolons", "Ja. Nee? Au! Kijk; goed", []string{"Ja.", "Nee?", "Au!", "Kijk;", "goed"}},
		{"closing quotation marks belong to the sentence", "Hij zei \"kom.\" Zij zei »nee.« Dag", []string{"Hij zei \"kom.\"", "Zij zei »nee.« Dag"}},
		{"a stop inside a word ends nothing", "www.voorbeeld.nl kost 1.200 euro", []string{"www.voorbeeld.nl kost 1.200 euro"}},
		{"line ends end", "een\ntwee\n\n  drie  \n", []string{"een", "twee", "drie"}},
		{"nothing", " \n\t\n", nil},
		{"a long one is cut at a space", long, []string{strings.TrimSpace(long[:996]), strings.TrimSpace(long[996:])}},
	} {
		if diff := cmp.Diff(c.want, texts(evidence.Page{Number: 1, Text: c.text})); diff != "" {
			t.Errorf("%s, %q (-want +got):\n%s", c.name, c.text, diff)
		}
	}
}

func TestSentencesAreThoseOfTheEvaluation(t *testing.T) {
	word := rapid.SampledFrom([]string{"ja", "Nee.", "\n", "\"", "?", "»", " ", "...", "; ", "9", "’"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(word).Draw(t, "words"), "")
		var want []string
		for _, s := range eval.Sentences(text) {
			want = append(want, strings.TrimSpace(s.Of(text)))
		}
		if diff := cmp.Diff(want, texts(evidence.Page{Number: 1, Text: text})); diff != "" && strings.Count(text, "\n") < wrappedLeast {
			t.Fatalf("%q (-evaluation +tagger):\n%s", text, diff)
		}
	})
}

const wrappedPage = `Aangeefster verklaart dat zij in maart vorig jaar met een busje naar
Nederland is gebracht. Zij moest haar paspoort afgeven aan een man die
Marek werd genoemd en die zei dat zij het terug zou krijgen zodra de
schuld voor de reis was betaald.
Daarna werkte zij elke nacht in de loods aan de rand van het dorp, zonder
dat zij ooit loon kreeg:
- 40 euro in de eerste week
- niets in de tweede`

func TestLinesThatAreWrappedAreJoined(t *testing.T) {
	want := []string{
		"Aangeefster verklaart dat zij in maart vorig jaar met een busje naar Nederland is gebracht.",
		"Zij moest haar paspoort afgeven aan een man die Marek werd genoemd en die zei dat zij het terug zou krijgen zodra de schuld voor de reis was betaald.",
		"Daarna werkte zij elke nacht in de loods aan de rand van het dorp, zonder dat zij ooit loon kreeg:",
		"- 40 euro in de eerste week", "- niets in de tweede",
	}
	page := evidence.Page{Number: 1, Text: wrappedPage}
	if diff := cmp.Diff(want, texts(page)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, s := range sentencesOf([]evidence.Page{page}) {
		if got := strings.ReplaceAll(s.Of(page.Text), "\n", " "); got != s.text {
			t.Errorf("the span of %q is that of %q", s.text, got)
		}
	}
}

func TestLinesThatPeopleEndedStay(t *testing.T) {
	for name, text := range map[string]string{
		"short lines in lower case": "hoi\nben je er\nja\nok tot zo\nneem je pas mee\nja\n",
		"a list":                    strings.Repeat("Ieder van de mannen kreeg een eigen kamer in het huis aan de dijk\n", 6),
		"sentences":                 strings.Repeat("ieder van de mannen kreeg een eigen kamer in het huis aan de dijk.\n", 6),
	} {
		lines := strings.Split(strings.TrimSpace(text), "\n")
		if diff := cmp.Diff(lines, texts(evidence.Page{Number: 1, Text: text})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWhoSpeaksWhenIsNotEncoded(t *testing.T) {
	lines := []string{"12-03-2024 14:05 - Ana: waar ben je? Ik sta buiten", "12-03-2024 14:06 - Bo:\nkom\nzo", "12-03-2024 14:07 - Bo is toegevoegd"}
	page := evidence.Page{Number: 1, Text: strings.Join(lines, "\n")}
	at := 0
	for i, l := range lines {
		m := evidence.Message{Span: evidence.Span{Start: at, End: at + len(l)}, Sender: []string{"Ana", "Bo", ""}[i], System: i == 2}
		page.Messages = append(page.Messages, m)
		at += len(l) + 1
	}
	want := []string{"waar ben je?", "Ik sta buiten", "kom", "zo", "12-03-2024 14:07 - Bo is toegevoegd"}
	if diff := cmp.Diff(want, texts(page)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("Ja. Nee?\nwoord \xff zo", 3)
	f.Add(strings.Repeat("é", 1500), 2)
	f.Add(wrappedPage, 70)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		page := evidence.Page{Number: 1, Text: text}
		if 0 < cut && cut < len(text) {
			page.Messages = []evidence.Message{{Span: evidence.Span{Start: 0, End: cut}, Sender: "a"}}
		}
		last := 0
		for _, s := range sentencesOf([]evidence.Page{page}) {
			if s.Start < last || !s.Within(len(text)) || len(s.text) != s.End-s.Start || len(s.text) > longestSentence {
				t.Fatalf("sentence %v %q after byte %d of %d", s.Span, s.text, last, len(text))
			}
			if utf8.ValidString(text) && cut < 1 && !utf8.ValidString(s.text) {
				t.Fatalf("sentence %q is cut inside a character", s.text)
			}
			last = s.End
		}
	})
}

func TestTheWordsThatCarryADecision(t *testing.T) {
	one := func(text string, weights ...network.Micro) string {
		var tokens []encoder.Token
		for _, w := range wordsOf(text) {
			tokens = append(tokens, encoder.Token{Start: w.Start, End: w.End})
		}
		return carrying(text, tokens, weights).Of(text)
	}
	for _, c := range []struct {
		name, text string
		weights    []network.Micro
		want       string
	}{
		{"the heaviest run", "toen hield hij mijn boekje bij zich", []network.Micro{0, 5, 1, 5, 9, 0, 0}, "hield hij mijn boekje"},
		{"one word takes a neighbour along", "toen hield hij mijn boekje", []network.Micro{0, 90, 1, 0, 0}, "hield hij"},
		{"no punctuation at the ends", "hij zei: \"mijn boekje.\" dag", []network.Micro{0, 0, 9, 9, 0}, "mijn boekje"},
		{"all the same", "alles gelijk hier", []network.Micro{3, 3, 3}, "alles gelijk"},
		{"one word", "Paspoort!", []network.Micro{3}, "Paspoort"},
		{"no words", "...", nil, "..."},
		{"at most 25 words", strings.Repeat("a ", 30) + "b", append(make([]network.Micro, 30), -900), strings.TrimSpace(strings.Repeat("a ", 25))},
	} {
		if got := one(c.text, c.weights...); got != c.want {
			t.Errorf("%s, %q: %q, want %q", c.name, c.text, got, c.want)
		}
	}
}
