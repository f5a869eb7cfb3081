package mail

import (
	"errors"
	"fmt"
)

var errBER = errors.New("ASN.1 damaged")

// element is a value in the Basic Encoding Rules (ITU-T X.690), which mail programs use
// with lengths that are not known beforehand; the standard library reads only the
// distinguished ones.
type element struct {
	class byte // of the tag: 0 universal, 2 of the context
	tag   int
	built bool   // it is made of elements
	data  []byte // what it holds
	whole []byte // with tag and length
}

const (
	berContext  = 2
	berInteger  = 2
	berOctets   = 4
	berID       = 6
	berSequence = 16
	berSet      = 17
	deepestBER  = 30
)

// nextElement reads the first element of data and returns what follows it.
func nextElement(data []byte, depth int) (e element, rest []byte, err error) {
	if len(data) < 2 || depth > deepestBER {
		return element{}, nil, fmt.Errorf("%w: %d bytes, %d deep", errBER, len(data), depth)
	}
	e = element{class: data[0] >> 6, tag: int(data[0] & 0x1f), built: data[0]&0x20 != 0}
	if e.tag == 0x1f { // longer tags don't occur in these files
		return element{}, nil, fmt.Errorf("%w: tag %#x", errBER, data[0])
	}
	length, size := int(data[1]), 2
	switch {
	case length == 0x80:
		return unbounded(e, data, depth)
	case length > 0x80:
		n := length & 0x7f
		if n > 4 || len(data) < 2+n {
			return element{}, nil, fmt.Errorf("%w: length of %d bytes", errBER, n)
		}
		length = 0
		for _, b := range data[2 : 2+n] {
			length = length<<8 | int(b)
		}
		size += n
	}
	if length > len(data)-size {
		return element{}, nil, fmt.Errorf("%w: %d bytes of %d", errBER, len(data)-size, length)
	}
	e.data, e.whole = data[size:size+length], data[:size+length]
	return e, data[size+length:], nil
}

// unbounded reads an element that ends with an empty one.
func unbounded(e element, data []byte, depth int) (element, []byte, error) {
	const header, end = 2, 2
	if !e.built {
		return element{}, nil, fmt.Errorf("%w: no length", errBER)
	}
	rest := data[header:]
	for {
		if len(rest) >= end && rest[0] == 0 && rest[1] == 0 {
			length := len(data) - len(rest)
			e.data, e.whole = data[header:length], data[:length+end]
			return e, rest[end:], nil
		}
		_, after, err := nextElement(rest, depth+1)
		if err != nil {
			return element{}, nil, err
		}
		rest = after
	}
}

// children are the elements that an element is made of.
func (e element) children() ([]element, error) {
	const most = 100_000
	var all []element
	for rest := e.data; len(rest) > 0 && len(all) < most; {
		c, after, err := nextElement(rest, 0)
		if err != nil {
			return all, err
		}
		all, rest = append(all, c), after
	}
	return all, nil
}

// octets are the bytes of a string, which may come in pieces.
func (e element) octets(depth int) []byte {
	if !e.built || depth > deepestBER {
		return e.data
	}
	// What can't be read of the pieces ends the string.
	pieces, _ := e.children()
	var all []byte
	for _, p := range pieces {
		all = append(all, p.octets(depth+1)...)
	}
	return all
}
