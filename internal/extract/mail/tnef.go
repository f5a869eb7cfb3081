package mail

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/account"
	"spoor/internal/extract/cfb"
	"spoor/internal/extract/charset"
)

// EngineTNEF names the reader of winmail.dat and its version.
const EngineTNEF = "spoor-tnef/1"

// TNEF reads winmail.dat: the form in which Outlook sends what mail has no place for,
// the text in RTF and all attachments, to programs that are not Outlook (MS-OXTNEF).
// It is stateless.
type TNEF struct{}

var _ extract.Extractor = TNEF{}

// NewTNEF returns the extractor for winmail.dat.
func NewTNEF() TNEF { return TNEF{} }

// Extract implements extract.Extractor. Pages and metadata are those of an Outlook
// message, attachments are children; a message that is attached as such is a TNEF
// file of its own.
func (TNEF) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	acc := account.New(ctx, extract.Result{Kind: "tnef", MIME: "application/vnd.ms-tnef", Engine: EngineTNEF}, src, lim, sink)
	if src.Size > acc.Memory() {
		return acc.TooLarge("tnef-too-large: %d bytes, at most %d", src.Size, acc.Memory())
	}
	data, err := io.ReadAll(io.NewSectionReader(src.Data, 0, src.Size))
	if err != nil {
		return acc.Damaged("read-failed: %v", err)
	}
	t := &tnef{item: item{acc: acc, names: map[string]uint16{}, recipients: map[string][]string{}}, message: newValues()}
	t.props = t.message
	if err := t.attributes(data); err != nil {
		if !t.begun {
			return acc.Damaged("tnef-damaged: %v", err)
		}
		acc.Lose("tnef-damaged: %v", err)
	}
	return acc.Finish(t.give())
}

// Attributes of TNEF (MS-OXTNEF 2.1.3.2), without their type.
const (
	attFrom          = 0x8000
	attSubject       = 0x8004
	attSent          = 0x8005
	attBody          = 0x800C
	attAttachData    = 0x800F
	attAttachTitle   = 0x8010
	attAttachChanged = 0x8013
	attRendData      = 0x9002
	attProps         = 0x9003
	attRecipients    = 0x9004
	attAttachment    = 0x9005
	attCodePage      = 0x9007
)

var errTNEF = errors.New("TNEF damaged")

// tnef is what a file holds.
type tnef struct {
	item
	message *values
	files   []*values
	begun   bool // an attribute could be read
}

// attributes goes through the attributes of the message and of what is attached.
func (t *tnef) attributes(data []byte) error {
	const header, frame = 6, 9 // bytes: signature and key; level, identifier, length
	le := binary.LittleEndian
	if len(data) < header || le.Uint32(data) != 0x223E9F78 {
		return fmt.Errorf("%w: no signature", errTNEF)
	}
	for data = data[header:]; len(data) >= frame+2; {
		level, id, length := data[0], le.Uint32(data[1:]), int64(le.Uint32(data[5:]))
		data = data[frame:]
		if level != 1 && level != 2 {
			return fmt.Errorf("%w: level %d", errTNEF, level)
		}
		value := data[:min(length, int64(len(data)))]
		t.begun = true
		if err := t.attribute(id&0xFFFF, value); err != nil {
			return err
		}
		if length+2 > int64(len(data)) {
			return fmt.Errorf("%w: ends within an attribute of %d bytes", errTNEF, length)
		}
		data = data[length+2:] // the checksum is not needed to read on
	}
	return nil
}

func (t *tnef) attribute(id uint32, value []byte) error {
	switch id {
	case attCodePage:
		if len(value) >= 4 {
			t.message.label = cfb.CodePage(int(binary.LittleEndian.Uint32(value)))
		}
	case attSubject:
		t.message.offer(tagSubject, typeString8, value)
	case attBody:
		t.message.offer(tagBody, typeString8, value)
	case attProps:
		_, err := t.message.read(value, t.names)
		return err
	case attRecipients:
		return t.recipientTable(value)
	case attRendData: // stands before each attachment
		t.files = append(t.files, newValues())
	case attAttachTitle:
		t.file().offer(tagShortName, typeString8, value)
	case attAttachData:
		t.file().offer(tagData, typeBinary, value)
	case attAttachChanged:
		t.file().changed = moment(value)
	case attSent:
		t.message.changed = moment(value)
	case attAttachment:
		_, err := t.file().read(value, map[string]uint16{})
		return err
	}
	return nil
}

// file is the attachment that the attributes are about.
func (t *tnef) file() *values {
	if len(t.files) == 0 {
		t.files = append(t.files, newValues())
	}
	last := t.files[len(t.files)-1]
	last.label = t.message.label
	return last
}

// recipientTable reads the rows of who gets the message.
func (t *tnef) recipientTable(raw []byte) error {
	if len(raw) < 4 {
		return fmt.Errorf("%w: table of recipients", errTNEF)
	}
	rows := binary.LittleEndian.Uint32(raw)
	raw = raw[4:]
	for ; rows > 0 && len(raw) > 0; rows-- {
		p := newValues()
		p.label = t.message.label
		rest, err := p.read(raw, map[string]uint16{})
		if err != nil {
			return err
		}
		raw = rest
		name := "To"
		switch n, _ := p.number(tagRecipientType); n & 0xF {
		case 2:
			name = "Cc"
		case 3:
			name = "Bcc"
		}
		if who := person(p, tagDisplayName, tagSMTP, tagAddress); who != "" {
			t.recipients[name] = append(t.recipients[name], who)
		}
	}
	return nil
}

// give hands on the page of the message and what is attached.
func (t *tnef) give() error {
	if err := t.item.give(); err != nil {
		return err
	}
	for i, file := range t.files {
		if err := t.giveFile(file, i+1); err != nil {
			return err
		}
	}
	return nil
}

func (t *tnef) giveFile(file *values, number int) error {
	name := firstOf(file.text(tagLongName), file.text(tagShortName), file.text(tagDisplayName))
	if name == "" {
		name = fmt.Sprintf("attachment%d%s", number, ending(file.text(tagMediaType)))
	}
	data, ok := file.raw[key(tagData, typeObject)]
	if !ok {
		data, ok = file.raw[key(tagData, typeBinary)]
	}
	const interfaceID = 16 // of what follows: IMessage or IStorage
	if kind, _ := file.number(tagAttachMethod); kind == attachedMessage || kind == attachedObject {
		data = data[min(interfaceID, len(data)):]
		if kind == attachedMessage && !strings.HasSuffix(strings.ToLower(name), ".dat") {
			name += ".dat"
		}
	}
	if !ok {
		if path := firstOf(file.text(tagLongPath), file.text(tagPath)); path != "" {
			t.acc.Note("attachment-elsewhere: %s", path)
			return nil
		}
		t.acc.Lose("attachment-missing: %s", name)
		return nil
	}
	at := file.time(tagModified)
	if at.IsZero() {
		at = file.changed
	}
	return t.acc.Child(strings.ReplaceAll(name, "/", "_"), at, data)
}

// values are properties as TNEF holds them (MS-OXTNEF 2.1.3.4).
type values struct {
	raw     map[uint32][]byte // by tag and type
	label   string
	changed time.Time
}

func newValues() *values { return &values{raw: map[uint32][]byte{}} }

func key(tag, kind uint16) uint32 { return uint32(tag)<<16 | uint32(kind) }

// offer keeps a value of an attribute, unless a property has said it.
func (v *values) offer(tag, kind uint16, value []byte) {
	if _, ok := v.raw[key(tag, kind)]; !ok {
		v.raw[key(tag, kind)] = value
	}
}

func (v *values) codePage() string { return v.label }

func (v *values) binary(tag uint16) ([]byte, error) { return v.raw[key(tag, typeBinary)], nil }

func (v *values) text(tag uint16) string {
	if raw, ok := v.raw[key(tag, typeUnicode)]; ok {
		return strings.TrimRight(cfb.UTF16(raw), "\x00")
	}
	raw := v.raw[key(tag, typeString8)]
	if len(raw) == 0 {
		return ""
	}
	s, _ := charset.Decode(raw, v.label)
	return strings.TrimRight(s, "\x00")
}

func (v *values) number(tag uint16) (uint32, bool) {
	raw := v.raw[key(tag, typeInteger)]
	if len(raw) < 4 {
		return 0, false
	}
	return binary.LittleEndian.Uint32(raw), true
}

func (v *values) time(tag uint16) time.Time {
	raw := v.raw[key(tag, typeTime)]
	if len(raw) < 8 {
		if tag == tagSubmitted {
			return v.changed
		}
		return time.Time{}
	}
	return cfb.Time(binary.LittleEndian.Uint64(raw))
}

// moment reads the date of an attribute: year, month, day, hour, minute, second and
// day of the week, two bytes each.
func moment(raw []byte) time.Time {
	if len(raw) < 12 {
		return time.Time{}
	}
	n := func(i int) int { return int(binary.LittleEndian.Uint16(raw[2*i:])) }
	return time.Date(n(0), time.Month(n(1)), n(2), n(3), n(4), n(5), 0, time.UTC)
}
