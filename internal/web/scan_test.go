package web_test

import (
	"bytes"
	"image/png"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes"
)

func TestAPageIsShownAsItLooksWithWhatWasFound(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.drawer = easel{}
	h.open(t, indexes.AllCases())
	h.take(t, "26-0412", "Kas", "B03", file{"a.pdf", "laid\nNee, dat had ik zelf. Bel 06 1234 5678"}, file{"b.txt", "zonder papier"})
	p := h.get(t, "/d/26-0412/B03/D0001?span=0-3").status(t, 200)
	if got, want := attr(p.all("svg.scan")[0], "viewBox"), "0 0 595 842"; got != want {
		t.Errorf("view box %q, want %q", got, want)
	}
	image := p.all("image")[0]
	if got, want := attr(image, "href"), "/d/26-0412/B03/D0001/page/1.png"; got != want {
		t.Errorf("picture %q, want %q", got, want)
	}
	var boxes [][3]string
	for _, r := range p.all("rect") {
		boxes = append(boxes, [3]string{attr(r, "class"), attr(r, "y"), text(r)})
	}
	const denied, phone = "Identiteitspapieren ingenomen, ontkend", "telefoon +31612345678"
	want := [][3]string{
		{"f not", "0", denied},
		{"f not", "12", denied},
		{"f not", "24", denied},
		{"f not", "36", denied},
		{"f not", "48", denied},
		{"m", "72", phone},
		{"m", "84", phone},
		{"m", "96", phone},
		{"hit", "0", ""},
	}
	if diff := cmp.Diff(want, boxes); diff != "" {
		t.Errorf("boxes (-want +got):\n%s", diff)
	}
	sent := h.get(t, "/d/26-0412/B03/D0001/page/1.png").status(t, 200)
	if img, err := png.Decode(bytes.NewReader([]byte(sent.raw))); err != nil || img.Bounds().Dx() != 1 {
		t.Errorf("picture: %v", err)
	}
	if got := sent.Header.Get("Content-Type"); got != "image/png" {
		t.Errorf("content type %q", got)
	}
	if unlaid := h.get(t, "/d/26-0412/B03/D0002").status(t, 200); len(unlaid.all("svg")) > 0 {
		t.Error("a text without paper has a picture")
	}
}

func TestAPhotoIsNotShownLargerThanItIs(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.drawer = easel{}
	h.open(t, indexes.AllCases())
	h.take(t, "26-0412", "Kas", "B03", file{"a.jpg", "photo"}, file{"b.jpg", "photo\nCamera: Delta X1"}, file{"c.pdf", "laid\nNee"})
	for i, want := range []struct{ class, width, text string }{{"scan own", "595", ""}, {"scan own", "595", "Camera: Delta X1"}, {"scan", "", "Nee"}} {
		p := h.get(t, "/d/26-0412/B03/D000"+strconv.Itoa(i+1)).status(t, 200)
		if got := p.all("svg.scan")[0]; attr(got, "class") != want.class || attr(got, "width") != want.width {
			t.Errorf("document %d: class %q, width %q; want %q, %q", i+1, attr(got, "class"), attr(got, "width"), want.class, want.width)
		}
		shown := p.all("div.page")
		if (len(shown) > 0) != (want.text != "") || len(shown) > 0 && strings.TrimSpace(text(shown[0])) != want.text {
			t.Errorf("document %d: %d boxes of text, want %q", i+1, len(shown), want.text)
		}
	}
}

func TestPicturesThatThereAreNot(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.take(t, "26-0412", "Kas", "B03", file{"a.pdf", "laid\nNee"})
	if p := h.get(t, "/d/26-0412/B03/D0001").status(t, 200); len(p.all("svg")) > 0 {
		t.Error("a picture where nothing draws")
	}
	h.drawer = easel{}
	h.open(t, indexes.AllCases())
	for address, want := range map[string]int{
		"/page/2.png": 404, "/page/0.png": 404, "/page/1.gif": 404, "/page/x.png": 404, "/page/1.png?dpi=99999": 400, "/page/1.png?dpi=150": 200,
	} {
		h.get(t, "/d/26-0412/B03/D0001"+address).status(t, want)
	}
	h.get(t, "/d/26-0412/B03/D0099/page/1.png").status(t, 404)
}
