package formats

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/detect"
	"spoor/internal/extract/extracttest"
	"spoor/internal/text"
)

// found is what an extraction left behind.
type found struct {
	res      extract.Result
	pages    []evidence.Page
	children []extract.Child
}

func (f *found) Page(p evidence.Page) error  { f.pages = append(f.pages, p); return nil }
func (f *found) Child(c extract.Child) error { f.children = append(f.children, c); return nil }

func source(name string, data []byte) extract.Source {
	return extract.Source{Name: name, Size: int64(len(data)), Data: bytes.NewReader(data)}
}

func run(t testing.TB, name string, data []byte) *found {
	t.Helper()
	var f found
	res, err := New().Extract(context.Background(), source(name, data), extract.DefaultLimits(int64(len(data))), &f)
	if err != nil {
		t.Fatalf("Extract(%q): %v", name, err)
	}
	f.res = res
	return &f
}

const dutch = "Zij moest haar paspoort afgeven en mocht het huis niet verlaten zonder toestemming van de baas."

func TestExtractEveryFormat(t *testing.T) {
	cases := map[string]struct {
		data []byte
		kind string
	}{
		"text":     {[]byte(dutch), "text"},
		"HTML":     {[]byte("<html><body><p>" + dutch), "html"},
		"mail":     {extracttest.Eml("ana@voorbeeld.example", "bo@voorbeeld.example", "werk", dutch), "mail"},
		"Word":     {extracttest.Docx(dutch), "docx"},
		"PDF":      {extracttest.PDF(dutch), "pdf"},
		"slides":   {extracttest.Pptx(dutch), "pptx"},
		"ODF text": {extracttest.ODF("text", "<text:p>"+dutch+"</text:p>"), "odt"},
		"ODF flat": {extracttest.FlatODF("text", "", "<text:p>"+dutch+"</text:p>"), "odt"},
		"book":     {extracttest.Epub([]string{"<p>" + dutch}), "epub"},
		"card":     {[]byte("BEGIN:VCARD\nNOTE:" + dutch + "\nEND:VCARD\n"), "vcf"},
		"calendar": {[]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + dutch + "\nEND:VEVENT\nEND:VCALENDAR\n"), "ics"},
		"emlx":     {append([]byte("999\n"), extracttest.Eml("ana@voorbeeld.example", "bo@voorbeeld.example", "werk", dutch)...), "mail"},
		"drawing":  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="2">` + dutch + `</text></svg>`), "text"},
		"workbook": {extracttest.Xlsx(extracttest.Sheet{Name: "Blad", Rows: [][]string{{dutch}}}), "xlsx"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := run(t, "zonder-naam", c.data)
			if got.res.Kind != c.kind || got.res.Outcome != evidence.OK || got.res.MIME == "" || got.res.Engine == "" {
				t.Fatalf("result = %+v, want %s, ok, with type and engine", got.res, c.kind)
			}
			page := got.pages[0]
			if !strings.Contains(strings.Join(strings.Fields(page.Text), " "), "paspoort afgeven") || page.Language != "nl" || page.Number != 1 || page.Engine == "" {
				t.Errorf("page = %+v, want the Dutch sentence on page 1", page)
			}
		})
	}
}

func TestExtractGivesChildren(t *testing.T) {
	got := run(t, "x", extracttest.Zip(extracttest.Text("a.txt", "een"), extracttest.Text("map/b.txt", "twee")))
	if len(got.children) != 2 || got.children[1].Name != "map/b.txt" || got.res.Outcome != evidence.OK {
		t.Errorf("zip = %+v with %d children, want ok with 2", got.res, len(got.children))
	}
	got = run(t, "x", extracttest.Eml("a@b.example", "c@d.example", "x", "tekst", extracttest.Text("bijlage.txt", "los")))
	if len(got.children) != 1 || string(got.children[0].Data) != "los" {
		t.Errorf("mail children = %+v, want bijlage.txt", got.children)
	}
}

func TestExtractKeepsWhatImagesSay(t *testing.T) {
	got := run(t, "x", extracttest.JPEG(extracttest.Photo{Make: "Delta", Model: "X1", Lat: 51.9225, Long: 4.47917}))
	want := "Camera: Delta X1\nGPS: 51.92250, 4.47917\n"
	if got.res.Kind != "image" || got.res.Outcome != evidence.Partial || got.pages[0].Text != want || got.pages[0].Status != evidence.PageNoText {
		t.Errorf("result %+v, pages %+v, want %q without text layer", got.res, got.pages, want)
	}
}

func TestPagesAreDrawn(t *testing.T) {
	set := New()
	photo := extracttest.JPEG(extracttest.Photo{Orientation: 6})
	pic, err := set.Draw(t.Context(), source("x", photo), 1, 200)
	if size := image.Pt(extracttest.PictureHeight, extracttest.PictureWidth); err != nil || pic.Pixels.Bounds().Size() != size || pic.DPI != 72 {
		t.Errorf("photo: got %+v, %v", pic, err)
	}
	for name, c := range map[string]struct {
		data []byte
		want evidence.Kind
	}{
		"a PDF without its engine": {extracttest.PDF(dutch), evidence.Missing},
		"a text":                   {[]byte(dutch), evidence.Invalid},
		"an icon's second page":    {extracttest.GIF(), evidence.NotFound},
	} {
		if _, err := set.Draw(t.Context(), source("x", c.data), 2, 100); evidence.KindOf(err) != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func TestExtractArchives(t *testing.T) {
	tar := extracttest.Tar(extracttest.Text("a.txt", dutch))
	for name, c := range map[string]struct {
		data []byte
		kind string
		want string
	}{
		"tar":  {tar, "tar", "a.txt"},
		"gzip": {extracttest.Gzip("a.tar", tar), "gz", "a.tar"},
		"rar":  {extracttest.Rar(extracttest.RarOptions{}, extracttest.Text("a.txt", dutch)), "rar", "a.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, "zonder-naam", c.data)
			if got.res.Kind != c.kind || got.res.Outcome != evidence.OK || len(got.children) != 1 || got.children[0].Name != c.want {
				t.Errorf("result = %+v with %+v, want %s with %s", got.res, got.children, c.kind, c.want)
			}
		})
	}
}

func TestExtractSealedOffice(t *testing.T) {
	file := extracttest.SealedAgile("geheim", 100, extracttest.Docx(dutch))
	for name, c := range map[string]struct {
		file    []byte
		given   []string
		outcome evidence.Outcome
		reason  string
		says    string
	}{
		"no password":       {file, nil, evidence.NeedsPassword, "office-encrypted: needs a password", ""},
		"the wrong one":     {file, []string{"mis"}, evidence.NeedsPassword, "office-encrypted: none of 1 passwords opens it", ""},
		"the right one":     {file, []string{"geheim"}, evidence.OK, "", "opened with a password"},
		"only protected":    {extracttest.SealedAgile("VelvetSweatshop", 100, extracttest.Docx(dutch)), nil, evidence.OK, "", "no password needed"},
		"sealed once more":  {extracttest.SealedAgile("geheim", 100, file), []string{"geheim"}, evidence.Damaged, "office-encrypted: no document inside", ""},
		"nothing like it":   {extracttest.SealedAgile("geheim", 100, []byte("geen pakket")), []string{"geheim"}, evidence.OK, "", "opened with a password"},
		"Office 2007's way": {extracttest.SealedStandard("geheim", extracttest.Docx(dutch)), []string{"geheim"}, evidence.OK, "", "opened with a password"},
	} {
		t.Run(name, func(t *testing.T) {
			var f found
			src := source("brief.docx", c.file)
			src.Passwords = c.given
			res, err := New().Extract(context.Background(), src, extract.DefaultLimits(src.Size), &f)
			if err != nil || res.Outcome != c.outcome || strings.Join(res.Reasons, "") != c.reason || res.Metadata["encrypted"] != c.says {
				t.Errorf("result = %+v, %v; want %s %q, %q", res, err, c.outcome, c.reason, c.says)
			}
		})
	}
}

func TestExtractWithoutReader(t *testing.T) {
	cases := map[string]struct {
		data []byte
		want extract.Result
	}{
		"no bytes": {nil, extract.Result{Outcome: evidence.Empty, Kind: "unknown", MIME: "application/octet-stream", Engine: Engine}},
		"a sound": {
			[]byte("fLaC\x00\x00\x00\x22"),
			extract.Result{Outcome: evidence.Unsupported, Reasons: []string{"no-reader: audio"}, Kind: "audio", MIME: "audio/flac", Engine: Engine},
		},
		"bytes without meaning": {
			[]byte("\x00\x01\x02\x03\xfe\xfd\xfc\x10\x11\x12"),
			extract.Result{Outcome: evidence.Unsupported, Reasons: []string{"no-reader: unknown"}, Kind: "unknown", MIME: "application/octet-stream", Engine: Engine},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, run(t, "x.txt", c.data).res); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExtractUnreadableSource(t *testing.T) {
	src := extract.Source{Size: 5, Data: broken{}}
	res, err := New().Extract(context.Background(), src, extract.Limits{}, &found{})
	if err != nil || res.Outcome != evidence.Damaged {
		t.Errorf("Extract of a broken source = %+v, %v; want damaged", res, err)
	}
}

type broken struct{}

func (broken) ReadAt(p []byte, _ int64) (int, error) {
	return iotest.ErrReader(io.ErrClosedPipe).Read(p)
}

// reader is an extractor that does what a test wants.
type reader func(extract.Sink) (extract.Result, error)

func (r reader) Extract(_ context.Context, _ extract.Source, _ extract.Limits, sink extract.Sink) (extract.Result, error) {
	return r(sink)
}

// through runs a reader behind the guard.
func through(r reader, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	return read(context.Background(), r, detect.Kind{Word: "text", MIME: "text/plain"}, extract.Source{}, lim, sink)
}

func TestReaderPanics(t *testing.T) {
	var f found
	res, err := through(func(sink extract.Sink) (extract.Result, error) {
		if err := sink.Page(evidence.Page{Text: "gered", Engine: "x/1"}); err != nil {
			return extract.Result{}, err
		}
		panic("kapot")
	}, extract.Limits{}, &f)
	want := extract.Result{Outcome: evidence.Damaged, Reasons: []string{"panic: kapot"}, Kind: "text", MIME: "text/plain", Engine: "x/1"}
	if diff := cmp.Diff(want, res); diff != "" || err != nil || len(f.pages) != 1 {
		t.Errorf("result of a panic, err %v, %d pages (-want +got):\n%s", err, len(f.pages), diff)
	}
}

func TestReaderReachesLimits(t *testing.T) {
	pages := func(sink extract.Sink) (extract.Result, error) {
		for range 10 {
			if err := sink.Page(evidence.Page{Text: "abcde"}); err != nil {
				return extract.Result{}, err
			}
		}
		return extract.Result{Outcome: evidence.OK}, nil
	}
	deaf := func(sink extract.Sink) (extract.Result, error) {
		for range 10 {
			_ = sink.Child(extract.Child{Name: "a"})
		}
		return extract.Result{Outcome: evidence.OK}, nil
	}
	cases := map[string]struct {
		reader reader
		lim    extract.Limits
		reason string
		kept   int
	}{
		"pages":                   {pages, extract.Limits{Pages: 3}, "limit-pages: 3", 3},
		"text":                    {pages, extract.Limits{TextBytes: 12}, "limit-text: 12", 2},
		"children, errors unread": {deaf, extract.Limits{Children: 4}, "limit-children: 4", 4},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var f found
			res, err := through(c.reader, c.lim, &f)
			if err != nil || res.Outcome != evidence.Partial || !cmp.Equal(res.Reasons, []string{c.reason}) {
				t.Errorf("result = %+v, %v; want partial with %q", res, err, c.reason)
			}
			if kept := len(f.pages) + len(f.children); kept != c.kept {
				t.Errorf("kept %d, want %d", kept, c.kept)
			}
		})
	}
}

func TestSinkRefuses(t *testing.T) {
	refusal := errors.New("full")
	_, err := through(func(sink extract.Sink) (extract.Result, error) {
		_ = sink.Page(evidence.Page{Text: "x"})
		_ = sink.Child(extract.Child{Name: "a"})
		return extract.Result{Outcome: evidence.OK}, nil
	}, extract.Limits{}, refusing{refusal})
	if err != refusal {
		t.Errorf("error = %v, want %v unchanged", err, refusal)
	}
}

type refusing struct{ err error }

func (r refusing) Page(evidence.Page) error  { return r.err }
func (r refusing) Child(extract.Child) error { return r.err }

func TestGuardCompletes(t *testing.T) {
	var f found
	res, err := through(func(sink extract.Sink) (extract.Result, error) {
		page := evidence.Page{Text: "de \ufb01ets\u00ad", Words: []evidence.Word{
			{Text: "de", Span: evidence.Span{Start: 0, End: 2}},
			{Text: "\ufb01ets", Span: evidence.Span{Start: 3, End: 9}},
			{Text: "\u00ad", Span: evidence.Span{Start: 9, End: 11}},
		}}
		if err := sink.Page(page); err != nil {
			return extract.Result{}, err
		}
		return extract.Result{Outcome: "bijna"}, sink.Child(extract.Child{Name: "../a.pdf"})
	}, extract.Limits{}, &f)
	if err != nil || res.Outcome != evidence.Damaged || !cmp.Equal(res.Reasons, []string{`outcome-unknown: "bijna"`}) {
		t.Errorf("result = %+v, %v; want damaged by an unknown outcome", res, err)
	}
	want := evidence.Page{Number: 1, Text: "de fiets", Status: evidence.PageOK, Words: []evidence.Word{
		{Text: "de", Span: evidence.Span{Start: 0, End: 2}},
		{Text: "fiets", Span: evidence.Span{Start: 3, End: 8}},
	}}
	if diff := cmp.Diff([]evidence.Page{want}, f.pages); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
	child := extract.Child{Name: "a.pdf", Original: "../a.pdf", Ordinal: 1}
	if diff := cmp.Diff([]extract.Child{child}, f.children); diff != "" {
		t.Errorf("child (-want +got):\n%s", diff)
	}
}

func FuzzExtract(f *testing.F) {
	for _, seed := range [][]byte{
		nil, []byte(dutch), []byte("<p>x"), extracttest.Docx("x"), extracttest.Zip(extracttest.Text("a", "b")), extracttest.PDF("x"),
		extracttest.Eml("a@b.example", "c@d.example", "x", "y"), extracttest.Xlsx(),
		extracttest.Pptx("x"), extracttest.FlatODF("text", "", "<text:p>x</text:p>"), extracttest.Epub([]string{"<p>x"}), extracttest.JPEG(extracttest.Photo{Make: "x"}),
		[]byte("BEGIN:VCARD\nFN:x\nEND:VCARD\n"), []byte("12\nSubject: x\nFrom: y\n\nz"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := run(t, "x", data)
		if !got.res.Outcome.Valid() || got.res.Kind == "" || got.res.MIME == "" || got.res.Engine == "" {
			t.Errorf("Extract(%q) = %+v: incomplete", data, got.res)
		}
		for _, reason := range got.res.Reasons {
			if strings.HasPrefix(reason, "panic: ") {
				t.Errorf("Extract(%q): %s", data, reason)
			}
		}
		for _, p := range got.pages {
			if text.Normalise(p.Text).String() != p.Text {
				t.Errorf("Extract(%q): page %q is not normalised", data, p.Text)
			}
		}
	})
}

func TestGuardMovesMessagesAndLanguages(t *testing.T) {
	var f found
	_, err := through(func(sink extract.Sink) (extract.Result, error) {
		at := func(start, end int) evidence.Span { return evidence.Span{Start: start, End: end} }
		page := evidence.Page{Language: "nl", Text: "\ufb01ets e\u0301\u00ad", Messages: []evidence.Message{
			{Span: at(0, 6)}, {Span: at(7, 8)}, {Span: at(8, 10)}, {Span: at(10, 12)},
		}, Languages: []evidence.Stretch{{Span: at(7, 12), Language: "fr"}}}
		return extract.Result{Outcome: evidence.OK}, sink.Page(page)
	}, extract.Limits{}, &f)
	if err != nil {
		t.Fatal(err)
	}
	// The accent melts into the letter before it, and the soft hyphen goes.
	want := evidence.Page{
		Number: 1, Text: "fiets é", Language: "nl", Status: evidence.PageOK, Words: []evidence.Word{},
		Messages:  []evidence.Message{{Span: evidence.Span{Start: 0, End: 5}}, {Span: evidence.Span{Start: 6, End: 8}}},
		Languages: []evidence.Stretch{{Span: evidence.Span{Start: 6, End: 8}, Language: "fr"}},
	}
	if diff := cmp.Diff([]evidence.Page{want}, f.pages); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
}
