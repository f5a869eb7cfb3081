package office

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/office/xmlscan"
)

const odfEngine = "spoor-odf/2"

// OpenDocument reads the documents of LibreOffice and its kin, odt, ods, odp, odg
// and their templates, packed in a zip file or flat (fodt, fods, fodp, fodg).
type OpenDocument struct{}

var _ extract.Extractor = OpenDocument{}

// NewOpenDocument returns the extractor for OpenDocument files (ISO/IEC 26300).
func NewOpenDocument() OpenDocument { return OpenDocument{} }

// Extract implements extract.Extractor. Texts: pages follow the page breaks that
// the author set or the program remembered, headers at the top of the first,
// footers and endnotes at the end of the last, footnotes and comments at the end of
// their page. Spreadsheets: a page for each sheet, as Sheet does. Presentations and
// drawings: a page for each slide, as Slides does. Embedded formulas, charts and
// tables stand where the document shows them; other embedded files and images
// become children.
func (OpenDocument) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Engine: odfEngine}
	c, packed, err := openOpenDocument(ctx, src, lim)
	if err != nil {
		return damaged(odfKind(res, "text"), "odf-damaged: "+err.Error()), ctx.Err()
	}
	d := &odf{
		c: c, sink: sink, lim: lim, names: extract.NewNames(), meta: map[string]string{}, styles: newODFStyles(),
		pages: &pages{container: c, sink: sink, lim: lim, engine: odfEngine}, read: map[string]bool{},
	}
	if packed {
		err = d.readPackage()
	} else {
		err = d.readFlat(io.NewSectionReader(src.Data, 0, src.Size))
	}
	if err != nil && !errors.Is(err, errStop) {
		return extract.Result{}, err
	}
	res = odfKind(res, d.class)
	res.Metadata, res.Title, res.Reasons, res.Outcome = d.meta, d.meta["title"], c.reasons, d.pages.outcome()
	switch {
	case d.encrypted:
		res.Outcome, res.Reasons = evidence.NeedsPassword, []string{"odf-encrypted: needs a password"}
	case !d.found && !c.bomb:
		return damaged(res, append(c.reasons, "odf-no-content")...), nil
	}
	return res, nil
}

// openOpenDocument lists the parts of a packed document; a flat one has none.
func openOpenDocument(ctx context.Context, src extract.Source, lim extract.Limits) (c *container, packed bool, err error) {
	var head [2]byte
	if n, err := src.Data.ReadAt(head[:], 0); err != nil && n < len(head) {
		return nil, false, err
	}
	if string(head[:]) == "PK" {
		c, err = openContainer(ctx, src, lim)
		return c, true, err
	}
	return &container{ctx: ctx, budget: extract.NewBudget(lim, src.Size)}, false, nil
}

// odfKind fills in what the document is.
func odfKind(res extract.Result, class string) extract.Result {
	const family = "application/vnd.oasis.opendocument."
	switch class {
	case "spreadsheet":
		res.Kind, res.MIME = "ods", family+"spreadsheet"
	case "presentation":
		res.Kind, res.MIME = "odp", family+"presentation"
	case "drawing":
		res.Kind, res.MIME = "odg", family+"graphics"
	default:
		res.Kind, res.MIME = "odt", family+"text"
	}
	return res
}

// odf is what the parts of one document share.
type odf struct {
	c         *container
	sink      extract.Sink
	lim       extract.Limits
	pages     *pages
	names     *extract.Names
	class     string // text, spreadsheet, presentation, drawing: the element in office:body
	found     bool   // there is a body
	encrypted bool

	meta    map[string]string
	styles  *odfStyles
	headers []string // of the pages
	footers []string
	masters []string        // what the masters of slides show besides placeholders
	read    map[string]bool // embedded objects, by folder
}

// readPackage reads a document in a zip file.
func (d *odf) readPackage() error {
	if err := d.readManifest(); err != nil || d.encrypted {
		return err
	}
	for _, part := range []string{"meta.xml", "styles.xml", "content.xml"} {
		r := newODFReader(d, "")
		if err := r.finish(d.c.scan(part, r.take)); err != nil {
			return err
		}
	}
	if err := d.readMasters(); err != nil {
		return err
	}
	if err := d.readUnshown(); err != nil {
		return err
	}
	d.noteMacros()
	return d.c.giveFiles(d.names, isODFFile(d), d.lim, d.sink)
}

// readFlat reads a document that is one XML file.
func (d *odf) readFlat(file io.Reader) error {
	r := newODFReader(d, "")
	if err := r.finish(d.c.scanFrom(file, "document", r.take)); err != nil {
		return err
	}
	return d.readMasters()
}

// readManifest looks for encrypted parts (ISO/IEC 26300 part 3, 4.8.4): if the content
// is one of them, so is all that matters. All of a package may be one part within.
func (d *odf) readManifest() error {
	if d.encrypted = d.c.encrypted(); d.encrypted {
		return nil
	}
	part := ""
	return d.c.scan("META-INF/manifest.xml", func(t *xmlscan.Token) error {
		switch {
		case t.Is(xmlscan.Start, "file-entry"):
			part = partName(t.Get("full-path"))
		case t.Is(xmlscan.Start, "encryption-data"):
			if part == "content.xml" || part == "encrypted-package" {
				d.encrypted = true
				return nil
			}
			d.c.lose("part-encrypted: " + part)
		}
		return nil
	})
}

// readMasters gives a page to what the masters of the slides show.
func (d *odf) readMasters() error {
	if len(d.masters) == 0 {
		return nil
	}
	return d.pages.add("slide masters", strings.Join(d.masters, "\n"), []string{"slide-masters"})
}

// readUnshown gives a page to each embedded object that the content does not show.
func (d *odf) readUnshown() error {
	for _, part := range d.c.ordered {
		folder, ok := strings.CutSuffix(partName(part.Name), "/content.xml")
		if !ok || d.read[folder] {
			continue
		}
		text, err := d.readObject(folder)
		if strings.TrimSpace(text) != "" {
			if err := d.pages.add(folder, text, []string{"object-not-shown"}); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readObject is the text of an embedded document, by its folder. Each is read once,
// so that they can't embed each other in a circle.
func (d *odf) readObject(folder string) (string, error) {
	if d.read[folder] {
		return "", nil
	}
	d.read[folder] = true
	r := newODFReader(d, folder)
	err := d.c.scan(folder+"/content.xml", r.take)
	return r.all(), err
}

// noteMacros says that the document holds programs, which are not run.
func (d *odf) noteMacros() {
	for _, part := range d.c.ordered {
		name := partName(part.Name)
		if (strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/")) && !strings.HasSuffix(name, "-lc.xml") && !strings.HasSuffix(name, "-lb.xml") {
			d.c.note("macros: " + part.Name)
		}
	}
}

// isODFFile tells embedded files from the document's own parts, by lower-case name.
func isODFFile(d *odf) func(string) bool {
	return func(name string) bool {
		folder, base, nested := strings.Cut(name, "/")
		switch folder {
		case "mimetype", "layout-cache", "manifest.rdf", "meta-inf", "thumbnails", "configurations2", "basic", "dialogs":
			return false
		case "objectreplacements":
			return !nested || !d.c.has(base) && !d.c.has(base+"/content.xml")
		}
		return path.Base(name) != "mimetype" && !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rdf") && !strings.HasSuffix(name, "/") && !strings.Contains(name, "/objectreplacements/")
	}
}
