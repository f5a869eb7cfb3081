package doc_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/cfb"
	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/office/doc"
)

func TestExtractPages(t *testing.T) {
	cases := map[string]struct {
		doc  extracttest.WordDoc
		want []string
	}{
		"paragraphs are lines": {
			extracttest.WordDoc{Body: "De eerste.\rDe tweede – met €.\r"},
			[]string{"De eerste.\nDe tweede – met €."},
		},
		"text in windows-1252": {
			extracttest.WordDoc{Body: "Café ± acht\r", Narrow: true},
			[]string{"Café ± acht"},
		},
		"page breaks make pages": {
			extracttest.WordDoc{Body: "een\r\ftwee\r"},
			[]string{"een", "twee"},
		},
		"cells are separated by tabs, rows are lines": {
			extracttest.WordDoc{Body: "naam\auren\a\x06Vera\a12\a\x06na\r"},
			[]string{"naam\turen\nVera\t12\nna"},
		},
		"notes and comments stand at the end of their page": {
			extracttest.WordDoc{
				Body: "De auto\x02 reed\x05.\r\fVerder\x02 en\x03.\r", Footnotes: []string{"een busje", "later"},
				Endnotes: []string{"zie slot"}, Comments: []string{"klopt dit?"}, Author: "E. de Wit",
			},
			[]string{"De auto[1] reed.\n\n[footnote 1] een busje\n[comment: E. de Wit] klopt dit?", "Verder[2] en[i].\n\n[footnote 2] later\n[endnote i] zie slot"},
		},
		"headers come first, boxes and footers last": {
			extracttest.WordDoc{Body: "tekst\r", Header: "Hoofd", Footer: "Voet", Box: "In een kader\r"},
			[]string{"[header] Hoofd\ntekst\n\n[text box] In een kader\n[footer] Voet"},
		},
		"of fields the result is read, with the target of a link": {
			extracttest.WordDoc{Body: "Blad \x13 PAGE \x14" + "7\x15 en \x13 HYPERLINK \"http://voorbeeld.test/a\" \x14hier\x15.\r"},
			[]string{"Blad 7 en hier <http://voorbeeld.test/a>."},
		},
		"fields in instructions stay there": {
			extracttest.WordDoc{Body: "\x13 IF \x13 PAGE \x14" + "1\x15 = 1 \x14ja\x15.\r"},
			[]string{"ja."},
		},
		"a field without end hides no text": {
			extracttest.WordDoc{Body: "voor \x13 INCLUDE de rest van de tekst\r"},
			[]string{"voor  INCLUDE de rest van de tekst"},
		},
		"special characters": {
			extracttest.WordDoc{Body: "e\x1email\x1f\x01 regel\vtwee 𐌲\r"},
			[]string{"e-mail regel\ntwee 𐌲"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := extracttest.Extract(t, doc.New(), c.doc.Bytes())
			if diff := cmp.Diff(c.want, got.Texts()); diff != "" {
				t.Errorf("pages differ (-want +got):\n%s", diff)
			}
			if got.Result.Outcome != evidence.OK || len(got.Result.Reasons) > 0 {
				t.Errorf("result = %v %q, want ok without reasons", got.Result.Outcome, got.Result.Reasons)
			}
		})
	}
}

func TestExtractMarksChangesAndHiddenText(t *testing.T) {
	d := extracttest.WordDoc{
		Body: "Hij betaalde vierhonderd euro, niets meer. Stil.\r", Author: "C. Dijk",
		Deleted: "vierhonderd", Inserted: "niets meer", Hidden: "Stil",
	}
	got := extracttest.Extract(t, doc.New(), d.Bytes())
	want := evidence.Page{
		Number: 1, Text: "Hij betaalde [-vierhonderd-] euro, [+niets meer+]. Stil.", Status: evidence.PageOK, Engine: doc.Engine,
		Reasons: []string{"tracked-changes: 1 inserted, 1 deleted, by C. Dijk", "hidden-text: 4 characters"},
	}
	if diff := cmp.Diff([]evidence.Page{want}, got.Pages); diff != "" {
		t.Errorf("pages differ (-want +got):\n%s", diff)
	}
}

func TestExtractGivesEmbeddedFilesAndPictures(t *testing.T) {
	d := extracttest.WordDoc{Body: "Zie bijlage.\r", Items: []cfb.Item{
		extracttest.Summary("Verklaring", "A. Bakker"),
		extracttest.Storage("ObjectPool", extracttest.Packed("_1", "bon.txt", []byte("de bon"))),
		extracttest.Stream("Data", extracttest.Join(make([]byte, 68), extracttest.Blip("foto"), extracttest.Blip("foto"))),
		extracttest.Storage("Macros"),
	}}
	got := extracttest.Extract(t, doc.New(), d.Bytes())
	want := []extract.Child{
		{Name: "bon.txt", Ordinal: 1, Data: []byte("de bon")},
		{Name: "image1.jpg", Ordinal: 2, Data: []byte("\xff\xd8\xff\xe0foto")},
	}
	if diff := cmp.Diff(want, got.Children); diff != "" {
		t.Errorf("children differ (-want +got):\n%s", diff)
	}
	if got.Result.Title != "Verklaring" || got.Result.Metadata["creator"] != "A. Bakker" || got.Result.Metadata["created"] != "2024-03-04T10:20:00Z" {
		t.Errorf("title %q, metadata %v", got.Result.Title, got.Result.Metadata)
	}
	if diff := cmp.Diff([]string{"macros: Macros"}, got.Result.Reasons); diff != "" {
		t.Errorf("reasons differ (-want +got):\n%s", diff)
	}
}

func TestExtractOldDocuments(t *testing.T) {
	got := extracttest.Extract(t, doc.New(), extracttest.Word6(0x0415, []byte("Zap\xb3ata za \xb3\xf3\xbfko\r")))
	if diff := cmp.Diff([]string{"Zapłata za łóżko"}, got.Texts()); diff != "" {
		t.Errorf("pages differ (-want +got):\n%s", diff)
	}
}

func TestExtractOldDocumentsSavedInHaste(t *testing.T) {
	got := extracttest.Extract(t, doc.New(), extracttest.Word6Pieces("Het nieuwe nummer.\r", "het oude nummer\r"))
	if diff := cmp.Diff([]string{"Het nieuwe nummer.", "het oude nummer"}, got.Texts()); diff != "" {
		t.Errorf("pages differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"not-in-text"}, got.Pages[1].Reasons); diff != "" {
		t.Errorf("reasons differ (-want +got):\n%s", diff)
	}
}

func TestExtractOutcomes(t *testing.T) {
	whole := extracttest.WordDoc{Body: strings.Repeat("Een lange zin die blijft. ", 400) + "\r"}.Bytes()
	cases := map[string]struct {
		file    []byte
		outcome evidence.Outcome
		reason  string
	}{
		"encrypted":           {extracttest.WordDoc{Body: "x\r", Encrypted: true}.Bytes(), evidence.NeedsPassword, "office-encrypted"},
		"no text":             {extracttest.WordDoc{Body: "\r"}.Bytes(), evidence.Empty, ""},
		"no compound file":    {[]byte("geen document"), evidence.Damaged, "doc-damaged"},
		"no document":         {extracttest.Compound(extracttest.Stream("Iets", []byte("x"))), evidence.Damaged, "doc-damaged"},
		"another beginning":   {extracttest.Compound(extracttest.Stream("WordDocument", make([]byte, 5000))), evidence.Damaged, "doc-damaged"},
		"the table is gone":   {extracttest.Compound(extracttest.Stream("WordDocument", mainOf(t, whole))), evidence.Damaged, "no piece table"},
		"cut off in the text": {cutText(t, whole), evidence.Partial, "text-damaged"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := extracttest.Extract(t, doc.New(), c.file)
			reasons := strings.Join(got.Result.Reasons, "; ")
			if got.Result.Outcome != c.outcome || !strings.Contains(reasons, c.reason) {
				t.Errorf("result = %v %q, want %v with %q", got.Result.Outcome, reasons, c.outcome, c.reason)
			}
		})
	}
}

func stream(t *testing.T, file []byte, name string) []byte {
	t.Helper()
	f, err := cfb.Open(strings.NewReader(string(file)), int64(len(file)), extract.NewBudget(extract.Limits{}, int64(len(file))))
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.Root.Find(name).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mainOf(t *testing.T, file []byte) []byte { return stream(t, file, "WordDocument") }

func cutText(t *testing.T, file []byte) []byte {
	return extracttest.Compound(extracttest.Stream("WordDocument", mainOf(t, file)[:9000]), extracttest.Stream("1Table", stream(t, file, "1Table")))
}

func TestExtractStops(t *testing.T) {
	file := extracttest.WordDoc{Body: "een\r\ftwee\r\fdrie\r"}.Bytes()
	got := extracttest.ExtractWithin(t, doc.New(), file, extract.Limits{Pages: 2})
	if len(got.Pages) != 2 || got.Result.Outcome != evidence.Partial {
		t.Errorf("%d pages, %v; want 2, partial", len(got.Pages), got.Result.Outcome)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := doc.New().Extract(ctx, extract.Source{Size: int64(len(file)), Data: strings.NewReader(string(file))}, extract.Limits{}, &extracttest.Read{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Extract when cancelled = %v, want context.Canceled", err)
	}
}

func FuzzExtract(f *testing.F) {
	f.Add(extracttest.WordDoc{Body: "De auto\x02 reed\x05 en \x13 HYPERLINK \"a\" \x14b\x15\r\f\a\x06\r", Footnotes: []string{"n"}, Comments: []string{"c"}, Author: "A", Deleted: "auto", Header: "h"}.Bytes())
	f.Add(extracttest.Word6(0x0419, []byte("\xcf\xf0\xe8\r")))
	f.Fuzz(func(t *testing.T, file []byte) {
		got := extracttest.ExtractWithin(t, doc.New(), file, extract.Limits{Pages: 1000, TextBytes: 1 << 20})
		if !got.Result.Outcome.Valid() {
			t.Errorf("outcome %q", got.Result.Outcome)
		}
	})
}

// FuzzStreams changes the streams themselves, which changes of the file rarely reach.
func FuzzStreams(f *testing.F) {
	d := extracttest.WordDoc{Body: "De auto\x02 reed\x05 en\r\f\a\x06\r", Footnotes: []string{"n"}, Comments: []string{"c"}, Author: "A", Deleted: "auto", Header: "h"}.Bytes()
	open := func(name string) []byte {
		file, err := cfb.Open(strings.NewReader(string(d)), int64(len(d)), extract.NewBudget(extract.Limits{}, int64(len(d))))
		if err != nil {
			f.Fatal(err)
		}
		data, _ := file.Root.Find(name).Bytes()
		return data
	}
	f.Add(open("WordDocument"), open("1Table"))
	f.Fuzz(func(t *testing.T, main, table []byte) {
		file := extracttest.Compound(extracttest.Stream("WordDocument", main), extracttest.Stream("1Table", table))
		extracttest.ExtractWithin(t, doc.New(), file, extract.Limits{Pages: 1000, TextBytes: 1 << 20})
	})
}
