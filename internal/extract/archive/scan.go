package archive

import (
	"bytes"
	"encoding/binary"
	"io"
	"time"
)

// The parts of a file without directory are found by their local headers
// (APPNOTE 4.3.7).
const (
	localHeader  = 30
	maxScanned   = 100_000 // parts
	firstStep    = 4 << 10
	scanStep     = 1 << 20
	unknownSizes = 0xFFFFFFFF // they stand in a zip64 field, which is not read here
)

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }

// scan lists the parts whose local headers are found in the first size bytes and
// whose data begins before until. It skips the data of those that say how much
// there is, so that an archive within an archive stays one part.
func scan(r io.ReaderAt, size, until int64) ([]Part, error) {
	var parts []Part
	open := -1 // the part whose end is not known yet
	closeAt := func(end int64) {
		if open >= 0 {
			parts[open].Packed = end - parts[open].Packed
			open = -1
		}
	}
	for at := int64(0); len(parts) < maxScanned; {
		found, err := nextHeader(r, at, size)
		if err != nil {
			return parts, err
		}
		closeAt(found)
		if found == size {
			break
		}
		part, start, ok := localPart(r, found, size)
		if start >= until {
			break
		}
		if at = found + 4; !ok {
			continue
		}
		if part.Packed >= 0 {
			at = start + part.Packed
		} else {
			open, part.Packed = len(parts), start
			at = start
		}
		parts = append(parts, part)
	}
	for i := range parts {
		bind(&parts[i], r)
	}
	return parts, nil
}

// bind makes a scanned part readable.
func bind(p *Part, r io.ReaderAt) {
	off, packed := p.scanned, p.Packed
	p.open = func() (*io.SectionReader, error) { return io.NewSectionReader(r, off, packed), nil }
}

// nextHeader finds the next header, local or of the directory, at or behind at;
// size when there is none.
func nextHeader(r io.ReaderAt, at, size int64) (int64, error) {
	step := int64(firstStep) // mostly it is right here
	var buf []byte
	for at < size {
		if int64(len(buf)) < step {
			buf = make([]byte, step)
		}
		n, err := r.ReadAt(buf[:min(step, size-at)], at)
		if n == 0 && err != nil {
			return size, err
		}
		for i := 0; ; i++ {
			next := bytes.Index(buf[i:n], []byte("PK"))
			if next < 0 || i+next+4 > n {
				break
			}
			i += next
			if mark := string(buf[i+2 : i+4]); mark == "\x03\x04" || mark == "\x01\x02" {
				return at + int64(i), nil
			}
		}
		if at += int64(n); at < size {
			at -= 3 // a mark may lie across two steps
		}
		step = scanStep
	}
	return size, nil
}

// localPart reads the header at off; false when it is none. Packed is -1 when the
// header does not say how long the data is. start is where the data begins.
func localPart(r io.ReaderAt, off, size int64) (part Part, start int64, ok bool) {
	var head [localHeader]byte
	if _, err := r.ReadAt(head[:], off); err != nil || string(head[:4]) != "PK\x03\x04" {
		return Part{}, 0, false
	}
	rest := make([]byte, int(le16(head[26:]))+int(le16(head[28:])))
	if n, err := r.ReadAt(rest, off+localHeader); err != nil && n < len(rest) {
		return Part{}, 0, false
	}
	name, extra := string(rest[:le16(head[26:])]), rest[le16(head[26:]):]
	start = off + localHeader + int64(len(rest))
	part = Part{
		Name: partName(name, extra), Modified: dosTime(le16(head[12:]), le16(head[10:])),
		flags: le16(head[6:]), Method: le16(head[8:]), sum: le32(head[14:]), clock: le16(head[10:]), aes: readAES(extra), Size: int64(le32(head[22:])),
		Packed: int64(le32(head[18:])), scanned: start,
	}
	if part.flags&flagDescriptor != 0 || part.Packed == unknownSizes {
		part.Packed, part.Size = -1, -1
	} else {
		part.Packed = min(part.Packed, size-start)
	}
	return part, start, true
}

// dosTime reads MS-DOS date and time, which know no zone: taken for UTC.
func dosTime(date, clock uint16) time.Time {
	if date == 0 {
		return time.Time{}
	}
	return time.Date(int(date>>9)+1980, time.Month(date>>5&0xf), int(date&0x1f), int(clock>>11), int(clock>>5&0x3f), int(clock&0x1f)*2, 0, time.UTC)
}
