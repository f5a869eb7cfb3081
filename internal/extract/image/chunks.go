package image

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"

	"spoor/internal/extract"
	"spoor/internal/extract/charset"
)

const (
	mostChunks  = 10_000
	longestText = 64 << 10 // bytes of one comment that are looked at
)

// jpegComments reads the COM segments before the image data (ITU T.81, B.2.4.5).
func (t *tags) jpegComments(src extract.Source) {
	at := int64(2)
	for range mostChunks {
		var head [4]byte
		if _, err := src.Data.ReadAt(head[:], at); err != nil || head[0] != 0xFF || head[1] == 0xDA {
			return
		}
		length := int64(binary.BigEndian.Uint16(head[2:]))
		if head[1] == 0xFE && length > 2 {
			if data, ok := read(src, at+4, length-2); ok {
				s, _ := charset.Decode(bytes.TrimRight(data, "\x00"), "")
				t.keep("jpeg:Comment", "", s)
			}
		}
		at += 2 + max(length, 2)
	}
}

func read(src extract.Source, at, n int64) ([]byte, bool) {
	data := make([]byte, min(n, longestText))
	_, err := src.Data.ReadAt(data, at)
	return data, err == nil
}

// pngTexts reads the chunks tEXt, zTXt and iTXt (PNG specification 11.3.4). XMP is
// one of them.
func (t *tags) pngTexts(src extract.Source) {
	at := int64(8)
	for range mostChunks {
		var head [8]byte
		if _, err := src.Data.ReadAt(head[:], at); err != nil {
			return
		}
		length := int64(binary.BigEndian.Uint32(head[:]))
		switch kind := string(head[4:]); kind {
		case "tEXt", "zTXt", "iTXt":
			if data, ok := read(src, at+8, length); ok {
				t.pngText(kind, data)
			}
		case "IEND":
			return
		}
		at += 12 + length
	}
}

func (t *tags) pngText(kind string, data []byte) {
	key, rest, ok := bytes.Cut(data, []byte{0})
	if !ok || len(key) > 79 || bytes.HasPrefix(key, []byte("Raw profile type")) {
		return
	}
	packed := kind == "zTXt"
	switch {
	case packed && len(rest) > 0:
		rest = rest[1:] // the only method there is
	case kind == "iTXt" && len(rest) > 2:
		packed = rest[0] == 1
		_, rest, _ = bytes.Cut(rest[2:], []byte{0}) // its language
		_, rest, _ = bytes.Cut(rest, []byte{0})     // the key in that language
	}
	if packed {
		var err error
		if rest, err = inflate(rest); err != nil {
			t.fault("metadata-damaged: %s: %v", plain(string(key)), err)
		}
	}
	if string(key) == "XML:com.adobe.xmp" {
		t.xmp(rest)
		return
	}
	s, _ := charset.Decode(rest, "")
	t.keep("png:"+plain(string(key)), "", s)
}

func inflate(data []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, longestText))
}
