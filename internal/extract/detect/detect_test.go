package detect

import (
	"bytes"
	"strings"
	"testing"

	"spoor/internal/extract/extracttest"
)

func detect(name string, data []byte) Kind {
	return Detect(name, data[:min(len(data), HeadBytes)], int64(len(data)), bytes.NewReader(data))
}

func wide(s string) []byte {
	b := []byte("\xff\xfe")
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

// disk is the start of a disk with one partition.
func disk() []byte {
	d := make([]byte, 3*512)
	d[446], d[450], d[510], d[511] = 0x80, 0x07, 0x55, 0xaa
	return d
}

func TestDetect(t *testing.T) {
	odt := extracttest.Zip(extracttest.Text("mimetype", "application/vnd.oasis.opendocument.text"), extracttest.Text("content.xml", "<x/>"))
	late := extracttest.OOXML(
		extracttest.Part{Name: "docProps/app.xml", Content: strings.Repeat("<x/>", 5000)},
		extracttest.Part{Name: "[Content_Types].xml", Content: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"},
	)
	cases := map[string]struct {
		data []byte
		want string
		mime string
	}{
		"a note":                      {[]byte("Gewone tekst.\n"), "text", "text/plain"},
		"text in a code page":         {[]byte("Ren\xe9e en Andr\xe9 zeiden niets."), "text", "text/plain"},
		"text in UTF-16":              {[]byte("\xff\xfeh\x00a\x00l\x00l\x00o\x00"), "text", "text/plain"},
		"UTF-16 without a mark":       {[]byte("h\x00a\x00l\x00l\x00o\x00 \x00d\x00a\x00a\x00r\x00"), "text", "text/plain"},
		"text with a stray zero byte": {[]byte(strings.Repeat("een regel\n", 20) + "\x00"), "text", "text/plain"},
		"a table":                     {[]byte("a,b\n1,2\n3,4\n"), "text", "text/csv"},
		"JSON":                        {[]byte(`{"a": [1, 2, 3]}`), "json", "application/json"},
		"XML":                         {[]byte(`<?xml version="1.0"?><a>b</a>`), "xml", "text/xml"},
		"a WhatsApp export":           {[]byte(strings.Repeat("12-03-2024 14:02 - Ana: hoi\n", 3)), "chat", "text/plain"},
		"a WhatsApp export in UTF-16": {wide(strings.Repeat("12-03-2024 14:02 - Ana: hoi\n", 3)), "chat", "text/plain"},
		"a Signal export":             {[]byte(strings.Repeat("[2024-03-12 14:02] Ana: hoi\n", 3)), "chat", "text/plain"},
		"a Telegram chat":             {[]byte(`{"name": "x", "messages": [{"from_id": "user1", "text": "hoi"}]}`), "chat", "application/json"},
		"a Telegram page":             {[]byte(`<!DOCTYPE html><html><body><div class="page_body chat_page"><div class="history">`), "chat", "text/html"},
		"a backup of SMS":             {[]byte(`<?xml version="1.0"?><smses count="0"></smses>`), "chat", "text/xml"},
		"two messages":                {[]byte(strings.Repeat("12-03-2024 14:02 - Ana: hoi\n", 2)), "chat", "text/plain"},
		"one message":                 {[]byte("12-03-2024 14:02 - Ana: hoi\n"), "text", "text/plain"},
		"a chat of Messenger":         {[]byte(`{"participants": [], "messages": [{"sender_name": "Ana", "timestamp_ms": 1710252311000}]}`), "chat", "application/json"},
		"a log":                       {[]byte(strings.Repeat("[2024-03-12 14:02:11] ERROR: a\n", 3)), "text", "text/plain"},
		"HTML":                        {[]byte("<!DOCTYPE html><html><body>x"), "html", "text/html"},
		"HTML after a comment":        {[]byte("<!-- saved -->\n<HTML>x"), "html", "text/html"},
		"a piece of HTML":             {[]byte("<div><p>hallo</p></div>"), "html", "text/html"},
		"XHTML":                       {[]byte(`<?xml version="1.0"?><!DOCTYPE html><html xmlns="x">`), "html", "text/html"},
		"HTML in UTF-16":              {[]byte("\xff\xfe<\x00p\x00>\x00a\x00"), "html", "text/html"},
		"text about HTML":             {[]byte("Een <html> begint zo."), "text", "text/plain"},
		"a mail":                      {extracttest.Eml("a@b.example", "c@d.example", "x", "hallo"), "mail", "message/rfc822"},
		"a mail after a mailbox line": {[]byte("From a@b.example Mon Mar 12 14:02:11 2024\nX-Y: z\n\nhallo"), "mail", "message/rfc822"},
		"a mailbox":                   {[]byte(strings.Repeat("From a@b.example Tue Mar 12 14:02:11 2024\nX-Y: z\n\nhallo\n\n", 2)), "mbox", "application/mbox"},
		"a mailbox in a mail":         {[]byte("Subject: x\nTo: y\n\nFrom a@b.example Tue Mar 12 14:02:11 2024\n\nFrom a@b.example Tue Mar 12 14:02:11 2024\n"), "mail", "message/rfc822"},
		"a mail with odd headers":     {[]byte("X-Spam: nee\nReceived: van x\n door y\nSubject: z\n\nhallo"), "mail", "message/rfc822"},
		"a letter with From and To":   {[]byte("Van: Ana\nAan: Bo\n\nhallo"), "text", "text/plain"},
		"a sentence with From":        {[]byte("From here we went on: to the border.\nSubject: none\n"), "text", "text/plain"},
		"settings with colons":        {[]byte("name: x\ndate: y\nkleur: z\n"), "text", "text/plain"},
		"a PDF":                       {extracttest.PDF("hallo"), "pdf", "application/pdf"},
		"a PDF after junk":            {append([]byte("junk\n"), extracttest.PDF("hallo")...), "pdf", "application/pdf"},
		"a tar that begins with PDF":  {extracttest.Tar(extracttest.Entry{Name: "a.pdf", Data: extracttest.PDF("hallo")}), "tar", "application/x-tar"},
		"a zip that begins with PDF":  {extracttest.Zip(extracttest.Entry{Name: "a.pdf", Data: extracttest.PDF("hallo"), Stored: true}), "zip", "application/zip"},
		"a rar that begins with PDF":  {extracttest.Rar(extracttest.RarOptions{}, extracttest.Entry{Name: "a.pdf", Data: extracttest.PDF("hallo")}), "rar", "application/vnd.rar"},
		"Zstandard":                   {[]byte("\x28\xb5\x2f\xfd\x04\x00"), "zst", "application/zstd"},
		"a zip":                       {extracttest.Zip(extracttest.Text("a.txt", "x")), "zip", "application/zip"},
		"an empty zip":                {extracttest.Zip(), "zip", "application/zip"},
		"a damaged zip":               {[]byte("PK\x03\x04 en dan niets"), "zip", "application/zip"},
		"a Word document":             {extracttest.Docx("hallo"), "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"an Excel workbook":           {extracttest.Xlsx(), "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		"a workbook with late types":  {late, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		"an OpenDocument text":        {odt, "odt", "application/vnd.oasis.opendocument.text"},
		"an OpenDocument template":    {extracttest.Zip(extracttest.Text("mimetype", "application/vnd.oasis.opendocument.spreadsheet-template")), "ods", "application/vnd.oasis.opendocument.spreadsheet-template"},
		"a text of OpenOffice.org 1":  {extracttest.Zip(extracttest.Text("mimetype", "application/vnd.sun.xml.writer")), "odt", "application/vnd.sun.xml.writer"},
		"a flat presentation":         {extracttest.FlatODF("presentation", "", ""), "odp", "application/vnd.oasis.opendocument.presentation-flat-xml"},
		"a book":                      {extracttest.Epub(nil), "epub", "application/epub+zip"},
		"a presentation":              {extracttest.Pptx("x"), "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
		"a cut off presentation":      {extracttest.Truncated(extracttest.Pptx("x"), 90), "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
		"an address card":             {[]byte("\xef\xbb\xbfbegin:vcard\r\nVERSION:2.1\r\nN:Ana\r\n"), "vcf", "text/vcard"},
		"a calendar":                  {[]byte("BEGIN:VCALENDAR\nVERSION:2.0\n"), "ics", "text/calendar"},
		"text about cards":            {[]byte("Zo: BEGIN:VCARD\n"), "text", "text/plain"},
		"a mail of Apple Mail":        {append([]byte("231       \n"), extracttest.Eml("a@b.example", "c@d.example", "x", "hallo")...), "emlx", "message/x-emlx"},
		"a number and then a text":    {[]byte("231\nhallo daar\n"), "text", "text/plain"},
		"RTF":                         {[]byte(`{\rtf1\ansi hallo}`), "rtf", "text/rtf"},
		"a photo":                     {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"), "image", "image/jpeg"},
		"a drawing":                   {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>`), "xml", "image/svg+xml"},
		"gzip":                        {[]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"), "gz", "application/gzip"},
		"7-Zip":                       {[]byte("7z\xbc\xaf\x27\x1c\x00\x04"), "7z", "application/x-7z-compressed"},
		"an Outlook data file":        {extracttest.Pst(extracttest.PstFolder{Name: "Postvak IN"}), "pst", "application/vnd.ms-outlook-pst"},
		"RAR":                         {[]byte("Rar!\x1a\x07\x01\x00"), "rar", "application/vnd.rar"},
		"a program":                   {[]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00"), "program", "application/vnd.microsoft.portable-executable"},
		"a damaged OLE file":          {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 en dan niets"), "ole", "application/x-ole-storage"},
		"winmail.dat":                 {extracttest.TNEF(), "tnef", "application/vnd.ms-tnef"},
		"a signed file":               {extracttest.Pkcs7([]byte("x"), false), "pkcs7", "application/pkcs7-mime"},
		"a signed file, open lengths": {extracttest.Pkcs7([]byte("x"), true), "pkcs7", "application/pkcs7-mime"},
		"a PGP message":               {[]byte("-----BEGIN PGP MESSAGE-----\n\nhQEMA"), "pgp", "application/pgp-encrypted"},
		"a PGP key":                   {[]byte("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQEN"), "text", "text/plain"},
		"an SQLite database":          {[]byte("SQLite format 3\x00\x10\x00\x01\x01"), "database", "application/vnd.sqlite3"},
		"an Access database":          {[]byte("\x00\x01\x00\x00Standard ACE DB\x00"), "database", "application/x-msaccess"},
		"a TIFF of 64 bits":           {[]byte("II\x2b\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00"), "image", "image/tiff"},
		"a Windows drawing":           {append([]byte("\x01\x00\x00\x00\x6c\x00\x00\x00"+strings.Repeat("\x00", 32)+" EMF\x00\x00\x01\x00"), make([]byte, 60)...), "metafile", "image/emf"},
		"an older Windows drawing":    {[]byte("\xd7\xcd\xc6\x9a\x00\x00\x00\x00\x00\x00"), "metafile", "image/wmf"},
		"a document of Word 2":        {[]byte("\xdb\xa5\x2d\x00\x00\x00\x09\x04"), "oldword", "application/msword"},
		"a workbook of Excel 4":       {[]byte("\x09\x04\x06\x00\x00\x00\x10\x00\x18\x05"), "oldexcel", "application/vnd.ms-excel"},
		"a WordPerfect document":      {[]byte("\xffWPC\x10\x00\x00\x00\x01\x0a\x02\x01"), "wordperfect", "application/vnd.wordperfect"},
		"a Pages document":            {extracttest.Zip(extracttest.Text("Index/Document.iwa", "x"), extracttest.Text("Metadata/Properties.plist", "x")), "iwork", "application/vnd.apple.iwork"},
		"a zip with an index":         {extracttest.Zip(extracttest.Text("index.xml", "<x/>"), extracttest.Text("a.txt", "x")), "zip", "application/zip"},
		"a OneNote section":           {[]byte("\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3"), "onenote", "application/onenote"},
		"a cabinet":                   {[]byte("MSCF\x00\x00\x00\x00\x64\x00\x00\x00"), "cab", "application/vnd.ms-cab-compressed"},
		"an arj archive":              {[]byte("\x60\xea\x29\x00\x1e\x06\x01\x00\x10\x00\x02"), "arj", "application/x-arj"},
		"an lzh archive":              {[]byte("\x24\x9b-lh5-\x10\x00\x00\x00\x20\x00\x00\x00\x00\x00\x00\x00\x20\x00\x05a.txt"), "lzh", "application/x-lzh-compressed"},
		"a torrent":                   {[]byte("d8:announce28:http://spoor.example/announce"), "torrent", "application/x-bittorrent"},
		"a shortcut":                  {[]byte("\x4c\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"), "shortcut", "application/x-ms-shortcut"},
		"compress":                    {[]byte("\x1f\x9d\x90abc"), "compress", "application/x-compress"},
		"LZMA":                        {[]byte("\x5d\x00\x00\x80\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00"), "lzma", "application/x-lzma"},
		"text that starts alike":      {[]byte("]a brief note of hands"), "text", "text/plain"},
		"a disc image":                {append(make([]byte, 0x8001), "CD001\x01\x00"...), "iso", "application/x-iso9660-image"},
		"a disk image":                {disk(), "disk", "application/octet-stream"},
		"a program with a zip":        {append([]byte("MZ"+strings.Repeat("\x00", 3000)), extracttest.Zip(extracttest.Text("a", "b"))...), "zip", "application/zip"},
		"a program with a rar":        {[]byte("MZ" + strings.Repeat("\x00", 3000) + "Rar!\x1a\x07\x01\x00"), "rar", "application/vnd.rar"},
		"bytes without meaning":       {[]byte("\x00\x01\x02\x03\xfe\xfd\xfc\x10\x11\x12"), "unknown", "application/octet-stream"},
		"one long line":               {[]byte(strings.Repeat("woord ", 5000)), "text", "text/plain"},
		"nothing":                     {nil, "text", "text/plain"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			// A wrong name must not matter.
			if got := detect("x.pdf", c.data); got.Word != c.want || got.MIME != c.mime || got.Encrypted {
				t.Errorf("Detect(%.60q) = %+v, want %s %s", c.data, got, c.want, c.mime)
			}
		})
	}
}

func TestDetectOLE(t *testing.T) {
	cases := map[string]struct {
		name, stream string
		want         Kind
	}{
		"a Word document":          {"x", "WordDocument", Kind{Word: "doc", MIME: "application/msword"}},
		"an Excel workbook":        {"x", "Workbook", Kind{Word: "xls", MIME: "application/vnd.ms-excel"}},
		"an older workbook":        {"x", "Book", Kind{Word: "xls", MIME: "application/vnd.ms-excel"}},
		"a presentation":           {"x", "PowerPoint Document", Kind{Word: "ppt", MIME: "application/vnd.ms-powerpoint"}},
		"an Outlook message":       {"x", "__properties_version1.0", Kind{Word: "msg", MIME: "application/vnd.ms-outlook"}},
		"an encrypted document":    {"map/Geheim.DOCX", "EncryptedPackage", Kind{Word: "docx", MIME: "application/encrypted", Encrypted: true}},
		"encrypted, in capitals":   {"x.xlsx", "ENCRYPTEDPACKAGE", Kind{Word: "xlsx", MIME: "application/encrypted", Encrypted: true}},
		"an encrypted, odd name":   {"x.bin", "EncryptedPackage", Kind{Word: "office", MIME: "application/encrypted", Encrypted: true}},
		"something else in an OLE": {"x.doc", "Iets", Kind{Word: "ole", MIME: "application/x-ole-storage"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := detect(c.name, ole(c.stream)); got != c.want {
				t.Errorf("an OLE file with %q is %+v, want %+v", c.stream, got, c.want)
			}
		})
	}
}

func FuzzDetect(f *testing.F) {
	for _, seed := range [][]byte{
		nil, []byte("tekst"), extracttest.Docx("x"), extracttest.Zip(), ole("Workbook"), extracttest.PDF("x"),
		extracttest.Eml("a@b.example", "c@d.example", "x", "y"), []byte("<p>"), []byte("\xff\xfe<\x00"),
	} {
		f.Add(seed, len(seed)/2)
	}
	f.Fuzz(func(t *testing.T, data []byte, seen int) {
		head := data[:min(max(seen, 0), len(data), HeadBytes)]
		got := Detect("x", head, int64(len(data)), bytes.NewReader(data))
		if got.Word == "" || got.MIME == "" {
			t.Errorf("Detect(%q) = %+v, want a word and a type", data, got)
		}
		if again := Detect("x", head, int64(len(data)), bytes.NewReader(data)); again != got {
			t.Errorf("Detect(%q) = %+v, then %+v", data, got, again)
		}
	})
}
