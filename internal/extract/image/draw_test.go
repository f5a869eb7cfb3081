package image_test

import (
	"context"
	stdimage "image"
	"image/color"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/image"
)

func limits() extract.Limits { return extract.Limits{} }

func draw(t *testing.T, file []byte, n, dpi int) extract.Picture {
	t.Helper()
	pic, err := image.New().Draw(t.Context(), source(file), n, dpi)
	if err != nil {
		t.Fatal(err)
	}
	return pic
}

// near reports whether two colours hardly differ.
func near(a, b color.Color, far int) bool {
	r, g, bl, _ := a.RGBA()
	wr, wg, wb, _ := b.RGBA()
	for _, d := range [...]int{int(r>>8) - int(wr>>8), int(g>>8) - int(wg>>8), int(bl>>8) - int(wb>>8)} {
		if max(d, -d) > far {
			return false
		}
	}
	return true
}

func TestPhotosAreTurnedUpright(t *testing.T) {
	stored := extracttest.Picture(48, 36)
	// Where the pixel x, y of the upright page is in the file, by EXIF's definition: the
	// place of its row 0 and column 0.
	from := map[int]func(x, y int) (int, int){
		1: func(x, y int) (int, int) { return x, y },
		2: func(x, y int) (int, int) { return 47 - x, y },
		3: func(x, y int) (int, int) { return 47 - x, 35 - y },
		4: func(x, y int) (int, int) { return x, 35 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, 35 - x },
		7: func(x, y int) (int, int) { return 47 - y, 35 - x },
		8: func(x, y int) (int, int) { return 47 - y, x },
	}
	for orientation := 1; orientation <= 8; orientation++ {
		pic := draw(t, extracttest.JPEG(extracttest.Photo{Orientation: orientation}), 1, 200)
		size := pic.Pixels.Bounds().Size()
		if want := stdimage.Pt(48, 36); orientation < 5 && size != want || orientation >= 5 && size != stdimage.Pt(want.Y, want.X) {
			t.Errorf("orientation %d: %v", orientation, size)
			continue
		}
		for _, at := range []stdimage.Point{{4, 3}, {size.X - 4, 3}, {4, size.Y - 3}, {size.X - 4, size.Y - 3}} {
			x, y := from[orientation](at.X, at.Y)
			if got, want := pic.Pixels.At(at.X, at.Y), stored.At(x, y); !near(got, want, 20) {
				t.Errorf("orientation %d at %v: got %v, want %v", orientation, at, got, want)
			}
		}
	}
}

func TestSizesOfPictures(t *testing.T) {
	file := pngOf(t, extracttest.Picture(480, 360))
	for dpi, want := range map[int]struct {
		size stdimage.Point
		used float64
	}{
		600: {stdimage.Pt(480, 360), 72}, 200: {stdimage.Pt(480, 360), 72}, 72: {stdimage.Pt(480, 360), 72},
		36: {stdimage.Pt(240, 180), 36}, 18: {stdimage.Pt(120, 90), 18}, 50: {stdimage.Pt(333, 250), 50},
	} {
		pic := draw(t, file, 1, dpi)
		if got := pic.Pixels.Bounds().Size(); got != want.size || pic.DPI != want.used {
			t.Errorf("%d dpi: got %v at %g, want %v at %g", dpi, got, pic.DPI, want.size, want.used)
		}
		w, h := want.size.X, want.size.Y
		if got, wanted := pic.Pixels.At(w*3/4, h*3/4), extracttest.Picture(w, h).At(w*3/4, h*3/4); !near(got, wanted, 3) {
			t.Errorf("%d dpi: got %v, want %v", dpi, got, wanted)
		}
	}
}

func TestAHugePictureIsMadeSmaller(t *testing.T) {
	red := color.NRGBA{200, 0, 0, 255}
	pic := draw(t, pngOf(t, stdimage.NewPaletted(stdimage.Rect(0, 0, 5000, 4900), color.Palette{red})), 1, 300)
	size := pic.Pixels.Bounds().Size()
	const most = extract.MaxPixels * 6 / 10
	if all := size.X * size.Y; all > most || all < most*99/100 || pic.DPI >= 72 || pic.DPI < 70 {
		t.Errorf("got %v at %g dpi, want %d pixels", size, pic.DPI, most)
	}
	if got := pic.Pixels.At(size.X-1, size.Y-1); got != red {
		t.Errorf("got %v, want %v", got, red)
	}
}

func TestPicturesWithoutColourAreGray(t *testing.T) {
	white := stdimage.NewNRGBA64(stdimage.Rect(0, 0, 50, 50)) // wholly transparent
	for name, c := range map[string]struct {
		file []byte
		want color.Color
	}{
		"gray":                      {extracttest.PNG(), color.Gray{0}},
		"transparent":               {pngOf(t, white), color.Gray{255}},
		"a table of gray":           {pngOf(t, stdimage.NewPaletted(stdimage.Rect(0, 0, 50, 50), color.Palette{color.Gray{77}})), color.Gray{77}},
		"a table with transparency": {pngOf(t, stdimage.NewPaletted(stdimage.Rect(0, 0, 50, 50), color.Palette{color.NRGBA{0, 0, 0, 155}})), color.Gray{100}},
		"16 bits":                   {pngOf(t, stdimage.NewGray16(stdimage.Rect(0, 0, 50, 50))), color.Gray{0}},
	} {
		pic := draw(t, c.file, 1, 72)
		if _, ok := pic.Pixels.(*stdimage.Gray); !ok || pic.Pixels.At(9, 9) != c.want {
			t.Errorf("%s: got %T, %v, want gray %v", name, pic.Pixels, pic.Pixels.At(9, 9), c.want)
		}
	}
}

func TestEveryFormatIsDrawn(t *testing.T) {
	gradient := func(x, y int) color.Color { return color.NRGBA{uint8(2 * x), uint8(3 * y), uint8(x + y), 255} }
	for name, far := range map[string]int{"gradient.webp": 0, "gradient-lossy.webp": 24} {
		pic := draw(t, sample(t, name), 1, 100)
		for _, at := range []stdimage.Point{{10, 10}, {80, 10}, {10, 50}, {80, 50}} {
			if got, want := pic.Pixels.At(at.X, at.Y), gradient(at.X, at.Y); !near(got, want, far) {
				t.Errorf("%s at %v: got %v, want %v", name, at, got, want)
			}
		}
	}
	second := grayPage()
	second.Pix[0] = 99
	if pic := draw(t, extracttest.TIFFPages("", grayPage(), second), 2, 100); pic.Pixels.At(0, 0) != (color.Gray{99}) {
		t.Errorf("second page of a TIFF: %v", pic.Pixels.At(0, 0))
	}
	if pic := draw(t, moving(t), 1, 100); pic.Pixels.Bounds().Size() != stdimage.Pt(40, 30) {
		t.Errorf("GIF: %v", pic.Pixels.Bounds())
	}
}

func TestPicturesThatThereAreNot(t *testing.T) {
	photo := extracttest.JPEG(extracttest.Photo{})
	for name, c := range map[string]struct {
		file   []byte
		n, dpi int
		want   evidence.Kind
	}{
		"no such page":         {photo, 2, 100, evidence.NotFound},
		"page 0":               {photo, 0, 100, evidence.NotFound},
		"too coarse":           {photo, 1, 9, evidence.Invalid},
		"too fine":             {photo, 1, 601, evidence.Invalid},
		"too large":            {claiming(t, 60000, 60000), 1, 100, evidence.Corrupt},
		"no pixels":            {extracttest.TIFF(extracttest.Photo{}), 1, 100, evidence.Corrupt},
		"an unknown format":    {[]byte("8BPS\x00\x01\x00\x00\x00\x00\x00\x00"), 1, 100, evidence.Invalid},
		"nothing":              {nil, 1, 100, evidence.Corrupt},
		"pixels of rubbish":    {append(append([]byte{}, photo[:len(photo)-900]...), make([]byte, 3)...)[:200], 1, 100, evidence.Corrupt},
		"no page in a TIFF":    {[]byte("II*\x00\xff\xff\xff\x7f"), 1, 100, evidence.Corrupt},
		"a directory, no more": {[]byte("II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"), 1, 100, evidence.Corrupt},
	} {
		pic, err := image.New().Draw(t.Context(), source(c.file), c.n, c.dpi)
		if evidence.KindOf(err) != c.want || pic.Pixels != nil {
			t.Errorf("%s: got %v, %v; want %s", name, pic.Pixels != nil, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := image.New().Draw(ctx, source(photo), 1, 100); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}
