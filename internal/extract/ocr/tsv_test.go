package ocr

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract/ocr/specimen"
)

const tsvHead = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"

func TestParseTSV(t *testing.T) {
	for name, c := range map[string]struct {
		tsv  string
		want []word
	}{
		"nothing":     {"", nil},
		"only a head": {tsvHead, nil},
		"two words on a line": {
			"5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96.5\teen\n5\t1\t1\t1\t1\t2\t50\t20\t30\t12\t90\ttwee\n",
			[]word{{"een", 96.5, box{10, 20, 40, 32}, 1, 0}, {"twee", 90, box{50, 20, 80, 32}, 1, 0}},
		},
		"levels above words":        {"4\t1\t1\t1\t1\t0\t10\t20\t30\t12\t-1\t\n", nil},
		"a word of spaces":          {"5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t95\t   \n", nil},
		"missing columns":           {"5\t1\t1\t1\t1\t1\t10\t20\n", nil},
		"no numbers":                {"5\t1\t1\t1\t1\t1\tx\t20\t30\t12\t96\tword\n", nil},
		"a negative place":          {"5\t1\t1\t1\t1\t1\t-10\t20\t30\t12\t96\tword\n", nil},
		"a number out of range":     {"5\t1\t1\t1\t1\t1\t99999999999999999999\t20\t30\t12\t96\tword\n", nil},
		"no width":                  {"5\t1\t1\t1\t1\t1\t10\t20\t0\t12\t96\tword\n", nil},
		"outside the picture":       {"5\t1\t1\t1\t1\t1\t500\t20\t10\t12\t96\tword\n", nil},
		"larger than the picture":   {"5\t1\t1\t1\t1\t1\t10\t20\t2147483647\t2147483647\t96\tw\n", []word{{"w", 96, box{10, 20, 100, 100}, 1, 0}}},
		"no confidence":             {"5\t1\t1\t1\t1\t1\t10\t20\t30\t12\tNaN\tw\n", []word{{"w", 0, box{10, 20, 40, 32}, 1, 0}}},
		"too much confidence":       {"5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t1e308\tw\n", []word{{"w", 100, box{10, 20, 40, 32}, 1, 0}}},
		"bytes that are no text":    {"5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96\ta\xff\n", []word{{"a\uFFFD", 96, box{10, 20, 40, 32}, 1, 0}}},
		"an endless word":           {"5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96\t" + strings.Repeat("w", maxWordBytes+1) + "\n", nil},
		"the end of a line missing": {"5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96\tw", []word{{"w", 96, box{10, 20, 40, 32}, 1, 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, parseTSV([]byte(c.tsv), 100, 100), cmp.AllowUnexported(word{})); diff != "" {
				t.Errorf("%q (-want +got)\n%s", c.tsv, diff)
			}
		})
	}
}

func TestWordsAreBounded(t *testing.T) {
	line := "5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96\tw\n"
	if n := len(parseTSV([]byte(strings.Repeat(line, maxWords+5)), 100, 100)); n != maxWords {
		t.Errorf("%d words of %d, want %d", n, maxWords+5, maxWords)
	}
}

// FuzzTSV lets a recogniser say anything about a page with text.
func FuzzTSV(f *testing.F) {
	p := specimen.Condition{Setting: specimen.Setting{DPI: 100, Height: 200, Paragraphs: 1}}.Page(0)
	v := look(must(p.Draw(f.Context(), DPI)))
	pose := v.hold(0)
	for _, seed := range []string{
		tsvHead, "5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96\tgoed-\n5\t1\t1\t1\t2\t1\t10\t40\t30\t12\t96\tkoop\n",
		"5\t1\t1\t1\t1\t1\t0\t0\t999999\t999999\t96\talles\n", "5\t\t\t\t\t\t1\t1\t1\t1\tInf\t\u0301\xff\n", "5\t1\n", "\x00\t\r\n",
		"5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96\t\u00bd\n5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96\t\u200b\n5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96\t\u3099\n",
		"5\t1\t1\t1\t1\t1\t1\t1\t1\t1\t96\tz\t\u0301\n",
	} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		task := &task{view: v}
		w, h := v.page.Rect.Dx(), v.page.Rect.Dy()
		a := attempt{pose: pose, scale: 1, words: parseTSV([]byte(first), w, h)}
		a.words = merge(a.words, parseTSV([]byte(second), w, h))
		got := task.reading(a)
		if !utf8.ValidString(got.Text) || math.IsNaN(got.Confidence) || got.Coverage < 0 || got.Coverage > 1 {
			t.Errorf("text %q, confidence %v, coverage %v", got.Text, got.Confidence, got.Coverage)
		}
		if got.Status == evidence.PageOK && got.Coverage < 0.9 {
			t.Errorf("coverage %v, status ok", got.Coverage)
		}
		checkReading(t, got)
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
