package crypt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"slices"

	"golang.org/x/text/encoding/charmap"
)

// padding stands in for a password that is shorter than 32 bytes (7.6.4.3.2).
const padding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08" +
	"\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

// longest256 is how many bytes of a password count in revisions 5 and 6.
const longest256 = 127

// keyMD5 derives the file's key for revisions 2 to 4 from the user's password or,
// through it, the owner's, and checks it (algorithms 4 to 7). A password is in
// PDFDocEncoding, which is mostly Latin-1, or as it was typed.
func keyMD5(s settings, id, password string) ([]byte, error) {
	for _, form := range forms(password) {
		for _, user := range []string{form, ownersUser(s, form)} {
			key := keyWithoutCheck(s, id, user)
			want, err := userEntry(key, s.revision, id)
			if err != nil {
				return nil, err
			}
			if firstBytes(s.user, len(want)) == want {
				return key, nil
			}
		}
	}
	return nil, ErrPassword
}

// forms are the bytes that a password may have been stored as.
func forms(password string) []string {
	latin, err := charmap.ISO8859_1.NewEncoder().String(password)
	if err != nil || latin == password {
		return []string{password}
	}
	return []string{latin, password}
}

// padded makes a password 32 bytes long.
func padded(password string) string { return firstBytes(password+padding, len(padding)) }

// ownersUser is the user's password as the owner's opens it (algorithm 7).
func ownersUser(s settings, owner string) string {
	key := ownerKey(s, owner)
	out := []byte(firstBytes(s.owner, len(padding)))
	rounds := 1
	if s.revision >= 3 {
		rounds = 20
	}
	for i := rounds - 1; i >= 0; i-- {
		k := bytes.Clone(key)
		for j := range k {
			k[j] ^= byte(i)
		}
		plain, err := rc4Of(k, out)
		if err != nil {
			return ""
		}
		out = plain
	}
	return string(out)
}

// ownerKey is what the user's password is enciphered with (algorithm 3, a to d).
func ownerKey(s settings, owner string) []byte {
	sum := md5Of([]byte(padded(owner)))
	if s.revision == 2 {
		return bytes.Clone(sum[:5])
	}
	for range 50 {
		sum = md5Of(sum[:])
	}
	return bytes.Clone(sum[:s.length/8])
}

// keyWithoutCheck is the file's key if this is the user's password (algorithm 2).
func keyWithoutCheck(s settings, id, password string) []byte {
	p := s.permissions
	in := []byte(padded(password) + firstBytes(s.owner, 32))
	in = append(in, byte(p&0xff), byte(p>>8&0xff), byte(p>>16&0xff), byte(p>>24&0xff))
	in = append(in, id...)
	if s.revision >= 4 && !s.metadata {
		in = append(in, 0xff, 0xff, 0xff, 0xff)
	}
	sum := md5Of(in)
	if s.revision == 2 {
		return bytes.Clone(sum[:5])
	}
	n := s.length / 8
	for range 50 {
		sum = md5Of(sum[:n])
	}
	return bytes.Clone(sum[:n])
}

// userEntry is what /U must begin with when key is right.
func userEntry(key []byte, revision int, id string) (string, error) {
	if revision == 2 {
		out, err := rc4Of(key, []byte(padding))
		return string(out), err
	}
	sum := md5Of([]byte(padding + id))
	out := sum[:]
	for i := range byte(20) {
		k := bytes.Clone(key)
		for j := range k {
			k[j] ^= i
		}
		var err error
		if out, err = rc4Of(k, out); err != nil {
			return "", err
		}
	}
	return string(out), nil
}

// key256 opens the file's key with a password, the user's or the owner's, for
// revisions 5 and 6 (algorithm 2.A).
func key256(s settings, password string) ([]byte, error) {
	if len(s.user) < 48 || len(s.userKey) < 32 {
		return nil, fmt.Errorf("%w: entries U or UE too short", ErrUnsupported)
	}
	user := s.user[:48]
	if hash256(s.revision, password, user[32:40], "") == user[:32] {
		return unwrap(hash256(s.revision, password, user[40:48], ""), s.userKey)
	}
	if len(s.owner) < 48 || len(s.ownerKey) < 32 {
		return nil, ErrPassword
	}
	owner := s.owner[:48]
	if hash256(s.revision, password, owner[32:40], user) == owner[:32] {
		return unwrap(hash256(s.revision, password, owner[40:48], user), s.ownerKey)
	}
	return nil, ErrPassword
}

// unwrap deciphers the file's key, which is enciphered without padding.
func unwrap(hash, wrapped string) ([]byte, error) {
	block, err := aes.NewCipher([]byte(hash))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	key := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(key, []byte(wrapped[:32]))
	return key, nil
}

// hash256 is the hash of a password with a salt: SHA-256 in revision 5, the hardened
// one in revision 6 (algorithm 2.B).
func hash256(revision int, password, salt, user string) string {
	first := sha256.Sum256([]byte(password + salt + user))
	if revision < 6 {
		return string(first[:])
	}
	k := first[:]
	for i := 0; ; i++ {
		round := bytes.Repeat(slices.Concat([]byte(password), k, []byte(user)), 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return ""
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(round, round)
		k = nextHash(round)
		if i >= 63 && int(round[len(round)-1]) <= i-31 {
			return string(k[:32])
		}
	}
}

// nextHash picks the hash by the first 16 bytes as a number modulo 3; 256 is 1
// modulo 3, so the sum of the bytes gives the same.
func nextHash(round []byte) []byte {
	sum := 0
	for _, b := range round[:16] {
		sum += int(b)
	}
	switch sum % 3 {
	case 0:
		h := sha256.Sum256(round)
		return h[:]
	case 1:
		h := sha512.Sum384(round)
		return h[:]
	}
	h := sha512.Sum512(round)
	return h[:]
}

func firstBytes(s string, n int) string { return s[:min(n, len(s))] }
