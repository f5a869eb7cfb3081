package inquiry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/ledger"
)

// Resolutions are the dots per inch at which pages are drawn for people: few, so that
// each is drawn once and kept.
func Resolutions() []int { return []int{100, 150, 200} }

// maxPNG bounds a kept picture, in bytes.
const maxPNG = 256 << 20

// pixelsPerDPI is how many pixels the longer side of a picture of an image gets for each
// dot per inch asked for, or fewer when it has no more itself: 1600 at 100 dpi. Images
// are measured in pixels, not in inches, and a photo at its own size is 20 MB of PNG.
const pixelsPerDPI = 16

// Draws reports whether pages of such documents can be drawn here.
func (s *Service) Draws(kind string) bool {
	return s.drawer != nil && (s.draws == nil || s.draws(kind))
}

// PageImage is the page that a citation names, drawn as PNG at one of the Resolutions;
// an image as large as a page of paper would be, at most at its own size. What was drawn once is
// kept in the object store under images/<digest>/<page>-<dpi>.png. Error kinds:
// NotFound (also when the asker may not see it), Invalid for another resolution,
// Missing when nothing here draws, Unreachable, Corrupt, and those of extract.Drawer.
func (s *Service) PageImage(ctx context.Context, a Asker, c evidence.Citation, dpi int) ([]byte, error) {
	row, err := s.book.Cited(ctx, c)
	if err != nil {
		return nil, err
	}
	if !a.may(row.Case) || c.Page < 1 {
		return nil, evidence.E(evidence.NotFound, "find page", c.String(), nil)
	}
	if !slices.Contains(Resolutions(), dpi) {
		return nil, evidence.E(evidence.Invalid, "draw page", fmt.Sprintf("%d dpi", dpi), nil)
	}
	key := fmt.Sprintf("images/%s/%d-%d.png", row.Digest, c.Page, dpi)
	if kept, err := s.kept(ctx, key); evidence.KindOf(err) != evidence.NotFound {
		return kept, err
	}
	if !s.Draws(row.Kind) {
		return nil, evidence.E(evidence.Missing, "draw page", "pdfium", nil)
	}
	if row.Kind == "image" {
		if dpi, err = s.resolution(ctx, row, c.Page, dpi); err != nil {
			return nil, err
		}
	}
	drawn, err := s.drawOriginal(ctx, row, c.Page, dpi)
	if err != nil {
		return nil, err
	}
	return drawn, s.objects.Replace(ctx, key, drawn)
}

// resolution is what an image is to be drawn at, its points being its pixels, for a
// picture as large as that of a page of paper at dpi dots per inch.
func (s *Service) resolution(ctx context.Context, row ledger.Row, number, dpi int) (int, error) {
	const own = 72
	for set, err := range s.pages.Portions(ctx, row.PagesKey) {
		if err != nil {
			return 0, err
		}
		for i := range set {
			if p := &set[i]; p.Number == number && max(p.Width, p.Height) > 0 {
				wanted := float64(own*pixelsPerDPI*dpi) / max(p.Width, p.Height)
				return int(min(max(wanted, extract.MinDPI), own)), nil
			}
		}
	}
	return own, nil
}

func (s *Service) kept(ctx context.Context, key string) ([]byte, error) {
	body, _, err := s.objects.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(body, maxPNG))
	return data, errors.Join(err, body.Close())
}

// drawOriginal draws a page of a document's original bytes.
func (s *Service) drawOriginal(ctx context.Context, row ledger.Row, page, dpi int) (drawn []byte, err error) {
	file, err := s.fetch(ctx, row)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	pic, err := s.drawer.Draw(ctx, extract.Source{Name: path.Base(row.Path), Size: row.Size, Data: file}, page, dpi)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&buf, pic.Pixels); err != nil {
		return nil, evidence.E(evidence.Internal, "encode picture", "", err)
	}
	return buf.Bytes(), nil
}

// fetch copies a document's original into a file without a name, which is gone once
// it is closed, and checks its digest.
func (s *Service) fetch(ctx context.Context, row ledger.Row) (file *os.File, err error) {
	body, _, err := s.objects.Get(ctx, row.Digest.OriginalKey())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	file, err = os.CreateTemp(s.scratch, "spoor-page-*")
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, "fetch original", "", err)
	}
	h := evidence.NewHasher()
	_, err = io.Copy(io.MultiWriter(file, h), io.LimitReader(body, row.Size+1))
	if err = errors.Join(err, os.Remove(file.Name())); err != nil {
		return nil, errors.Join(evidence.E(evidence.Unreadable, "fetch original", string(row.ID), err), file.Close())
	}
	if h.Digest() != row.Digest {
		return nil, errors.Join(evidence.E(evidence.Corrupt, "fetch original", string(row.ID), nil), file.Close())
	}
	return file, nil
}
