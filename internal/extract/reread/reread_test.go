package reread_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	picture "spoor/internal/extract/image"
	"spoor/internal/extract/ocr"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/reread"
)

// first is the first reading of a document.
type first struct {
	res      extract.Result
	pages    []evidence.Page
	children int
}

func (f first) Extract(_ context.Context, _ extract.Source, _ extract.Limits, sink extract.Sink) (extract.Result, error) {
	for range f.children {
		if err := sink.Child(extract.Child{Name: "x"}); err != nil {
			return extract.Result{}, err
		}
	}
	for _, p := range f.pages {
		if err := sink.Page(p); err != nil {
			return extract.Result{}, err
		}
	}
	return f.res, nil
}

// easel draws page n as n pixels.
type easel struct{ fails error }

func (e easel) Draw(_ context.Context, _ extract.Source, n, _ int) (extract.Picture, error) {
	return extract.Picture{Pixels: image.NewGray(image.Rect(0, 0, n, 1)), DPI: 72}, e.fails
}

// reader recognises a text by the width of the picture.
type reader struct {
	by    map[int]ocr.Reading
	fails error

	mu    sync.Mutex
	calls int
	asked []string
}

func (r *reader) Read(ctx context.Context, draw ocr.Draw, languages []string) (ocr.Reading, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	r.asked = languages
	p, err := draw(ctx, ocr.DPI)
	if err != nil || r.fails != nil {
		return ocr.Reading{}, errors.Join(err, r.fails)
	}
	return r.by[p.Pixels.Bounds().Dx()], nil
}

// sink keeps what it is given.
type sink struct {
	pages    []evidence.Page
	children int
}

func (s *sink) Page(p evidence.Page) error { s.pages = append(s.pages, p); return nil }
func (s *sink) Child(extract.Child) error  { s.children++; return nil }

func tools(r reread.Recogniser) reread.Tools {
	return reread.Tools{
		Drawer: easel{}, Recogniser: r, Parallel: 2,
		Engine: func(l []string) string { return "seer/1 " + strings.Join(l, "+") },
		Data:   func([]string) string { return "d" },
	}
}

func source(languages ...string) extract.Source {
	return extract.Source{Name: "x", Size: 1, Data: bytes.NewReader([]byte("x")), Languages: languages}
}

func run(t *testing.T, f first, tl reread.Tools, src extract.Source) (extract.Result, []evidence.Page) {
	t.Helper()
	var s sink
	res, err := reread.New(f, func() reread.Tools { return tl }).Extract(t.Context(), src, extract.Limits{}, &s)
	if err != nil {
		t.Fatalf("Extract: %v", err)
	}
	return res, s.pages
}

// read is a reading of one line.
func read(text string) ocr.Reading {
	r := ocr.Reading{Text: text, Status: evidence.PageOK, Confidence: 95, Coverage: 1, Width: 100, Height: 50}
	at := 0
	for w := range strings.FieldsSeq(text) {
		at += strings.Index(text[at:], w)
		r.Words = append(r.Words, evidence.Word{Text: w, Span: evidence.Span{Start: at, End: at + len(w)}, Box: evidence.Box{float64(10 * at), 0, float64(10*at + 9), 10}})
		at += len(w)
	}
	return r
}

const mean = "Zij moest haar paspoort afgeven aan de man van het uitzendbureau in de kelder"

func typed(n int) evidence.Page {
	return evidence.Page{Number: n, Text: "getypt", Status: evidence.PageOK, Engine: "spoor-pdf/1", Language: "nl"}
}

func scanned(n int) evidence.Page {
	return evidence.Page{Number: n, Status: evidence.PageNoText, Engine: "spoor-pdf/1", Reasons: []string{pdf.ImageOnly}}
}

func scan(pages ...evidence.Page) first {
	return first{res: extract.Result{Outcome: evidence.Partial, Otherwise: evidence.OK, Kind: "pdf", Engine: "spoor-pdf/1", Reasons: []string{"no-text-layer: pages 2"}}, pages: pages}
}

func TestAScannedPageIsRecognised(t *testing.T) {
	r := &reader{by: map[int]ocr.Reading{2: read(mean)}}
	res, pages := run(t, scan(typed(1), scanned(2), typed(3)), tools(r), source("nld", "pol"))
	if res.Outcome != evidence.OK || !slices.Equal(res.Reasons, []string{"ocr-read: seer/1 nld+pol: pages 2"}) {
		t.Errorf("result = %s %q, want ok and who read page 2", res.Outcome, res.Reasons)
	}
	if !slices.Equal(r.asked, []string{"nld", "pol"}) {
		t.Errorf("languages asked = %q, want those of the source", r.asked)
	}
	want := []evidence.Page{typed(1), {
		Number: 2, Text: mean, Words: read(mean).Words, Status: evidence.PageOK, Engine: "seer/1 nld+pol", Language: "nl", Width: 100, Height: 50,
		Reasons: []string{"spoor-pdf/1: no text layer: image only"},
	}, typed(3)}
	if diff := cmp.Diff(want, pages); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

func TestWhatIsNotRecognisedStaysAnException(t *testing.T) {
	partly := read("half")
	partly.Status, partly.Reasons = evidence.PageIncomplete, []string{"ocr-incomplete: 40 % of the text-like marks not read"}
	none := tools(nil)
	none.Recogniser = nil
	blind := tools(&reader{})
	blind.Drawer = easel{fails: evidence.E(evidence.Corrupt, "draw page", "x", nil)}
	for name, c := range map[string]struct {
		tools  reread.Tools
		status evidence.PageStatus
		reason string
	}{
		"no recogniser here":    {none, evidence.PageNoText, "ocr-missing: pages 2"},
		"half of it recognised": {tools(&reader{by: map[int]ocr.Reading{2: partly}}), evidence.PageIncomplete, "ocr-incomplete: pages 2"},
		"the recogniser dies":   {tools(&reader{fails: errors.New("died")}), evidence.PageNoText, "ocr-failed: pages 2"},
		"it can't be drawn":     {blind, evidence.PageNoText, "ocr-failed: pages 2"},
	} {
		t.Run(name, func(t *testing.T) {
			res, pages := run(t, scan(typed(1), scanned(2)), c.tools, source())
			if res.Outcome != evidence.Partial || !slices.Contains(res.Reasons, c.reason) || pages[1].Status != c.status {
				t.Errorf("result = %s %q, page %s %q; want partial, %q, %s", res.Outcome, res.Reasons, pages[1].Status, pages[1].Reasons, c.reason, c.status)
			}
		})
	}
}

func TestCancellingEndsTheReading(t *testing.T) {
	slow := tools(slowReader{})
	var s sink
	f := scan(typed(1), scanned(2))
	ctx, cancel := context.WithCancel(t.Context())
	go cancel()
	if _, err := reread.New(f, func() reread.Tools { return slow }).Extract(ctx, source(), extract.Limits{}, &s); evidence.KindOf(err) != evidence.Cancelled {
		t.Errorf("Extract when cancelled = %v, want kind cancelled", err)
	}
}

// slowReader waits for the end of its time.
type slowReader struct{}

func (slowReader) Read(ctx context.Context, _ ocr.Draw, _ []string) (ocr.Reading, error) {
	<-ctx.Done()
	return ocr.Reading{}, ctx.Err()
}

func TestAScanBesideText(t *testing.T) {
	stamp := evidence.Page{
		Number: 1, Text: "Ontvangen", Status: evidence.PagePartial, Engine: "spoor-pdf/1", Reasons: []string{pdf.NoText + ": scan beside text"},
		Words: []evidence.Word{{Text: "Ontvangen", Span: evidence.Span{Start: 0, End: 9}, Box: evidence.Box{0, 0, 9, 10}}},
	}
	r := read("Ontvanqen\nik kom\n\nniet")
	r.Words[0].Box = evidence.Box{1, 1, 9, 9}
	res, pages := run(t, scan(stamp), tools(&reader{by: map[int]ocr.Reading{1: r}}), source())
	if got, want := pages[0].Text, "Ontvangen\n\nik kom\n\nniet"; got != want || res.Outcome != evidence.OK {
		t.Errorf("text = %q, %s; want %q: what the layer has stays, what it lacks is added", got, res.Outcome, want)
	}
	for _, w := range pages[0].Words {
		if got := w.Of(pages[0].Text); got != w.Text {
			t.Errorf("word %q stands over %q", w.Text, got)
		}
	}
	if got, want := pages[0].Engine, "spoor-pdf/1 + seer/1 nld+eng"; got != want {
		t.Errorf("engine = %q, want %q", got, want)
	}
}

func TestAnImageKeepsWhatItSaysOfItself(t *testing.T) {
	photo := first{
		res:   extract.Result{Outcome: evidence.Partial, Otherwise: evidence.OK, Kind: "image", Reasons: []string{picture.NoTextLayer}},
		pages: []evidence.Page{{Number: 1, Text: "Camera: Delta X1\n", Status: evidence.PageNoText, Engine: picture.Engine, Reasons: []string{picture.NoTextLayer}, Width: 400, Height: 300}},
	}
	res, pages := run(t, photo, tools(&reader{by: map[int]ocr.Reading{1: read("Kamer 3")}}), source())
	if got, want := pages[0].Text, "Kamer 3\n\nCamera: Delta X1"; got != want || res.Outcome != evidence.OK {
		t.Errorf("text = %q, %s; want %q, ok", got, res.Outcome, want)
	}
	blank := ocr.Reading{Status: evidence.PageOK, Blank: true}
	if res, pages = run(t, photo, tools(&reader{by: map[int]ocr.Reading{1: blank}}), source()); pages[0].Text != "Camera: Delta X1" || res.Outcome != evidence.OK {
		t.Errorf("photo without text = %q, %s; want what it says of itself, ok", pages[0].Text, res.Outcome)
	}
	photo.pages[0].Text = ""
	if res, _ = run(t, photo, tools(&reader{by: map[int]ocr.Reading{1: blank}}), source()); res.Outcome != evidence.Empty {
		t.Errorf("photo without any text = %s, want empty", res.Outcome)
	}
}

func TestALayerThatLiesIsReplaced(t *testing.T) {
	garbled := evidence.Page{
		Number: 1, Text: "\ue001\ue002 \ue003\ue004\n\n[note] notitie", Words: read("\ue001\ue002 \ue003\ue004").Words, Status: evidence.PagePartial, Engine: "spoor-pdf/1",
		Reasons: []string{pdf.StrangeChars + ": 4 of 4", pdf.SecondNoBetter + ": pdfium"},
	}
	f := scan(garbled)
	res, pages := run(t, f, tools(&reader{by: map[int]ocr.Reading{1: read(mean)}}), source())
	if pages[0].Text != mean+"\n\n[note] notitie" || res.Outcome != evidence.OK {
		t.Errorf("text = %q, %s; want what the page shows and the note, ok", pages[0].Text, res.Outcome)
	}
	unsure := read(mean)
	unsure.Confidence = 40
	res, pages = run(t, f, tools(&reader{by: map[int]ocr.Reading{1: unsure}}), source())
	if pages[0].Text != garbled.Text || res.Outcome != evidence.Partial || !slices.Contains(pages[0].Reasons, "ocr-no-better: seer/1 nld+eng") {
		t.Errorf("page = %q %q, %s; want the layer, partial, and that recognition was no better", pages[0].Text, pages[0].Reasons, res.Outcome)
	}
}

// helper reads PDF pages.
type helper struct {
	page  evidence.Page
	fails error
}

func (helper) Name() string { return "aid/1" }

func (h helper) ReadPage(context.Context, extract.Source, int) (evidence.Page, error) {
	return h.page, h.fails
}

func TestAnotherReaderOfPDFHelps(t *testing.T) {
	garbled := evidence.Page{Number: 1, Text: "\ue001\ue002 \ue003\ue004", Words: read("\ue001\ue002 \ue003\ue004").Words, Status: evidence.PagePartial, Engine: "spoor-pdf/1", Reasons: []string{pdf.StrangeChars + ": 4 of 4"}}
	r := read(mean)
	good := evidence.Page{Number: 1, Text: r.Text, Words: r.Words, Engine: "aid/1"}
	tl := tools(&reader{})
	tl.Readers = []reread.PageReader{helper{fails: errors.New("no")}, helper{page: evidence.Page{}}, helper{page: good}}
	res, pages := run(t, scan(garbled), tl, source())
	if pages[0].Text != mean || pages[0].Engine != "aid/1" || pages[0].Status != evidence.PageOK || res.Outcome != evidence.OK {
		t.Errorf("page = %+v, %s; want the helper's", pages[0], res.Outcome)
	}
	if want := "helper-failed: aid/1: no"; !slices.Contains(pages[0].Reasons, "spoor-pdf/1: "+want) {
		t.Errorf("reasons = %q, want among them %q", pages[0].Reasons, want)
	}
}

// shelf is a cache in memory.
type shelf struct {
	mu   sync.Mutex
	kept map[evidence.Digest]ocr.Reading
}

func (s *shelf) Get(_ context.Context, key evidence.Digest) (ocr.Reading, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.kept[key]
	return r, ok
}

func (s *shelf) Put(_ context.Context, key evidence.Digest, r ocr.Reading) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[key] = r
}

func TestTheSamePictureIsRecognisedOnce(t *testing.T) {
	r := &reader{by: map[int]ocr.Reading{2: read(mean)}}
	tl := tools(r)
	tl.Cache = &shelf{kept: map[evidence.Digest]ocr.Reading{}}
	_, once := run(t, scan(scanned(2)), tl, source())
	_, twice := run(t, scan(scanned(2)), tl, source())
	if diff := cmp.Diff(once, twice); diff != "" || r.calls != 1 {
		t.Errorf("%d readings, want 1; pages differ (-first +second):\n%s", r.calls, diff)
	}
	if run(t, scan(scanned(2)), tl, source("pol")); r.calls != 2 {
		t.Errorf("%d readings, want 2: other languages may give another text", r.calls)
	}
}

func TestOtherFormatsAreLeftAlone(t *testing.T) {
	r := &reader{}
	f := first{res: extract.Result{Outcome: evidence.Partial, Kind: "docx", Reasons: []string{"part-damaged: x"}}, pages: []evidence.Page{{Number: 1, Text: "a", Status: evidence.PagePartial, Reasons: []string{"part-damaged: x"}}}}
	res, pages := run(t, f, tools(r), source())
	if diff := cmp.Diff(f.pages, pages); diff != "" || r.calls != 0 || res.Outcome != evidence.Partial || !slices.Equal(res.Reasons, f.res.Reasons) {
		t.Errorf("result = %+v, %d readings, pages (-want +got):\n%s", res, r.calls, diff)
	}
}

func TestAPageThatCostsTooMuchIsNotReadAgain(t *testing.T) {
	bomb := evidence.Page{Number: 1, Status: evidence.PagePartial, Engine: "spoor-pdf/2", Reasons: []string{content.TooMuch, pdf.ContentGone}}
	r := &reader{}
	res, pages := run(t, scan(bomb), tools(r), source())
	if r.calls != 0 || pages[0].Status != evidence.PagePartial || res.Outcome != evidence.Partial {
		t.Errorf("%d readings, page %s, %s; want none, and partial", r.calls, pages[0].Status, res.Outcome)
	}
}

func TestOtherLossesKeepADocumentPartial(t *testing.T) {
	f := scan(scanned(2))
	f.res.Otherwise = ""
	f.res.Reasons = append(f.res.Reasons, "pages-missing: 1 of 2 found")
	res, _ := run(t, f, tools(&reader{by: map[int]ocr.Reading{2: read(mean)}}), source())
	if want := []string{"pages-missing: 1 of 2 found", "ocr-read: seer/1 nld+eng: pages 2"}; res.Outcome != evidence.Partial || !slices.Equal(res.Reasons, want) {
		t.Errorf("result = %s %q, want partial %q", res.Outcome, res.Reasons, want)
	}
}

// book reads pages of a document that has so many.
type book struct{ pages int }

func (book) Name() string { return "aid/1" }

func (b book) ReadPage(_ context.Context, _ extract.Source, n int) (evidence.Page, error) {
	if n > b.pages {
		return evidence.Page{}, evidence.E(evidence.NotFound, "find page", "", nil)
	}
	r := read(mean)
	return evidence.Page{Number: n, Text: r.Text, Words: r.Words, Status: evidence.PageOK, Engine: "aid/1"}, nil
}

func TestADocumentThatWouldNotOpenIsReadByAHelper(t *testing.T) {
	broken := func(o evidence.Outcome, reason string) first {
		return first{res: extract.Result{Outcome: o, Kind: "pdf", Engine: "spoor-pdf/1", Reasons: []string{reason}}}
	}
	for name, c := range map[string]struct {
		first   first
		helper  book
		outcome evidence.Outcome
		pages   int
		reason  string
	}{
		"damaged":                         {broken(evidence.Damaged, "pdf-damaged: no trailer"), book{3}, evidence.Partial, 3, "helper-read: aid/1: pages 1-3"},
		"it crashed the worker":           {broken(evidence.Memory, "memory-limit: 1024 MiB"), book{1}, evidence.Partial, 1, "helper-read: aid/1: pages 1"},
		"encrypted in a way of its own":   {broken(evidence.NeedsPassword, pdf.OtherSecurity+": V 9"), book{1}, evidence.Partial, 1, "helper-read: aid/1: pages 1"},
		"a password is missing":           {broken(evidence.NeedsPassword, pdf.NeedsPassword), book{1}, evidence.NeedsPassword, 0, pdf.NeedsPassword},
		"the helper can't open it either": {broken(evidence.Damaged, "pdf-damaged: no trailer"), book{0}, evidence.Damaged, 0, "pdf-damaged: no trailer"},
	} {
		t.Run(name, func(t *testing.T) {
			tl := tools(&reader{})
			tl.Readers = []reread.PageReader{c.helper}
			res, pages := run(t, c.first, tl, source())
			if res.Outcome != c.outcome || len(pages) != c.pages || !slices.Contains(res.Reasons, c.reason) {
				t.Errorf("result = %s %q, %d pages; want %s, %q, %d", res.Outcome, res.Reasons, len(pages), c.outcome, c.reason, c.pages)
			}
		})
	}
}

func TestADocumentThatIsTooMuchToHoldIsReadInTurns(t *testing.T) {
	long := strings.Repeat("lang ", 4<<20)
	f := scan(typed(1), scanned(2))
	for n := 3; n <= 12; n++ {
		p := typed(n)
		p.Text = long
		f.pages = append(f.pages, p)
	}
	f.pages = append(f.pages, scanned(13), typed(14))
	f.children = 2
	r := &reader{by: map[int]ocr.Reading{2: read(mean), 13: read("laatste")}}
	inner := &counted{first: f}
	var s sink
	res, err := reread.New(inner, func() reread.Tools { return tools(r) }).Extract(t.Context(), source(), extract.Limits{}, &s)
	if err != nil || res.Outcome != evidence.OK || !slices.Contains(res.Reasons, "ocr-read: seer/1 nld+eng: pages 2, 13") {
		t.Fatalf("result = %s %q, %v; want ok, with pages 2 and 13 recognised", res.Outcome, res.Reasons, err)
	}
	var numbers []int
	for _, p := range s.pages {
		numbers = append(numbers, p.Number)
	}
	if want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}; !slices.Equal(numbers, want) || s.pages[12].Text != "laatste" {
		t.Errorf("pages = %v, want %v, each once and in order", numbers, want)
	}
	if s.children != 2 || inner.times < 2 {
		t.Errorf("%d children in %d readings, want 2 in several", s.children, inner.times)
	}
}

// counted counts how often a document is read.
type counted struct {
	first
	times int
}

func (c *counted) Extract(ctx context.Context, src extract.Source, lim extract.Limits, s extract.Sink) (extract.Result, error) {
	c.times++
	return c.first.Extract(ctx, src, lim, s)
}
