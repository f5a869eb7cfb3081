package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
)

func TestNormalise(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"nothing":                        {"", ""},
		"plain text stays":               {"Zij nam\tmijn paspoort.\n\n  Later", "Zij nam\tmijn paspoort.\n\n  Later"},
		"accents stay":                   {"café, gęś, щит", "café, gęś, щит"},
		"decomposed accents are joined":  {"cafe\u0301", "café"},
		"ligatures are spelled out":      {"o\ufb00er \ufb01ets \ufb02at", "offer fiets flat"},
		"the Dutch ij is spelled out":    {"w\u0133k \u0132mond", "wijk IJmond"},
		"full width becomes narrow":      {"ＡＢ１２", "AB12"},
		"soft hyphens go":                {"pas\u00adpoort", "paspoort"},
		"zero width goes":                {"a\u200bb\u200cc\u200dd\ufeffe\u2060f", "abcdef"},
		"direction marks go":             {"\u202ab\u200e\u2067c", "bc"},
		"control characters go":          {"a\x00b\x07c\x1bd\u009fe\x7f", "abcde"},
		"Windows line ends":              {"a\r\nb\r\n", "a\nb\n"},
		"old Macintosh line ends":        {"a\rb\r\rc", "a\nb\n\nc"},
		"form feed and separators break": {"a\fb\vc\u0085d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"},
		"odd spaces are spaces":          {"a\u00a0b\u2009c\u202fd\u3000e\u1680f", "a b c d e f"},
		"spaces are not collapsed":       {"a \u00a0 b", "a   b"},
		"wrong UTF-8 is marked":          {"a\xffb\xe2\x82c", "a\ufffdb\ufffd\ufffdc"},
		"a dropped mark joins accents":   {"e\u200d\u0301", "é"},
		"Arabic forms are folded":        {"\ufee3\ufeae\ufea3\ufe92\ufe8e", "مرحبا"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := Normalise(c.in).String(); got != c.want {
				t.Errorf("Normalise(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestSpansLeadBothWays(t *testing.T) {
	cases := map[string]struct{ in, normal, original string }{
		"unchanged text":               {"de fiets staat", "fiets", "fiets"},
		"after a byte order mark":      {"\ufeffde fiets", "fiets", "fiets"},
		"a ligature":                   {"de \ufb01ets", "fiets", "\ufb01ets"},
		"half a ligature":              {"de \ufb01ets", "iets", "\ufb01ets"},
		"a soft hyphen inside":         {"mijn pas\u00adpoort weg", "paspoort", "pas\u00adpoort"},
		"a soft hyphen at the edge":    {"pas\u00adpoort", "poort", "poort"},
		"over a line end":              {"a b\r\nc d", "b\nc", "b\r\nc"},
		"after many line ends":         {"1\r\n2\r\n3\r\nvier", "vier", "vier"},
		"a no-break space":             {"EUR\u00a0500", "EUR 500", "EUR\u00a0500"},
		"a broken byte":                {"a\xffb", "\ufffdb", "\xffb"},
		"a decomposed accent":          {"een cafe\u0301!", "café", "cafe\u0301"},
		"a dropped mark in an accent":  {"een cafe\u200d\u0301!", "café", "cafe\u200d\u0301"},
		"text between dropped and end": {"\x00abc\x00", "abc", "abc"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			text := Normalise(c.in)
			at := strings.Index(text.String(), c.normal)
			span := evidence.Span{Start: at, End: at + len(c.normal)}
			back := text.Original(span)
			if got := back.Of(c.in); got != c.original {
				t.Errorf("Original(%v) of %q is %q, want %q", span, c.in, got, c.original)
			}
			if forth := text.Normal(back); forth.Start > span.Start || forth.End < span.End {
				t.Errorf("Normal(Original(%v)) = %v, does not cover it", span, forth)
			}
		})
	}
}

func TestSpansOutsideTheText(t *testing.T) {
	text := Normalise("\ufeffab")
	for _, c := range []struct{ in, want evidence.Span }{
		{evidence.Span{Start: -5, End: 99}, evidence.Span{Start: 3, End: 5}},
		{evidence.Span{Start: 50, End: 60}, evidence.Span{Start: 5, End: 5}},
		{evidence.Span{Start: 1, End: 0}, evidence.Span{Start: 4, End: 4}},
	} {
		if got := text.Original(c.in); got != c.want {
			t.Errorf("Original(%v) = %v, want %v", c.in, got, c.want)
		}
	}
	if got := (Text{}).Original(evidence.Span{Start: 1, End: 2}); got != (evidence.Span{}) {
		t.Errorf("the zero Text gives %v, want an empty span", got)
	}
}

func TestMapStaysSmall(t *testing.T) {
	long := strings.Repeat("Zij slapen met z'n achten op één kamer.\n", 10_000)
	if text := Normalise(long); len(text.cleaned)+len(text.compat) != 4 || text.String() != long {
		t.Errorf("unchanged text takes %d runs, want 4", len(text.cleaned)+len(text.compat))
	}
}

// TestNFKCBringsNothingBack keeps clean and compatible from undoing each other.
func TestNFKCBringsNothingBack(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || cleaned(r) != r {
			continue
		}
		for _, made := range norm.NFKC.String(string(r)) {
			if cleaned(made) != made {
				t.Errorf("NFKC of %U gives %U, which is not clean", r, made)
			}
		}
	}
}

// checkText holds what Normalise promises.
func checkText(t interface{ Fatalf(string, ...any) }, in string, a, b int) {
	text := Normalise(in)
	out := text.String()
	if !utf8.ValidString(out) {
		t.Fatalf("Normalise(%q) = %q: not UTF-8", in, out)
	}
	if again := Normalise(out).String(); again != out {
		t.Fatalf("Normalise(%q) = %q, but again gives %q", in, out, again)
	}
	// x/text/unicode/norm puts a joiner after 30 accents on one letter; a text may do without.
	joiner := strings.NewReplacer("\u034f", "")
	if got := norm.NFKC.String(out); joiner.Replace(got) != joiner.Replace(out) {
		t.Fatalf("Normalise(%q) = %q: not NFKC, which is %q", in, out, got)
	}
	n := len(out) + 1
	span := evidence.Span{Start: min(a%n, b%n), End: max(a%n, b%n)}
	back := text.Original(span)
	if back.Start < 0 || back.End < back.Start || back.End > len(in) {
		t.Fatalf("%q: Original(%v) = %v, outside %d bytes", in, span, back, len(in))
	}
	if forth := text.Normal(back); span.Start < span.End && (forth.Start > span.Start || forth.End < span.End) {
		t.Fatalf("%q: Original(%v) = %v, back %v does not cover it", in, span, back, forth)
	}
	if span.Start == span.End {
		return
	}
	if all := text.Original(evidence.Span{Start: 0, End: span.End}); all.End > len(in) || span.Start > 0 && all.Start > back.Start || all.End < back.End {
		t.Fatalf("%q: a wider span than %v gave %v, narrower than %v", in, span, all, back)
	}
}

func TestNormaliseHoldsItsPromises(t *testing.T) {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"\r", "\n", "\u00a0", "\ufb01", "\u0133", "\u0301", "e", "\u00ad", "\u200d", "\xff", "\x00", "\ufeff", "가", "\u1161", "ﷺ", "\u0f71"}),
		rapid.StringN(0, 4, -1),
	)
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "pieces"), "")
		checkText(t, in, rapid.IntRange(0, 500).Draw(t, "a"), rapid.IntRange(0, 500).Draw(t, "b"))
	})
}

func FuzzNormalise(f *testing.F) {
	for _, seed := range []string{"", "plain", "\xff\xfe", "e\u0301\u200b\r\n\ufb01", strings.Repeat("\u0301", 70), "\u1100\u1161\u11a8", "a\u0327\u0301\u034f\u0327"} {
		f.Add(seed, 1, 4)
	}
	f.Fuzz(func(t *testing.T, in string, a, b int) { checkText(t, in, a&0xffff, b&0xffff) })
}

func BenchmarkNormalise(b *testing.B) {
	for name, s := range map[string]string{
		"plain":  strings.Repeat("Zij slapen met z'n achten op een kamer.\n", 1000),
		"polish": strings.Repeat("Zażółć gęślą jaźń i zapłać za mieszkanie.\r\n", 1000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Normalise(s)
			}
		})
	}
}
