package office

import (
	"slices"
	"strings"

	"spoor/internal/extract/office/marked"
	"spoor/internal/extract/office/xmlscan"
)

// hyperlink keeps the target of a link with its cells.
func (r *sheetReader) hyperlink(t *xmlscan.Token) {
	link, ok := r.links.byID(t.Get("id"))
	if ok && link.external && link.target != "" {
		r.hyperlinks = append(r.hyperlinks, t.Get("ref")+"\t<"+oneLine(link.target)+">")
	}
}

// formulaLink keeps the target of a link that a formula makes.
func (r *sheetReader) formulaLink() {
	_, rest, ok := strings.Cut(string(r.cell.formula), `HYPERLINK("`)
	if !ok || len(r.cell.value) == 0 { // without a value, the formula is shown itself
		return
	}
	target, _, ok := strings.Cut(rest, `"`)
	if ok && strings.Contains(target, ":") && len(r.hyperlinks) < mostPrompts {
		r.hyperlinks = append(r.hyperlinks, r.cell.ref+"\t<"+oneLine(target)+">")
	}
}

// mostPrompts is how many prompts, and links of formulas, of a sheet are kept.
const mostPrompts = 10_000

// validation keeps what cells say to who fills them in.
func (r *sheetReader) validation(t *xmlscan.Token) {
	r.asked = t.Get("sqref")
	text := oneLine(strings.Join([]string{t.Get("promptTitle"), t.Get("prompt"), t.Get("errorTitle"), t.Get("error")}, " "))
	if text != "" && len(r.prompts) < mostPrompts {
		r.prompts = append(r.prompts, r.asked+"\t"+text)
	}
}

// choices keeps the list that cells are filled in from, where it stands in the rule.
func (r *sheetReader) choices(formula string) {
	list, ok := strings.CutPrefix(strings.TrimSpace(formula), `"`)
	if ok && len(r.prompts) < mostPrompts {
		r.prompts = append(r.prompts, r.asked+"\t"+oneLine(strings.TrimSuffix(list, `"`)))
	}
}

// addAround adds what stands around the cells of a sheet.
func (r *sheetReader) addAround() error {
	if err := r.addLines(r.headers); err != nil {
		return err
	}
	if err := r.addLines(r.hyperlinks); err != nil {
		return err
	}
	if err := r.addLines(r.prompts); err != nil {
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
			if strings.HasSuffix(part, ".bin") {
				lines, err := w.binaryComments(part)
				if r.lines = append(r.lines, lines...); err != nil {
					return nil, err
				}
				continue
			}
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
			r.lines = append(r.lines, r.ref+"\t"+marked.Comment(r.author, r.moment, text))
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
	r := &drawingReader{links: links, boxes: true}
	names := []string{part}
	for _, kind := range []string{"chart", "chartEx", "diagramData"} {
		names = append(names, links.parts(kind)...)
	}
	for _, name := range names {
		if err := w.c.scan(name, r.take); err != nil {
			return nil, err
		}
		r.boxes = false
	}
	return r.lines, nil
}

// drawingReader reads the paragraphs of DrawingML (ECMA-376 part 1, 21.1.2), what is
// said of pictures, where links lead to, and the names of a chart's series. The numbers
// of a chart stand in the sheets.
type drawingReader struct {
	links   relations
	boxes   bool // the paragraphs are those of text boxes
	lines   []string
	line    strings.Builder
	shape   strings.Builder // lines of the open text box
	series  int             // open names of series
	capture bool
}

func (r *drawingReader) add(line string) {
	if line != "" && !slices.Contains(r.lines, line) {
		r.lines = append(r.lines, line)
	}
}

// about keeps what the tag of a shape says.
func (r *drawingReader) about(t *xmlscan.Token) {
	switch string(t.Name) {
	case "cNvPr":
		if text := oneLine(t.Get("title") + " " + t.Get("descr")); text != "" {
			r.add("[image: " + text + "]")
		}
	case "hlinkClick":
		if link, ok := r.links.byID(t.Get("id")); ok && link.external {
			r.add("<" + oneLine(link.target) + ">")
		}
	}
}

func (r *drawingReader) take(t *xmlscan.Token) error {
	switch {
	case t.Kind == xmlscan.Text:
		if r.capture {
			r.line.Write(t.Text)
		}
	case string(t.Name) == "t", string(t.Name) == "v" && r.series > 0:
		if r.capture = t.Kind == xmlscan.Start; !r.capture && string(t.Name) == "v" {
			r.endLine()
		}
	case string(t.Name) == "tx" || string(t.Name) == "txData":
		r.series += map[xmlscan.Kind]int{xmlscan.Start: 1, xmlscan.End: -1}[t.Kind]
	case t.Is(xmlscan.End, "p"):
		r.endLine()
	case t.Is(xmlscan.End, "txBody") && r.boxes:
		r.lines = append(r.lines, marked.Box(strings.TrimSpace(r.shape.String())))
		r.shape.Reset()
	case t.Kind == xmlscan.Start:
		r.about(t)
	}
	return nil
}

func (r *drawingReader) endLine() {
	line := oneLine(r.line.String())
	r.line.Reset()
	switch {
	case line == "":
	case r.boxes:
		r.shape.WriteString(line + "\n")
	default:
		r.lines = append(r.lines, line)
	}
}
