// Package custody owns the hash chain of the custody log: how an entry is
// encoded, sealed and checked.
//
// Guarantees: an entry that was changed, left out, repeated, moved or taken from
// another case is found by a Verifier that reads the case's log from its start.
//
// It does not store entries (internal/ledger does). It does not sign: the chain
// holds no secret, so whoever can rewrite a whole log can also compute it anew, and
// a log that was cut off at its end is a valid shorter one. Both are found only by
// comparing Verifier.Head with a head that was kept elsewhere, on paper or in an
// earlier export.
package custody

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"spoor/internal/evidence"
)

// Version names the encoding. It is the first field of what is hashed; another
// encoding must have another name, because hashes already written never change.
const Version = "spoor-custody-1"

// Seal fills in Prev and Hash of the entry that comes after the one whose hash is
// prev (zero for the first entry of a case). The caller gives Case, Seq and At; At
// is made UTC and cut to whole microseconds, which is what a ledger can keep.
func Seal(prev evidence.Digest, e evidence.CustodyEntry) evidence.CustodyEntry {
	e.At = e.At.UTC().Truncate(time.Microsecond)
	e.Prev = prev
	e.Hash = hash(e)
	return e
}

// hash is SHA-256 (FIPS 180-4) over the encoding.
func hash(e evidence.CustodyEntry) evidence.Digest { return sha256.Sum256(encode(e)) }

// encode writes every field of the entry but Hash, in this order:
//
//	text     Version
//	text     Case
//	integer  Seq
//	integer  At, whole seconds since 1 January 1970 UTC
//	integer  At, nanoseconds within the second
//	text     Actor, Action, Exhibit, Document
//	32 bytes Digest
//	text     Detail
//	32 bytes Prev
//
// An integer is 8 bytes, two's complement, most significant first. A text is its
// length in bytes as an integer and then its bytes, as they are. So no two different
// entries have the same encoding. The time zone of At is not part of it.
func encode(e evidence.CustodyEntry) []byte {
	b := make([]byte, 0, 512)
	b = text(b, Version)
	b = text(b, string(e.Case))
	b = integer(b, e.Seq)
	b = integer(b, e.At.Unix())
	b = integer(b, int64(e.At.Nanosecond()))
	b = text(b, e.Actor)
	b = text(b, string(e.Action))
	b = text(b, string(e.Exhibit))
	b = text(b, string(e.Document))
	b = append(b, e.Digest[:]...)
	b = text(b, e.Detail)
	return append(b, e.Prev[:]...)
}

func text(b []byte, s string) []byte { return append(integer(b, int64(len(s))), s...) }

func integer(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(n)) //nolint:gosec // two's complement is the documented form
}
