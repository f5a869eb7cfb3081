package xls

import (
	"encoding/binary"
	"math"
)

// Record types (MS-XLS 2.3).
const (
	recEOF          = 0x0A
	recFormula      = 0x06
	recHeader       = 0x14
	recFooter       = 0x15
	recNote         = 0x1C
	rec1904         = 0x22
	recFilePass     = 0x2F
	recContinue     = 0x3C
	recCodePage     = 0x42
	recWriteAccess  = 0x5C
	recObj          = 0x5D
	recColInfo      = 0x7D
	recBoundSheet   = 0x85
	recMulRK        = 0xBD
	recRString      = 0xD6
	recXF           = 0xE0
	recDrawingGroup = 0xEB
	recSST          = 0xFC
	recLabelSST     = 0xFD
	recTXO          = 0x1B6
	recHLink        = 0x1B8
	recNumber       = 0x203
	recLabel        = 0x204
	recBoolErr      = 0x205
	recString       = 0x207
	recRow          = 0x208
	recRK           = 0x27E
	recFormula3     = 0x206
	recFormula4     = 0x406
	recFormat       = 0x41E
	recBOF          = 0x809
	recSeriesText   = 0x100D
)

// Kinds of substreams (MS-XLS 2.4.21).
const (
	streamGlobals = 0x0005
	streamChart   = 0x0020
	streamMacros  = 0x0040
	streamModule  = 0x0006
)

// records walks the records of a stream.
type records struct {
	raw  []byte
	pos  int64
	at   int64 // of the record
	kind uint16
	data []byte
}

func newRecords(raw []byte, at int64) *records { return &records{raw: raw, pos: max(at, 0)} }

// next moves to the next record; false at the end. A record that is cut off is
// returned as far as it goes.
func (r *records) next() bool {
	if r.pos+4 > int64(len(r.raw)) {
		return false
	}
	r.at = r.pos
	head := r.raw[r.pos:]
	r.kind = binary.LittleEndian.Uint16(head)
	n := min(int64(binary.LittleEndian.Uint16(head[2:])), int64(len(head)-4))
	r.data = head[4 : 4+n]
	r.pos += 4 + n
	return true
}

// withContinues gathers the record's data and those of the records that continue it.
func (r *records) withContinues() [][]byte {
	segments := [][]byte{r.data}
	for r.peek() == recContinue && r.next() {
		segments = append(segments, r.data)
	}
	return segments
}

// peek is the kind of the next record; 0 at the end.
func (r *records) peek() uint16 {
	if r.pos+4 > int64(len(r.raw)) {
		return 0
	}
	return binary.LittleEndian.Uint16(r.raw[r.pos:])
}

func (r *records) u16(at int) uint16 {
	if at+2 > len(r.data) {
		return 0
	}
	return binary.LittleEndian.Uint16(r.data[at:])
}

func (r *records) u32(at int) uint32 {
	if at+4 > len(r.data) {
		return 0
	}
	return binary.LittleEndian.Uint32(r.data[at:])
}

func (r *records) float(at int) float64 {
	if at+8 > len(r.data) {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(r.data[at:]))
}

// isWide reports whether the stream that a BOF record begins is BIFF8.
func isWide(data []byte) bool {
	return len(data) >= 2 && binary.LittleEndian.Uint16(data) == 0x600
}

func substream(data []byte) uint16 {
	if len(data) < 4 {
		return 0
	}
	return binary.LittleEndian.Uint16(data[2:])
}

// rk is a number in the short form (MS-XLS 2.5.217).
func rk(v uint32) float64 {
	f := math.Float64frombits(uint64(v&^3) << 32)
	if v&2 != 0 {
		f = float64(int32(v) >> 2) //nolint:gosec // 30 bits with a sign
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}
