package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// drawing asks for a picture of a page instead of the document's text.
type drawing struct {
	Page int `json:"page"`
	DPI  int `json:"dpi"`
}

// pictureHeader announces a picture: Width times Height pixels of one byte when Gray,
// else of three (red, green, blue), row by row. The pixels come raw so that nobody
// has to decode what a worker made. Without pixels, Kind and Failed say why.
type pictureHeader struct {
	Width  int           `json:"width"`
	Height int           `json:"height"`
	Gray   bool          `json:"gray"`
	DPI    float64       `json:"dpi"`
	Kind   evidence.Kind `json:"kind,omitempty"`
	Failed string        `json:"failed,omitempty"`
}

// size is the number of bytes of the pixels.
func (h *pictureHeader) size() int64 {
	n := int64(h.Width) * int64(h.Height)
	if !h.Gray {
		n *= 3
	}
	return n
}

// draw is the worker's side.
func (l *link) draw(ctx context.Context, ex extract.Extractor, src extract.Source, what drawing) error {
	var head pictureHeader
	var pixels []byte
	pic, err := extract.Picture{}, error(evidence.E(evidence.Missing, "draw page", "no engine that draws", nil))
	if drawer, ok := ex.(extract.Drawer); ok {
		pic, err = drawer.Draw(ctx, src, what.Page, what.DPI)
	}
	switch {
	case l.failed != nil:
		return l.failed
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		head = pictureHeader{Kind: evidence.KindOf(err), Failed: cut(err.Error(), maxValue)}
	default:
		head, pixels, err = flatten(pic)
		if err != nil {
			return err
		}
	}
	data, err := encode(head)
	if err != nil {
		return fmt.Errorf("encode picture: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.sendLocked(framePicture, data); err != nil {
		return err
	}
	return l.sendBytesLocked(pixels)
}

// flatten gives the bytes of a picture as they are sent.
func flatten(pic extract.Picture) (pictureHeader, []byte, error) {
	size := pic.Pixels.Bounds().Size()
	head := pictureHeader{Width: size.X, Height: size.Y, DPI: pic.DPI}
	switch img := pic.Pixels.(type) {
	case *image.Gray:
		head.Gray = true
		return head, img.Pix, nil
	case *image.NRGBA:
		pixels := make([]byte, 0, head.size())
		for i := 0; i+3 < len(img.Pix); i += 4 {
			pixels = append(pixels, img.Pix[i], img.Pix[i+1], img.Pix[i+2])
		}
		return head, pixels, nil
	}
	return head, nil, fmt.Errorf("picture of type %T", pic.Pixels)
}

// drawLimit is how long drawing a page may take: a photo of 48 million pixels as an
// iPhone keeps it takes most of it.
const drawLimit = time.Minute

var _ extract.Drawer = (*Pool)(nil)

// Draw implements extract.Drawer in a worker. A worker's death is an error of kind
// Corrupt, with the outcome and its reason. Further errors are those of Extract.
func (p *Pool) Draw(ctx context.Context, src extract.Source, n, dpi int) (extract.Picture, error) {
	if src.Size < 0 || src.Data == nil {
		return extract.Picture{}, evidence.E(evidence.Invalid, "draw page", "document without bytes", nil)
	}
	lim := withDefaults(extract.Limits{Wall: drawLimit}, src.Size)
	for range startTries {
		w, err := p.take(ctx)
		if err != nil {
			return extract.Picture{}, err
		}
		d := &dialogue{src: src, lim: lim, draw: &drawing{n, dpi}}
		res, err := p.extractIn(ctx, w, d)
		switch {
		case errors.Is(err, errUnsent):
			continue
		case err == nil && !d.drawn:
			// The worker ended, or it answered with text: both are the document's doing.
			return extract.Picture{}, evidence.E(evidence.Corrupt, "draw page", fmt.Sprint(res.Outcome, " ", res.Reasons), nil)
		case d.drawn && d.head.Failed != "":
			return extract.Picture{}, evidence.E(d.head.Kind, "draw page", d.head.Failed, nil)
		}
		return d.picture, err
	}
	return extract.Picture{}, evidence.E(evidence.Missing, "draw page", "workers end before their document", nil)
}

// receive is the parent's side: it takes a picture of a size that was bounded before.
func (d *dialogue) receive(payload []byte) error {
	if err := json.Unmarshal(payload, &d.head); err != nil {
		return broken("picture: %v", err)
	}
	if d.head.Failed != "" {
		err := d.checkFailure()
		d.drawn = err == nil
		return err
	}
	h := &d.head
	if h.Width < 1 || h.Height < 1 || h.Width > extract.MaxPixels || h.Height > extract.MaxPixels/h.Width+1 || !(h.DPI > 0 && h.DPI <= extract.MaxDPI) {
		return broken("picture of %d by %d pixels at %g dpi", h.Width, h.Height, h.DPI)
	}
	img, err := d.pixels(h)
	if err != nil {
		return err
	}
	d.picture, d.drawn = extract.Picture{Pixels: img, DPI: h.DPI}, true
	return nil
}

func (d *dialogue) checkFailure() error {
	for _, k := range evidence.Kinds() {
		if k == d.head.Kind && len(d.head.Failed) <= maxValue {
			return nil
		}
	}
	return broken("picture that failed as %q", d.head.Kind)
}

// pixels receives the announced picture, into the memory in which it stays.
func (d *dialogue) pixels(h *pictureHeader) (image.Image, error) {
	bounds := image.Rect(0, 0, h.Width, h.Height)
	if h.Gray {
		img := &image.Gray{Stride: h.Width, Rect: bounds}
		var err error
		img.Pix, err = d.childBytes(h.size())
		return img, err
	}
	img := image.NewNRGBA(bounds)
	at := 0 // bytes received: three for each pixel, which has four here
	err := d.eachPart(h.size(), func(part []byte) {
		for _, v := range part {
			img.Pix[at/3*4+at%3] = v
			at++
		}
	})
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 0xFF
	}
	return img, err
}
