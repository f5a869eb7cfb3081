package image

import (
	"context"
	"errors"
	"fmt"
	stdimage "image"
	"io"
	"strconv"

	"spoor/internal/extract"
	"spoor/internal/extract/image/bmp"
	"spoor/internal/extract/image/gif"
	"spoor/internal/extract/image/jpeg"
	"spoor/internal/extract/image/tiff"
)

const (
	// mostPixels is the largest picture that is decoded: that of the largest sensors in
	// phones.
	mostPixels = 5 * extract.MaxPixels
	// mostMemory is how many bytes decoding a picture may take; a worker has 1 GiB.
	mostMemory = 640 << 20
	// largestWhole bounds files that are decoded from memory, in bytes.
	largestWhole = 128 << 20
)

// errNoDecoder says that nobody here decodes a format.
var errNoDecoder = errors.New("not decoded here")

// sheet is one page of an image file: what its header says, and how to get its pixels.
type sheet struct {
	width, height int // as stored
	turn          int // orientation as EXIF has it, 1 to 8
	memory        int64
	frames        int // of a picture that moves
	name, about   string
	slow          bool  // not to be decoded only to see whether that works
	why           error // why there is nothing to decode
	// decode gives the pixels; flaw says what is missing of them.
	decode func(context.Context) (img stdimage.Image, flaw string, err error)
}

// size is that of the upright page.
func (s *sheet) size() (width, height int) {
	if s.turn >= 5 {
		return s.height, s.width
	}
	return s.width, s.height
}

// refusal says why the page isn't decoded, empty when it may be.
func (s *sheet) refusal() string {
	switch {
	case s.width > 0 && s.height > 0 && (s.width > mostPixels/s.height || s.memory > mostMemory):
		return fmt.Sprintf("%s: %dx%d", TooLarge, s.width, s.height)
	case s.why != nil:
		return Unreadable + ": " + plain(s.why.Error())
	}
	return ""
}

// pixels decodes the page. A decoder's panic is an error of this page.
func (s *sheet) pixels(ctx context.Context) (img stdimage.Image, flaw string, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("decoder failed: %v", p)
		}
	}()
	img, flaw, err = s.decode(ctx)
	if err == nil && (img == nil || img.Bounds().Empty()) {
		err = errors.New("no pixels")
	}
	return img, flaw, err
}

// sheets lists the pages of a file, at least one, and says when there may be more.
func (x *Extractor) sheets(ctx context.Context, media string, src extract.Source, t *tags) (all []sheet, listing string) {
	defer func() {
		if p := recover(); p != nil {
			all, listing = []sheet{{why: fmt.Errorf("header: %v", p), turn: 1}}, ""
		}
	}()
	if media == "image/tiff" {
		return x.tiffSheets(src, t)
	}
	var s sheet
	switch media {
	case "image/jpeg":
		s = jpegSheet(src)
	case "image/png", "image/vnd.mozilla.apng":
		s = pngSheet(src)
	case "image/gif":
		s = gifSheet(src)
	case "image/bmp":
		s = bmpSheet(src)
	case "image/webp":
		s = webpSheet(src)
	case "image/avif":
		s = sheet{why: fmt.Errorf("AVIF: %w", errNoDecoder)}
	default:
		s = x.heifSheet(ctx, src)
	}
	if s.turn == 0 {
		s.turn = t.orientation()
	}
	if s.width <= 0 || s.height <= 0 { // what is shown of it then is what its tags say
		s.width, s.height = t.number("width"), t.number("height")
		if s.why == nil {
			s.why = errors.New("no size")
		}
	}
	t.size(s.width, s.height)
	return []sheet{s}, ""
}

func (t *tags) number(key string) int {
	n, err := strconv.Atoi(t.values[key])
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// orientation is how the image is to be turned (EXIF 2.32, 4.6.4).
func (t *tags) orientation() int {
	if n := t.number("exif:Orientation"); n >= 1 && n <= 8 {
		return n
	}
	return 1
}

func jpegSheet(src extract.Source) sheet {
	h, err := jpeg.Read(src.Data)
	return sheet{width: h.Width, height: h.Height, memory: h.Memory(), why: err, decode: func(context.Context) (stdimage.Image, string, error) {
		return jpeg.Decode(src.Data, src.Size, h, jpeg.Options{})
	}}
}

func gifSheet(src extract.Source) sheet {
	h, err := gif.Read(src.Data, src.Size)
	if err != nil {
		return sheet{why: err}
	}
	return sheet{width: h.Width, height: h.Height, memory: h.Memory(), frames: h.Pictures, decode: func(context.Context) (stdimage.Image, string, error) {
		return notNil(gif.Decode(src.Data, h))
	}}
}

func bmpSheet(src extract.Source) sheet {
	h, err := bmp.Read(src.Data)
	if h == nil {
		return sheet{why: err}
	}
	return sheet{width: h.Width, height: h.Height, memory: h.Memory(), why: err, decode: func(context.Context) (stdimage.Image, string, error) {
		return notNil(bmp.Decode(src.Data, src.Size, h))
	}}
}

// notNil keeps a nil pointer from becoming an image.
func notNil[T interface {
	comparable
	stdimage.Image
}](img T, flaw string, err error) (stdimage.Image, string, error) {
	var none T
	if img == none {
		return nil, flaw, err
	}
	return img, flaw, err
}

// mostSheets bounds the pages of one file.
const mostSheets = 10_000

func (x *Extractor) tiffSheets(src extract.Source, t *tags) (all []sheet, listing string) {
	pages, more, err := tiff.Pages(src.Data, src.Size, mostSheets)
	if len(pages) == 0 {
		return []sheet{{why: err, turn: 1, width: t.number("width"), height: t.number("height")}}, ""
	}
	switch {
	case err != nil:
		listing = plain(err.Error())
	case more:
		listing = fmt.Sprintf("more than %d", mostSheets)
	}
	all = make([]sheet, len(pages))
	for i, p := range pages {
		all[i] = sheet{
			width: p.Width, height: p.Height, turn: p.Orientation, memory: p.Memory(), name: p.Name, about: p.Description,
			decode: func(context.Context) (stdimage.Image, string, error) { return x.tiff.Decode(p) },
		}
		if p.Width == 0 || p.Height == 0 {
			all[i].why = errors.New("no image in it")
		}
	}
	t.values["pages"] = strconv.Itoa(len(pages))
	t.size(all[0].width, all[0].height)
	if t.values["exif:ImageDescription"] == "" {
		t.keep("exif:ImageDescription", "", all[0].about)
	}
	return all, listing
}

func (x *Extractor) heifSheet(ctx context.Context, src extract.Source) sheet {
	s := sheet{turn: 1, slow: true} // turned by its decoder
	if x.heif == nil {
		s.why = fmt.Errorf("HEIC: %w: needs the heif reader, which is not installed", errNoDecoder)
		return s
	}
	data, err := whole(src)
	if err != nil {
		s.why = err
		return s
	}
	s.width, s.height, s.why = x.heif.Size(ctx, data)
	s.memory = 6 * int64(s.width) * int64(s.height)
	s.decode = func(ctx context.Context) (stdimage.Image, string, error) {
		img, err := x.heif.Decode(ctx, data)
		return img, "", err
	}
	return s
}

// whole is a file in memory.
func whole(src extract.Source) ([]byte, error) {
	if src.Size > largestWhole {
		return nil, fmt.Errorf("a file of %d bytes", src.Size)
	}
	data := make([]byte, src.Size)
	_, err := io.ReadFull(io.NewSectionReader(src.Data, 0, src.Size), data)
	return data, err
}
