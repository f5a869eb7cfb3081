package markup

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// deepest is how many open elements are remembered; deeper ones count as text
// of the last one. Real pages stay below a hundred.
const deepest = 1000

// walker turns a stream of tags and text into lines.
type walker struct {
	z      *html.Tokenizer
	out    layout
	title  strings.Builder
	meta   map[string]string
	open   []element
	count  map[string]int // of open elements, by name
	hidden int            // characters in elements that hide them
	err    error
}

// element is an open element.
type element struct {
	name   string
	href   string // address behind a link
	start  int    // of its text
	hidden bool   // it hides its text, or one around it does
	pre    bool   // it keeps white space, or one around it does
}

func newWalker(source string) *walker {
	return &walker{
		z:     html.NewTokenizer(strings.NewReader(source)),
		meta:  map[string]string{},
		count: map[string]int{},
	}
}

func (w *walker) walk() {
	for {
		switch w.z.Next() {
		case html.ErrorToken:
			if err := w.z.Err(); !errors.Is(err, io.EOF) {
				w.err = err
			}
			w.closeDown(0)
			return
		case html.TextToken:
			w.text(string(w.z.Text()))
		case html.StartTagToken:
			t := w.z.Token()
			w.start(t)
			if !void(t.Data) {
				w.push(t)
			}
		case html.SelfClosingTagToken:
			w.start(w.z.Token())
		case html.EndTagToken:
			name, _ := w.z.TagName()
			w.end(string(name))
		case html.CommentToken, html.DoctypeToken:
		}
	}
}

// inside is the innermost open element.
func (w *walker) inside() element {
	if len(w.open) == 0 {
		return element{}
	}
	return w.open[len(w.open)-1]
}

func (w *walker) text(s string) {
	switch in := w.inside(); in.name {
	case "script", "style":
	case "title":
		w.title.WriteString(html.UnescapeString(s))
	default:
		s = html.UnescapeString(s)
		if in.hidden {
			w.hidden += utf8.RuneCountInString(strings.Join(strings.Fields(s), ""))
		}
		w.out.write(s, in.pre)
	}
}

// start writes what an element brings along itself.
func (w *walker) start(t html.Token) {
	w.out.open(t.Data)
	switch t.Data {
	case "meta":
		w.note(t)
	case "img", "area":
		w.inline(attr(t, "alt"))
	case "input":
		if kind := strings.ToLower(attr(t, "type")); kind != "hidden" && kind != "password" {
			w.inline(attr(t, "value"))
		}
	}
}

// inline writes a word or phrase that stands apart from the text around it.
func (w *walker) inline(s string) {
	if strings.TrimSpace(s) != "" {
		w.text(" " + html.EscapeString(s) + " ")
	}
}

func (w *walker) push(t html.Token) {
	switch t.Data {
	case "p", "li", "tr", "td", "th", "option":
		// An end tag that was left out: a new p ends the p before.
		if w.inside().name == t.Data {
			w.closeDown(len(w.open) - 1)
		}
	case "a":
		w.closeNamed("a")
	}
	if len(w.open) >= deepest {
		return
	}
	around := w.inside()
	e := element{
		name: t.Data, start: w.out.Len(),
		hidden: around.hidden || concealed(t),
		pre:    around.pre || t.Data == "pre" || t.Data == "textarea",
	}
	if t.Data == "a" {
		e.href = address(attr(t, "href"))
	}
	w.open = append(w.open, e)
	w.count[e.name]++
}

func (w *walker) end(name string) {
	w.closeNamed(name)
	w.out.close(name)
}

// closeNamed closes the innermost element of that name and those left open in it.
func (w *walker) closeNamed(name string) {
	if w.count[name] == 0 {
		return
	}
	for i, v := range slices.Backward(w.open) {
		if v.name == name {
			w.closeDown(i)
			return
		}
	}
}

func (w *walker) closeDown(to int) {
	for i := len(w.open) - 1; i >= to; i-- {
		e := w.open[i]
		if e.href != "" && !shows(w.since(e.start), e.href) {
			w.out.write(" ("+e.href+")", false)
		}
		w.count[e.name]--
		w.open = w.open[:i]
	}
}

// since is what was written from a position on, as far as a link's text goes.
func (w *walker) since(start int) string {
	const longest = 4 << 10
	all := w.out.String()
	return all[start:min(start+longest, len(all))]
}

func void(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}
