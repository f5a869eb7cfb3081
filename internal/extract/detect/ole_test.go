package detect

import (
	"encoding/binary"
	"unicode/utf16"
)

// ole is the smallest Compound File Binary (MS-CFB version 3) with one empty
// stream: a header, a sector of allocation table and a sector of directory.
func ole(stream string) []byte {
	const free, end, table = 0xffffffff, 0xfffffffe, 0xfffffffd
	le := binary.LittleEndian
	file := make([]byte, 3*512)
	head, fat, dir := file[:512], file[512:1024], file[1024:]
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le.PutUint16(head[24:], 0x3e)   // minor version
	le.PutUint16(head[26:], 3)      // major version
	le.PutUint16(head[28:], 0xfffe) // little endian
	le.PutUint16(head[30:], 9)      // sectors of 512 bytes
	le.PutUint16(head[32:], 6)      // small sectors of 64
	le.PutUint32(head[44:], 1)      // sectors of the allocation table
	le.PutUint32(head[48:], 1)      // first sector of the directory
	le.PutUint32(head[56:], 4096)   // smaller streams lie in small sectors
	le.PutUint32(head[60:], end)
	le.PutUint32(head[68:], end)
	for i := 80; i < 512; i += 4 {
		le.PutUint32(head[i:], free)
	}
	le.PutUint32(head[76:], 0)
	for i := 0; i < 512; i += 4 {
		le.PutUint32(fat[i:], free)
	}
	le.PutUint32(fat[0:], table)
	le.PutUint32(fat[4:], end)
	entry(dir[:128], "Root Entry", 5, 1)
	entry(dir[128:256], stream, 2, free)
	entry(dir[256:384], "", 0, free)
	entry(dir[384:], "", 0, free)
	return file
}

func entry(b []byte, name string, kind byte, child uint32) {
	const free, end = 0xffffffff, 0xfffffffe
	le := binary.LittleEndian
	units := utf16.Encode([]rune(name))
	for i, u := range units {
		le.PutUint16(b[2*i:], u)
	}
	if name != "" {
		le.PutUint16(b[64:], uint16(2*len(units)+2))
	}
	b[66], b[67] = kind, 1
	le.PutUint32(b[68:], free)
	le.PutUint32(b[72:], free)
	le.PutUint32(b[76:], child)
	le.PutUint32(b[116:], end)
}
