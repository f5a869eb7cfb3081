package extracttest

// BER is a value in the Basic Encoding Rules.
func BER(tag byte, parts ...[]byte) []byte {
	data := Join(parts...)
	n := len(data)
	switch {
	case n < 0x80:
		return Join([]byte{tag, byte(n)}, data)
	case n < 0x10000:
		return Join([]byte{tag, 0x82, byte(n >> 8), byte(n)}, data) //nolint:gosec // two bytes of the length
	}
	return Join([]byte{tag, 0x83, byte(n >> 16), byte(n >> 8), byte(n)}, data) //nolint:gosec // three bytes of the length
}

// BEROpen is a value of elements whose length is not said beforehand.
func BEROpen(tag byte, parts ...[]byte) []byte {
	return Join([]byte{tag, 0x80}, Join(parts...), []byte{0, 0})
}

// The content types of PKCS7.
const (
	Pkcs7Signed = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
	Pkcs7Sealed = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
	pkcs7Data   = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
)

// Pkcs7 is content that is signed by nobody, with the certificates that are given. Nil
// content stands elsewhere. With open, lengths are not said beforehand and the content
// comes in pieces, as mail programs write it.
func Pkcs7(content []byte, open bool, certificates ...[]byte) []byte {
	wrap := BER
	if open {
		wrap = BEROpen
	}
	info := [][]byte{BER(6, []byte(pkcs7Data))}
	if content != nil {
		octets := BER(4, content)
		if open {
			octets = BEROpen(0x24, BER(4, content[:len(content)/2]), BER(4, content[len(content)/2:]))
		}
		info = append(info, wrap(0xa0, octets))
	}
	signed := wrap(0x30, BER(2, []byte{1}), BER(0x31), wrap(0x30, info...), BER(0xa0, certificates...), BER(0x31))
	return wrap(0x30, BER(6, []byte(Pkcs7Signed)), wrap(0xa0, signed))
}
