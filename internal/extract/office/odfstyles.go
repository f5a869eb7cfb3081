package office

import (
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// odfStyles is what styles say that matters for reading: breaks, what is hidden,
// how lists are numbered (ISO/IEC 26300 part 1, 16).
type odfStyles struct {
	byName map[string]*odfStyle // by family and name
	lists  map[string]*odfList

	style *odfStyle // the open one
	list  *odfList
}

// odfStyle is one style; what it doesn't say its parent does.
type odfStyle struct {
	parent      string // family and name
	breakBefore bool
	breakAfter  bool
	hidden      bool // text, sheet or slide
}

func newODFStyles() *odfStyles {
	return &odfStyles{byName: map[string]*odfStyle{}, lists: map[string]*odfList{outline: {}}}
}

// outline is the name under which the numbering of headings is kept.
const outline = "\x00outline"

// start reads one element of the styles.
func (s *odfStyles) start(t *xmlscan.Token) {
	switch name := string(t.Name); name {
	case "style", "default-style":
		s.style = &odfStyle{breakBefore: t.Get("master-page-name") != "" && t.Get("family") == "paragraph"}
		family := t.Get("family") + "/"
		if parent := t.Get("parent-style-name"); parent != "" {
			s.style.parent = family + parent
		}
		s.byName[family+t.Get("name")] = s.style
	case "list-style":
		s.list = &odfList{}
		s.lists[t.Get("name")] = s.list
	case "outline-style":
		s.list = s.lists[outline]
	case "paragraph-properties", "text-properties", "table-properties", "drawing-page-properties", "section-properties", "properties":
		s.properties(t)
	default:
		s.list.define(name, t)
	}
}

func (s *odfStyles) properties(t *xmlscan.Token) {
	if s.style == nil {
		return
	}
	s.style.breakBefore = s.style.breakBefore || t.Get("break-before") == "page"
	s.style.breakAfter = s.style.breakAfter || t.Get("break-after") == "page"
	display := t.Get("display")
	s.style.hidden = s.style.hidden || display == "none" || display == "false" || t.Get("visibility") == "hidden"
}

func (s *odfStyles) end(name string) {
	switch name {
	case "style", "default-style":
		s.style = nil
	case "list-style", "outline-style":
		s.list = nil
	}
}

// of is a style with what its parents say; breaks are inherited as well.
func (s *odfStyles) of(family, name string) odfStyle {
	var all odfStyle
	key := family + "/" + name
	for range 20 { // styles may be based on each other in a circle
		style, ok := s.byName[key]
		if !ok {
			break
		}
		all.breakBefore = all.breakBefore || style.breakBefore
		all.breakAfter = all.breakAfter || style.breakAfter
		all.hidden = all.hidden || style.hidden
		key = style.parent
	}
	return all
}

const odfLevels = 10

// odfList is how a list is numbered and how far it has come.
type odfList struct {
	levels [odfLevels]odfLevel
	counts [odfLevels]int // 0 means not begun
}

type odfLevel struct {
	bullet, format, prefix, suffix string
	start, show                    int
}

// define reads one level of a list style.
func (l *odfList) define(name string, t *xmlscan.Token) {
	if l == nil || !strings.Contains(name, "-level-style") {
		return
	}
	level := &l.levels[odfDepth(integer(t.Get("level"))-1)]
	*level = odfLevel{prefix: t.Get("num-prefix"), suffix: t.Get("num-suffix")}
	if strings.HasSuffix(name, "-bullet") || strings.HasSuffix(name, "-image") {
		level.bullet = bullet(t.Get("bullet-char"))
		return
	}
	level.format, level.start, level.show = t.Get("num-format"), max(integer(t.Get("start-value")), 1), max(integer(t.Get("display-levels")), 1)
	if given, ok := t.Attr("start-value"); ok && given == "0" {
		level.start = 0
	}
}

func odfDepth(n int) int { return min(max(n, 0), odfLevels-1) }

// next counts an item at a level and gives its label; at may begin anew at start.
func (l *odfList) next(at int, start string) string {
	level := l.levels[at]
	if level.bullet != "" {
		return level.bullet
	}
	switch {
	case start != "":
		l.counts[at] = integer(start)
	case l.counts[at] == 0:
		l.counts[at] = level.start
	default:
		l.counts[at]++
	}
	l.restart(at + 1)
	if level.format == "" {
		return ""
	}
	var numbers []string
	for i := max(at-level.show+1, 0); i <= at; i++ {
		if form := l.levels[i].format; form != "" {
			numbers = append(numbers, odfNumber(form, max(l.counts[i], 1)))
		}
	}
	return level.prefix + strings.Join(numbers, ".") + level.suffix
}

// restart forgets how far the levels from at on have come.
func (l *odfList) restart(at int) {
	for i := at; i < odfLevels; i++ {
		l.counts[i] = 0
	}
}

func odfNumber(format string, n int) string {
	switch format {
	case "a":
		return number("lowerLetter", n)
	case "A":
		return number("upperLetter", n)
	case "i":
		return number("lowerRoman", n)
	case "I":
		return number("upperRoman", n)
	}
	return number("decimal", n)
}
