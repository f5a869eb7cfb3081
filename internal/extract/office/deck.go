package office

import (
	"cmp"
	"errors"
	"path"
	"slices"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/office/xmlscan"
)

// deck is what the slides of one presentation share (ECMA-376 part 1, 19.2).
type deck struct {
	c     *container
	pages *pages
	found bool // the main part is there

	slides  []slideRef
	authors map[string]string // of comments, by id
	layouts []string          // parts that the slides are laid out by
}

// slideRef is a slide and what the presentation says of it.
type slideRef struct {
	part     string
	unlisted bool
}

// read reads the presentation into pages.
func (d *deck) read(res *extract.Result) error {
	var err error
	if res.Metadata, err = d.c.properties(); err != nil {
		return err
	}
	if err := d.readMain(); err != nil {
		return err
	}
	d.addUnlisted()
	for _, ref := range d.slides {
		if err := d.readSlide(ref); err != nil {
			return err
		}
	}
	return d.readMasters()
}

// readMain reads the list of slides and who writes comments.
func (d *deck) readMain() error {
	d.authors = map[string]string{}
	main, ok, err := d.c.mainPart("ppt/presentation.xml")
	if err != nil || !ok {
		return err
	}
	d.found = true
	links, err := d.c.relationsOf(main)
	if err != nil {
		return err
	}
	err = d.c.scan(main, func(t *xmlscan.Token) error {
		if t.Is(xmlscan.Start, "sldId") {
			d.list(t, links)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, part := range append(links.parts("commentAuthors"), links.parts("authors")...) {
		if err := d.c.scan(part, d.author); err != nil {
			return err
		}
	}
	return nil
}

// list adds a slide. Its own id and that of its relation have the same local name.
func (d *deck) list(t *xmlscan.Token, links relations) {
	ids := t.All("id")
	for _, id := range ids {
		link, ok := links.byID(id)
		if !ok || !d.c.has(link.target) {
			continue
		}
		if !d.listed(link.target) {
			d.slides = append(d.slides, slideRef{part: link.target})
		}
		return
	}
	d.c.lose("slide-missing: " + strings.Join(ids, " "))
}

func (d *deck) listed(part string) bool {
	return slices.ContainsFunc(d.slides, func(s slideRef) bool { return s.part == part })
}

func (d *deck) author(t *xmlscan.Token) error {
	if t.Is(xmlscan.Start, "cmAuthor") || t.Is(xmlscan.Start, "author") {
		d.authors[t.Get("id")] = t.Get("name")
	}
	return nil
}

// addUnlisted adds the slides that are there without being listed, by their
// numbers: a damaged or a shortened list hides no text.
func (d *deck) addUnlisted() {
	var names []string
	for _, part := range d.c.ordered {
		name := partName(part.Name)
		if path.Ext(name) == ".xml" && path.Base(path.Dir(name)) == "slides" && !d.listed(name) {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(slideNumber(a), slideNumber(b)) })
	for _, name := range slices.Compact(names) {
		d.slides = append(d.slides, slideRef{part: name, unlisted: true})
	}
}

// slideNumber is the 12 of ppt/slides/slide12.xml.
func slideNumber(part string) int {
	return integer(strings.TrimPrefix(strings.TrimSuffix(path.Base(part), ".xml"), "slide"))
}

// readSlide gives a slide its page.
func (d *deck) readSlide(ref slideRef) error {
	links, err := d.c.relationsOf(ref.part)
	if err != nil {
		return err
	}
	for _, layout := range links.parts("slideLayout") {
		if !slices.Contains(d.layouts, layout) {
			d.layouts = append(d.layouts, layout)
		}
	}
	s := &shapes{deck: d, links: links}
	cause := s.readAll(ref.part)
	if cause != nil && (!errors.Is(cause, errStop) || len(s.text) == 0) {
		return cause
	}
	var reasons []string
	if s.hidden {
		reasons = append(reasons, "slide-hidden")
	}
	if ref.unlisted {
		reasons = append(reasons, "slide-unlisted")
	}
	return cmp.Or(d.pages.add(short(s.title), string(s.text), reasons), cause)
}

// readAll reads a slide and what belongs to it.
func (s *shapes) readAll(part string) error {
	if err := s.deck.c.scan(part, s.take); err != nil {
		return err
	}
	for _, kind := range []string{"chart", "chartEx", "diagramData"} {
		for _, name := range s.links.parts(kind) {
			if err := s.readGraphic(name); err != nil {
				return err
			}
		}
	}
	for _, name := range s.links.parts("notesSlide") {
		if err := s.readNotes(name); err != nil {
			return err
		}
	}
	return s.readComments()
}

// readNotes adds what the speaker has noted, after a line of its own.
func (s *shapes) readNotes(part string) error {
	links, err := s.deck.c.relationsOf(part)
	if err != nil {
		return err
	}
	notes := &shapes{deck: s.deck, links: links}
	err = s.deck.c.scan(part, notes.take)
	if text := strings.TrimSpace(string(notes.text)); text != "" {
		s.addLines("\n[notes] " + text)
	}
	return err
}

// readMasters gives a page to what the masters and layouts in use show besides
// placeholders, each text once.
func (d *deck) readMasters() error {
	parts := d.layouts
	for _, layout := range d.layouts {
		links, err := d.c.relationsOf(layout)
		if err != nil {
			return err
		}
		for _, master := range links.parts("slideMaster") {
			if !slices.Contains(parts, master) {
				parts = append(parts, master)
			}
		}
	}
	var texts []string
	for _, part := range parts {
		links, err := d.c.relationsOf(part)
		if err != nil {
			return err
		}
		s := &shapes{deck: d, links: links, master: true}
		if err := d.c.scan(part, s.take); err != nil {
			return err
		}
		if text := strings.TrimSpace(string(s.text)); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return d.pages.add("slide masters", strings.Join(texts, "\n"), []string{"slide-masters"})
}

// short is a text that fits a label.
func short(s string) string {
	const most = 120
	runes := []rune(oneLine(s))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-3]) + "..."
}
