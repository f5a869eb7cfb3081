package image_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/image"
)

// found is a sink that keeps the pages.
type found struct {
	pages  []evidence.Page
	refuse error
}

func (f *found) Page(p evidence.Page) error { f.pages = append(f.pages, p); return f.refuse }
func (f *found) Child(extract.Child) error  { return nil }

func read(t *testing.T, file []byte) (extract.Result, *found) {
	t.Helper()
	var got found
	res, err := image.New().Extract(t.Context(), source(file), extract.Limits{}, &got)
	if err != nil {
		t.Fatal(err)
	}
	return res, &got
}

func source(file []byte) extract.Source {
	return extract.Source{Size: int64(len(file)), Data: bytes.NewReader(file)}
}

func photo() extracttest.Photo {
	return extracttest.Photo{Make: "Delta", Model: "Delta X1", Taken: "2024:03:04 10:20:30", Zone: "+01:00", Lat: 51.9225, Long: -4.47917, Software: "Foto 2", Description: "Kamer 3", Comment: "zes bedden"}
}

func packed(s string) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return out.String()
}

func TestImagesTellWhenWhereAndWithWhat(t *testing.T) {
	xmp := `<x:xmpmeta><rdf:RDF><rdf:Description><dc:title><rdf:Alt><rdf:li>De woning</rdf:li></rdf:Alt></dc:title><exif:GPSLatitude>51,55.35N</exif:GPSLatitude><exif:GPSLongitude>4,28,45.012W</exif:GPSLongitude><exif:DateTimeOriginal>2024-03-04T10:20:30+01:00</exif:DateTimeOriginal></rdf:Description></rdf:RDF></x:xmpmeta>`
	for _, tc := range []struct {
		name, mime, width string
		file              []byte
		want              string
	}{
		{"a photo", "image/jpeg", "48", extracttest.JPEG(photo()), "Gemaakt: 2024-03-04 10:20:30 +01:00\nCamera: Delta X1\nGPS: 51.92250, -4.47917\nBeschrijving: Kamer 3\nOpmerking: zes bedden\nProgramma: Foto 2\n"},
		{"a TIFF", "image/tiff", "40", extracttest.TIFFPages("Kamer 3", grayPage()), "Beschrijving: Kamer 3\n"},
		{"another maker's name", "image/jpeg", "48", extracttest.JPEG(extracttest.Photo{Make: "Delta", Model: "X1"}), "Camera: Delta X1\n"},
		{"a clock that was never set, and no place", "image/jpeg", "48", extracttest.JPEG(extracttest.Photo{Taken: "0000:00:00 00:00:00"}), ""},
		{"a PNG with texts", "image/png", "48", extracttest.PNG("tEXt", "Author\x00I. Kok", "zTXt", "Comment\x00\x00"+packed("zes bedden"), "iTXt", "Title\x00\x00\x00nl\x00Titel\x00De kamér"), "Titel: De kamér\nMaker: I. Kok\nOpmerking: zes bedden\n"},
		{"a PNG with XMP", "image/png", "48", extracttest.PNG("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+xmp), "Titel: De woning\nGemaakt: 2024-03-04 10:20:30 +01:00\nGPS: 51.92250, -4.47917\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := read(t, tc.file)
			if res.Outcome != evidence.Partial || res.MIME != tc.mime || res.Otherwise != evidence.OK || !cmp.Equal(res.Reasons, []string{image.NoTextLayer}) || res.Metadata["width"] != tc.width {
				t.Fatalf("got %+v", res)
			}
			if p := got.pages[0]; p.Text != tc.want || p.Status != evidence.PageNoText || p.Number != 1 || !image.NeedsOCR(&p) || p.Width == 0 || p.Height == 0 {
				t.Errorf("got page %+v, want %q", p, tc.want)
			}
		})
	}
}

func TestImageMetadata(t *testing.T) {
	res, _ := read(t, extracttest.JPEG(photo()))
	want := map[string]string{
		"created": "2024-03-04 10:20:30 +01:00", "camera": "Delta X1", "gps": "51.92250, -4.47917", "width": "48", "height": "36",
		"exif:Make": "Delta", "exif:Model": "Delta X1", "exif:Software": "Foto 2", "exif:ImageDescription": "Kamer 3",
		"exif:DateTimeOriginal": "2024:03:04 10:20:30", "exif:OffsetTimeOriginal": "+01:00",
		"exif:GPSLatitude": "51.9225", "exif:GPSLatitudeRef": "N", "exif:GPSLongitude": "4.47917", "exif:GPSLongitudeRef": "W", "jpeg:Comment": "zes bedden",
	}
	if diff := cmp.Diff(want, res.Metadata); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
}

func TestImageSinkAndContextEndTheReading(t *testing.T) {
	full := errors.New("store is full")
	if _, err := image.New().Extract(t.Context(), source(extracttest.GIF()), extract.Limits{}, &found{refuse: full}); err != full {
		t.Errorf("sink: got %v, want its own error unchanged", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := image.New().Extract(ctx, source(extracttest.GIF()), extract.Limits{}, &found{}); !errors.Is(err, context.Canceled) {
		t.Errorf("context: got %v, want cancelled", err)
	}
}
