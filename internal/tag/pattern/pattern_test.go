package pattern_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/tag/pattern"
)

func TestEveryFormOfThePatternLanguage(t *testing.T) {
	classes := pattern.Classes{"boss": {"baas", "chef*", "de grote man"}, "nested": {"@boss", "#6+"}}
	tests := []struct{ name, pattern, text, want string }{
		{"exact token", "loon", "Het LOON, dus.", "loon"},
		{"exact token is not a part", "loon", "loonstrook", ""},
		{"prefix", "schuld*", "hoge schulden", "schulden"},
		{"suffix", "*schuld", "een reisschuld", "reisschuld"},
		{"infix", "*schuld*", "de reisschulden", "reisschulden"},
		{"token after token", "moet betalen", "moet betalen", "moet betalen"},
		{"never across a full stop", "moet betalen", "moet. Betalen", ""},
		{"across a full stop without space", "moet betalen", "moet.betalen", "moet betalen"},
		{"one token of alternatives", "(a|b*) c", "bad c", "bad c"},
		{"alternatives of several tokens", "(a b|c) d", "a b d", "a b d"},
		{"the first alternative that works wins", "(a|a b)", "a b", "a"},
		{"optional token, there", "te ?laat betaald", "te laat betaald", "te laat betaald"},
		{"optional token, not there", "te ?laat betaald", "te betaald", "te betaald"},
		{"optional group", "niet (meer echt)? weg", "niet weg", "niet weg"},
		{"optional group with a loose mark", "niet (meer) ? weg", "niet weg", "niet weg"},
		{"any token", "mijn _ kwijt", "mijn pas kwijt", "mijn pas kwijt"},
		{"gap takes all it can", "a _3 b", "a b x b", "a b x b"},
		{"gap too small", "a _1 b", "a x y b", ""},
		{"class with a prefix", "@boss zei", "de cheffin zei", "cheffin zei"},
		{"class of several words", "@boss zei", "de grote man zei", "de grote man zei"},
		{"class in a class", "@nested zei", "12 zei", "12 zei"},
		{"either order, forward", "pas* &2 af", "paspoort nam hij af", "paspoort nam hij af"},
		{"either order, backward", "pas* &2 af", "af nam hij paspoort", "af nam hij paspoort"},
		{"any number", "# uur", "٣ uur", "٣ uur"},
		{"number at least", "#12+ uur", "11 uur 12 uur", "12 uur"},
		{"number at least, three digits", "#12+ uur", "100 uur", "100 uur"},
		{"number at least, four digits are too many", "#12+ uur", "1000 uur", ""},
		{"number below", "#<6 euro", "6 euro 5 euro", "5 euro"},
		{"diacritics fold", "zloty", "ZŁOTÝ", "zloty"},
		{"a word of two tokens", "n't pay", "didn't pay", ""},
		{"a word of two tokens, apart", "n't pay", "n't pay", "n t pay"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := pattern.Compile(pattern.Language{Code: "nl", Classes: classes, Rules: []pattern.Rule{{Name: "x", Patterns: []string{test.pattern}}}})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if hits := m.Match(test.text); len(hits) > 0 {
				got = hits[0].Text
			}
			if got != test.want {
				t.Errorf("%q in %q: got %q, want %q", test.pattern, test.text, got, test.want)
			}
		})
	}
}

func TestCompileExplainsWhatIsWrong(t *testing.T) {
	loop := pattern.Classes{"a": {"@b"}, "b": {"@a"}}
	tests := []struct{ name, pattern, want string }{
		{"bracket open", "(a|b", "bracket is not closed"},
		{"bracket too many", "a) b", `unexpected ")"`},
		{"bar outside brackets", "a | b", `unexpected "|"`},
		{"optional nothing", "? a", "? follows nothing"},
		{"unknown class", "@c", "unknown class @c"},
		{"class that names itself", "@a", "names itself"},
		{"order inside brackets", "(a &3 b)", "outside brackets"},
		{"two orders", "a &3 b &3 c", "may stand once"},
		{"nothing", "?a", "matches no token at all"},
		{"nothing but a gap", "_4", "matches no token at all"},
		{"huge gap", "a _9999 b", "100 is the most"},
		{"gaps without end", "a _30 _30 _30 b", "too many gaps"},
		{"a number too long", "#99999999999999999999+", "bound"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := pattern.Compile(pattern.Language{Code: "nl", Classes: loop, Rules: []pattern.Rule{{Name: "rule", Patterns: []string{test.pattern}}}})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "rule") {
				t.Errorf("%q: got error %v, want rule and %q in it", test.pattern, err, test.want)
			}
		})
	}
}

func TestUnits(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"stops with space", "Een. Twee! Drie? Vier; vijf", []string{"Een.", "Twee!", "Drie?", "Vier;", "vijf"}},
		{"stop without space", "www.voorbeeld.nl is weg", []string{"www.voorbeeld.nl is weg"}},
		{"one line end keeps together", "een\ntwee", []string{"een\ntwee"}},
		{"blank line", "een\n \t\ntwee", []string{"een", "twee"}},
		{"space around a blank line stays", "een \n\n twee", []string{"een ", " twee"}},
		{"ideographic stop", "一。二！\n三", []string{"一", "二", "三"}},
		{"separators of ASCII are space", "een.\x1ctwee", []string{"een.", "twee"}},
		{"nothing", " \n\n ", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, u := range pattern.Units(test.text) {
				got = append(got, u.Of(test.text))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Units(%q) (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

func TestFoldFindsTheWayBack(t *testing.T) {
	tests := []struct{ name, text, token, want string }{
		{"composed", "één", "een", "één"},
		{"decomposed", "x cafe\u0301 y", "cafe", "cafe\u0301"},
		{"soft hyphen inside", "pas\u00adpoort", "paspoort", "pas\u00adpoort"},
		{"soft hyphen at the end stays out", "pas\u00ad", "pas", "pas"},
		{"ligature", "oﬃcier", "officier", "oﬃcier"},
		{"sharp s", "Straße 5", "strasse", "Straße"},
		{"full width", "＃１２ｕ", "12", "１２"},
		{"Arabic with harakat", "جَوَاز", "جواز", "جَوَاز"},
		{"sigma at the end", "ΟΔΟΣ", "οδος", "ΟΔΟΣ"},
		{"not UTF-8", "a\xffbc", "bc", "bc"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, token := range pattern.Tokens(test.text) {
				if token.Text == test.token {
					if got := token.Of(test.text); got != test.want {
						t.Errorf("%q stands for %q, want %q", token.Text, got, test.want)
					}
					return
				}
			}
			t.Errorf("no token %q in %q: got %v", test.token, test.text, pattern.Tokens(test.text))
		})
	}
}

func TestFoldOfManyMarksInsertsNothing(t *testing.T) {
	if got := pattern.Fold("a" + strings.Repeat("\u0301\u0316", 60) + "b").Text; got != "ab" {
		t.Errorf("got %+q, want ab", got)
	}
}

func TestChineseIsMatchedWithoutSpaces(t *testing.T) {
	m, err := pattern.Compile(pattern.Language{Code: "zh", Rules: []pattern.Rule{
		{Name: "hours", Patterns: []string{"工作1[2-9]", "一天.*小时"}},
		{Name: "debt", Patterns: []string{"还债", "(抵|欠)债"}, Exclusions: []string{"不欠债"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	type hit struct {
		Rule, Pattern int
		Quote         string
	}
	text := "每天工 作１４小时，不欠债。一天\n十六小时，欠债"
	want := []hit{{0, 0, "工 作１４"}, {0, 1, "一天\n十六小时"}, {1, 1, "欠债"}}
	var got []hit
	for _, h := range m.Match(text) {
		got = append(got, hit{h.Rule, h.Pattern, h.Of(text)})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%q (-want +got):\n%s", text, diff)
	}
}

func TestExclusionsAndNegators(t *testing.T) {
	m, err := pattern.Compile(pattern.Language{
		Code: "nl", Negators: []string{"geen", "niet"}, Window: 4,
		Rules: []pattern.Rule{
			{Name: "debt", Patterns: []string{"schuld*"}, Exclusions: []string{"schuld van", "geen schuld"}, Negatable: true},
			{Name: "none", Patterns: []string{"contract"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, text string
		want       []hit
	}{
		{"a false friend is none", "de schuld van hem", nil},
		{"only the one that it overlaps", "geen schuld, wel schulden", []hit{{"debt", "schulden", true}}},
		{"a negator four tokens before", "niet a b c schuld", []hit{{"debt", "schuld", true}}},
		{"a negator five tokens before", "niet a b c d schuld", []hit{{"debt", "schuld", false}}},
		{"a negator in the sentence before", "Niet. Schuld", []hit{{"debt", "schuld", false}}},
		{"a rule whose meaning holds the negation", "geen contract", []hit{{"none", "contract", false}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, hitsOf(m, test.text)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

func TestHostileTextTakesLinearTime(t *testing.T) {
	all := matchers(t)
	for language, word := range map[string]string{"nl": "schuld betalen geen van ", "zh": "一天住在每天工作", "hu": "bankkartya elve "} {
		start := time.Now()
		all[language].Match(strings.Repeat(word, 1<<18/len(word)))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: 256 KiB of %q took %v", language, word, took)
		}
	}
}

// onBorders reports whether a span lies within text and on rune borders.
func onBorders(text string, s evidence.Span) bool {
	border := func(i int) bool { return i == len(text) || utf8.RuneStart(text[i]) || !utf8.ValidString(text) }
	return s.Within(len(text)) && border(s.Start) && border(s.End)
}

func checkFold(t interface{ Fatalf(string, ...any) }, text string) {
	folded := pattern.Fold(text)
	if !utf8.ValidString(folded.Text) {
		t.Fatalf("Fold(%+q) = %+q is not UTF-8", text, folded.Text)
	}
	last := evidence.Span{}
	for i, r := range folded.Text {
		s := folded.Source(i, i+utf8.RuneLen(r))
		if !onBorders(text, s) || s.Start < last.Start || s.End < last.End {
			t.Fatalf("Fold(%+q): %+q at %d comes from %v after %v", text, r, i, s, last)
		}
		last = s
	}
}

func TestFoldMapsMonotonously(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkFold(t, rapid.String().Draw(t, "text")) })
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"İstanbul", "ﬁn\u0301\u00ad", "ΑΣ'", "\xff\u0301a", "각\u1100\u1161\u11a8", strings.Repeat("\u0344", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkFold(t, text) })
}

func FuzzMatch(f *testing.F) {
	f.Add("nl", "Na aankomst pakte de baas mijn paspoort af. Hij moest 14 uur\n\nwerken")
	f.Add("zh", "他们扣了我的 护照。每天工作14小时")
	f.Add("ar", "أخذوا جواز سفري")
	f.Add("hu", "a bankkartya\xff\u0301 elvettek")
	all := matchers(f)
	f.Fuzz(func(t *testing.T, language, text string) {
		m, ok := all[language]
		if !ok {
			m = all["nl"]
		}
		for _, h := range m.Match(text) {
			if !onBorders(text, h.Span) || h.Unit.Start > h.Start || h.End > h.Unit.End || h.Text == "" {
				t.Errorf("%q: hit %+v", text, h)
			}
		}
	})
}

// bench is ordinary text with something in it, the way files are.
const bench = `Op dinsdag 3 maart om 14.20 uur sprak ik met de getuige in het bureau aan de Havenstraat. Zij vertelde dat zij
twee dochters heeft en dat zij in een fabriek had gewerkt die nu gesloten is. De bus reed twee nachten en onderweg aten zij brood.
In de loods stonden elf stapelbedden en er was maar één kraan. Na aankomst pakte de baas mijn paspoort af en ik moest eerst de reis
terugverdienen. Het regende en de karren waren groen en blauw. Zij begon om vijf uur en de planten kwamen uit een kas in het oosten.
De chauffeur heette volgens haar Rumen, maar dat weet zij niet zeker. Er werd gelachen toen de koffie omviel over het formulier.
`

func BenchmarkMatch(b *testing.B) {
	all := matchers(b)
	texts := map[string]string{
		"nl": strings.Repeat(bench, 20),
		"bg": strings.Repeat("Във вторник разговарях със свидетелката в участъка на улица Дунав. Взеха ми паспорта и трябваше да връщам дълга. ", 100),
		"zh": strings.Repeat("星期二我在警察局和证人谈话。老板扣了我的护照，每天工作14小时。", 200),
	}
	for _, language := range []string{"nl", "bg", "zh"} {
		b.Run(language, func(b *testing.B) {
			b.SetBytes(int64(len(texts[language])))
			b.ReportAllocs()
			for b.Loop() {
				all[language].Match(texts[language])
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		matchers(b)
	}
}
