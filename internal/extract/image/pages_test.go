package image_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	stdimage "image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/image"
	"spoor/internal/text"
)

func grayPage() *stdimage.Gray {
	img := stdimage.NewGray(stdimage.Rect(0, 0, 40, 30))
	for i := range img.Pix {
		img.Pix[i] = uint8(i)
	}
	return img
}

func pngOf(t testing.TB, img stdimage.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// claiming is a PNG whose header says another size than it has.
func claiming(t testing.TB, width, height uint32) []byte {
	t.Helper()
	file := pngOf(t, extracttest.Picture(48, 36))
	binary.BigEndian.PutUint32(file[16:], width)
	binary.BigEndian.PutUint32(file[20:], height)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

// moving is a GIF of three pictures.
func moving(t testing.TB) []byte {
	t.Helper()
	all := &gif.GIF{}
	for range 3 {
		all.Image = append(all.Image, stdimage.NewPaletted(stdimage.Rect(0, 0, 40, 30), color.Palette{color.Black, color.White}))
		all.Delay = append(all.Delay, 1)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, all); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestWhatBecomesOfAnImage(t *testing.T) {
	mixed := extracttest.Picture(48, 36)
	photoFile := extracttest.JPEG(photo())
	large := bytes.Clone(photoFile)
	frame := bytes.LastIndex(large, []byte{0xFF, 0xC0})
	copy(large[frame+5:], []byte{0xEA, 0x60, 0xEA, 0x60})
	deep := stdimage.NewNRGBA(stdimage.Rect(0, 0, 100, 14))
	for _, tc := range []struct {
		name      string
		file      []byte
		outcome   evidence.Outcome
		otherwise evidence.Outcome
		reasons   []string // how they begin
		ocr       bool
	}{
		{"a photo", photoFile, evidence.Partial, evidence.OK, []string{"no-text-layer"}, true},
		{"a picture that was made", pngOf(t, mixed), evidence.Partial, evidence.OK, []string{"no-text-layer"}, true},
		{"a WebP", sample(t, "gradient.webp"), evidence.Partial, evidence.OK, []string{"no-text-layer"}, true},
		{"a telephone number as a picture", pngOf(t, deep), evidence.Partial, evidence.OK, []string{"no-text-layer"}, true},
		{"pages", extracttest.TIFFPages("", grayPage(), grayPage(), grayPage()), evidence.Partial, evidence.OK, []string{"no-text-layer: pages 1-3"}, true},
		{"pages of which one has no picture", extracttest.TIFFPages("", grayPage(), nil), evidence.Partial, "", []string{"no-text-layer: pages 1", "pixels-unreadable: pages 2"}, true},
		{"a TIFF of 64 bits", append([]byte("II\x2b\x00\x08\x00\x00\x00\xff"), make([]byte, 20)...), evidence.Damaged, "", []string{"pixels-unreadable: damaged TIFF: directory at 255"}, false},
		{"a picture that moves", moving(t), evidence.Partial, "", []string{"no-text-layer", "only-first-frame: of 3"}, true},
		{"an icon", extracttest.GIF(), evidence.Empty, "", []string{"image-too-small: 4x3"}, false},
		{"a line", pngOf(t, stdimage.NewGray(stdimage.Rect(0, 0, 600, 2))), evidence.Empty, "", []string{"image-too-small: 600x2"}, false},
		{"a cut off photo", photoFile[:len(photoFile)-300], evidence.Partial, "", []string{"no-text-layer", "pixels-incomplete: ends after"}, true},
		{"a cut off PNG", extracttest.Truncated(pngOf(t, noise()), 60), evidence.Partial, "", []string{"no-text-layer", "pixels-incomplete: "}, true},
		{"only a beginning", []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"), evidence.Damaged, "", []string{"pixels-unreadable: no image in it"}, false},
		{"what a camera says, and no picture", extracttest.TIFF(photo()), evidence.Partial, "", []string{"pixels-unreadable: no image in it"}, false},
		{"a bomb in PNG", claiming(t, 60000, 60000), evidence.Partial, "", []string{"image-too-large: 60000x60000"}, false},
		{"a bomb in JPEG", large, evidence.Partial, "", []string{"image-too-large: 60000x60000"}, false},
		{"larger than it has pixels for", claiming(t, 48, 20000), evidence.Partial, "", []string{"no-text-layer", "pixels-incomplete: 36 of 20000 rows"}, true},
		{"an AVIF", []byte("\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf"), evidence.Unsupported, "", []string{"pixels-unreadable: AVIF: not decoded here"}, false},
		{"a HEIC without its reader", []byte("\x00\x00\x00\x1cftypheic\x00\x00\x00\x00heicmif1miaf"), evidence.Unsupported, "", []string{"pixels-unreadable: HEIC: not decoded here: needs the heif reader"}, false},
		{"a damaged compressed text", extracttest.PNG("zTXt", "Comment\x00\x00niet zlib"), evidence.Partial, "", []string{"metadata-damaged: Comment", "no-text-layer"}, true},
		{"a format that nobody here knows", []byte("8BPS\x00\x01\x00\x00\x00\x00\x00\x00"), evidence.Unsupported, "", []string{"no-reader: image/vnd.adobe.photoshop"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := read(t, tc.file)
			matches := len(res.Reasons) == len(tc.reasons)
			for i := 0; matches && i < len(tc.reasons); i++ {
				matches = strings.HasPrefix(res.Reasons[i], tc.reasons[i])
			}
			if res.Outcome != tc.outcome || res.Otherwise != tc.otherwise || !matches {
				t.Errorf("got %s, otherwise %q, %q; want %s, %q, %q", res.Outcome, res.Otherwise, res.Reasons, tc.outcome, tc.otherwise, tc.reasons)
			}
			if len(got.pages) > 0 && image.NeedsOCR(&got.pages[0]) != tc.ocr {
				t.Errorf("page %+v: needs OCR %v, want %v", got.pages[0], !tc.ocr, tc.ocr)
			}
		})
	}
}

// noise is a picture that does not get smaller by compression.
func noise() *stdimage.Gray {
	img := stdimage.NewGray(stdimage.Rect(0, 0, 64, 64))
	v := uint32(1)
	for i := range img.Pix {
		v = v*1664525 + 1013904223
		img.Pix[i] = uint8(v >> 24)
	}
	return img
}

func TestPagesOfATIFF(t *testing.T) {
	_, got := read(t, extracttest.TIFFPages("Kamer 3", grayPage(), grayPage()))
	if len(got.pages) != 2 || got.pages[0].Text != "Beschrijving: Kamer 3\n" || got.pages[1].Text != "" || got.pages[1].Number != 2 || got.pages[1].Width != 40 || got.pages[1].Height != 30 {
		t.Errorf("got %+v", got.pages)
	}
}

func TestAnUprightPhotoIsHigh(t *testing.T) {
	for orientation := range 9 {
		_, got := read(t, extracttest.JPEG(extracttest.Photo{Orientation: orientation}))
		want := [2]float64{48, 36}
		if orientation >= 5 {
			want = [2]float64{36, 48}
		}
		if p := got.pages[0]; p.Width != want[0] || p.Height != want[1] {
			t.Errorf("orientation %d: %g by %g, want %v", orientation, p.Width, p.Height, want)
		}
	}
}

func FuzzImage(f *testing.F) {
	for _, seed := range [][]byte{
		extracttest.JPEG(photo()), extracttest.TIFF(photo()), extracttest.TIFFPages("x", grayPage(), nil),
		extracttest.PNG("tEXt", "a\x00b", "iTXt", "XML:com.adobe.xmp\x00\x01\x00\x00\x00x"), extracttest.GIF(), []byte("BM"),
		sample(f, "gradient.webp"), sample(f, "gradient-lossy.webp"), pngOf(f, noise()), moving(f),
	} {
		f.Add(seed)
	}
	x := image.New()
	f.Fuzz(func(t *testing.T, file []byte) {
		var got found
		res, err := x.Extract(t.Context(), source(file), limits(), &got)
		if err != nil || !res.Outcome.Valid() {
			t.Fatalf("got %+v, %v", res, err)
		}
		for _, p := range got.pages {
			if text.Normalise(p.Text).String() != p.Text {
				t.Errorf("page %q is not normalised", p.Text)
			}
			if p.Width*p.Height > 1<<20 {
				continue
			}
			pic, err := x.Draw(t.Context(), source(file), p.Number, 72)
			readable := image.Drawable(&p)
			if (err == nil) != readable {
				t.Errorf("page %+v is drawn: %v", p, err)
			}
			if err == nil && slices.Contains(p.Reasons, image.NoTextLayer) && pic.Pixels.Bounds().Size() != stdimage.Pt(int(p.Width), int(p.Height)) {
				t.Errorf("page of %g by %g is drawn as %v", p.Width, p.Height, pic.Pixels.Bounds())
			}
		}
	})
}
