package crypt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"strings"
	"testing"

	"spoor/internal/extract/pdf/syntax"
)

var ref = syntax.Ref{Num: 7}

// legacy is an encryption dictionary of revision 3 whose user password is empty.
func legacy(t *testing.T, id string) syntax.Dict {
	t.Helper()
	d := syntax.Dict{
		"Filter": syntax.Name("Standard"), "V": 2.0, "R": 3.0, "Length": 128.0, "P": -44.0,
		"O": strings.Repeat("o", 32), "U": "",
	}
	s := readSettings(d)
	key := keyWithoutCheck(s, id, "")
	u, err := userEntry(key, s.revision, id)
	if err != nil {
		t.Fatal(err)
	}
	d["U"] = u + strings.Repeat("\x00", 16)
	return d
}

func TestRC4(t *testing.T) {
	d := legacy(t, "id")
	h, err := New(d, "id")
	if err != nil {
		t.Fatal(err)
	}
	secret := h.String("Kerkstraat 12", ref) // RC4 is its own reverse
	if secret == "Kerkstraat 12" || h.String(secret, ref) != "Kerkstraat 12" {
		t.Errorf("enciphered to %q and back to %q", secret, h.String(secret, ref))
	}
	if h.String(secret, syntax.Ref{Num: 8}) == "Kerkstraat 12" {
		t.Error("another object has the same key")
	}
}

func TestAES128(t *testing.T) {
	d := legacy(t, "id")
	d["V"], d["R"], d["StmF"], d["StrF"] = 4.0, 4.0, syntax.Name("S"), syntax.Name("S")
	d["CF"] = syntax.Dict{"S": syntax.Dict{"CFM": syntax.Name("AESV2")}}
	h, err := New(d, "id")
	if err != nil {
		t.Fatal(err)
	}
	got := h.Stream(seal(t, h.objectKey(ref, true), "vertrouwelijk"), ref, false)
	if string(got) != "vertrouwelijk" {
		t.Errorf("got %q", got)
	}
}

func TestAES256(t *testing.T) {
	for _, revision := range []int{5, 6} {
		fileKey := bytes.Repeat([]byte{9}, 32)
		const check, wrap = "12345678", "abcdefgh"
		wrapped := make([]byte, 32)
		block, err := aes.NewCipher([]byte(hash256(revision, "", wrap, "")))
		if err != nil {
			t.Fatal(err)
		}
		cipher.NewCBCEncrypter(block, make([]byte, 16)).CryptBlocks(wrapped, fileKey)
		d := syntax.Dict{
			"Filter": syntax.Name("Standard"), "V": 5.0, "R": float64(revision),
			"U": hash256(revision, "", check, "") + check + wrap, "UE": string(wrapped),
			"StmF": syntax.Name("S"), "StrF": syntax.Name("S"), "EncryptMetadata": false,
			"CF": syntax.Dict{"S": syntax.Dict{"CFM": syntax.Name("AESV3")}},
		}
		h, err := New(d, "")
		if err != nil {
			t.Fatalf("revision %d: %v", revision, err)
		}
		secret := seal(t, fileKey, "paspoort")
		if got := h.Stream(secret, ref, false); string(got) != "paspoort" {
			t.Errorf("revision %d: got %q", revision, got)
		}
		if got := h.Stream(secret, ref, true); !bytes.Equal(got, secret) {
			t.Errorf("revision %d: metadata in clear was deciphered", revision)
		}
	}
}

// seal enciphers with AES-CBC, padded, under a fixed vector.
func seal(t *testing.T, key []byte, text string) []byte {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	pad := 16 - len(text)%16
	out := append(bytes.Repeat([]byte{1}, 16), text+strings.Repeat(string(rune(pad)), pad)...)
	cipher.NewCBCEncrypter(block, out[:16]).CryptBlocks(out[16:], out[16:])
	return out
}

func TestRefusals(t *testing.T) {
	wrong := legacy(t, "id")
	for name, c := range map[string]struct {
		dict syntax.Dict
		id   string
		want error
	}{
		"a password is set":   {wrong, "another", ErrPassword},
		"certificates":        {syntax.Dict{"Filter": syntax.Name("Adobe.PubSec")}, "", ErrUnsupported},
		"unknown version":     {syntax.Dict{"Filter": syntax.Name("Standard"), "V": 9.0, "R": 9.0}, "", ErrUnsupported},
		"nothing but a name":  {syntax.Dict{"Filter": syntax.Name("Standard")}, "", ErrUnsupported},
		"too short for R 6":   {syntax.Dict{"Filter": syntax.Name("Standard"), "V": 5.0, "R": 6.0}, "", ErrUnsupported},
		"empty dictionary":    {nil, "", ErrUnsupported},
		"cut-off user entry":  {syntax.Dict{"Filter": syntax.Name("Standard"), "V": 1.0, "R": 2.0}, "", ErrPassword},
		"unknown crypt filer": {syntax.Dict{"Filter": syntax.Name("Standard"), "V": 4.0, "R": 4.0, "StmF": syntax.Name("X"), "CF": syntax.Dict{"X": syntax.Dict{"CFM": syntax.Name("ROT13")}}}, "", ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := New(c.dict, c.id); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestHostileCiphertextIsNoPanic(t *testing.T) {
	h := &Handler{key: make([]byte, 16), streams: aes128, strings: aes128}
	for _, n := range []int{0, 1, 15, 16, 17, 31, 33} {
		h.Stream(make([]byte, n), ref, false)
	}
}

// guarded is an encryption dictionary of revision 2 or 3 with passwords (algorithms 3
// to 5).
func guarded(t *testing.T, revision int, id, user, owner string) syntax.Dict {
	t.Helper()
	d := legacy(t, id)
	d["R"] = float64(revision)
	s := readSettings(d)
	key := ownerKey(s, owner)
	out := []byte(padded(user))
	rounds := map[int]byte{2: 1, 3: 20}[revision]
	for i := range rounds {
		k := bytes.Clone(key)
		for j := range k {
			k[j] ^= i
		}
		var err error
		if out, err = rc4Of(k, out); err != nil {
			t.Fatal(err)
		}
	}
	d["O"] = string(out)
	u, err := userEntry(keyWithoutCheck(readSettings(d), id, user), revision, id)
	if err != nil {
		t.Fatal(err)
	}
	d["U"] = u + strings.Repeat("\x00", 32-len(u))
	return d
}

func TestGivenPasswordsOpen(t *testing.T) {
	for name, c := range map[string]struct {
		revision int
		given    []string
		want     error
	}{
		"the user's, revision 2":   {2, []string{"fout", "geheim"}, nil},
		"the user's, revision 3":   {3, []string{"fout", "geheim"}, nil},
		"the owner's, revision 2":  {2, []string{"baas\u00e9"}, nil},
		"the owner's, revision 3":  {3, []string{"baas\u00e9"}, nil},
		"none of them":             {3, []string{"fout", "mis"}, ErrPassword},
		"none given":               {3, nil, ErrPassword},
		"longer than a key can be": {3, []string{strings.Repeat("x", 300)}, ErrPassword},
	} {
		t.Run(name, func(t *testing.T) {
			h, err := New(guarded(t, c.revision, "id", "geheim", "baas\xe9"), "id", c.given...)
			if !errors.Is(err, c.want) || err == nil && !h.Asked() {
				t.Errorf("New with %q = %v, want %v", c.given, err, c.want)
			}
		})
	}
}

func TestGivenPasswordsOpenAES256(t *testing.T) {
	fileKey := bytes.Repeat([]byte{9}, 32)
	const check, wrap, pass = "12345678", "abcdefgh", "geh\u00e9im"
	for _, revision := range []int{5, 6} {
		wrapped := make([]byte, 32)
		block, err := aes.NewCipher([]byte(hash256(revision, pass, wrap, "")))
		if err != nil {
			t.Fatal(err)
		}
		cipher.NewCBCEncrypter(block, make([]byte, 16)).CryptBlocks(wrapped, fileKey)
		d := syntax.Dict{
			"Filter": syntax.Name("Standard"), "V": 5.0, "R": float64(revision),
			"U": hash256(revision, pass, check, "") + check + wrap, "UE": string(wrapped),
		}
		if _, err := New(d, "", "fout"); !errors.Is(err, ErrPassword) {
			t.Errorf("revision %d, wrong password: got %v", revision, err)
		}
		if h, err := New(d, "", "fout", pass); err != nil || !bytes.Equal(h.key, fileKey) {
			t.Errorf("revision %d: got %v, want the file's key", revision, err)
		}
	}
}
