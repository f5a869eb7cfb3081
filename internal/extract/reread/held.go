package reread

import (
	"sync"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/image"
	"spoor/internal/extract/pdf"
)

// mostHeld bounds the text and words that wait for the end of their document, in bytes:
// some 10,000 dense pages. What comes after that is passed on as it is, with a reason.
const mostHeld = 48 << 20

// wordWeight is about what a word's box takes in memory, in bytes.
const wordWeight = 96

// TooMany is the reason of a page that had to be passed on as it was.
const TooMany = "not-read-again: too many pages wait"

// held is the sink of a document: it passes pages on until one comes that may have to be
// read again, and holds them from there.
type held struct {
	sink             extract.Sink
	pages            []evidence.Page
	weight           int
	passing          bool // too much is held
	delivered, texts int  // pages that were passed on, and those of them with text
	children         int

	mu     sync.Mutex
	readBy map[int]string // the recogniser that read a page, by its number
}

// Child implements extract.Sink.
func (h *held) Child(c extract.Child) error {
	h.children++
	return h.sink.Child(c)
}

// Page implements extract.Sink.
func (h *held) Page(p evidence.Page) error {
	if len(h.pages) == 0 && p.Status == evidence.PageOK {
		h.delivered++
		if p.Text != "" {
			h.texts++
		}
		return h.sink.Page(p)
	}
	h.weight += len(p.Text) + wordWeight*len(p.Words)
	if h.passing = h.passing || h.weight > mostHeld; h.passing && p.Status != evidence.PageOK {
		p.Reasons = append(p.Reasons, TooMany)
	}
	h.pages = append(h.pages, p)
	return nil
}

// again are the pages that another reading may make better.
func (h *held) again(kind string) []*evidence.Page {
	var again []*evidence.Page
	for i := range h.pages {
		p := &h.pages[i]
		if p.Status == evidence.PageOK || last(p.Reasons) == TooMany {
			continue
		}
		if kind == "pdf" && (pdf.NeedsOCR(p) || pdf.NeedsOtherEngine(p)) || kind == "image" && image.NeedsOCR(p) {
			again = append(again, p)
		}
	}
	return again
}

// recognised notes who read a page. Several pages may be read at once.
func (h *held) recognised(page int, engine string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.readBy == nil {
		h.readBy = map[int]string{}
	}
	h.readBy[page] = engine
}

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// deliver passes on what was held. The error is the sink's.
func (h *held) deliver() error {
	for i := range h.pages {
		if err := h.sink.Page(h.pages[i]); err != nil {
			return err
		}
	}
	return nil
}
