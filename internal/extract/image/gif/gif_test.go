package gif_test

import (
	"bytes"
	"image"
	"image/color"
	stdgif "image/gif"
	"testing"

	"spoor/internal/extract/image/gif"
)

var colours = color.Palette{color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}, color.RGBA{250, 250, 250, 255}}

// moving is a file of n pictures of 20 by 30 pixels on a screen of 40 by 50.
func moving(t testing.TB, n int) ([]byte, *image.Paletted) {
	t.Helper()
	all := &stdgif.GIF{Config: image.Config{Width: 40, Height: 50, ColorModel: colours}}
	for i := range n {
		p := image.NewPaletted(image.Rect(5, 7, 25, 37), colours)
		for j := range p.Pix {
			p.Pix[j] = uint8((i + j*j/3) % 3)
		}
		all.Image, all.Delay = append(all.Image, p), append(all.Delay, 1)
	}
	var out bytes.Buffer
	if err := stdgif.EncodeAll(&out, all); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), all.Image[0]
}

func TestTheFirstPictureOnItsScreen(t *testing.T) {
	file, want := moving(t, 3)
	h, err := gif.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil || h.Width != 40 || h.Height != 50 || h.Pictures != 3 {
		t.Fatalf("got %+v, %v", h, err)
	}
	img, flaw, err := gif.Decode(bytes.NewReader(file), h)
	if err != nil || flaw != "" || img.Bounds() != image.Rect(0, 0, 40, 50) {
		t.Fatalf("got %v, %q, %v", img, flaw, err)
	}
	for y := range 50 {
		for x := range 40 {
			paper := color.Color(color.White)
			if image.Pt(x, y).In(want.Rect) {
				paper = want.At(x, y)
			}
			r, g, b, _ := img.At(x, y).RGBA()
			wr, wg, wb, _ := paper.RGBA()
			if r != wr || g != wg || b != wb {
				t.Fatalf("at %d, %d: got %v, want %v", x, y, img.At(x, y), paper)
			}
		}
	}
}

func TestACutOffPictureIsShownAsFarAsItGoes(t *testing.T) {
	file, want := moving(t, 1)
	file = file[:len(file)*2/3]
	h, err := gif.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	img, flaw, err := gif.Decode(bytes.NewReader(file), h)
	if err != nil || flaw == "" || img.At(5, 7) != want.At(5, 7) {
		t.Errorf("got %v, %q, %v", img != nil, flaw, err)
	}
}

func TestLinesThatComeInFourPasses(t *testing.T) {
	file, _ := moving(t, 1)
	h, err := gif.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	plain, _, err := gif.Decode(bytes.NewReader(file), h)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(file, []byte{0x2C, 5, 0, 7, 0, 20, 0, 30, 0})
	file[at+9] |= 0x40
	img, _, err := gif.Decode(bytes.NewReader(file), h)
	if err != nil {
		t.Fatal(err)
	}
	// The second line that comes is the ninth of the picture.
	for x := 5; x < 25; x++ {
		if img.At(x, 7+8) != plain.At(x, 7+1) {
			t.Errorf("at %d: got %v, want %v", x, img.At(x, 15), plain.At(x, 8))
		}
	}
}

func TestNoPictures(t *testing.T) {
	for _, file := range []string{"", "GIF89a", "GIF89a\x01\x00\x01\x00\x00\x00\x00;"} {
		if h, err := gif.Read(bytes.NewReader([]byte(file)), int64(len(file))); err == nil {
			t.Errorf("%q: got %+v", file, h)
		}
	}
}

func FuzzGIF(f *testing.F) {
	file, _ := moving(f, 2)
	f.Add(file)
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := gif.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil || h.Memory() > 1<<22 {
			return
		}
		if img, _, err := gif.Decode(bytes.NewReader(data), h); err == nil && img.Bounds().Size() != image.Pt(h.Width, h.Height) {
			t.Errorf("%v for %d by %d", img.Bounds(), h.Width, h.Height)
		}
	})
}
