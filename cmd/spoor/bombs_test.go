package main

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"math/rand/v2"
	"strings"

	"github.com/ulikunitz/xz"

	x "spoor/internal/extract/extracttest"
)

// bombs are files of every kind that cost their reader far more than they cost their
// sender, by a name with the extension of their kind. n is how far each goes: tags,
// levels, parts or entries.
func bombs(n int) map[string][]byte {
	all := map[string][]byte{}
	for _, family := range []func(int) map[string][]byte{textBombs, xmlBombs, officeBombs, mailBombs, archiveBombs, pdfBombs, imageBombs} {
		maps.Copy(all, family(n))
	}
	return all
}

func repeated(s string, n int) []byte { return []byte(strings.Repeat(s, n)) }

func textBombs(n int) map[string][]byte {
	return map[string][]byte{
		"diep.json":            []byte(strings.Repeat("[", n) + strings.Repeat("]", n)),
		"diepe-namen.json":     []byte(strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)),
		"open.json":            repeated(`{"a":[`, n),
		"sleutels.json":        []byte("{" + strings.Repeat(`"sleutel":"waarde",`, n) + `"laatste":1}`),
		"een-regel.txt":        repeated("woord", 4*n),
		"regels.txt":           repeated("\n", 8*n),
		"accenten.txt":         []byte("e" + strings.Repeat("\u0301", 2*n)),
		"accenten-groepen.txt": repeated("a\u0315\u0300\u05ae\u0300\u0062", n),
		"arabisch.txt":         repeated("\u202e\ufdfa ", n),
		"kolommen.csv":         repeated(`"veld";`, n),
		"rijen.csv":            repeated("a;b\n", 2*n),
		"aanhaling.csv":        repeated(`"";"`, n),
		"chat.txt":             repeated("01-02-2024 10:20 - Delta: hallo\n", n),
		"chat-vervolg.txt":     []byte("01-02-2024 10:20 - Delta: hallo\n01-02-2024 10:21 - Delta: hallo\n" + strings.Repeat("[1/2/24, 10:20:\n", n)),
		"chat-dagen.txt":       repeated("[99/99/2024, 10:20:30] A: x\n[1/1/24, 1:1] \u200e", n/2),
		"klanken.bin":          repeated("\x81\x8d\x8f\x90\x9d ", n),
		"twee-bytes.txt":       append([]byte("\xff\xfe"), repeated("\x00\xd8", n)...),
		"kaarten.vcf":          repeated("BEGIN:VCARD\nN:x\nEND:VCARD\n", n/4),
		"open-kaart.vcf":       append([]byte("BEGIN:VCARD\nNOTE:"), repeated("x\n ", n)...),
		"agenda.ics":           append([]byte("BEGIN:VCALENDAR\n"), repeated("BEGIN:VEVENT\n", n)...),
		"groepen.rtf":          append([]byte(`{\rtf1 `), repeated("{", n)...),
		"velden.rtf":           append([]byte(`{\rtf1 `), repeated(`{\field{\*\fldinst HYPERLINK "x"}{\fldrslt `, n/8)...),
		"lettertypen.rtf":      []byte(`{\rtf1{\fonttbl` + strings.Repeat(`{\f1\fcharset204 Times;}`, n) + "}" + strings.Repeat(`\f1\'e9`, n) + "}"),
		"bin.rtf":              []byte(`{\rtf1 ` + strings.Repeat(`\bin999999999 x`, n/8) + "}"),
		"objecten.rtf":         []byte(`{\rtf1 ` + strings.Repeat(`{\object\objdata 0105}`, n/8) + "}"),
	}
}

func xmlBombs(n int) map[string][]byte {
	var laughs strings.Builder
	laughs.WriteString(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "lach">`)
	for i := range 30 {
		fmt.Fprintf(&laughs, `<!ENTITY e%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	laughs.WriteString("]><a>&e30;</a>")
	attributes := &strings.Builder{}
	for i := range n {
		fmt.Fprintf(attributes, ` a%d="x"`, i)
	}
	return map[string][]byte{
		"lachen.xml":      []byte(laughs.String()),
		"kwadraat.xml":    []byte(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "` + strings.Repeat("x", n) + `">]><a>` + strings.Repeat("&e;", n/10) + "</a>"),
		"diep.xml":        []byte(`<?xml version="1.0"?>` + strings.Repeat("<a>", n)),
		"kenmerken.xml":   []byte(`<?xml version="1.0"?><a` + attributes.String() + "/>"),
		"namen.xml":       []byte(`<?xml version="1.0"?><a>` + strings.Repeat(`<b xmlns:c="d" c:e="f">`, n/4)),
		"diep.html":       []byte("<html><body>" + strings.Repeat("<div>", n)),
		"scheef.html":     []byte("<html><body>" + strings.Repeat("<b><i><a><p>", n/4)),
		"tabellen.html":   []byte("<html><body>" + strings.Repeat("<table><tr><td>x", n/4)),
		"kenmerken.html":  []byte("<html><body><p" + attributes.String() + ">x"),
		"tekens.html":     []byte("<html><body>" + strings.Repeat("&amp;&#x41;&notanentity", n/4)),
		"opmerking.html":  []byte("<html><body>" + strings.Repeat("<!--", n) + "<p>x"),
		"opmaak.html":     []byte("<html><body>" + strings.Repeat("<select><font><nobr>", n/4)),
		"script.html":     []byte("<html><body>" + strings.Repeat("<script></scrip", n) + "<p>x"),
		"lijsten.html":    []byte("<html><body>" + strings.Repeat("<ul><li>x", n/4)),
		"ongesloten.html": []byte("<html><body>" + strings.Repeat("<", n)),
		"titels.html":     []byte("<html><head>" + strings.Repeat("<title>x</title><meta name=a content=b>", n/8)),
	}
}

func officeBombs(n int) map[string][]byte {
	sheet := func(rows string) []byte {
		return x.XlsxOf(`<sheets><sheet name="bom" sheetId="1" r:id="sheet1"/></sheets>`, x.Part{Name: "xl/worksheets/sheet1.xml", Content: x.SheetData(rows)})
	}
	const text = `<text:p>x</text:p>`
	return map[string][]byte{
		"ver.xlsx":          sheet(`<row r="1"><c r="A1" t="inlineStr"><is><t>eerste</t></is></c><c r="XFD1048576"><v>1</v></c><c r="ZZZZZZZ9999999999"><v>2</v></c></row><row r="4294967295"><c r="A4294967295"><v>3</v></c></row>`),
		"trap.xlsx":         sheet(strings.Repeat(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`, n/10)),
		"rijen.xlsx":        sheet(strings.Repeat(`<row><c><v>1</v></c></row>`, n)),
		"blad.xlsx":         sheet(strings.Repeat("<row>", n)),
		"herhaald.ods":      x.ODF("spreadsheet", `<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384">`+text+`</table:table-cell></table:table-row></table:table>`),
		"herhaald-leeg.ods": x.ODF("spreadsheet", strings.Repeat(`<table:table><table:table-row table:number-rows-repeated="2147483647"><table:table-cell table:number-columns-repeated="2147483647"/></table:table-row></table:table>`, n/1000)),
		"spaties.odt":       x.ODF("text", `<text:p>a`+strings.Repeat(`<text:s text:c="2000000000"/>`, 1000)+`b</text:p>`),
		"diep.odt":          x.ODF("text", strings.Repeat("<text:list><text:list-item>", n/10)+text),
		"diep.odp":          x.ODF("presentation", strings.Repeat("<draw:g>", n/10)),
		"plat.fodt":         x.FlatODF("text", "", strings.Repeat("<text:p>", n)),
		"alineas.docx":      x.DocxOf(strings.Repeat("<w:p/>", n)),
		"tabel.docx":        x.DocxOf(`<w:tbl>` + strings.Repeat(`<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>`, n/20) + `</w:tbl>`),
		"velden.docx":       x.DocxOf(`<w:p>` + strings.Repeat(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF</w:instrText></w:r>`, n/10) + `</w:p>`),
		"vakken.docx":       x.DocxOf(strings.Repeat(`<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:txbxContent>`, 2000)),
		"groepen.pptx":      x.Pptx(strings.Repeat("<p:grpSp>", n/10)),
		"ruggengraat.epub":  x.Epub(repeatedStrings("<p>x</p>", min(n/1000, 500))),
		"diep.epub":         x.Epub([]string{strings.Repeat("<div>", n)}),
		"kringloop.doc":     cfbCycle(),
		"leeg.xls":          x.Xls(bytes.Repeat(x.Biff(0x85, make([]byte, 12)), n/20), nil),
		"records.xls":       x.Xls(nil, []x.BiffSheet{{Name: "x", Records: bytes.Repeat(x.Biff(0x203, x.Shorts(65535, 255, 0), make([]byte, 8)), n/4)}}),
		"diep.ppt":          deepPpt(n / 100),
	}
}

func repeatedStrings(s string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = s
	}
	return all
}

// cfbCycle is a compound file of which every sector follows itself.
func cfbCycle() []byte {
	file := bytes.Clone(x.Compound(x.Summary("t", "a"), x.Stream("WordDocument", make([]byte, 9000))))
	for at := 512; at+4 <= len(file); at += 512 {
		for i := 0; i < 512 && at+i+4 <= len(file); i += 4 {
			if next := binary.LittleEndian.Uint32(file[at+i:]); next > 0 && next < 64 {
				binary.LittleEndian.PutUint32(file[at+i:], next-1)
			}
		}
	}
	return file
}

func deepPpt(depth int) []byte {
	var inner []byte
	for range min(depth, 3000) {
		inner = x.PptRecord(1000, 0, true, inner)
	}
	return x.Compound(x.Stream("PowerPoint Document", inner), x.Stream("Current User", make([]byte, 64)))
}

func mailBombs(n int) map[string][]byte {
	head := "From: a@voorbeeld.example\r\nTo: b@voorbeeld.example\r\nSubject: bom\r\nMIME-Version: 1.0\r\n"
	multi := head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	nested := &strings.Builder{}
	nested.WriteString(head)
	for i := range n / 100 {
		fmt.Fprintf(nested, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	return map[string][]byte{
		"diep.eml":         []byte(nested.String()),
		"lagen.eml":        []byte(strings.Repeat("Content-Type: message/rfc822\r\n\r\n", 65_535)),
		"zelfde-grens.eml": []byte(multi + strings.Repeat("--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", n/20)),
		"delen.eml":        []byte(multi + strings.Repeat("--b\r\n\r\nx\r\n", n/10) + "--b--\r\n"),
		"bijlagen.eml":     []byte(multi + strings.Repeat("--b\r\nContent-Disposition: attachment; filename=x.txt\r\n\r\nx\r\n", n/20) + "--b--\r\n"),
		"grenzen.eml":      []byte(multi + "--b\r\n\r\n" + strings.Repeat("--\r\n--b \t--b\n", n)),
		"koppen.eml":       []byte(head + strings.Repeat("X-Veld: waarde\r\n", n/2) + "\r\nx"),
		"kop.eml":          []byte(head + "X-Lang: " + strings.Repeat("x", 8*n) + "\r\n\r\nx"),
		"vouwen.eml":       []byte(head + "X-Lang: a" + strings.Repeat("\r\n b", n) + "\r\n\r\nx"),
		"woorden.eml":      []byte("Subject: " + strings.Repeat("=?utf-8?q?=C3=A9?= ", n/4) + "\r\nFrom: a@b.example\r\nTo: c@d.example\r\n\r\nx"),
		"adressen.eml":     []byte("Subject: x\r\nFrom: a@b.example\r\nTo: " + strings.Repeat("a@b.example, ", n/4) + "c@d.example\r\n\r\nx"),
		"haakjes.eml":      []byte("Subject: x\r\nFrom: " + strings.Repeat("(", n) + "\r\nTo: " + strings.Repeat(`"<`, n) + "\r\n\r\nx"),
		"velden.eml":       []byte(head + "Content-Type: text/plain" + strings.Repeat("; name*1*=utf-8''x", n/4) + "\r\n\r\nx"),
		"codes.eml":        []byte(head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + strings.Repeat("=\r\n=C", n)),
		"basis.eml":        []byte(head + "Content-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(make([]byte, 4*n))),
		"html.eml":         []byte(head + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<div>", n)),
		"berichten.mbox":   repeated("From a@b.example Mon Mar  4 10:20:00 2024\nFrom: a@b.example\nSubject: x\n\nx\n\n", n/20),
		"grenzen.mbox":     append([]byte("From a@b.example Mon Mar  4 10:20:00 2024\nFrom: a\nSubject: b\n\n"), repeated("From \n", n)...),
		"bericht.msg":      x.Compound(x.MsgText(0x0037, "bom"), x.MsgText(0x1000, strings.Repeat("x ", n)), x.MsgProperties(32)),
	}
}

func archiveBombs(n int) map[string][]byte {
	empty := make([]x.Entry, min(n/10, 65_000))
	same := make([]x.Entry, min(n/50, 20_000))
	long := make([]x.Entry, min(n/1000, 200))
	for i := range empty {
		empty[i] = x.Entry{Name: fmt.Sprintf("map%d/leeg%d.txt", i%100, i), Stored: true}
	}
	for i := range same {
		same[i] = x.Text("zelfde.txt", "x")
	}
	for i := range long {
		long[i] = x.Text(strings.Repeat("lang", 1024)+fmt.Sprint(i)+".txt", "x")
	}
	zeros := make([]byte, 64*n)
	squeezed := x.Gzip("a", x.Gzip("b", x.Gzip("c", zeros)))
	return map[string][]byte{
		"leeg.zip":      x.Zip(empty...),
		"zelfde.zip":    x.Zip(same...),
		"lange.zip":     x.Zip(long...),
		"leeg.tar":      x.Tar(same...),
		"gat.tar":       x.TarHole(1 << 40),
		"driemaal.gz":   squeezed,
		"nul.gz":        x.Gzip("nul", zeros),
		"leden.gz":      bytes.Repeat(x.Gzip("", nil), n/10),
		"nul.xz":        xzOf(zeros),
		"nul.bz2":       bytes.Repeat(bzipped(), n/1000),
		"diep.zip":      x.ZipNested(200),
		"overlap.zip":   x.ZipOverlapping(min(n/20, 60_000), 1),
		"bommen.zip":    x.ZipNestedBomb(2, 6, max(n/15_000, 1)),
		"film.zip":      x.Zip(x.Entry{Name: "film.mp4", Data: incompressible(300 * n), Stored: true}, x.Text("na.txt", "x")),
		"halve.zip":     x.Truncated(x.Zip(same...), 50),
		"koppen.zip":    repeated("PK\x03\x04", n),
		"mappen.zip":    repeated("PK\x01\x02", n),
		"einden.zip":    repeated("PK\x05\x06", n),
		"koppen.7z":     append([]byte("7z\xbc\xaf\x27\x1c\x00\x04"), repeated("\x01", n)...),
		"koppen.rar":    append([]byte("Rar!\x1a\x07\x01\x00"), repeated("\x00", n)...),
		"koppen4.rar":   append([]byte("Rar!\x1a\x07\x00"), repeated("\xcf\x90\x73\x00\x00\x0d\x00", n)...),
		"letters.tar":   append(x.Tar(x.Text("a", "b"))[:512], repeated("x", n)...),
		"deflate64.zip": x.Zip(x.Entry{Name: "a.bin", Method: 9, Data: repeated("\xed\xc1\x01\x01", n/10), Size: 1 << 40}),
	}
}

// incompressible is what no compression makes smaller.
func incompressible(n int) []byte {
	data := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(data) // never fails
	return data
}

func xzOf(data []byte) []byte {
	var out bytes.Buffer
	w, err := xz.NewWriter(&out)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return out.Bytes()
}

// bzipped is a file of 50 bytes that are 899,000 zeros.
func bzipped() []byte {
	data, err := base64.StdEncoding.DecodeString("QlpoOTFBWSZTWSSe9J4ABuLAgMAAACAACCAAMMwJqmmSoTaoqE8XckU4UJAknvSe")
	if err != nil {
		panic(err)
	}
	return data
}

func pdfBombs(n int) map[string][]byte {
	objects := make([]string, n/4)
	for i := range objects {
		objects[i] = "<< /Type /Niets >>"
	}
	kids := func(pages int) []byte { return x.PDF(repeatedStrings("bladzijde", pages)...) }
	return map[string][]byte{
		"objecten.pdf":      pdfWith("BT (x) Tj ET", "", objects...),
		"bladen.pdf":        kids(n / 100),
		"gedeeld.pdf":       pdfShared(n/100, 500),
		"haken.pdf":         pdfWith(strings.Repeat("[", n), ""),
		"woordenboek.pdf":   pdfWith(strings.Repeat("<<", n), ""),
		"haakjes.pdf":       pdfWith("BT "+strings.Repeat("(", n), ""),
		"bewaar.pdf":        pdfWith(strings.Repeat("q ", n), ""),
		"tekst.pdf":         pdfWith("BT /F1 12 Tf "+strings.Repeat("(x) Tj ", n), ""),
		"op-elkaar.pdf":     pdfWith("BT /F1 12 Tf 72 700 Td "+strings.Repeat("(woord) Tj 0 0 Td ", n/4), ""),
		"verstrooid.pdf":    pdfWith(scattered(n/10), ""),
		"beeld.pdf":         pdfWith(strings.Repeat("BI /W 1 /H 1 ID ", n/4), ""),
		"vormen.pdf":        pdfForms(12, 10),
		"vorm-zichzelf.pdf": pdfWith("/X1 Do", "/XObject << /X1 5 0 R >>", "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 5 0 R >> >> /Length 14 >>\nstream\n/X1 Do /X1 Do \nendstream"),
		"tabel.pdf":         pdfWith("BT /F1 12 Tf <0001> Tj ET", "/Font << /F1 5 0 R >>", "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 6 0 R /DescendantFonts [7 0 R] >>", stream(strings.Repeat("1 beginbfrange <0000> <FFFF> <0000> endbfrange\n", n/100)), "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /W ["+strings.Repeat("0 65535 500 ", n/100)+"] >>"),
		"verschillen.pdf":   pdfWith("BT /F1 12 Tf (x) Tj ET", "/Font << /F1 5 0 R >>", "<< /Type /Font /Subtype /Type1 /BaseFont /A /Encoding << /Differences ["+strings.Repeat("0 /a ", n/10)+"] >> >>"),
		"velden.pdf":        pdfFields(n / 20),
		"xref.pdf":          append([]byte("%PDF-1.7\n"), repeated("xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Prev 9 >>\nstartxref\n9\n%%EOF\n", n/50)...),
		"rommel.pdf":        append([]byte("%PDF-1.7\n"), repeated("1 0 obj\n", n)...),
		"stromen.pdf":       append([]byte("%PDF-1.7\n"), repeated("1 0 obj<</Length 1 0 R>>stream\n", n/8)...),
		"lzw.pdf":           pdfFiltered("/LZWDecode", bytes.Repeat([]byte{0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c}, n/8)),
		"lopend.pdf":        pdfFiltered("/RunLengthDecode", repeated("\x81 ", n)),
		"ascii.pdf":         pdfFiltered("/ASCII85Decode", repeated("z", n)),
		"voorspeller.pdf":   pdfFilteredWith("/FlateDecode", "/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >>", zlibOf(make([]byte, n))),
		"lagen.pdf":         pdfFiltered("["+strings.Repeat("/ASCIIHexDecode ", n/100)+"]", repeated("41", n)),
	}
}

func stream(content string) string {
	return fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
}

// pdfWith is a document of one page with this content and these resources; the further
// objects are numbered from 5.
func pdfWith(content, resources string, more ...string) []byte {
	if resources == "" {
		resources = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
	}
	return pdfObjects(append([]string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << " + resources + " >> >>",
		stream(content),
	}, more...)...)
}

func pdfObjects(objects ...string) []byte {
	var out bytes.Buffer
	var table strings.Builder
	out.WriteString("%PDF-1.4\n")
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table.String(), len(objects)+1, out.Len())
	return out.Bytes()
}

func pdfFiltered(filter string, data []byte) []byte { return pdfFilteredWith(filter, "", data) }

func pdfFilteredWith(filter, parameters string, data []byte) []byte {
	return pdfObjects("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
		fmt.Sprintf("<< /Length %d /Filter %s %s >>\nstream\n%s\nendstream", len(data), filter, parameters, data))
}

func zlibOf(data []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, err := w.Write(data)
	if err != nil || w.Close() != nil {
		panic("zlib into memory")
	}
	return out.Bytes()
}

// scattered are letters all over the page, in no order.
func scattered(n int) string {
	var b strings.Builder
	b.WriteString("BT /F1 6 Tf ")
	for i := range n {
		fmt.Fprintf(&b, "1 0 0 1 %d %d Tm (a) Tj ", i*7919%590, i*104_729%840)
	}
	return b.String()
}

// pdfForms draws a form that draws the next one so many times, so many deep.
func pdfForms(depth, width int) []byte {
	forms := make([]string, depth)
	for i := range forms {
		content := strings.Repeat("/X Do ", width)
		if i == depth-1 {
			content = "BT /F1 9 Tf (x) Tj ET"
		}
		forms[i] = fmt.Sprintf("<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >> /Length %d >>\nstream\n%s\nendstream", i+6, len(content), content)
	}
	return pdfWith(strings.Repeat("/X Do ", width), "/XObject << /X 5 0 R >>", forms...)
}

// pdfShared is a document whose first page is a picture, and whose so many others are
// one and the same page of so many words.
func pdfShared(pages, words int) []byte {
	content := &strings.Builder{}
	content.WriteString("BT /F1 6 Tf 10 TL 20 800 Td ")
	for i := range words {
		fmt.Fprintf(content, "(woord%d ) Tj ", i)
		if i%12 == 11 {
			content.WriteString("T* ")
		}
	}
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "", stream(content.String() + "ET"),
		"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\nx\nendstream",
		stream("q 595 0 0 842 0 0 cm /I Do Q"),
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >> >>",
	}
	kids := "6 0 R"
	for i := range pages {
		objects = append(objects, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>")
		kids += fmt.Sprintf(" %d 0 R", i+7)
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, pages+1)
	return pdfObjects(objects...)
}

// pdfFields is a form of which every field is the child of the one before, the last
// one that of the first.
func pdfFields(n int) []byte {
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [5 0 R] >>", stream(""),
	}
	for i := range n {
		objects = append(objects, fmt.Sprintf("<< /Type /Annot /Subtype /Widget /FT /Tx /T (veld) /V (waarde) /Kids [%d 0 R %d 0 R] /Parent %d 0 R >>", 5+(i+1)%n, 5+(i+2)%n, 5+(i+n-1)%n))
	}
	return pdfObjects(objects...)
}

func imageBombs(n int) map[string][]byte {
	wide := bytes.Clone(x.PNG())
	binary.BigEndian.PutUint32(wide[16:], 1<<31-1)
	binary.BigEndian.PutUint32(wide[20:], 1<<31-1)
	binary.BigEndian.PutUint32(wide[29:], crc32.ChecksumIEEE(wide[12:29]))
	tiff := []byte("II*\x00\x08\x00\x00\x00")
	tiff = append(tiff, x.Shorts(1)...)
	tiff = append(tiff, x.Shorts(0x010e, 2)...)
	tiff = append(tiff, x.Numbers(0xffffffff, 0, 8)...) // its next directory is itself
	return map[string][]byte{
		"groot.png":      wide,
		"stukken.png":    x.PNG(repeatedStrings("tEXt", n/50*2)...),
		"kringloop.tiff": tiff,
		"delen.jpg":      append([]byte("\xff\xd8"), bytes.Repeat([]byte("\xff\xe1\x00\x10Exif\x00\x00II*\x00\x08\x00\x00\x00"), n/20)...),
		"vulling.jpg":    append([]byte("\xff\xd8"), repeated("\xff", n)...),
		"blokken.gif":    append(x.GIF(), repeated("\x21\xfe\x01x\x00", n/5)...),
	}
}
