package doc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/account"
	"spoor/internal/extract/cfb"
	"spoor/internal/extract/office/blip"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-doc/2"

// Extractor reads doc and dot files. It is stateless.
type Extractor struct{}

var _ extract.Extractor = Extractor{}

// New returns an Extractor.
func New() Extractor { return Extractor{} }

// Extract implements extract.Extractor. Pages follow the page and section breaks that
// the author set. Headers stand at the top of the first page; footers, text boxes and
// whatever no reference leads to at the end of the last; notes and comments at the
// end of the page that refers to them. Outcome needs-password for encrypted
// documents.
func (Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	acc := account.New(ctx, extract.Result{Kind: "doc", MIME: "application/msword", Engine: Engine}, src, lim, sink)
	file, err := cfb.Open(src.Data, src.Size, acc.Budget())
	if err != nil {
		return acc.Damaged("doc-damaged: %v", err)
	}
	if file.Damage != "" {
		acc.Lose("doc-damaged: %s", file.Damage)
	}
	acc.Describe(cfb.Properties(file.Root))
	d := &document{root: file.Root, acc: acc}
	switch err := d.open(); {
	case errors.Is(err, errEncrypted):
		return acc.NeedsPassword("needs a password")
	case errors.Is(err, account.ErrStop):
		return acc.Finish(err)
	case err != nil:
		// Pictures and embedded files may still be there.
		acc.Lose("doc-damaged: %v", err)
	default:
		if err := d.give(); err != nil {
			return acc.Finish(err)
		}
	}
	return acc.Finish(d.giveChildren())
}

var (
	errEncrypted = errors.New("encrypted")
	errDamaged   = errors.New("damaged")
)

// document is what is known of one document.
type document struct {
	root  *cfb.Entry
	acc   *account.Account
	main  []byte // the stream WordDocument
	table []byte
	fib   fib

	// text holds the characters of all stories, one behind the other; flags say how
	// each is formatted.
	text     []uint16
	flags    []flag
	leftover string // text of earlier versions

	revisers []string
	authors  map[string]bool // those of tracked changes
}

// stream reads a stream that may be missing. Damage is noted.
func (d *document) stream(name string) ([]byte, error) {
	entry := d.root.Find(name)
	data, err := entry.Bytes()
	return data, d.acc.Fault(name, err)
}

// open reads the text and its formats. The error is errEncrypted, account.ErrStop or
// says why there is no text.
func (d *document) open() (err error) {
	if d.main, err = d.stream("WordDocument"); err != nil {
		return err
	}
	if d.fib, err = readFIB(d.main); err != nil {
		return err
	}
	if d.fib.old {
		return d.openOld()
	}
	if d.table, err = d.stream(d.fib.tableName()); err != nil {
		return err
	}
	pieces, err := d.pieces()
	if err != nil {
		return err
	}
	d.load(pieces, d.runs())
	return nil
}

// giveChildren hands on embedded objects and pictures.
func (d *document) giveChildren() error {
	if d.root.Find("Macros") != nil || d.root.Find("_VBA_PROJECT_CUR") != nil {
		d.acc.Note("macros: Macros")
	}
	if pool := d.root.Find("ObjectPool"); pool != nil {
		for _, object := range pool.Entries {
			if err := d.giveObject(object); err != nil {
				return err
			}
		}
	}
	data, err := d.stream("Data")
	if err != nil {
		return err
	}
	number := 0
	for _, stream := range [][]byte{data, d.main} {
		found := blip.Scan(stream)
		for _, picture := range found.Pictures {
			number++
			if err := d.acc.Child(fmt.Sprintf("image%d%s", number, picture.Extension), time.Time{}, picture.Data); err != nil {
				return err
			}
		}
		if found.Drawings > 0 {
			d.acc.Note("drawings-not-read: %d", found.Drawings)
		}
	}
	return nil
}

func (d *document) giveObject(object *cfb.Entry) error {
	if !object.Storage {
		return nil
	}
	name, data, err := cfb.Object(object)
	if err := d.acc.Fault("object "+object.Name, err); err != nil || len(data) == 0 {
		return err
	}
	return d.acc.Child(name, object.Modified, data)
}
