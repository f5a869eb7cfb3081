package indextest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"spoor/indexes"
)

// question is a query of corpus and the documents it finds.
type question struct{ name, in, want string }

func testQueries(t *testing.T, x indexes.Index) {
	put(t, x, corpus()...)
	for _, c := range append(wordQuestions(), fieldQuestions()...) {
		t.Run(c.name, func(t *testing.T) {
			got := strings.Join(ids(t, x, c.in, indexes.AllCases()), " ")
			if got != c.want {
				t.Errorf("%s finds %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// wordQuestions ask for words, phrases and prefixes, together and not.
func wordQuestions() []question {
	return []question{
		{"everything", "*", "d1 d2 d3 d4 d5"},
		{"a word", "huur", "d3"},
		{"a word in text, title and path", "paspoort", "d1 d2 d3"},
		{"a word in the title only", "terug", "d1"},
		{"a word in the path only", "leeg", "d4"},
		{"capitals and accents", "LODZ", "d1"},
		{"polish", "oddalam", "d2"},
		{"bulgarian", "иордан", "d5"},
		{"turkish capital with a dot", "istanbul", "d5"},
		{"turkish letter without a dot", "kizlarin", "d5"},
		{"arabic without vowels", "جواز", "d5"},
		{"and", "paspoort geld", "d1"},
		{"and across the pages of a document", "szefowi kluis", "d2"},
		{"and across fields", "bericht geld", "d1"},
		{"or", "huur OF kluis", "d2 d3"},
		{"and before or", "huur OR paspoort geld", "d1 d3"},
		{"not", "paspoort NIET huur", "d1 d2"},
		{"minus", "paspoort -kluis -huur", "d1"},
		{"only not", "NOT paspoort", "d4 d5"},
		{"not of and", "NOT (paspoort geld)", "d2 d3 d4 d5"},
		{"not inside or", "huur OR NOT paspoort", "d3 d4 d5"},
		{"not not", "NOT NOT huur", "d3"},
		{"a phrase", `"haar paspoort"`, "d1"},
		{"a phrase does not cross pages", `"moest haar paspoort"`, "d1"},
		{"a phrase needs its order", `"paspoort haar"`, ""},
		{"a phrase with accents", `"Anna's huis, lodz"`, "d1"},
		{"a phrase in the path", `"bericht van anna"`, "d1"},
		{"a phrase of one repeated word", `"haar haar"`, ""},
		{"not a phrase", `paspoort NOT "haar paspoort"`, "d2 d3"},
		{"prefix", "pas*", "d1 d2 d3 d5"},
		{"prefix of a whole word", "kluis*", "d2"},
		{"prefix that nothing begins with", "xyz*", ""},
		{"absent", "afwezig", ""},
		{"absent and present", "afwezig paspoort", ""},
		{"absent or present", "afwezig OR huur", "d3"},
	}
}

// fieldQuestions ask for each field.
func fieldQuestions() []question {
	return []question{
		{"text field", "text:paspoort", "d1 d2 d3"},
		{"text field is not title or path", "text:(terug OR leeg OR huur)", "d3"},
		{"text field prefix", "text:ter*", ""},
		{"text field phrase", `text:"moest haar"`, "d1 d2"},
		{"title field", "title:geld", "d1"},
		{"title field prefix", "title:g*", "d1"},
		{"title field phrase", `title:"geld terug"`, "d1"},
		{"file field", "file:paspoort", "d2"},
		{"file field, by its parts", `file:"mail bericht" OR file:docx`, "d1 d3"},
		{"case", "case:26-0002", "d3 d4"},
		{"exhibit", "exhibit:A01", "d3 d4 d5"},
		{"kind", "kind:(pdf OR word)", "d2 d3"},
		{"language", "lang:pl", "d2"},
		{"mime type", "mime:application/pdf", "d2"},
		{"mime prefix", "mime:application/*", "d2 d3"},
		{"outcome", "outcome:empty", "d4"},
		{"not an outcome", "-outcome:ok", "d2 d4"},
		{"indicator", "indicator:debt-bondage", "d1 d3"},
		{"indicators together", "indicator:(debt-bondage document-retention)", "d1"},
		{"stance of an indicator", "stance:debt-bondage:denied", "d3"},
		{"stance", "stance:negated", "d1"},
		{"phone", "phone:+31612345678", "d1 d2"},
		{"phone prefix", "phone:+48*", "d2"},
		{"address", `address:"kerkstraat 12, rotterdam"`, "d1 d3"},
		{"iban", "iban:NL91ABNA0417164300", "d3"},
		{"exact values are not folded", "iban:nl91abna0417164300", ""},
		{"exact values are whole", "address:kerkstraat", ""},
		{"field and word", "case:26-0001 paspoort", "d1 d2"},
		{"field or word", "outcome:empty OR huur", "d3 d4"},
	}
}

func testOddWords(t *testing.T, x indexes.Index) {
	for i, c := range oddWords() {
		t.Run(c.name, func(t *testing.T) {
			r := plain(fmt.Sprintf("d%d", i), c.text)
			put(t, x, r)
			for _, in := range c.found {
				if got := ids(t, x, in, indexes.AllCases()); !slices.Contains(got, string(r.ID)) {
					t.Errorf("%q does not find %q", in, c.text)
				}
			}
			for _, in := range c.absent {
				if got := ids(t, x, in, indexes.AllCases()); slices.Contains(got, string(r.ID)) {
					t.Errorf("%q finds %q", in, c.text)
				}
			}
		})
	}
}

// oddWord is a text, the queries that find it and those that don't.
type oddWord struct {
	name, text    string
	found, absent []string
}

// oddWords pins what a word is: an engine that cuts text in another way fails here.
func oddWords() []oddWord {
	return []oddWord{
		{"phone number", "bel 06-12345678 nu", []string{"06-12345678", "12345678", `"06 12345678"`}, []string{"0612345678"}},
		{"e-mail address", "naar anna@example.nl gestuurd", []string{"anna@example.nl", "example.nl", "anna"}, nil},
		{"apostrophe", "de foto’s van Mehmet'in", []string{"foto's", "foto’s", "mehmet", "foto"}, []string{"fotos"}},
		{"hyphen", "mensen-handel", []string{"mensen-handel", "handel", `"mensen handel"`}, []string{"mensenhandel"}},
		{"no space after punctuation", "Stop.Naam:Jansen_oud", []string{"stop", "jansen", "oud"}, nil},
		{"amount", "€ 1.250,50 p.w.", []string{"1.250,50", "p.w."}, []string{"1250"}},
		{"soft hyphen", "uit\u00adbuiting", []string{"uitbuiting"}, nil},
		{"ligature", "ﬁnancieel", []string{"financieel", "fin*"}, nil},
		{"chinese", "护照在老板那里", []string{"护照", `"老板"`}, []string{"护老"}},
		{"arabic presentation forms", "ﻣﺤﻤﺪ", []string{"محمد"}, nil},
		{"a word of 256 letters", strings.Repeat("a", 256), []string{strings.Repeat("a", 256), strings.Repeat("a", 255) + "*"}, nil},
		{"a longer one is no word", "voor " + strings.Repeat("b", 257) + " na", []string{`"voor na"`}, []string{"bbb*"}},
		{"control characters", "voor\x00na\x1f", []string{"voor", "na"}, nil},
		{"bytes that are not text", "voor\xff\xfena", []string{"voor", "na"}, nil},
	}
}
