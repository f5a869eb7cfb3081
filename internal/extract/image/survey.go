package image

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/image/bmp"
	"spoor/internal/extract/image/tiff"
	"spoor/internal/text"
)

const (
	// shortestSide and smallestArea are where a picture becomes too small to hold text,
	// in pixels. A telephone number as a picture, as advertisements have it, is larger.
	shortestSide = 10
	smallestArea = 1100
	// mostChecked is how many pixels of one file are decoded only to see whether that
	// works, some 300 pages; of later pages whoever draws them finds out.
	mostChecked = 3_000_000_000
)

// page says what became of a page. checked is how many pixels were decoded before.
func (f *file) page(ctx context.Context, i int, checked int64) evidence.Page {
	s := &f.sheets[i]
	w, h := s.size()
	p := evidence.Page{Number: i + 1, Label: plain(s.name), Width: float64(w), Height: float64(h), Status: evidence.PageNoText, Engine: Engine}
	about := f.tags.page()
	if i > 0 {
		about = ""
		if said := plain(s.about); said != "" && said != f.tags.values["exif:ImageDescription"] {
			about = "Beschrijving: " + said + "\n"
		}
	}
	p.Text = text.Normalise(about).String()
	switch {
	case s.refusal() != "":
		p.Reasons = []string{s.refusal()}
	case w < shortestSide || h < shortestSide || w*h < smallestArea:
		p.Reasons = []string{fmt.Sprintf("%s: %dx%d", TooSmall, w, h)}
	default:
		p.Reasons = []string{NoTextLayer}
	}
	if s.refusal() == "" && !s.slow && checked+int64(w)*int64(h) <= mostChecked {
		if _, flaw, err := s.pixels(ctx); err != nil {
			s.why = err
			p.Reasons = []string{s.refusal()}
		} else if flaw != "" {
			p.Reasons = append(p.Reasons, Incomplete+": "+plain(flaw))
		}
	}
	if s.frames > 1 {
		p.Reasons = append(p.Reasons, fmt.Sprintf("%s: of %d", OnlyFirst, s.frames))
	}
	return p
}

// survey is what was seen of a file's pages.
type survey struct {
	unknown bool // no page is in a form that is decoded here
	faults  []string
	codes   []string
	pages   map[string][]int // by code
	first   map[string]string
	texts   int
	count   int
	pixels  int64
}

func (s *survey) add(p *evidence.Page, why error) {
	if s.pages == nil {
		s.pages, s.first = map[string][]int{}, map[string]string{}
	}
	s.unknown = isUnknown(why) && (s.unknown || s.count == 0)
	s.count++
	s.pixels += int64(p.Width * p.Height)
	if p.Text != "" {
		s.texts++
	}
	for _, reason := range p.Reasons {
		code, _, _ := strings.Cut(reason, ":")
		if len(s.pages[code]) == 0 {
			s.codes = append(s.codes, code)
			s.first[code] = reason
		}
		s.pages[code] = append(s.pages[code], p.Number)
	}
}

// conclude sets the outcome: what is missing of the document, in a few lines.
func (s *survey) conclude(res *extract.Result) {
	res.Reasons = s.faults
	for _, code := range s.codes {
		reason := s.first[code]
		if s.count > 1 {
			reason = code + ": " + extract.PageList(s.pages[code])
		}
		res.Reasons = append(res.Reasons, reason)
	}
	unseen := len(s.pages[Unreadable]) + len(s.pages[TooLarge])
	lost := unseen + len(s.pages[Incomplete]) + len(s.pages[OnlyFirst]) + len(s.faults)
	switch {
	case len(s.pages[Unreadable]) == s.count && s.texts == 0 && !told(res.Metadata):
		res.Outcome = evidence.Damaged
		if s.unknown {
			res.Outcome = evidence.Unsupported
		}
	case lost > 0 || len(s.pages[NoTextLayer]) > 0:
		res.Outcome = evidence.Partial
		if lost == 0 {
			res.Otherwise = evidence.OK
		}
	case s.texts == 0:
		res.Outcome = evidence.Empty
	default:
		res.Outcome = evidence.OK
	}
}

// isUnknown reports whether an image can't be decoded because nobody here can, not
// because it is damaged.
func isUnknown(why error) bool {
	return errors.Is(why, errNoDecoder) || errors.Is(why, tiff.ErrUnsupported) || errors.Is(why, bmp.ErrUnsupported)
}

// told reports whether the file says anything besides its size.
func told(metadata map[string]string) bool {
	for key := range metadata {
		if key != "width" && key != "height" && key != "pages" {
			return true
		}
	}
	return false
}
