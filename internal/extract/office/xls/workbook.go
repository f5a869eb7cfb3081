package xls

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/account"
	"spoor/internal/extract/cfb"
	"spoor/internal/extract/office/blip"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-xls/2"

// Extractor reads xls and xlt files. It is stateless.
type Extractor struct{}

var _ extract.Extractor = Extractor{}

// New returns an Extractor.
func New() Extractor { return Extractor{} }

// Extract implements extract.Extractor. Each sheet is a page with its name for a
// label, hidden ones with a reason; a sheet of more than a MiB of text goes on on
// further pages ("Blad1 (2)"). A row is a line, its cells are separated by tabs and
// stand in their columns. Headers, links, comments and texts in drawings follow the
// cells. Outcome needs-password for encrypted workbooks.
func (Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	acc := account.New(ctx, extract.Result{Kind: "xls", MIME: "application/vnd.ms-excel", Engine: Engine}, src, lim, sink)
	file, err := cfb.Open(src.Data, src.Size, acc.Budget())
	if err != nil {
		return acc.Damaged("xls-damaged: %v", err)
	}
	if file.Damage != "" {
		acc.Lose("xls-damaged: %s", file.Damage)
	}
	w := &workbook{acc: acc, meta: cfb.Properties(file.Root)}
	acc.Describe(w.meta)
	err = w.readAll(file.Root)
	if errors.Is(err, errEncrypted) {
		return acc.NeedsPassword("needs a password")
	}
	if err == nil {
		err = w.giveChildren(file.Root)
	}
	return acc.Finish(err)
}

var errEncrypted = errors.New("encrypted")

// workbook is what the sheets of one document share.
type workbook struct {
	acc  *account.Account
	meta map[string]string

	raw      []byte
	walked   int64  // bytes of records of sheets
	wide     bool   // BIFF8: strings are UTF-16 or Latin-1
	label    string // character set of BIFF5
	sheets   []sheetRef
	from1904 bool
	strings  []string
	styles   styles
	drawings []byte // of all sheets: where pictures are
}

// sheetRef is a sheet as the workbook lists it (MS-XLS 2.4.28).
type sheetRef struct {
	name  string
	state byte // 0 visible, 1 hidden, 2 very hidden
	at    int64
}

// readAll reads the workbook into pages. A file may hold it twice, for Excel 5 as
// well; then the newer is read.
func (w *workbook) readAll(root *cfb.Entry) error {
	entry := root.Find("Workbook")
	if entry == nil {
		entry = root.Find("Book")
	}
	if entry == nil {
		w.acc.Lose("xls-damaged: no workbook in it")
		return nil
	}
	var err error
	w.raw, err = entry.Bytes()
	if err := w.acc.Fault(entry.Name, err); err != nil {
		return err
	}
	read, err := w.readGlobals()
	if err != nil {
		return err
	}
	for _, ref := range w.sheets {
		if read[ref.at] {
			continue
		}
		read[ref.at] = true
		if err := w.readSheet(ref); err != nil {
			return err
		}
	}
	return w.readUnlisted(read)
}

// readGlobals reads what holds for all sheets. It returns the places that are read.
func (w *workbook) readGlobals() (map[int64]bool, error) {
	w.label = cfb.CodePage(1252)
	r := newRecords(w.raw, 0)
	first := r.next()
	if !first && len(w.raw) > 0 || r.kind != recBOF {
		w.acc.Lose("xls-damaged: the workbook does not begin as one")
		return map[int64]bool{}, nil
	}
	w.wide = isWide(r.data)
	if substream(r.data) != streamGlobals {
		// A workbook of one sheet, as Excel 4 wrote them.
		w.sheets = []sheetRef{{}}
		return map[int64]bool{}, nil
	}
	for r.next() && r.kind != recEOF {
		if err := w.global(r); err != nil {
			return nil, err
		}
	}
	return map[int64]bool{0: true}, nil
}

func (w *workbook) global(r *records) error {
	switch r.kind {
	case recFilePass:
		return errEncrypted
	case recCodePage:
		w.label = cfb.CodePage(int(r.u16(0)))
	case rec1904:
		w.from1904 = r.u16(0) == 1
	case recWriteAccess:
		if name := strings.TrimSpace(w.text(r.data, true)); name != "" && len(name) < 110 {
			w.meta["savedBy"] = strings.Join(strings.Fields(name), " ")
		}
	case recBoundSheet:
		w.list(r)
	case recFormat, recXF:
		w.style(r)
	case recSST:
		segments := r.withContinues()
		return w.readStrings(segments)
	case recDrawingGroup:
		for _, segment := range r.withContinues() {
			w.drawings = append(w.drawings, segment...)
		}
	}
	return nil
}

func (w *workbook) list(r *records) {
	if len(r.data) < 8 {
		return
	}
	name := w.short(r.data[6:])
	w.sheets = append(w.sheets, sheetRef{name: name, state: r.data[4] & 3, at: int64(r.u32(0))})
}

// readUnlisted reads the sheets that are there without being listed: a damaged list
// hides no text.
func (w *workbook) readUnlisted(read map[int64]bool) error {
	r := newRecords(w.raw, 0)
	depth := 0
	for r.next() {
		switch r.kind {
		case recBOF:
			if depth == 0 && !read[r.at] && substream(r.data) != streamGlobals && len(r.data) >= 4 {
				w.acc.Note("sheet-unlisted: at %d", r.at)
				if err := w.readSheet(sheetRef{name: "", at: r.at, state: unlisted}); err != nil {
					return err
				}
			}
			depth++
		case recEOF:
			depth = max(depth-1, 0)
		}
	}
	return nil
}

// giveChildren hands on embedded objects and pictures.
func (w *workbook) giveChildren(root *cfb.Entry) error {
	for _, e := range root.Entries {
		switch {
		case strings.EqualFold(e.Name, "_VBA_PROJECT_CUR"):
			w.acc.Note("macros: %s", e.Name)
		case e.Storage && strings.HasPrefix(e.Name, "MBD"):
			name, data, err := cfb.Object(e)
			if err := w.acc.Fault("object "+e.Name, err); err != nil {
				return err
			}
			if len(data) > 0 {
				if err := w.acc.Child(name, e.Modified, data); err != nil {
					return err
				}
			}
		}
	}
	found := blip.Scan(w.drawings)
	for i, picture := range found.Pictures {
		if err := w.acc.Child(fmt.Sprintf("image%d%s", i+1, picture.Extension), time.Time{}, picture.Data); err != nil {
			return err
		}
	}
	if found.Drawings > 0 {
		w.acc.Note("drawings-not-read: %d", found.Drawings)
	}
	return nil
}
