package mail

import (
	"bytes"
	"encoding/base64"
	"mime/quotedprintable"
	"testing"

	"pgregory.net/rapid"
)

func TestTransferEncodingsDecodeWhatTheStandardLibraryEncodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(t, "data")
		coded := []byte(base64.StdEncoding.EncodeToString(data))
		if got, faults := fromBase64(coded); !bytes.Equal(got, data) || faults > 0 {
			t.Errorf("fromBase64(%q) = %q with %d faults, want %q", coded, got, faults, data)
		}
		var b bytes.Buffer
		w := quotedprintable.NewWriter(&b)
		w.Binary = true
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if got, faults := fromQuotedPrintable(b.Bytes()); !bytes.Equal(got, data) || faults > 0 {
			t.Errorf("fromQuotedPrintable(%q) = %q with %d faults, want %q", b.Bytes(), got, faults, data)
		}
	})
}

func TestTransferDamage(t *testing.T) {
	cases := map[string]struct {
		in, encoding, want string
		faults             int
		known              bool
	}{
		"base64 in pieces":         {"Y2E=Zsl=", "base64", "caf\xc9", 0, true},
		"base64 without padding":   {"Y2Fm6Q", "Base64 ", "caf\xe9", 0, true},
		"base64 cut short":         {"Y2FmY", "base64", "caf", 1, true},
		"spaces at a line's end":   {"een  \r\ntwee", "quoted-printable", "een\r\ntwee", 0, true},
		"a soft break, then space": {"een= \r\ntwee", "quoted-printable", "eentwee", 0, true},
		"a lonely equals sign":     {"a=b", "quoted-printable", "a=b", 1, true},
		"small letters":            {"=c3=a9", "quoted-printable", "é", 0, true},
		"something unknown":        {"x", "x-uue", "x", 0, false},
	}
	for name, c := range cases {
		got, faults, known := transferred([]byte(c.in), c.encoding)
		if string(got) != c.want || faults != c.faults || known != c.known {
			t.Errorf("%s: transferred(%q, %q) = %q, %d, %v; want %q, %d, %v", name, c.in, c.encoding, got, faults, known, c.want, c.faults, c.known)
		}
	}
}
