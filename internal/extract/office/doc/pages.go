package doc

import (
	"maps"
	"slices"
	"strings"
)

// give hands on the document page by page.
func (d *document) give() error {
	top, bottom := d.headers()
	refs := d.references()
	s := &story{d: d}
	for _, header := range top {
		s.out = append(s.out, header+"\n"...)
	}
	var queue []reference
	from, to := d.fib.span(storyMain)
	if d.fib.old {
		from, to = 0, len(d.text)
	}
	for i := from; i < min(to, len(d.text)); i++ {
		for _, ref := range refs[i] {
			queue = append(queue, ref)
			if ref.shown {
				s.out = append(s.out, "["+ref.label+"]"...)
			}
		}
		delete(refs, i)
		if d.text[i] == charPage && s.inside == 0 {
			if err := d.endPage(s, queue); err != nil {
				return err
			}
			queue = nil
			continue
		}
		i = s.character(i)
	}
	s.finish()
	for _, at := range slices.Sorted(maps.Keys(refs)) {
		queue = append(queue, refs[at]...) // what leads to them is gone, they are not
	}
	for _, text := range append(d.boxes(), bottom...) {
		s.out = append(append(s.out, '\n'), text...)
	}
	if strings.TrimSpace(string(s.out)) != "" || len(queue) > 0 || d.acc.Pages() == 0 {
		if err := d.endPage(s, queue); err != nil {
			return err
		}
	}
	if d.leftover == "" {
		return nil
	}
	return d.acc.Page("earlier versions", d.leftover, []string{"not-in-text"})
}

// endPage hands on the page with its notes and begins the next.
func (d *document) endPage(s *story, queue []reference) error {
	s.closeMark()
	var text strings.Builder
	text.WriteString(strings.TrimRight(string(s.out), "\n\t "))
	if len(queue) > 0 {
		text.WriteString("\n")
	}
	for _, ref := range queue {
		text.WriteString("\n" + ref.note)
	}
	s.out = s.out[:0]
	for i := range s.fields {
		s.fields[i].start = 0
	}
	return d.acc.Page("", text.String(), s.reasons())
}
