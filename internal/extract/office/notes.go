package office

import (
	"strconv"
	"strings"

	"spoor/internal/extract/office/marked"
	"spoor/internal/extract/office/xmlscan"
)

// notes are the footnotes, endnotes or comments of a document.
type notes struct {
	order []string // ids as they stand in the part
	byID  map[string]note
	used  map[string]string // ids that the body refers to, with their label
	label func(n int) string
	mark  func(label, text string) string
}

type note struct{ text, author, date string }

// queued is a note that waits for the end of its page, marked.
type queued struct{ text string }

func (q queued) line() string { return q.text + "\n" }

func (d *wordDocument) readNotes() (err error) {
	if d.footnotes, err = d.readNotesOf("footnotes", "footnote", strconv.Itoa, marked.Footnote); err != nil {
		return err
	}
	if d.endnotes, err = d.readNotesOf("endnotes", "endnote", func(n int) string { return strings.ToLower(roman(n)) }, marked.Endnote); err != nil {
		return err
	}
	d.comments, err = d.readNotesOf("comments", "comment", nil, nil)
	return err
}

// readNotesOf reads the parts of a kind, whose notes are the given element.
func (d *wordDocument) readNotesOf(kind, element string, label func(int) string, mark func(label, text string) string) (*notes, error) {
	all := &notes{byID: map[string]note{}, used: map[string]string{}, label: label, mark: mark}
	for _, name := range d.parts(kind) {
		links, err := d.c.relationsOf(name)
		if err != nil {
			return nil, err
		}
		r := &noteReader{notes: all, element: element, story: newStory(d, links)}
		if err := d.c.scan(name, r.take); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// noteReader cuts a part with notes into its notes.
type noteReader struct {
	notes   *notes
	element string
	story   *story
	id      string
	open    note
	skip    bool // a separator line
}

func (r *noteReader) take(t *xmlscan.Token) error {
	switch {
	case t.Is(xmlscan.Start, r.element):
		r.id, r.skip = t.Get("id"), strings.Contains(strings.ToLower(t.Get("type")), "separator") || t.Get("type") == "continuationNotice"
		date, _, _ := strings.Cut(t.Get("date"), "T")
		r.open = note{author: t.Get("author"), date: date}
		r.story = newStory(r.story.doc, r.story.links)
		return nil
	case t.Is(xmlscan.End, r.element):
		r.keep()
		return nil
	}
	return r.story.take(t)
}

func (r *noteReader) keep() {
	r.open.text = strings.TrimSpace(string(r.story.flow().text))
	if _, twice := r.notes.byID[r.id]; r.skip || twice || r.open.text == "" {
		return
	}
	r.notes.order = append(r.notes.order, r.id)
	r.notes.byID[r.id] = r.open
}

// refer reads a reference to a note. The first one brings the note to the end of
// the page; footnotes and endnotes are numbered as Word does.
func (s *story) refer(name string, t *xmlscan.Token) error {
	all := s.doc.notesOf(name)
	if all == nil || !s.paged {
		return nil
	}
	id := t.Get("id")
	label, again := all.used[id]
	n, known := all.byID[id]
	if !again && known {
		label = all.use(id)
		s.queue = append(s.queue, queued{all.marked(label, n)})
	}
	if all.label == nil || label == "" || t.Get("customMarkFollows") != "" {
		return nil
	}
	return s.write("[" + label + "]")
}

func (d *wordDocument) notesOf(reference string) *notes {
	switch reference {
	case "footnoteReference":
		return d.footnotes
	case "endnoteReference":
		return d.endnotes
	}
	return d.comments
}

// marked is a note with what it is in front.
func (all *notes) marked(label string, n note) string {
	if all.mark == nil {
		return marked.Comment(n.author, n.date, n.text)
	}
	return all.mark(label, n.text)
}

// use labels a note with the next number; comments have none.
func (all *notes) use(id string) string {
	label := ""
	if all.label != nil {
		label = all.label(len(all.used) + 1)
	}
	all.used[id] = label
	return label
}

// addUnused queues the notes that nothing refers to: they are in the document, if
// not on paper.
func (s *story) addUnused() {
	for _, all := range []*notes{s.doc.footnotes, s.doc.endnotes, s.doc.comments} {
		for _, id := range all.order {
			if _, used := all.used[id]; !used {
				s.queue = append(s.queue, queued{all.marked(all.use(id), all.byID[id])})
			}
		}
	}
}
