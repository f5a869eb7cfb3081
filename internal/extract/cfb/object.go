package cfb

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"

	"spoor/internal/extract/charset"
)

// Object is the file in a storage that embeds an object into a document: a file
// that was packed as it stands (MS-OLEDS 2.3.6 Ole10Native), an Office Open XML
// package, a PDF, or the storage itself as a compound file. Name is the packed
// file's, otherwise the storage's with an extension that fits. Data is nil when
// there is nothing but a picture of the object. The error wraps ErrDamaged,
// extract.ErrBudget, or says that the object is too large.
func Object(e *Entry) (name string, data []byte, err error) {
	if native := e.Find("\x01Ole10Native"); native != nil {
		raw, err := native.Bytes()
		if packed, data, ok := Native(raw); ok {
			return packed, data, err
		}
		return e.Name + ".bin", raw, err
	}
	for _, known := range []struct{ stream, extension string }{{"Package", ".zip"}, {"CONTENTS", ".pdf"}} {
		if stream := e.Find(known.stream); stream != nil {
			data, err := stream.Bytes()
			return e.Name + known.extension, data, err
		}
	}
	if !hasContent(e) {
		return e.Name, nil, nil
	}
	item, damage := e.Item()
	data, err = Write(item)
	return e.Name + extension(e), data, errors.Join(damage, err)
}

// extension is the usual one of what a storage holds.
func extension(e *Entry) string {
	for _, known := range []struct{ stream, extension string }{
		{"WordDocument", ".doc"},
		{"Workbook", ".xls"},
		{"Book", ".xls"},
		{"PowerPoint Document", ".ppt"},
		{"__properties_version1.0", ".msg"},
	} {
		if e.Find(known.stream) != nil {
			return known.extension
		}
	}
	return ".ole"
}

// hasContent reports whether a storage holds more than the account that OLE itself
// keeps of an object.
func hasContent(e *Entry) bool {
	for _, c := range e.Entries {
		switch {
		case strings.HasPrefix(c.Name, "\x02OlePres"), c.Name == "\x01CompObj", c.Name == "\x01Ole", c.Name == "\x03ObjInfo",
			c.Name == "\x03EPRINT", c.Name == "\x03PRINT", c.Name == "\x03META", c.Name == "\x03LinkInfo":
		default:
			return true
		}
	}
	return false
}

// Native takes a packed file out of the data of an object of class Package; false
// when it is something else.
func Native(raw []byte) (name string, data []byte, ok bool) {
	if len(raw) < 6 {
		return "", nil, false
	}
	rest := raw[4:]
	if binary.LittleEndian.Uint16(rest) != 2 {
		return "", nil, false
	}
	label, rest, ok1 := bytes.Cut(rest[2:], []byte{0})
	path, rest, ok2 := bytes.Cut(rest, []byte{0})
	if !ok1 || !ok2 || len(rest) < 8 {
		return "", nil, false
	}
	command, rest := int64(binary.LittleEndian.Uint32(rest[4:])), rest[8:]
	if command+4 > int64(len(rest)) {
		return "", nil, false
	}
	size, rest := int64(binary.LittleEndian.Uint32(rest[command:])), rest[command+4:]
	if len(label) == 0 {
		label = path[bytes.LastIndexByte(path, '\\')+1:]
	}
	name, _ = charset.Decode(label, "")
	return name, rest[:min(size, int64(len(rest)))], true
}
