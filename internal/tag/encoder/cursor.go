package encoder

import (
	"encoding/binary"
	"math"
)

// cursor reads little-endian numbers one after the other. Beyond the end it gives
// zeros and remembers that the file is short.
type cursor struct {
	data  []byte
	short bool
	zero  [8]byte
}

// take gives the next n bytes; at the end of the data nothing but, up to eight, zeros.
func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.data) {
		c.short, c.data = true, nil
		return c.zero[:max(0, min(n, len(c.zero)))]
	}
	head := c.data[:n:n]
	c.data = c.data[n:]
	return head
}

func (c *cursor) small() int     { return int(binary.LittleEndian.Uint16(c.take(2))) }
func (c *cursor) word() uint32   { return binary.LittleEndian.Uint32(c.take(4)) }
func (c *cursor) long() uint64   { return binary.LittleEndian.Uint64(c.take(8)) }
func (c *cursor) id() int32      { return int32(c.word()) } //nolint:gosec // ids are signed in the file
func (c *cursor) float() float32 { return math.Float32frombits(c.word()) }

// number is a count; one above 2^31-1 means a damaged file.
func (c *cursor) number() int {
	n := c.word()
	if n > math.MaxInt32 {
		c.short = true
		return 0
	}
	return int(n)
}
