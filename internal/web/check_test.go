package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// page is an answer with its HTML read.
type page struct {
	*http.Response
	raw  string
	root *html.Node
}

// get asks for a page as a browser on this machine does.
func (h *house) get(t *testing.T, address string) page {
	t.Helper()
	address, _, _ = strings.Cut(address, "#") // a browser keeps that to itself
	return h.do(t, httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil))
}

// post sends a form from a page of our own.
func (h *house) post(t *testing.T, address string, form url.Values) page {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return h.do(t, r)
}

func (h *house) do(t *testing.T, r *http.Request) page {
	t.Helper()
	if r.Host == "example.com" {
		r.Host = "127.0.0.1:8080"
	}
	w := httptest.NewRecorder()
	h.pages.ServeHTTP(w, r)
	p := page{Response: w.Result()}
	body, err := io.ReadAll(p.Body)
	if err != nil {
		t.Fatal(err)
	}
	p.raw = string(body)
	if p.root, err = html.Parse(strings.NewReader(p.raw)); err != nil {
		t.Fatalf("%s is not HTML: %v", r.URL, err)
	}
	return p
}

// all finds elements by a simple selector: "tag", ".class", "#id" or "tag.class".
func (p page) all(selector string) []*html.Node {
	var found []*html.Node
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && selects(selector, n) {
			found = append(found, n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(p.root)
	return found
}

func selects(selector string, n *html.Node) bool {
	if id, ok := strings.CutPrefix(selector, "#"); ok {
		return attr(n, "id") == id
	}
	tag, class, hasClass := strings.Cut(selector, ".")
	if tag != "" && n.Data != tag {
		return false
	}
	return !hasClass || slices.Contains(strings.Fields(attr(n, "class")), class)
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is all text under a node, exactly.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// shown is the text under a node as a person reads it: cells and items apart, runs
// of spaces as one.
func shown(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case d.Type == html.ElementNode && slices.Contains([]string{"td", "th", "dt", "dd", "li", "p", "h1", "h2", "h3", "div", "b", "tr", "br", "progress"}, d.Data):
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// texts are the texts of the elements that a selector finds.
func (p page) texts(selector string) []string {
	var list []string
	for _, n := range p.all(selector) {
		list = append(list, strings.TrimSpace(text(n)))
	}
	return list
}

// link is the address of the first link whose text holds a word.
func (p page) link(t *testing.T, word string) string {
	t.Helper()
	for _, a := range p.all("a") {
		if strings.Contains(text(a), word) {
			return attr(a, "href")
		}
	}
	t.Fatalf("no link with %q on the page:\n%s", word, p.raw)
	return ""
}

// says fails the test unless the page shows each text.
func (p page) says(t *testing.T, wanted ...string) {
	t.Helper()
	shown := shown(p.root)
	for _, w := range wanted {
		if !strings.Contains(shown, w) {
			t.Errorf("%s does not show %q; it shows:\n%s", p.name(), w, shown)
		}
	}
}

// hides fails the test when the page shows one of the texts.
func (p page) hides(t *testing.T, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(p.raw, w) {
			t.Errorf("%s holds %q", p.name(), w)
		}
	}
}

func (p page) name() string { return strings.Join(p.texts("title"), "") }

func (p page) status(t *testing.T, want int) page {
	t.Helper()
	if p.StatusCode != want {
		t.Errorf("%s: status %d, want %d; body:\n%s", p.name(), p.StatusCode, want, p.raw)
	}
	return p
}

func escape(s string) string { return url.QueryEscape(s) }
