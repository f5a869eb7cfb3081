// Package blip finds the pictures in the binary formats of Office 97 to 2003, which
// store them as OfficeArt BLIP records (MS-ODRAW 2.2.23).
//
// It goes by the records' own headers and needs no table that points to them, so
// that pictures of damaged and half deleted documents are found too. JPEG, PNG, TIFF
// and GIF come out as files; the drawings of Windows and the Macintosh (EMF, WMF,
// PICT) are counted only.
package blip

import (
	"bytes"
	"encoding/binary"
)

// Picture is a picture file.
type Picture struct {
	Extension string // with its dot
	Data      []byte
}

// Found is what stands in a stream: picture files, in order, each once, and the
// number of vector drawings.
type Found struct {
	Pictures []Picture
	Drawings int
}

const (
	firstRecord = 0xF01A
	lastRecord  = 0xF02A
	headerBytes = 8
	digestBytes = 16
)

// Scan finds the pictures in a stream. Pictures share the stream's memory. It takes
// time in proportion to the stream.
func Scan(data []byte) Found {
	var found Found
	seen := map[string]bool{}
	for at := 0; at+headerBytes+digestBytes < len(data); {
		i := bytes.IndexByte(data[at+3:], 0xF0)
		if i < 0 {
			break
		}
		at += i
		n := found.take(data[at:], seen)
		at += max(n, 1)
	}
	return found
}

// take reads a record, if there is one; 0 otherwise.
func (f *Found) take(raw []byte, seen map[string]bool) int {
	if len(raw) < headerBytes+digestBytes+1 {
		return 0
	}
	le := binary.LittleEndian
	instance, kind, size := le.Uint16(raw)>>4, le.Uint16(raw[2:]), int64(le.Uint32(raw[4:]))
	if le.Uint16(raw)&0xF != 0 || kind < firstRecord || kind > lastRecord || size <= digestBytes+1 || size > int64(len(raw)-headerBytes) {
		return 0
	}
	body := raw[headerBytes : headerBytes+size]
	if kind <= 0xF01C {
		if !isDrawing(instance) {
			return 0
		}
		f.Drawings++
		return headerBytes + int(size)
	}
	// An odd instance has a second digest before the picture.
	skip := digestBytes + 1
	if instance&1 == 1 && kind != 0xF02A {
		skip += digestBytes
	}
	for _, skip := range []int{skip, digestBytes + 1, 2*digestBytes + 1} {
		if skip >= len(body) {
			continue
		}
		if extension := extensionOf(body[skip:]); extension != "" {
			if digest := string(body[:digestBytes]) + extension; !seen[digest] {
				seen[digest] = true
				f.Pictures = append(f.Pictures, Picture{Extension: extension, Data: body[skip:]})
			}
			return headerBytes + int(size)
		}
	}
	return 0
}

// isDrawing knows the instances of EMF, WMF and PICT.
func isDrawing(instance uint16) bool {
	switch instance {
	case 0x3D4, 0x3D5, 0x216, 0x217, 0x542, 0x543:
		return true
	}
	return false
}

func extensionOf(data []byte) string {
	for _, known := range []struct{ magic, extension string }{
		{"\xff\xd8\xff", ".jpg"}, {"\x89PNG", ".png"}, {"II*\x00", ".tif"}, {"MM\x00*", ".tif"}, {"GIF8", ".gif"},
	} {
		if bytes.HasPrefix(data, []byte(known.magic)) {
			return known.extension
		}
	}
	return ""
}
