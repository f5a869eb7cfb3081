package mail

import (
	"encoding/binary"
	"fmt"

	"spoor/internal/extract/cfb"
)

const (
	tagAttachMethod = 0x3705
	attachedMessage = 5
	attachedObject  = 6

	manyValues = 0x1000 // in a type: a list
	firstNamed = 0x8000 // the tags of named properties
)

// read reads a list of properties and returns what follows it. names gets the tags of
// those that have a name, as namedProperties does.
func (v *values) read(raw []byte, names map[string]uint16) (rest []byte, err error) {
	const most = 100_000
	in := &reader{raw: raw}
	count := in.uint32()
	for i := uint32(0); i < min(count, most) && in.err == nil; i++ {
		kind, tag := in.uint16(), in.uint16()
		if tag >= firstNamed {
			in.name(names, tag)
		}
		values := uint32(1)
		if variable(kind&^manyValues) || kind&manyValues != 0 {
			values = in.uint32()
		}
		for j := uint32(0); j < min(values, most) && in.err == nil; j++ {
			value := in.value(kind &^ manyValues)
			if j == 0 && in.err == nil {
				v.raw[key(tag, kind&^manyValues)] = value
			}
		}
	}
	if page, ok := v.number(tagMessagePage); ok && page != 0 && page != 1200 && v.label == "" {
		v.label = cfb.CodePage(int(page))
	}
	return in.raw, in.err
}

// variable reports whether values of a type say themselves how long they are.
func variable(kind uint16) bool {
	return kind == typeString8 || kind == typeUnicode || kind == typeObject || kind == typeBinary
}

// reader takes values off bytes; after an error all of them are zero.
type reader struct {
	raw []byte
	err error
}

// take is the next n bytes; they are filled up to a multiple of four.
func (r *reader) take(n uint32) []byte {
	padded := (int64(n) + 3) &^ 3
	if r.err != nil || int64(n) > int64(len(r.raw)) {
		r.err = fmt.Errorf("%w: ends within a property of %d bytes", errTNEF, n)
		return nil
	}
	value := r.raw[:n]
	r.raw = r.raw[min(padded, int64(len(r.raw))):]
	return value
}

func (r *reader) uint16() uint16 {
	if r.err != nil || len(r.raw) < 2 {
		r.err = fmt.Errorf("%w: ends within a list of properties", errTNEF)
		return 0
	}
	n := binary.LittleEndian.Uint16(r.raw)
	r.raw = r.raw[2:]
	return n
}

func (r *reader) uint32() uint32 {
	value := r.take(4)
	if r.err != nil {
		return 0
	}
	return binary.LittleEndian.Uint32(value)
}

// value is one value of a type.
func (r *reader) value(kind uint16) []byte {
	switch kind {
	case 0x0002, 0x0003, 0x0004, 0x000A, 0x000B:
		return r.take(4)
	case 0x0005, 0x0006, 0x0007, 0x0014, typeTime:
		return r.take(8)
	case 0x0048:
		return r.take(16)
	case typeString8, typeUnicode, typeObject, typeBinary:
		return r.take(r.uint32())
	}
	if r.err == nil {
		r.err = fmt.Errorf("%w: type %#x of a property", errTNEF, kind)
	}
	return nil
}

// name reads what a property is called, instead of by a number of its own.
func (r *reader) name(names map[string]uint16, tag uint16) {
	set := r.take(16)
	if kind := r.uint32(); kind != 0 {
		r.take(r.uint32()) // a word, in UTF-16
		return
	}
	number := r.uint32()
	if r.err == nil {
		names[fmt.Sprintf("%x:%X", binary.LittleEndian.Uint32(set), number)] = tag
	}
}
