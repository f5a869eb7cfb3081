package doc

import (
	"encoding/binary"
	"strconv"
	"strings"

	"spoor/internal/extract/cfb"
	"spoor/internal/extract/office/marked"
)

// reference is a place in the text that leads to a note.
type reference struct {
	label string
	note  string // marked
	shown bool   // the label stands in the text
}

// references finds the notes and comments, by the position of what leads to them.
func (d *document) references() map[int][]reference {
	all := map[int][]reference{}
	for _, kind := range []struct {
		refs, texts, story, entry int
		label                     func(i int, entry []byte) string
		mark                      func(label, text string) string
		shown                     bool
	}{
		{tabFootnoteRefs, tabFootnotes, storyFootnotes, 2, func(i int, _ []byte) string { return strconv.Itoa(i + 1) }, marked.Footnote, true},
		{tabEndnoteRefs, tabEndnotes, storyEndnotes, 2, func(i int, _ []byte) string { return roman(i + 1) }, marked.Endnote, true},
		{tabCommentRefs, tabComments, storyComments, 30, d.commentator(), remark, false},
	} {
		refs := newPLC(d.fib.part(d.table, kind.refs), kind.entry)
		texts := newPLC(d.fib.part(d.table, kind.texts), 0)
		parts := d.cut(kind.story, texts)
		for i := range refs.n {
			if i >= len(parts) {
				break
			}
			note := parts[i]
			if note == "" {
				continue
			}
			at, label := refs.position(i), kind.label(i, refs.entry(i))
			all[at] = append(all[at], reference{label, kind.mark(label, note), kind.shown})
		}
	}
	return all
}

// cut renders the parts of a story, which a table of their positions separates. No
// part of the text is rendered twice.
func (d *document) cut(story int, table plc) []string {
	start, to := d.fib.span(story)
	from, to := start, min(to, len(d.text))
	var parts []string
	for i := range table.n {
		end := min(start+table.position(i+1), to)
		parts = append(parts, strings.TrimSpace(d.plain(max(from, start+table.position(i)), end)))
		from = max(from, end)
	}
	return parts
}

func remark(author, text string) string { return marked.Comment(author, "", text) }

// commentator names the author of a comment (ATRDPre10, MS-DOC 2.9.7).
func (d *document) commentator() func(int, []byte) string {
	owners := names(d.fib.part(d.table, tabCommentOwners))
	return func(_ int, entry []byte) string {
		le := binary.LittleEndian
		if i := int(le.Uint16(entry[20:])); i < len(owners) && owners[i] != "" {
			return owners[i]
		}
		n := min(int(le.Uint16(entry)), 9)
		return strings.TrimSpace(cfb.UTF16(entry[2 : 2+2*n])) // initials
	}
}

// changedBy remembers an author of tracked changes, by number.
func (d *document) changedBy(number int) {
	if d.authors == nil {
		d.authors, d.revisers = map[string]bool{}, d.readRevisers()
	}
	if number < len(d.revisers) && d.revisers[number] != "" && d.revisers[number] != "Unknown" {
		d.authors[d.revisers[number]] = true
	}
}

// readRevisers lists the authors of tracked changes (SttbfRMark, MS-DOC 2.9.281).
func (d *document) readRevisers() []string {
	table := d.fib.part(d.table, tabRevisers)
	if len(table) < 6 || binary.LittleEndian.Uint16(table) != 0xFFFF {
		return nil
	}
	return names(table[6:])
}

// names reads strings that have their lengths before them.
func names(raw []byte) []string {
	var all []string
	for len(raw) >= 2 {
		n := 2 * int(binary.LittleEndian.Uint16(raw))
		if 2+n > len(raw) {
			break
		}
		all = append(all, strings.Join(strings.Fields(cfb.UTF16(raw[2:2+n])), " "))
		raw = raw[2+n:]
	}
	return all
}

// headers are the distinct headers and footers of all sections (MS-DOC 2.3.4).
func (d *document) headers() (top, bottom []string) {
	const separators, perSection = 6, 6
	seen := map[string]bool{}
	parts := d.cut(storyHeaders, newPLC(d.fib.part(d.table, tabHeaders), 0))
	for i := separators; i < len(parts); i++ {
		text := parts[i]
		into, mark := &top, marked.Header
		if part := (i - separators) % perSection; part == 2 || part == 3 || part == 5 {
			into, mark = &bottom, marked.Footer
		}
		if text != "" && !seen[text] {
			seen[text] = true
			*into = append(*into, mark(text))
		}
	}
	return top, bottom
}

// boxes are the texts of text boxes, those in headers included.
func (d *document) boxes() []string {
	var all []string
	for _, story := range []int{storyBoxes, storyHeaderBoxes} {
		from, to := d.fib.span(story)
		if text := strings.TrimSpace(d.plain(from, to)); text != "" {
			all = append(all, marked.Box(text))
		}
	}
	return all
}

// roman is a small Roman number, as endnotes have.
func roman(n int) string {
	if n <= 0 || n >= 4000 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, d := range []struct {
		value int
		sign  string
	}{
		{1000, "m"},
		{900, "cm"},
		{500, "d"},
		{400, "cd"},
		{100, "c"},
		{90, "xc"},
		{50, "l"},
		{40, "xl"},
		{10, "x"},
		{9, "ix"},
		{5, "v"},
		{4, "iv"},
		{1, "i"},
	} {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.sign)
		}
	}
	return b.String()
}
