package pattern_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/catalogue"
	"spoor/internal/tag/pattern"
)

// golden calls yield with each line of a file that testdata/golden.py wrote.
func golden(t testing.TB, path string, yield func(line []byte)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		yield(lines.Bytes())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

func matchers(t testing.TB) map[string]*pattern.Matcher {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*pattern.Matcher{}
	for _, l := range c.Languages {
		if all[l], err = pattern.Compile(c.Lexicon(l)); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// hit is what the reference says of a match.
type hit struct {
	Indicator string
	Text      string
	Negated   bool
}

func hitsOf(m *pattern.Matcher, text string) []hit {
	var hits []hit
	rules := m.Rules()
	for _, h := range m.Match(text) {
		hits = append(hits, hit{strings.ReplaceAll(rules[h.Rule].Name, "-", "_"), h.Text, h.Negated})
	}
	return hits
}

// TestMatchAgreesWithTheReference compares hit by hit, in order, with the
// reference's answers. SPOOR_GOLDEN names another file of the same form.
func TestMatchAgreesWithTheReference(t *testing.T) {
	path := "testdata/matches.jsonl.gz"
	if other := os.Getenv("SPOOR_GOLDEN"); other != "" {
		path = other
	}
	all := matchers(t)
	texts, hits, differing := 0, 0, 0
	golden(t, path, func(line []byte) {
		var language, text string
		var raw [][3]any
		if err := json.Unmarshal(line, &[]any{&language, &text, &raw}); err != nil {
			t.Fatal(err)
		}
		var want []hit
		for _, r := range raw {
			want = append(want, hit{r[0].(string), r[1].(string), r[2].(bool)})
		}
		texts++
		hits += len(want)
		if diff := cmp.Diff(want, hitsOf(all[language], text)); diff != "" {
			if differing++; differing <= 10 {
				t.Errorf("%s %q (-want +got):\n%s", language, text, diff)
			}
		}
	})
	t.Logf("%d texts, %d hits, %d texts differ", texts, hits, differing)
}

// TestFoldAgreesWithTheReference covers the basic plane, rune by rune, and
// sequences that compose, reorder or end in a sigma.
func TestFoldAgreesWithTheReference(t *testing.T) {
	changed := map[string]string{}
	golden(t, "testdata/folds.jsonl.gz", func(line []byte) {
		var pair [2]string
		if err := json.Unmarshal(line, &pair); err != nil {
			t.Fatal(err)
		}
		changed[pair[0]] = pair[1]
	})
	for r := range rune(0x10000) {
		if 0xd800 <= r && r < 0xe000 {
			continue
		}
		if _, ok := changed[string(r)]; !ok {
			changed[string(r)] = string(r)
		}
	}
	differing := 0
	for text, want := range changed {
		if got := pattern.Fold(text).Text; got != want && differing < 20 {
			differing++
			t.Errorf("Fold(%+q) = %+q, want %+q", text, got, want)
		}
	}
}
