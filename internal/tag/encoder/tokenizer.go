package encoder

import (
	"math"
	"unicode/utf8"
)

// Token is one piece of a text and the bytes text[Start:End] it came from. Spans lie on
// character boundaries and their starts never go back. One character that is replaced by
// several may be shared by several tokens.
type Token struct {
	ID         int32
	Start, End int
}

const (
	// MaxTokens is how many tokens of a text the network reads at once.
	MaxTokens = 510
	// maxWord is how many characters a word may have before it is cut.
	maxWord = 200
)

// Tokenizer splits text into the base model's pieces. It belongs to one goroutine.
type Tokenizer struct {
	*vocabulary
	word  []byte            // the marker and the word's characters, replaced as the model wants
	cut   [maxWord + 2]int  // where character i of word begins
	from  [maxWord][2]int   // the bytes of the text that character i came from, marker not counted
	chars int               // characters in word, marker not counted
	best  [maxWord + 2]step // the best way to get to character i of word
	parts []part
}

// step is the last piece of the best split of a word's beginning, and where it starts.
type step struct {
	score float32
	start int
	id    int32
}

// part is a piece and how many characters it has.
type part struct {
	id    int32
	chars int
}

// Tokenizer returns a new tokenizer of the base model.
func (b *Base) Tokenizer() *Tokenizer {
	t := &Tokenizer{vocabulary: &b.vocabulary, word: make([]byte, 0, len(marker)+utf8.UTFMax*maxWord)}
	t.begin()
	return t
}

// Encode appends the tokens of all of s to dst, without the marks of beginning and end.
// It takes time linear in len(s) for any s, and bytes that are not UTF-8 count as spaces.
func (t *Tokenizer) Encode(dst []Token, s string) []Token {
	for i := 0; i < len(s); {
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		if c < utf8.RuneSelf && t.plain[c] {
			dst = t.put(dst, c, i, i+size)
		} else if other, ok := t.replace[c]; ok {
			for _, r := range other {
				dst = t.put(dst, r, i, i+size)
			}
		} else {
			dst = t.put(dst, c, i, i+size)
		}
		i += size
	}
	return t.end(dst)
}

// put takes a character, which came from bytes start to end of the text.
func (t *Tokenizer) put(dst []Token, c rune, start, end int) []Token {
	if c == ' ' {
		return t.end(dst)
	}
	t.cut[t.chars+1] = len(t.word)
	t.from[t.chars] = [2]int{start, end}
	t.word = utf8.AppendRune(t.word, c)
	t.chars++
	if t.chars == maxWord {
		return t.end(dst)
	}
	return dst
}

func (t *Tokenizer) begin() {
	t.word, t.chars = append(t.word[:0], marker...), 0
}

// end splits the word that was put together, if there is one, and begins the next.
func (t *Tokenizer) end(dst []Token) []Token {
	if t.chars == 0 {
		return dst
	}
	t.split()
	at := -1 // the marker stands before the word's first character
	for _, p := range t.parts {
		first := max(at, 0)
		at += p.chars
		dst = append(dst, Token{p.id, t.from[first][0], t.from[max(at-1, first)][1]})
	}
	t.begin()
	return dst
}

// split finds the most probable pieces of the word (Viterbi over a unigram model, Kudo
// 2018); of equally probable splits the one whose last piece starts first.
func (t *Tokenizer) split() {
	n := t.chars + 1
	t.cut[0], t.cut[n] = 0, len(t.word)
	for i := 1; i <= n; i++ {
		t.best[i].score = float32(math.Inf(-1))
	}
	for i := range n {
		t.extend(i, n)
	}
	t.parts = t.parts[:0]
	for i := n; i > 0; i = t.best[i].start {
		t.parts = append(t.parts, part{t.best[i].id, i - t.best[i].start})
	}
	for i, j := 0, len(t.parts)-1; i < j; i, j = i+1, j-1 {
		t.parts[i], t.parts[j] = t.parts[j], t.parts[i]
	}
}

// extend tries every piece that begins at character i of n.
func (t *Tokenizer) extend(i, n int) {
	begin, h := t.cut[i], hashStart
	for e := i + 1; e <= n && (e == i+1 || t.goesOn(h)); e++ {
		for _, b := range t.word[t.cut[e-1]:t.cut[e]] {
			h = hashByte(h, b)
		}
		if id := t.find(h, t.word[begin:t.cut[e]]); id >= 0 {
			t.offer(e, step{t.best[i].score + t.score(int(id)), i, id})
		}
	}
	t.offer(i+1, step{t.best[i].score + t.unkScore, i, t.unk})
}

func (t *Tokenizer) offer(e int, s step) {
	if s.score > t.best[e].score {
		t.best[e] = s
	}
}

// Frame appends what Session.Encode takes for one text: the mark of beginning, the ids
// of at most MaxTokens tokens (fewer where the base model has fewer positions), the mark
// of the end. Whoever needs the rest of a longer text frames that as another text.
func (b *Base) Frame(dst []int32, tokens []Token) []int32 {
	dst = append(dst, b.bos)
	for _, t := range tokens[:min(len(tokens), MaxTokens, b.positions-2)] {
		dst = append(dst, t.ID)
	}
	return append(dst, b.eos)
}
