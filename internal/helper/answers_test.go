package helper

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/extract/pdf/layout"
)

func TestParsePNM(t *testing.T) {
	cases := map[string]struct {
		data string
		want image.Image // nil: refused
	}{
		"grey":                       {"P5 2 1 255\n\x00\xff", &image.Gray{Pix: []byte{0, 255}, Stride: 2, Rect: image.Rect(0, 0, 2, 1)}},
		"with a comment":             {"P5\n# made by\n2 1\n255\n\x00\xff", &image.Gray{Pix: []byte{0, 255}, Stride: 2, Rect: image.Rect(0, 0, 2, 1)}},
		"a pixmap without colours":   {"P6 2 1 255\n\x01\x01\x01\x02\x02\x02", &image.Gray{Pix: []byte{1, 2}, Stride: 2, Rect: image.Rect(0, 0, 2, 1)}},
		"a pixmap with colours":      {"P6 1 1 255\n\x01\x02\x03", &image.NRGBA{Pix: []byte{1, 2, 3, 255}, Stride: 4, Rect: image.Rect(0, 0, 1, 1)}},
		"first pixel is white space": {"P5 1 1 255\n\n", &image.Gray{Pix: []byte("\n"), Stride: 1, Rect: image.Rect(0, 0, 1, 1)}},
		"too few pixels":             {"P5 2 1 255\n\x00", nil},
		"too many":                   {"P5 2 1 255\n\x00\x00\x00", nil},
		"a huge claim":               {"P6 999999999 999999999 255\n\x00", nil},
		"a number past all bounds":   {"P6 99999999999999999999999 1 255\n\x00", nil},
		"no pixels":                  {"P5 0 0 255\n", nil},
		"more than a byte a pixel":   {"P5 1 1 65535\n\x00\x00", nil},
		"text":                       {"P2 1 1 255\n0", nil},
		"an endless comment":         {"P5 #" + strings.Repeat("x", 1000), nil},
		"nothing":                    {"", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := parsePNM([]byte(c.data))
			if c.want == nil {
				if !errors.Is(err, errPNM) {
					t.Errorf("parsePNM(%.40q) = %v, %v; want a refusal", c.data, got, err)
				}
				return
			}
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("parsePNM(%.40q): %v (-want +got):\n%s", c.data, err, diff)
			}
		})
	}
}

// words is pdftotext's notation of words of ten points high, each "x y width text".
func words(all ...string) string {
	var b strings.Builder
	for _, one := range all {
		var x, y, w float64
		var text string
		fmt.Sscan(one, &x, &y, &w, &text)
		fmt.Fprintf(&b, "    <word xMin=\"%f\" yMin=\"%f\" xMax=\"%f\" yMax=\"%f\">%s</word>\n", x, y, x+w, y+10, text)
	}
	return b.String()
}

func TestWordsOfPoppler(t *testing.T) {
	cases := map[string]struct{ answer, want string }{
		"lines and cells":            {words("10 10 30 een", "45 10 30 twee", "10 22 30 drie", "10 60 30 vier", "200 60 30 vijf"), "een twee\ndrie\n\nvier\tvijf"},
		"entities":                   {words("10 10 60 &lt;a&gt;&amp;&quot;b&quot;"), `<a>&"b"`},
		"equal narrow letters":       {words("10 10 4 llll"), "llll"},
		"a box without a size":       {words("10 10 0 aaaa"), "aaaa"},
		"Hebrew from left to right":  {words("100 10 30 םולש"), "שלום"},
		"bytes that are not UTF-8":   {words("10 10 30 a\xffb"), "a\uFFFDb"},
		"no text":                    {words("10 10 30"), ""},
		"no numbers":                 {`<word xMin="a" yMin="0" xMax="1" yMax="1">x</word>`, ""},
		"NaN":                        {`<word xMin="nan" yMin="0" xMax="1" yMax="1">x</word>`, ""},
		"far from the paper":         {`<word xMin="1e300" yMin="0" xMax="1" yMax="1">x</word>`, ""},
		"an element that never ends": {words("10 10 30 een") + `<word xMin="`, "een"},
		"garbage":                    {"<<<>>>\x00<word", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := layout.Build((&poppler{}).glyphs([]byte(c.answer), 1, nil)).Text; got != c.want {
				t.Errorf("text %q, want %q, of:\n%s", got, c.want, c.answer)
			}
		})
	}
}

func TestCharactersOfMutool(t *testing.T) {
	page := func(id string, chars string) string {
		return `<page id="` + id + `" width="10" height="10"><block><line dir="1 0"><font name="x" size="10">` + chars + `</font></line></block></page>`
	}
	char := func(x int, c string) string {
		return fmt.Sprintf(`<char quad="%d 0 %d 0 %d 14 %d 14" x="%d" y="11" color="#000000" c="%s"/>`, x, x+5, x, x+5, x, c)
	}
	cases := map[string]struct{ answer, want string }{
		"words":           {page("page1", char(0, "o")+char(5, "p")+char(10, " ")+char(15, "&#x6f;")+char(20, "&amp;")), "op o&"},
		"another page":    {page("page2", char(0, "o")), ""},
		"a crooked quad":  {page("page1", `<char quad="1 2 3" x="1" y="1" c="o"/>`), ""},
		"an empty quad":   {page("page1", `<char quad="1 1 1 1 1 1 1 1" x="1" y="1" c="o"/>`), ""},
		"no character":    {page("page1", char(0, "")), ""},
		"a size of none":  {strings.ReplaceAll(page("page1", char(0, "o")), `size="10"`, `size="0"`), "o"},
		"nothing at all":  {"", ""},
		"half an element": {page("page1", char(0, "o")+`<char quad="`), "o"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := layout.Build((&mutool{}).glyphs([]byte(c.answer), 1, nil)).Text; got != c.want {
				t.Errorf("text %q, want %q, of:\n%s", got, c.want, c.answer)
			}
		})
	}
}

func TestSettle(t *testing.T) {
	mail := "Content-Type: multipart/mixed;\n\tboundary=\"--boundary-LibPST-iamunique-%d_-_-\"\n\n----boundary-LibPST-iamunique-%d_-_-\n" +
		"Content-Type: multipart/alternative;\n\tboundary=\"alt---boundary-LibPST-iamunique-%d_-_-\"\n\n--alt---boundary-LibPST-iamunique-%d_-_-\n"
	first, second := settle(fmt.Appendf(nil, mail, 815532982, 815532982, 815532982, 815532982)), settle(fmt.Appendf(nil, mail, 7, 7, 7, 7))
	if !bytes.Equal(first, second) || bytes.Contains(first, []byte("unique")) {
		t.Errorf("settle gives\n%s\nand\n%s\nwant the same", first, second)
	}
	event := settle([]byte("DTSTAMP:20200101T000000Z\nPRODID:LibPST v0.6.76\nDTSTAMP:20261126T042504Z\nDTSTART;VALUE=DATE-TIME:20240304T102000Z\n"))
	want := "DTSTAMP:20200101T000000Z\nPRODID:LibPST v0.6.76\nDTSTAMP:19700101T000000Z\nDTSTART;VALUE=DATE-TIME:20240304T102000Z\n"
	if string(event) != want {
		t.Errorf("settle gives\n%s\nwant\n%s", event, want)
	}
	for _, other := range []string{"", "Over boundary-LibPST-iamunique-5_-_- in een tekst", "DTSTAMP:20261126T042504Z"} {
		if got := settle([]byte(other)); string(got) != other {
			t.Errorf("settle(%q) = %q, want it as it is", other, got)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte(words("10 10 30 een", "45 10 30 twee")))
	f.Add([]byte(`<page id="page1"><line><font size="1"><char quad="0 0 5 0 0 14 5 14" x="0" y="11" c="o"/>`))
	f.Add([]byte("P6 1 1 255\nabc"))
	f.Add([]byte("Page    1 CropBox:      0.00     0.00   595.00   842.00\nPage    1 rot:   90\n"))
	f.Add([]byte(`<page pagenum="1"><MediaBox l="0" b="0" r="5" t="5"/><Rotate v="-90"/><UserUnit v="1e9"/>`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		for _, tool := range []pdfTool{&poppler{}, &mutool{}} {
			page := layout.Build(tool.glyphs(answer, 1, nil))
			for _, w := range page.Words {
				if w.Of(page.Text) != w.Text {
					t.Errorf("word %q spans %q", w.Text, w.Of(page.Text))
				}
			}
			if p := tool.paper(answer, 1); p != nil && (p.width < 1 || p.height < 1) {
				t.Errorf("paper of %g by %g", p.width, p.height)
			}
		}
		if img, err := parsePNM(answer); err == nil {
			img.At(0, 0).RGBA()
		}
		settle(answer)
	})
}

func FuzzPstFacts(f *testing.F) {
	head := make([]byte, 2*pstPage+pstHeader)
	copy(head, "!BDN\x00\x00\x00\x00SM\x17")
	head[wideNodes+1] = 2
	f.Add(head)
	f.Fuzz(func(t *testing.T, file []byte) {
		if facts := describePst(bytes.NewReader(file), int64(len(file))); facts.messages > len(file) {
			t.Errorf("%d messages in %d bytes", facts.messages, len(file))
		}
	})
}
