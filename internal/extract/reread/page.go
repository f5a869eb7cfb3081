package reread

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/language"
	"spoor/internal/extract/ocr"
	"spoor/internal/extract/pdf"
)

// Codes of reasons on pages, some followed by ": " and a detail.
const (
	NoRecogniser = "ocr-missing"
	NoTime       = "ocr-time-limit"
	NoLanguage   = "ocr-language-missing"
	Failed       = "ocr-failed"
	NotDrawn     = "ocr-not-drawn" // nothing here draws pages of PDF documents
	NoBetter     = "ocr-no-better" // the text layer is kept
	HelperFailed = "helper-failed" // another reader of PDF pages
	HelperWorse  = "helper-no-better"
)

// detailLength bounds what a reason quotes of an error, in bytes.
const detailLength = 200

// page reads one page again, and names the recogniser if its text is on the page.
func (t *tools) page(ctx context.Context, src extract.Source, kind string, p evidence.Page) (_ evidence.Page, engine string) {
	if kind == "pdf" && pdf.NeedsOtherEngine(&p) {
		p = t.byReaders(ctx, src, p)
	}
	holes := kind == "pdf" && !pdf.NeedsOCR(&p) && !pdf.Unusable(&p)
	if holes && (p.Status == evidence.PageOK || !pdf.Strange(p.Text)) {
		return p, ""
	}
	if t.Recogniser == nil {
		return because(p, NoRecogniser), ""
	}
	reading, err := t.recognise(ctx, src, p.Number)
	if err != nil {
		return because(p, failure(ctx, Failed, err)), ""
	}
	engine = t.Engine(languages(src))
	if holes {
		return mend(p, reading, engine), ""
	}
	if kind == "pdf" && !pdf.NeedsOCR(&p) && !trusted(&reading, &p) {
		return because(p, NoBetter+": "+engine), ""
	}
	p = t.lacking(merge(p, reading, engine), languages(src))
	p.Language = language.Detect(p.Text)
	p.Languages = language.Stretches(p.Text, p.Language)
	return p, engine
}

// lacking says which languages were asked for and could not be recognised: such a page
// was read as if it were in the others.
func (t *tools) lacking(p evidence.Page, langs []string) evidence.Page {
	if t.Missing == nil || p.Text == "" {
		return p
	}
	if missing := t.Missing(langs); len(missing) > 0 {
		if p.Status == evidence.PageOK {
			p.Status = evidence.PagePartial
		}
		p.Reasons = append(p.Reasons, NoLanguage+": "+strings.Join(missing, " "))
	}
	return p
}

// byReaders asks the other readers of PDF pages, one after the other, until one is better.
func (t *tools) byReaders(ctx context.Context, src extract.Source, p evidence.Page) evidence.Page {
	for _, r := range t.Readers {
		other, err := r.ReadPage(ctx, src, p.Number)
		if err != nil {
			p = because(p, failure(ctx, HelperFailed+": "+r.Name(), err))
			continue
		}
		if better, ok := pdf.Better(p, other); ok {
			better.Language = language.Detect(better.Text)
			better.Languages = language.Stretches(better.Text, better.Language)
			return better
		}
		p = because(p, HelperWorse+": "+r.Name())
	}
	return p
}

// recognise reads what the page shows, or finds it in the cache.
func (t *tools) recognise(ctx context.Context, src extract.Source, number int) (ocr.Reading, error) {
	if t.Drawer == nil {
		return ocr.Reading{}, evidence.E(evidence.Missing, "draw page", "pdfium", nil)
	}
	draw := func(ctx context.Context, dpi int) (extract.Picture, error) {
		return t.Drawer.Draw(ctx, src, number, dpi)
	}
	first, err := draw(ctx, ocr.DPI)
	if err != nil {
		return ocr.Reading{}, err
	}
	key := t.key(first, languages(src))
	if t.Cache != nil {
		if kept, ok := t.Cache.Get(ctx, key); ok {
			return kept, nil
		}
	}
	reading, err := t.Recogniser.Read(ctx, drawnOnce(first, draw), languages(src))
	if err == nil && t.Cache != nil {
		t.Cache.Put(ctx, key, reading)
	}
	return reading, err
}

// drawnOnce gives the picture that is there already before it draws others.
func drawnOnce(first extract.Picture, draw ocr.Draw) ocr.Draw {
	return func(ctx context.Context, dpi int) (extract.Picture, error) {
		if dpi == ocr.DPI {
			return first, nil
		}
		return draw(ctx, dpi)
	}
}

// key names a picture together with everything that decides what is recognised in it.
func (t *tools) key(p extract.Picture, langs []string) evidence.Digest {
	return evidence.DigestOf([]byte(strings.Join([]string{ocr.Digest(p).String(), t.Engine(langs), t.Data(langs)}, "\n")))
}

func languages(src extract.Source) []string {
	if len(src.Languages) == 0 {
		return extract.DefaultLanguages()
	}
	return src.Languages
}

// failure is the reason for an error, or for lack of time.
func failure(ctx context.Context, code string, err error) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return NoTime
	}
	if evidence.KindOf(err) == evidence.Missing {
		return NotDrawn
	}
	detail := err.Error()
	return fmt.Sprintf("%s: %s", code, strings.ToValidUTF8(detail[:min(len(detail), detailLength)], ""))
}

func because(p evidence.Page, reason string) evidence.Page {
	p.Reasons = append(p.Reasons, reason)
	return p
}
