package ppt_test

import (
	"bytes"
	"compress/zlib"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/cfb"
	x "spoor/internal/extract/extracttest"
	"spoor/internal/extract/office/ppt"
)

func TestExtractSlides(t *testing.T) {
	file := x.Ppt([]x.PptSlide{
		{Title: "Werving", Text: "via een vacature\ren een vriend", Notes: "hier stoppen", Comment: "bron?"},
		{Title: "Vervoer", Text: "met een busje – ’s nachts", Hidden: true},
	}, x.Summary("Training", "A. Bakker"), x.Stream("Pictures", x.Blip("foto")))
	got := x.Extract(t, ppt.New(), file)
	want := []evidence.Page{
		{
			Number: 1, Label: "slide 1", Status: evidence.PageOK, Engine: ppt.Engine,
			Text: "Werving\nvia een vacature\nen een vriend\n[comment: E. de Wit, 2024-03-04] bron?\n\nNotes:\nhier stoppen",
		},
		{Number: 2, Label: "slide 2", Text: "Vervoer\nmet een busje – ’s nachts", Status: evidence.PageOK, Engine: ppt.Engine, Reasons: []string{"slide-hidden"}},
	}
	if diff := cmp.Diff(want, got.Pages); diff != "" {
		t.Errorf("pages differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]extract.Child{{Name: "image1.jpg", Ordinal: 1, Data: []byte("\xff\xd8\xff\xe0foto")}}, got.Children); diff != "" {
		t.Errorf("children differ (-want +got):\n%s", diff)
	}
	if got.Result.Outcome != evidence.OK || got.Result.Title != "Training" {
		t.Errorf("result = %v, title %q; want ok, Training", got.Result.Outcome, got.Result.Title)
	}
}

func TestExtractKeepsWhatEarlierVersionsSay(t *testing.T) {
	got := x.Extract(t, ppt.New(), x.Ppt([]x.PptSlide{{Title: "Nu", Text: "gewist", Leftover: "gewist\rhet oude nummer"}}))
	if diff := cmp.Diff([]string{"Nu\ngewist", "het oude nummer"}, got.Texts()); diff != "" {
		t.Errorf("pages differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"not-on-slides"}, got.Pages[1].Reasons); diff != "" {
		t.Errorf("reasons differ (-want +got):\n%s", diff)
	}
}

func streamOf(t testing.TB, file []byte) []byte {
	t.Helper()
	f, err := cfb.Open(bytes.NewReader(file), int64(len(file)), extract.NewBudget(extract.Limits{}, int64(len(file))))
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.Root.Find("PowerPoint Document").Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestExtractOutcomes(t *testing.T) {
	whole := x.Ppt([]x.PptSlide{{Title: "Titel", Text: "tekst"}})
	stream := streamOf(t, whole)
	user := x.PptRecord(0x0FF6, 0, false, x.Numbers(20, 0xF3D1C4DF, 0))
	cases := map[string]struct {
		file    []byte
		outcome evidence.Outcome
		reason  string
	}{
		"encrypted, says the user":      {x.Compound(x.Stream("PowerPoint Document", stream), x.Stream("Current User", user)), evidence.NeedsPassword, "office-encrypted"},
		"encrypted, says a stream":      {x.Compound(x.Stream("PowerPoint Document", stream), x.Stream("EncryptedSummary", []byte("x"))), evidence.NeedsPassword, "office-encrypted"},
		"nothing says what is current":  {x.Compound(x.Stream("PowerPoint Document", stream)), evidence.Partial, "the current version is not marked"},
		"no slides":                     {x.Ppt(nil), evidence.Empty, ""},
		"no presentation":               {x.Compound(x.Stream("Iets", []byte("x"))), evidence.Damaged, "no presentation"},
		"no compound file":              {[]byte("geen"), evidence.Damaged, "ppt-damaged"},
		"records that are none":         {x.Compound(x.Stream("PowerPoint Document", bytes.Repeat([]byte{0xFF}, 999))), evidence.Damaged, "no list of slides"},
		"cut off in the list of slides": {x.Compound(x.Stream("PowerPoint Document", stream[:len(stream)*2/3])), evidence.Partial, "ppt-damaged"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := x.Extract(t, ppt.New(), c.file)
			reasons := strings.Join(got.Result.Reasons, "; ")
			if got.Result.Outcome != c.outcome || !strings.Contains(reasons, c.reason) {
				t.Errorf("result = %v %q, want %v with %q", got.Result.Outcome, reasons, c.outcome, c.reason)
			}
		})
	}
}

// embedded is a presentation that nothing marks as current, with an object in it.
func embedded(instance uint16, data []byte) []byte {
	return x.Compound(x.Stream("PowerPoint Document", x.Join(
		x.PptRecord(0x03E8, 0, true), x.PptRecord(0x1011, instance, false, data))))
}

func deflated(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return append(x.Numbers(uint32(len(data))), b.Bytes()...)
}

func TestExtractGivesEmbeddedObjects(t *testing.T) {
	object := x.Compound(x.Packed("los", "bon.txt", []byte("de bon")).Items[0])
	for name, file := range map[string][]byte{"as it stands": embedded(0, object), "compressed": embedded(1, deflated(object))} {
		t.Run(name, func(t *testing.T) {
			got := x.Extract(t, ppt.New(), file)
			if diff := cmp.Diff([]extract.Child{{Name: "bon.txt", Ordinal: 1, Data: []byte("de bon")}}, got.Children); diff != "" {
				t.Errorf("children differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExtractBoundsWhatObjectsInflateTo(t *testing.T) {
	file := embedded(1, deflated(make([]byte, 8<<20)))
	got := x.ExtractWithin(t, ppt.New(), file, extract.Limits{Inflated: 1 << 20})
	if got.Result.Outcome != evidence.Memory {
		t.Errorf("outcome = %v %q, want memory", got.Result.Outcome, got.Result.Reasons)
	}
}

func FuzzExtract(f *testing.F) {
	f.Add(streamOf(f, x.Ppt([]x.PptSlide{{Title: "t", Text: "x", Notes: "n", Comment: "c", Hidden: true, Leftover: "l"}})), uint32(0))
	f.Fuzz(func(t *testing.T, stream []byte, edit uint32) {
		user := x.PptRecord(0x0FF6, 0, false, x.Numbers(20, 0xE391C05F, edit, 0, 0))
		file := x.Compound(x.Stream("PowerPoint Document", stream), x.Stream("Current User", user))
		x.ExtractWithin(t, ppt.New(), file, extract.Limits{Pages: 1000, TextBytes: 1 << 20})
	})
}
