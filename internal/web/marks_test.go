package web

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
)

func TestSegmentsShowWhatLiesOverEachPieceOfText(t *testing.T) {
	text := "hij houdt mijn boekje tot ik de bus heb"
	at := func(s string, sort sort, id string) mark {
		i := strings.Index(text, s)
		return mark{Span: evidence.Span{Start: i, End: i + len(s)}, sort: sort, id: id, title: id}
	}
	for name, test := range map[string]struct {
		marks []mark
		want  []Segment
	}{
		"no marks": {nil, []Segment{{Text: text}}},
		"a hit inside a finding": {
			[]mark{at("boekje tot ik", strong, "f1"), at("tot", hit, "")},
			[]Segment{{Text: "hij houdt mijn "}, {Text: "boekje ", Anchors: []string{"f1"}, Class: "f", Title: "f1"}, {Text: "tot", Class: "f", Hit: true, Title: "f1"}, {Text: " ik", Class: "f", Title: "f1"}, {Text: " de bus heb"}},
		},
		"marks that cross": {
			[]mark{at("mijn boekje", possible, "f1"), at("boekje tot", mention, "m1")},
			[]Segment{{Text: "hij houdt "}, {Text: "mijn ", Anchors: []string{"f1"}, Class: "f possible", Title: "f1"}, {Text: "boekje", Anchors: []string{"m1"}, Class: "f possible", Mention: "m", Title: "f1; m1"}, {Text: " tot", Mention: "m", Title: "m1"}, {Text: " ik de bus heb"}},
		},
		"an identifier over a date": {
			[]mark{at("boekje tot", detail, ""), at("boekje", mention, "")},
			[]Segment{{Text: "hij houdt mijn "}, {Text: "boekje", Mention: "m"}, {Text: " tot", Mention: "m weak"}, {Text: " ik de bus heb"}},
		},
		"the weightiest of equal findings shows": {
			[]mark{at("boekje", dissent, "f1"), at("boekje", strong, "f2"), at("boekje", possible, "f3")},
			[]Segment{{Text: "hij houdt mijn "}, {Text: "boekje", Anchors: []string{"f1", "f2", "f3"}, Class: "f", Title: "f1; f2; f3"}, {Text: " tot ik de bus heb"}},
		},
		"a mark outside the text": {[]mark{{Span: evidence.Span{Start: 500, End: 600}, sort: strong}, {Span: evidence.Span{Start: -5, End: 0}, sort: strong}}, []Segment{{Text: text}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, segments(text, test.marks)); diff != "" {
				t.Errorf("segments(%q, %+v) (-want +got):\n%s", text, test.marks, diff)
			}
		})
	}
}

// drawText draws page text as the text room makes it: no control characters but LF
// and TAB, and plenty of what HTML cares about.
func drawText(t *rapid.T) string {
	s := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune("<>&\"'`=\n\t ;#/!-%+\u00a0éß漢ל")), rapid.Rune())).Draw(t, "text")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFD {
			return -1
		}
		return r
	}, s)
}

func drawMarks(t *rapid.T, length int) []mark {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) mark {
		start := rapid.IntRange(-3, length+3).Draw(t, "start")
		return mark{
			Span: evidence.Span{Start: start, End: start + rapid.IntRange(-1, length+3).Draw(t, "length")},
			sort: sort(rapid.IntRange(int(dissent), int(hit)).Draw(t, "sort")), id: "f1", title: `"><script>`,
		}
	}), 0, 12).Draw(t, "marks")
}

func TestMarkedUpTextReadsExactlyAsThePage(t *testing.T) {
	templates, err := parseTemplates()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		want := drawText(t)
		marks := drawMarks(t, len(want))
		var out bytes.Buffer
		if err := templates["document"].ExecuteTemplate(&out, "text", segments(want, marks)); err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(strings.NewReader("<!doctype html><div id=x>" + out.String() + "</div>"))
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && !strings.Contains(" html head body div span mark a ", " "+n.Data+" ") {
				t.Fatalf("text %q became element %q in:\n%s", want, n.Data, out.String())
			}
			if n.Type == html.TextNode && !utf8.ValidString(n.Data) {
				t.Fatalf("a mark cuts a character of %q: %q", want, n.Data)
			}
			if n.Type == html.TextNode {
				got.WriteString(n.Data)
			}
		}
		if got.String() != want {
			t.Fatalf("page text %q with %+v reads %q; HTML:\n%s", want, marks, got.String(), out.String())
		}
	})
}

// TestPassagesQuoteThePageExactlyAndEveryHitOnce holds whatever places inquiry cuts.
func TestPassagesQuoteThePageExactlyAndEveryHitOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"bus", "boekje", "een", "de", "…", "kluis\n"}), 150, 400).Draw(t, "words"), " ")
		places := placesIn(text, "bus")
		hits, end := 0, 0
		for _, w := range windows(places) {
			if w.start < end || text[w.start:w.end()] != w.text {
				t.Fatalf("window %d-%d after %d quotes %q, the page says %q", w.start, w.end(), end, w.text, text[w.start:min(w.end(), len(text))])
			}
			end = w.end()
			if len(w.text) > longest+2*90+len("boekje") {
				t.Fatalf("window of %d bytes: %q", len(w.text), w.text)
			}
			for _, h := range w.hits {
				if h != places[hits].Span || h.Start < w.start || h.End > w.end() {
					t.Fatalf("hit %d at %+v, want %+v within %d-%d", hits, h, places[hits].Span, w.start, w.end())
				}
				hits++
			}
		}
		if hits != len(places) {
			t.Fatalf("%d hits shown of %d", hits, len(places))
		}
	})
}

// placesIn cuts places as inquiry does: up to 90 bytes on either side, at a space.
func placesIn(text, word string) []inquiry.Place {
	const around = 90
	var out []inquiry.Place
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return out
		}
		s := evidence.Span{Start: from + i, End: from + i + len(word)}
		p := inquiry.Place{Page: 1, Span: s, Quote: word, Before: text[:s.Start], After: text[s.End:]}
		if len(p.Before) > around {
			cut := p.Before[len(p.Before)-around:]
			p.Before = "… " + cut[strings.IndexAny(cut, " \n")+1:]
		}
		if len(p.After) > around {
			cut := p.After[:around]
			p.After = cut[:strings.LastIndexAny(cut, " \n")] + " …"
		}
		out = append(out, p)
		from = s.End
	}
}
