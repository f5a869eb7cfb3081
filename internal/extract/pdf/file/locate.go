package file

import (
	"bytes"
	"fmt"
	"slices"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/crypt"
	"spoor/internal/extract/pdf/filter"
	"spoor/internal/extract/pdf/syntax"
)

// Codes for what had to be repaired (File.Problems).
const (
	JunkBefore  = "repaired: bytes before the header"
	XrefRebuilt = "repaired: cross-references rebuilt"
	XrefWrong   = "repaired: wrong cross-references"
	TooMany     = "too many objects"
	StreamCut   = "damaged: object stream"
	TooCostly   = "structure-too-costly"
)

// builder makes the skeleton of a file.
type builder struct {
	src       source
	ends      *ends
	budget    *extract.Budget
	decoder   *filter.Decoder
	crypt     *crypt.Handler
	passwords []string
	entries   map[int]entry
	trailer   syntax.Dict
	scanned   *found // nil until a scan was needed
	last      opened // the object stream read last
	spent     error  // the budget's, when an object stream went past it
	problems  []string
}

func (b *builder) problem(code string) {
	if !slices.Contains(b.problems, code) {
		b.problems = append(b.problems, code)
	}
}

// locate finds out where the objects are.
func (b *builder) locate() error {
	base := max(int64(bytes.Index(b.src.window(0, 64<<10), []byte("%PDF-"))), 0)
	if base > 0 {
		b.problem(JunkBefore)
	}
	s := &sections{
		src: b.src, ends: b.ends, base: base, decoder: b.decoder,
		entries: map[int]entry{}, trailer: syntax.Dict{}, seen: map[int64]bool{},
	}
	start, ok := b.startXref()
	complete := ok && s.readChain(start)
	b.entries, b.trailer = s.entries, s.trailer
	if !complete {
		return b.rebuild()
	}
	if err := b.unlock(); err != nil {
		return err
	}
	if b.hasPages() {
		return nil
	}
	return b.rebuild()
}

// startXref is the offset that the end of the file names.
func (b *builder) startXref() (int64, bool) {
	const tail = 2048
	end := b.src.window(max(b.src.size-tail, 0), tail)
	i := bytes.LastIndex(end, []byte("startxref"))
	if i < 0 {
		return 0, false
	}
	n, ok := syntax.ReadObject(end[i+len("startxref"):]).(float64)
	return int64(syntax.Int(n)), ok && n > 0
}

// hasPages reports whether the catalogue and its page tree are where they should be.
func (b *builder) hasPages() bool {
	root, _ := b.resolve(b.trailer["Root"]).(syntax.Dict)
	_, ok := b.resolve(root["Pages"]).(syntax.Dict)
	return ok
}

// rebuild replaces the cross-references by what a scan finds.
func (b *builder) rebuild() error {
	b.problem(XrefRebuilt)
	f := b.scan()
	b.entries = make(map[int]entry, len(f.objects))
	for num, off := range f.objects {
		b.entries[num] = entry{off: off}
	}
	for _, off := range f.trailers {
		b.grownTrailer(off)
	}
	streams := b.survey(f)
	if err := b.unlock(); err != nil {
		return err
	}
	for _, num := range streams {
		b.addMembers(num)
	}
	if !b.hasPages() {
		b.findCatalogue()
	}
	if len(b.entries) == 0 {
		return fmt.Errorf("%w: no objects", ErrDamaged)
	}
	return nil
}

// grownTrailer takes over what a trailer dictionary says; later ones win.
func (b *builder) grownTrailer(off int64) {
	b.src.grow(off, 1024, func(data []byte) bool {
		l := syntax.NewLexer(data)
		l.Next()
		dict, _ := syntax.ReadObject(data).(syntax.Dict)
		b.takeTrailer(dict)
		return !l.AtEnd()
	})
}

func (b *builder) takeTrailer(dict syntax.Dict) {
	for _, key := range []syntax.Name{"Root", "Info", "Encrypt", "ID"} {
		if dict[key] != nil {
			b.trailer[key] = dict[key]
		}
	}
}

// survey reads the scanned objects once: cross-reference streams are trailers, and
// object streams are returned in the order of the file.
func (b *builder) survey(f *found) (objectStreams []int) {
	for _, off := range f.order {
		obj, ok := b.src.indirect(off)
		dict, isDict := obj.Value.(syntax.Dict)
		if !ok || !isDict || !obj.Stream {
			continue
		}
		switch dict["Type"] {
		case syntax.Name("XRef"):
			b.takeTrailer(dict)
		case syntax.Name("ObjStm"):
			if f.objects[obj.Num] == off {
				objectStreams = append(objectStreams, obj.Num)
			}
		}
	}
	return objectStreams
}

// addMembers enters the members of an object stream, unless they stand in the file
// by themselves.
func (b *builder) addMembers(num int) {
	for i, m := range b.members(num) {
		if e, known := b.entries[m.num]; (!known || e.stream != 0) && len(b.entries) < maxObjects {
			b.entries[m.num] = entry{stream: num, index: i}
		}
	}
}

// findCatalogue looks for a catalogue when no trailer names one that works.
func (b *builder) findCatalogue() {
	for _, num := range b.numbers() {
		dict, _ := b.resolve(syntax.Ref{Num: num}).(syntax.Dict)
		if dict["Type"] == syntax.Name("Catalog") {
			b.trailer["Root"] = syntax.Ref{Num: num}
		}
	}
}

// numbers is the numbers of all objects in ascending order.
func (b *builder) numbers() []int {
	out := make([]int, 0, len(b.entries))
	for num := range b.entries {
		out = append(out, num)
	}
	slices.Sort(out)
	return out
}

func (b *builder) scan() *found {
	if b.scanned == nil {
		f := b.src.scan()
		if len(f.order) >= maxObjects {
			b.problem(TooMany)
		}
		b.scanned = &f
	}
	return b.scanned
}

// unlock reads the encryption dictionary.
func (b *builder) unlock() error {
	if b.crypt != nil || b.trailer["Encrypt"] == nil {
		return nil
	}
	dict, ok := b.resolve(b.trailer["Encrypt"]).(syntax.Dict)
	if !ok {
		return fmt.Errorf("%w: encryption dictionary is missing", crypt.ErrUnsupported)
	}
	for key, v := range dict {
		dict[key] = b.resolve(v)
	}
	id := ""
	if ids, _ := b.resolve(b.trailer["ID"]).(syntax.Array); len(ids) > 0 {
		id, _ = b.resolve(ids[0]).(string)
	}
	var err error
	b.crypt, err = crypt.New(dict, id, b.passwords...)
	b.last = opened{} // read before it could be deciphered
	return err
}
