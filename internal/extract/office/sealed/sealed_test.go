package sealed_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/office/sealed"
)

func open(file []byte, passwords ...string) ([]byte, bool, error) {
	return sealed.Open(bytes.NewReader(file), 1<<20, passwords...)
}

func TestOpen(t *testing.T) {
	plain := []byte(strings.Repeat("PK een pakket van meer dan een stuk ", 500))
	const odd = "geh\u00e9im \U0001F511"
	for name, c := range map[string]struct {
		file  []byte
		given []string
		asked bool
		want  error
	}{
		"agile":                            {extracttest.SealedAgile(odd, 100, plain), []string{"mis", odd}, true, nil},
		"agile, wrong password":            {extracttest.SealedAgile(odd, 100, plain), []string{"mis"}, false, sealed.ErrPassword},
		"agile, no password":               {extracttest.SealedAgile(odd, 100, plain), nil, false, sealed.ErrPassword},
		"only protected against changes":   {extracttest.SealedAgile("VelvetSweatshop", 100, plain), nil, false, nil},
		"standard":                         {extracttest.SealedStandard(odd, plain), []string{odd}, true, nil},
		"standard, wrong password":         {extracttest.SealedStandard(odd, plain), []string{"mis"}, false, sealed.ErrPassword},
		"cut off":                          {extracttest.SealedAgile(odd, 100, plain)[:3000], []string{odd}, false, sealed.ErrDamaged},
		"no OLE file":                      {[]byte("PK geen ole"), []string{odd}, false, sealed.ErrDamaged},
		"nothing":                          {nil, nil, false, sealed.ErrDamaged},
		"another cipher":                   {changed(odd, plain, `"AES"`, `"RC2"`), []string{odd}, false, sealed.ErrUnsupported},
		"more rounds than the format has":  {changed(odd, plain, `spinCount="100"`, `spinCount="99999999"`), []string{odd}, false, sealed.ErrUnsupported},
		"a descriptor that is no document": {changed(odd, plain, "<?xml", "<<<<<"), []string{odd}, false, sealed.ErrDamaged},
		"larger than it may be":            {extracttest.SealedAgile(odd, 1, make([]byte, 2<<20)), []string{odd}, false, sealed.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			got, asked, err := open(c.file, c.given...)
			if !errors.Is(err, c.want) || asked != c.asked {
				t.Fatalf("Open = asked %v, %v; want %v, %v", asked, err, c.asked, c.want)
			}
			if err == nil && !bytes.Equal(got, plain) {
				t.Errorf("got %d bytes that differ from the %d sealed", len(got), len(plain))
			}
		})
	}
}

// changed is a sealed file whose descriptor says something else.
func changed(password string, plain []byte, from, to string) []byte {
	file := extracttest.SealedAgile(password, 100, plain)
	if len(to) > len(from) { // the stream is filled up with zeros behind it
		at := bytes.Index(file, []byte("</encryption>"))
		more := len(to) - len(from)
		file = append(file[:at+13], file[at+13+more:]...)
	}
	return bytes.ReplaceAll(file, []byte(from), []byte(to))
}

func FuzzOpen(f *testing.F) {
	f.Add(extracttest.SealedAgile("geheim", 2, []byte("PK")))
	f.Add(extracttest.SealedStandard("geheim", []byte("PK")))
	f.Fuzz(func(t *testing.T, file []byte) {
		plain, _, err := open(file, "geheim")
		if err == nil && len(plain) > 1<<20 {
			t.Errorf("%d bytes", len(plain))
		}
	})
}
