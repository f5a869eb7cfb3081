package extracttest

import (
	"encoding/binary"
	"fmt"

	"spoor/internal/extract/cfb"
)

// MsgText is a text property of an Outlook message, by its tag.
func MsgText(tag uint16, text string) cfb.Item {
	return Stream(fmt.Sprintf("__substg1.0_%04X001F", tag), Wide(text))
}

// MsgBytes is a property of bytes.
func MsgBytes(tag uint16, data []byte) cfb.Item {
	return Stream(fmt.Sprintf("__substg1.0_%04X0102", tag), data)
}

// MsgProperties is the stream of the properties of fixed length. header is 32 for a
// message, 24 for one in another, 8 for recipients and attachments.
func MsgProperties(header int, values ...[]byte) cfb.Item {
	return Stream("__properties_version1.0", append(make([]byte, header), Join(values...)...))
}

// MsgNumber is a number among the properties of fixed length.
func MsgNumber(tag uint16, v uint32) []byte { return Join(Shorts(3, tag), Numbers(0, v, 0)) }

// MsgTime is the moment that all generated files carry.
func MsgTime(tag uint16) []byte {
	return binary.LittleEndian.AppendUint64(Join(Shorts(0x40, tag), Numbers(0)), Filetime())
}

// MsgRecipient is a recipient: kind 1 to, 2 cc, 3 bcc.
func MsgRecipient(number int, kind uint32, name, address string) cfb.Item {
	return Storage(fmt.Sprintf("__recip_version1.0_#%08X", number),
		MsgProperties(8, MsgNumber(0x0C15, kind)), MsgText(0x3001, name), MsgText(0x39FE, address))
}

// MsgAttachment is an attached file; with an item instead of data, a message.
func MsgAttachment(number int, name string, data []byte, message ...cfb.Item) cfb.Item {
	items := []cfb.Item{MsgProperties(8), MsgText(0x3707, name)}
	if message != nil {
		items = append(items, Storage("__substg1.0_3701000D", message...))
	} else {
		items = append(items, MsgBytes(0x3701, data))
	}
	return Storage(fmt.Sprintf("__attach_version1.0_#%08X", number), items...)
}
