package file

import (
	"bytes"

	"spoor/internal/extract/pdf/filter"
	"spoor/internal/extract/pdf/syntax"
)

const (
	maxSections = 4096    // cross-reference sections of one file
	maxObjects  = 2 << 20 // objects of one file; the largest real ones have some hundred thousand
)

// entry says where an object stands: at an offset of the file, or in an object
// stream.
type entry struct {
	off    int64 // offset; unused in a stream
	stream int   // number of the object stream, 0 for none
	index  int   // position in the stream
}

// sections reads the chain of cross-reference sections, newest first. What an
// earlier one said about an object stands.
type sections struct {
	src     source
	ends    *ends
	base    int64 // offset of the header: offsets count from there
	decoder *filter.Decoder
	entries map[int]entry
	trailer syntax.Dict
	seen    map[int64]bool
}

// readChain reads the sections from the offset that the file's end names. It
// reports whether every one of them could be read.
func (s *sections) readChain(start int64) bool {
	todo := []int64{start}
	for len(todo) > 0 {
		off := todo[0]
		todo = todo[1:]
		if s.seen[off] {
			continue
		}
		if len(s.seen) >= maxSections {
			return false
		}
		s.seen[off] = true
		dict, ok := s.section(s.base + off)
		if !ok && s.base > 0 {
			dict, ok = s.section(off)
		}
		if !ok {
			return false
		}
		todo = append(todo, links(dict)...)
		s.mergeTrailer(dict)
	}
	return true
}

// links is the sections that a trailer names: the hybrid file's stream before the
// previous table.
func links(trailer syntax.Dict) []int64 {
	var out []int64
	for _, key := range []syntax.Name{"XRefStm", "Prev"} {
		if n := syntax.Int(trailer[key]); n > 0 {
			out = append(out, int64(n))
		}
	}
	return out
}

// mergeTrailer keeps the newest value of each entry that the document needs.
func (s *sections) mergeTrailer(dict syntax.Dict) {
	for _, key := range []syntax.Name{"Root", "Info", "Encrypt", "ID"} {
		if _, known := s.trailer[key]; !known && dict[key] != nil {
			s.trailer[key] = dict[key]
		}
	}
}

// section reads a table or a stream.
func (s *sections) section(off int64) (syntax.Dict, bool) {
	head := bytes.TrimLeft(s.src.window(off, 64), "\r\n \t\x00")
	if bytes.HasPrefix(head, []byte("xref")) {
		return s.table(off)
	}
	return s.stream(off)
}

// table reads "xref", its entries and the trailer after it.
func (s *sections) table(off int64) (trailer syntax.Dict, ok bool) {
	s.src.grow(off, 64<<10, func(data []byte) bool {
		l := syntax.NewLexer(data)
		l.Next()
		trailer, ok = s.tableEntries(l)
		return !l.AtEnd()
	})
	return trailer, ok
}

func (s *sections) tableEntries(l *syntax.Lexer) (syntax.Dict, bool) {
	for {
		o, ok := l.Next()
		if !ok {
			return nil, false
		}
		if o == syntax.Keyword("trailer") {
			dict, ok := syntax.ReadObject(l.Rest()).(syntax.Dict)
			if l.Next(); !ok {
				return nil, false
			}
			return dict, true
		}
		first, ok1 := o.(float64)
		count, _ := l.Next()
		n, ok2 := count.(float64)
		if !ok1 || !ok2 || !s.subsection(l, syntax.Int(first), syntax.Int(n)) {
			return nil, false
		}
	}
}

// subsection reads n lines "0000000016 00000 n". A count that is too high ends at
// the first thing that is no such line.
func (s *sections) subsection(l *syntax.Lexer, first, n int) bool {
	for i := range n {
		back := l.Pos()
		off, _ := l.Next()
		l.Next()
		kind, ok := l.Next()
		if !ok {
			return false
		}
		at, isNumber := off.(float64)
		switch {
		case isNumber && kind == syntax.Keyword("n"):
			s.add(first+i, entry{off: s.base + int64(syntax.Int(at))})
		case isNumber && kind == syntax.Keyword("f"):
		default:
			l.Seek(back)
			return true
		}
	}
	return true
}

// add keeps the newest place of an object. Freed objects are not tracked: nothing
// refers to them, and hybrid files list as free what their stream then defines.
func (s *sections) add(num int, e entry) {
	if num <= 0 || len(s.entries) >= maxObjects {
		return
	}
	if e.stream == 0 && e.off <= s.base {
		return
	}
	if _, known := s.entries[num]; !known {
		s.entries[num] = e
	}
}

// stream reads a cross-reference stream (ISO 32000-2, 7.5.8).
func (s *sections) stream(off int64) (syntax.Dict, bool) {
	obj, ok := s.src.indirect(off)
	dict, isDict := obj.Value.(syntax.Dict)
	if !ok || !isDict || !obj.Stream || dict["Type"] != syntax.Name("XRef") {
		return nil, false
	}
	start := off + int64(obj.Data)
	end, _ := s.ends.streamEnd(s.src, start, int64(syntax.Int(dict["Length"])))
	data, err := s.decoder.Decode(s.src.window(start, min(end-start, filter.MaxStream)), directSteps(dict))
	widths := syntax.Ints(dict["W"])
	if len(widths) < 3 || err != nil && len(data) == 0 {
		return nil, false
	}
	index := syntax.Ints(dict["Index"])
	if len(index) < 2 {
		index = []int{0, syntax.Int(dict["Size"])}
	}
	for i := 0; i+1 < len(index); i += 2 {
		data = s.rows(data, widths, index[i], index[i+1])
	}
	return dict, true
}

// rows reads n rows of three fields and gives the data after them.
func (s *sections) rows(data []byte, w []int, first, n int) []byte {
	for _, width := range w[:3] {
		if width < 0 || width > 8 {
			return nil
		}
	}
	row := w[0] + w[1] + w[2]
	for i := 0; i < n && row > 0 && len(data) >= row; i++ {
		kind := 1
		if w[0] > 0 {
			kind = field(data[:w[0]])
		}
		a, b := field(data[w[0]:w[0]+w[1]]), field(data[w[0]+w[1]:row])
		switch kind {
		case 1:
			s.add(first+i, entry{off: s.base + int64(a)})
		case 2:
			if a > 0 {
				s.add(first+i, entry{stream: a, index: b})
			}
		}
		data = data[row:]
	}
	return data
}

// field is a big-endian number; what doesn't fit is no offset of any file.
func field(b []byte) int {
	n := 0
	for _, c := range b {
		if n > 1<<48 {
			return 0
		}
		n = n<<8 | int(c)
	}
	return n
}

// directSteps is the filters of a stream whose dictionary holds no references, as
// those of cross-reference and object streams must.
func directSteps(dict syntax.Dict) []filter.Step {
	names, ok := dict["Filter"].(syntax.Array)
	if !ok && dict["Filter"] != nil {
		names = syntax.Array{dict["Filter"]}
	}
	var out []filter.Step
	for i, n := range names {
		name, _ := n.(syntax.Name)
		out = append(out, directStep(string(name), directParams(dict["DecodeParms"], i)))
	}
	return out
}

func directParams(o syntax.Object, i int) syntax.Dict {
	if a, ok := o.(syntax.Array); ok {
		if i >= len(a) {
			return nil
		}
		o = a[i]
	}
	d, _ := o.(syntax.Dict)
	return d
}

func directStep(name string, p syntax.Dict) filter.Step {
	or := func(key syntax.Name, otherwise int) int {
		if _, ok := p[key].(float64); !ok {
			return otherwise
		}
		return syntax.Int(p[key])
	}
	return filter.Step{
		Name:      name,
		Predictor: or("Predictor", 0),
		Colors:    or("Colors", 1),
		Bits:      or("BitsPerComponent", 8),
		Columns:   or("Columns", 1),
		Early:     or("EarlyChange", 1) != 0,
	}
}
