package office_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	x "spoor/internal/extract/extracttest"
	"spoor/internal/extract/office"
)

// xlsb is a workbook with a visible and a hidden sheet.
func xlsb(sheet []byte, more ...x.Part) []byte {
	workbook := x.Join(
		x.Brt(153, x.Numbers(0, 0)),
		x.Brt(156, x.Numbers(0, 1), x.BrtText("sheet1"), x.BrtText("Lijst")),
		x.Brt(156, x.Numbers(1, 2), x.BrtText("sheet2"), x.BrtText("Stil")),
		x.Brt(39, x.Numbers(0), []byte{0}, x.Numbers(0), x.BrtText("Loon")),
	)
	parts := append([]x.Part{
		{Name: "xl/worksheets/sheet1.bin", Content: string(sheet)},
		{Name: "xl/worksheets/sheet2.bin", Content: string(x.Brt(6, x.Numbers(0, 0), x.BrtText("verstopt")))},
		{Name: "xl/sharedStrings.bin", Content: string(x.Join(x.Brt(19, x.BrtRich("Ana")), x.Brt(19, x.BrtRich("paspoort"))))},
		{Name: "xl/styles.bin", Content: string(x.Join(
			x.Brt(44, x.Shorts(164), x.BrtText("dd-mm-yyyy")), x.Brt(47, x.Shorts(0, 9)),
			x.Brt(617), x.Brt(47, x.Shorts(0, 0)), x.Brt(47, x.Shorts(0, 164)), x.Brt(618), x.Brt(47, x.Shorts(0, 9))))},
	}, more...)
	return x.Xlsb(workbook, parts...)
}

func TestBinarySheet(t *testing.T) {
	at := func(column, style uint32) []byte { return x.Numbers(column, style) }
	row := func(n uint32, flags byte) []byte { return x.Brt(0, x.Numbers(n, 0), x.Shorts(255), []byte{0, flags}) }
	real := func(bits ...uint32) []byte { return x.Numbers(bits...) }
	sheet := x.Join(
		x.Brt(60, x.Numbers(3, 4, 0, 0), x.Shorts(1)),
		row(0, 0), x.Brt(7, at(0, 0), x.Numbers(0)), x.Brt(2, at(1, 0), x.Numbers(30000<<2|2)), x.Brt(5, at(2, 1), real(0, 0x40E62560)),
		row(1, 0x10), x.Brt(7, at(0, 0), x.Numbers(1)), x.Brt(8, at(2, 0), x.BrtText("weg"), x.Shorts(0)), x.Brt(3, at(3, 0), []byte{0x2A}), x.Brt(4, at(4, 0), []byte{1}),
		row(5, 0), x.Brt(62, at(1, 0), x.BrtRich("vet")), x.Brt(2, at(2, 0), x.Numbers(12345<<2|3)),
		x.Brt(479, x.Shorts(0), x.BrtText("&CKas 4"), x.BrtText("&P")),
		x.Brt(494, x.Numbers(1, 1, 0, 0), x.BrtText("l1"), x.BrtText("")),
	)
	file := xlsb(sheet,
		x.Part{Name: "xl/worksheets/_rels/sheet1.bin.rels", Content: x.Relations(
			x.Relation{ID: "l1", Type: "hyperlink", Target: "https://kamers.example/4", External: true}, x.Relation{ID: "c", Type: "comments", Target: "../comments1.bin"})},
		x.Part{Name: "xl/comments1.bin", Content: string(x.Join(x.Brt(632, x.BrtText("I. Kok")), x.Brt(635, x.Numbers(0, 1, 1, 2, 2), make([]byte, 16)), x.Brt(637, x.BrtRich("klopt niet"))))})
	res, got := read(t, office.NewSheet(), file)
	want := []string{
		"Ana\t30000\t04-03-2024\npaspoort\t\tweg\t#N/A\tTRUE\n\tvet\t123.45\n\n[header] Kas 4\n\nA2\t<https://kamers.example/4>\n\nC2\t[comment: I. Kok] klopt niet",
		"verstopt",
	}
	if diff := cmp.Diff(want, got.texts()); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	if reasons := []string{"hidden-rows: 1", "hidden-columns: 2"}; !cmp.Equal(got.pages[0].Reasons, reasons) || got.pages[0].Label != "Lijst" || got.pages[1].Label != "Stil" {
		t.Errorf("got reasons %q of %q, want %q", got.pages[0].Reasons, got.pages[0].Label, reasons)
	}
	if res.Outcome != evidence.OK || res.Kind != "xlsb" || res.Metadata["sheets"] != "Lijst; Stil (hidden)" || len(got.children) != 0 {
		t.Errorf("result %+v with %d children", res, len(got.children))
	}
	res, got = read(t, office.NewSheet(), xlsb(sheet[:len(sheet)-7]))
	if res.Outcome != evidence.Partial || len(got.pages) != 2 || got.texts()[0][:3] != "Ana" {
		t.Errorf("a sheet that is cut off: %s %q with %q", res.Outcome, res.Reasons, got.texts())
	}
}

// FuzzBinarySheet fuzzes what compression hides: the records of a sheet, of the strings
// and of comments.
func FuzzBinarySheet(f *testing.F) {
	f.Add(x.Join(x.Brt(0, x.Numbers(0, 0)), x.Brt(7, x.Numbers(0, 0, 0)), x.Brt(6, x.Numbers(1<<31, 9), x.BrtText("x"))), x.Brt(19, x.BrtRich("a")))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff"), []byte("\x13\x05\x00\xff\xff\xff\x7f"))
	f.Fuzz(func(t *testing.T, sheet, strings []byte) {
		fuzz(t, office.NewSheet(), xlsb(sheet, x.Part{Name: "xl/comments1.bin", Content: string(strings)},
			x.Part{Name: "xl/worksheets/_rels/sheet1.bin.rels", Content: x.Relations(x.Relation{ID: "c", Type: "comments", Target: "../comments1.bin"})}))
	})
}
