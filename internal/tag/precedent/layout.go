package precedent

import (
	"encoding/binary"
	"hash/crc32"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
)

const (
	magic   = "SPP1"
	headLen = 64
	align   = 64
)

// The strings of an entry, in the order of the file.
const (
	textLanguage = iota
	textDocument
	textCase
	textReview
	textText
	textNumber
)

// sizes are the numbers of the head.
type sizes struct {
	entries, width, feature, labels, strings int
}

func (s sizes) padded() int {
	return (s.entries + encoder.PanelRows - 1) / encoder.PanelRows * encoder.PanelRows
}
func (s sizes) words() int { return (s.labels + 63) / 64 }

// sections are the lengths in bytes of what follows the head.
func (s sizes) sections() []int {
	bits := s.entries * s.words() * 8
	return []int{
		s.width * s.feature * 4, s.feature * 4, s.padded() * 4, s.padded() * s.width,
		bits, bits, s.entries, s.entries * textNumber * 4, s.strings,
	}
}

// check keeps sizes within what can be multiplied without a thought.
func (s sizes) check() error {
	const mostEntries, mostWidth, mostLabels = 1 << 24, 4096, 4096
	switch {
	case s.entries > mostEntries || s.labels < 1 || s.labels > mostLabels:
	case s.width < 1 || s.width > mostWidth || s.width%encoder.PanelRows != 0 || s.feature < 1 || s.feature > mostWidth:
	default:
		return nil
	}
	return damaged("sizes that can't be")
}

func damaged(why string) error { return evidence.E(evidence.Corrupt, "read precedents", why, nil) }

func checksum(data []byte) uint32 { return crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)) }

// places gives the sections of a file; false when it is not as long as its head says.
func (s sizes) places(file []byte) (parts [][]byte, ok bool) {
	at := headLen
	for _, n := range s.sections() {
		at += -at & (align - 1)
		if n > len(file) || at > len(file)-n {
			return nil, false
		}
		parts = append(parts, file[at:at+n:at+n])
		at += n
	}
	return parts, at == len(file)
}

// fileLen is the size of the whole file.
func (s sizes) fileLen() int {
	at := headLen
	for _, n := range s.sections() {
		at += -at&(align-1) + n
	}
	return at
}

func readHead(data []byte) (sizes, error) {
	if len(data) < headLen || string(data[:4]) != magic {
		return sizes{}, damaged("does not start as precedents do")
	}
	if binary.LittleEndian.Uint32(data[4:]) != checksum(data[8:]) {
		return sizes{}, damaged("checksum")
	}
	var s sizes
	for i, n := range []*int{&s.entries, &s.width, &s.feature, &s.labels, &s.strings} {
		*n = int(binary.LittleEndian.Uint32(data[8+4*i:]))
	}
	return s, s.check()
}
