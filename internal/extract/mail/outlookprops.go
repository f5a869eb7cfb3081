package mail

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"spoor/internal/extract/cfb"
	"spoor/internal/extract/charset"
)

// Properties (MS-OXPROPS) and where they stand.
const (
	tagClass         = 0x001A
	tagSubject       = 0x0037
	tagSubmitted     = 0x0039
	tagFromName      = 0x0042
	tagFromAddress   = 0x0065
	tagTransport     = 0x007D
	tagSenderName    = 0x0C1A
	tagSenderAddress = 0x0C1F
	tagRecipientType = 0x0C15
	tagDisplayBcc    = 0x0E02
	tagDisplayCc     = 0x0E03
	tagDisplayTo     = 0x0E04
	tagDelivered     = 0x0E06
	tagBody          = 0x1000
	tagRTF           = 0x1009
	tagHTML          = 0x1013
	tagMessageID     = 0x1035
	tagInReplyTo     = 0x1042
	tagDisplayName   = 0x3001
	tagAddress       = 0x3003
	tagCreated       = 0x3007
	tagModified      = 0x3008
	tagData          = 0x3701
	tagShortName     = 0x3704
	tagLongName      = 0x3707
	tagPath          = 0x3708
	tagLongPath      = 0x370D
	tagMediaType     = 0x370E
	tagSMTP          = 0x39FE
	tagSenderSMTP    = 0x5D01
	tagFromSMTP      = 0x5D02
	tagInternetPage  = 0x3FDE
	tagMessagePage   = 0x3FFD

	tagBusinessPhone  = 0x3A08
	tagHomePhone      = 0x3A09
	tagPostalAddress  = 0x3A15
	tagCompany        = 0x3A16
	tagJobTitle       = 0x3A17
	tagDepartment     = 0x3A18
	tagBusinessPhone2 = 0x3A1B
	tagMobilePhone    = 0x3A1C
	tagCarPhone       = 0x3A1E
	tagOtherPhone     = 0x3A1F
	tagPager          = 0x3A21
	tagFax            = 0x3A24
	tagHomePhone2     = 0x3A2F
	tagBirthday       = 0x3A42

	typeInteger = 0x0003
	typeObject  = 0x000D
	typeString8 = 0x001E
	typeUnicode = 0x001F
	typeTime    = 0x0040
	typeBinary  = 0x0102

	propertiesStream = "__properties_version1.0"

	// bytes before the properties of a message, of a message in it, and of its
	// recipients and attachments (MS-OXMSG 2.4.1)
	topHeader   = 32
	innerHeader = 24
	partHeader  = 8
)

// propertyBag is the properties of a message, a recipient or an attachment.
type propertyBag struct {
	entry *cfb.Entry
	fixed map[uint32][8]byte // by tag and type
	label string             // character set of the strings that are not Unicode
}

func streamName(tag, kind uint16) string { return fmt.Sprintf("__substg1.0_%04X%04X", tag, kind) }

// readBag reads the properties of fixed length, which stand behind a header. Those of
// other lengths have streams, which are read when they are asked for.
func readBag(entry *cfb.Entry, header int, label string) *propertyBag {
	p := &propertyBag{entry: entry, fixed: map[uint32][8]byte{}, label: label}
	// What can't be read of this stream is missing from the map.
	raw, _ := entry.Find(propertiesStream).Bytes()
	for raw = raw[min(header, len(raw)):]; len(raw) >= 16; raw = raw[16:] {
		p.fixed[binary.LittleEndian.Uint32(raw)] = [8]byte(raw[8:16])
	}
	if label != "" {
		return p
	}
	for _, tag := range []uint16{tagMessagePage, tagInternetPage} {
		if page, ok := p.number(tag); ok && page != 0 && page != 1200 && p.label == "" {
			p.label = cfb.CodePage(int(page))
		}
	}
	return p
}

func (p *propertyBag) empty() bool {
	for _, e := range p.entry.Entries {
		if strings.HasPrefix(e.Name, "__substg1.0_") {
			return false
		}
	}
	return len(p.fixed) == 0
}

func (p *propertyBag) value(tag, kind uint16) ([8]byte, bool) {
	v, ok := p.fixed[uint32(tag)<<16|uint32(kind)]
	return v, ok
}

func (p *propertyBag) number(tag uint16) (uint32, bool) {
	v, ok := p.value(tag, typeInteger)
	return binary.LittleEndian.Uint32(v[:]), ok
}

// time is a moment, in UTC; zero when there is none.
func (p *propertyBag) time(tag uint16) time.Time {
	v, _ := p.value(tag, typeTime)
	return cfb.Time(binary.LittleEndian.Uint64(v[:]))
}

// text is a string; empty when there is none. Of a damaged one it is the beginning.
func (p *propertyBag) text(tag uint16) string {
	if e := p.entry.Find(streamName(tag, typeUnicode)); e != nil {
		raw, _ := e.Bytes()
		return strings.TrimRight(cfb.UTF16(raw), "\x00")
	}
	raw, _ := p.entry.Find(streamName(tag, typeString8)).Bytes()
	if len(raw) == 0 {
		return ""
	}
	s, _ := charset.Decode(raw, p.label)
	return strings.TrimRight(s, "\x00")
}

// binary is a value without a form of its own.
func (p *propertyBag) binary(tag uint16) ([]byte, error) {
	return p.entry.Find(streamName(tag, typeBinary)).Bytes()
}

func (p *propertyBag) codePage() string { return p.label }

// person is "Name <address>" of a name and the first address that is one. Addresses
// within an organisation (/O=...) are shown only when there is nothing else.
func person(p properties, name uint16, addresses ...uint16) string {
	shown := strings.Trim(p.text(name), " '\"")
	address := ""
	for _, tag := range addresses {
		if a := strings.TrimSpace(p.text(tag)); address == "" || (strings.Contains(a, "@") && !strings.Contains(address, "@")) {
			address = a
		}
	}
	switch {
	case address == "" || strings.EqualFold(address, shown):
		return shown
	case shown == "":
		return address
	}
	return shown + " <" + address + ">"
}

// named is a property that a message gives a tag of its own (MS-OXPROPS 1.3.2).
type named struct{ id, name string }

// namedShown are the named properties that a page shows, by their set and number.
func namedShown() []named {
	return []named{
		{"62002:820D", "Start"},
		{"62002:820E", "End"},
		{"62002:8208", "Location"},
		{"62002:823B", "Required"},
		{"62002:823C", "Optional"},
		{"62003:8105", "Due"},
		{"62003:811F", "Owner"},
		{"62004:8083", "E-mail"},
		{"62004:8093", "E-mail 2"},
		{"62004:80A3", "E-mail 3"},
		{"62004:8062", "Messenger"},
		{"62004:801A", "Home address"},
		{"62004:801B", "Work address"},
		{"62004:801C", "Other address"},
	}
}

// namedProperties reads which tags named properties have (MS-OXMSG 2.2.3). Keys are
// the first part of the set's identifier and the property's number.
func namedProperties(root *cfb.Entry) map[string]uint16 {
	const mostNames = 10_000
	names := map[string]uint16{}
	// Without these streams there are no names.
	sets, _ := root.Find("__nameid_version1.0", streamName(0x0002, typeBinary)).Bytes()
	entries, _ := root.Find("__nameid_version1.0", streamName(0x0003, typeBinary)).Bytes()
	le := binary.LittleEndian
	for i := 0; len(entries) >= 8 && i < mostNames; i, entries = i+1, entries[8:] {
		number, set, index := le.Uint32(entries), int(le.Uint16(entries[4:])), le.Uint16(entries[6:])
		if at := 16 * (set>>1 - 3); set&1 == 0 && at >= 0 && at+16 <= len(sets) {
			names[fmt.Sprintf("%x:%X", le.Uint32(sets[at:]), number)] = 0x8000 + index
		}
	}
	return names
}
