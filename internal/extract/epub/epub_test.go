package epub_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/epub"
	"spoor/internal/extract/extracttest"
)

// found is a sink that keeps everything.
type found struct {
	pages    []evidence.Page
	children []extract.Child
	refuse   error
}

func (f *found) Page(p evidence.Page) error  { f.pages = append(f.pages, p); return f.refuse }
func (f *found) Child(c extract.Child) error { f.children = append(f.children, c); return nil }

func read(t *testing.T, file []byte, lim extract.Limits) (extract.Result, *found) {
	t.Helper()
	var got found
	res, err := epub.New().Extract(t.Context(), extract.Source{Size: int64(len(file)), Data: bytes.NewReader(file)}, lim, &got)
	if err != nil {
		t.Fatal(err)
	}
	return res, &got
}

func chapter(title, text string) string {
	return "<html><head><title>" + title + "</title></head><body><p>" + text + "</p></body></html>"
}

func TestBookInReadingOrder(t *testing.T) {
	file := extracttest.Epub([]string{chapter("Boek", "eerste"), chapter("Boek", "tweede")},
		extracttest.Part{Name: "OPS/los.xhtml", Content: chapter("Los", "vergeten")},
		extracttest.Part{Name: "OPS/inhoud.ncx", Content: `<ncx><navMap><navPoint><navLabel><text>Hoofdstuk 1</text></navLabel><content src="a.xhtml#begin"/></navPoint></navMap></ncx>`},
		extracttest.Part{Name: "OPS/beeld/foto.jpg", Content: "\xff\xd8\xff"}, extracttest.Part{Name: "OPS/stijl.css", Content: "p{}"})
	res, got := read(t, file, extract.Limits{})
	var pages []string
	for _, p := range got.pages {
		pages = append(pages, fmt.Sprintf("%d %s %s %v", p.Number, p.Label, p.Text, p.Reasons))
	}
	want := []string{"1 Hoofdstuk 1 eerste []", "2 Boek tweede []", "3 Los vergeten [not-listed]"}
	if diff := cmp.Diff(want, pages); res.Outcome != evidence.OK || diff != "" {
		t.Errorf("%s %q (-want +got):\n%s", res.Outcome, res.Reasons, diff)
	}
	if res.Title != "Het boek" || res.Metadata["creator"] != "A. Schrijver" {
		t.Errorf("title %q, metadata %v", res.Title, res.Metadata)
	}
	if len(got.children) != 1 || got.children[0].Name != "foto.jpg" {
		t.Errorf("children = %+v, want the picture", got.children)
	}
}

func encryption(algorithm string, parts ...string) extracttest.Part {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(`<enc:EncryptedData><enc:EncryptionMethod Algorithm="` + algorithm + `"/><enc:CipherData><enc:CipherReference URI="` + p + `"/></enc:CipherData></enc:EncryptedData>`)
	}
	return extracttest.Part{Name: "META-INF/encryption.xml", Content: "<encryption>" + b.String() + "</encryption>"}
}

func TestBookOutcomes(t *testing.T) {
	two := []string{chapter("a", "een"), chapter("b", "twee")}
	long := []string{chapter("a", strings.Repeat("woord ", 200_000))}
	for _, tc := range []struct {
		name    string
		file    []byte
		lim     extract.Limits
		outcome evidence.Outcome
		reason  string
	}{
		{"not a zip", []byte("geen zip"), extract.Limits{}, evidence.Damaged, "epub-damaged: "},
		{"a zip without book", extracttest.Zip(extracttest.Text("a.bin", "")), extract.Limits{}, evidence.Damaged, "epub-no-package"},
		{"a book without list", extracttest.Zip(extracttest.Text("a.xhtml", chapter("a", "x"))), extract.Limits{}, evidence.Partial, "epub-no-package"},
		{"every chapter locked by a shop", extracttest.Epub(two, encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OPS/a.xhtml", "OPS/b.xhtml")), extract.Limits{}, evidence.NeedsPassword, "part-encrypted: OPS/a.xhtml"},
		{"one chapter locked", extracttest.Epub(two, encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OPS/a.xhtml")), extract.Limits{}, evidence.Partial, "part-encrypted: OPS/a.xhtml"},
		{"only fonts scrambled", extracttest.Epub(two, encryption("http://www.idpf.org/2008/embedding", "OPS/a.xhtml")), extract.Limits{}, evidence.OK, ""},
		{"too many pages", extracttest.Epub(two), extract.Limits{Pages: 1}, evidence.Partial, "page-limit: 1"},
		{"inflates too far", extracttest.Epub(long), extract.Limits{Inflated: 10_000}, evidence.Partial, "inflates-too-far: OPS/a.xhtml"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := read(t, tc.file, tc.lim)
			if res.Outcome != tc.outcome || !strings.HasPrefix(strings.Join(res.Reasons, "\n"), tc.reason) {
				t.Errorf("got %s %q with %d pages, want %s %q", res.Outcome, res.Reasons, len(got.pages), tc.outcome, tc.reason)
			}
		})
	}
}

func TestBookSinkAndContextEndTheReading(t *testing.T) {
	file := extracttest.Epub([]string{chapter("a", "x")})
	src := extract.Source{Size: int64(len(file)), Data: bytes.NewReader(file)}
	full := errors.New("store is full")
	if _, err := epub.New().Extract(t.Context(), src, extract.Limits{}, &found{refuse: full}); err != full {
		t.Errorf("sink: got %v, want its own error unchanged", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := epub.New().Extract(ctx, src, extract.Limits{}, &found{}); !errors.Is(err, context.Canceled) {
		t.Errorf("context: got %v, want cancelled", err)
	}
}

func FuzzBook(f *testing.F) {
	f.Add(`<metadata><dc:title>x</metadata><item id="a" href="../a.xhtml"/><itemref idref="a"/>`, `<navLabel>x<content src="%zz"/>`, "<p>x")
	f.Fuzz(func(t *testing.T, pack, contents, text string) {
		file := extracttest.OOXML(extracttest.Part{Name: "x.opf", Content: pack}, extracttest.Part{Name: "inhoud.ncx", Content: contents}, extracttest.Part{Name: "a.xhtml", Content: text}, extracttest.Part{Name: "META-INF/encryption.xml", Content: contents})
		res, _ := read(t, file, extract.Limits{Inflated: 1 << 20})
		if !res.Outcome.Valid() {
			t.Errorf("got %+v", res)
		}
	})
}
