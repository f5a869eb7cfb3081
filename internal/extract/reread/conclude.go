package reread

import (
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf"
)

// Read is the code of a document's reason that says which pages were recognised, and by
// whom: "ocr-read: ENGINE: pages 1-3".
const Read = "ocr-read"

// conclude sets the reasons and the outcome of a document some of whose pages were read
// again.
func conclude(res *extract.Result, h *held) {
	res.Reasons = slices.DeleteFunc(slices.Clone(res.Reasons), func(r string) bool {
		return strings.HasPrefix(r, pdf.NoTextLayer) || strings.HasPrefix(r, pdf.PagesPartial)
	})
	engines, faults := grouped{}, grouped{}
	unread, texts := 0, h.texts
	for i := range h.pages {
		p := &h.pages[i]
		if p.Text != "" {
			texts++
		}
		if by := h.readBy[p.Number]; by != "" {
			engines.add(Read+": "+by, p.Number)
		}
		if p.Status == evidence.PageOK {
			continue
		}
		unread++
		faults.add(faultOf(p), p.Number)
	}
	res.Reasons = append(res.Reasons, engines.list()...)
	res.Reasons = append(res.Reasons, faults.list()...)
	if unread > 0 || res.Outcome != evidence.Partial || res.Otherwise == "" {
		return
	}
	if res.Outcome = res.Otherwise; res.Outcome == evidence.OK && texts+h.children == 0 {
		res.Outcome = evidence.Empty
	}
}

// faultOf is the code under which a document lists a page that isn't fully read.
func faultOf(p *evidence.Page) string {
	for _, r := range slices.Backward(p.Reasons) {
		if code, _, _ := strings.Cut(r, ":"); strings.HasPrefix(code, "ocr-") {
			switch code {
			case NoTime, Failed, NotDrawn, NoRecogniser, NoLanguage, "ocr-incomplete", "ocr-unsure":
				return code
			}
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
