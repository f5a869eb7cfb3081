package query_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/indexes/query"
	"spoor/internal/evidence"
)

func word(s string) query.Node   { return &query.Word{Text: s} }
func prefix(s string) query.Node { return &query.Word{Text: s, Prefix: true} }
func phrase(s string) query.Node { return &query.Phrase{Words: strings.Fields(s)} }
func and(p ...query.Node) query.Node {
	return &query.And{Parts: p}
}

func or(p ...query.Node) query.Node {
	return &query.Or{Parts: p}
}
func not(p query.Node) query.Node { return &query.Not{Part: p} }
func field(name string, p query.Node) query.Node {
	return &query.Field{Name: name, Part: p}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     query.Node
	}{
		{"nothing means everything", " ", query.All{}},
		{"a star means everything", "*", query.All{}},
		{"a word is folded", "Łódź", word("lodz")},
		{"words beside each other", "a b c", and(word("a"), word("b"), word("c"))},
		{"and binds closer than or", "a b OR c AND d", or(and(word("a"), word("b")), and(word("c"), word("d")))},
		{"dutch operators", "a EN b OF NIET c", or(and(word("a"), word("b")), not(word("c")))},
		{"operators in lower case are words", "a and b", and(word("a"), word("and"), word("b"))},
		{"parentheses", "(a OR b) c", and(or(word("a"), word("b")), word("c"))},
		{"nested parentheses stay nested", "(a (b c))", and(word("a"), and(word("b"), word("c")))},
		{"only not", "NOT a", not(word("a"))},
		{"minus", "a -b", and(word("a"), not(word("b")))},
		{"minus before parentheses", "-(a b)", not(and(word("a"), word("b")))},
		{"a hyphen inside a word", "mensen-handel", phrase("mensen handel")},
		{"a lone hyphen is punctuation", "a - b & c", and(word("a"), word("b"), word("c"))},
		{"phrase", `"Haar paspoort"`, phrase("haar paspoort")},
		{"curly and low quotes", "„haar paspoort” “mijn geld“", and(phrase("haar paspoort"), phrase("mijn geld"))},
		{"a phrase of one word", `"paspoort"`, word("paspoort")},
		{"phone number", "06-12345678", phrase("06 12345678")},
		{"e-mail address", "anna@example.nl", phrase("anna example nl")},
		{"apostrophe", "don't foto’s", and(phrase("don t"), phrase("foto s"))},
		{"prefix", "Pasp*", prefix("pasp")},
		{"escaped star", `pasp\*`, word("pasp")},
		{"escaped operator", `\AND`, word("and")},
		{"quoted operator", `"EN"`, word("en")},
		{"escaped colon", `title\:a`, phrase("title a")},
		{"a time is no field", "12:30", phrase("12 30")},
		{"an address on the web is no field", "https://example.nl", phrase("https example nl")},
		{"a colon before a space is no field", "Re: a", and(word("re"), word("a"))},
		{"exact value as typed", "case:26-0412", field("case", word("26-0412"))},
		{"field name in capitals", "Kind:PDF", field("kind", word("PDF"))},
		{"exact value in quotes", `address:"kerkstraat 12, rotterdam"`, field("address", word("kerkstraat 12, rotterdam"))},
		{"exact value with a colon", "stance:threat:negated", field("stance", word("threat:negated"))},
		{"exact value that is an operator", "agency:OF", field("agency", word("OF"))},
		{"exact value with a minus", "phone:-5", field("phone", word("-5"))},
		{"exact prefix", "phone:+316*", field("phone", prefix("+316"))},
		{"quoted exact prefix", `address:"kerkstraat 1"*`, field("address", prefix("kerkstraat 1"))},
		{"field with alternatives", "kind:(pdf OR eml)", field("kind", or(word("pdf"), word("eml")))},
		{"values with colons in parentheses", "stance:(a:negated OR b:asked)", field("stance", or(word("a:negated"), word("b:asked")))},
		{"word field", `title:"Geld terug"`, field("title", phrase("geld terug"))},
		{"not in a field", "title:(a NOT b)", field("title", and(word("a"), not(word("b"))))},
		{"minus before a field", "-kind:pdf", not(field("kind", word("pdf")))},
		{"the field ends with its value", "title:a b", and(field("title", word("a")), word("b"))},
		{"value and more without a space", `title:"a"b`, and(field("title", word("a")), word("b"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := query.Parse(c.in)
			if err != nil {
				t.Fatalf("Parse(%q): %v", c.in, err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

func TestParseNamesTheMistakeAndItsPlace(t *testing.T) {
	for _, c := range []struct {
		name, in string
		code     query.Code
		at       int
	}{
		{"unclosed quote", `geld "haar paspoort`, query.UnclosedQuote, 5},
		{"unclosed parenthesis", "a (b OR c", query.UnclosedParenthesis, 2},
		{"closing parenthesis too many", "a b)", query.UnopenedParenthesis, 3},
		{"empty parentheses", "a ()", query.EmptyParentheses, 2},
		{"and at the end", "a AND", query.MissingOperand, 2},
		{"and at the start", "AND a", query.MissingOperand, 0},
		{"or at the end", "ł OR", query.MissingOperand, 3},
		{"or at the start", "OR a", query.MissingOperand, 0},
		{"two operators", "a AND OR b", query.MissingOperand, 2},
		{"not of nothing", "a NIET", query.MissingOperand, 2},
		{"and of punctuation", "a AND &", query.MissingOperand, 2},
		{"empty phrase", `a ""`, query.EmptyPhrase, 2},
		{"phrase of punctuation", `"--"`, query.EmptyPhrase, 0},
		{"unknown field", "a colour:red", query.UnknownField, 2},
		{"field without a value", "a title:", query.MissingValue, 2},
		{"field before a space", "title: a", query.MissingValue, 0},
		{"field in a field", "title:(a file:b)", query.NestedField, 9},
		{"star inside a word", "pas*poort", query.StarInside, 3},
		{"star before a word", "a *poort", query.StarInside, 2},
		{"star inside a phrase", `"vals* paspoort"`, query.StarInside, 0},
		{"star without letters", "case:*", query.StarAlone, 5},
		{"prefix of two words", "06-12*", query.PrefixOfWords, 0},
		{"word too long", strings.Repeat("a", 300), query.WordTooLong, 0},
		{"only punctuation", "& --", query.NothingToSearch, 0},
		{"backslash at the end", `a\`, query.LoneBackslash, 1},
		{"too deep", strings.Repeat("(", 200) + "a" + strings.Repeat(")", 200), query.TooDeep, 128},
		{"too many levels", strings.Repeat("NOT ", 64) + "a", query.TooDeep, 0},
		{"too long", strings.Repeat("a ", 10<<10), query.TooLong, query.MaxBytes},
		{"too long when printed", strings.Repeat("a ", 8<<10), query.TooLong, 16 << 10},
		{"not text", "a\xff", query.NotText, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := query.Parse(c.in)
			var mistake *query.SyntaxError
			if !errors.As(err, &mistake) || evidence.KindOf(err) != evidence.Invalid {
				t.Fatalf("Parse(%q) = %v, want an invalid syntax error", c.in, err)
			}
			if mistake.Code != c.code || mistake.At != c.at {
				t.Errorf("Parse(%q) = %s at %d, want %s at %d", c.in, mistake.Code, mistake.At, c.code, c.at)
			}
		})
	}
}

func TestUnknownFieldListsTheFields(t *testing.T) {
	_, err := query.Parse("zaak:1")
	var mistake *query.SyntaxError
	if !errors.As(err, &mistake) || !cmp.Equal(mistake.Fields, query.Fields()) {
		t.Errorf("Parse = %v, want an error with the fields %v", err, query.Fields())
	}
}

func TestEveryTreePrintsAsAQueryThatParsesToIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := trees().Draw(t, "tree")
		got, err := query.Parse(want.String())
		if err != nil {
			t.Fatalf("Parse(%q): %v", want, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", want, diff)
		}
	})
}

// trees draws any tree that Parse can make.
func trees() *rapid.Generator[query.Node] {
	return rapid.Custom(func(t *rapid.T) query.Node {
		if rapid.IntRange(0, 20).Draw(t, "all") == 0 {
			return query.All{}
		}
		return tree(t, 4, "")
	})
}

func tree(t *rapid.T, levels int, in string) query.Node {
	kind := rapid.IntRange(0, 6).Draw(t, "kind")
	if levels == 0 {
		kind %= 2
	}
	switch kind {
	case 3:
		return not(tree(t, levels-1, in))
	case 4, 5:
		parts := make([]query.Node, rapid.IntRange(2, 3).Draw(t, "parts"))
		for i := range parts {
			parts[i] = tree(t, levels-1, in)
		}
		if kind == 4 {
			return and(parts...)
		}
		return or(parts...)
	case 6:
		if in == "" {
			name := rapid.SampledFrom(query.Fields()).Draw(t, "field")
			return field(name, tree(t, levels-1, name))
		}
	}
	return drawLeaf(t, query.Exact(in))
}

func drawLeaf(t *rapid.T, exact bool) query.Node {
	if exact {
		text := rapid.StringN(1, 12, 40).Draw(t, "value")
		return &query.Word{Text: text, Prefix: rapid.Bool().Draw(t, "prefix")}
	}
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[\pL\pN.'’:_@-]{1,20}( [\pL\pN]{1,8}){0,3}`)).Draw(t, "text")
	words := texts(query.Words(text))
	switch len(words) {
	case 0:
		return word("leeg")
	case 1:
		return &query.Word{Text: words[0], Prefix: rapid.Bool().Draw(t, "prefix")}
	}
	if again := texts(query.Words(strings.Join(words, " "))); !cmp.Equal(words, again) {
		t.Fatalf("words %q joined by spaces are %q", words, again)
	}
	return &query.Phrase{Words: words}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`a AND (b OR "c d") NOT title:e* -kind:pdf \( „f”`, `stance:(a:negated OR "b")`, "((((", "-", "-:", `\`, `"`, "a:b:c", "ゟ*", "title:(", "*", "\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := query.Parse(s)
		if err != nil {
			var mistake *query.SyntaxError
			if !errors.As(err, &mistake) || mistake.At < 0 || mistake.At > len(s) {
				t.Fatalf("Parse(%q) = %v, want a syntax error with its place", s, err)
			}
			return
		}
		again, err := query.Parse(n.String())
		if err != nil {
			t.Fatalf("Parse(%q) prints %q: %v", s, n, err)
		}
		if diff := cmp.Diff(n, again); diff != "" {
			t.Errorf("Parse(%q) prints %q, which is another tree:\n%s", s, n, diff)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := query.Parse(`(paspoort OR "id kaart") afgenomen NOT kind:eml title:huur* "06-12345678"`); err != nil {
			b.Fatal(err)
		}
	}
}
