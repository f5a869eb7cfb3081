package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/extract/compare"
)

func TestF1(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		want float64
	}{
		"the same words in another order": {"een twee drie", "drie een twee", 1},
		"case, width and ligatures":       {"De ﬁets ＡＢ", "DE FIETS ab", 1},
		"signs are between words":         {"a.b,c-d", "a b c d", 1},
		"an underscore is part of a word": {"a_b", "a b", 0},
		"a word too often":                {"een een", "een", 2.0 / 3},
		"nothing in common":               {"een", "twee", 0},
		"nothing at all":                  {"", " . ", 1},
		"nothing in one":                  {"", "een", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := compare.F1(compare.NewBag(c.a), compare.NewBag(c.b)); got != c.want {
				t.Errorf("%q and %q: got %g, want %g", c.a, c.b, got, c.want)
			}
		})
	}
}

func TestShown(t *testing.T) {
	p := &evidence.Page{Text: "arbeidscontract is\n\n[field naam] Anna", Words: []evidence.Word{
		{Text: "arbeids", Span: evidence.Span{Start: 0, End: 7}},
		{Text: "contract", Span: evidence.Span{Start: 7, End: 15}},
		{Text: "is", Span: evidence.Span{Start: 16, End: 18}},
	}}
	if got := compare.Shown(p); got != " arbeidscontract is" {
		t.Errorf("got %q", got)
	}
}

const listing = `<!DOCTYPE html><html><head><title>x</title></head><body><doc>
  <page width="595.0" height="842.0">
    <word xMin="10.0" yMin="20.0" xMax="30.5" yMax="32.0">R&amp;D</word>
    <word xMin="x" yMin="20.0" xMax="30.5" yMax="32.0">kapot</word>
    <word xMin="1" yMin="2" xMax="3" yMax="4">niet af
    <word xMin="1" yMin="2" xMax="3" yMax="4"></word>
  </page>
  <page width="595.0" height="842.0">
  </page>
</doc></body></html>
<word xMin="1" yMin="2" xMax="3" yMax="4">ﬁets</word>
`

func TestReadBoxes(t *testing.T) {
	got, err := compare.ReadBoxes(strings.NewReader(listing))
	want := [][]evidence.Word{
		{{Text: "R&D", Box: evidence.Box{10, 20, 30.5, 32}}},
		{{Text: "fiets", Box: evidence.Box{1, 2, 3, 4}}},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if _, err := compare.ReadBoxes(strings.NewReader("<page >\n" + strings.Repeat("x", 2<<20))); err == nil {
		t.Error("a line of 2 MiB: no error")
	}
}

func FuzzReadBoxes(f *testing.F) {
	f.Add([]byte(listing))
	f.Fuzz(func(t *testing.T, data []byte) {
		pages, err := compare.ReadBoxes(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		for _, p := range pages {
			if pairs, near := compare.Match(p, p); pairs != len(p) || near > pairs {
				t.Errorf("%d words, %d pairs with themselves, %d near", len(p), pairs, near)
			}
		}
	})
}

func word(text string, x float64) evidence.Word {
	return evidence.Word{Text: text, Box: evidence.Box{x, 0, x + 10, 10}}
}

func TestMatch(t *testing.T) {
	for name, c := range map[string]struct {
		a, b        []evidence.Word
		pairs, near int
	}{
		"on the same spot":               {[]evidence.Word{word("a", 0)}, []evidence.Word{word("a", 0)}, 1, 1},
		"a little beside it":             {[]evidence.Word{word("a", 0)}, []evidence.Word{word("a", 1)}, 1, 1},
		"too far beside it":              {[]evidence.Word{word("a", 0)}, []evidence.Word{word("a", 2)}, 1, 0},
		"another word there":             {[]evidence.Word{word("a", 0)}, []evidence.Word{word("b", 0)}, 0, 0},
		"one more, the first left out":   {[]evidence.Word{word(".", 20), word(".", 40)}, []evidence.Word{word(".", 0), word(".", 20), word(".", 40)}, 2, 2},
		"each is taken once":             {[]evidence.Word{word("a", 0)}, []evidence.Word{word("a", 0), word("a", 0)}, 1, 1},
		"boxes without an area are none": {[]evidence.Word{{Text: "a"}}, []evidence.Word{{Text: "a"}}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if pairs, near := compare.Match(c.a, c.b); pairs != c.pairs || near != c.near {
				t.Errorf("got %d pairs, %d near; want %d, %d", pairs, near, c.pairs, c.near)
			}
		})
	}
}

func TestOverlapIsAShareWhateverTheOrder(t *testing.T) {
	box := rapid.Custom(func(t *rapid.T) evidence.Box {
		x, y := rapid.Float64Range(0, 500).Draw(t, "x"), rapid.Float64Range(0, 800).Draw(t, "y")
		return evidence.Box{x, y, x + rapid.Float64Range(0.1, 90).Draw(t, "w"), y + rapid.Float64Range(0.1, 20).Draw(t, "h")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := box.Draw(t, "a"), box.Draw(t, "b")
		if o := compare.Overlap(a, b); o != compare.Overlap(b, a) || o < 0 || o > 1+1e-9 || compare.Overlap(a, a) < 1-1e-9 {
			t.Errorf("%v and %v overlap by %g", a, b, o)
		}
	})
}

func TestSummary(t *testing.T) {
	var a compare.Agreement
	if got := a.Summary(); got != (compare.Summary{}) {
		t.Errorf("of nothing: %+v", got)
	}
	a.Add(compare.Document{Path: "goed", F1: 0.95, Shown: 1, Words: 5, Pairs: 6, Near: 6})
	a.Add(compare.Document{Path: "slecht", F1: 0.25, Shown: 1, Words: 50, Pairs: 2, Near: 1})
	a.Add(compare.Document{Path: "leeg", F1: 0, Words: 4})
	want := compare.Summary{Compared: 2, Few: 1, Alike: 0.5, Mean: 0.6, ShownAlike: 1, ShownMean: 1, Boxes: 8, Near: 7.0 / 8}
	if diff := cmp.Diff(want, a.Summary()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	worst := a.Worst(1)
	if len(worst) != 1 || worst[0].Path != "slecht" || len(a.Worst(9)) != 2 || len(a.Worst(-1)) != 0 {
		t.Errorf("the worst: %+v", worst)
	}
}
