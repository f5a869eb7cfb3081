package detect

import (
	"io"
	"path"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/cfb"
)

// mostStreams of an OLE file are looked at; the telling ones stand in the root.
const mostStreams = 4096

// compound tells the OLE (Compound File Binary) formats apart by their streams.
func compound(file string, size int64, data io.ReaderAt) Kind {
	kind := Kind{Word: "ole", MIME: "application/x-ole-storage"}
	names, err := streams(data, size)
	if err != nil {
		return kind
	}
	for _, name := range names {
		if found, ok := byStream(name); ok {
			if found.Encrypted {
				found.Word = claimed(file)
			}
			return found
		}
	}
	return kind
}

// claimed is the kind of Office file that a name claims.
func claimed(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".docx", ".xlsx", ".pptx":
		return ext[1:]
	}
	return "office"
}

// streams lists the names in the root of an OLE file.
func streams(data io.ReaderAt, size int64) ([]string, error) {
	file, err := cfb.Open(data, size, extract.NewBudget(extract.Limits{}, size))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range file.Root.Entries[:min(len(file.Root.Entries), mostStreams)] {
		names = append(names, e.Name)
	}
	return names, nil
}

func byStream(name string) (Kind, bool) {
	switch {
	case strings.EqualFold(name, "EncryptedPackage"):
		return Kind{Word: "office", MIME: "application/encrypted", Encrypted: true}, true
	case strings.EqualFold(name, "WordDocument"):
		return Kind{Word: "doc", MIME: "application/msword"}, true
	case strings.EqualFold(name, "Workbook"), strings.EqualFold(name, "Book"):
		return Kind{Word: "xls", MIME: "application/vnd.ms-excel"}, true
	case strings.EqualFold(name, "PowerPoint Document"):
		return Kind{Word: "ppt", MIME: "application/vnd.ms-powerpoint"}, true
	case strings.HasPrefix(name, "__properties_version1"), strings.HasPrefix(name, "__substg1.0_"):
		return Kind{Word: "msg", MIME: "application/vnd.ms-outlook"}, true
	}
	return Kind{}, false
}
