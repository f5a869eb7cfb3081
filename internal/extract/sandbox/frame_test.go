package sandbox

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

func TestFramesComeOutAsTheyWentIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kinds := []frameType{frameDocument, frameBytes, framePage, frameChild, frameResult}
		var pipe bytes.Buffer
		c := newConn(&pipe, &pipe)
		type frame struct {
			t       frameType
			payload []byte
		}
		var sent []frame
		for range rapid.IntRange(0, 5).Draw(t, "frames") {
			f := frame{rapid.SampledFrom(kinds).Draw(t, "type"), rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(t, "payload")}
			sent = append(sent, f)
			if err := c.write(f.t, f.payload); err != nil {
				t.Fatal(err)
			}
		}
		for i, want := range sent {
			kind, payload, err := c.read()
			if err != nil || kind != want.t || !bytes.Equal(payload, want.payload) {
				t.Fatalf("frame %d: got %q %d bytes, %v; want %q %d bytes", i, kind, len(payload), err, want.t, len(want.payload))
			}
		}
		if _, _, err := c.read(); !errors.Is(err, io.EOF) {
			t.Fatalf("after the last frame: got %v, want EOF", err)
		}
	})
}

func TestFrameTooLongIsNotSent(t *testing.T) {
	c := newConn(strings.NewReader(""), io.Discard)
	if err := c.write(frameBytes, make([]byte, maxChunk+1)); !errors.Is(err, errProtocol) {
		t.Errorf("got %v, want a protocol error", err)
	}
}

func TestClaimedLengthCostsNoMemory(t *testing.T) {
	claim := binary.LittleEndian.AppendUint32([]byte{byte(framePage)}, maxPage)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := newConn(bytes.NewReader(claim), io.Discard).read()
	runtime.ReadMemStats(&after)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want unexpected EOF", err)
	}
	if cost := after.TotalAlloc - before.TotalAlloc; cost > 4<<20 {
		t.Errorf("a claim of %d bytes cost %d bytes", maxPage, cost)
	}
}

func TestReadsStayWithinTheDocument(t *testing.T) {
	for _, tc := range []struct {
		name string
		off  int64
		n    int
		size int64
		ok   bool
	}{
		{"whole", 0, 10, 10, true},
		{"last byte", 9, 1, 10, true},
		{"nothing at the end", 10, 0, 10, true},
		{"one too many", 9, 2, 10, false},
		{"behind the end", 11, 0, 10, false},
		{"negative", -1, 1, 10, false},
		{"more than a chunk", 0, maxChunk + 1, 1 << 30, false},
	} {
		if _, _, err := decodeRead(encodeRead(tc.off, tc.n), tc.size); (err == nil) != tc.ok {
			t.Errorf("%s: got %v, want ok %v", tc.name, err, tc.ok)
		}
	}
}

func TestLastWordsFindTheCause(t *testing.T) {
	long := strings.Repeat("0x17666d6c0418\n", 5000)
	for _, tc := range []struct{ name, said, want string }{
		{"nothing", "", ""},
		{"one line", "no such command\n", "no such command"},
		{"cause before a long trace", "runtime: goroutine stack exceeds\nfatal error: stack overflow\n" + long, "fatal error: stack overflow"},
		{"cause after long complaints", long + "panic: index out of range\n", "panic: index out of range"},
		{"not text", "\xff\xfe\n", "�"},
	} {
		var l lastWords
		for chunk := range strings.Lines(tc.said) {
			if n, err := l.Write([]byte(chunk)); n != len(chunk) || err != nil {
				t.Fatal(n, err)
			}
		}
		if got := l.cause(); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
		if l.forget(); l.cause() != "" {
			t.Errorf("%s: not forgotten", tc.name)
		}
	}
}

func TestPageWithTooManyBoxesKeepsItsText(t *testing.T) {
	page := evidence.Page{Number: 1, Status: evidence.PageOK, Text: strings.Repeat("a ", 1<<20)}
	for i := range 1 << 20 {
		page.Words = append(page.Words, evidence.Word{Text: strings.Repeat("a", 100), Span: evidence.Span{Start: 2 * i, End: 2*i + 1}})
	}
	data, err := encodePage(page)
	if err != nil || len(data) > maxPage {
		t.Fatalf("got %d bytes, %v", len(data), err)
	}
	got, err := decodePage(data, 0)
	if err != nil || got.Text != page.Text || !cmp.Equal(got.Reasons, []string{"page-boxes-dropped: 1048576 words"}) {
		t.Errorf("got %d bytes of text, reasons %q, %v", len(got.Text), got.Reasons, err)
	}
}

func TestWordsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		page := evidence.Page{Number: 1, Status: evidence.PageOK, Text: rapid.StringN(1, 40, -1).Draw(t, "text")}
		for range rapid.IntRange(0, 5).Draw(t, "words") {
			start := rapid.IntRange(0, len(page.Text)-1).Draw(t, "start")
			w := evidence.Word{Span: evidence.Span{Start: start, End: rapid.IntRange(start+1, len(page.Text)).Draw(t, "end")}}
			for side := range w.Box {
				w.Box[side] = rapid.Float64Range(-1e6, 1e6).Draw(t, "side")
			}
			if w.Text = w.Of(page.Text); rapid.Bool().Draw(t, "other") {
				w.Text = rapid.String().Draw(t, "own")
			}
			page.Words = append(page.Words, w)
		}
		data, err := encodePage(page)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodePage(data, 0)
		if diff := cmp.Diff(page.Words, got.Words); err != nil || diff != "" {
			t.Fatalf("words %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestWordsThatCantBeAreRefused(t *testing.T) {
	good := evidence.Page{Text: "abc", Words: []evidence.Word{{Text: "abc", Span: evidence.Span{Start: 0, End: 3}}}}
	with := func(change func(*evidence.Word)) []byte {
		w := good.Words[0]
		change(&w)
		return encodeWords(&evidence.Page{Text: "abc", Words: []evidence.Word{w}})
	}
	for name, data := range map[string][]byte{
		"nothing at all":     {},
		"more than there is": {200},
		"behind the text":    with(func(w *evidence.Word) { w.End = 4 }),
		"before the text":    with(func(w *evidence.Word) { w.Start = -1 }),
		"backwards":          with(func(w *evidence.Word) { w.Start, w.End = 3, 0 }),
		"far away":           with(func(w *evidence.Word) { w.End = 1 << 40 }),
		"nowhere":            with(func(w *evidence.Word) { w.Box[2] = math.NaN() }),
		"endless":            with(func(w *evidence.Word) { w.Box[2] = math.Inf(1) }),
		"cut off":            encodeWords(&good)[:20],
		"with a rest":        append(encodeWords(&good), 0),
	} {
		if words, err := decodeWords(data, "abc"); !errors.Is(err, errProtocol) {
			t.Errorf("%s: got %v, %v; want refused", name, words, err)
		}
	}
}

func TestPageCutsAndRefusesParts(t *testing.T) {
	at := func(start, end int) evidence.Span { return evidence.Span{Start: start, End: end} }
	long := evidence.Page{Number: 1, Status: evidence.PageOK, Text: strings.Repeat("a", maxPageText+10)}
	long.Messages = []evidence.Message{{Span: at(0, 5)}, {Span: at(5, maxPageText+5)}, {Span: at(maxPageText+5, maxPageText+9)}}
	long.Languages = []evidence.Stretch{{Span: at(3, maxPageText+1), Language: "pl"}}
	data, err := encodePage(long)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodePage(data, 0)
	if err != nil || len(got.Messages) != 2 || got.Messages[1].End != maxPageText || got.Languages[0].End != maxPageText {
		t.Errorf("a page cut to %d bytes has messages %+v, languages %+v, %v", maxPageText, got.Messages, got.Languages, err)
	}
	for name, page := range map[string]evidence.Page{
		"message outside":      {Messages: []evidence.Message{{Span: at(1, 7)}}},
		"empty message":        {Messages: []evidence.Message{{Span: at(2, 2)}}},
		"messages overlap":     {Messages: []evidence.Message{{Span: at(0, 3)}, {Span: at(2, 4)}}},
		"messages run back":    {Messages: []evidence.Message{{Span: at(3, 4)}, {Span: at(0, 1)}}},
		"a time of a novel":    {Messages: []evidence.Message{{Span: at(0, 3), Time: strings.Repeat("0", 100)}}},
		"language outside":     {Languages: []evidence.Stretch{{Span: at(1, 7), Language: "pl"}}},
		"languages overlap":    {Languages: []evidence.Stretch{{Span: at(0, 3)}, {Span: at(2, 4)}}},
		"language without end": {Languages: []evidence.Stretch{{Span: at(0, 3), Language: strings.Repeat("x", 17)}}},
	} {
		page.Number, page.Text, page.Status = 1, "abcdef", evidence.PageOK
		data, err := encodePage(page)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodePage(data, 0); !errors.Is(err, errProtocol) {
			t.Errorf("%s: got %v, want refused", name, err)
		}
	}
}

// FuzzFrames feeds the parent what a taken-over worker might send: no panic, and
// whatever is let through keeps the promises that the caller relies on.
func FuzzFrames(f *testing.F) {
	page, _ := encodePage(evidence.Page{
		Number: 1, Text: "abc", Status: evidence.PageOK, Words: []evidence.Word{{Text: "abc", Span: evidence.Span{Start: 0, End: 3}}},
		Messages:  []evidence.Message{{Span: evidence.Span{Start: 0, End: 3}, Time: "2024-03-12T14:05:00", Sender: "Ana"}},
		Languages: []evidence.Stretch{{Span: evidence.Span{Start: 0, End: 3}, Language: "pl"}},
	})
	child, _ := encode(childHeader{Name: "a.txt", Ordinal: 1, Size: 3})
	result, _ := encodeResult(extract.Result{Outcome: evidence.OK})
	picture, _ := encode(pictureHeader{Width: 2, Height: 3, Gray: true, DPI: 100})
	for _, seed := range []struct {
		t       frameType
		payload []byte
	}{{framePage, page}, {frameChild, child}, {frameResult, result}, {frameRead, encodeRead(1, 2)}, {frameReady, nil}, {framePicture, picture}} {
		var buf bytes.Buffer
		if err := newConn(&buf, &buf).write(seed.t, seed.payload); err != nil {
			f.Fatal(err)
		}
		f.Add(buf.Bytes())
		f.Add(buf.Bytes()[:buf.Len()/2])
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		c := newConn(bytes.NewReader(sent), io.Discard)
		for {
			kind, payload, err := c.read()
			if err != nil {
				return
			}
			checkDecoded(t, kind, payload)
		}
	})
}

func checkDecoded(t *testing.T, kind frameType, payload []byte) {
	lim := extract.DefaultLimits(1000)
	switch kind {
	case framePage:
		page, err := decodePage(payload, 0)
		for _, w := range page.Words {
			if err == nil && !w.Within(len(page.Text)) {
				t.Fatalf("word %+v outside %d bytes", w, len(page.Text))
			}
		}
		for _, m := range page.Messages {
			if err == nil && !m.Within(len(page.Text)) {
				t.Fatalf("message %+v outside %d bytes", m, len(page.Text))
			}
		}
		for _, s := range page.Languages {
			if err == nil && !s.Within(len(page.Text)) {
				t.Fatalf("language %+v outside %d bytes", s, len(page.Text))
			}
		}
	case frameChild:
		head, err := decodeChild(payload, lim)
		if safe, _ := extract.SafeName(head.Name); err == nil && (safe != head.Name || head.Size < 0) {
			t.Fatalf("child %+v let through", head)
		}
	case frameResult:
		if res, err := decodeResult(payload); err == nil && !res.Outcome.Valid() {
			t.Fatalf("outcome %q let through", res.Outcome)
		}
	case frameRead:
		off, n, err := decodeRead(payload, 1000)
		if err == nil && (off < 0 || n < 0 || off+int64(n) > 1000) {
			t.Fatalf("read of %d at %d let through", n, off)
		}
	case framePicture:
		d := &dialogue{draw: &drawing{1, 100}, process: &process{conn: newConn(bytes.NewReader(nil), io.Discard)}}
		if err := d.receive(payload); err == nil && d.head.Failed == "" {
			t.Fatalf("picture %+v let through without its pixels", d.head)
		}
	default: // nothing to decode
	}
}
