package jpeg_test

import (
	"bytes"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	"strings"
	"testing"

	"spoor/internal/extract/image/jpeg"
)

// photo is a picture of 160 by 120 pixels that is bright above and dark below.
func photo(t testing.TB) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 160, 120))
	for i := range 160 * 120 {
		img.SetNRGBA(i%160, i/160, color.NRGBA{R: uint8(255 - i/160), G: uint8(i % 160), B: uint8(i*i) / 8, A: 255})
	}
	var out bytes.Buffer
	if err := stdjpeg.Encode(&out, img, &stdjpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func decode(t testing.TB, file []byte, o jpeg.Options) (image.Image, string, error) {
	t.Helper()
	h, err := jpeg.Read(bytes.NewReader(file))
	if err != nil {
		return nil, "", err
	}
	return jpeg.Decode(bytes.NewReader(file), int64(len(file)), h, o)
}

func TestHeader(t *testing.T) {
	h, err := jpeg.Read(bytes.NewReader(photo(t)))
	if err != nil || h.Width != 160 || h.Height != 120 || h.Components != 3 || h.Progressive || h.Adobe {
		t.Errorf("got %+v, %v", h, err)
	}
	if want := int64(160 * 120 * 3 / 2); h.Memory() != want {
		t.Errorf("memory %d, want %d", h.Memory(), want)
	}
	for name, file := range map[string]string{
		"nothing": "", "a beginning": "\xff\xd8\xff\xe0\x00\x10JFIF", "no frame": "\xff\xd8\xff\xd9", "12 bits": "\xff\xd8\xff\xc1\x00\x0b\x0c\x00\x01\x00\x01\x01\x01\x11\x00\x00",
	} {
		if h, err := jpeg.Read(strings.NewReader(file)); err == nil {
			t.Errorf("%s: got %+v", name, h)
		}
	}
}

func TestDamagedPhotosAreShownAsFarAsTheyGo(t *testing.T) {
	file := photo(t)
	whole, _, err := decode(t, file, jpeg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	half := file[:len(file)*2/3]
	torn := bytes.Clone(photo(t))
	copy(torn[len(torn)-300:], bytes.Repeat([]byte{0xFF, 0xC0}, 40))
	for name, c := range map[string]struct {
		file []byte
		flaw string
		rows int // as in the whole photo
	}{
		"only its end is missing": {file[:len(file)-2], "", 120},
		"cut off":                 {half, "ends after", 64},
		"torn":                    {torn, "damaged after", 16},
	} {
		t.Run(name, func(t *testing.T) {
			img, flaw, err := decode(t, c.file, jpeg.Options{})
			if err != nil || (flaw == "") != (c.flaw == "") || !strings.Contains(flaw, c.flaw) {
				t.Fatalf("got %q, %v; want %q", flaw, err, c.flaw)
			}
			for y := range c.rows {
				for x := range 160 {
					if img.At(x, y) != whole.At(x, y) {
						t.Fatalf("at %d, %d: got %v, want %v", x, y, img.At(x, y), whole.At(x, y))
					}
				}
			}
		})
	}
}

func TestPlainColours(t *testing.T) {
	file := photo(t)
	changed, _, err := decode(t, file, jpeg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	plain, _, err := decode(t, file, jpeg.Options{Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	if plain.At(3, 3) == changed.At(3, 3) {
		t.Errorf("both %v", plain.At(3, 3))
	}
}

func FuzzJPEG(f *testing.F) {
	f.Add(photo(f))
	f.Add([]byte("\xff\xd8\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda"))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := jpeg.Read(bytes.NewReader(data))
		if err != nil || h.Memory() > 1<<22 {
			return
		}
		if img, _, err := jpeg.Decode(bytes.NewReader(data), int64(len(data)), h, jpeg.Options{}); err == nil && img.Bounds().Size() != image.Pt(h.Width, h.Height) {
			t.Errorf("%v for %d by %d", img.Bounds(), h.Width, h.Height)
		}
	})
}
