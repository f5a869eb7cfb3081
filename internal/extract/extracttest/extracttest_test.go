package extracttest_test

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"io"
	"net/mail"
	"testing"

	"spoor/internal/extract/extracttest"
)

func TestFilesAreWhatTheyClaim(t *testing.T) {
	for _, tc := range []struct {
		name    string
		file    []byte
		entries int
	}{
		{"docx", extracttest.Docx("Een", "Twee"), 4},
		{"xlsx", extracttest.Xlsx(extracttest.Sheet{Name: "Blad", Rows: [][]string{{"a", "1"}}}), 5},
		{"hostile names", extracttest.ZipHostileNames(), 11},
		{"encrypted", extracttest.ZipEncrypted("geheim"), 1},
		{"encrypted and plain", extracttest.ZipEncrypted("geheim", extracttest.Text("open.txt", "open")), 2},
		{"overlapping", extracttest.ZipOverlapping(50, 1), 50},
		{"nested bomb", extracttest.ZipNestedBomb(1, 5, 1), 5},
	} {
		r, err := zip.NewReader(bytes.NewReader(tc.file), int64(len(tc.file)))
		if err != nil || len(r.File) != tc.entries {
			t.Errorf("%s: got %v, %v; want %d entries", tc.name, r, err, tc.entries)
		}
	}
	if _, err := mail.ReadMessage(bytes.NewReader(extracttest.EmlNested(3))); err != nil {
		t.Errorf("eml: %v", err)
	}
}

func TestHostileFilesAreSmall(t *testing.T) {
	for name, file := range map[string][]byte{
		"huge table":    extracttest.PDFHugeTable(),
		"huge size":     extracttest.PDFHugeSize(),
		"prev cycle":    extracttest.PDFPrevCycle(),
		"page cycle":    extracttest.PDFPageCycle(),
		"pdf bomb":      extracttest.PDFBomb(64, 2),
		"zip bomb":      extracttest.ZipBomb(64),
		"string bomb":   extracttest.XlsxStringBomb(32, 1000),
		"entity bomb":   extracttest.DocxEntityBomb(),
		"inflated xlsx": extracttest.XlsxInflated(64),
	} {
		if len(file) == 0 || len(file) > 200<<10 {
			t.Errorf("%s: got %d bytes, want at most 200 kB", name, len(file))
		}
	}
}

// TestEncryptedEntryOpensWithItsPassword deciphers as APPNOTE.TXT 6.3.10, 6.1.7
// says, independently of the package.
func TestEncryptedEntryOpensWithItsPassword(t *testing.T) {
	file := extracttest.ZipEncrypted("welkom01")
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	entry := z.File[0]
	raw, err := entry.OpenRaw()
	if err != nil || entry.Flags&1 == 0 {
		t.Fatalf("got flags %d, %v; want encrypted", entry.Flags, err)
	}
	secret, err := io.ReadAll(raw)
	if err != nil {
		t.Fatal(err)
	}
	plain := decipher("welkom01", secret)
	if string(plain[12:]) != "het geheim van de loods" || crc32.ChecksumIEEE(plain[12:]) != entry.CRC32 || plain[11] != byte(entry.CRC32>>24) {
		t.Errorf("got %q", plain)
	}
	if wrong := decipher("welkom02", secret); string(wrong[12:]) == string(plain[12:]) {
		t.Error("any password opens it")
	}
}

func decipher(password string, secret []byte) []byte {
	a, b, c := uint32(0x12345678), uint32(0x23456789), uint32(0x34567890)
	next := func(x byte) {
		a = ^crc32.Update(^a, crc32.IEEETable, []byte{x})
		b = (b+uint32(byte(a)))*134775813 + 1
		c = ^crc32.Update(^c, crc32.IEEETable, []byte{byte(b >> 24)})
	}
	for i := range len(password) {
		next(password[i])
	}
	plain := make([]byte, len(secret))
	for i, x := range secret {
		t := uint16(c) | 2
		plain[i] = x ^ byte(uint32(t)*uint32(t^1)>>8)
		next(plain[i])
	}
	return plain
}
