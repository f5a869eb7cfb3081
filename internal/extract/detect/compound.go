package detect

import (
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/richardlehane/mscfb"
)

// mostStreams of an OLE file are looked at; the telling ones stand in the root.
const mostStreams = 4096

// compound tells the OLE (Compound File Binary) formats apart by their streams.
func compound(file string, data io.ReaderAt) Kind {
	kind := Kind{Word: "ole", MIME: "application/x-ole-storage"}
	names, err := streams(data)
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

// streams lists the names in an OLE file, root first. The library is old and the
// file hostile: a panic counts as a damaged file.
func streams(data io.ReaderAt) (names []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	doc, err := mscfb.New(data)
	if err != nil {
		return nil, err
	}
	for _, f := range doc.File {
		if len(f.Path) == 0 {
			names = append(names, f.Name)
		}
		if len(names) >= mostStreams {
			break
		}
	}
	return names, nil
}

func byStream(name string) (Kind, bool) {
	switch {
	case name == "EncryptedPackage":
		return Kind{Word: "office", MIME: "application/encrypted", Encrypted: true}, true
	case name == "WordDocument":
		return Kind{Word: "doc", MIME: "application/msword"}, true
	case strings.EqualFold(name, "Workbook"), name == "Book":
		return Kind{Word: "xls", MIME: "application/vnd.ms-excel"}, true
	case name == "PowerPoint Document":
		return Kind{Word: "ppt", MIME: "application/vnd.ms-powerpoint"}, true
	case strings.HasPrefix(name, "__properties_version1"), strings.HasPrefix(name, "__substg1.0_"):
		return Kind{Word: "msg", MIME: "application/vnd.ms-outlook"}, true
	}
	return Kind{}, false
}
