// Package detect says what a file is by its bytes: magic numbers (mimetype), the
// streams of OLE files, the content types of Office files, the header lines of
// mail, the lines of exported chats, the tags of HTML and whether the rest reads as
// text.
//
// It never goes by the file's name alone, which in seized material is a claim. It
// looks no further than it must and says "unknown" rather than guess.
package detect

import (
	"bytes"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// HeadBytes is how much of a file's start Detect wants to see.
const HeadBytes = 8 << 10

// Kind is what a file is.
type Kind struct {
	// Word is what people call it: text chat json xml html mail mbox zip docx xlsx pptx pdf doc
	// xls ppt msg tnef office odt ods odp odg epub vcf ics emlx rtf pkcs7 rar 7z gz tar bz2 xz zst lzma
	// image audio video program font database pst postscript ole onenote iwork oldword oldexcel wordperfect pgp plist shortcut torrent
	// cab arj lzh ace lz4 lzip compress iso disk registry eventlog help backup sealed unknown.
	Word string
	// MIME is the media type, without parameters.
	MIME string
	// Name says more than Word where nobody reads a kind: "SQLite database".
	Name string
	// Encrypted is true for an Office file behind a password. Then Word is what its
	// name claims, docx, xlsx or pptx, and otherwise office.
	Encrypted bool
}

// Detect says what a file is. head is its start (HeadBytes of it, or all), data
// the whole of size bytes for formats whose start says too little. name counts
// only where encryption hides the rest.
func Detect(name string, head []byte, size int64, data io.ReaderAt) Kind {
	m := mimetype.Detect(head)
	media, _, _ := strings.Cut(m.String(), ";")
	if kind, ok := holder(head); ok {
		return kind
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compound(name, size, data)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")), bytes.HasPrefix(head, []byte("PK\x07\x08")), bytes.HasPrefix(head, []byte("PK00PK\x03\x04")):
		return packed(size, data, media)
	case bytes.HasPrefix(head, []byte("!BDN")): // [MS-PST] 2.2.2.6
		return Kind{Word: "pst", MIME: "application/vnd.ms-outlook-pst"}
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return Kind{Word: "pdf", MIME: "application/pdf"}
	}
	if kind, ok := byMark(name, head, size, data); ok {
		return kind
	}
	if word := named(media); word != "" {
		if kind, ok := selfExtracting(size, data); ok && word == "program" {
			return kind
		}
		return Kind{Word: word, MIME: media}
	}
	return written(head, int64(len(head)) < size, m, io.NewSectionReader(data, 0, size))
}

// named is the word for a media type that a magic number has shown.
func named(media string) string {
	switch media {
	case "text/rtf", "application/rtf":
		return "rtf"
	case "application/x-7z-compressed":
		return "7z"
	case "application/x-rar-compressed", "application/vnd.rar":
		return "rar"
	case "application/gzip":
		return "gz"
	case "application/x-tar":
		return "tar"
	case "application/x-bzip2":
		return "bz2"
	case "application/x-xz":
		return "xz"
	case "application/zstd":
		return "zst"
	case "application/postscript":
		return "postscript"
	case "application/vnd.sqlite3", "application/x-sqlite3", "application/x-msaccess":
		return "database"
	case "application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-executable",
		"application/x-mach-binary", "application/x-sharedlib", "application/java-archive", "application/wasm":
		return "program"
	case "image/svg+xml":
		return "" // is text
	}
	kind, _, _ := strings.Cut(media, "/")
	switch kind {
	case "image", "audio", "video", "font":
		return kind
	}
	return ""
}
