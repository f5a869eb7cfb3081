package heif_test

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract/image/heif"
)

// shared is the engine of all tests: it compiles once.
var shared = sync.OnceValues(func() (*heif.Engine, error) {
	file, err := os.Open(filepath.Join("..", "..", "..", "..", "bin", heif.File))
	if err != nil {
		return nil, errors.Join(errors.New("no heif to test: run make setup first"), err)
	}
	return heif.New(file), nil
})

func engine(t testing.TB) *heif.Engine {
	t.Helper()
	e, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func photo(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "gradient.heic"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAPhotoIsDecoded(t *testing.T) {
	e := engine(t)
	if w, h, err := e.Size(t.Context(), photo(t)); err != nil || w != 96 || h != 64 {
		t.Fatalf("size %d by %d, %v", w, h, err)
	}
	img, err := e.Decode(t.Context(), photo(t))
	if err != nil || img.Bounds() != image.Rect(0, 0, 96, 64) {
		t.Fatalf("got %v, %v", img, err)
	}
	for _, at := range []image.Point{{10, 10}, {80, 10}, {10, 50}, {80, 50}} {
		r, g, b, _ := img.At(at.X, at.Y).RGBA()
		for i, d := range [...]int{int(r>>8) - 2*at.X, int(g>>8) - 3*at.Y, int(b>>8) - at.X - at.Y} {
			if max(d, -d) > 24 {
				t.Errorf("at %v channel %d differs by %d: %v", at, i, d, img.At(at.X, at.Y))
			}
		}
	}
}

func TestDamagedPhotos(t *testing.T) {
	e := engine(t)
	whole := photo(t)
	for name, data := range map[string][]byte{
		"nothing": nil, "a beginning": whole[:40], "cut off": whole[:len(whole)-200], "rubbish": []byte(strings.Repeat("ftypheic", 50)),
	} {
		if img, err := e.Decode(t.Context(), data); err == nil {
			t.Errorf("%s: got %v", name, img.Bounds())
		}
	}
	if _, err := e.Decode(t.Context(), whole); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

func TestAnotherModuleIsRefused(t *testing.T) {
	if err := heif.Check(strings.NewReader("\x00asm")); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("got %v", err)
	}
	e := heif.New(strings.NewReader("\x00asm"))
	if _, _, err := e.Size(t.Context(), photo(t)); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("got %v", err)
	}
	if err := e.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

func FuzzHEIF(f *testing.F) {
	whole := photo(f)
	f.Add(whole)
	f.Add(whole[:200])
	f.Fuzz(func(t *testing.T, data []byte) {
		e := engine(t)
		w, h, err := e.Size(t.Context(), data)
		if err != nil || w*h > 1<<20 {
			return
		}
		if img, err := e.Decode(t.Context(), data); err == nil && img.Bounds().Size() != image.Pt(w, h) {
			t.Errorf("%v for %d by %d", img.Bounds(), w, h)
		}
	})
}
