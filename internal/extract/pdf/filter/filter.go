// Package filter decodes the data of PDF streams (ISO 32000-2, 7.4) as far as text
// can be behind it: Flate and LZW with their predictors, ASCIIHex, ASCII85 and
// RunLength. Image codecs are not decoded.
//
// Every decoder counts its output against the document's budget and one stream's
// ceiling, and gives what it could decode along with the error that ended it.
package filter

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"

	"spoor/internal/extract"
)

// ErrImage says that the data is an image: no text can be in it.
var ErrImage = errors.New("image data")

// ErrDamaged says that the data breaks its format's rules; what came before is good.
var ErrDamaged = errors.New("damaged stream data")

// MaxStream is the most bytes that one stream may decode to. Content streams of
// real pages are some hundred times smaller.
const MaxStream = 192 << 20

// maxFilters bounds how many filters one stream may pass through.
const maxFilters = 8

// Step is one filter of a stream with its parameters (DecodeParms).
type Step struct {
	Name      string // in full or, as inline images write it, short
	Predictor int
	Colors    int
	Bits      int
	Columns   int
	Early     bool // LZW: codes grow one early
}

// Decoder decodes streams one after another within one budget, and reuses what that
// takes. It is for one goroutine.
type Decoder struct {
	budget   *extract.Budget
	inflater io.ReadCloser // nil: none was needed yet
	chunk    []byte
}

// NewDecoder returns a Decoder that counts its output against budget.
func NewDecoder(budget *extract.Budget) *Decoder { return &Decoder{budget: budget} }

// Decode passes data through the steps. On an error the bytes decoded until then
// are given too. The error wraps ErrImage, ErrDamaged or extract.ErrBudget.
func (d *Decoder) Decode(data []byte, steps []Step) ([]byte, error) {
	if len(steps) > maxFilters {
		return nil, fmt.Errorf("%w: %d filters", ErrDamaged, len(steps))
	}
	var first error
	for _, s := range steps {
		out, err := d.decode(data, s)
		if errors.Is(err, ErrImage) || errors.Is(err, extract.ErrBudget) {
			return out, err
		}
		if err != nil && first == nil {
			first = fmt.Errorf("%s: %w", s.Name, err)
		}
		data = out
	}
	return data, first
}

func (d *Decoder) decode(data []byte, s Step) ([]byte, error) {
	o := &output{budget: d.budget}
	var err error
	switch s.Name {
	case "FlateDecode", "Fl":
		err = d.inflate(o, data)
	case "LZWDecode", "LZW":
		err = unLZW(o, data, s.Early)
	case "ASCIIHexDecode", "AHx":
		err = unHex(o, data)
	case "ASCII85Decode", "A85":
		err = un85(o, data)
	case "RunLengthDecode", "RL":
		err = unRunLength(o, data)
	case "Crypt":
		return data, nil
	case "DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode":
		return nil, ErrImage
	default:
		return nil, fmt.Errorf("%w: unknown filter %.20q", ErrDamaged, s.Name)
	}
	if s.Predictor > 1 {
		return unpredict(o.buf, s), err
	}
	return o.buf, err
}

// output collects decoded bytes until budget or ceiling is reached.
type output struct {
	buf    []byte
	budget *extract.Budget
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	if err := o.budget.Take(int64(len(p))); err != nil {
		return 0, err
	}
	if len(o.buf)+len(p) > MaxStream {
		return 0, fmt.Errorf("%w: one stream of more than %d bytes", extract.ErrBudget, MaxStream)
	}
	o.buf = append(o.buf, p...)
	return len(p), nil
}

// inflate decodes zlib data. Header and checksum are not checked: damaged ones are
// common, and viewers show the text all the same.
func (d *Decoder) inflate(o *output, data []byte) error {
	data = bytes.TrimLeft(data, "\r\n")
	body := data
	if len(data) >= 2 && data[0]&0x0f == 8 && (int(data[0])<<8|int(data[1]))%31 == 0 {
		body = data[2:]
	}
	err := d.copyInflated(o, body)
	if err != nil && len(o.buf) == 0 && len(data) > 2 && len(body) == len(data) {
		err = d.copyInflated(o, data[2:])
	}
	return err
}

// chunkBytes is how much is inflated at once.
const chunkBytes = 32 << 10

func (d *Decoder) copyInflated(o *output, data []byte) error {
	if err := d.start(data); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	for {
		n, err := d.inflater.Read(d.chunk)
		if _, full := o.Write(d.chunk[:n]); full != nil {
			return full
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
}

// start makes the inflater begin with data.
func (d *Decoder) start(data []byte) error {
	from := bytes.NewReader(data)
	if again, ok := d.inflater.(flate.Resetter); ok {
		return again.Reset(from, nil)
	}
	d.inflater, d.chunk = flate.NewReader(from), make([]byte, chunkBytes)
	return nil
}

// unRunLength decodes runs (7.4.5).
func unRunLength(o *output, data []byte) error {
	for i := 0; i < len(data); {
		n := int(data[i])
		i++
		if n == 128 {
			return nil
		}
		run := []byte(nil)
		switch {
		case n < 128:
			run = data[i:min(i+n+1, len(data))]
			i += n + 1
		case i < len(data):
			run = bytes.Repeat(data[i:i+1], 257-n)
			i++
		}
		if _, err := o.Write(run); err != nil {
			return err
		}
	}
	return nil
}
