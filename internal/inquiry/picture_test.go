package inquiry_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"testing"

	"spoor/internal/entity"
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
	"spoor/internal/objects/pages"
)

// easel draws every document as a black square and counts how often.
type easel struct {
	drawn int
	dpi   int
	seen  string
	fails error
}

func (e *easel) Draw(_ context.Context, src extract.Source, _, dpi int) (extract.Picture, error) {
	data, err := io.ReadAll(io.NewSectionReader(src.Data, 0, src.Size))
	if err != nil {
		return extract.Picture{}, err
	}
	e.drawn++
	e.dpi = dpi
	e.seen = string(data)
	return extract.Picture{Pixels: image.NewGray(image.Rect(0, 0, dpi, dpi)), DPI: float64(dpi)}, e.fails
}

func TestAPageIsDrawnOnceAndKept(t *testing.T) {
	d := filled(t)
	e := &easel{}
	ask := inquiry.New(inquiry.Deps{Book: d.book, Objects: d.store, IDs: entity.New(), Drawer: e, Scratch: t.TempDir()})
	c := evidence.Citation{Case: "26-1", Exhibit: "B1", Document: "D0001", Page: 1}
	for range 2 {
		got, err := ask.PageImage(t.Context(), everyone(), c, 100)
		d.must(err)
		img, err := png.Decode(bytes.NewReader(got))
		if err != nil || img.Bounds().Dx() != 100 {
			t.Errorf("got %d bytes, %v", len(got), err)
		}
	}
	if e.drawn != 1 || e.seen != "Bel Emil op 06-12345678, hij houdt mijn boekje." {
		t.Errorf("drawn %d times, from %q", e.drawn, e.seen)
	}
	key := "images/" + d.docs["chat.txt"].Digest.String() + "/1-100.png"
	if _, err := d.store.Stat(t.Context(), key); err != nil {
		t.Errorf("%s: %v", key, err)
	}
	// What is kept can be shown where nothing draws.
	if _, err := d.ask.PageImage(t.Context(), everyone(), c, 100); err != nil || d.ask.Draws("pdf") || !ask.Draws("pdf") {
		t.Errorf("kept picture: %v", err)
	}
}

// photo enters an image of so many pixels.
func (d *desk) photo(path string, width, height float64) evidence.Citation {
	d.t.Helper()
	d.add("26-1", path, path, evidence.Partial)
	set := []evidence.Page{{Number: 1, Status: evidence.PageNoText, Engine: "hand/1", Width: width, Height: height}}
	key, err := pages.New(d.store).Put(d.t.Context(), d.docs[path].ID, set)
	d.must(err)
	d.must(d.book.Save(d.t.Context(), []ledger.Result{{
		Document: d.docs[path].ID, Outcome: evidence.Partial, Kind: "image", MIME: "image/jpeg", Engine: "hand/1",
		Pages: []ledger.PageRow{{Number: 1, Status: evidence.PageNoText, Engine: "hand/1"}}, PagesKey: key, Text: pages.Digest(set), FromStep: ledger.StepExtract,
	}}, "test"))
	return evidence.Citation{Case: "26-1", Exhibit: "B1", Document: d.docs[path].Number, Page: 1}
}

func TestAPhotoIsDrawnAsLargeAsAPage(t *testing.T) {
	d := filled(t)
	e := &easel{}
	ask := inquiry.New(inquiry.Deps{Book: d.book, Objects: d.store, IDs: entity.New(), Drawer: e, Scratch: t.TempDir(), Draws: func(kind string) bool { return kind == "image" }})
	large, small, huge := d.photo("large.jpg", 3000, 4000), d.photo("small.jpg", 800, 600), d.photo("huge.jpg", 60000, 20)
	for _, q := range []struct {
		c         evidence.Citation
		dpi, want int
	}{{large, 100, 28}, {large, 150, 43}, {large, 200, 57}, {small, 100, 72}, {huge, 100, extract.MinDPI}} {
		_, err := ask.PageImage(t.Context(), everyone(), q.c, q.dpi)
		d.must(err)
		if e.dpi != q.want {
			t.Errorf("%s at %d dpi: drawn at %d, want %d", q.c, q.dpi, e.dpi, q.want)
		}
	}
	text := evidence.Citation{Case: "26-1", Exhibit: "B1", Document: "D0001", Page: 1}
	if _, err := ask.PageImage(t.Context(), everyone(), text, 100); evidence.KindOf(err) != evidence.Missing || ask.Draws("pdf") {
		t.Errorf("a kind that is not drawn: %v", err)
	}
}

func TestPicturesThatNobodyGets(t *testing.T) {
	d := filled(t)
	e := &easel{}
	ask := inquiry.New(inquiry.Deps{Book: d.book, Objects: d.store, IDs: entity.New(), Drawer: e})
	c := evidence.Citation{Case: "26-1", Exhibit: "B1", Document: "D0001", Page: 1}
	at := func(page int, document string) evidence.Citation {
		x := c
		x.Page, x.Document = page, document
		return x
	}
	for name, q := range map[string]struct {
		ask   *inquiry.Service
		asker inquiry.Asker
		c     evidence.Citation
		dpi   int
		want  evidence.Kind
	}{
		"of a case that the asker may not see": {ask, d.only("26-2"), c, 100, evidence.NotFound},
		"of a document that there isn't":       {ask, everyone(), at(1, "D0099"), 100, evidence.NotFound},
		"of no page":                           {ask, everyone(), at(0, "D0001"), 100, evidence.NotFound},
		"at any resolution":                    {ask, everyone(), c, 101, evidence.Invalid},
		"where nothing draws":                  {d.ask, everyone(), c, 100, evidence.Missing},
	} {
		if got, err := q.ask.PageImage(t.Context(), q.asker, q.c, q.dpi); evidence.KindOf(err) != q.want || got != nil {
			t.Errorf("%s: got %d bytes, %v; want %s", name, len(got), err, q.want)
		}
	}
	e.fails = evidence.E(evidence.Corrupt, "draw page", "", nil)
	if _, err := ask.PageImage(t.Context(), everyone(), c, 100); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("a document that can't be drawn: %v", err)
	}
	d.must(d.store.Replace(t.Context(), d.docs["chat.txt"].Digest.OriginalKey(), []byte("vervalst")))
	e.drawn = 0
	if _, err := ask.PageImage(t.Context(), everyone(), c, 100); evidence.KindOf(err) != evidence.Corrupt || e.drawn != 0 {
		t.Errorf("changed bytes: %v, drawn %d times", err, e.drawn)
	}
}
