// Package epub reads electronic books (EPUB 2 and 3, W3C EPUB 3.3): a page for each
// document in reading order, also for those outside of it, and images as children.
//
// It reads what a person reads: no style sheets, no fonts, no scripts. Books whose
// chapters are encrypted by a shop need that shop's password.
package epub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/archive"
	"spoor/internal/extract/markup"
	"spoor/internal/extract/office/xmlscan"
	"spoor/internal/extract/plain"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-epub/1"

const (
	mostChapter = 32 << 20 // bytes of one document that are read
	longestPage = 1 << 20  // bytes of text; a longer chapter goes on on further pages
	mostReasons = 100
)

// Extractor reads books. It is stateless.
type Extractor struct{}

var _ extract.Extractor = (*Extractor)(nil)

// New returns an Extractor.
func New() *Extractor { return &Extractor{} }

// Extract implements extract.Extractor. Labels are the titles that the table of
// contents gives, else the documents' own. Metadata: title, creator, publisher,
// date, language, identifier and the like, as the book states them. Outcome
// needs-password when every chapter is encrypted, partial when some are.
func (*Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Kind: "epub", MIME: "application/epub+zip", Engine: Engine}
	dir, err := archive.ReadDirectory(src.Data, src.Size)
	if err != nil {
		res.Outcome, res.Reasons = evidence.Damaged, []string{"epub-damaged: " + err.Error()}
		return res, ctx.Err()
	}
	b := newBook(dir, src.Size, lim, sink)
	b.readContainer()
	b.readPackage()
	b.readContents()
	b.readEncryption()
	if err := b.readChapters(ctx); err != nil {
		return extract.Result{}, err
	}
	if err := b.giveChildren(ctx); err != nil {
		return extract.Result{}, err
	}
	res.Outcome, res.Reasons, res.Metadata, res.Title = b.outcome(), b.reasons, b.meta, b.meta["title"]
	return res, nil
}

// book is the work on one file.
type book struct {
	dir    archive.Directory
	parts  map[string]*archive.Part
	lim    extract.Limits
	sink   extract.Sink
	budget *extract.Budget

	root      string // name of the package document
	meta      map[string]string
	manifest  []item
	spine     []string          // ids in reading order
	aside     map[string]bool   // ids that are outside of the main order
	labels    map[string]string // by name of the document
	encrypted map[string]bool   // by name

	reasons  []string
	partial  bool
	bomb     bool
	pages    int
	words    bool
	locked   int // chapters that need a password
	children int
}

// item is a file that the book lists.
type item struct{ id, name, media, properties string }

func newBook(dir archive.Directory, size int64, lim extract.Limits, sink extract.Sink) *book {
	b := &book{
		dir: dir, parts: map[string]*archive.Part{}, lim: lim, sink: sink, budget: extract.NewBudget(lim, size),
		meta: map[string]string{}, aside: map[string]bool{}, labels: map[string]string{}, encrypted: map[string]bool{},
	}
	for i := range dir.Parts {
		if name := clean(dir.Parts[i].Name); b.parts[name] == nil {
			b.parts[name] = &dir.Parts[i]
		}
	}
	if dir.Damage != "" {
		b.lose("zip-directory-rebuilt: " + dir.Damage)
	}
	return b
}

func clean(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

func (b *book) note(reason string) {
	if len(b.reasons) < mostReasons {
		b.reasons = append(b.reasons, reason)
	}
}

// lose adds a reason for something that was not read.
func (b *book) lose(reason string) {
	b.partial = true
	b.note(reason)
}

// bytes reads a part up to a number of bytes; false, with a reason, when nothing of
// it can be read.
func (b *book) bytes(name string, most int64) ([]byte, bool) {
	part := b.parts[name]
	switch {
	case part == nil:
		b.lose("part-missing: " + name)
		return nil, false
	case part.Encrypted() || b.encrypted[name]:
		b.lose("part-encrypted: " + name)
		return nil, false
	}
	r, err := part.Open(b.budget)
	if err != nil {
		b.lose(fmt.Sprintf("part-damaged: %s: %v", name, err))
		return nil, false
	}
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case errors.Is(err, extract.ErrBudget):
		b.bomb = true
		b.note(fmt.Sprintf("inflates-too-far: %s: %v", name, err))
	case err != nil:
		b.lose(fmt.Sprintf("part-damaged: %s: %v", name, err))
	case int64(len(data)) > most:
		b.lose(fmt.Sprintf("part-too-large: %s: more than %d bytes", name, most))
		data = data[:most]
	}
	return data, len(data) > 0
}

// scan reads the tags and text of a part that may be missing.
func (b *book) scan(name string, take func(*xmlscan.Token)) {
	if b.parts[name] == nil {
		return
	}
	data, _ := b.bytes(name, mostChapter)
	s := xmlscan.New(strings.NewReader(string(data)))
	for {
		token, err := s.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				b.lose(fmt.Sprintf("part-damaged: %s: %v", name, err))
			}
			return
		}
		take(&token)
	}
}

// readChapters hands on the documents: those of the spine, then the others.
func (b *book) readChapters(ctx context.Context) error {
	for _, c := range b.chapters() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if b.encrypted[c.name] || b.parts[c.name] != nil && b.parts[c.name].Encrypted() {
			b.locked++
		}
		data, ok := b.bytes(c.name, mostChapter)
		if ok {
			if err := b.chapter(c, data); err != nil {
				return err
			}
		}
		if b.bomb {
			return nil
		}
	}
	return nil
}

// chapter is a document of the book, and why it is no ordinary one.
type chapter struct {
	name   string
	reason string
}

func (b *book) chapters() []chapter {
	var all []chapter
	seen := map[string]bool{}
	add := func(name, reason string) {
		if !seen[name] {
			seen[name] = true
			all = append(all, chapter{name, reason})
		}
	}
	for _, id := range b.spine {
		for _, it := range b.manifest {
			if it.id == id {
				reason := ""
				if b.aside[id] {
					reason = "outside-reading-order"
				}
				add(it.name, reason)
			}
		}
	}
	for _, it := range b.manifest {
		if isDocument(it.media, it.name) && !strings.Contains(it.properties, "nav") && b.parts[it.name] != nil {
			add(it.name, "outside-reading-order")
		}
	}
	for i := range b.dir.Parts {
		if name := clean(b.dir.Parts[i].Name); isDocument("", name) && !b.isNav(name) {
			add(name, "not-listed")
		}
	}
	return all
}

func (b *book) isNav(name string) bool {
	for _, it := range b.manifest {
		if it.name == name {
			return strings.Contains(it.properties, "nav")
		}
	}
	return false
}

func isDocument(media, name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xhtml", ".html", ".htm":
		return true
	}
	return media == "application/xhtml+xml" || media == "text/html"
}

// chapter hands on one document as a page, or as several when it is very long.
func (b *book) chapter(c chapter, data []byte) error {
	doc := markup.Render(data, "")
	if doc.Broken > 0 {
		b.lose(fmt.Sprintf("undecodable-characters: %s: %d", c.name, doc.Broken))
	}
	label := b.labels[c.name]
	if label == "" {
		label = doc.Title
	}
	parts := []string{doc.Text}
	if len(doc.Text) > longestPage {
		parts = plain.Split(doc.Text)
	}
	for i, part := range parts {
		if b.lim.Pages > 0 && b.pages >= b.lim.Pages {
			b.lose(fmt.Sprintf("page-limit: %d", b.lim.Pages))
			return nil
		}
		b.pages++
		page := evidence.Page{Number: b.pages, Label: label, Text: part, Status: evidence.PageOK, Engine: Engine, Reasons: doc.Hidden}
		if i > 0 && label != "" {
			page.Label = fmt.Sprintf("%s (%d)", label, i+1)
		}
		if c.reason != "" {
			page.Reasons = append(slices.Clip(page.Reasons), c.reason)
		}
		if strings.TrimSpace(part) == "" {
			page.Status = evidence.PageNoText
		} else {
			b.words = true
		}
		if err := b.sink.Page(page); err != nil {
			return err
		}
	}
	return nil
}

// giveChildren hands on what is neither text nor the book's own machinery.
func (b *book) giveChildren(ctx context.Context) error {
	names := extract.NewNames()
	most := b.lim.Memory / 5
	if most <= 0 {
		most = extract.DefaultLimits(0).Memory / 5
	}
	for i := range b.dir.Parts {
		part := &b.dir.Parts[i]
		name := clean(part.Name)
		if part.IsFolder() || b.parts[name] != part || !isFile(name) || b.bomb {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if b.lim.Children > 0 && b.children >= b.lim.Children {
			b.lose(fmt.Sprintf("child-limit: %d", b.lim.Children))
			return nil
		}
		data, ok := b.bytes(name, most)
		if !ok {
			continue
		}
		b.children++
		safe, original := names.Take(path.Base(part.Name))
		if err := b.sink.Child(extract.Child{Name: safe, Original: original, Ordinal: i + 1, Modified: part.Modified.UTC(), Data: data}); err != nil {
			return err
		}
	}
	return nil
}

func isFile(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xhtml", ".html", ".htm", ".xml", ".opf", ".ncx", ".css", ".js", ".ttf", ".otf", ".woff", ".woff2", ".smil", ".pls", ".xpgt", "":
		return false
	}
	return !strings.HasPrefix(name, "META-INF/")
}

func (b *book) outcome() evidence.Outcome {
	found := b.words || b.children > 0
	switch {
	case b.bomb && !found:
		return evidence.Memory
	case b.locked > 0 && !b.words:
		return evidence.NeedsPassword
	case b.bomb, found && (b.partial || b.root == ""):
		return evidence.Partial
	case b.partial || b.root == "":
		return evidence.Damaged
	case !found:
		return evidence.Empty
	}
	return evidence.OK
}
