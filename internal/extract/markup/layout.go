package markup

import "strings"

// layout writes text in lines: it collapses white space, ends lines where blocks
// begin and end, and puts tabs between the cells of a row. Breaks are held back
// until text follows, so that empty blocks leave no trace.
type layout struct {
	strings.Builder
	breaks int // line ends owed, at most 2
	tabs   int // cells entered since the last text of the row
	space  bool
	fresh  bool  // nothing written yet in this cell
	cells  []int // per open table: cells of the row so far
}

// The line ends that an element puts around itself.
const (
	line      = 1
	paragraph = 2
)

func around(name string) int {
	switch name {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol", "dl", "hr", "form", "fieldset", "title":
		return paragraph
	case "div", "li", "dt", "dd", "tr", "caption", "section", "article", "header", "footer", "nav", "aside", "main", "address",
		"figure", "figcaption", "option", "select", "body", "head", "legend", "summary", "details", "thead", "tbody", "tfoot", "center", "textarea", "frame", "iframe":
		return line
	}
	return 0
}

// open prepares for an element's start tag.
func (l *layout) open(name string) {
	switch name {
	case "br":
		l.breaks = min(l.breaks+1, paragraph)
		l.space = false
	case "td", "th":
		l.cell()
	case "table":
		l.owe(around(name))
		l.cells = append(l.cells, 0)
	case "tr":
		l.owe(line)
		l.row()
	default:
		// The first paragraph of a cell starts on the row's line.
		if !l.fresh {
			l.owe(around(name))
		}
	}
}

// close follows an element's end tag.
func (l *layout) close(name string) {
	switch name {
	case "td", "th":
		l.breaks, l.space = l.inRow(), false
	case "table":
		l.cells = l.cells[:max(len(l.cells)-1, 0)]
		l.owe(around(name))
	case "tr":
		l.owe(line)
		l.row()
	case "br":
		l.open(name)
	default:
		l.owe(around(name))
	}
}

// inRow is what is owed after a cell: nothing, but for the row's own line end
// when no cell of it held text yet.
func (l *layout) inRow() int {
	if l.fresh {
		return l.breaks
	}
	return 0
}

func (l *layout) row() {
	l.tabs, l.fresh = 0, false
	if n := len(l.cells); n > 0 {
		l.cells[n-1] = 0
	}
}

func (l *layout) cell() {
	n := len(l.cells)
	if n == 0 {
		l.owe(line)
		return
	}
	if l.cells[n-1] > 0 {
		l.tabs++
	}
	l.cells[n-1]++
	l.fresh, l.space = true, false
}

func (l *layout) owe(n int) {
	if n > 0 {
		l.breaks, l.space = max(l.breaks, n), false
	}
}

// write adds text; pre keeps its white space.
func (l *layout) write(s string, pre bool) {
	if pre {
		if s != "" {
			l.settle()
			_, _ = l.WriteString(s) // a strings.Builder never fails
		}
		return
	}
	for s != "" {
		word := strings.TrimLeft(s, " \t\r\n\f")
		l.space = l.space || len(word) < len(s)
		end := strings.IndexAny(word, " \t\r\n\f")
		if end < 0 {
			end = len(word)
		}
		if end > 0 {
			l.settle()
			_, _ = l.WriteString(word[:end])
		}
		s = word[end:]
	}
}

// settle writes what is owed before text.
func (l *layout) settle() {
	if l.Len() == 0 {
		l.breaks = 0
	}
	switch {
	case l.breaks > 0 || l.tabs > 0:
		_, _ = l.WriteString(strings.Repeat("\n", l.breaks))
		_, _ = l.WriteString(strings.Repeat("\t", l.tabs))
	case l.space && l.Len() > 0:
		_ = l.WriteByte(' ')
	}
	l.breaks, l.tabs, l.space, l.fresh = 0, 0, false, false
}
