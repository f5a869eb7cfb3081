package archive

import (
	"bytes"
	"hash/crc32"
	"io"

	"spoor/internal/extract"
)

// mostStub is how long the program of a self-extracting archive may be.
const mostStub = 4 << 20

// Behind is where the 7z or rar archive begins that a program carries, and which of
// the two it is; -1 when it carries none.
func Behind(r io.ReaderAt, size int64) (at int64, word string) {
	start := make([]byte, min(size, mostStub))
	// What can't be read of the program carries nothing.
	n, _ := r.ReadAt(start, 0)
	start = start[:n]
	if !bytes.HasPrefix(start, []byte("MZ")) && !bytes.HasPrefix(start, []byte("\x7fELF")) {
		return -1, ""
	}
	const header = 32
	mark := []byte("7z\xbc\xaf\x27\x1c\x00")
	for from := 0; ; {
		i := bytes.Index(start[from:], mark)
		if i < 0 || from+i+header > len(start) {
			break
		}
		head := start[from+i : from+i+header]
		if crc32.ChecksumIEEE(head[12:]) == le32(head[8:]) {
			return int64(from + i), "7z"
		}
		from += i + len(mark)
	}
	for _, mark := range []string{"Rar!\x1a\x07\x01\x00", "Rar!\x1a\x07\x00\xcf\x90\x73"} {
		if i := bytes.Index(start, []byte(mark)); i >= 0 {
			return int64(i), "rar"
		}
	}
	return -1, ""
}

// withoutProgram is an archive without the program that would unpack it.
func withoutProgram(src extract.Source) extract.Source {
	if at, _ := Behind(src.Data, src.Size); at > 0 {
		src.Data, src.Size = io.NewSectionReader(src.Data, at, src.Size-at), src.Size-at
	}
	return src
}
