package entity_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/entity"
	"spoor/internal/evidence"
)

// sane checks what holds for any text; pages are valid UTF-8.
func sane(t interface{ Errorf(string, ...any) }, r *entity.Recogniser, text string) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	found := r.Recognise([]evidence.Page{{Number: 1, Text: text}})
	end := 0
	for _, m := range found {
		switch {
		case !m.Within(len(text)) || m.Quote != text[m.Start:m.End] || m.Quote == "" || m.Normal == "":
			t.Errorf("%q: %+v is no citation", text, m)
		case m.Start < end:
			t.Errorf("%q: %+v overlaps the one before", text, m)
		case !utf8.RuneStart(text[m.Start]) || m.End < len(text) && !utf8.RuneStart(text[m.End]):
			t.Errorf("%q: %+v cuts a rune", text, m)
		case !m.Valid && m.Reason == "":
			t.Errorf("%q: %+v is invalid for no reason", text, m)
		}
		end = m.End
	}
	if again := r.Recognise([]evidence.Page{{Number: 1, Text: text}}); !cmp.Equal(found, again) {
		t.Errorf("%q: a second run differs", text)
	}
	for _, kind := range evidence.MentionKinds() {
		normal, ok := r.Normal(kind, text)
		if !ok {
			continue
		}
		if again, ok := r.Normal(kind, normal); again != normal || !ok {
			t.Errorf("%s %q: normal form %q has normal form %q (%t)", kind, text, normal, again, ok)
		}
	}
}

// pieces are what identifiers are made of; texts drawn from them hit the rules far
// more often than random ones.
var pieces = []string{
	"NL91ABNA0417164300", "NL", "91", "B01", "985584282", "KvK", "71049258", "06", "12345678", "+31", "(0)", "0031", " ", " ", " ", ", ", ". ", "-", "/", "\n",
	"Kerkstraat", "Oude", "weg", "12", "a", "III", "hs", "3011", "AB", "Rotterdam", "Den", "Haag", "te", "nr", "Postbus", "ul", "Calle", "1e",
	"GX", "118", "S", "kenteken", "KLE", "€", "euro", "1.234", ",56", ",-", "k", "maart", "2024", "03", "--", "de", "Flex", "B.V.", "uitzendbureau", "Van", "é", "ł", "й", "\u0301",
	"@", "post", ".nl", "[at]", "punt", "ß", "İ", "unit", "4", "hoog", "zł", "sp", "z", "o",
}

func texts(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
}

func TestWhatHoldsForAnyText(t *testing.T) {
	r := entity.New()
	rapid.Check(t, func(t *rapid.T) { sane(t, r, texts(t)) })
	rapid.Check(t, func(t *rapid.T) { sane(t, r, rapid.String().Draw(t, "text")) })
}

func TestAnyWrongDigitInAnIBANIsRefused(t *testing.T) {
	r := entity.New()
	const iban = "NL91ABNA0417164300"
	for at := range iban {
		if iban[at] < '0' || iban[at] > '9' {
			continue
		}
		for digit := byte('0'); digit <= '9'; digit++ {
			wrong := iban[:at] + string(digit) + iban[at+1:]
			if _, ok := r.Normal(evidence.IBAN, wrong); ok != (wrong == iban) {
				t.Errorf("%s: valid %t", wrong, ok)
			}
		}
	}
}

// spaced writes the characters of a value with marks between some of them, in
// capitals or not.
func spaced(t *rapid.T, groups []string, marks ...string) string {
	var b strings.Builder
	for i, group := range groups {
		if i > 0 {
			b.WriteString(rapid.SampledFrom(marks).Draw(t, "mark"))
		}
		b.WriteString(group)
	}
	if rapid.Bool().Draw(t, "small") {
		return strings.ToLower(b.String())
	}
	return b.String()
}

func TestSpellingVariantsHaveOneNormalForm(t *testing.T) {
	r := entity.New()
	tests := []struct {
		kind   evidence.MentionKind
		groups []string
		marks  []string
		want   string
	}{
		{evidence.IBAN, []string{"NL91", "ABNA", "0417", "1643", "00"}, []string{"", " ", "-", "."}, "NL91ABNA0417164300"},
		{evidence.BTW, []string{"NL", "9855", "84", "282", "B", "01"}, []string{"", " ", "."}, "NL985584282B01"},
		{evidence.KvK, []string{"71049258"}, []string{""}, "71049258"},
		{evidence.Phone, []string{"06", "12", "34", "56", "78"}, []string{"", " ", "-", ".", " - "}, "+31612345678"},
		{evidence.Phone, []string{"+31", "6", "1234", "5678"}, []string{"", " ", "-", "."}, "+31612345678"},
		{evidence.Plate, []string{"GX", "118", "S"}, []string{"", " ", "-"}, "GX118S"},
		{evidence.Address, []string{"Kerkstraat 12", "b, 3011", "AB"}, []string{"", " "}, "3011AB 12-b"},
	}
	for _, test := range tests {
		rapid.Check(t, func(t *rapid.T) {
			text := spaced(t, test.groups, test.marks...)
			if got, ok := r.Normal(test.kind, text); got != test.want || !ok {
				t.Errorf("%s %q: got %q (%t), want %q", test.kind, text, got, ok, test.want)
			}
		})
	}
}

func TestHostileTextTakesLinearTime(t *testing.T) {
	r := entity.New()
	for _, unit := range []string{"1", "a", " ", "@", "a@a.nl ", "0 ", "+", "kvk\tx\n", "kvk ", "Flex ", "12 ", "NL91", "at ", "A-", "Kerkstraat ", "\u0301", "€1 ", "kvk 1", "1 maart ", "06", "Aa1 "} {
		text := strings.Repeat(unit, (1<<18)/len(unit))
		start := time.Now()
		r.Recognise([]evidence.Page{{Number: 1, Text: text}})
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%d bytes of %q took %v, want less than 2s", len(text), unit, took)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for _, seed := range []string{
		ordinary, "KvK 71 04 92 58", "naam\tKvK\na\t71049258\n", "jan punt k apenstaartje post punt nl", "+49 00301234567", "1e Kerkstraat 12-II hoog, 3011AB",
		"EUR 1.234,-", "2024-03-01/2024-03-31", "--03-12", "b. v. i.o.", "KLE MV 2210 kenteken", "\xff\xfe06\x0012345678", "$0000000\x95", "08000000",
	} {
		f.Add(seed)
	}
	r := entity.New()
	f.Fuzz(func(t *testing.T, text string) { sane(t, r, text) })
}
