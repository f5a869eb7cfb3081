package crypt

import (
	"testing"

	"spoor/internal/extract/pdf/syntax"
)

// FuzzNew opens hostile encryption dictionaries and deciphers with what comes out.
func FuzzNew(f *testing.F) {
	f.Add(2, 3, 128, "V2", "owner", "user", "key", "id", "geheim", []byte("0123456789abcdef0123456789abcdef"))
	f.Add(5, 6, 256, "AESV3", string(make([]byte, 48)), string(make([]byte, 48)), string(make([]byte, 32)), "", "", make([]byte, 33))
	f.Add(4, 4, -1, "AESV2", "", "", "", "", "", []byte{})
	f.Add(4, 4, 40, "Identity", "x", "y", "z", "i", "p", []byte("x"))
	f.Fuzz(func(_ *testing.T, version, revision, length int, method, owner, user, key, id, password string, data []byte) {
		filter := syntax.Dict{"CFM": syntax.Name(method), "Length": float64(length)}
		handler, err := New(syntax.Dict{
			"Filter": syntax.Name("Standard"), "V": float64(version), "R": float64(revision), "Length": float64(length), "P": float64(-length),
			"O": owner, "U": user, "OE": key, "UE": key, "StmF": syntax.Name("StdCF"), "StrF": syntax.Name("StdCF"),
			"CF": syntax.Dict{"StdCF": filter},
		}, id, password)
		if err != nil {
			return
		}
		handler.String(string(data), syntax.Ref{Num: version, Gen: revision})
		handler.Stream(data, syntax.Ref{Num: 1}, length%2 == 0)
	})
}
