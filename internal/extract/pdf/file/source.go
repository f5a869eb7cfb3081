package file

import (
	"bytes"
	"io"
	"slices"

	"spoor/internal/extract/pdf/syntax"
)

// chunk is how much is read at once when scanning.
const chunk = 1 << 20

// source is the original file.
type source struct {
	data io.ReaderAt
	size int64
	work *work // nil: unmetered
}

// work bounds what finding the objects may read: objects that overlap would
// otherwise be read over and over.
type work struct{ left int64 }

// newWork allows for a file of size bytes many times what sound files need.
func newWork(size int64) *work { return &work{left: 32*size + 128<<20} }

// window is up to n bytes from off; shorter at the end of the file, and where
// reading fails: what can't be read is treated like what isn't there.
func (s source) window(off, n int64) []byte {
	if off < 0 || off >= s.size || n <= 0 {
		return nil
	}
	n = min(n, s.size-off)
	if s.work != nil {
		if s.work.left < n {
			s.work.left = 0
			return nil
		}
		s.work.left -= n
	}
	buf := make([]byte, n)
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

// starts reports whether the indirect object num starts at off.
func (s source) starts(off int64, num int) bool {
	l := syntax.NewLexer(s.window(off, 64))
	first, _ := l.Next()
	l.Next()
	word, ok := l.Next()
	return ok && word == syntax.Keyword("obj") && syntax.Int(first) == num
}

// indirect reads the indirect object at off, wherever it ends.
func (s source) indirect(off int64) (obj syntax.Indirect, ok bool) {
	s.grow(off, 1024, func(data []byte) bool {
		obj, ok = syntax.ReadIndirect(data)
		return !obj.Cut && (ok || len(data) > 64)
	})
	return obj, ok
}

// positions is the offsets of every occurrence of word, ascending.
func (s source) positions(word string) []int64 {
	var out []int64
	for off := int64(0); off < s.size && len(out) < maxObjects; off += chunk - int64(len(word)) + 1 {
		data := s.window(off, chunk)
		for i := 0; ; i++ {
			j := bytes.Index(data[i:], []byte(word))
			if j < 0 {
				break
			}
			i += j
			out = append(out, off+int64(i))
		}
		if len(data) < chunk {
			break
		}
	}
	return out
}

// ends knows where the words stand that can end a stream; each is looked for once.
type ends struct {
	words map[string][]int64
}

// after is the offset of the first occurrence of word at or after off, -1 for none.
func (e *ends) after(s source, word string, off int64) int64 {
	list, known := e.words[word]
	if !known {
		list = s.positions(word)
		if e.words == nil {
			e.words = map[string][]int64{}
		}
		e.words[word] = list
	}
	if i, _ := slices.BinarySearch(list, off); i < len(list) {
		return list[i]
	}
	return -1
}

// streamEnd is where the data of a stream that starts at start ends: after length
// bytes if "endstream" follows there, else before the next "endstream". Without any,
// the file was cut off within the stream.
func (e *ends) streamEnd(s source, start, length int64) (end int64, cut bool) {
	if length >= 0 && length <= s.size-start {
		after := bytes.TrimLeft(s.window(start+length, 32), "\r\n \t\x00")
		if bytes.HasPrefix(after, []byte("endstream")) || bytes.HasPrefix(after, []byte("endobj")) {
			return start + length, false
		}
	}
	end = e.after(s, "endstream", start)
	if end < 0 {
		end = e.after(s, "endobj", start)
	}
	if end < 0 {
		return s.size, true
	}
	tail := s.window(max(end-2, start), min(2, end-start))
	return end - int64(len(tail)-len(bytes.TrimRight(tail, "\r\n"))), false
}
