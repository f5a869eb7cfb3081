package extracttest

import "spoor/internal/extract/cfb"

// PptSlide is a slide of an old presentation.
type PptSlide struct {
	Title    string // in the outline
	Text     string // in a box
	Notes    string
	Comment  string
	Hidden   bool
	Leftover string // what an earlier version of the slide said
}

// PptRecord is a record of a presentation (MS-PPT 2.3.1). Kinds that hold records get
// the version of containers.
func PptRecord(kind, instance uint16, container bool, body ...[]byte) []byte {
	data := Join(body...)
	version := instance << 4
	if container {
		version |= 0xF
	}
	return Join(Shorts(version, kind), Numbers(low32(len(data))), data)
}

// Ppt is a presentation of PowerPoint 97.
func Ppt(slides []PptSlide, items ...cfb.Item) []byte {
	var stream []byte
	places := []uint32{0} // of the objects, from 1
	put := func(record []byte) uint32 {
		places = append(places, low32(len(stream)))
		stream = append(stream, record...)
		return low32(len(places) - 1)
	}
	var list, noteList []byte
	for i, s := range slides {
		id, noteID := low32(256+i), uint32(0)
		if s.Leftover != "" {
			stream = append(stream, PptRecord(0x03EE, 0, true, textBox(s.Leftover))...)
		}
		if s.Notes != "" {
			noteID = low32(512 + i)
			noteList = append(noteList, slidePersist(put(PptRecord(0x03F0, 0, true, textBox(s.Notes))), noteID)...)
		}
		list = append(list, slidePersist(put(pptSlide(s, noteID)), id)...)
		list = append(list, PptRecord(0x0F9F, 0, false, Numbers(0))...)
		list = append(list, PptRecord(0x0FA8, 0, false, []byte(s.Title))...)
	}
	document := put(PptRecord(0x03E8, 0, true, PptRecord(0x0FF0, 0, true, list), PptRecord(0x0FF0, 2, true, noteList)))
	directory := low32(len(stream))
	stream = append(stream, PptRecord(0x1772, 0, false, Numbers(low32(len(places)-1)<<20|1), Numbers(places[1:]...))...)
	edit := low32(len(stream))
	stream = append(stream, PptRecord(0x0FF5, 0, false, Numbers(0, 0, 0, directory, document, 0, 0))...)
	user := PptRecord(0x0FF6, 0, false, Numbers(20, 0xE391C05F, edit, 0, 0))
	return Compound(append([]cfb.Item{Stream("PowerPoint Document", stream), Stream("Current User", user)}, items...)...)
}

func slidePersist(ref, id uint32) []byte {
	return PptRecord(0x03F3, 0, false, Numbers(ref, 0, 1, id, 0))
}

func textBox(text string) []byte {
	return PptRecord(0xF004, 0, true, PptRecord(0xF00D, 0, true, PptRecord(0x0F9F, 0, false, Numbers(4)), PptRecord(0x0FA0, 0, false, Wide(text))))
}

func pptSlide(s PptSlide, notes uint32) []byte {
	hidden := uint16(0)
	if s.Hidden {
		hidden = 4
	}
	body := Join(PptRecord(0x03EF, 2, false, Numbers(0, 0, 0, 0, notes, 0)),
		PptRecord(0x03F9, 0, false, Numbers(0, 0), Shorts(0, hidden), Numbers(0)),
		PptRecord(0xF004, 0, true, PptRecord(0xF00D, 0, true, PptRecord(0x0F9E, 0, false, Numbers(0)))),
		textBox(s.Text))
	if s.Comment != "" {
		body = append(body, PptRecord(0x2EE0, 0, true, PptRecord(0x0FBA, 0, false, Wide("E. de Wit")), PptRecord(0x0FBA, 1, false, Wide(s.Comment)),
			PptRecord(0x2EE1, 0, false, Numbers(1), Shorts(2024, 3, 1, 4, 10, 20, 0, 0)))...)
	}
	return PptRecord(0x03EE, 0, true, body)
}
