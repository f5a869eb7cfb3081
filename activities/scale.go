package activities

import "unicode"

// textLimit bounds the text that is kept of one document, in bytes, and with it the
// memory of the process that must not die. Indexing takes some 150 bytes of memory per
// word, hence wordWeight: 700,000 words are 2,300 dense pages, or a chat of 50,000
// messages. Merging the index takes as much again for the places of one word, so that
// more than oftenWord of them, which no language has in such a text, count for
// oftenWeight each.
const (
	textLimit   = 8 << 20
	wordWeight  = 12
	oftenWord   = 50_000
	oftenWeight = 60
)

// scale weighs the text of one document, page by page.
type scale struct {
	sum   int
	times map[uint64]int // of each word, by its hash
}

// add weighs a page and returns the weight of all pages so far, in bytes. Once past the
// limit it weighs no more.
func (s *scale) add(text string) int {
	if s.sum > textLimit {
		return s.sum
	}
	if s.times == nil {
		s.times = map[uint64]int{}
	}
	words, hash := 0, uint64(0)
	for _, r := range text {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if hash != 0 && (!letter || alone(r)) {
			words += s.word(hash)
			hash = 0
		}
		if letter {
			hash = hashed(hash, r)
		}
	}
	if hash != 0 {
		words += s.word(hash)
	}
	s.sum += max(len(text), words)
	return s.sum
}

// alone reports whether a character begins a word of its own, as in scripts without
// spaces.
func alone(r rune) bool { return r >= '\u2e80' }

func (s *scale) word(hash uint64) int {
	s.times[hash]++
	if s.times[hash] > oftenWord {
		return oftenWeight
	}
	return wordWeight
}

// hashed is FNV-1a over the letters of a word in lower case; never zero.
func hashed(hash uint64, r rune) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	if hash == 0 {
		hash = offset
	}
	if hash = (hash ^ uint64(unicode.ToLower(r))) * prime; hash == 0 { //nolint:gosec // a rune is no negative number
		return offset
	}
	return hash
}
