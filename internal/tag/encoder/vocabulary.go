package encoder

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// marker stands before the first character of every word (U+2581).
const marker = "\u2581"

// reserved lists the pieces that steer the network. Text never becomes one of them:
// they are left out when pieces are looked up, whatever their number is.
func reserved() []string { return []string{"<s>", "</s>", "<pad>", "<unk>", "<mask>"} }

// vocabulary is the tokenizer's read-only part: pieces with their scores, and what
// characters are replaced by.
type vocabulary struct {
	offsets, scores, blob []byte   // as they are in the file
	slots                 []int32  // open-addressed hash table of piece number + 1
	longer                []uint64 // a bit for each hash of a piece's beginning: a longer piece may follow
	unk                   int32
	unkScore              float32
	replace               map[rune]string
	plain                 [utf8.RuneSelf]bool // ASCII characters that stay as they are
}

func (v *vocabulary) read(c *cursor, pieces int, unk int32) error {
	size := c.long()
	v.offsets, v.scores = c.take(4*(pieces+1)), c.take(4*pieces)
	if c.short || size > uint64(len(c.data)) {
		return damagedBase("it ends within its pieces")
	}
	v.blob, v.unk = c.take(int(size)), unk //nolint:gosec // not longer than the file
	if err := v.checkPieces(pieces); err != nil {
		return err
	}
	v.index(pieces)
	return v.readReplacements(c)
}

// checkPieces sees to it that every piece lies within the blob and that scores are
// log probabilities: the sum of a word's scores must neither overflow nor drown.
func (v *vocabulary) checkPieces(pieces int) error {
	for i := range pieces {
		from, to := v.offset(i), v.offset(i+1)
		if from > to || to > len(v.blob) {
			return damagedBase("a piece lies outside the list of pieces")
		}
		s := v.score(i)
		if !(s >= -1e4 && s <= 1e4) {
			return damagedBase("the score of a piece is not a log probability")
		}
		if i == 0 || s < v.unkScore {
			v.unkScore = s
		}
	}
	v.unkScore -= 10 // as SentencePiece penalises characters it does not know
	return nil
}

// index builds the hash table. Of equal pieces the first wins; pieces that are not
// valid UTF-8 are never found, since text always is when it gets here.
func (v *vocabulary) index(pieces int) {
	size := 1 << 10
	for size < 2*pieces+2 {
		size *= 2
	}
	v.slots, v.longer = make([]int32, size), make([]uint64, longerBits/64)
	skip := map[string]bool{"": true}
	for _, s := range reserved() {
		skip[s] = true
	}
	for i := range int32(pieces) { //nolint:gosec // below 2^24
		p := v.piece(i)
		if i == v.unk || skip[string(p)] || !utf8.Valid(p) {
			continue
		}
		h := hashStart
		for k, b := range p {
			if k > 0 && utf8.RuneStart(b) {
				v.longer[h%longerBits/64] |= 1 << (h % 64)
			}
			h = hashByte(h, b)
		}
		for v.slots[h&v.mask()] != 0 {
			h++
		}
		v.slots[h&v.mask()] = i + 1
	}
}

func (v *vocabulary) readReplacements(c *cursor) error {
	count, size := c.number(), c.number()
	list := &cursor{data: c.take(size)}
	v.replace = map[rune]string{}
	for i := 0; i < count && !list.short; i++ {
		from := list.id()
		to := make([]rune, list.take(1)[0])
		for k := range to {
			to[k] = list.id()
		}
		v.replace[from] = string(to)
	}
	if c.short || list.short {
		return damagedBase("it ends within its list of characters")
	}
	for r := range v.plain {
		_, other := v.replace[rune(r)]
		v.plain[r] = !other
	}
	return nil
}

func (v *vocabulary) offset(i int) int {
	return int(binary.LittleEndian.Uint32(v.offsets[4*i:]))
}

func (v *vocabulary) score(i int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(v.scores[4*i:]))
}

func (v *vocabulary) piece(i int32) []byte { return v.blob[v.offset(int(i)):v.offset(int(i)+1)] }

func (v *vocabulary) mask() uint32 { return uint32(len(v.slots) - 1) } //nolint:gosec // below 2^26

// find gives the number of the piece, or -1. h is its hash.
func (v *vocabulary) find(h uint32, piece []byte) int32 {
	for ; ; h++ {
		i := v.slots[h&v.mask()] - 1
		if i < 0 || string(v.piece(i)) == string(piece) {
			return i
		}
	}
}

// goesOn reports whether a piece may begin with what has this hash and be longer; it is
// seldom wrong, and then only time is lost.
func (v *vocabulary) goesOn(h uint32) bool { return v.longer[h%longerBits/64]>>(h%64)&1 != 0 }

// longerBits is how many bits tell beginnings apart: half a megabyte, about eight for each.
const longerBits = 1 << 22

// FNV-1a, a byte at a time: the hash of a longer piece continues that of a shorter one.
const hashStart = uint32(2166136261)

func hashByte(h uint32, b byte) uint32 { return (h ^ uint32(b)) * 16777619 }
