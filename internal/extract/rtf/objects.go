package rtf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"spoor/internal/extract"
	"spoor/internal/extract/cfb"
)

// startPicture begins a picture.
func (r *reader) startPicture() {
	r.now.to, r.now.picture, r.now.endPicture = toPicture, &picture{half: -1}, true
}

// endPicture keeps a picture, unless it is a drawing of Windows or the Macintosh.
func (r *reader) endPicture(p *picture) {
	switch {
	case len(p.data) == 0:
	case p.extension == "":
		r.drawings++
	default:
		r.pictures++
		r.doc.Children = append(r.doc.Children, extract.Child{Name: fmt.Sprintf("image%d%s", r.pictures, p.extension), Data: p.data})
	}
}

// endObject keeps the file in an embedded object (MS-OLEDS 2.2.5).
func (r *reader) endObject(p *picture) {
	if len(p.data) == 0 {
		return
	}
	r.objects++
	name := fmt.Sprintf("object%d", r.objects)
	class, data := embedded(p.data)
	switch {
	case data == nil:
		r.doc.note("object-without-data: %s", name)
		return
	case class == "Package":
		packed := append(binary.LittleEndian.AppendUint32(nil, uint32(len(data))), data...) //nolint:gosec // the length of an object, whose own field has 32 bits
		if file, content, ok := cfb.Native(packed); ok {
			r.doc.Children = append(r.doc.Children, extract.Child{Name: file, Data: content})
			return
		}
	}
	child, content, err := unpack(name, data, r.budget)
	if err != nil {
		r.doc.lose("part-damaged: %s: %v", name, err)
	}
	if len(content) > 0 {
		r.doc.Children = append(r.doc.Children, extract.Child{Name: child, Data: content})
	}
}

// embedded takes the data out of an object of OLE 1; nil for links and pictures.
func embedded(raw []byte) (class string, data []byte) {
	le := binary.LittleEndian
	if len(raw) < 8 || le.Uint32(raw[4:]) != 2 {
		return "", nil
	}
	rest := raw[8:]
	for i := range 3 { // class, topic, item
		if len(rest) < 4 {
			return "", nil
		}
		n := int64(le.Uint32(rest))
		if 4+n > int64(len(rest)) {
			return "", nil
		}
		if i == 0 {
			class = string(bytes.TrimRight(rest[4:4+n], "\x00"))
		}
		rest = rest[4+n:]
	}
	if len(rest) < 4 {
		return class, nil
	}
	n := int64(le.Uint32(rest))
	return class, rest[4 : 4+min(n, int64(len(rest)-4))]
}

// unpack opens the compound file that an object usually is.
func unpack(name string, data []byte, budget *extract.Budget) (string, []byte, error) {
	file, err := cfb.Open(bytes.NewReader(data), int64(len(data)), budget)
	if errors.Is(err, cfb.ErrFormat) {
		return name + ".bin", data, nil
	}
	if err != nil {
		return name, nil, fmt.Errorf("opening object: %w", err)
	}
	file.Root.Name = name
	return cfb.Object(file.Root)
}
