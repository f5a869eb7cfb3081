package xls_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/cfb"
	x "spoor/internal/extract/extracttest"
	"spoor/internal/extract/office/xls"
)

// at is the beginning of a cell's record: its row, column and style.
func at(row, col, style uint16) []byte { return x.Shorts(row, col, style) }

func label(row, col uint16, text string) []byte {
	return x.Biff(0x204, at(row, col, 0), x.BiffText(text))
}

func number(row, col, style uint16, v float64) []byte {
	return x.Biff(0x203, at(row, col, style), x.BiffFloat(v))
}

// formats are the styles 0 (General), 1 (date), 2 (an amount of our own).
func formats() []byte {
	return x.Join(
		x.Biff(0x41E, x.Shorts(164), x.BiffText(`#,##0.00" euro"`)),
		x.Biff(0xE0, x.Shorts(0, 0), make([]byte, 16)), x.Biff(0xE0, x.Shorts(0, 14), make([]byte, 16)), x.Biff(0xE0, x.Shorts(0, 164), make([]byte, 16)),
	)
}

func TestExtractCells(t *testing.T) {
	cases := map[string]struct {
		globals, records []byte
		want             string
	}{
		"texts stand in their rows and columns": {nil, x.Join(label(0, 0, "naam"), label(0, 2, "uren"), label(2, 1, "Vera")), "naam\t\turen\n\tVera"},
		"cells in disorder are put in order":    {nil, x.Join(label(1, 1, "d"), label(0, 1, "b"), label(1, 0, "c"), label(0, 0, "a")), "a\tb\nc\td"},
		"shared strings": {
			x.BiffStrings("Łódź", "regel\neen"),
			x.Join(x.Biff(0xFD, at(0, 0, 0), x.Numbers(1)), x.Biff(0xFD, at(0, 1, 0), x.Numbers(0))),
			"regel een\tŁódź",
		},
		"a shared string goes on in another record, in another width": {
			x.Join(x.Biff(0xFC, x.Numbers(1, 1), x.Shorts(6), []byte{0}, []byte("huu")), x.Biff(0x3C, []byte{1}, x.Wide("r €"))),
			x.Biff(0xFD, at(0, 0, 0), x.Numbers(0)),
			"huur €",
		},
		"a shared string with formats and a reading": {
			x.Biff(0xFC, x.Numbers(2, 2), x.Shorts(2), []byte{0x0C}, x.Shorts(1), x.Numbers(3), []byte("ja"), x.Shorts(0, 1), []byte("xyz"), x.Shorts(3), []byte{0}, []byte("nee")),
			x.Join(x.Biff(0xFD, at(0, 0, 0), x.Numbers(0)), x.Biff(0xFD, at(0, 1, 0), x.Numbers(1))),
			"ja\tnee",
		},
		"numbers as they are shown": {
			formats(), x.Join(number(0, 0, 0, 1234.5), number(0, 1, 1, 45355), number(0, 2, 2, 1234.5)),
			"1234.5\t4-3-2024\t1,234.50 euro",
		},
		"dates of the Macintosh": {x.Join(formats(), x.Biff(0x22, x.Shorts(1))), number(0, 0, 1, 43893), "4-3-2024"},
		"short numbers": {
			formats(),
			x.Join(
				x.Biff(0x27E, at(0, 0, 0), x.Numbers(12<<2|2)), x.Biff(0x27E, at(0, 1, 0), x.Numbers(1250<<2|3)),
				x.Biff(0xBD, x.Shorts(1, 0), x.Shorts(0), x.Numbers(7<<2|2), x.Shorts(2), x.Numbers(8<<2|2), x.Shorts(1)),
			),
			"12\t12.5\n7\t8.00 euro",
		},
		"results of formulas": {
			nil,
			x.Join(
				x.Biff(0x06, at(0, 0, 0), x.BiffFloat(3.5), make([]byte, 8)),
				x.Biff(0x06, at(0, 1, 0), []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, make([]byte, 8)), x.Biff(0x207, x.BiffText("samen")),
				x.Biff(0x06, at(0, 2, 0), []byte{2, 0, 0x17, 0, 0, 0, 0xFF, 0xFF}, make([]byte, 8)),
				x.Biff(0x205, at(0, 3, 0), []byte{1, 0}),
			),
			"3.5\tsamen\t#REF!\tTRUE",
		},
		"headers, links and texts in drawings follow": {
			nil,
			x.Join(label(0, 0, "cel"), x.Biff(0x14, x.BiffText(`&L&"Arial,Bold"&14Rooster&R&P`)), link("http://voorbeeld.test/"), drawing("In een kader")),
			"cel\n\n[header] Rooster\n\nB3\t<http://voorbeeld.test/>\n\n[text box] In een kader",
		},
		"comments have cell and author": {
			nil,
			x.Join(
				label(0, 0, "cel"), x.Biff(0x5D, x.Shorts(0x15, 18, 0x19, 9), make([]byte, 14)), drawing("Contant betaald"),
				x.Biff(0x1C, x.Shorts(4, 2, 0, 9), x.BiffText("E. de Wit")),
			),
			"cel\n\nC5\t[comment: E. de Wit] Contant betaald",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			file := x.Xls(c.globals, []x.BiffSheet{{Name: "Blad1", Records: c.records}})
			got := x.Extract(t, xls.New(), file)
			if diff := cmp.Diff([]string{c.want}, got.Texts()); diff != "" {
				t.Errorf("pages differ (-want +got):\n%s", diff)
			}
			if got.Result.Outcome != evidence.OK || len(got.Result.Reasons) > 0 {
				t.Errorf("result = %v %q, want ok without reasons", got.Result.Outcome, got.Result.Reasons)
			}
		})
	}
}

// link is a link of cell B3.
func link(address string) []byte {
	target := append(x.Wide(address), 0, 0)
	return x.Biff(0x1B8, x.Shorts(2, 2, 1, 1), make([]byte, 16), x.Numbers(2, 3),
		[]byte("\xe0\xc9\xea\x79\xf9\xba\xce\x11\x8c\x82\x00\xaa\x00\x4b\xa9\x0b"), x.Numbers(uint32(len(target))), target)
}

// drawing is a text of a drawing.
func drawing(text string) []byte {
	wide := x.Wide(text)
	return x.Join(
		x.Biff(0x1B6, make([]byte, 10), x.Shorts(uint16(len(wide)/2), 16), make([]byte, 4)),
		x.Biff(0x3C, []byte{1}, wide), x.Biff(0x3C, make([]byte, 16)),
	)
}

func TestExtractSheets(t *testing.T) {
	hiding := x.Join(x.Biff(0x208, x.Shorts(0, 0, 1, 255, 0, 0, 0x20, 0)), x.Biff(0x7D, x.Shorts(3, 4, 0, 0, 1, 0)), label(0, 0, "c"))
	file := x.Xls(nil, []x.BiffSheet{
		{Name: "Rooster", Records: label(0, 0, "a")},
		{Name: "Geheim", State: 1, Records: label(0, 0, "b")},
		{Name: "Diep", State: 2, Records: hiding},
	})
	got := x.Extract(t, xls.New(), file)
	want := []evidence.Page{
		{Number: 1, Label: "Rooster", Text: "a", Status: evidence.PageOK, Engine: xls.Engine},
		{Number: 2, Label: "Geheim", Text: "b", Status: evidence.PageOK, Engine: xls.Engine, Reasons: []string{"sheet-hidden"}},
		{Number: 3, Label: "Diep", Text: "c", Status: evidence.PageOK, Engine: xls.Engine, Reasons: []string{"sheet-veryhidden", "hidden-rows: 1", "hidden-columns: 2"}},
	}
	if diff := cmp.Diff(want, got.Pages); diff != "" {
		t.Errorf("pages differ (-want +got):\n%s", diff)
	}
}

func TestExtractExcel95(t *testing.T) {
	text := "\xc7e\xb3\xb9" // windows-1250
	records := x.Join(
		x.Biff(0x204, at(0, 0, 0), x.Shorts(4), []byte(text)),
		x.Biff(0x1C, x.Shorts(1, 1, 5), []byte("klopt")), x.Biff(0x1C, x.Shorts(0xFFFF, 0, 4), []byte(" dit")),
	)
	got := x.Extract(t, xls.New(), x.Xls95(x.Biff(0x42, x.Shorts(1250)), []x.BiffSheet{{Name: "Blad1", Records: records}}))
	if diff := cmp.Diff([]string{"Çełą\n\nB2\t[comment] klopt dit"}, got.Texts()); diff != "" {
		t.Errorf("pages differ (-want +got):\n%s", diff)
	}
}

func TestExtractGivesEmbeddedFilesAndPictures(t *testing.T) {
	file := x.Xls(x.Biff(0xEB, x.Blip("foto")), []x.BiffSheet{{Name: "Blad1", Records: label(0, 0, "a")}},
		x.Packed("MBD0001", "bon.txt", []byte("de bon")), x.Storage("_VBA_PROJECT_CUR"), x.Summary("Omzet", "C. Dijk"))
	got := x.Extract(t, xls.New(), file)
	want := []extract.Child{
		{Name: "bon.txt", Ordinal: 1, Data: []byte("de bon")},
		{Name: "image1.jpg", Ordinal: 2, Data: []byte("\xff\xd8\xff\xe0foto")},
	}
	if diff := cmp.Diff(want, got.Children); diff != "" {
		t.Errorf("children differ (-want +got):\n%s", diff)
	}
	if got.Result.Title != "Omzet" || len(got.Result.Reasons) != 1 || !strings.HasPrefix(got.Result.Reasons[0], "macros") {
		t.Errorf("title %q, reasons %q; want Omzet and macros", got.Result.Title, got.Result.Reasons)
	}
}

func TestExtractOutcomes(t *testing.T) {
	one := []x.BiffSheet{{Name: "Blad1", Records: label(0, 0, "a")}}
	cases := map[string]struct {
		file    []byte
		outcome evidence.Outcome
		reason  string
	}{
		"encrypted":               {x.Xls(x.Biff(0x2F, make([]byte, 6)), one), evidence.NeedsPassword, "office-encrypted"},
		"no cells":                {x.Xls(nil, []x.BiffSheet{{Name: "Leeg"}}), evidence.Empty, ""},
		"no compound file":        {[]byte("geen"), evidence.Damaged, "xls-damaged"},
		"no workbook":             {x.Compound(x.Stream("Iets", []byte("x"))), evidence.Damaged, "no workbook"},
		"no beginning":            {x.Compound(x.Stream("Workbook", []byte("xxxxxxxx"))), evidence.Damaged, "xls-damaged"},
		"a string is missing":     {x.Xls(nil, []x.BiffSheet{{Records: x.Join(label(0, 0, "a"), x.Biff(0xFD, at(0, 1, 0), x.Numbers(7)))}}), evidence.Partial, "shared-strings-missing"},
		"a sheet is cut off":      {cut(t, x.Xls(nil, one)), evidence.Partial, "sheet-cut-off"},
		"a sheet is not in there": {x.Xls(x.Biff(0x85, x.Numbers(2), []byte{0, 0, 1, 0}, []byte("X")), one), evidence.Partial, "sheet-missing"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := x.Extract(t, xls.New(), c.file)
			reasons := strings.Join(got.Result.Reasons, "; ")
			if got.Result.Outcome != c.outcome || !strings.Contains(reasons, c.reason) {
				t.Errorf("result = %v %q, want %v with %q", got.Result.Outcome, reasons, c.outcome, c.reason)
			}
		})
	}
}

func workbookOf(t testing.TB, file []byte) []byte {
	t.Helper()
	f, err := cfb.Open(strings.NewReader(string(file)), int64(len(file)), extract.NewBudget(extract.Limits{}, int64(len(file))))
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.Root.Find("Workbook").Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func cut(t *testing.T, file []byte) []byte {
	data := workbookOf(t, file)
	return x.Compound(x.Stream("Workbook", data[:len(data)-4]))
}

func TestSheetsThatNobodyListsAreRead(t *testing.T) {
	data := workbookOf(t, x.Xls(nil, []x.BiffSheet{{Name: "Blad1", Records: label(0, 0, "a")}}))
	stray := x.Join(data, x.Biff(0x809, x.Shorts(0x600, 0x10, 0, 0)), label(0, 0, "verborgen"), x.Biff(0x0A))
	got := x.Extract(t, xls.New(), x.Compound(x.Stream("Workbook", stray)))
	if diff := cmp.Diff([]string{"a", "verborgen"}, got.Texts()); diff != "" {
		t.Errorf("pages differ (-want +got):\n%s", diff)
	}
}

func TestManyCellsOfOneLongStringAreCutByTheLimits(t *testing.T) {
	var records []byte
	for row := range uint16(5000) {
		records = append(records, x.Biff(0xFD, at(row, 0, 0), x.Numbers(0))...)
	}
	file := x.Xls(x.BiffStrings(strings.Repeat("lang ", 700)), []x.BiffSheet{{Name: "Blad1", Records: records}})
	got := x.ExtractWithin(t, xls.New(), file, extract.Limits{TextBytes: 4 << 20})
	if got.Result.Outcome != evidence.Partial || len(got.Pages) < 2 || len(got.Pages) > 5 {
		t.Errorf("%v, %d pages; want partial and a few", got.Result.Outcome, len(got.Pages))
	}
}

func FuzzExtract(f *testing.F) {
	f.Add(workbookOf(f, x.Xls(x.Join(formats(), x.BiffStrings("a", "b")), []x.BiffSheet{{Name: "Blad1", Records: x.Join(
		label(0, 0, "a"), number(1, 1, 1, 2), link("http://a"), drawing("t"), x.Biff(0x1C, x.Shorts(4, 2, 0, 0), x.BiffText("E")), x.Biff(0xFD, at(0, 0, 0), x.Numbers(1)),
	)}})))
	f.Fuzz(func(t *testing.T, workbook []byte) {
		x.ExtractWithin(t, xls.New(), x.Compound(x.Stream("Workbook", workbook)), extract.Limits{Pages: 1000, TextBytes: 1 << 20})
		x.ExtractWithin(t, xls.New(), workbook, extract.Limits{})
	})
}
