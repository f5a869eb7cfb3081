package office

import (
	"path"
	"slices"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/office/xmlscan"
)

// workbook is what the sheets of one document share (ECMA-376 part 1, 18.2).
type workbook struct {
	c     *container
	pages *pages
	main  string // name of the main part

	links    relations
	sheets   []sheetRef
	from1904 bool
	strings  *sharedStrings
	styles   *cellStyles
	names    []string          // of cells and values
	persons  map[string]string // authors of threaded comments, by id
}

// sheetRef is a sheet as the workbook lists it.
type sheetRef struct{ name, state, part string }

// read reads the document into pages.
func (w *workbook) read(res *extract.Result) error {
	var err error
	if res.Metadata, err = w.c.properties(); err != nil {
		return err
	}
	if err := w.readMain(); err != nil {
		return err
	}
	if w.isBinary() {
		err = w.readBinary()
	} else {
		err = w.readShared()
	}
	if err != nil {
		return err
	}
	w.addUnlisted()
	w.describe(res.Metadata)
	if w.persons, err = w.readPersons(); err != nil {
		return err
	}
	for _, ref := range w.sheets {
		if err := w.readSheet(ref); err != nil {
			return err
		}
	}
	return w.readRemembered()
}

// readShared reads the shared strings and the styles.
func (w *workbook) readShared() (err error) {
	if w.strings, err = w.readStrings(); err != nil {
		return err
	}
	w.styles, err = w.readStyles()
	return err
}

// readMain reads the list of sheets.
func (w *workbook) readMain() error {
	main, ok, err := w.c.mainPart("xl/workbook.xml")
	if err != nil || !ok {
		return err
	}
	w.main = main
	if w.links, err = w.c.relationsOf(main); err != nil || w.isBinary() {
		return err
	}
	name := ""
	return w.c.scan(main, func(t *xmlscan.Token) error {
		switch {
		case t.Is(xmlscan.Start, "definedName"):
			name = t.Get("name")
		case t.Kind == xmlscan.Text && name != "":
			w.define(name, string(t.Text))
			name = ""
		case t.Is(xmlscan.Start, "workbookPr"):
			w.from1904 = t.Get("date1904") != "" && on(t.Get("date1904"))
		case t.Is(xmlscan.Start, "sheet"):
			w.list(t)
		}
		return nil
	})
}

// define keeps a name that people gave to cells or a value; the program's own begin
// with an underscore.
func (w *workbook) define(name, value string) {
	const most = 2000
	if !strings.HasPrefix(name, "_xlnm") && len(w.names) < most {
		w.names = append(w.names, oneLine(name)+" = "+oneLine(value))
	}
}

// describe adds the sheets and the names of cells to what the document says of itself.
func (w *workbook) describe(meta map[string]string) {
	var sheets []string
	for _, s := range w.sheets {
		if s.state != "" && s.state != "visible" {
			sheets = append(sheets, s.name+" ("+strings.ToLower(s.state)+")")
		} else {
			sheets = append(sheets, s.name)
		}
	}
	for key, list := range map[string][]string{"sheets": sheets, "names": w.names} {
		if all := strings.Join(list, "; "); all != "" {
			meta[key] = strings.ToValidUTF8(all[:min(len(all), longestProperty)], "")
		}
	}
}

func (w *workbook) list(t *xmlscan.Token) {
	w.listed(sheetRef{name: t.Get("name"), state: t.Get("state")}, t.Get("id"))
}

// listed adds a sheet by the id of its part.
func (w *workbook) listed(ref sheetRef, id string) {
	link, ok := w.links.byID(id)
	if !ok || !w.c.has(link.target) {
		w.c.lose("sheet-missing: " + ref.name)
		return
	}
	ref.part = link.target
	w.sheets = append(w.sheets, ref)
}

// addUnlisted adds the sheets that are there without being listed: a damaged list
// hides no text.
func (w *workbook) addUnlisted() {
	for _, part := range w.c.ordered {
		name := partName(part.Name)
		folder := path.Dir(name)
		known := slices.ContainsFunc(w.sheets, func(s sheetRef) bool { return s.part == name })
		if !known && (path.Ext(name) == ".xml" || w.isBinary() && path.Ext(name) == ".bin" && strings.HasPrefix(path.Base(name), "sheet")) && path.Base(folder) == "worksheets" {
			base := strings.TrimSuffix(path.Base(name), path.Ext(name))
			w.sheets = append(w.sheets, sheetRef{name: base, state: "unlisted", part: name})
		}
	}
}

// parts are the names of the parts of a kind that the workbook refers to, or the
// usual one.
func (w *workbook) parts(kind, usual string) []string {
	if names := w.links.parts(kind); len(names) > 0 {
		return names
	}
	return []string{usual}
}

func (w *workbook) readPersons() (map[string]string, error) {
	names := map[string]string{}
	for _, part := range w.parts("person", "xl/persons/person.xml") {
		err := w.c.scan(part, func(t *xmlscan.Token) error {
			if t.Is(xmlscan.Start, "person") {
				names[t.Get("id")] = t.Get("displayName")
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}

// sharedStrings are the texts that cells refer to by number, end to end.
type sharedStrings struct {
	text []byte
	ends []int
}

func (s *sharedStrings) get(i int) (string, bool) {
	if i < 0 || i >= len(s.ends) {
		return "", false
	}
	start := 0
	if i > 0 {
		start = s.ends[i-1]
	}
	return string(s.text[start:s.ends[i]]), true
}

// readStrings reads the shared strings, without the phonetic readings.
func (w *workbook) readStrings() (*sharedStrings, error) {
	s := &sharedStrings{}
	reader := stringReader{}
	for _, part := range w.parts("sharedStrings", "xl/sharedStrings.xml") {
		err := w.c.scan(part, func(t *xmlscan.Token) error {
			if text, ok := reader.take(t); ok {
				if err := w.hold(len(s.text) + len(text)); err != nil {
					return err
				}
				s.text = append(s.text, text...)
			}
			if t.Is(xmlscan.End, "si") {
				s.ends = append(s.ends, len(s.text))
			}
			return nil
		})
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// hold refuses shared strings that would take more memory than all text may.
func (w *workbook) hold(n int) error {
	if lim := w.pages.lim.TextBytes; lim > 0 && int64(n) > lim {
		w.c.bomb = true
		w.c.note("inflates-too-far: shared strings")
		return errStop
	}
	return nil
}

// stringReader finds the text of rich strings: that of w:t outside w:rPh.
type stringReader struct{ open, phonetic bool }

func (r *stringReader) take(t *xmlscan.Token) ([]byte, bool) {
	switch t.Kind {
	case xmlscan.Text:
		return t.Text, r.open && !r.phonetic
	case xmlscan.Start, xmlscan.End:
		switch string(t.Name) {
		case "t":
			r.open = t.Kind == xmlscan.Start
		case "rPh":
			r.phonetic = t.Kind == xmlscan.Start
		}
	}
	return nil, false
}
