// Package formats puts the readers of all formats behind one extractor.
//
// It owns the table from kinds to readers and what holds for each of them: the
// limits on pages, text and children are kept, pages are normalised and have a
// language, a reader that panics makes its document damaged and nothing else, and
// a file that nobody can read still gets its kind and an outcome.
package formats

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/archive"
	"spoor/internal/extract/cards"
	"spoor/internal/extract/chat"
	"spoor/internal/extract/data"
	"spoor/internal/extract/detect"
	"spoor/internal/extract/epub"
	"spoor/internal/extract/image"
	"spoor/internal/extract/mail"
	"spoor/internal/extract/markup"
	"spoor/internal/extract/office"
	"spoor/internal/extract/office/doc"
	"spoor/internal/extract/office/iwork"
	"spoor/internal/extract/office/ppt"
	"spoor/internal/extract/office/xls"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/pdfium"
	"spoor/internal/extract/plain"
	"spoor/internal/extract/rtf"
)

// Engine names what is said of files that no reader has seen.
const Engine = "spoor-detect/1"

// Set is an extractor for every known format.
type Set struct {
	readers map[string]extract.Extractor // by detect.Kind.Word
	images  *image.Extractor
	pdfium  *pdfium.Engine // nil: pages of PDF documents can't be drawn
}

// Option changes a Set that is being made.
type Option func(*Set)

// New returns the readers of this version: text, chats, JSON, XML, HTML, mail,
// mailboxes, Outlook and its winmail.dat, what is signed with S/MIME, archives (zip, 7z,
// rar, tar, gz, bz2, xz, zst, lzma), Pages, Numbers and Keynote, Word, Excel and
// PowerPoint of old and new, RTF, OpenDocument, electronic books, address cards,
// calendars, images, PDF.
func New(options ...Option) *Set {
	images := image.New()
	s := &Set{images: images, readers: map[string]extract.Extractor{
		"text":  plain.New(),
		"chat":  chat.New(),
		"json":  data.NewJSON(),
		"xml":   data.NewXML(),
		"html":  markup.New(),
		"mail":  mail.New(),
		"mbox":  mail.NewBox(),
		"zip":   archive.NewZip(),
		"7z":    archive.NewSevenZip(),
		"rar":   archive.NewRar(),
		"tar":   archive.NewTar(),
		"gz":    archive.NewCompressed(),
		"bz2":   archive.NewCompressed(),
		"xz":    archive.NewCompressed(),
		"zst":   archive.NewCompressed(),
		"docx":  office.NewWord(),
		"xlsx":  office.NewSheet(),
		"xlsb":  office.NewSheet(),
		"pptx":  office.NewSlides(),
		"odt":   office.NewOpenDocument(),
		"ods":   office.NewOpenDocument(),
		"odp":   office.NewOpenDocument(),
		"odg":   office.NewOpenDocument(),
		"epub":  epub.New(),
		"vcf":   cards.NewContacts(),
		"ics":   cards.NewCalendar(),
		"emlx":  mail.NewEmlx(),
		"doc":   doc.New(),
		"xls":   xls.New(),
		"ppt":   ppt.New(),
		"msg":   mail.NewOutlook(),
		"rtf":   rtf.New(),
		"tnef":  mail.NewTNEF(),
		"iwork": iwork.New(),
		"lzma":  archive.NewCompressed(),

		"pkcs7": mail.NewSMIME(),

		"image": images,
		"pdf":   pdf.New(),
	}}
	for _, change := range options {
		change(s)
	}
	return s
}

var _ extract.Extractor = (*Set)(nil)

// Extract implements extract.Extractor. Besides the outcomes of the readers: empty
// for no bytes and for a document without pages and children, needs-password for
// encrypted Office files, unsupported for kinds without a reader, damaged with the
// reason "panic: ..." when a reader fails, partial with "limit-pages: n",
// "limit-text: n" or "limit-children: n" when a limit is reached.
func (s *Set) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	if src.Size <= 0 {
		return plainly(detect.Kind{Word: "unknown", MIME: "application/octet-stream"}, evidence.Empty), ctx.Err()
	}
	kind, err := sniff(src)
	if err != nil {
		return plainly(detect.Kind{Word: "unknown", MIME: "application/octet-stream"}, evidence.Damaged, err.Error()), ctx.Err()
	}
	if kind.Encrypted {
		return s.unsealed(ctx, kind, src, lim, sink)
	}
	return s.readAs(ctx, kind, src, lim, sink)
}

// readAs reads a file of a kind.
func (s *Set) readAs(ctx context.Context, kind detect.Kind, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	reader, ok := s.readers[kind.Word]
	if !ok {
		return plainly(kind, evidence.Unsupported, "no-reader: "+cmp.Or(kind.Name, kind.Word)), ctx.Err()
	}
	return read(ctx, reader, kind, src, lim, sink)
}

// sniff says what the file is; the error is a reason why nobody can tell.
func sniff(src extract.Source) (kind detect.Kind, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New(panicked(p))
		}
	}()
	head := make([]byte, min(src.Size, detect.HeadBytes))
	n, err := src.Data.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return detect.Kind{}, fmt.Errorf("read-failed: %w", err)
	}
	return detect.Detect(src.Name, head[:n], src.Size, src.Data), nil
}

// plainly is a result that no reader made.
func plainly(kind detect.Kind, outcome evidence.Outcome, reasons ...string) extract.Result {
	return extract.Result{Outcome: outcome, Reasons: reasons, Kind: kind.Word, MIME: kind.MIME, Engine: Engine}
}

// read runs one reader and completes what it says.
func read(ctx context.Context, reader extract.Extractor, kind detect.Kind, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	g := &guard{sink: sink, lim: lim}
	res, err := protected(ctx, reader, src, lim, g)
	switch {
	case g.refused != nil:
		return extract.Result{}, g.refused
	case g.reached != "":
		// The reader had to stop, so what it says of itself may be missing.
		res.Outcome = evidence.Partial
		res.Reasons = append(res.Reasons, g.reached)
	case err != nil:
		return extract.Result{}, err
	}
	if res.Kind == "" {
		res.Kind = kind.Word
	}
	if res.MIME == "" {
		res.MIME = kind.MIME
	}
	if res.Engine == "" {
		res.Engine = g.engine()
	}
	if !res.Outcome.Valid() {
		res.Reasons = append(res.Reasons, fmt.Sprintf("outcome-unknown: %q", res.Outcome))
		res.Outcome = evidence.Damaged
	}
	if res.Outcome == evidence.OK && g.pages == 0 && g.children == 0 {
		res.Outcome = evidence.Empty
	}
	return res, nil
}

// protected turns a panic of the reader into a damaged document.
func protected(ctx context.Context, reader extract.Extractor, src extract.Source, lim extract.Limits, sink *guard) (res extract.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			res, err = extract.Result{Outcome: evidence.Damaged, Reasons: []string{panicked(p)}}, nil
		}
	}()
	return reader.Extract(ctx, src, lim, sink)
}

func panicked(p any) string {
	what := fmt.Sprint(p)
	return "panic: " + what[:min(len(what), 200)]
}
