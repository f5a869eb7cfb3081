package office

import (
	"fmt"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/language"
	"spoor/internal/text"
)

// longestPage is how many bytes of text a page gets before the rest goes to
// another one, at the end of a paragraph or row.
const longestPage = 1 << 20

// pages numbers the pages and hands them on.
type pages struct {
	container *container
	sink      extract.Sink
	lim       extract.Limits
	engine    string
	count     int
	bytes     int64
	words     bool // some page has text
}

// add hands on a page. The error is the sink's, or errStop at a limit.
func (p *pages) add(label, raw string, reasons []string) error {
	if p.lim.Pages > 0 && p.count >= p.lim.Pages {
		p.container.lose(fmt.Sprintf("page-limit: %d", p.lim.Pages))
		return errStop
	}
	normal := text.Normalise(strings.TrimRight(raw, "\n\t ")).String()
	p.count++
	status := evidence.PageNoText
	if strings.TrimSpace(normal) != "" {
		status, p.words = evidence.PageOK, true
	}
	return p.sink.Page(evidence.Page{
		Number: p.count, Label: text.Normalise(label).String(), Text: normal, Language: language.Detect(normal),
		Status: status, Engine: p.engine, Reasons: reasons,
	})
}

// grow counts text towards its limit, as it is collected.
func (p *pages) grow(n int) error {
	if p.bytes += int64(n); p.lim.TextBytes > 0 && p.bytes > p.lim.TextBytes {
		p.container.lose(fmt.Sprintf("text-limit: %d bytes", p.lim.TextBytes))
		return errStop
	}
	return nil
}

// outcome is what became of a document whose pages were read.
func (p *pages) outcome() evidence.Outcome {
	found := p.words || p.container.children > 0
	switch {
	case p.container.bomb:
		return evidence.Memory
	case p.container.partial && !found:
		return evidence.Damaged
	case p.container.partial:
		return evidence.Partial
	case !found:
		return evidence.Empty
	}
	return evidence.OK
}
