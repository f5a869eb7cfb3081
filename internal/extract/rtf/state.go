package rtf

// destination is where the text of a group goes.
type destination uint8

const (
	toFlow        destination = iota // text that is read
	toNowhere                        // not a reader's business, with all groups in it
	toQuiet                          // likewise, but pictures in it count
	toFonts                          // the table of fonts
	toAuthors                        // the table of those who changed the text
	toInfo                           // a property of the document
	toInstruction                    // a field's
	toAuthor                         // of a comment
	toPicture
	toObject
	toName  // of a property that people added
	toValue // of such a property
	toShapeName
	toShapeValue
	toDay // of a comment
)

// state is what holds within a group.
type state struct {
	to       destination
	property string // for toInfo
	flow     *flow
	field    *field
	picture  *picture
	object   *picture
	twice    bool        // the group comes in two versions (\upr), the second is read
	before   destination // of such a group

	fallback int // \uc: characters behind \u that stand for it
	font     int
	hidden   bool
	deleted  bool
	revised  bool

	// what becomes of things when the group ends
	endFlow, endField, endPicture, endObject bool
}

// flow is a text on its own: the body, a header, a note.
type flow struct {
	kind    string // empty for the body, otherwise the word that began it
	label   string // of a note
	endnote bool
	day     string // of a comment
	out     []byte
	mark    byte // + or - as opened in the text; 0 without
	begun   int  // of the mark
	high    rune // first half of a surrogate pair
}

// field is an open field: its instruction, and where its result starts.
type field struct {
	instruction []byte
	flow        *flow
	start       int
}

// picture collects the data of a picture or object, which stand in hexadecimal.
type picture struct {
	extension string
	data      []byte
	half      int // of a byte; -1 without
}

func (p *picture) hex(raw []byte) {
	for _, c := range raw {
		v := 0
		switch {
		case c >= '0' && c <= '9':
			v = int(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			v = int(c|0x20-'a') + 10
		default:
			continue
		}
		if p.half < 0 {
			p.half = v
			continue
		}
		p.data = append(p.data, byte((p.half<<4|v)&0xFF))
		p.half = -1
	}
}
