package iwork

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/s2"
	"google.golang.org/protobuf/encoding/protowire"
)

var errDamaged = errors.New("iwa damaged")

// The kinds of objects that hold text, and in which fields.
const (
	textStorage  = 2001 // the text of a body, a box or a note
	textStorage2 = 2005
	commentText  = 3056
	cellStrings  = 6005 // the strings of a table
)

// chunk is the length of a chunk's header: a zero and the length in three bytes.
const chunk = 4

// inflate undoes the compression of a part: chunks of Snappy without a stream's frame.
func (d *document) inflate(data []byte) ([]byte, error) {
	var out []byte
	for len(data) >= chunk {
		size := int(data[1]) | int(data[2])<<8 | int(data[3])<<16
		if data[0] != 0 || size > len(data)-chunk {
			return out, fmt.Errorf("%w: a chunk of %d bytes of %d", errDamaged, size, len(data)-chunk)
		}
		block := data[chunk : chunk+size]
		data = data[chunk+size:]
		n, err := s2.DecodedLen(block)
		if err != nil {
			return out, fmt.Errorf("%w: %w", errDamaged, err)
		}
		if err := d.acc.Budget().Take(int64(n)); err != nil {
			return out, err
		}
		plain, err := s2.Decode(nil, block)
		if err != nil {
			return out, fmt.Errorf("%w: %w", errDamaged, err)
		}
		out = append(out, plain...)
	}
	return out, nil
}

// objects reads the objects of a part: each has a head that lists its messages with
// their kinds and lengths, which follow.
func (d *document) objects(data []byte) error {
	data, err := d.inflate(data)
	for len(data) > 0 {
		head, n := protowire.ConsumeBytes(data)
		if n < 0 {
			return errors.Join(err, fmt.Errorf("%w: head of an object", errDamaged))
		}
		data = data[n:]
		for _, info := range fieldsOf(head, 2) {
			kind, length := numberOf(info, 1), numberOf(info, 3)
			if length > uint64(len(data)) {
				return errors.Join(err, fmt.Errorf("%w: a message of %d bytes of %d", errDamaged, length, len(data)))
			}
			d.message(kind, data[:length])
			data = data[length:]
		}
	}
	return err
}

func (d *document) message(kind uint64, data []byte) {
	switch kind {
	case textStorage, textStorage2:
		d.add(fieldsOf(data, 3))
	case commentText:
		for _, text := range fieldsOf(data, 1) {
			d.add([][]byte{append([]byte("[comment] "), text...)})
		}
	case cellStrings:
		for _, entry := range fieldsOf(data, 3) {
			d.add(fieldsOf(entry, 3))
		}
	}
}

// add writes texts as lines. The marks of pictures and notes within a text are no
// characters.
func (d *document) add(texts [][]byte) {
	for _, text := range texts {
		if !utf8.Valid(text) {
			continue
		}
		s := strings.NewReplacer("\ufffc", "", "\u2028", "\n", "\u2029", "\n", "\x04", "\n", "\x05", "\n").Replace(string(text))
		if s = strings.TrimSpace(s); s != "" {
			d.text.WriteString(s + "\n")
		}
	}
}

// fieldsOf are the values of a field that has a length, in order; what can't be read
// ends them.
func fieldsOf(data []byte, number protowire.Number) [][]byte {
	var all [][]byte
	for len(data) > 0 {
		num, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return all
		}
		data = data[n:]
		if kind == protowire.BytesType {
			value, n := protowire.ConsumeBytes(data)
			if n < 0 {
				return all
			}
			if num == number {
				all = append(all, value)
			}
			data = data[n:]
			continue
		}
		if n = protowire.ConsumeFieldValue(num, kind, data); n < 0 {
			return all
		}
		data = data[n:]
	}
	return all
}

// numberOf is the value of a field that is a number; 0 without.
func numberOf(data []byte, number protowire.Number) uint64 {
	for len(data) > 0 {
		num, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return 0
		}
		data = data[n:]
		if num == number && kind == protowire.VarintType {
			v, _ := protowire.ConsumeVarint(data)
			return v
		}
		if n = protowire.ConsumeFieldValue(num, kind, data); n < 0 {
			return 0
		}
		data = data[n:]
	}
	return 0
}
