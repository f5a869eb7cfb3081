package office

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/office/marked"
)

const (
	wordEngine = "spoor-docx/2"
	wordKind   = "docx"
	wordMIME   = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// Word reads docx, docm, dotx and dotm.
type Word struct{}

var _ extract.Extractor = Word{}

// NewWord returns the extractor for Word documents.
func NewWord() Word { return Word{} }

// Extract implements extract.Extractor. Pages follow the page breaks that the
// author set or Word remembered; a document without any is one page. Headers
// stand at the top of the first page, footers and endnotes at the end of the last,
// footnotes and comments at the end of their page.
func (Word) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Kind: wordKind, MIME: wordMIME, Engine: wordEngine}
	c, err := openContainer(ctx, src, lim)
	if err != nil {
		return damaged(res, "docx-damaged: "+err.Error()), ctx.Err()
	}
	if c.encrypted() {
		res.Outcome, res.Reasons = evidence.NeedsPassword, []string{"docx-encrypted"}
		return res, nil
	}
	d := &wordDocument{c: c, pages: &pages{container: c, sink: sink, lim: lim, engine: wordEngine}}
	err = d.read(&res)
	if err == nil {
		err = c.giveChildren(lim, sink)
	}
	if err != nil && !errors.Is(err, errStop) {
		return extract.Result{}, err
	}
	if d.main == "" && !c.bomb {
		return damaged(res, append(c.reasons, "docx-no-document")...), nil
	}
	res.Outcome, res.Reasons, res.Title = d.pages.outcome(), c.reasons, res.Metadata["title"]
	return res, nil
}

func damaged(res extract.Result, reasons ...string) extract.Result {
	res.Outcome, res.Reasons = evidence.Damaged, reasons
	return res
}

// wordDocument is what the stories of one document share.
type wordDocument struct {
	c     *container
	pages *pages
	main  string // name of the main part

	links     relations // of the main part
	numbering *numbering
	footnotes *notes
	endnotes  *notes
	comments  *notes
}

// read reads the document into pages.
func (d *wordDocument) read(res *extract.Result) error {
	var err error
	if res.Metadata, err = d.c.properties(); err != nil {
		return err
	}
	main, ok, err := d.c.mainPart("word/document.xml")
	if err != nil || !ok {
		return err
	}
	d.main = main
	if d.links, err = d.c.relationsOf(main); err != nil {
		return err
	}
	if d.numbering, err = d.readNumbering(); err != nil {
		return err
	}
	if err := d.readNotes(); err != nil {
		return err
	}
	return d.readBody()
}

// parts are the names of the related parts of a kind, and of those that are called
// so without being related: a damaged relation hides no text.
func (d *wordDocument) parts(kind string) []string {
	names := d.links.parts(kind)
	folder := d.main[:strings.LastIndex(d.main, "/")+1]
	pattern := regexp.MustCompile("^" + regexp.QuoteMeta(folder+strings.ToLower(kind)) + `\d*\.xml$`)
	for _, part := range d.c.ordered {
		if name := partName(part.Name); pattern.MatchString(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// readBody reads headers, body, footers and what else has text, in this order.
func (d *wordDocument) readBody() error {
	body := newStory(d, d.links)
	body.paged = true
	if err := d.readAround(body, "header"); err != nil {
		return err
	}
	if err := d.c.scan(d.main, body.take); errors.Is(err, errStop) {
		return cmp.Or(body.rest(), err)
	} else if err != nil {
		return err
	}
	for _, kind := range []string{"footer", "chart", "diagramData"} {
		if err := d.readAround(body, kind); err != nil {
			return err
		}
	}
	body.addUnused()
	if err := body.flush(true); err != nil {
		return err
	}
	return d.readGlossary()
}

// readAround adds the text of headers, footers, charts and diagrams to the body's
// current page. Ones that say the same are added once.
func (d *wordDocument) readAround(body *story, kind string) error {
	seen := map[string]bool{}
	for _, name := range d.parts(kind) {
		text, err := d.readStory(name)
		if err != nil {
			return err
		}
		if text = strings.TrimSpace(text); text != "" && !seen[text] {
			seen[text] = true
			switch kind {
			case "header":
				text = marked.Header(text)
			case "footer":
				text = marked.Footer(text)
			}
			body.addLines(text)
		}
	}
	return nil
}

// readStory is the text of another part than the body, without pages.
func (d *wordDocument) readStory(name string) (string, error) {
	links, err := d.c.relationsOf(name)
	if err != nil {
		return "", err
	}
	s := newStory(d, links)
	err = d.c.scan(name, s.take)
	return string(s.flow().text), err
}

// readGlossary gives the building blocks of a template a page of their own.
func (d *wordDocument) readGlossary() error {
	for _, name := range d.links.parts("glossaryDocument") {
		text, err := d.readStory(name)
		if err != nil {
			return err
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		if err := d.pages.add("glossary", text, nil); err != nil {
			return err
		}
	}
	return nil
}
