package reread

import (
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/image"
	"spoor/internal/extract/pdf"
)

// mostHeld bounds the text and words that wait for the end of their document, in bytes:
// some 10,000 dense pages.
const mostHeld = 48 << 20

// wordWeight is about what a word's box takes in memory, in bytes.
const wordWeight = 96

// held is the sink of one reading of a document: it passes pages on until one comes that
// may have to be read again, and holds them from there. When too much is held it takes no
// more: the document is then read once more, from where this reading stopped.
type held struct {
	sink  extract.Sink
	skip  int // pages that earlier readings delivered
	tally *tally

	seen   int // pages of this reading, those skipped included
	pages  []evidence.Page
	weight int
	full   bool
}

// Child implements extract.Sink. Children come with the first reading.
func (h *held) Child(c extract.Child) error {
	if h.skip > 0 {
		return nil
	}
	h.tally.children++
	return h.sink.Child(c)
}

// Page implements extract.Sink.
func (h *held) Page(p evidence.Page) error {
	if h.full {
		return nil
	}
	if h.seen++; h.seen <= h.skip {
		return nil
	}
	if len(h.pages) == 0 && p.Status == evidence.PageOK {
		return h.deliver(&p)
	}
	h.weight += len(p.Text) + wordWeight*len(p.Words)
	h.pages = append(h.pages, p)
	h.full = h.weight > mostHeld
	return nil
}

// deliver passes a page on.
func (h *held) deliver(p *evidence.Page) error {
	h.tally.add(p)
	return h.sink.Page(*p)
}

// again are those of the pages that another reading may make better.
func again(kind string, pages []evidence.Page) []*evidence.Page {
	var found []*evidence.Page
	for i := range pages {
		p := &pages[i]
		if p.Status == evidence.PageOK || kind == "pdf" && pdf.TooCostly(p) {
			continue
		}
		if kind == "pdf" && (pdf.NeedsOCR(p) || pdf.NeedsOtherEngine(p)) || kind == "image" && image.NeedsOCR(p) {
			found = append(found, p)
		}
	}
	return found
}
