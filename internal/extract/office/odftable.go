package office

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// odfSheet is the open sheet of a spreadsheet.
type odfSheet struct {
	open    bool
	name    string
	part    int      // pages handed on
	row     int      // of the open row, from 1
	after   []string // texts in shapes; they follow the cells
	changed string   // cell that the open tracked change is about
	old     []string // what cells held before

	hiddenRows, hiddenColumns, bare int
}

// odfRow is an open row of a table.
type odfRow struct {
	line   []byte
	col    int // last column, from 1
	begun  int // column of the last cell with text
	repeat int
}

// mostRepeated is how often a row or cell that says to repeat itself is written.
const mostRepeated = 1000

// isSheet reports whether a table is a sheet of the document.
func (r *odfReader) isSheet() bool {
	return r.own() && r.section().class == "spreadsheet" && len(r.flows) == 1 && r.section().name == "body"
}

func (r *odfReader) startTable(name string, t *xmlscan.Token) error {
	f := r.flow()
	switch name {
	case "table":
		if r.isSheet() {
			return r.startSheet(t)
		}
		r.push(name)
	case "table-column":
		if v := t.Get("visibility"); v == "collapse" || v == "filter" {
			r.sheet.hiddenColumns += max(integer(t.Get("number-columns-repeated")), 1)
		}
	case "table-row":
		f.row = &odfRow{repeat: max(integer(t.Get("number-rows-repeated")), 1)}
		if len(r.flows) == 1 {
			r.sheet.row++
			if v := t.Get("visibility"); v == "collapse" || v == "filter" {
				r.sheet.hiddenRows += f.row.repeat
			}
		}
	case "table-cell", "covered-table-cell":
		value := t.Get("string-value")
		for _, kind := range []string{"date-value", "time-value", "boolean-value", "value"} {
			if value == "" {
				value = t.Get(kind)
			}
		}
		formula := t.Get("formula")
		r.push(name, t.Get("number-columns-repeated"), value, formula[:min(len(formula), longestFormula)])
	}
	return nil
}

func (r *odfReader) endTable(name string) error {
	if name == "table-row" {
		return r.endRow()
	}
	f := r.pop(name)
	switch {
	case name == "table" && f != nil:
		r.addLines(strings.TrimRight(string(f.text), "\n"))
		return r.settle()
	case name == "table" && r.sheet.open && len(r.flows) == 1:
		return r.endSheet()
	case f != nil:
		return r.endCell(f)
	}
	return nil
}

// endCell adds a cell to its row, in its column.
func (r *odfReader) endCell(f *odfFlow) error {
	row := r.flow().row
	if row == nil {
		r.addLines(string(f.text))
		return nil
	}
	repeat := max(integer(f.attrs[0]), 1)
	text := strings.TrimSpace(string(f.text))
	if r.section().class != "text" {
		text = oneLine(text)
	}
	if text == "" && r.section().class != "text" {
		if text = oneLine(f.attrs[1]); text == "" && f.attrs[2] != "" {
			r.sheet.bare++
			text = "=" + f.attrs[2]
		}
	}
	if text == "" {
		row.col += repeat
		return nil
	}
	written := min(repeat, mostRepeated)
	if written < repeat {
		r.reason(fmt.Sprintf("repeated-cells-cut: %d", repeat))
	}
	for i := range written {
		from := max(row.begun, 1)
		row.line = append(row.line, bytes.Repeat([]byte{'\t'}, min(row.col+1+i-from, longestGap))...)
		row.begun = row.col + 1 + i
		row.line = append(row.line, text...)
	}
	row.col += repeat
	return r.d.pages.grow(written * (len(text) + 1))
}

// endRow adds a row that has text, as often as it says.
func (r *odfReader) endRow() error {
	f := r.flow()
	row := f.row
	if row == nil {
		return nil
	}
	f.row = nil
	if len(r.flows) == 1 {
		r.sheet.row += row.repeat - 1
	}
	if len(row.line) == 0 {
		return nil
	}
	if row.repeat > mostRepeated {
		r.reason(fmt.Sprintf("repeated-rows-cut: %d", row.repeat))
	}
	for range min(row.repeat, mostRepeated) {
		f.text = append(append(f.text, row.line...), '\n')
		if err := r.d.pages.grow(len(row.line) + 1); err != nil {
			return err
		}
	}
	if r.sheet.open && len(r.flows) == 1 && len(f.text) > longestPage {
		return r.flushSheet()
	}
	return nil
}

func (r *odfReader) startSheet(t *xmlscan.Token) error {
	r.sheet = odfSheet{open: true, name: t.Get("name"), old: r.sheet.old}
	if r.d.styles.of("table", t.Get("style-name")).hidden || t.Get("display") == "false" {
		r.reason("sheet-hidden")
	}
	return nil
}

// endSheet hands on the rest of a sheet with its comments and shapes. The headers
// and footers of all sheets go with the first.
func (r *odfReader) endSheet() error {
	lines := r.sheet.after
	if r.d.pages.count == 0 {
		lines = slices.Concat(lines, r.d.headers, r.d.footers)
	}
	r.addLines(strings.Join(append(lines, r.queue...), "\n"))
	err := r.flushSheet()
	r.sheet, r.queue, r.reasons = odfSheet{old: r.sheet.old}, nil, nil
	return err
}

// addTrackedCells gives a page to what the cells of all sheets held before.
func (r *odfReader) addTrackedCells() error {
	if len(r.sheet.old) == 0 {
		return nil
	}
	return r.d.pages.add("tracked changes", strings.Join(r.sheet.old, "\n"), []string{fmt.Sprintf("tracked-changes: %d cells", len(r.sheet.old))})
}

// flushSheet hands on the lines as a page.
func (r *odfReader) flushSheet() error {
	f := r.flows[0]
	text := string(f.text)
	f.text = f.text[:0]
	if strings.TrimSpace(text) == "" && r.sheet.part > 0 {
		return nil
	}
	label := r.sheet.name
	if r.sheet.part++; r.sheet.part > 1 {
		label = fmt.Sprintf("%s (%d)", label, r.sheet.part)
	}
	reasons := r.reasons
	for _, count := range []struct {
		code string
		n    int
	}{{"hidden-rows", r.sheet.hiddenRows}, {"hidden-columns", r.sheet.hiddenColumns}, {"formulas-without-value", r.sheet.bare}} {
		if count.n > 0 {
			reasons = append(reasons, fmt.Sprintf("%s: %d", count.code, count.n))
		}
	}
	return r.d.pages.add(label, text, reasons)
}

// cellReference is where a comment hangs, "B2" and a tab; empty outside of sheets.
func (r *odfReader) cellReference() string {
	if row := r.flows[0].row; r.sheet.open && row != nil {
		return fmt.Sprintf("%s%d\t", columnName(row.col+1), r.sheet.row)
	}
	return ""
}

// columnName is the name of a column, from 1: A, Z, AA.
func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
