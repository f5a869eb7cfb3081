package activities

import "unicode"

// Bounds on the text that is worked on at a time, in bytes, and with it on the memory of
// the process that must not die. Indexing takes some 150 bytes of memory per word, hence
// wordWeight. Merging the index takes as much again for the places of one word, so that
// more than oftenWord of them in a document count for oftenWeight each.
const (
	portionWeight = 4 << 20   // of the pages that are tagged, stored and indexed together: 350,000 words
	heavyWeight   = 8 << 20   // of the portions that are worked on at the same time
	indexWeight   = 512 << 20 // of what is indexed of one document: some 30,000 dense pages
	roomBytes     = 32 << 20  // of text that any document may have tagged and indexed,
	roomRatio     = 16        // besides so many times its own size: past it, it was blown up
	wordWeight    = 12
	oftenWord     = 50_000
	oftenWeight   = 60
	rememberWord  = 1000 // times in a portion that make a word worth counting on
)

// scale weighs the text of one document, portion by portion.
type scale struct {
	portion int            // weight of this portion
	total   int            // weight of all of them, in the index
	times   map[uint64]int // of each word in this portion, by its hash
	often   map[uint64]int // of the words that were frequent in portions before
}

// add weighs a page of the present portion.
func (s *scale) add(text string) { s.measure(text, len(text)) }

// fit weighs text until it has a portion's weight, and returns how many bytes that is; it
// stops only where a word begins.
func (s *scale) fit(text string) int { return s.measure(text, 0) }

// measure weighs text to its end, or when it has come past least and the portion is full.
func (s *scale) measure(text string, least int) int {
	if s.times == nil {
		s.times = map[uint64]int{}
	}
	hash, weighed := uint64(0), 0
	here, all := 0, 0
	for i, r := range text {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if hash != 0 && (!letter || alone(r)) {
			in, of := s.word(hash)
			here, all, hash = here+in, all+of, 0
		}
		if hash == 0 && i >= least && s.portion+max(i, here) >= portionWeight {
			weighed = i
			break
		}
		if letter {
			hash = hashed(hash, r)
		}
		weighed = len(text)
	}
	if hash != 0 {
		in, of := s.word(hash)
		here, all = here+in, all+of
	}
	s.portion += max(weighed, here)
	s.total += max(weighed, all)
	return weighed
}

// full reports whether the present portion is large enough.
func (s *scale) full() bool { return s.portion >= portionWeight }

// cut ends the present portion. Only words that were frequent are counted on, so that a
// long document of many different words needs no memory for them.
func (s *scale) cut() {
	if s.often == nil {
		s.often = map[uint64]int{}
	}
	for hash, n := range s.times {
		if n >= rememberWord {
			s.often[hash] += n
		}
	}
	clear(s.times)
	s.portion = 0
}

// alone reports whether a character begins a word of its own, as in scripts without
// spaces.
func alone(r rune) bool { return r >= '\u2e80' }

// word is the weight of a word, in its portion and in the index.
func (s *scale) word(hash uint64) (portion, index int) {
	n := s.times[hash] + 1
	s.times[hash] = n
	if n > oftenWord {
		return oftenWeight, oftenWeight
	}
	if len(s.often) > 0 && n+s.often[hash] > oftenWord {
		return wordWeight, oftenWeight
	}
	return wordWeight, wordWeight
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
