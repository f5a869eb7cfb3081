package ppt

import (
	"encoding/binary"
	"strings"

	"spoor/internal/extract/cfb"
)

// Record types (MS-PPT 2.13.24).
const (
	recDocument     = 0x03E8
	recDocumentAtom = 0x03E9
	recSlide        = 0x03EE
	recSlideAtom    = 0x03EF
	recNotes        = 0x03F0
	recSlidePersist = 0x03F3
	recMaster       = 0x03F8
	recSlideInfo    = 0x03F9
	recObjects      = 0x0409
	recPlaceholder  = 0x0BC3
	recOutlineRef   = 0x0F9E
	recTextHeader   = 0x0F9F
	recTextChars    = 0x0FA0
	recTextBytes    = 0x0FA8
	recString       = 0x0FBA
	recLinkAtom     = 0x0FD3
	recLink         = 0x0FD7
	recHeaders      = 0x0FD9
	recSlideList    = 0x0FF0
	recInteractive  = 0x0FF3
	recUserEdit     = 0x0FF5
	recObjectData   = 0x1011
	recBinaryTag    = 0x138B
	recPersist      = 0x1772
	recComment      = 0x2EE0
	recCommentAtom  = 0x2EE1
	recEncryption   = 0x2F14
	recShape        = 0xF004
)

const (
	headerBytes = 8
	deepest     = 40 // records within records; sound files stay below 15
)

// record is a record of the stream (MS-PPT 2.3.1).
type record struct {
	kind      uint16
	instance  uint16
	container bool
	body      []byte
	at        int64 // in what was walked
}

// recordAt reads the record at a place; false when there is none.
func recordAt(raw []byte, at int64) (record, bool) {
	if at < 0 || at+headerBytes > int64(len(raw)) {
		return record{}, false
	}
	head := raw[at:]
	le := binary.LittleEndian
	version := le.Uint16(head)
	n := min(int64(le.Uint32(head[4:])), int64(len(head)-headerBytes))
	return record{kind: le.Uint16(head[2:]), instance: version >> 4, container: version&0xF == 0xF, body: head[headerBytes : headerBytes+n], at: at}, true
}

// walk visits the records that stand one behind the other, not those in them.
func walk(raw []byte, visit func(record)) {
	for at := int64(0); ; {
		r, ok := recordAt(raw, at)
		if !ok {
			return
		}
		visit(r)
		at += headerBytes + int64(len(r.body))
	}
}

// descend visits the records in a record and those in them, outer ones first. A
// visitor that returns false keeps it from going into a record.
func descend(raw []byte, visit func(record) bool) { descendTo(raw, deepest, visit) }

func descendTo(raw []byte, depth int, visit func(record) bool) {
	walk(raw, func(r record) {
		if visit(r) && (r.container || r.kind == recBinaryTag) && depth > 0 {
			descendTo(r.body, depth-1, visit)
		}
	})
}

// text is that of a text record.
func (r record) text() string {
	var s string
	if r.kind == recTextBytes {
		runes := make([]rune, len(r.body))
		for i, c := range r.body {
			runes[i] = rune(c)
		}
		s = string(runes)
	} else {
		s = cfb.UTF16(r.body)
	}
	return strings.TrimSpace(strings.NewReplacer("\r", "\n", "\v", "\n", "\x00", "").Replace(s))
}
