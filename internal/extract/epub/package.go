package epub

import (
	"net/url"
	"path"
	"strings"

	"spoor/internal/extract/office/xmlscan"
	"spoor/internal/text"
)

const (
	longestProperty = 4000 // bytes
	mostProperties  = 100
)

// readContainer finds the package document (EPUB 3.3, 4.2.6.3.1), by name if the
// book doesn't say.
func (b *book) readContainer() {
	b.scan("META-INF/container.xml", func(t *xmlscan.Token) {
		if name := clean(t.Get("full-path")); t.Is(xmlscan.Start, "rootfile") && b.root == "" && b.parts[name] != nil {
			b.root = name
		}
	})
	for i := range b.dir.Parts {
		if name := clean(b.dir.Parts[i].Name); b.root == "" && strings.EqualFold(path.Ext(name), ".opf") {
			b.root = name
		}
	}
	if b.root == "" {
		b.note("epub-no-package: pages are in the order of the file")
	}
}

// resolve is the name of the part that a reference in another means.
func resolve(from, href string) string {
	href, _, _ = strings.Cut(href, "#")
	if plain, err := url.PathUnescape(href); err == nil {
		href = plain
	}
	return clean(path.Join(path.Dir(from), href))
}

// readPackage reads metadata, the list of files and the reading order.
func (b *book) readPackage() {
	p := &packageReader{book: b}
	b.scan(b.root, p.take)
}

// packageReader reads a package document (EPUB 3.3, 5).
type packageReader struct {
	book   *book
	inside bool // metadata
	key    string
	value  strings.Builder
}

func (p *packageReader) take(t *xmlscan.Token) {
	name := string(t.Name)
	switch {
	case t.Kind == xmlscan.Text:
		if p.key != "" && p.value.Len() < longestProperty {
			p.value.Write(t.Text)
		}
	case name == "metadata":
		p.inside = t.Kind == xmlscan.Start
	case t.Kind == xmlscan.Start && p.inside:
		p.startProperty(name, t)
	case t.Kind == xmlscan.End && p.key != "":
		p.keep()
	case t.Is(xmlscan.Start, "item"):
		p.book.manifest = append(p.book.manifest, item{t.Get("id"), resolve(p.book.root, t.Get("href")), t.Get("media-type"), t.Get("properties")})
	case t.Is(xmlscan.Start, "itemref"):
		id := t.Get("idref")
		p.book.spine = append(p.book.spine, id)
		p.book.aside[id] = t.Get("linear") == "no"
	}
}

// startProperty takes elements of Dublin Core by name, and those of the book by
// what they say they are.
func (p *packageReader) startProperty(name string, t *xmlscan.Token) {
	p.value.Reset()
	p.key = name
	if name == "meta" {
		if p.key = t.Get("property"); t.Get("refines") != "" {
			p.key = ""
		}
		p.key = strings.TrimPrefix(p.key, "dcterms:")
	}
	switch p.key {
	case "dc-metadata", "x-metadata", "link":
		p.key = ""
	}
}

func (p *packageReader) keep() {
	value := strings.Join(strings.Fields(text.Normalise(strings.ToValidUTF8(p.value.String(), "\uFFFD")).String()), " ")
	meta := p.book.meta
	old, known := meta[p.key]
	switch {
	case value == "", !known && len(meta) >= mostProperties, len(old) > longestProperty:
	case known && p.key != "title" && !strings.Contains(old, value):
		meta[p.key] = old + "; " + value
	case !known:
		meta[p.key] = value
	}
	p.key = ""
}

// readContents takes the titles of chapters from the table of contents: that of
// EPUB 3 (nav) and that of EPUB 2 (NCX).
func (b *book) readContents() {
	for _, it := range b.manifest {
		if it.media == "application/x-dtbncx+xml" || strings.Contains(it.properties, "nav") {
			r := &contentsReader{book: b, part: it.name}
			b.scan(it.name, r.take)
		}
	}
}

// contentsReader reads links with their texts: a href, or navLabel before content.
type contentsReader struct {
	book  *book
	part  string
	href  string
	label strings.Builder
	open  bool
}

func (r *contentsReader) take(t *xmlscan.Token) {
	switch name := string(t.Name); {
	case t.Kind == xmlscan.Text:
		if r.open && r.label.Len() < longestProperty {
			r.label.Write(t.Text)
		}
	case name == "navLabel" || name == "a":
		if r.open = t.Kind == xmlscan.Start; r.open {
			r.label.Reset()
			r.href = t.Get("href")
		} else if name == "a" {
			r.keep()
		}
	case t.Is(xmlscan.Start, "content"):
		r.href = t.Get("src")
		r.keep()
	}
}

func (r *contentsReader) keep() {
	name := resolve(r.part, r.href)
	label := strings.Join(strings.Fields(text.Normalise(r.label.String()).String()), " ")
	if r.href != "" && label != "" && r.book.labels[name] == "" {
		r.book.labels[name] = label
	}
}

// readEncryption lists the parts that are encrypted (EPUB 3.3, 4.2.6.3.2). Fonts
// that are only scrambled are not.
func (b *book) readEncryption() {
	scrambled := false
	b.scan("META-INF/encryption.xml", func(t *xmlscan.Token) {
		switch {
		case t.Is(xmlscan.Start, "EncryptedData"):
			scrambled = false
		case t.Is(xmlscan.Start, "EncryptionMethod"):
			switch t.Get("Algorithm") {
			case "http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC":
				scrambled = true
			}
		case t.Is(xmlscan.Start, "CipherReference") && !scrambled:
			b.encrypted[resolve("", t.Get("URI"))] = true
		}
	})
}
