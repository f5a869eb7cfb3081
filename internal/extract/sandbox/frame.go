package sandbox

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// frameType says what a frame's bytes are.
type frameType byte

const (
	frameReady    frameType = 'Y' // worker: nothing
	frameDocument frameType = 'D' // parent: request, JSON
	frameRead     frameType = 'R' // worker: offset uint64, length uint32
	frameBytes    frameType = 'B' // both: raw bytes
	framePage     frameType = 'P' // worker: evidence.Page, JSON
	frameChild    frameType = 'C' // worker: childHeader, JSON
	frameResult   frameType = 'Z' // worker: extract.Result, JSON
	framePicture  frameType = 'I' // worker: pictureHeader, JSON
)

const (
	headerSize = 5       // type, uint32 length
	maxChunk   = 1 << 20 // bytes of document or child in one frame
	maxSmall   = 1 << 20 // request, child header, result
	maxPage    = 128 << 20
	keepBuffer = 4 << 20 // a larger buffer is not kept for the next frame
)

// errProtocol says that the other side broke the dialogue's rules.
var errProtocol = errors.New("protocol")

func broken(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errProtocol}, args...)...)
}

// longest is the number of bytes that a frame of this type may carry.
func (t frameType) longest() (uint32, bool) {
	switch t {
	case frameReady:
		return 0, true
	case frameRead:
		return 12, true
	case frameBytes:
		return maxChunk, true
	case frameDocument, frameChild, frameResult, framePicture:
		return maxSmall, true
	case framePage:
		return maxPage, true
	}
	return 0, false
}

// conn is one end of the dialogue. It is for one goroutine.
type conn struct {
	in       *bufio.Reader
	out      io.Writer
	got, put []byte // buffers, reused from frame to frame
}

func newConn(in io.Reader, out io.Writer) *conn {
	return &conn{in: bufio.NewReaderSize(in, 64<<10), out: out}
}

// write sends one frame in one call, so that a killed writer leaves at most one
// half frame behind.
func (c *conn) write(t frameType, payload []byte) error {
	if longest, known := t.longest(); !known || uint64(len(payload)) > uint64(longest) {
		return broken("frame %q of %d bytes", t, len(payload))
	}
	c.put = append(c.put[:0], byte(t))
	c.put = binary.LittleEndian.AppendUint32(c.put, uint32(len(payload))) //nolint:gosec // bounded just above
	c.put = append(c.put, payload...)
	_, err := c.out.Write(c.put)
	c.put = reusable(c.put)
	return err
}

// read receives one frame. The payload is valid until the next read. io.EOF means
// that the other side ended between frames.
func (c *conn) read() (frameType, []byte, error) {
	var head [headerSize]byte
	if _, err := io.ReadFull(c.in, head[:]); err != nil {
		return 0, nil, err
	}
	t, n := frameType(head[0]), binary.LittleEndian.Uint32(head[1:])
	longest, known := t.longest()
	if !known || n > longest {
		return 0, nil, broken("frame %q of %d bytes", t, n)
	}
	c.got = reusable(c.got)
	if err := c.fill(int(n)); err != nil {
		return 0, nil, err
	}
	return t, c.got, nil
}

// fill reads n bytes and allocates only as they arrive: a claimed length costs
// the sender as much as the receiver.
func (c *conn) fill(n int) error {
	c.got = c.got[:0]
	for len(c.got) < n {
		have := len(c.got)
		step := min(n-have, maxChunk)
		if cap(c.got) < have+step {
			grown := make([]byte, have, min(n, max(2*have, have+step)))
			copy(grown, c.got)
			c.got = grown
		}
		c.got = c.got[:have+step]
		if _, err := io.ReadFull(c.in, c.got[have:]); err != nil {
			return unexpected(err)
		}
	}
	return nil
}

func reusable(buf []byte) []byte {
	if cap(buf) > keepBuffer {
		return nil
	}
	return buf
}

// unexpected makes an end within a frame distinct from an end between frames.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
