package archive

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/mikelolasagasti/xz"
	"github.com/ulikunitz/xz/lzma"

	"spoor/internal/extract"
)

// largestDictionary is how much memory a decompressor may want for looking back.
// 7-Zip's strongest ready-made setting wants 64 MiB, xz's too; a person can ask for
// more, and a bomb asks for gigabytes.
const largestDictionary = 256 << 20

// ErrMethod says that a part is compressed in a way that is not read here.
var ErrMethod = errors.New("unsupported compression method")

// errDictionary says that a decompressor wants more memory than it may have.
var errDictionary = fmt.Errorf("%w: its dictionary is larger than %d MiB", ErrMethod, largestDictionary>>20)

// inflate undoes a zip compression method; size is that of the result, flags those
// of the part. What comes out is counted by the budget.
func inflate(r io.Reader, method uint16, size int64, flags uint16, budget *extract.Budget) (io.Reader, error) {
	raw := bufio.NewReaderSize(r, 64<<10)
	var out io.Reader
	var err error
	switch method {
	case stored:
		out = raw
	case deflated:
		out = flate.NewReader(raw)
	case bzipped:
		out = bzip2.NewReader(raw)
	case lzmaed:
		out, err = newZipLZMA(raw, size, flags)
	case zstandard:
		out, err = newZstd(raw)
	case xzed:
		out, err = newXZ(raw)
	default:
		return nil, fmt.Errorf("%w %d%s", ErrMethod, method, methodName(method))
	}
	if err != nil {
		return nil, err
	}
	return budget.Reader(out), nil
}

// newZipLZMA reads LZMA as zip wraps it (APPNOTE 5.8.8): two bytes of version, two of
// length, five of properties.
func newZipLZMA(r io.Reader, size int64, flags uint16) (io.Reader, error) {
	var head [9]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	if le16(head[2:]) != 5 {
		return nil, fmt.Errorf("LZMA properties of %d bytes", le16(head[2:]))
	}
	if flags&flagMarker != 0 {
		size = -1
	}
	return newLZMA(r, head[4:], size)
}

// newLZMA reads a bare LZMA stream with its five bytes of properties. size is -1
// when a mark ends the stream.
func newLZMA(r io.Reader, properties []byte, size int64) (io.Reader, error) {
	if len(properties) != 5 {
		return nil, fmt.Errorf("LZMA properties of %d bytes", len(properties))
	}
	if le32(properties[1:]) > largestDictionary {
		return nil, errDictionary
	}
	head := binary.LittleEndian.AppendUint64(bytes.Clone(properties), uint64(size)) //nolint:gosec // -1 is what the format says
	return lzma.ReaderConfig{DictCap: largestDictionary}.NewReader(io.MultiReader(bytes.NewReader(head), r))
}

// newZstd reads Zstandard frames (RFC 8878).
func newZstd(r io.Reader) (io.Reader, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(largestDictionary))
	if err != nil {
		return nil, err
	}
	return zstdReader{d}, nil
}

// zstdReader frees the decoder at the end of its stream.
type zstdReader struct{ d *zstd.Decoder }

// Read implements io.Reader.
func (z zstdReader) Read(p []byte) (int, error) {
	n, err := z.d.Read(p)
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		err = errDictionary
	}
	if err != nil {
		z.d.Close()
	}
	return n, err
}

// newXZ reads xz streams (The .xz File Format, 1.2.1).
func newXZ(r io.Reader) (io.Reader, error) {
	x, err := xz.NewReader(r, largestDictionary)
	if err != nil {
		return nil, xzError(err)
	}
	return xzReader{x}, nil
}

// xzReader's errors tell what is not supported from what is damaged.
type xzReader struct{ x *xz.Reader }

// Read implements io.Reader.
func (x xzReader) Read(p []byte) (int, error) {
	n, err := x.x.Read(p)
	return n, xzError(err)
}

func xzError(err error) error {
	switch {
	case errors.Is(err, xz.ErrMemlimit):
		return errDictionary
	case errors.Is(err, xz.ErrOptions), errors.Is(err, xz.ErrUnsupportedCheck):
		return fmt.Errorf("%w: %w", ErrMethod, err)
	}
	return err
}
