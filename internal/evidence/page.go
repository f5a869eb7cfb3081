package evidence

// Span is a half-open byte range [Start, End) in a page's normalised text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Within reports whether the span is a non-empty range of text of length n.
func (s Span) Within(n int) bool { return 0 <= s.Start && s.Start < s.End && s.End <= n }

// Overlaps reports whether two spans share at least one byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// Of is the text under the span; empty when the span does not lie within text.
func (s Span) Of(text string) string {
	if !s.Within(len(text)) {
		return ""
	}
	return text[s.Start:s.End]
}

// Box is a rectangle x0, y0, x1, y1 in points (1/72 inch) from the page's top
// left corner.
type Box [4]float64

// Word is a word of a page and where it stands in the text and on the paper.
type Word struct {
	Text string `json:"text"`
	Span
	Box Box `json:"box"`
}

// PageStatus says how far a page's text can be relied on.
type PageStatus string

// The closed list of page statuses.
const (
	PageOK         PageStatus = "ok"
	PagePartial    PageStatus = "partial"        // text is missing or wrong; see the page's reasons
	PageIncomplete PageStatus = "ocr-incomplete" // text recognition left letters unread
	PageNoText     PageStatus = "no-text"        // nothing to read without OCR
)

// Page is a page or page-like unit: a sheet, a slide, a message, a text file.
// Text is normalised (internal/text); spans everywhere count its bytes.
type Page struct {
	Number   int        `json:"number"` // from 1
	Label    string     `json:"label,omitempty"`
	Text     string     `json:"text"`
	Language string     `json:"language"` // ISO 639-1, "" when unsure
	Status   PageStatus `json:"status"`
	Engine   string     `json:"engine"` // name and version
	Reasons  []string   `json:"reasons,omitempty"`
	Words    []Word     `json:"words,omitempty"` // only where the format has a layout

	// Messages of a chat, in order and without overlap; other pages have none.
	Messages []Message `json:"messages,omitempty"`
	// Languages of a page that mixes them, in order and without overlap; text
	// outside all of them, and all other pages, are in Language.
	Languages []Stretch `json:"languages,omitempty"`
	// Width and Height are the paper on which the words' boxes lie, in points; zero
	// where the format has no layout.
	Width  float64 `json:"width,omitempty"`
	Height float64 `json:"height,omitempty"`
}

// BoxOf is the smallest rectangle around the words that the span touches; false
// when the page has no layout there.
func (p *Page) BoxOf(s Span) (Box, bool) {
	var box Box
	found := false
	for _, w := range p.Words {
		if !w.Overlaps(s) {
			continue
		}
		if !found {
			box, found = w.Box, true
			continue
		}
		box = Box{min(box[0], w.Box[0]), min(box[1], w.Box[1]), max(box[2], w.Box[2]), max(box[3], w.Box[3])}
	}
	return box, found
}
