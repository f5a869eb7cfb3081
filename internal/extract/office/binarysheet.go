package office

import (
	"strconv"

	"spoor/internal/extract/office/header"
	"spoor/internal/extract/office/marked"
)

// binaryRecord reads a record of a sheet into the same lines as takes do for its XML.
func (r *sheetReader) binaryRecord(kind uint32, f *fields) error {
	switch kind {
	case brtRow:
		if err := r.endRow(); err != nil {
			return err
		}
		const collapsed, hidden = 11, 0x10 // where the row's flags stand; its height is zero
		r.begun, r.col = false, 0
		if f.skip(collapsed); f.u8()&hidden != 0 {
			r.hiddenRows++
		}
	case brtColumns:
		first, last := f.u32(), f.u32()
		f.skip(8)
		if f.u16()&1 != 0 {
			r.hiddenColumns += int(min(max(int64(last)-int64(first)+1, 1), 1<<14))
		}
	case brtHeaderFooter:
		r.binaryHeaders(f)
	case brtLink:
		first, _, column := f.u32(), f.u32(), f.u32()
		f.skip(4)
		if link, ok := r.links.byID(f.text()); ok && link.external && link.target != "" {
			r.hyperlinks = append(r.hyperlinks, cellName(first, column)+"\t<"+oneLine(link.target)+">")
		}
	case brtCellNumber, brtCellError, brtCellBool, brtCellReal, brtCellText, brtCellShared, brtCellRich,
		brtFormulaText, brtFormulaReal, brtFormulaBool, brtFormulaError:
		return r.binaryCell(kind, f)
	}
	return nil
}

// binaryCell adds a cell (MS-XLSB 2.5.9).
func (r *sheetReader) binaryCell(kind uint32, f *fields) error {
	column := f.u32()
	style := int(f.u32() & 0xffffff)
	text := ""
	switch kind {
	case brtCellNumber:
		text = r.w.styles.show(f.packed(), style, r.w.from1904)
	case brtCellReal, brtFormulaReal:
		text = r.w.styles.show(f.real(), style, r.w.from1904)
	case brtCellBool, brtFormulaBool:
		text = map[bool]string{true: "TRUE", false: "FALSE"}[f.u8() != 0]
	case brtCellError, brtFormulaError:
		text = cellError(f.u8())
	case brtCellText, brtFormulaText:
		text = f.text()
	case brtCellRich:
		text = f.rich()
	case brtCellShared:
		known := false
		if text, known = r.w.strings.get(int(f.u32())); !known {
			r.missing++
		}
	}
	r.cell = cell{ref: cellName(0, column), kind: "inlineStr", text: []byte(text)}
	return r.endCell()
}

func (r *sheetReader) binaryHeaders(f *fields) {
	f.skip(2)
	for i := range 6 {
		text := header.Text(f.text())
		switch {
		case text == "":
		case i%2 == 0:
			r.headers = append(r.headers, marked.Header(text))
		default:
			r.headers = append(r.headers, marked.Footer(text))
		}
	}
}

// binaryComments are those of one sheet, each with its cell and author.
func (w *workbook) binaryComments(part string) ([]string, error) {
	var authors, lines []string
	place, author := "", ""
	err := w.c.scanRecords(part, func(kind uint32, f *fields) error {
		switch kind {
		case brtAuthor:
			authors = append(authors, f.text())
		case brtComment:
			author = ""
			if i := int(f.u32()); i < len(authors) {
				author = authors[i]
			}
			row := f.u32()
			f.skip(4)
			place = cellName(row, f.u32())
		case brtCommentText:
			if text := oneLine(f.rich()); text != "" {
				lines = append(lines, place+"\t"+marked.Comment(author, "", text))
			}
		}
		return nil
	})
	return lines, err
}

// cellName names a cell by its row and column, from 0: A1.
func cellName(row, column uint32) string {
	name := ""
	for n := int64(min(column, 1<<14)) + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name + strconv.FormatUint(uint64(row)+1, 10)
}

// cellError is what a cell with an error shows (MS-XLSB 2.5.97.2).
func cellError(code byte) string {
	switch code {
	case 0x00:
		return "#NULL!"
	case 0x07:
		return "#DIV/0!"
	case 0x0F:
		return "#VALUE!"
	case 0x17:
		return "#REF!"
	case 0x1D:
		return "#NAME?"
	case 0x24:
		return "#NUM!"
	case 0x2A:
		return "#N/A"
	}
	return "#ERROR!"
}
