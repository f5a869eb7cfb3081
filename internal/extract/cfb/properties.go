package cfb

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"spoor/internal/extract/charset"
)

const (
	mostProperties  = 200
	longestProperty = 4000 // bytes
)

// Types of property values (MS-OLEPS 2.15).
const (
	typeInt16  = 2
	typeInt32  = 3
	typeDouble = 5
	typeBool   = 11
	typeBytes  = 30
	typeUTF16  = 31
	typeTime   = 64
)

// Properties is what a document says of itself in its summaries: who wrote it, when,
// with what. Keys are those of Office Open XML (title, creator, lastModifiedBy,
// created, ...); those that people added start with "custom:". Times are RFC 3339.
// Damaged properties are left out.
func Properties(root *Entry) map[string]string {
	meta := map[string]string{}
	for _, name := range []string{"\x05SummaryInformation", "\x05DocumentSummaryInformation"} {
		raw, err := root.Find(name).Bytes()
		if err != nil && len(raw) == 0 {
			continue
		}
		readSets(raw, meta)
	}
	return meta
}

// readSets reads the property sets of one stream.
func readSets(raw []byte, meta map[string]string) {
	le := binary.LittleEndian
	if len(raw) < 48 || le.Uint16(raw) != 0xFFFE {
		return
	}
	for i := range min(int(le.Uint32(raw[24:])), 2) {
		at := 28 + 20*i
		if at+20 > len(raw) {
			return
		}
		if offset := int64(le.Uint32(raw[at+16:])); offset+8 <= int64(len(raw)) {
			s := &propertySet{data: raw[offset:], label: "windows-1252"}
			s.read(namesOf(raw[at:at+16]), meta)
		}
	}
}

// namesOf are the names of a set's properties, by the first bytes of its format
// identifier; nil for the set in which properties have names of their own.
func namesOf(format []byte) map[uint32]string {
	switch {
	case bytes.HasPrefix(format, []byte("\xe0\x85\x9f\xf2")):
		return map[uint32]string{
			2: "title", 3: "subject", 4: "creator", 5: "keywords", 6: "description", 7: "template", 8: "lastModifiedBy",
			9: "revision", 10: "totalTime", 11: "lastPrinted", 12: "created", 13: "modified", 14: "pages", 15: "words",
			16: "characters", 18: "application",
		}
	case bytes.HasPrefix(format, []byte("\x02\xd5\xcd\xd5")):
		return map[uint32]string{2: "category", 3: "presentationFormat", 14: "manager", 15: "company", 26: "contentType", 27: "contentStatus", 28: "language"}
	}
	return nil
}

type propertySet struct {
	data  []byte
	label string // character set
}

func (s *propertySet) read(names map[uint32]string, meta map[string]string) {
	le := binary.LittleEndian
	n := min(int(le.Uint32(s.data[4:])), mostProperties, (len(s.data)-8)/8)
	offsets := map[uint32]int64{}
	for i := range n {
		offsets[le.Uint32(s.data[8+8*i:])] = int64(le.Uint32(s.data[12+8*i:]))
	}
	if page := s.at(offsets[1]); len(page) >= 6 {
		s.label = CodePage(int(le.Uint16(page[4:])))
	}
	if names == nil {
		names = s.dictionary(offsets[0])
	}
	for i := range n {
		id := le.Uint32(s.data[8+8*i:])
		value := s.value(offsets[id])
		if id == 10 && names[id] == "totalTime" {
			value = "" // a span of time in the guise of a moment
		}
		if name := names[id]; name != "" && value != "" && meta[name] == "" {
			meta[name] = value
		}
	}
}

func (s *propertySet) at(offset int64) []byte {
	if offset <= 0 || offset > int64(len(s.data)) {
		return nil
	}
	return s.data[offset:]
}

// dictionary reads the names that people gave to properties.
func (s *propertySet) dictionary(offset int64) map[uint32]string {
	names := map[uint32]string{}
	raw := s.at(offset)
	if len(raw) < 4 {
		return names
	}
	le := binary.LittleEndian
	count := min(le.Uint32(raw), mostProperties)
	raw = raw[4:]
	for range count {
		if len(raw) < 8 {
			break
		}
		id, size := le.Uint32(raw), int64(le.Uint32(raw[4:]))
		wide := s.label == "utf-16le"
		if wide {
			size = (2*size + 3) &^ 3
		}
		if raw = raw[8:]; size > int64(len(raw)) {
			break
		}
		if name := s.text(raw[:size], wide); name != "" {
			names[id] = "custom:" + name
		}
		raw = raw[size:]
	}
	return names
}

// value is a property as text; empty for types that say nothing to a reader.
func (s *propertySet) value(offset int64) string {
	raw := s.at(offset)
	if len(raw) < 8 {
		return ""
	}
	le := binary.LittleEndian
	kind, raw := le.Uint16(raw), raw[4:]
	switch kind {
	case typeInt16:
		return strconv.Itoa(int(int16(le.Uint16(raw)))) //nolint:gosec // written with a sign
	case typeInt32:
		return strconv.Itoa(int(int32(le.Uint32(raw)))) //nolint:gosec // written with a sign
	case typeBool:
		return strconv.FormatBool(le.Uint16(raw) != 0)
	case typeBytes, typeUTF16:
		size := int64(le.Uint32(raw))
		if kind == typeUTF16 {
			size *= 2
		}
		return s.text(raw[4:min(4+size, int64(len(raw)))], kind == typeUTF16)
	}
	if len(raw) < 8 {
		return ""
	}
	switch kind {
	case typeDouble:
		return strconv.FormatFloat(math.Float64frombits(le.Uint64(raw)), 'g', -1, 64)
	case typeTime:
		if at := Time(le.Uint64(raw)); !at.IsZero() {
			return at.Format(time.RFC3339)
		}
	}
	return ""
}

func (s *propertySet) text(raw []byte, wide bool) string {
	raw = raw[:min(len(raw), longestProperty)]
	var text string
	if wide || s.label == "utf-16le" {
		text = UTF16(raw)
	} else {
		before, _, _ := bytes.Cut(raw, []byte{0})
		text, _ = charset.Decode(before, s.label)
	}
	before, _, _ := strings.Cut(text, "\x00")
	return strings.Join(strings.Fields(before), " ")
}

// UTF16 decodes little-endian UTF-16; an odd last byte is left out.
func UTF16(raw []byte) string {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(raw[2*i:])
	}
	return string(utf16.Decode(units))
}
