package extracttest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // the format prescribes it
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash"
	"unicode/utf16"
)

// SealedAgile is an Office package encrypted with a password as Office 2010 and later
// do: AES-256, SHA-512, and so many rounds ([MS-OFFCRYPTO] 2.3.4.10).
func SealedAgile(password string, rounds int, plain []byte) []byte {
	s := sealer{sha512.New()}
	salt, dataSalt, secret := []byte("0123456789abcdef"), []byte("fedcba9876543210"), bytes.Repeat([]byte{7}, 32)
	spun := s.spin(salt, password, rounds)
	wrap := func(block string, data []byte) string {
		return base64.StdEncoding.EncodeToString(enCBC(s.sum(spun, []byte(block))[:32], salt, data))
	}
	input := []byte("de proef slaagt!")
	const what = `saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"`
	info := "\x04\x00\x04\x00\x40\x00\x00\x00" + fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><keyData %s saltValue="%s"/><keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><p:encryptedKey spinCount="%d" %s saltValue="%s" encryptedVerifierHashInput="%s" encryptedVerifierHashValue="%s" encryptedKeyValue="%s"/></keyEncryptor></keyEncryptors></encryption>`,
		what, base64.StdEncoding.EncodeToString(dataSalt), rounds, what, base64.StdEncoding.EncodeToString(salt),
		wrap("\xfe\xa7\xd2\x76\x3b\x4b\x9e\x79", input), wrap("\xd7\xaa\x0f\x6d\x30\x61\x34\x4e", s.sum(input)), wrap("\x14\x6e\x0b\xe7\xab\xac\xd0\xd6", secret))
	body := padded16(plain)
	for i := 0; i*4096 < len(body); i++ {
		part := body[i*4096 : min(len(body), (i+1)*4096)]
		copy(part, enCBC(secret, s.sum(dataSalt, number32(i))[:16], part))
	}
	return ole([]byte(info), append(number64(len(plain)), body...))
}

// SealedStandard is an Office package encrypted with a password as Office 2007 does:
// AES-128, SHA-1 ([MS-OFFCRYPTO] 2.3.4.5).
func SealedStandard(password string, plain []byte) []byte {
	s := sealer{sha1.New()} //nolint:gosec // the format prescribes it
	salt := []byte("0123456789abcdef")
	final := s.sum(s.spin(salt, password, 50_000), number32(0))
	pad := bytes.Repeat([]byte{0x36}, 64)
	for i, b := range final {
		pad[i] ^= b
	}
	block := must(aes.NewCipher(s.sum(pad)[:16]))
	ecb := func(data []byte) []byte {
		data = padded16(data)
		for i := 0; i < len(data); i += 16 {
			block.Encrypt(data[i:], data[i:])
		}
		return data
	}
	header := cat(number32(0x24), number32(0), number32(0x660e), number32(0x8004), number32(128), number32(0x18), make([]byte, 8), []byte("\x00\x00"))
	verifier := []byte("de proef slaagt!")
	info := cat([]byte("\x03\x00\x02\x00"), number32(0x24), number32(len(header)), header,
		number32(16), salt, ecb(verifier), number32(20), ecb(s.sum(verifier)))
	return ole(info, append(number64(len(plain)), ecb(plain)...))
}

type sealer struct{ h hash.Hash }

func (s sealer) sum(parts ...[]byte) []byte {
	s.h.Reset()
	must(s.h.Write(cat(parts...)))
	return s.h.Sum(nil)
}

func (s sealer) spin(salt []byte, password string, rounds int) []byte {
	var units []byte
	for _, u := range utf16.Encode([]rune(password)) {
		units = binary.LittleEndian.AppendUint16(units, u)
	}
	last := s.sum(salt, units)
	for i := range rounds {
		last = s.sum(number32(i), last)
	}
	return last
}

func enCBC(key, vector, data []byte) []byte {
	data = padded16(data)
	cipher.NewCBCEncrypter(must(aes.NewCipher(key)), vector).CryptBlocks(data, data)
	return data
}

func padded16(data []byte) []byte {
	return append(bytes.Clone(data), make([]byte, (16-len(data)%16)%16)...)
}

func number32(n int) []byte {
	return binary.LittleEndian.AppendUint32(nil, uint32(n)) //nolint:gosec // test files are small
}

func number64(n int) []byte {
	return binary.LittleEndian.AppendUint64(nil, uint64(n)) //nolint:gosec // test files are small
}

const (
	oleSector = 512
	oleEnd    = 0xfffffffe
	oleFree   = 0xffffffff
)

// ole is a Compound File Binary (MS-CFB version 3) with the two streams of an encrypted
// package, both filled up to the size from which streams have sectors of their own.
func ole(info, pack []byte) []byte {
	sectors := func(data []byte) []byte {
		return append(bytes.Clone(data), make([]byte, max(4096-len(data), (oleSector-len(data)%oleSector)%oleSector))...)
	}
	first, second := sectors(info), sectors(pack)
	a, b := len(first)/oleSector, len(second)/oleSector
	tables := 1
	for tables*128 < tables+1+a+b {
		tables++
	}
	next := make([]uint32, tables*128)
	for i := range next {
		next[i] = oleFree
	}
	for i := range tables {
		next[i] = 0xfffffffd
	}
	chain := func(start, n int) {
		for i := start; i < start+n; i++ {
			next[i] = uint32(i + 1) //nolint:gosec // test files are small
		}
		next[start+n-1] = oleEnd
	}
	chain(tables, 1)
	chain(tables+1, a)
	chain(tables+1+a, b)
	out := oleHeader(tables)
	for _, n := range next {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	out = append(out, oleEntry("Root Entry", 5, [3]uint32{oleFree, oleFree, 1}, oleEnd, 0)...)
	out = append(out, oleEntry("EncryptionInfo", 2, [3]uint32{oleFree, 2, oleFree}, tables+1, max(len(info), 4096))...)
	out = append(out, oleEntry("EncryptedPackage", 2, [3]uint32{oleFree, oleFree, oleFree}, tables+1+a, max(len(pack), 4096))...)
	out = append(out, oleEntry("", 0, [3]uint32{oleFree, oleFree, oleFree}, 0, 0)...)
	return cat(out, first, second)
}

func oleHeader(tables int) []byte {
	h := make([]byte, oleSector)
	le := binary.LittleEndian
	copy(h, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	for at, v := range map[int]uint16{24: 0x3e, 26: 3, 28: 0xfffe, 30: 9, 32: 6} {
		le.PutUint16(h[at:], v)
	}
	for i := 76; i < oleSector; i += 4 {
		le.PutUint32(h[i:], oleFree)
	}
	for i := range tables {
		le.PutUint32(h[76+4*i:], uint32(i))
	}
	for at, v := range map[int]int{44: tables, 48: tables, 56: 4096, 60: oleEnd, 68: oleEnd} {
		le.PutUint32(h[at:], uint32(v)) //nolint:gosec // test files are small
	}
	return h
}

func oleEntry(name string, kind byte, links [3]uint32, start, size int) []byte {
	b := make([]byte, 128)
	le := binary.LittleEndian
	units := utf16.Encode([]rune(name))
	for i, u := range units {
		le.PutUint16(b[2*i:], u)
	}
	if name != "" {
		le.PutUint16(b[64:], uint16(2*len(units)+2)) //nolint:gosec // a short name
	}
	b[66], b[67] = kind, 1
	for i, link := range links {
		le.PutUint32(b[68+4*i:], link)
	}
	le.PutUint32(b[116:], uint32(start)) //nolint:gosec // test files are small
	le.PutUint32(b[120:], uint32(size))  //nolint:gosec // test files are small
	return b
}
