package office

import (
	"strings"

	"spoor/internal/extract/office/marked"
	"spoor/internal/extract/office/xmlscan"
)

// readComments adds the comments on a slide, each with its author and day; replies
// follow what they reply to.
func (s *shapes) readComments() error {
	r := &remarkReader{deck: s.deck}
	var err error
	for _, part := range s.links.parts("comments") {
		if err = s.deck.c.scan(part, r.take); err != nil {
			break
		}
	}
	blank := "\n"
	for _, c := range r.all {
		if text := oneLine(c.text.String()); text != "" {
			s.addLines(blank + marked.Comment(c.author, c.date, text))
			blank = ""
		}
	}
	return err
}

// remark is one comment or reply.
type remark struct {
	author, date string
	text         strings.Builder
}

// remarkReader reads comments of both generations (ECMA-376 part 1, 19.4; MS-PPTX
// 2.2.9): p:cm with p:text, and p188:cm with replies and paragraphs, in which the
// replies stand before the comment's own text.
type remarkReader struct {
	deck    *deck
	all     []*remark
	open    []*remark
	capture bool
}

func (r *remarkReader) take(t *xmlscan.Token) error {
	name := string(t.Name)
	switch t.Kind {
	case xmlscan.Text:
		if last := len(r.open) - 1; last >= 0 && r.capture {
			r.open[last].text.Write(t.Text)
			return r.deck.pages.grow(len(t.Text))
		}
	case xmlscan.Start:
		switch name {
		case "cm", "reply":
			r.begin(t)
		case "text", "t":
			r.capture = true
		}
	case xmlscan.End:
		switch name {
		case "cm", "reply":
			r.open = r.open[:max(len(r.open)-1, 0)]
		case "text", "t":
			r.capture = false
		case "p":
			if last := len(r.open) - 1; last >= 0 {
				r.open[last].text.WriteByte(' ')
			}
		}
	}
	return nil
}

func (r *remarkReader) begin(t *xmlscan.Token) {
	moment := t.Get("dt") + t.Get("created")
	date, _, _ := strings.Cut(moment, "T")
	c := &remark{author: r.deck.authors[t.Get("authorId")], date: date}
	r.all, r.open = append(r.all, c), append(r.open, c)
}
