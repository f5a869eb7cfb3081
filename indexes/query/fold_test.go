package query_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes/query"
	"spoor/internal/evidence"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "paspoort", "paspoort"},
		{"capitals", "PASPOORT", "paspoort"},
		{"dutch accents", "geëscorteerd", "geescorteerd"},
		{"dutch ij as one letter", "bedrĳf", "bedrijf"},
		{"polish", "Łódź", "lodz"},
		{"hungarian", "Győr", "gyor"},
		{"turkish dotted capital", "İstanbul", "istanbul"},
		{"turkish dotless", "ısparta", "isparta"},
		{"romanian", "Țigăncuş", "tigancus"},
		{"bulgarian", "Йордан", "иордан"},
		{"croatian", "Đorđe", "dorde"},
		{"danish", "Ærø", "aero"},
		{"french", "Œuvre", "oeuvre"},
		{"german", "STRAẞE Straße", "strasse strasse"},
		{"greek final sigma", "ΟΔΥΣΣΕΥΣ οδυσσευς", "οδυσσευσ οδυσσευσ"},
		{"arabic vowels and hamza", "أَحْمَد", "احمد"},
		{"arabic stretched", "محـــمد", "محمد"},
		{"arabic presentation forms", "ﻣﺤﻤﺪ", "محمد"},
		{"decomposed input", "e\u0301e\u0301n", "een"},
		{"soft hyphen", "uit\u00adbuiting", "uitbuiting"},
		{"ligature from a PDF", "ﬁnanciële", "financiele"},
		{"full width digits", "０６", "06"},
		{"curly apostrophe", "foto’s", "foto's"},
		{"thai vowels stay", "นวดที่", "นวดที่"},
		{"hindi vowels stay", "कुमारी", "कुमारी"},
		{"korean stays composed", "한국", "한국"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := query.Fold(c.in); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestEveryCharacterFoldsToAWordThatStaysTheSame(t *testing.T) {
	for r := range rune(0x20000) { // beyond lie ideographs, which do not fold
		if !utf8.ValidRune(r) {
			continue
		}
		for _, text := range []string{string(r), "a" + string(r), string(r) + "a", "a" + string(r) + "a", "1" + string(r) + "1"} {
			for _, w := range query.Words(text) {
				again := query.Words(w.Text)
				if len(again) != 1 || again[0].Text != w.Text {
					t.Errorf("Words(%q) has %q (%U), which is %v itself", text, w.Text, []rune(w.Text), again)
				}
			}
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"punctuation only", " -- & … ", nil},
		{"sentence", "Zij moest haar paspoort afgeven.", []string{"zij", "moest", "haar", "paspoort", "afgeven"}},
		{"phone number", "06-12345678", []string{"06", "12345678"}},
		{"international phone number", "+31 6 1234 5678", []string{"31", "6", "1234", "5678"}},
		{"e-mail address", "anna@example.nl", []string{"anna", "example", "nl"}},
		{"apostrophes", "don't foto’s 's", []string{"don", "t", "foto", "s", "s"}},
		{"hyphen", "mensen-handel", []string{"mensen", "handel"}},
		{"money", "€ 1.250,50", []string{"1.250,50"}},
		{"no space after a full stop", "Stop.Hij", []string{"stop", "hij"}},
		{"no space after a colon", "Naam:Jansen", []string{"naam", "jansen"}},
		{"turkish suffix on a name", "Mehmet'in", []string{"mehmet", "in"}},
		{"number plate", "12-ABC-3", []string{"12", "abc", "3"}},
		{"postcode", "3011AB 12-B", []string{"3011ab", "12", "b"}},
		{"soft hyphen inside a word", "uit\u00adbuiting", []string{"uitbuiting"}},
		{"path", "post/mail.eml!/Paspoort.pdf", []string{"post", "mail", "eml", "paspoort", "pdf"}},
		{"underscore", "paspoort_anna.pdf", []string{"paspoort", "anna", "pdf"}},
		{"ideographs", "你好", []string{"你", "好"}},
		{"arabic", "جواز السفر", []string{"جواز", "السفر"}},
		{"a number too long to be a word", strings.Repeat("9", 300) + " eind", []string{"eind"}},
		{"marks alone", "a \u200d\u0488 b", []string{"a", "b"}},
		{"bytes that are not text", "a\xff\xfeb", []string{"a", "b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, texts(query.Words(c.in))); diff != "" {
				t.Errorf("Words(%q) (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

func TestWordsSpansCountBytesOfTheOriginal(t *testing.T) {
	text := "Łódź\xff Ærø"
	want := []evidence.Span{{Start: 0, End: 7}, {Start: 9, End: 14}}
	var got []evidence.Span
	for _, w := range query.Words(text) {
		got = append(got, w.Span)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Words(%q) (-want +got):\n%s", text, diff)
	}
}

func texts(tokens []query.Token) []string {
	var s []string
	for _, t := range tokens {
		s = append(s, t.Text)
	}
	return slices.Clip(s)
}

func BenchmarkWords(b *testing.B) {
	page := strings.Repeat("Zij moest haar paspoort afgeven in Łódź en kreeg € 25 per dag. ", 45)
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		query.Words(page)
	}
}
