package extracttest

import (
	"encoding/binary"
	"unicode/utf16"

	"spoor/internal/extract/cfb"
)

// Stream is a stream of a compound file.
func Stream(name string, data []byte) cfb.Item { return cfb.Item{Name: name, Data: data} }

// Storage is a storage of a compound file.
func Storage(name string, items ...cfb.Item) cfb.Item {
	return cfb.Item{Name: name, Storage: true, Items: items}
}

// Compound is a compound file (MS-CFB) of the given streams and storages.
func Compound(items ...cfb.Item) []byte { return must(cfb.Write(cfb.Item{Items: items})) }

// Wide is text in UTF-16, little endian.
func Wide(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// Numbers is numbers in 32 bits, little endian.
func Numbers(all ...uint32) []byte {
	var out []byte
	for _, n := range all {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	return out
}

// Shorts is numbers in 16 bits, little endian.
func Shorts(all ...uint16) []byte {
	var out []byte
	for _, n := range all {
		out = binary.LittleEndian.AppendUint16(out, n)
	}
	return out
}

func low32(n int) uint32 { return uint32(n & 0xFFFF_FFFF) }

func low16(n int) uint16 { return uint16(n & 0xFFFF) }

// Join puts pieces one behind the other.
func Join(pieces ...[]byte) []byte {
	var out []byte
	for _, p := range pieces {
		out = append(out, p...)
	}
	return out
}

// Filetime is the moment that all generated files carry, as Windows counts it.
func Filetime() uint64 { return uint64(Day().Unix()+11_644_473_600) * 10_000_000 } //nolint:gosec // a day in 2024

// Summary is the stream of a document's properties: title, author, and when it was
// made (MS-OLEPS).
func Summary(title, author string) cfb.Item {
	text := func(s string) []byte {
		b := append([]byte(s), 0)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
		return Join(Numbers(30, low32(len(s)+1)), b)
	}
	values := [][]byte{Numbers(2, 1252), text(title), text(author), binary.LittleEndian.AppendUint64(Numbers(64), Filetime())}
	ids := []uint32{1, 2, 4, 12}
	table, body := Numbers(0, low32(len(ids))), []byte{}
	for i, id := range ids {
		table = append(table, Numbers(id, low32(8+8*len(ids)+len(body)))...)
		body = append(body, values[i]...)
	}
	head := Join(Shorts(0xFFFE, 0), Numbers(0x20005), make([]byte, 16), Numbers(1),
		[]byte("\xe0\x85\x9f\xf2\xf9\x4f\x68\x10\xab\x91\x08\x00\x2b\x27\xb3\xd9"), Numbers(48))
	return Stream("\x05SummaryInformation", Join(head, table, body))
}

// Packed is a storage with a file that was packed as it stands (MS-OLEDS 2.3.6).
func Packed(storage, name string, data []byte) cfb.Item {
	body := Join(Shorts(2), []byte(name), []byte{0}, []byte(`C:\map\`+name), []byte{0}, Shorts(0, 3),
		Numbers(1), []byte{0}, Numbers(low32(len(data))), data)
	return Storage(storage, Stream("\x01Ole10Native", Join(Numbers(low32(len(body))), body)))
}

// Blip is a picture record of Office (MS-ODRAW) with a JPEG that is none but for its
// first bytes.
func Blip(content string) []byte {
	picture := Join([]byte("\xff\xd8\xff\xe0"), []byte(content))
	digest := []byte((content + "................")[:16])
	return Join(Shorts(0x46A<<4, 0xF01D), Numbers(low32(17+len(picture))), digest, []byte{0xFF}, picture)
}
