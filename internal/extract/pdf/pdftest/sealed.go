package pdftest

import (
	"bytes"
	"crypto/md5" //nolint:gosec // what the format prescribes
	"crypto/rc4" //nolint:gosec // what the format prescribes
	"encoding/binary"
	"fmt"
	"strings"
)

// padding fills passwords up to 32 bytes (ISO 32000-2, 7.6.4.3.2).
const padding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

// fileID is the first string of the trailer's /ID.
const fileID = "0123456789abcdef"

// Sealed is Simple with its streams enciphered: RC4 with a key of 128 bits (revision 3)
// that the user's or the owner's password opens.
func Sealed(user, owner string, contents ...string) []byte {
	d, root := SimpleDoc(contents...)
	hash := sum(padded(owner))
	for range 50 {
		hash = sum(hash[:])
	}
	o := rounds(padded(user), hash[:])
	seed := append(padded(user), o...)
	seed = binary.LittleEndian.AppendUint32(seed, 0xFFFFFFFC)
	hash = sum(append(seed, fileID...))
	for range 50 {
		hash = sum(hash[:])
	}
	key := hash
	hash = sum([]byte(padding + fileID))
	u := append(rounds(hash[:], key[:]), make([]byte, 16)...)
	for i, body := range d.objects {
		d.objects[i] = sealStream(body, key[:], i+1)
	}
	n := d.Add(fmt.Sprintf("<</Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <%x> /U <%x>>>", o, u))
	return d.Bytes(fmt.Sprintf("/Root %d 0 R /Encrypt %d 0 R /ID [<%x> <%x>]", root, n, fileID, fileID))
}

func sum(data []byte) [md5.Size]byte { return md5.Sum(data) } //nolint:gosec // what the format prescribes

func padded(password string) []byte { return []byte((password + padding)[:32]) }

// rounds enciphers with 20 keys that are made of one (algorithms 3 and 5).
func rounds(data, key []byte) []byte {
	out := bytes.Clone(data)
	for i := range byte(20) {
		k := bytes.Clone(key)
		for j := range k {
			k[j] ^= i
		}
		out = stream(out, k)
	}
	return out
}

func stream(data, key []byte) []byte {
	c, err := rc4.NewCipher(key) //nolint:gosec // what the format prescribes
	if err != nil {
		return data
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out
}

// sealStream enciphers the data of a stream, if the object is one (algorithm 1).
func sealStream(body string, key []byte, num int) string {
	head, rest, ok := strings.Cut(body, "\nstream\n")
	if !ok {
		return body
	}
	data := strings.TrimSuffix(rest, "\nendstream")
	own := sum(append(bytes.Clone(key), byte(num), byte(num>>8), byte(num>>16), 0, 0)) //nolint:gosec // the lowest three bytes of a number
	return head + "\nstream\n" + string(stream([]byte(data), own[:])) + "\nendstream"
}
