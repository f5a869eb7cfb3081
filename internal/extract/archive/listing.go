package archive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/text"
)

// linesPerPage keeps the pages of a very long listing at some hundred kB.
const linesPerPage = 5000

// list hands on the listing: a line per entry with its name, size in bytes and
// date, separated by tabs. It comes before the children, so that names are kept
// even when an entry ends the reading.
func (u *unpacking) list() error {
	number := 0
	for lines := range slices.Chunk(u.entries, linesPerPage) {
		number++
		var b strings.Builder
		for i := range lines {
			b.WriteString(line(&lines[i]))
		}
		page := evidence.Page{Number: number, Text: text.Normalise(b.String()).String(), Status: evidence.PageOK, Engine: u.engine}
		if err := u.sink.Page(page); err != nil {
			return err
		}
		if u.lim.Pages > 0 && number >= u.lim.Pages {
			break
		}
	}
	return nil
}

func line(e *entry) string {
	size, day := "", ""
	if !e.folder && e.size >= 0 {
		size = fmt.Sprint(e.size)
	}
	if !e.modified.IsZero() {
		day = e.modified.UTC().Format(time.DateTime)
	}
	return oneLine(e.name) + "\t" + size + "\t" + day + "\n"
}

// oneLine keeps a name from breaking out of its line.
func oneLine(name string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "\t", " ", "\x00", "").Replace(strings.ToValidUTF8(name, "\uFFFD"))
}

// overlapping counts the parts whose bytes also belong to another: no packer
// writes that, only those who build bombs do.
func overlapping(parts []Part) int {
	type stretch struct{ start, end int64 }
	all := make([]stretch, 0, len(parts))
	for i := range parts {
		if section, err := parts[i].open(); err == nil && section.Size() > 0 {
			_, off, n := section.Outer()
			all = append(all, stretch{off, off + n})
		}
	}
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.start, b.start) })
	count, end := 0, int64(0)
	for _, s := range all {
		if s.start < end {
			count++
		}
		end = max(end, s.end)
	}
	return count
}

// shortName is a name as it stands in a reason.
func shortName(name string) string {
	const longest = 200
	if len(name) > longest {
		name = name[:longest] + "..."
	}
	return oneLine(name)
}
