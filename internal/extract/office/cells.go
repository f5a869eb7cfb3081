package office

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"spoor/internal/extract/office/header"
	"spoor/internal/extract/office/marked"
	"spoor/internal/extract/office/xmlscan"
)

// sheetReader reads the cells of one sheet into lines (ECMA-376 part 1, 18.3).
type sheetReader struct {
	w     *workbook
	ref   sheetRef
	links relations
	part  int // pages handed on

	text  []byte
	begun bool // the row has a cell
	col   int  // of the last cell of the row, from 1

	cell    cell
	strings stringReader
	capture string // element whose text is wanted: v, f, or a part of the header

	headers       []string
	hyperlinks    []string
	prompts       []string // what cells ask for, and choices they offer
	asked         string   // cells that the open validation is about
	hiddenRows    int
	hiddenColumns int
	bare          int // formulas without a value
	missing       int // shared strings that are not there
}

// cell is the open cell.
type cell struct {
	ref, kind string
	style     int
	value     []byte // of v
	formula   []byte
	text      []byte // of an inline string
}

const (
	longestGap     = 64 // columns that are shown as tabs
	longestFormula = 1000
)

func (w *workbook) readSheet(ref sheetRef) error {
	links, err := w.c.relationsOf(ref.part)
	if err != nil {
		return err
	}
	r := &sheetReader{w: w, ref: ref, links: links}
	if strings.HasSuffix(ref.part, ".bin") {
		err = errors.Join(w.c.scanRecords(ref.part, r.binaryRecord), r.endRow())
	} else {
		err = w.c.scan(ref.part, r.take)
	}
	if err != nil {
		return r.rest(err)
	}
	if err := r.addAround(); err != nil {
		return r.rest(err)
	}
	return r.flush()
}

// rest hands on what was read before the reading was broken off by a limit.
func (r *sheetReader) rest(cause error) error {
	if !errors.Is(cause, errStop) {
		return cause
	}
	if err := r.flush(); err != nil {
		return err
	}
	return cause
}

func (r *sheetReader) take(t *xmlscan.Token) error {
	switch t.Kind {
	case xmlscan.Text:
		r.characters(t)
	case xmlscan.Start:
		r.strings.take(t)
		r.start(t)
	case xmlscan.End:
		r.strings.take(t)
		return r.end(string(t.Name))
	}
	return nil
}

func (r *sheetReader) start(t *xmlscan.Token) {
	switch name := string(t.Name); name {
	case "c":
		r.cell = cell{ref: t.Get("r"), kind: t.Get("t"), style: integer(t.Get("s")), value: r.cell.value[:0], formula: r.cell.formula[:0], text: r.cell.text[:0]}
	case "dataValidation":
		r.validation(t)
	case "formula1":
		r.capture = name
		r.cell.text = r.cell.text[:0]
	case "v", "f", "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter":
		r.capture = name
		r.cell.text = r.cell.text[:0]
	case "row":
		r.begun, r.col = false, 0
		if hidden := t.Get("hidden"); hidden != "" && on(hidden) {
			r.hiddenRows++
		}
	case "col":
		if hidden := t.Get("hidden"); hidden != "" && on(hidden) {
			r.hiddenColumns += max(integer(t.Get("max"))-integer(t.Get("min"))+1, 1)
		}
	case "hyperlink":
		r.hyperlink(t)
	}
}

func (r *sheetReader) characters(t *xmlscan.Token) {
	switch {
	case r.capture == "v":
		r.cell.value = append(r.cell.value, t.Text...)
	case r.capture == "f":
		if len(r.cell.formula) < longestFormula {
			r.cell.formula = append(r.cell.formula, t.Text...)
		}
	case r.capture != "":
		r.cell.text = append(r.cell.text, t.Text...)
	default:
		if text, ok := r.strings.take(t); ok {
			r.cell.text = append(r.cell.text, text...)
		}
	}
}

func (r *sheetReader) end(name string) error {
	switch name {
	case "c":
		return r.endCell()
	case "row":
		return r.endRow()
	case "formula1":
		r.capture = ""
		r.choices(string(r.cell.text))
	case r.capture:
		if text := header.Text(string(r.cell.text)); strings.HasSuffix(name, "er") && text != "" {
			if strings.HasSuffix(name, "Footer") {
				text = marked.Footer(text)
			} else {
				text = marked.Header(text)
			}
			r.headers = append(r.headers, text)
		}
		r.capture = ""
	}
	return nil
}

// endCell adds a cell to its line, in its column.
func (r *sheetReader) endCell() error {
	r.formulaLink()
	shown := oneLine(r.shown())
	col := column(r.cell.ref)
	if col <= r.col {
		col = r.col + 1
	}
	if shown == "" {
		r.col = max(r.col, col)
		return nil
	}
	from := r.col
	if !r.begun {
		from = 1
	}
	for range min(max(col-from, 0), longestGap) {
		r.text = append(r.text, '\t')
	}
	r.begun, r.col = true, col
	r.text = append(r.text, shown...)
	return r.w.pages.grow(len(shown) + 1)
}

func (r *sheetReader) endRow() error {
	if !r.begun {
		return nil
	}
	r.begun = false
	r.text = append(r.text, '\n')
	if len(r.text) > longestPage {
		return r.flush()
	}
	return nil
}

// shown is the cell as the sheet shows it.
func (r *sheetReader) shown() string {
	value := string(r.cell.value)
	switch r.cell.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		text, ok := r.w.strings.get(i)
		if err != nil || !ok {
			r.missing++
		}
		return unescape(text)
	case "inlineStr":
		return unescape(string(r.cell.text))
	case "str":
		value = unescape(value)
	case "b":
		value = map[string]string{"1": "TRUE", "0": "FALSE"}[strings.TrimSpace(value)]
	case "", "n":
		if v, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
			return r.w.styles.show(v, r.cell.style, r.w.from1904)
		}
	}
	if value == "" && len(r.cell.formula) > 0 {
		r.bare++
		return "=" + string(r.cell.formula)
	}
	return value
}

// flush hands on the lines as a page.
func (r *sheetReader) flush() error {
	if len(strings.TrimSpace(string(r.text))) == 0 && r.part > 0 {
		return nil
	}
	label := r.ref.name
	if r.part++; r.part > 1 {
		label = fmt.Sprintf("%s (%d)", label, r.part)
	}
	text := string(r.text)
	r.text = r.text[:0]
	if r.missing > 0 {
		r.w.c.lose(fmt.Sprintf("shared-strings-missing: %s: %d", r.ref.name, r.missing))
		r.missing = 0
	}
	return r.w.pages.add(label, text, r.reasons())
}

func (r *sheetReader) reasons() []string {
	var reasons []string
	if r.ref.state != "" && r.ref.state != "visible" {
		reasons = append(reasons, "sheet-"+strings.ToLower(r.ref.state))
	}
	for _, count := range []struct {
		code string
		n    int
	}{{"hidden-rows", r.hiddenRows}, {"hidden-columns", r.hiddenColumns}, {"formulas-without-value", r.bare}} {
		if count.n > 0 {
			reasons = append(reasons, fmt.Sprintf("%s: %d", count.code, count.n))
		}
	}
	return reasons
}

// column is the number of the column in a reference such as BC12, from 1; 0
// without.
func column(ref string) int {
	n := 0
	for i := 0; i < len(ref) && n < 20_000; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n
}

// oneLine keeps a cell's text from breaking out of its cell.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\n\r\t") {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(s))
}

// unescape resolves the escapes of characters that XML can't hold: _x000D_
// (ECMA-376 part 1, 22.9.2.19).
func unescape(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || i+7 > len(s) {
			break
		}
		code, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if s[i+6] != '_' || err != nil {
			b.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteRune(rune(code))
		s = s[i+7:]
	}
	b.WriteString(s)
	return b.String()
}
