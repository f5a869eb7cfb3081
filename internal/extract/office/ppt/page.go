package ppt

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"spoor/internal/extract/office/marked"
)

// Kinds of lists of slides (MS-PPT 2.4.14).
const (
	listSlides = 0
	listNotes  = 2
)

// listed is a slide as the document lists it, with its text as in the outline.
type listed struct {
	persist, id uint32
	outline     []string
}

// giveSlides hands on the slides, in their order.
func (p *presentation) giveSlides(document record) error {
	p.live[document.at] = true
	var slides []listed
	notes := map[uint32]listed{} // by their ids
	var headers []string
	walk(document.body, func(r record) {
		switch {
		case r.kind == recSlideList && r.instance == listSlides:
			slides = list(r.body)
		case r.kind == recSlideList && r.instance == listNotes:
			for _, n := range list(r.body) {
				notes[n.id] = n
			}
		case r.kind == recDocumentAtom && len(r.body) >= 28:
			p.notesMaster = binary.LittleEndian.Uint32(r.body[24:])
		case r.kind == recObjects:
			p.readLinks(r.body)
		case r.kind == recHeaders:
			headers = append(headers, stringsIn(r.body)...)
		}
	})
	for i, s := range slides {
		if err := p.giveSlide(i+1, s, notes); err != nil {
			return err
		}
	}
	if err := p.giveMasters(); err != nil {
		return err
	}
	return p.giveHeaders(headers)
}

// giveMasters hands on the texts that masters put on all slides, without the prompts
// of their place holders ("Click to edit ...").
func (p *presentation) giveMasters() error {
	var lines []string
	for _, id := range slices.Sorted(maps.Keys(p.persist)) {
		master, ok := recordAt(p.raw, p.persist[id])
		if !ok || p.live[master.at] || (master.kind != recMaster && (master.kind != recNotes || id != p.notesMaster)) {
			continue
		}
		p.live[master.at] = true
		descend(master.body, func(r record) bool {
			if r.kind != recShape {
				return true
			}
			texts, holder := shapeTexts(r)
			if holder {
				p.remember(texts) // prompts are no text of earlier versions either
				return false
			}
			for _, text := range texts {
				if !p.lines[text] {
					p.remember([]string{text})
					lines = append(lines, text)
				}
			}
			return false
		})
	}
	if len(lines) == 0 {
		return nil
	}
	return p.acc.Page("master", strings.Join(lines, "\n"), nil)
}

// shapeTexts are the texts of a shape. holder says that it is a place holder.
func shapeTexts(shape record) (texts []string, holder bool) {
	var c content
	descend(shape.body, func(r record) bool {
		switch r.kind {
		case recPlaceholder:
			holder = true
		case recTextChars, recTextBytes:
			c.add(r.text())
		}
		return true
	})
	return c.texts, holder
}

// list reads a list of slides. The texts behind an entry belong to it.
func list(raw []byte) []listed {
	var all []listed
	walk(raw, func(r record) {
		switch {
		case r.kind == recSlidePersist && len(r.body) >= 16:
			all = append(all, listed{persist: binary.LittleEndian.Uint32(r.body), id: binary.LittleEndian.Uint32(r.body[12:])})
		case len(all) == 0:
		case r.kind == recTextHeader:
			last := &all[len(all)-1]
			last.outline = append(last.outline, "")
		case r.kind == recTextChars || r.kind == recTextBytes:
			last := &all[len(all)-1]
			if n := len(last.outline); n > 0 {
				last.outline[n-1] = r.text()
			}
		}
	})
	return all
}

func stringsIn(raw []byte) []string {
	var all []string
	walk(raw, func(r record) {
		if text := r.text(); r.kind == recString && text != "" {
			all = append(all, text)
		}
	})
	return all
}

// readLinks reads the targets of links (MS-PPT 2.10.16).
func (p *presentation) readLinks(raw []byte) {
	walk(raw, func(link record) {
		if link.kind != recLink {
			return
		}
		id, target := uint32(0), ""
		walk(link.body, func(r record) {
			switch {
			case r.kind == recLinkAtom && len(r.body) >= 4:
				id = binary.LittleEndian.Uint32(r.body)
			case r.kind == recString && r.instance == 1:
				target = r.text()
			}
		})
		if target != "" {
			p.links[id] = target
		}
	})
}

// giveSlide hands on one slide.
func (p *presentation) giveSlide(number int, s listed, notes map[uint32]listed) error {
	at, known := p.persist[s.persist]
	r, ok := recordAt(p.raw, at)
	if known && ok && r.kind == recSlide && !p.live[at] {
		p.live[at] = true
	} else {
		p.acc.Lose("slide-missing: %d", number)
		r = record{}
	}
	c := p.contentOf(r, s.outline)
	lines := c.lines()
	if c.notes != 0 {
		lines = append(lines, p.notesOf(notes[c.notes])...)
	}
	p.remember(lines)
	var reasons []string
	if c.hidden {
		reasons = append(reasons, "slide-hidden")
	}
	return p.acc.Page(fmt.Sprintf("slide %d", number), strings.Join(lines, "\n"), reasons)
}

// notesOf are the lines of the notes to a slide.
func (p *presentation) notesOf(n listed) []string {
	at, known := p.persist[n.persist]
	r, ok := recordAt(p.raw, at)
	if !known || !ok || r.kind != recNotes || p.live[at] {
		return nil
	}
	p.live[at] = true
	c := p.contentOf(r, n.outline)
	if len(c.texts) == 0 {
		return nil
	}
	return append([]string{"", "Notes:"}, c.lines()...)
}

// content is what stands in a slide.
type content struct {
	texts, links, comments []string
	notes                  uint32 // id of its notes
	hidden                 bool
}

func (c content) lines() []string { return slices.Concat(c.texts, c.links, c.comments) }

// contentOf reads a slide or a page of notes. Text that the slide shares with the outline
// stands there only; what of the outline nothing refers to follows.
func (p *presentation) contentOf(slide record, outline []string) content {
	var c content
	linked := map[uint32]bool{}
	used := make([]bool, len(outline))
	descend(slide.body, func(r record) bool {
		le := binary.LittleEndian
		switch {
		case r.kind == recTextChars || r.kind == recTextBytes:
			c.add(r.text())
		case r.kind == recOutlineRef && len(r.body) >= 4:
			if i := le.Uint32(r.body); int64(i) < int64(len(outline)) && !used[i] {
				used[i] = true
				c.add(outline[i])
			}
		case r.kind == recSlideAtom && len(r.body) >= 20:
			c.notes = le.Uint32(r.body[16:])
		case r.kind == recSlideInfo && len(r.body) >= 12:
			c.hidden = le.Uint16(r.body[10:])&4 != 0
		case r.kind == recInteractive && len(r.body) >= 8:
			if id := le.Uint32(r.body[4:]); p.links[id] != "" && !linked[id] {
				linked[id] = true
				c.links = append(c.links, "<"+p.links[id]+">")
			}
		case r.kind == recHeaders:
			c.texts = append(c.texts, stringsIn(r.body)...)
		case r.kind == recComment:
			if text := comment(r.body); text != "" {
				c.comments = append(c.comments, text)
			}
		}
		return r.kind != recComment && r.kind != recHeaders
	})
	for i, text := range outline {
		if !used[i] {
			c.add(text)
		}
	}
	return c
}

// add adds a text that says more than a place holder for a field.
func (c *content) add(text string) {
	if text != "" && text != "*" {
		c.texts = append(c.texts, text)
	}
}

// comment reads a comment: "[Author, 2024-03-04] text" (MS-PPT 2.6).
func comment(raw []byte) string {
	var author, text, date string
	walk(raw, func(r record) {
		switch {
		case r.kind == recString && r.instance == 0:
			author = r.text()
		case r.kind == recString && r.instance == 1:
			text = r.text()
		case r.kind == recCommentAtom && len(r.body) >= 12:
			le := binary.LittleEndian
			date = fmt.Sprintf("%04d-%02d-%02d", le.Uint16(r.body[4:]), le.Uint16(r.body[6:]), le.Uint16(r.body[10:]))
		}
	})
	if text == "" {
		return ""
	}
	return marked.Comment(author, date, text)
}

// giveHeaders hands on the headers and footers of the presentation, as far as no
// slide has them.
func (p *presentation) giveHeaders(headers []string) error {
	var lines []string
	for _, text := range headers {
		if !p.lines[text] {
			p.remember([]string{text})
			lines = append(lines, text)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return p.acc.Page("headers", strings.Join(lines, "\n"), nil)
}

// remember keeps the lines that a page shows.
func (p *presentation) remember(texts []string) {
	for _, text := range texts {
		for line := range strings.SplitSeq(text, "\n") {
			p.lines[strings.TrimSpace(line)] = true
		}
		p.lines[strings.TrimSpace(text)] = true
	}
}
