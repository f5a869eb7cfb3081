package file_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/file"
	"spoor/internal/extract/pdf/filter"
	"spoor/internal/extract/pdf/pdftest"
)

func open(data []byte) (*file.File, error) {
	size := int64(len(data))
	return file.Open(bytes.NewReader(data), size, extract.NewBudget(extract.Limits{}, size))
}

// content is the first page's content, by way of everything that can break.
func content(t *testing.T, f *file.File) string {
	t.Helper()
	page := f.Root().Key("Pages").Key("Kids").Index(0)
	if page.IsNull() {
		page = f.LoosePages().Index(0)
	}
	data, err := f.Stream(page.Key("Contents"))
	if err != nil {
		t.Errorf("content: %v", err)
	}
	return string(data)
}

func TestSoundAndBrokenFilesOpen(t *testing.T) {
	plain := string(pdftest.Simple("(bewijs) Tj"))
	doc, root := pdftest.SimpleDoc("(bewijs) Tj")
	packed := string(doc.Compressed(fmt.Sprintf("/Root %d 0 R", root)))
	broken := func(old, replacement string) string { return strings.Replace(plain, old, replacement, 1) }
	for name, c := range map[string]struct {
		data     string
		problems []string
	}{
		"plain":                           {plain, nil},
		"object and xref streams":         {packed, nil},
		"PDF 2.0":                         {broken("%PDF-1.7", "%PDF-2.0"), nil},
		"junk before the header":          {"HTTP/1.1 200 OK\r\n\r\n" + plain, []string{file.JunkBefore}},
		"bytes after the end":             {plain + strings.Repeat("\x00", 900), nil},
		"wrong offset of the table":       {broken("startxref\n", "startxref\n1"), []string{file.XrefRebuilt}},
		"no table at all":                 {plain[:strings.Index(plain, "xref\n0")], []string{file.XrefRebuilt}},
		"xref stream cut off":             {packed[:strings.Index(packed, "/XRef")], []string{file.XrefRebuilt}},
		"a wrong offset":                  {broken("0000000009 00000 n", "0000000019 00000 n"), []string{file.XrefWrong}},
		"a wrong length of a stream":      {broken("/Length 11>>", "/Length 99>>"), nil},
		"absurd size":                     {broken("/Size 6", "/Size 99999999999999"), nil},
		"absurd range":                    {broken("xref\n0 6", "xref\n0 4000000000"), nil},
		"a chain of tables without end":   {broken("/Size 6", "/Size 6 /Prev "+plain[strings.LastIndex(plain, "startxref\n")+10:len(plain)-7]), nil},
		"a catalogue that isn't there":    {broken("/Root 5", "/Root 77"), []string{file.XrefRebuilt}},
		"an unknown escape in a string":   {broken("/BaseFont /Helvetica", `/BaseFont /Helvetica /X (\q)`), []string{file.XrefRebuilt}},
		"missing endobj":                  {broken("\nendobj", "\n      "), nil},
		"a catalogue in no trailer's eye": {plain[:strings.Index(plain, "trailer")], []string{file.XrefRebuilt}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := open([]byte(c.data))
			if err != nil {
				t.Fatal(err)
			}
			if got := content(t, f); strings.TrimSpace(got) != "(bewijs) Tj" {
				t.Errorf("got %q", got)
			}
			if !slices.Equal(f.Problems(), c.problems) {
				t.Errorf("problems: got %q, want %q", f.Problems(), c.problems)
			}
		})
	}
}

func TestHostileFilesEndSoon(t *testing.T) {
	for name, data := range map[string]string{
		"empty table, absurd size":   "%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 99999999999/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n",
		"xref stream of 137 GB":      "%PDF-1.5\n1 0 obj\n<</Type/XRef/Size 17179869184/W[8 8 8]/Index[0 17179869184]/Length 4>>\nstream\nabcd\nendstream\nendobj\nstartxref\n9\n%%EOF\n",
		"millions of brackets":       "%PDF-1.4\n1 0 obj\n" + strings.Repeat("[<<", 300_000),
		"objects within objects":     "%PDF-1.4\n" + strings.Repeat("1 0 obj ", 50_000),
		"strings within strings":     "%PDF-1.4\n" + numbered(20_000, "%d 0 obj ( "),
		"streams without end":        "%PDF-1.4\n" + numbered(20_000, "%d 0 obj<</Length 9>>stream\nx"),
		"length in its own stream":   "%PDF-1.4\n1 0 obj<</Length 1 0 R/Type/ObjStm/N 1/First 4>>stream\n1 0 2\nendstream\ntrailer<</Root 1 0 R>>",
		"a root that is itself":      "%PDF-1.4\n1 0 obj 1 0 R endobj\ntrailer<</Root 1 0 R>>",
		"object streams in a circle": "%PDF-1.4\n1 0 obj<</Type/ObjStm/N 9 0 R/First 9 0 R/Length 9>>stream\n9 0 9 9 9\nendstream\ntrailer<</Root 9 0 R>>",
		"nothing":                    "",
		"only a header":              "%PDF-1.4",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			f, err := open([]byte(data))
			if took := time.Since(start); took > 8*time.Second {
				t.Errorf("took %v", took)
			}
			if err != nil && !errors.Is(err, file.ErrDamaged) {
				t.Errorf("unexpected kind of error: %v", err)
			}
			if f != nil && f.Root().Key("Pages").Key("Kids").Len() > 0 {
				t.Error("pages out of nothing")
			}
		})
	}
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i+1)
	}
	return b.String()
}

func TestImagesAreNotRead(t *testing.T) {
	doc, root := pdftest.SimpleDoc("x")
	n := doc.Stream("/Filter [/FlateDecode /DCTDecode]", "no image")
	f, err := open(doc.Bytes(fmt.Sprintf("/Root %d 0 R /Info %d 0 R", root, n)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Stream(f.Info()); !errors.Is(err, filter.ErrImage) {
		t.Errorf("got %v, want ErrImage", err)
	}
}

func TestObjectStreamBombSpendsTheBudget(t *testing.T) {
	doc, root := pdftest.SimpleDoc("x")
	doc.Add("[" + strings.Repeat("(aaaaaaaa)", 20_000) + "]")
	data := doc.Compressed(fmt.Sprintf("/Root %d 0 R", root))
	_, err := file.Open(bytes.NewReader(data), int64(len(data)), extract.NewBudget(extract.Limits{Inflated: 10_000}, int64(len(data))))
	if !errors.Is(err, extract.ErrBudget) {
		t.Errorf("got %v, want ErrBudget", err)
	}
}

func FuzzOpen(f *testing.F) {
	doc, root := pdftest.SimpleDoc("(a) Tj")
	f.Add(pdftest.Simple("(a) Tj"))
	f.Add(doc.Compressed(fmt.Sprintf("/Root %d 0 R", root)))
	f.Add([]byte("%PDF-1.4\n1 0 obj 1 0 R endobj\ntrailer<</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pdf, err := open(data)
		if (pdf == nil) == (err == nil) {
			t.Fatalf("file %v, error %v", pdf, err)
		}
	})
}
