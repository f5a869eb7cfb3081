package file

import (
	"bytes"
	"io"

	"spoor/internal/extract/pdf/syntax"
)

// chunk is how much is read at once when scanning.
const chunk = 1 << 20

// source is the original file.
type source struct {
	data io.ReaderAt
	size int64
}

// window is up to n bytes from off; shorter at the end of the file, and where
// reading fails: what can't be read is treated like what isn't there.
func (s source) window(off, n int64) []byte {
	if off < 0 || off >= s.size || n <= 0 {
		return nil
	}
	buf := make([]byte, min(n, s.size-off))
	got, err := s.data.ReadAt(buf, off)
	if err != nil {
		return buf[:got]
	}
	return buf
}

// grow calls parse with ever larger windows from off until it says that it has seen
// enough or the file ends.
func (s source) grow(off, first int64, parse func(data []byte) (enough bool)) {
	for n := first; ; n *= 8 {
		data := s.window(off, n)
		if parse(data) || int64(len(data)) < n {
			return
		}
	}
}

// indirect reads the indirect object at off, wherever it ends.
func (s source) indirect(off int64) (obj syntax.Indirect, ok bool) {
	s.grow(off, 1024, func(data []byte) bool {
		obj, ok = syntax.ReadIndirect(data)
		return !obj.Cut && (ok || len(data) > 64)
	})
	return obj, ok
}

// find is the offset of the first occurrence of word at or after off, -1 for none.
func (s source) find(word string, off int64) int64 {
	for off < s.size {
		data := s.window(off, chunk)
		if i := bytes.Index(data, []byte(word)); i >= 0 {
			return off + int64(i)
		}
		if len(data) < chunk {
			break
		}
		off += chunk - int64(len(word))
	}
	return -1
}

// streamEnd is where the data of a stream that starts at start ends: after length
// bytes if "endstream" follows there, else before the next "endstream".
func (s source) streamEnd(start, length int64) int64 {
	if length >= 0 && length <= s.size-start {
		after := bytes.TrimLeft(s.window(start+length, 32), "\r\n \t\x00")
		if bytes.HasPrefix(after, []byte("endstream")) || bytes.HasPrefix(after, []byte("endobj")) {
			return start + length
		}
	}
	end := s.find("endstream", start)
	if end < 0 {
		end = s.find("endobj", start)
	}
	if end < 0 {
		return s.size
	}
	tail := s.window(max(end-2, start), min(2, end-start))
	return end - int64(len(tail)-len(bytes.TrimRight(tail, "\r\n")))
}
