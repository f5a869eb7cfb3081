package ocr

import (
	"strings"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/text"
)

// page makes words of lines, which "|" separates, of paragraphs, which "||" separates.
func page(s string) []word {
	var out []word
	line := 0
	for p, paragraph := range strings.Split(s, "||") {
		for l := range strings.SplitSeq(paragraph, "|") {
			for i, w := range strings.Fields(l) {
				x, y := float64(100*i), float64(50*line)
				out = append(out, word{text: w, conf: 96, at: box{x, y, x + 80, y + 20}, line: line, paragraph: p})
			}
			line++
		}
	}
	return out
}

func TestText(t *testing.T) {
	for name, c := range map[string]struct{ words, want string }{
		"words":                        {"een twee", "een twee"},
		"lines":                        {"een|twee", "een\ntwee"},
		"paragraphs":                   {"een||twee", "een\n\ntwee"},
		"a word cut at the line's end": {"de arbeids-|overeenkomst is", "de arbeidsovereenkomst is"},
		"not at a paragraph's end":     {"de arbeids-||overeenkomst", "de arbeids-\n\novereenkomst"},
		"a name with a hyphen":         {"Noord-|Holland", "Noord-\nHolland"},
		"a ligature":                   {"ﬁets", "fiets"},
		"a word that falls apart":      {"\u00a8x", "\u0308x"},
		"a letter and a lone accent":   {"z\u00b4 e\u00a8 x\u037a", "\u017a \u00eb x\u0345"},
		"only what isn't seen":         {"a \u200b b", "a b"},
		"nothing":                      {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, words := write(page(c.words), func(b box) evidence.Box { return evidence.Box(b) })
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if n := text.Normalise(got).String(); n != got {
				t.Errorf("%q isn't normalised, that is %q", got, n)
			}
			for _, w := range words {
				if w.Of(got) != w.Text {
					t.Errorf("word %q has span %v of %q", w.Text, w.Span, got)
				}
			}
		})
	}
}

func TestMerge(t *testing.T) {
	at := func(s string, x, y float64, conf float64) word {
		return word{text: s, conf: conf, at: box{x, y, x + 80, y + 20}}
	}
	for name, c := range map[string]struct {
		page  string
		found []word
		want  string
	}{
		"a line between two":             {"een||drie", []word{at("twee", 0, 25, 90)}, "een\ntwee\ndrie"},
		"a line far below":               {"een", []word{at("twee", 0, 300, 90)}, "een\n\ntwee"},
		"a line above":                   {"twee", []word{at("een", 0, -90, 90)}, "een\n\ntwee"},
		"the end of a line":              {"een", []word{at("twee", 100, 0, 90)}, "een twee"},
		"what was read already":          {"een", []word{at("ecn", 4, 2, 95)}, "een"},
		"an unsure word":                 {"een", []word{at("twee", 0, 300, 20)}, "een"},
		"nothing":                        {"een", nil, "een"},
		"another column is not the same": {"een", []word{at("ver", 900, 0, 90)}, "een\n\nver"},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := write(merge(page(c.page), c.found), func(b box) evidence.Box { return evidence.Box(b) })
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSurerWordsReplaceUnsureOnes(t *testing.T) {
	ws := page("een")
	ws[0].conf = 12
	got, _ := write(merge(ws, page("drie")), func(b box) evidence.Box { return evidence.Box(b) })
	if got != "drie" {
		t.Errorf("got %q, want %q", got, "drie")
	}
}
