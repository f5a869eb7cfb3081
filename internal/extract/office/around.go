package office

import (
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// hyperlink keeps the target of a link with its cells.
func (r *sheetReader) hyperlink(t *xmlscan.Token) {
	link, ok := r.links.byID(t.Get("id"))
	if ok && link.external && link.target != "" {
		r.hyperlinks = append(r.hyperlinks, t.Get("ref")+"\t<"+oneLine(link.target)+">")
	}
}

// headerText is a header or footer without its codes for fonts, fields and
// positions (ECMA-376 part 1, 18.3.1.39).
func headerText(s string) string {
	var b strings.Builder
	for s != "" {
		before, code, ok := strings.Cut(s, "&")
		b.WriteString(before)
		if !ok || code == "" {
			break
		}
		switch c := code[0]; {
		case c == '&':
			b.WriteByte('&')
		case strings.IndexByte("LCR", c) >= 0:
			b.WriteByte(' ')
		case c == '"': // a font
			_, s, _ = strings.Cut(code[1:], `"`)
			continue
		case c >= '0' && c <= '9': // a size
			s = strings.TrimLeft(code, "0123456789")
			continue
		case c == 'K' && len(code) >= 7: // a colour
			s = code[7:]
			continue
		}
		s = code[1:]
	}
	return oneLine(b.String())
}

// addAround adds what stands around the cells of a sheet.
func (r *sheetReader) addAround() error {
	if err := r.addLines(r.headers); err != nil {
		return err
	}
	if err := r.addLines(r.hyperlinks); err != nil {
		return err
	}
	comments, err := r.w.comments(r.links)
	if err != nil {
		return err
	}
	if err := r.addLines(comments); err != nil {
		return err
	}
	for _, part := range r.links.parts("drawing") {
		lines, err := r.w.drawing(part)
		if err != nil {
			return err
		}
		if err := r.addLines(lines); err != nil {
			return err
		}
	}
	return nil
}

// addLines adds lines below the cells, after an empty line.
func (r *sheetReader) addLines(lines []string) error {
	if len(lines) > 0 && len(r.text) > 0 {
		r.text = append(r.text, '\n')
	}
	for _, line := range lines {
		r.text = append(append(r.text, line...), '\n')
		if err := r.w.pages.grow(len(line) + 1); err != nil {
			return err
		}
	}
	return nil
}

// comments are those of one sheet, each with its cell and author.
func (w *workbook) comments(links relations) ([]string, error) {
	r := &commentReader{persons: w.persons}
	for _, kind := range []string{"threadedComment", "comments"} {
		for _, part := range links.parts(kind) {
			if err := w.c.scan(part, r.take); err != nil {
				return nil, err
			}
		}
	}
	return r.lines, nil
}

// commentReader reads notes and threaded comments. Of the latter Excel writes a
// copy among the notes, by an author "tc=...", which is left out.
type commentReader struct {
	persons map[string]string
	authors []string
	lines   []string

	capture             bool
	text                strings.Builder
	ref, author, moment string
}

func (r *commentReader) take(t *xmlscan.Token) error {
	switch t.Kind {
	case xmlscan.Start:
		r.start(t)
	case xmlscan.Text:
		if r.capture {
			r.text.Write(t.Text)
		}
	case xmlscan.End:
		r.end(string(t.Name))
	}
	return nil
}

func (r *commentReader) start(t *xmlscan.Token) {
	switch string(t.Name) {
	case "author":
		r.text.Reset()
		r.capture = true
	case "t":
		r.capture = true
	case "text":
		r.text.Reset()
		r.capture = r.moment != "" // only a threaded comment's stands right in it
	case "comment":
		r.ref, r.moment, r.author = t.Get("ref"), "", ""
		if i := integer(t.Get("authorId")); i < len(r.authors) {
			r.author = r.authors[i]
		}
	case "threadedComment":
		r.ref, r.author = t.Get("ref"), r.persons[t.Get("personId")]
		r.moment, _, _ = strings.Cut(t.Get("dT")+"T", "T")
	}
}

func (r *commentReader) end(name string) {
	switch name {
	case "author":
		r.authors = append(r.authors, r.text.String())
		r.capture = false
	case "t", "text":
		r.capture = false
	case "comment", "threadedComment":
		if text := oneLine(r.text.String()); text != "" && !strings.HasPrefix(r.author, "tc=") {
			by := strings.Trim(r.author+", "+r.moment, ", ")
			r.lines = append(r.lines, r.ref+"\t["+oneLine(by)+"] "+text)
		}
		r.text.Reset()
	}
}

// drawing is the text of a drawing and of its charts: text boxes, titles, axes.
func (w *workbook) drawing(part string) ([]string, error) {
	links, err := w.c.relationsOf(part)
	if err != nil {
		return nil, err
	}
	r := &drawingReader{}
	for _, name := range append(append([]string{part}, links.parts("chart")...), links.parts("diagramData")...) {
		if err := w.c.scan(name, r.take); err != nil {
			return nil, err
		}
	}
	return r.lines, nil
}

// drawingReader reads the paragraphs of DrawingML (ECMA-376 part 1, 21.1.2).
type drawingReader struct {
	lines   []string
	line    strings.Builder
	capture bool
}

func (r *drawingReader) take(t *xmlscan.Token) error {
	switch {
	case t.Kind == xmlscan.Text:
		if r.capture {
			r.line.Write(t.Text)
		}
	case string(t.Name) == "t":
		r.capture = t.Kind == xmlscan.Start
	case t.Is(xmlscan.End, "p"):
		if line := oneLine(r.line.String()); line != "" {
			r.lines = append(r.lines, line)
		}
		r.line.Reset()
	}
	return nil
}
