package activities

import (
	"iter"

	"spoor/internal/evidence"
)

// bigPage is the text, in bytes, from which a page is a portion by itself: a sheet of a
// workbook can be large, other pages are not.
const bigPage = 1 << 20

// portion is the pages of a document that are worked on together.
type portion struct {
	pages   []evidence.Page
	weight  int64
	sought  bool // false past what is tagged and indexed of a document of its size
	indexed bool // false past what is indexed of any document
}

// portions cuts the pages of a document as they come. The same pages give the same
// portions, whoever brings them.
type portions struct {
	size    int64 // of the document's file, in bytes
	text    int64 // so far, in bytes
	scale   scale
	waiting []evidence.Page
	made    int
	take    func(portion) error
}

// page adds a page, and hands out the portion that it completes.
func (c *portions) page(p evidence.Page) error {
	big := len(p.Text) >= bigPage
	if big {
		if err := c.end(); err != nil {
			return err
		}
	}
	c.text += int64(len(p.Text))
	c.scale.add(p.Text)
	c.waiting = append(c.waiting, p)
	if big || c.scale.full() {
		return c.end()
	}
	return nil
}

// end hands out what is left.
func (c *portions) end() error {
	if len(c.waiting) == 0 {
		return nil
	}
	sought := c.text <= roomBytes+roomRatio*c.size
	done := portion{pages: c.waiting, weight: int64(c.scale.portion), sought: sought, indexed: sought && (c.made == 0 || c.scale.total <= indexWeight)}
	c.waiting = nil
	c.made++
	c.scale.cut()
	return c.take(done)
}

// piece is text that is tagged, and is one record of the index: the pages of a portion,
// or a part of a big page that begins at shift.
type piece struct {
	pages []evidence.Page
	shift int
}

// pieces of a portion: one, unless its only page is too big.
func (p portion) pieces() iter.Seq[piece] {
	return func(yield func(piece) bool) {
		if len(p.pages) != 1 || p.weight < portionWeight {
			yield(piece{pages: p.pages})
			return
		}
		var s scale
		page := p.pages[0]
		for at := 0; at < len(page.Text); {
			n := s.fit(page.Text[at:])
			s.cut()
			if !yield(piece{pages: []evidence.Page{part(page, at, at+n)}, shift: at}) {
				return
			}
			at += n
		}
	}
}

// part is a stretch of a page as a page: its text and what is said about it.
func part(p evidence.Page, from, to int) evidence.Page {
	within := func(s evidence.Span) (evidence.Span, bool) {
		return evidence.Span{Start: max(s.Start, from) - from, End: min(s.End, to) - from}, s.Start < to && s.End > from
	}
	out := p
	out.Text, out.Words, out.Messages, out.Languages = p.Text[from:to], nil, nil, nil
	for _, m := range p.Messages {
		if s, ok := within(m.Span); ok {
			m.Span = s
			out.Messages = append(out.Messages, m)
		}
	}
	for _, l := range p.Languages {
		if s, ok := within(l.Span); ok {
			l.Span = s
			out.Languages = append(out.Languages, l)
		}
	}
	return out
}
