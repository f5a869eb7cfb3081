package office

import (
	"encoding/base64"
	"fmt"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"spoor/internal/extract"
	"spoor/internal/extract/office/xmlscan"
)

// odfSlide is the open slide of a presentation, or page of a drawing.
type odfSlide struct {
	open   bool
	name   string
	title  string
	shape  string            // what the open frame is for: title, outline, notes
	decls  map[string]string // footers and dates that slides share, by name
	decl   string
	footer []string
}

// startShape reads frames, shapes, slides and what is embedded (ISO/IEC 26300 part
// 1, 10). Those that hang on a paragraph have a stream of text of their own.
func (r *odfReader) startShape(name string, t *xmlscan.Token) error {
	switch name {
	case "page":
		r.startSlide(t)
		return nil
	case "notes":
		r.push(name)
		return nil
	case "header-decl", "footer-decl", "date-time-decl":
		r.slide.decl = t.Get("name")
		r.target = &strings.Builder{}
		return nil
	case "binary-data":
		r.data = []byte{}
		return nil
	case "object":
		return r.startObject(t)
	case "frame", "custom-shape", "rect", "line", "ellipse", "circle", "polygon", "polyline", "path", "connector", "caption", "measure", "regular-polygon", "g", "control":
		if class := t.Get("class"); name == "frame" {
			r.slide.shape = class
			if class == "page-number" {
				r.skip = 1
				return nil
			}
		}
		if r.flow().open > 0 || r.flow().element == "table-cell" || r.sheet.open && len(r.flows) == 1 {
			r.push(name)
		}
		return nil
	}
	return r.startControl(t)
}

// startControl adds what a field of a form says.
func (r *odfReader) startControl(t *xmlscan.Token) error {
	var said []string
	for _, key := range []string{"label", "current-value", "current-state"} {
		if value := oneLine(t.Get(key)); value != "" {
			said = append(said, value)
		}
	}
	if len(said) == 0 {
		return nil
	}
	r.addLines(strings.Join(said, " "))
	return r.d.pages.grow(len(said[0]))
}

func (r *odfReader) endShape(name string) error {
	switch name {
	case "page":
		if r.slide.open {
			return r.endSlide()
		}
	case "frame":
		r.slide.shape = ""
	case "header-decl", "footer-decl", "date-time-decl":
		if r.target != nil && r.slide.decls == nil {
			r.slide.decls = map[string]string{}
		}
		if r.target != nil {
			r.slide.decls[r.slide.decl] = oneLine(r.target.String())
			r.target = nil
		}
	case "binary-data":
		return r.endData()
	}
	f := r.pop(name)
	if f == nil {
		return nil
	}
	text := strings.TrimSpace(string(f.text))
	switch {
	case text == "":
	case name == "notes":
		r.addLines("\n[notes] " + text)
	case r.sheet.open:
		r.sheet.after = append(r.sheet.after, text)
	default:
		r.addLines(text)
	}
	return nil
}

// startObject reads an embedded document at the place where it is shown.
func (r *odfReader) startObject(t *xmlscan.Token) error {
	href := strings.TrimPrefix(t.Get("href"), "./")
	if href == "" {
		return nil // a flat document's stands right here
	}
	folder := partName(path.Join(r.folder, href))
	if !r.d.c.has(folder + "/content.xml") {
		return nil
	}
	text, err := r.d.readObject(folder)
	r.addLines(strings.TrimSpace(text))
	return err
}

func (r *odfReader) startSlide(t *xmlscan.Token) {
	if !r.own() || r.d.class != "presentation" && r.d.class != "drawing" {
		return
	}
	decls := r.slide.decls
	r.slide = odfSlide{open: true, name: t.Get("name"), decls: decls}
	if r.d.styles.of("drawing-page", t.Get("style-name")).hidden {
		r.reason("slide-hidden")
	}
	for _, key := range []string{"use-header-name", "use-footer-name", "use-date-time-name"} {
		if said := decls[t.Get(key)]; said != "" {
			r.slide.footer = append(r.slide.footer, said)
		}
	}
}

// titled takes the line that just ended for the slide's title, if it is.
func (r *odfReader) titled(f *odfFlow) {
	if !r.slide.open || r.slide.shape != "title" || len(r.flows) > 1 {
		return
	}
	text := strings.TrimSpace(string(f.text))
	r.slide.title = strings.TrimSpace(r.slide.title + " " + text[strings.LastIndexByte(text, '\n')+1:])
}

// endSlide hands on the slide with its comments.
func (r *odfReader) endSlide() error {
	if !r.slide.open {
		return nil
	}
	f := r.flows[0]
	r.addLines(strings.Join(r.slide.footer, "\n"))
	if len(r.queue) > 0 {
		r.addLines("\n" + strings.Join(r.queue, "\n"))
	}
	label := r.slide.title
	if label == "" {
		label = r.slide.name
	}
	text, reasons := string(f.text), r.reasons
	f.text, r.queue, r.reasons = f.text[:0], nil, nil
	r.slide = odfSlide{decls: r.slide.decls}
	return r.d.pages.add(short(label), text, reasons)
}

// embeddedData collects the bytes of an embedded file.
func (r *odfReader) embeddedData(text []byte) error {
	if int64(len(r.data)) > childMemory(r.d.lim)/3*4 {
		return nil // endData says so
	}
	for _, b := range text {
		if b > ' ' {
			r.data = append(r.data, b)
		}
	}
	return nil
}

// endData hands on an embedded file of a flat document.
func (r *odfReader) endData() error {
	encoded := r.data
	r.data = nil
	if int64(len(encoded)) > childMemory(r.d.lim)/3*4 {
		r.d.c.lose(fmt.Sprintf("part-too-large: more than %d bytes", childMemory(r.d.lim)))
		return nil
	}
	data := make([]byte, base64.StdEncoding.DecodedLen(len(encoded)))
	n, err := base64.StdEncoding.Decode(data, encoded)
	if err != nil {
		r.d.c.lose("part-damaged: embedded data: " + err.Error())
	}
	if n == 0 {
		return nil
	}
	if r.d.lim.Children > 0 && r.d.c.children >= r.d.lim.Children {
		r.d.c.lose(fmt.Sprintf("child-limit: %d", r.d.lim.Children))
		return nil
	}
	r.d.c.children++
	kind := mimetype.Detect(data[:n])
	name := "object"
	if strings.HasPrefix(kind.String(), "image/") {
		name = "image"
	}
	safe, _ := r.d.names.Take(name + kind.Extension())
	return r.d.sink.Child(extract.Child{Name: safe, Ordinal: r.d.c.children, Data: data[:n]})
}
