package extracttest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// ZipEncrypted is an archive with one entry, really encrypted with a password by
// the traditional cipher (APPNOTE.TXT 6.3.10, section 6.1), and, if more is given,
// entries that are not encrypted behind it.
func ZipEncrypted(password string, more ...Entry) []byte {
	rest := Zip(more...)
	start, end := bytes.Index(rest, []byte("PK\x01\x02")), bytes.LastIndex(rest, []byte("PK\x05\x06"))
	if start < 0 {
		start = end
	}
	text := []byte("het geheim van de loods")
	sum := crc32.ChecksumIEEE(text)
	secret := newZipCipher(password).encrypt(append(append(make([]byte, 11), byte(sum>>24)), text...))
	files := bytes.Clone(rest[:start])
	at := len(files)
	files = append(append(files, zipHeader(false, sum, len(secret), len(text), 0)...), secret...)
	directory := append(zipHeader(true, sum, len(secret), len(text), at), rest[start:end]...)
	out := append(files, directory...)
	return append(out, endOfDirectory(len(more)+1, len(directory), len(files))...)
}

const encryptedName = "geheim.txt"

// zipHeader is the header of the encrypted entry: its local one, or the
// directory's.
func zipHeader(directory bool, sum uint32, packed, size, at int) []byte {
	b := []byte("PK\x03\x04")
	if directory {
		b = short([]byte("PK\x01\x02"), 20)
	}
	for _, v := range []int{20, 1, 0, 0, 0x5864} { // version, encrypted, stored, time, date
		b = short(b, v)
	}
	b = binary.LittleEndian.AppendUint32(b, sum)
	b = long(long(b, packed), size)
	b = short(short(b, len(encryptedName)), 0)
	if directory {
		b = append(b, make([]byte, 10)...) // comment, disk, attributes
		b = long(b, at)
	}
	return append(b, encryptedName...)
}

func endOfDirectory(entries, size, at int) []byte {
	b := append([]byte("PK\x05\x06"), 0, 0, 0, 0)
	b = short(short(b, entries), entries)
	return short(long(long(b, size), at), 0)
}

func short(b []byte, v int) []byte {
	return binary.LittleEndian.AppendUint16(b, uint16(v)) //nolint:gosec // test files are small
}

func long(b []byte, v int) []byte {
	return binary.LittleEndian.AppendUint32(b, uint32(v)) //nolint:gosec // test files are small
}

type zipCipher [3]uint32

func newZipCipher(password string) *zipCipher {
	c := &zipCipher{0x12345678, 0x23456789, 0x34567890}
	for i := range len(password) {
		c.update(password[i])
	}
	return c
}

func (c *zipCipher) update(b byte) {
	step := func(crc uint32, b byte) uint32 { return crc32.IEEETable[crc&0xff^uint32(b)] ^ crc>>8 }
	c[0] = step(c[0], b)
	c[1] = (c[1]+c[0]&0xff)*134775813 + 1
	c[2] = step(c[2], byte(c[1]>>24))
}

func (c *zipCipher) encrypt(plain []byte) []byte {
	out := make([]byte, len(plain))
	for i, b := range plain {
		t := c[2] | 2
		out[i] = b ^ byte(t*(t^1)>>8&0xff)
		c.update(b)
	}
	return out
}
