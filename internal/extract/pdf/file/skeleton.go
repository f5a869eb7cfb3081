package file

import (
	"fmt"
	"slices"
	"strconv"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/syntax"
)

// maxSkeleton bounds the objects of a file, streams' data aside, in bytes.
const maxSkeleton = 256 << 20

// skeleton writes every object, without the data of streams.
type skeleton struct {
	*builder
	ids     map[int]int // numbers in the file to numbers in the skeleton
	out     []byte
	offsets []int // of the objects, by number in the skeleton; the first is unused
	pages   []int // numbers of page objects
	files   []int // numbers of objects that embed a file
}

// skeleton is a plain PDF that holds the file's objects.
func (b *builder) skeleton() ([]byte, error) {
	s := &skeleton{builder: b, ids: map[int]int{}, offsets: []int{0}}
	numbers := b.numbers()
	for i, num := range numbers {
		s.ids[num] = i + 1
	}
	s.offsets = make([]int, len(numbers)+1)
	s.out = append(s.out, "%PDF-1.7\n"...)
	slices.SortStableFunc(numbers, func(x, y int) int {
		return b.entries[x].stream - b.entries[y].stream
	})
	for _, num := range numbers {
		if err := s.write(num); err != nil {
			return nil, err
		}
	}
	s.finish()
	return s.out, nil
}

// write writes one object.
func (s *skeleton) write(num int) error {
	obj, ok := s.load(num)
	if s.spent != nil {
		return s.spent
	}
	if !ok {
		obj.Value = nil
	}
	if _, isRef := obj.Value.(syntax.Ref); isRef {
		obj.Value = s.resolve(obj.Value) // the library takes no object that is a reference
	}
	id := s.ids[num]
	s.offsets[id] = len(s.out)
	s.out = append(strconv.AppendInt(s.out, int64(id), 10), " 0 obj\n"...)
	w := &syntax.Writer{Refer: s.refer, Text: s.reader(obj)}
	s.out = w.Append(s.out, s.marked(obj, id))
	s.out = append(s.out, "\nendobj\n"...)
	if len(s.out) > maxSkeleton {
		return fmt.Errorf("%w: objects of more than %d bytes", extract.ErrBudget, maxSkeleton)
	}
	return nil
}

func (s *skeleton) load(num int) (object, bool) {
	e := s.entries[num]
	if e.stream == 0 {
		return s.at(num, e.off)
	}
	obj := object{member: true}
	obj.Value = s.member(num, e)
	return obj, true
}

// refer renumbers a reference.
func (s *skeleton) refer(r syntax.Ref) int { return s.ids[r.Num] }

// reader gives how the strings of an object are deciphered.
func (s *skeleton) reader(obj object) func(string) string {
	if s.crypt == nil || obj.member {
		return func(t string) string { return t }
	}
	return func(t string) string { return s.crypt.String(t, obj.Ref) }
}

// marked adds our keys to a dictionary. Streams become dictionaries that say where
// their data is; those that only hold objects or cross-references are left out.
func (s *skeleton) marked(obj object, id int) syntax.Object {
	dict, ok := obj.Value.(syntax.Dict)
	if !ok {
		return obj.Value
	}
	delete(dict, keyAt)
	dict[keyID] = float64(id)
	if dict["Type"] == syntax.Name("Page") {
		s.pages = append(s.pages, id)
	}
	if dict["EF"] != nil || dict["FS"] != nil {
		s.files = append(s.files, id)
	}
	if !obj.Stream {
		return dict
	}
	if t := dict["Type"]; t == syntax.Name("ObjStm") || t == syntax.Name("XRef") {
		return nil
	}
	start, end, cut := s.bounds(obj, dict)
	dict[keyAt] = syntax.Array{float64(start), float64(end - start), float64(obj.Num), float64(obj.Gen), cut}
	return dict
}

// finish writes table and trailer.
func (s *skeleton) finish() {
	start := len(s.out)
	s.out = fmt.Appendf(s.out, "xref\n0 %d\n0000000000 65535 f \n", len(s.offsets))
	for _, off := range s.offsets[1:] {
		s.out = fmt.Appendf(s.out, "%010d 00000 n \n", off)
	}
	w := &syntax.Writer{Refer: s.refer, Text: func(t string) string { return t }}
	s.out = fmt.Appendf(s.out, "trailer\n<</Size %d /Root ", len(s.offsets))
	s.out = w.Append(s.out, s.trailer["Root"])
	s.out = append(s.out, " /Info "...)
	s.out = w.Append(s.out, s.trailer["Info"])
	s.list(keyPages, s.pages)
	s.list(keyFiles, s.files)
	s.out = fmt.Appendf(s.out, ">>\nstartxref\n%d\n%%%%EOF\n", start)
}

// list writes an entry of the trailer that refers to objects, in ascending order.
func (s *skeleton) list(key string, ids []int) {
	slices.Sort(ids)
	s.out = append(s.out, " /"+key+" ["...)
	for _, id := range ids {
		s.out = fmt.Appendf(s.out, "%d 0 R ", id)
	}
	s.out = append(s.out, ']')
}
