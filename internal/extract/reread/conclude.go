package reread

import (
	"slices"
	"strings"
	"sync"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf"
)

// Read is the code of a document's reason that says which pages were recognised, and by
// whom: "ocr-read: ENGINE: pages 1-3".
const Read = "ocr-read"

// tally is what is known of a document's pages once they are delivered.
type tally struct {
	pages, texts, unread int
	again, children      int // pages that may be read again; documents inside
	engines, faults      grouped

	mu     sync.Mutex
	readBy map[int]string // the recogniser that read a page, by its number
}

// recognised notes who read a page. Several pages may be read at once.
func (t *tally) recognised(page int, engine string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.readBy == nil {
		t.readBy = map[int]string{}
	}
	t.readBy[page] = engine
}

// add counts a page that is delivered.
func (t *tally) add(p *evidence.Page) {
	t.pages++
	if p.Text != "" {
		t.texts++
	}
	if by := t.readBy[p.Number]; by != "" {
		t.engines.add(Read+": "+by, p.Number)
	}
	if p.Status != evidence.PageOK {
		t.unread++
		t.faults.add(faultOf(p), p.Number)
	}
}

// conclude sets the reasons and the outcome of a document some of whose pages were read
// again.
func (t *tally) conclude(res *extract.Result) {
	res.Reasons = slices.DeleteFunc(slices.Clone(res.Reasons), func(r string) bool {
		return strings.HasPrefix(r, pdf.NoTextLayer) || strings.HasPrefix(r, pdf.PagesPartial)
	})
	res.Reasons = append(res.Reasons, t.engines.list()...)
	res.Reasons = append(res.Reasons, t.faults.list()...)
	if t.unread > 0 || res.Outcome != evidence.Partial || res.Otherwise == "" {
		return
	}
	if res.Outcome = res.Otherwise; res.Outcome == evidence.OK && t.texts+t.children == 0 {
		res.Outcome = evidence.Empty
	}
}

// faultOf is the code under which a document lists a page that isn't fully read.
func faultOf(p *evidence.Page) string {
	for _, r := range slices.Backward(p.Reasons) {
		switch code, _, _ := strings.Cut(r, ":"); code {
		case NoTime, Failed, NotDrawn, NoRecogniser, NoLanguage, "ocr-incomplete", "ocr-unsure":
			return code
		}
	}
	if p.Status == evidence.PageNoText {
		return pdf.NoTextLayer
	}
	return pdf.PagesPartial
}

// grouped are numbers of pages under a heading, in the order of the first page.
type grouped struct {
	heads []string
	pages map[string][]int
}

func (g *grouped) add(head string, page int) {
	if g.pages == nil {
		g.pages = map[string][]int{}
	}
	if len(g.pages[head]) == 0 {
		g.heads = append(g.heads, head)
	}
	g.pages[head] = append(g.pages[head], page)
}

func (g *grouped) list() []string {
	list := make([]string, len(g.heads))
	for i, head := range g.heads {
		list[i] = head + ": " + extract.PageList(g.pages[head])
	}
	return list
}
