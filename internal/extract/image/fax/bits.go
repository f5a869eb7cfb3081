package fax

// bits reads a bit after the other, the highest of each byte first. After the end come
// zeros.
type bits struct {
	data []byte
	at   int // bits read
}

func (b *bits) ended() bool { return b.at >= 8*len(b.data) }

// peek is the next n bits, at most 16.
func (b *bits) peek(n int) int {
	i, v := b.at/8, 0
	for j := range 3 {
		v <<= 8
		if i+j < len(b.data) {
			v |= int(b.data[i+j])
		}
	}
	return v >> (24 - n - b.at%8) & (1<<n - 1)
}

func (b *bits) skip(n int) { b.at += n }

// align goes to a multiple of n bits.
func (b *bits) align(n int) { b.at = (b.at + n - 1) / n * n }

// endZeros is how many zeros, at least, stand before the one that ends a line.
const endZeros = 11

// zeros is how many zeros come next.
func (b *bits) zeros() int {
	n := 0
	for b.at+n < 8*len(b.data) && b.data[(b.at+n)/8]&(0x80>>((b.at+n)%8)) == 0 {
		n++
	}
	return n
}

// lineEnd skips a line end, with the fill before it, and reports whether there was one.
func (b *bits) lineEnd() bool {
	n := b.zeros()
	if n < endZeros {
		return false
	}
	b.at += n + 1
	return b.at <= 8*len(b.data)
}

// skipToLineEnd goes on until the next thing is a line end, or nothing.
func (b *bits) skipToLineEnd() {
	for !b.ended() {
		n := b.zeros()
		if n >= endZeros && b.at+n < 8*len(b.data) {
			return
		}
		b.at += n + 1
	}
}
