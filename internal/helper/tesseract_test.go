package helper_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"spoor/internal/evidence"
	"spoor/internal/extract/ocr"
	"spoor/internal/helper"
)

// written is a picture of lines of text at 200 dots per inch.
func written(t *testing.T, lines ...string) *image.Gray {
	t.Helper()
	letters, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(letters, &opentype.FaceOptions{Size: 12, DPI: 200, Hinting: font.HintingFull})
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewGray(image.Rect(0, 0, 1000, 100+50*len(lines)))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	for i, line := range lines {
		d := font.Drawer{Dst: page, Src: image.NewUniform(color.Black), Face: face, Dot: fixed.P(60, 80+50*i)}
		d.DrawString(line)
	}
	return page
}

// recognised are the words of tesseract's TSV.
func recognised(tsv []byte) string {
	var words []string
	for line := range strings.Lines(string(tsv)) {
		if f := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(f) == 12 && f[0] == "5" {
			words = append(words, f[11])
		}
	}
	return strings.Join(words, " ")
}

// realTesseract is the one of this machine. The product works without it, so that does
// its test.
func realTesseract(t *testing.T) *helper.Tesseract {
	t.Helper()
	if _, err := exec.LookPath("tesseract"); err != nil {
		t.Log("tesseract is not installed: only made-up ones are tested")
		return nil
	}
	tess, err := helper.FindTesseract(context.Background(), newRunner(), helper.TesseractOptions{})
	if err != nil {
		t.Fatalf("FindTesseract: %v", err)
	}
	return tess
}

func TestTesseractReadsAPicture(t *testing.T) {
	t.Parallel()
	tess := realTesseract(t)
	if tess == nil {
		return
	}
	page := written(t, "De werkgever hield de paspoorten in.", "Wages were never paid in full.")
	cut := page.SubImage(page.Bounds().Inset(5)).(*image.Gray) // rows that do not follow each other
	var first []byte
	for range 2 {
		tsv, err := tess.Recognise(context.Background(), cut, ocr.Settings{Segmentation: 6, Languages: []string{"nld", "eng"}, DPI: 200})
		if err != nil {
			t.Fatalf("Recognise: %v", err)
		}
		if got, want := recognised(tsv), "De werkgever hield de paspoorten in. Wages were never paid in full."; got != want {
			t.Errorf("Recognise reads %q, want %q", got, want)
		}
		if first != nil && !bytes.Equal(first, tsv) {
			t.Errorf("Recognise of the same picture differs:\n%s\n%s", first, tsv)
		}
		first = tsv
	}
	if name := tess.Name(nil); !strings.HasPrefix(name, "tesseract-"+tess.Version()+" nld") {
		t.Errorf("Name(nil) = %q, want program, version and the usual languages", name)
	}
	print, err := tess.Fingerprint([]string{"eng"})
	if err != nil || len(print) != len("eng:")+12 {
		t.Errorf("Fingerprint(eng) = %q, %v; want 12 digits", print, err)
	}
}

// script makes a program of the shell's own commands: a confined one starts no others.
func script(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	text := "#!/bin/sh\n" + strings.Join(lines, "\n") + "\n"
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// fakeTesseract is one that knows Dutch, English and Polish and recognises its own
// command line.
func fakeTesseract(t *testing.T, more ...string) helper.TesseractOptions {
	t.Helper()
	data := t.TempDir()
	for _, l := range []string{"nld", "eng", "pol", "osd"} {
		if err := os.WriteFile(filepath.Join(data, l+".traineddata"), []byte("model of "+l), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lines := append([]string{
		`case "$1" in`,
		`--version) echo "tesseract 5.9.1-fake"; echo " leptonica-1.82"; exit;;`,
		`--list-langs) echo "List of available languages in \"$TESSDATA_PREFIX\" (4):"; echo pol; echo nld; echo eng; echo osd; echo "../../x y"; exit;;`,
		`esac`,
	}, more...)
	return helper.TesseractOptions{Program: script(t, "tesseract", append(lines, `echo "$@"`)...), Tessdata: data}
}

func find(t *testing.T, o helper.TesseractOptions) *helper.Tesseract {
	t.Helper()
	tess, err := helper.FindTesseract(context.Background(), newRunner(), o)
	if err != nil {
		t.Fatalf("FindTesseract: %v", err)
	}
	return tess
}

func TestFindTesseractAsksVersionAndLanguages(t *testing.T) {
	t.Parallel()
	tess := find(t, fakeTesseract(t))
	got := map[string]any{"version": tess.Version(), "languages": tess.Languages(), "missing": tess.Missing([]string{"ron", "nld", "bul"})}
	want := map[string]any{"version": "5.9.1-fake", "languages": []string{"eng", "nld", "osd", "pol"}, "missing": []string{"ron", "bul"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("FindTesseract (-want +got):\n%s", diff)
	}
	print, err := tess.Fingerprint([]string{"pol", "xxx", "nld", "pol"})
	if want := "pol:bd61cb379ede nld:ab8adad4b817"; err != nil || print != want {
		t.Errorf("Fingerprint = %q, %v; want %q", print, err, want)
	}
}

func TestTesseractIsAskedWith(t *testing.T) {
	t.Parallel()
	tess := find(t, fakeTesseract(t))
	cases := map[string]struct {
		how        ocr.Settings
		args, name string
		kind       evidence.Kind
	}{
		"the languages of the case":       {ocr.Settings{Segmentation: 3, Languages: []string{"pol", "eng"}, DPI: 300}, "stdin stdout --dpi 300 --psm 3 -l pol+eng -c tessedit_create_tsv=1", "tesseract-5.9.1-fake pol+eng", ""},
		"the usual ones when none":        {ocr.Settings{Segmentation: 6, DPI: 200}, "stdin stdout --dpi 200 --psm 6 -l nld+eng -c tessedit_create_tsv=1", "tesseract-5.9.1-fake nld+eng", ""},
		"those that are there":            {ocr.Settings{Segmentation: 6, Languages: []string{"ron", "nld", "nld"}, DPI: 200}, "stdin stdout --dpi 200 --psm 6 -l nld -c tessedit_create_tsv=1", "tesseract-5.9.1-fake nld", ""},
		"nothing when none is there":      {ocr.Settings{Segmentation: 6, Languages: []string{"ron", "../../etc"}, DPI: 200}, "", "tesseract-5.9.1-fake", evidence.Missing},
		"its own model for orientation":   {ocr.Settings{Segmentation: 0, DPI: 200}, "stdin stdout --dpi 200 --psm 0 -l osd", "tesseract-5.9.1-fake nld+eng", ""},
		"a resolution that it takes":      {ocr.Settings{Segmentation: 3, DPI: 1}, "stdin stdout --dpi 70 --psm 3 -l nld+eng -c tessedit_create_tsv=1", "tesseract-5.9.1-fake nld+eng", ""},
		"no segmentation that is unknown": {ocr.Settings{Segmentation: 14}, "", "tesseract-5.9.1-fake nld+eng", evidence.Invalid},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := tess.Recognise(context.Background(), written(t, "x"), c.how)
			if strings.TrimSpace(string(got)) != c.args || evidence.KindOf(err) != c.kind {
				t.Errorf("Recognise(%+v) = %q, %v; want %q, kind %q", c.how, got, err, c.args, c.kind)
			}
			if got := tess.Name(c.how.Languages); got != c.name {
				t.Errorf("Name(%q) = %q, want %q", c.how.Languages, got, c.name)
			}
		})
	}
	if _, err := tess.Recognise(context.Background(), image.NewGray(image.Rect(0, 0, 0, 9)), ocr.Settings{}); evidence.KindOf(err) != evidence.Invalid {
		t.Errorf("Recognise(no pixels) = %v, want kind %s", err, evidence.Invalid)
	}
}

func TestBadTesseracts(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		lines []string
		kind  evidence.Kind
	}{
		"no version":      {[]string{`echo hello`}, evidence.Corrupt},
		"a crash":         {[]string{`kill -SEGV $$`}, evidence.Corrupt},
		"an error":        {[]string{`echo no libraries >&2; exit 127`}, evidence.Corrupt},
		"no languages":    {[]string{`echo tesseract 5`}, evidence.Missing},
		"endless answers": {[]string{`while :; do echo tesseract 5; done`}, evidence.Corrupt},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := helper.FindTesseract(context.Background(), newRunner(), helper.TesseractOptions{Program: script(t, "tesseract", c.lines...)})
			if evidence.KindOf(err) != c.kind {
				t.Errorf("FindTesseract = %v, want kind %s", err, c.kind)
			}
		})
	}
	if _, err := helper.FindTesseract(context.Background(), newRunner(), helper.TesseractOptions{Program: "/nowhere/tesseract"}); evidence.KindOf(err) != evidence.Missing {
		t.Errorf("FindTesseract without one = %v, want kind %s", err, evidence.Missing)
	}
}

// TestNoMoreAtOnceThanPlaces lets each recognition leave a mark while it works and look
// for those of others.
func TestNoMoreAtOnceThanPlaces(t *testing.T) {
	o := fakeTesseract(t, `read -r line; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done`)
	o.Parallel = 2
	tess := find(t, o)
	most, over, done := 0, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		var before []int
		for {
			now := children(os.Getpid())
			// Those in both lists were there at the same moment.
			both := slices.DeleteFunc(slices.Clone(now), func(id int) bool { return !slices.Contains(before, id) })
			most, before = max(most, len(both)), now
			select {
			case <-over:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	var group sync.WaitGroup
	for range 12 {
		group.Go(func() {
			if _, err := tess.Recognise(context.Background(), written(t, "x"), ocr.Settings{Segmentation: 6}); err != nil {
				t.Errorf("Recognise: %v", err)
			}
		})
	}
	group.Wait()
	close(over)
	<-done
	if most > 2 || most == 0 {
		t.Errorf("%d ran at the same time, want 1 or 2", most)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := tess.Recognise(ctx, written(t, "x"), ocr.Settings{Segmentation: 6}); evidence.KindOf(err) != evidence.Cancelled {
		t.Errorf("Recognise for 10 ms = %v, want kind %s", err, evidence.Cancelled)
	}
}

func TestPictureOfAnyShapeGoesIn(t *testing.T) {
	t.Parallel()
	o := fakeTesseract(t, `if [ "$1" = stdin ]; then read -r a; read -r b; read -r c; echo "$a $b $c"; exit; fi`)
	tess := find(t, o)
	for _, size := range []image.Rectangle{image.Rect(0, 0, 1, 1), image.Rect(-7, 3, 9, 40), image.Rect(0, 0, 3000, 2000)} {
		got, err := tess.Recognise(context.Background(), image.NewGray(size), ocr.Settings{Segmentation: 6})
		want := fmt.Sprintf("P5 %d %d 255\n", size.Dx(), size.Dy())
		if err != nil || string(got) != want {
			t.Errorf("picture %v goes in as %q, %v; want %q", size, got, err, want)
		}
	}
}
