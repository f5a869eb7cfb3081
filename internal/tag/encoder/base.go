package encoder

import (
	"encoding/binary"
	"fmt"
	"math"

	"spoor/internal/evidence"
)

// Base is a packed base model: tokenizer and 4-bit weights. It is a view of the bytes
// it was parsed from, which must stay as they are while it is in use; apart from its
// lookup tables (about 4 MB) it takes no memory of its own. It may be shared by goroutines.
type Base struct {
	sizes
	bos, eos, unk int32
	vocabulary    vocabulary
	tensors       map[string][]byte
	data          []byte
}

// sizes are the dimensions of the network.
type sizes struct {
	hidden, layers, heads, inner, vocab, positions, types int
	epsilon                                               float32
}

const (
	baseMagic = "E5S1"
	headWidth = 32 // the kernels' loops over one attention head are this wide
	blockSize = 32 // weights that share one scale
	blockLen  = 18 // bytes of a block: a half-precision scale and 32 nibbles
)

// ParseBase reads a packed base model ("E5S1", see the package comment for where it
// comes from). Everything that is used later is checked here, sizes, offsets and that
// numbers are finite, so that a damaged file ends as an error and never as a panic.
// Error kind: Corrupt.
func ParseBase(data []byte) (*Base, error) {
	c := &cursor{data: data}
	if string(c.take(len(baseMagic))) != baseMagic {
		return nil, damagedBase("does not start as a base model does")
	}
	c.take(4) // version, always 1
	b := &Base{data: data, tensors: map[string][]byte{}}
	b.sizes = readSizes(c)
	if err := b.check(); err != nil {
		return nil, err
	}
	pieces := c.number()
	b.bos, b.eos = c.id(), c.id()
	c.id() // padding, never used: a batch has none
	b.unk = c.id()
	if pieces > b.vocab || min(b.bos, b.eos, b.unk) < 0 || int(max(b.bos, b.eos, b.unk)) >= pieces {
		return nil, damagedBase("pieces and word rows do not fit together")
	}
	if err := b.vocabulary.read(c, pieces, b.unk); err != nil {
		return nil, err
	}
	if err := b.readTensors(c); err != nil {
		return nil, err
	}
	return b, nil
}

func damagedBase(why string) error {
	return evidence.E(evidence.Corrupt, "read base model", why, nil)
}

func readSizes(c *cursor) sizes {
	var s sizes
	for _, n := range []*int{&s.hidden, &s.layers, &s.heads, &s.inner, &s.vocab, &s.positions, &s.types} {
		*n = c.number()
	}
	s.epsilon = c.float()
	if c.number() != blockSize {
		c.short = true
	}
	return s
}

// check keeps sizes within what the kernels can do and what memory can be promised for.
func (s sizes) check() error {
	switch {
	case s.hidden < headWidth || s.hidden > 4096 || s.inner < panelWidth || s.inner > 16384:
	case s.hidden != s.heads*headWidth || s.inner%panelWidth != 0:
	case s.types < 1 || s.types > 16 || s.layers < 1 || s.layers > 64 || s.positions < 3 || s.positions > 4096 || s.vocab < 1 || s.vocab > 1<<24:
	case !(s.epsilon > 0) || s.epsilon > 1:
	default:
		return nil
	}
	return damagedBase(fmt.Sprintf("sizes that the encoder does not know: %+v", s))
}

// readTensors reads the directory and keeps what the network needs.
func (b *Base) readTensors(c *cursor) error {
	found := map[string][]byte{}
	for range c.number() {
		name := string(c.take(c.small()))
		kind := c.take(5)[0] // and how many numbers, which the size in bytes tells as well
		from, size := c.long(), c.long()
		if c.short || from > uint64(len(b.data)) || size > uint64(len(b.data))-from {
			return damagedBase("the directory of tensors points outside the file")
		}
		found[fmt.Sprint(name, " ", kind)] = b.data[from : from+size]
	}
	for _, want := range b.shapes() {
		data, ok := found[fmt.Sprint(want.name, " ", want.kind)]
		if !ok || len(data) != want.size() {
			return damagedBase("tensor " + want.name + " is missing or of another size")
		}
		if want.kind == kindFloat && !allFinite(data) {
			return damagedBase("tensor " + want.name + " has numbers that are not finite")
		}
		b.tensors[want.name] = data
	}
	return nil
}

// The kinds of a tensor.
const (
	kindFloat = 0 // float32
	kindQ4    = 1 // blocks of 32 weights of 4 bits
)

type shape struct {
	name       string
	kind       int
	rows, cols int
}

func (s shape) size() int {
	if s.kind == kindQ4 {
		return s.rows * s.cols / blockSize * blockLen
	}
	return s.rows * s.cols * 4
}

// shapes lists the tensors that the network needs.
func (s sizes) shapes() []shape {
	list := []shape{
		{"emb.word", kindQ4, s.vocab, s.hidden},
		{"emb.pos", kindFloat, s.positions, s.hidden},
		{"emb.type", kindFloat, s.types, s.hidden},
		{"emb.ln.w", kindFloat, 1, s.hidden},
		{"emb.ln.b", kindFloat, 1, s.hidden},
	}
	for l := range s.layers {
		for _, m := range matrices(s) {
			list = append(list,
				shape{fmt.Sprintf("l%d.%s.w", l, m.inBase), kindQ4, m.out, m.in},
				shape{fmt.Sprintf("l%d.%s.b", l, m.inBase), kindFloat, 1, m.out})
		}
		for _, name := range []string{"aln.w", "aln.b", "oln.w", "oln.b"} {
			list = append(list, shape{fmt.Sprintf("l%d.%s", l, name), kindFloat, 1, s.hidden})
		}
	}
	return list
}

// matrix is one of a layer's six, with its names in the base model and in adapters.
type matrix struct {
	inBase, inAdapter string
	in, out           int
}

func matrices(s sizes) [6]matrix {
	return [6]matrix{
		{"q", "q", s.hidden, s.hidden},
		{"k", "k", s.hidden, s.hidden},
		{"v", "v", s.hidden, s.hidden},
		{"ao", "o", s.hidden, s.hidden},
		{"fi", "fi", s.hidden, s.inner},
		{"fo", "fo", s.inner, s.hidden},
	}
}

// Width is how many numbers a hidden state has.
func (b *Base) Width() int { return b.hidden }

// floats decodes a float32 tensor.
func (b *Base) floats(name string) []float32 { return decodeFloats(b.tensors[name]) }

// addRow adds row r of a 4-bit matrix, len(dst) wide, to dst. Byte j of a block has
// weights j (low nibble) and j+16 (high nibble), each less 8, times the block's scale.
func addRow(dst []float32, q4 []byte, r int) {
	blocks := len(dst) / blockSize
	q4 = q4[r*blocks*blockLen : (r+1)*blocks*blockLen]
	for i := range blocks {
		block, d := q4[i*blockLen:(i+1)*blockLen], dst[i*blockSize:(i+1)*blockSize]
		scale := half(binary.LittleEndian.Uint16(block))
		for j, q := range block[2:] {
			d[j] += float32(scale * float32(int(q&15)-8))
			d[j+16] += float32(scale * float32(int(q>>4)-8))
		}
	}
}

// half decodes IEEE 754 half precision. What would be infinite or no number becomes a
// large number, so that no damaged scale can spread through a network.
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&1023
	if exponent == 0 {
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)/(1<<24)))
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}

func decodeFloats(data []byte) []float32 {
	v := make([]float32, len(data)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return v
}

func allFinite(data []byte) bool {
	const exponent = 0xff << 23
	for i := 0; i+4 <= len(data); i += 4 {
		if binary.LittleEndian.Uint32(data[i:])&exponent == exponent {
			return false
		}
	}
	return true
}
