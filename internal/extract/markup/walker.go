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

// mostLinks are kept of a page.
const mostLinks = 5000

// walker turns a stream of tags and text into lines.
type walker struct {
	z      *html.Tokenizer
	out    layout
	title  strings.Builder
	meta   map[string]string
	open   []element
	count  map[string]int // of open elements, by name
	links  []string       // addresses of the web
	linked map[string]bool
	closed string // the element that ended last, without text since
	nested bool   // this is the document of a frame
	hidden int    // characters in elements that hide them
	err    error
}

// element is an open element.
type element struct {
	name   string
	href   string // address behind a link
	note   string // what a title, label or placeholder says of it
	start  int    // of its text
	hidden bool   // it hides its text, or one around it does
	pre    bool   // it keeps white space, or one around it does
	data   bool   // a script that says what the page is about (JSON-LD)
}

func newWalker(source string) *walker {
	return &walker{
		z:      html.NewTokenizer(strings.NewReader(source)),
		meta:   map[string]string{},
		count:  map[string]int{},
		linked: map[string]bool{},
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
	switch in := w.inside(); {
	case in.name == "style", in.name == "script" && !in.data:
	case in.name == "title" && !w.nested && w.count["svg"] == 0:
		w.title.WriteString(html.UnescapeString(s))
	case in.name == "script": // data about the page
		w.hidden += utf8.RuneCountInString(strings.Join(strings.Fields(s), ""))
		w.out.owe(line)
		w.out.write(s, false)
		w.out.owe(line)
	default:
		if strings.TrimSpace(s) != "" {
			w.closed = ""
		}
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
	if t.Data == "a" && w.closed == "a" || apart(t.Data) {
		w.out.space = true
	}
	switch t.Data {
	case "meta":
		w.note(t)
	case "img", "area":
		w.inline(attr(t, "alt"))
		w.inline(besides(t, attr(t, "alt")))
	case "input":
		if kind := strings.ToLower(attr(t, "type")); kind != "hidden" && kind != "password" {
			w.inline(attr(t, "value"))
			w.inline(besides(t, attr(t, "value")))
		}
	case "frame", "iframe", "embed":
		w.link(attr(t, "src"))
		w.frame(attr(t, "srcdoc"))
	}
	w.link(attr(t, "href"))
}

// frame reads the document that stands within a frame's own tag.
func (w *walker) frame(source string) {
	if strings.TrimSpace(source) == "" || w.nested {
		return
	}
	inner := newWalker(source)
	inner.nested = true
	inner.walk()
	w.out.owe(paragraph)
	w.out.write(inner.out.String(), true)
	w.out.owe(paragraph)
	w.hidden += inner.hidden
	for _, link := range inner.links {
		w.link(link)
	}
}

// link keeps an address of the web.
func (w *walker) link(href string) {
	href = strings.TrimSpace(href)
	if !onTheWeb(href) || len(w.links) >= mostLinks || w.linked[href] {
		return
	}
	w.linked[href] = true
	w.links = append(w.links, href)
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
	e.note = besides(t, "")
	e.data = t.Data == "script" && strings.EqualFold(attr(t, "type"), "application/ld+json")
	w.open = append(w.open, e)
	w.count[e.name]++
}

func (w *walker) end(name string) {
	w.closeNamed(name)
	w.out.close(name)
	if apart(name) {
		w.out.space = true
	}
	w.closed = name
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
		if e.note != "" && !strings.Contains(w.since(e.start), e.note) {
			w.inline(e.note)
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

// apart reports whether an element within a line stands apart from the text around it:
// what it holds is no part of a word.
func apart(name string) bool {
	switch name {
	case "button", "label", "input", "select", "object", "video", "audio", "canvas", "noscript", "template", "svg", "text", "iframe", "textarea", "img":
		return true
	}
	return false
}

func void(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}
