package evidence

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// Digest is the SHA-256 of a document's original bytes (FIPS 180-4). The zero
// value means "not known".
type Digest [sha256.Size]byte

// DigestOf hashes bytes in memory.
func DigestOf(data []byte) Digest { return sha256.Sum256(data) }

// ParseDigest reads 64 hexadecimal digits. Error kind: Invalid.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) != len(d) {
		return Digest{}, E(Invalid, "parse digest", s, err)
	}
	copy(d[:], raw)
	return d, nil
}

// String is the digest in 64 lower-case hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Base64 is the digest as S3's x-amz-checksum-sha256 wants it.
func (d Digest) Base64() string { return base64.StdEncoding.EncodeToString(d[:]) }

// IsZero reports whether the digest is unknown.
func (d Digest) IsZero() bool { return d == Digest{} }

// MarshalText implements encoding.TextMarshaler.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Digest) UnmarshalText(b []byte) error {
	got, err := ParseDigest(string(b))
	if err != nil {
		return err
	}
	*d = got
	return nil
}

// OriginalKey is the object key under which original bytes are stored, once:
// sha256/ab/cd/<64 hex digits>.
func (d Digest) OriginalKey() string {
	s := d.String()
	return fmt.Sprintf("sha256/%s/%s/%s", s[:2], s[2:4], s)
}

// Hasher counts and hashes what streams through it.
type Hasher struct {
	hash hash.Hash
	size int64
}

// NewHasher returns an empty Hasher.
func NewHasher() *Hasher { return &Hasher{hash: sha256.New()} }

// Write implements io.Writer; it never fails.
func (h *Hasher) Write(p []byte) (int, error) {
	h.size += int64(len(p))
	return h.hash.Write(p)
}

// Digest is the hash of everything written so far.
func (h *Hasher) Digest() Digest {
	var d Digest
	h.hash.Sum(d[:0])
	return d
}

// Size is the number of bytes written so far.
func (h *Hasher) Size() int64 { return h.size }

// DigestReader reads r to its end and returns digest and size.
func DigestReader(r io.Reader) (Digest, int64, error) {
	h := NewHasher()
	if _, err := io.Copy(h, r); err != nil {
		return Digest{}, 0, err
	}
	return h.Digest(), h.Size(), nil
}
