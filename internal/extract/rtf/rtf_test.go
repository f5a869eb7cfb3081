package rtf_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	x "spoor/internal/extract/extracttest"
	"spoor/internal/extract/rtf"
)

func TestExtractText(t *testing.T) {
	cases := map[string]struct {
		rtf  string
		want []string
	}{
		"paragraphs are lines":            {`{\rtf1 De eerste.\par De {\b tweede}.\line x}`, []string{"De eerste.\nDe tweede.\nx"}},
		"line ends in the file are none":  {"{\\rtf1 een\r\nwoord}", []string{"eenwoord"}},
		"Latin-2":                         {`{\rtf1\ansi\ansicpg1250 Zap\'b3ata za \'b3\'f3\'bfko}`, []string{"Zapłata za łóżko"}},
		"Cyrillic":                        {`{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}`, []string{"Привет"}},
		"Turkish, by its font":            {`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset162 B;}}\f0 \'fe{\f1 \'fe}\'fe}`, []string{"þşþ"}},
		"Arabic, by its font":             {`{\rtf1\ansi{\fonttbl{\f1\fcharset178 B;}}\f1\'e3\'d1\'cd\'c8\'c7}`, []string{"مرحبا"}},
		"Japanese, in two bytes":          {`{\rtf1\ansi{\fonttbl{\f1\fcharset128 B;}}\f1\'83\'5c\'83\'8b}`, []string{"ソル"}},
		"all fonts western, page is not":  {`{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fcharset0 A;}}\f0 \'cf\'f0}`, []string{"Пр"}},
		"plain goes back to the default":  {`{\rtf1\deff0{\fonttbl{\f0\fcharset238 A;}{\f1\fcharset0 B;}}\f1 \'a3\plain \'a3}`, []string{"£Ł"}},
		"Unicode with its fallback":       {`{\rtf1\ansi\uc1 \u322?\'f3\u380\'bf{\uc2 \u243 ab}c{\uc0\u380}d}`, []string{"łóżócżd"}},
		"Unicode above 32767, in a pair":  {`{\rtf1 \u-10240?\u-8398?-\u-3913 ?}`, []string{"𐌲-\uF0B7"}},
		"Unicode with a word for it":      {`{\rtf1 a\u8212\emdash b}`, []string{"a—b"}},
		"special characters":              {`{\rtf1 a\~b\_c\-d\{\}\\\endash\lquote x\rquote\bullet}`, []string{"a b-cd{}\\–‘x’•"}},
		"pages":                           {`{\rtf1 een\page twee\par}`, []string{"een", "twee"}},
		"sections begin pages":            {`{\rtf1 een\par\sect\sectd twee}`, []string{"een", "twee"}},
		"sections may go on":              {`{\rtf1 een\par\sect\sectd\sbknone twee}`, []string{"een\n\ntwee"}},
		"tables":                          {`{\rtf1\trowd naam\cell uren\cell\row Vera\cell 12\cell\row}`, []string{"naam\turen\nVera\t12"}},
		"tables in tables":                {`{\rtf1 a\nestcell b\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}c\cell\row}`, []string{"a\tb\nc"}},
		"links":                           {`{\rtf1 zie {\field{\*\fldinst HYPERLINK "http://voorbeeld.test/a"}{\fldrslt hier}}.}`, []string{"zie hier <http://voorbeeld.test/a>."}},
		"a link that says its address":    {`{\rtf1 {\field{\*\fldinst{HYPERLINK "http://voorbeeld.test/"}}{\fldrslt{\ul voorbeeld.test}}}}`, []string{"voorbeeld.test"}},
		"of other fields, the result":     {`{\rtf1 blad {\field{\*\fldinst PAGE}{\fldrslt 7}}}`, []string{"blad 7"}},
		"headers, footers and notes":      {`{\rtf1{\header Hoofd\par}{\footer Voet}tekst{\footnote\chftn{} een noot} en{\footnote\ftnalt slot} meer}`, []string{"[header] Hoofd\ntekst[1] en[i] meer\n\n[footnote 1] een noot\n\n[endnote i] slot\n[footer] Voet"}},
		"comments have authors":           {`{\rtf1 tekst{\*\atnid EW}{\*\atnauthor E. de Wit}\chatn{\*\annotation{\*\atndate 123}klopt dit?}.}`, []string{"tekst.\n\n[comment: E. de Wit] klopt dit?"}},
		"comments have days":              {`{\rtf1 tekst{\*\atnauthor E. de Wit}{\*\annotation{\*\atndate 130228884}klopt{\b  dit?}}.}`, []string{"tekst.\n\n[comment: E. de Wit, 2024-03-04] klopt dit?"}},
		"text boxes":                      {`{\rtf1 a{\shp{\*\shpinst{\sp{\sn naam}{\sv waarde}}{\shptxt in een kader\par}}{\shprslt nog eens}}b}`, []string{"ab\n[text box] in een kader"}},
		"what a picture shows":            {`{\rtf1 a{\*\shppict{\pict{\*\picprop{\sp{\sn wzName}{\sv x}}{\sp{\sn wzDescription}{\sv een huis}}}\pngblip 00}}b}`, []string{"ab\n[image: een huis]"}},
		"numbers of lists":                {`{\rtf1{\listtext 1.\tab}een\par{\pntext 2.\tab}{\*\pn{\pntxta .}}twee}`, []string{"1.\teen\n2.\ttwee"}},
		"what is no text":                 {`{\rtf1{\colortbl;\red1;}{\stylesheet{\s1 Kop;}}{\*\onbekend iets}{\*\bkmkstart merk}tekst{\xe index}}`, []string{"tekst"}},
		"one of two versions":             {`{\rtf1{\upr{oud}{\*\ud{nieuw}}} en {\stylesheet{\*\ud niets}}meer}`, []string{"nieuw en meer"}},
		"binary data are passed over":     {"{\\rtf1 a{\\pict\\wmetafile8\\bin3 {}\\}b}", []string{"ab"}},
		"mail in HTML, wrapped":           {`{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf{\htmlrtf0 Dag\htmlrtf\par}\htmlrtf0}`, []string{"Dag"}},
		"a group that does not end":       {`{\rtf1 {\b tekst`, []string{"tekst"}},
		"groups that nobody opened":       {`{\rtf1 a}}} b`, []string{"a b"}},
		"an escape that is none":          {`{\rtf1 a\'zzb\`, []string{"azzb"}},
		"groups deeper than anybody goes": {`{\rtf1 ` + strings.Repeat("{", 30_000) + "diep" + strings.Repeat("}", 30_000) + "}", []string{"diep"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := x.Extract(t, rtf.New(), []byte(c.rtf))
			if diff := cmp.Diff(c.want, got.Texts()); diff != "" {
				t.Errorf("%.200s: pages differ (-want +got):\n%s", c.rtf, diff)
			}
		})
	}
}

func TestExtractMarksChangesAndHiddenText(t *testing.T) {
	file := `{\rtf1{\*\revtbl{Unknown;}{C. Dijk;}}Hij betaalde {\deleted\revauthdel1 vierhonderd}{\revised\revauth1 vijf} euro.{\deleted\par}{\v Stil}}`
	got := x.Extract(t, rtf.New(), []byte(file))
	want := []evidence.Page{{
		Number: 1, Text: "Hij betaalde [-vierhonderd-][+vijf+] euro.\nStil", Status: evidence.PageOK, Engine: rtf.Engine,
		Reasons: []string{"tracked-changes: 1 inserted, 1 deleted, by C. Dijk", "hidden-text: 4 characters"},
	}}
	if diff := cmp.Diff(want, got.Pages); diff != "" {
		t.Errorf("pages differ (-want +got):\n%s", diff)
	}
}

func TestExtractMetadata(t *testing.T) {
	file := `{\rtf1{\info{\title Rooster\'e9n}{\author A. Bakker}{\operator C. Dijk}{\creatim\yr2024\mo3\dy4\hr10\min20}{\*\company Voorbeeld BV}}` +
		`{\*\userprops{\propname Zaak}\proptype30{\staticval 12-A}}{\*\generator Proef 1;}tekst}`
	got := x.Extract(t, rtf.New(), []byte(file))
	want := map[string]string{
		"title": "Roosterén", "creator": "A. Bakker", "lastModifiedBy": "C. Dijk", "created": "2024-03-04T10:20:00",
		"company": "Voorbeeld BV", "custom:Zaak": "12-A", "application": "Proef 1",
	}
	if diff := cmp.Diff(want, got.Result.Metadata); diff != "" {
		t.Errorf("metadata differ (-want +got):\n%s", diff)
	}
	if got.Result.Title != "Roosterén" {
		t.Errorf("title = %q, want Roosterén", got.Result.Title)
	}
}

// ole1 is an object of OLE 1 in hexadecimal.
func ole1(class string, data []byte) string {
	name := append([]byte(class), 0)
	return hex.EncodeToString(x.Join(x.Numbers(0x501, 2, uint32(len(name))), name, x.Numbers(0, 0, uint32(len(data))), data))
}

func TestExtractGivesPicturesAndObjects(t *testing.T) {
	native := x.Packed("p", "bon.txt", []byte("de bon")).Items[0].Data
	file := fmt.Sprintf(`{\rtf1 tekst{\*\shppict{\pict{\*\blipuid 00}\pngblip %s}}{\nonshppict{\pict\wmetafile8 0102}}{\pict\emfblip 0102}`+
		`{\object\objemb{\*\objclass Package}{\*\objdata %s}{\result{\pict\wmetafile8 01}}}{\object\objemb{\*\objdata %s}}}`,
		"89504e47\r\n0d0a", ole1("Package", native[4:]), ole1("Proef", x.Compound(x.Stream("WordDocument", []byte("w")))))
	got := x.Extract(t, rtf.New(), []byte(file))
	var names []string
	for _, c := range got.Children {
		names = append(names, c.Name)
	}
	if diff := cmp.Diff([]string{"image1.png", "bon.txt", "object2.doc"}, names); diff != "" {
		t.Fatalf("children differ (-want +got):\n%s", diff)
	}
	if string(got.Children[0].Data) != "\x89PNG\r\n" || string(got.Children[1].Data) != "de bon" {
		t.Errorf("data = %q, %q", got.Children[0].Data, got.Children[1].Data)
	}
	if diff := cmp.Diff([]string{"drawings-not-read: 2"}, got.Result.Reasons); diff != "" {
		t.Errorf("reasons differ (-want +got):\n%s", diff)
	}
}

func TestExtractOutcomes(t *testing.T) {
	cases := map[string]struct {
		rtf     string
		lim     extract.Limits
		outcome evidence.Outcome
	}{
		"read":                 {`{\rtf1 a}`, extract.Limits{}, evidence.OK},
		"empty":                {`{\rtf1\par}`, extract.Limits{}, evidence.Empty},
		"cut off":              {`{\rtf1 a`, extract.Limits{}, evidence.Partial},
		"cut off before text":  {`{\rtf1`, extract.Limits{}, evidence.Damaged},
		"larger than memory":   {`{\rtf1 een lange zin}`, extract.Limits{Memory: 50}, evidence.Memory},
		"more pages than may":  {`{\rtf1 a\page b\page c}`, extract.Limits{Pages: 2}, evidence.Partial},
		"nothing but the bare": {`x`, extract.Limits{}, evidence.OK},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := x.ExtractWithin(t, rtf.New(), []byte(c.rtf), c.lim).Result; got.Outcome != c.outcome {
				t.Errorf("outcome = %v %q, want %v", got.Outcome, got.Reasons, c.outcome)
			}
		})
	}
}

func FuzzRender(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\ansicpg1250{\fonttbl{\f1\fcharset128 B;}}{\info{\title t}}{\header h}a\'b3\u322?{\footnote\ftnalt n}{\field{\*\fldinst HYPERLINK "a"}{\fldrslt b}}\cell\row\page{\pict\pngblip 00}{\*\objdata 00}{\upr{a}{\*\ud b}}\sect c}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc := rtf.Render(data)
		if len(doc.Pages) == 0 {
			t.Fatal("no page")
		}
		size := 0
		for _, p := range doc.Pages {
			size += len(p.Text)
		}
		if most := 16 * (len(data) + 100); size > most {
			t.Errorf("%d bytes of text from %d of RTF", size, len(data))
		}
	})
}
