package detect

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"

	"spoor/internal/extract/archive"
)

const contentTypesBytes = 1 << 20

// packed tells the formats that are zip archives apart. media is what the start
// of the file looked like; it decides when the archive's directory is damaged.
func packed(size int64, data io.ReaderAt, media string) Kind {
	zr, err := zip.NewReader(data, size)
	if err != nil {
		if kind, ok := office(media); ok {
			return kind
		}
		if kind, ok := byParts(size, data); ok {
			return kind
		}
		return Kind{Word: "zip", MIME: "application/zip"}
	}
	apple, known := false, false // parts of Apple's iWork
	for _, f := range zr.File {
		switch strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/")) {
		case "[content_types].xml":
			if kind, ok := byContentTypes(read(f)); ok {
				return kind
			}
		case "mimetype":
			if kind, ok := office(strings.TrimSpace(string(read(f)))); ok {
				return kind
			}
		case "meta-inf/manifest.mf":
			return Kind{Word: "program", MIME: "application/java-archive"}
		case "index/document.iwa", "index.zip", "index.xml", "index.apxl":
			apple = true
		case "metadata/properties.plist", "buildversionhistory.plist", "metadata/buildversionhistory.plist", "quicklook/preview.pdf":
			known = true
		}
	}
	if apple && known {
		return Kind{Word: "iwork", MIME: "application/vnd.apple.iwork", Name: "document of Apple's Pages, Numbers or Keynote"}
	}
	return Kind{Word: "zip", MIME: "application/zip"}
}

// byParts goes by the names of the parts, where the directory that lists them is
// damaged.
func byParts(size int64, data io.ReaderAt) (Kind, bool) {
	dir, err := archive.ReadDirectory(data, size)
	if err != nil {
		return Kind{}, false
	}
	const ooxml = "application/vnd.openxmlformats-officedocument."
	for i := range dir.Parts {
		folder, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(dir.Parts[i].Name, `\`, "/")), "/")
		switch folder {
		case "word":
			return office(ooxml + "wordprocessingml.document")
		case "xl":
			return office(ooxml + "spreadsheetml.sheet")
		case "ppt":
			return office(ooxml + "presentationml.presentation")
		}
	}
	return Kind{}, false
}

// read is the start of an entry; empty when it can't be read.
func read(f *zip.File) []byte {
	r, err := f.Open()
	if err != nil {
		return nil
	}
	defer func() { _ = r.Close() }()
	// What could be read says enough or not.
	data, _ := io.ReadAll(io.LimitReader(r, contentTypesBytes))
	return data
}

// byContentTypes goes by the main part of an Office Open XML package (ECMA-376
// part 2). Templates and files with macros have main types of their own.
func byContentTypes(types []byte) (Kind, bool) {
	const office = "application/vnd.openxmlformats-officedocument."
	for _, main := range []struct{ mark, word, media string }{
		{"wordprocessingml.document.main", "docx", office + "wordprocessingml.document"},
		{"wordprocessingml.template.main", "docx", office + "wordprocessingml.template"},
		{"ms-word.document.macroenabled.main", "docx", "application/vnd.ms-word.document.macroenabled.12"},
		{"ms-word.template.macroenabledtemplate.main", "docx", "application/vnd.ms-word.template.macroenabled.12"},
		{"spreadsheetml.sheet.main", "xlsx", office + "spreadsheetml.sheet"},
		{"spreadsheetml.template.main", "xlsx", office + "spreadsheetml.template"},
		{"ms-excel.sheet.macroenabled.main", "xlsx", "application/vnd.ms-excel.sheet.macroenabled.12"},
		{"ms-excel.template.macroenabled.main", "xlsx", "application/vnd.ms-excel.template.macroenabled.12"},
		{"ms-excel.sheet.binary.macroenabled.main", "xlsb", "application/vnd.ms-excel.sheet.binary.macroenabled.12"},
		{"presentationml.presentation.main", "pptx", office + "presentationml.presentation"},
		{"presentationml.slideshow.main", "pptx", office + "presentationml.slideshow"},
		{"presentationml.template.main", "pptx", office + "presentationml.template"},
		{"ms-powerpoint.presentation.macroenabled.main", "pptx", "application/vnd.ms-powerpoint.presentation.macroenabled.12"},
	} {
		if bytes.Contains(bytes.ToLower(types), []byte(main.mark)) {
			return Kind{Word: main.word, MIME: main.media}, true
		}
	}
	return Kind{}, false
}

// office knows the media types of packages that name themselves.
func office(media string) (Kind, bool) {
	word := openDocument(media)
	switch media {
	case "application/epub+zip":
		word = "epub"
	case "application/vnd.openxmlformats-officedocument.wordprocessingml.document":
		word = "docx"
	case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		word = "xlsx"
	case "application/vnd.openxmlformats-officedocument.presentationml.presentation":
		word = "pptx"
	}
	return Kind{Word: word, MIME: media}, word != ""
}

// openDocument is the word for an OpenDocument media type, of templates and of
// OpenOffice.org 1 too; empty for others.
func openDocument(media string) string {
	class, ok := strings.CutPrefix(media, "application/vnd.oasis.opendocument.")
	if !ok {
		class, ok = strings.CutPrefix(media, "application/vnd.sun.xml.")
	}
	class, _, _ = strings.Cut(strings.TrimSuffix(class, "-template"), ".")
	switch {
	case !ok:
	case class == "text", class == "text-master", class == "text-web", class == "writer":
		return "odt"
	case class == "spreadsheet", class == "calc":
		return "ods"
	case class == "presentation", class == "impress":
		return "odp"
	case class == "graphics", class == "draw":
		return "odg"
	}
	return ""
}
