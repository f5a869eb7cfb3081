package file

import (
	"bytes"

	"spoor/internal/extract/pdf/syntax"
)

// found is what a scan of the whole file came upon.
type found struct {
	objects  map[int]int64 // the last place where each object stands
	order    []int64       // the places of all objects
	trailers []int64       // the places behind the word "trailer"
}

// overlap is how far chunks reach into each other: the longest "N G obj".
const overlap = 64

// scan looks for objects without help of the cross-references.
func (s source) scan() found {
	f := found{objects: map[int]int64{}}
	for off := int64(0); off < s.size && len(f.order) < maxObjects; off += chunk - overlap {
		data := s.window(off, chunk)
		last := int64(len(data)) < chunk || off+chunk >= s.size
		f.chunk(data, off, last)
	}
	return f
}

// chunk notes the objects whose "obj" ends within data, apart from the part at the
// start that the chunk before covered.
func (f *found) chunk(data []byte, off int64, last bool) {
	from := 0
	if off > 0 {
		from = overlap / 2
	}
	to := len(data)
	if !last {
		to = len(data) - overlap/2
	}
	for i := from; i < to; {
		j := bytes.Index(data[i:to], []byte("obj"))
		if j < 0 {
			break
		}
		i += j
		if start, num, ok := header(data, i); ok {
			f.objects[num] = off + int64(start)
			f.order = append(f.order, off+int64(start))
		}
		i += len("obj")
	}
	for i := from; i < to; {
		j := bytes.Index(data[i:to], []byte("trailer"))
		if j < 0 {
			break
		}
		i += j + len("trailer")
		f.trailers = append(f.trailers, off+int64(i))
	}
}

// header reads backwards the numbers before the "obj" at i.
func header(data []byte, i int) (start, num int, ok bool) {
	_, i, ok = numberBefore(data, i)
	if !ok {
		return 0, 0, false
	}
	num, start, ok = numberBefore(data, i)
	return start, num, ok && num > 0
}

// numberBefore reads the number that ends before i, white space between.
func numberBefore(data []byte, i int) (n, start int, ok bool) {
	for i > 0 && syntax.IsSpace(data[i-1]) {
		i--
	}
	end := i
	for i > 0 && data[i-1] >= '0' && data[i-1] <= '9' && end-i < 10 {
		i--
	}
	for _, c := range data[i:end] {
		n = n*10 + int(c-'0')
	}
	return n, i, end > i
}
