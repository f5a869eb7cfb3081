package extracttest

import "encoding/binary"

// TNEF is a winmail.dat file of attributes.
func TNEF(attributes ...[]byte) []byte {
	return Join(append([][]byte{Numbers(0x223E9F78), Shorts(1)}, attributes...)...)
}

// TNEFAttribute is an attribute of the message (level 1) or of what is attached (2).
func TNEFAttribute(level byte, id uint32, data []byte) []byte {
	sum := uint16(0)
	for _, b := range data {
		sum += uint16(b)
	}
	return Join([]byte{level}, Numbers(id, uint32(len(data))), data, Shorts(sum)) //nolint:gosec // short in tests
}

// TNEFProperties is a list of properties as one value.
func TNEFProperties(properties ...[]byte) []byte {
	return Join(append([][]byte{Numbers(uint32(len(properties)))}, properties...)...) //nolint:gosec // short in tests
}

// TNEFText is a text property.
func TNEFText(tag uint16, text string) []byte { return TNEFBytes(0x1F, tag, append(Wide(text), 0, 0)) }

// TNEFBytes is a property whose value says itself how long it is.
func TNEFBytes(kind, tag uint16, data []byte) []byte {
	padding := make([]byte, (4-len(data)%4)%4)
	return Join(Shorts(kind, tag), Numbers(1, uint32(len(data))), data, padding) //nolint:gosec // short in tests
}

// TNEFNumber is a number.
func TNEFNumber(tag uint16, v uint32) []byte { return Join(Shorts(3, tag), Numbers(v)) }

// TNEFNamed is a text property with a name: the first part of its set and its number.
func TNEFNamed(tag uint16, set, number uint32, text string) []byte {
	value := append(Wide(text), 0, 0)
	head := Join(Shorts(0x1F, tag), Numbers(set, 0, 0, 0), Numbers(0, number), Numbers(1, uint32(len(value)))) //nolint:gosec // short in tests
	return Join(head, value, make([]byte, (4-len(value)%4)%4))
}

// TNEFDate is the moment that all generated files carry, as attributes have it.
func TNEFDate() []byte {
	d := Day().UTC()
	var out []byte
	for _, n := range []int{d.Year(), int(d.Month()), d.Day(), d.Hour(), d.Minute(), d.Second(), int(d.Weekday())} {
		out = binary.LittleEndian.AppendUint16(out, uint16(n)) //nolint:gosec // parts of a date
	}
	return out
}
