package archive

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
)

// lzmaHead is the length of the header of a bare LZMA stream: properties, dictionary,
// size.
const lzmaHead = 13

// LZMA reports whether a file starts as a bare LZMA stream (.lzma), which has no mark of
// its own: properties that the format allows and programs use, a dictionary of a
// size that they choose, and a size below a terabyte, or none.
func LZMA(head []byte) bool {
	if len(head) < lzmaHead || head[0] != 0x5d {
		return false
	}
	dictionary, size := binary.LittleEndian.Uint32(head[1:]), binary.LittleEndian.Uint64(head[5:])
	round := bits.OnesCount32(dictionary) == 1 || bits.OnesCount32(dictionary) == 2 && dictionary&(dictionary>>1) != 0
	return round && dictionary >= 1<<12 && (size == 1<<64-1 || size < 1<<40)
}

// newBareLZMA reads a stream with its own header.
func newBareLZMA(r io.Reader) (io.Reader, error) {
	var head [lzmaHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	size := int64(-1)
	if n := binary.LittleEndian.Uint64(head[5:]); n != 1<<64-1 {
		if size = int64(n); size < 0 { //nolint:gosec // checked
			return nil, fmt.Errorf("LZMA stream of %d bytes", n)
		}
	}
	return newLZMA(r, head[:5], size)
}
