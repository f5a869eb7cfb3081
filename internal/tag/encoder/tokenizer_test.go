package encoder

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTextsBecomeThesePieces(t *testing.T) {
	b := realBase(t)
	for _, c := range []struct{ what, text, want string }{
		{"Dutch", "Hij hield mijn paspoort.", "▁Hij ▁hiel d ▁mijn ▁pas poort ."},
		{"nothing", "", ""},
		{"spaces only", " \t\n\u00a0\u200b", ""},
		{"many spaces", "  a   b ", "▁a ▁b"},
		{"beginning", "<s>", "▁< s >"},
		{"end", "a</s>b", "▁a </ s > b"},
		{"padding", "<pad>", "▁< pad >"},
		{"unknown", "<unk>", "▁< unk >"},
		{"mask", "<mask>", "▁< mas k >"},
		{"full-width signs that are replaced by a mark", "＜s＞", "▁< s >"},
		{"a character no piece has", "x\U000F0000", "▁x ?"},
		{"bytes that are not UTF-8", "ab\xff\xfecd", "▁ab ▁cd"},
		{"a character cut short", "ab\xe2\x82", "▁ab"},
		{"a marker in the text", "a\u2581b", "▁a ▁b"},
		{"a ligature", "ﬁets", "▁fiets"},
	} {
		if got := pieces(b, c.text); got != c.want {
			t.Errorf("%s: %q: got %q, want %q", c.what, c.text, got, c.want)
		}
	}
}

// pieces spells the tokens of a text.
func pieces(b *Base, text string) string {
	var out []string
	for _, token := range b.Tokenizer().Encode(nil, text) {
		if token.ID == b.unk {
			out = append(out, "?")
			continue
		}
		out = append(out, string(b.vocabulary.piece(token.ID)))
	}
	return strings.Join(out, " ")
}

// TestTokensAreTheReferences compares ids and spans with those of testdata/reference.py:
// on all annotated documents and passages, and on 10,000 odd strings.
func TestTokensAreTheReferences(t *testing.T) {
	t.Parallel()
	golden := readGolden(t)
	tokenizer := realBase(t).Tokenizer()
	const regenerate = "new documents? testdata/reference.py says how tokens.golden is written anew"
	compared, unknown := 0, 0
	for _, group := range append(annotated(t), oddGroups()...) {
		want, ok := golden[key([]byte(strings.Join(group, "\n")))]
		if !ok {
			unknown++
			continue
		}
		compared++
		if got := digest(tokenizer, group); got != want {
			t.Errorf("other tokens than the reference in the text that begins %.80q: digest %s, want %s", group[0], got, want)
		}
	}
	if compared < 1500 || unknown > compared/4 {
		t.Errorf("compared %d texts, %d are not in the golden file: want at least 1500, and at most a quarter; %s", compared, unknown, regenerate)
	}
}

func key(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data))[:16] }

func digest(tokenizer *Tokenizer, group []string) string {
	var all bytes.Buffer
	for _, text := range group {
		for _, token := range tokenizer.Encode(nil, text) {
			fmt.Fprintf(&all, "%d %d %d\n", token.ID, token.Start, token.End)
		}
		all.WriteString("-\n")
	}
	return key(all.Bytes())
}

func readGolden(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("testdata/tokens.golden")
	if err != nil {
		t.Fatal(err)
	}
	golden := map[string]string{}
	for line := range strings.Lines(string(data)) {
		text, tokens, _ := strings.Cut(strings.TrimSpace(line), " ")
		golden[text] = tokens
	}
	return golden
}

// annotated gives the lines of each annotated document, and the passages in fifties.
func annotated(t *testing.T) [][]string {
	t.Helper()
	tag := regexp.MustCompile(`\[\[[a-z_]+(?:![a-z]+)?\||\]\]|\{\{[a-z_]+\|([^|{}]*)\|[^{}]*\}\}`)
	var groups [][]string
	for _, text := range readAll(t, "../train/documents/*.txt") {
		if _, body, ok := strings.Cut(text, "\n---\n"); ok {
			text = body
		}
		groups = append(groups, strings.Split(tag.ReplaceAllString(text, "$1"), "\n"))
	}
	for _, text := range readAll(t, "../train/examples/*.tsv") {
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			lines[i] = line[strings.LastIndexByte(line, '\t')+1:]
		}
		groups = append(groups, slices.Collect(slices.Chunk(lines, 50))...)
	}
	return groups
}

func readAll(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	var all []string
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(data))
	}
	return all
}

// oddGroups makes the odd strings of testdata/reference.py, in fifties.
func oddGroups() [][]string {
	ranges := [][2]uint64{
		{0x20, 0x7E},
		{0x61, 0x7A},
		{0xA0, 0x17F},
		{0x300, 0x36F},
		{0x370, 0x52F},
		{0x600, 0x6FF},
		{0x900, 0x97F},
		{0x1E00, 0x1FFF},
		{0x2000, 0x218F},
		{0x2580, 0x2585},
		{0x3040, 0x30FF},
		{0x4E00, 0x5200},
		{0xAC00, 0xAD00},
		{0xFB00, 0xFFFD},
		{0x1F300, 0x1F6FF},
		{0, 0x1F},
	}
	phrases := append(reserved(), "euro ", "paspoort", "\u2581", "  ", "<", ">", "/s", "\ufffd")
	x := uint64(1)
	below := func(n uint64) uint64 {
		x = x*6364136223846793005 + 1442695040888963407
		return (x >> 33) % n
	}
	var texts []string
	for k := range 10000 {
		length := uint64(40)
		if k%100 == 0 {
			length = 900
		}
		var s strings.Builder
		for range 1 + below(length) {
			if r := below(uint64(len(ranges)) + 2); r < uint64(len(ranges)) {
				s.WriteRune(rune(ranges[r][0] + below(ranges[r][1]-ranges[r][0]+1)))
			} else {
				s.WriteString(phrases[below(uint64(len(phrases)))])
			}
		}
		texts = append(texts, s.String())
	}
	return slices.Collect(slices.Chunk(texts, 50))
}

func TestLongWordsAreCutAfter200Characters(t *testing.T) {
	b := testBase(t)
	word := strings.Repeat("é", 450)
	spaced := strings.Repeat("é", 200) + " " + strings.Repeat("é", 200) + " " + strings.Repeat("é", 50)
	if diff := cmp.Diff(pieces(b, spaced), pieces(b, word)); diff != "" {
		t.Errorf("a word of 450 characters (-with spaces +without):\n%s", diff)
	}
}

func TestAWordOfTenMegabytesTakesLinearTime(t *testing.T) {
	b := realBase(t)
	seconds := func(s string) float64 {
		from := time.Now()
		b.Tokenizer().Encode(nil, s)
		return time.Since(from).Seconds()
	}
	word := strings.Repeat("mensenhandelaarswoning", 10<<20/22)
	small, large := min(seconds(word[:1<<20]), seconds(word[:1<<20])), seconds(word)
	if ratio := large / small; ratio > 25 {
		t.Errorf("ten times the text takes %.1f times as long (%.2f s), want about ten", ratio, large)
	}
}

func TestFrame(t *testing.T) {
	b := realBase(t)
	for _, c := range []struct{ tokens, want int }{{0, 2}, {1, 3}, {510, 512}, {511, 512}, {5000, 512}} {
		ids := b.Frame([]int32{7}, make([]Token, c.tokens))
		if len(ids) != 1+c.want || ids[0] != 7 || ids[1] != 0 || ids[len(ids)-1] != 2 {
			t.Errorf("frame of %d tokens: got %d ids %v..., want %d between <s> (0) and </s> (2)", c.tokens, len(ids)-1, ids[:3], c.want)
		}
	}
}

// TestTextsOneAfterTheOther: tokens depend on the word alone.
func TestTextsOneAfterTheOther(t *testing.T) {
	b := realBase(t)
	rapid.Check(t, func(t *rapid.T) {
		first, second := rapid.String().Draw(t, "first"), rapid.String().Draw(t, "second")
		tokenizer := b.Tokenizer()
		want := tokenizer.Encode(nil, first)
		for _, token := range tokenizer.Encode(nil, second) {
			want = append(want, Token{token.ID, token.Start + len(first) + 1, token.End + len(first) + 1})
		}
		if diff := cmp.Diff(want, tokenizer.Encode(nil, first+" "+second)); diff != "" {
			t.Fatalf("%q and %q (-apart +together):\n%s", first, second, diff)
		}
	})
}

func FuzzEncode(f *testing.F) {
	for _, s := range []string{"Hij hield mijn paspoort.", "<s>a</s>", "\xff\xfeab\xe2", "ﷺﬁ½", strings.Repeat("x", 401), "e\u0301\u200d", "\x00\x01"} {
		f.Add(s)
	}
	b := testBase(f)
	f.Fuzz(func(t *testing.T, s string) {
		last, boundaries := 0, map[int]bool{len(s): true}
		for i := range s {
			boundaries[i] = true
		}
		for _, token := range b.Tokenizer().Encode(nil, s) {
			switch {
			case token.Start < last || token.End <= token.Start || token.End > len(s):
				t.Fatalf("%q: token %+v after one that starts at %d, text of %d bytes", s, token, last, len(s))
			case !boundaries[token.Start] || !boundaries[token.End]:
				t.Fatalf("%q: token %+v is not on character boundaries", s, token)
			case token.ID < 0 || int(token.ID) >= b.vocab:
				t.Fatalf("%q: token %+v, which the base model lacks", s, token)
			case slices.Contains([]int32{b.bos, b.eos}, token.ID):
				t.Fatalf("%q: text became the mark %+v", s, token)
			}
			last = token.Start
		}
	})
}
