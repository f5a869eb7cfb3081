package file

import (
	"errors"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/filter"
	"spoor/internal/extract/pdf/syntax"
)

// maxResolve bounds a chain of references to references.
const maxResolve = 8

// object is an object with where it came from.
type object struct {
	syntax.Indirect
	off    int64 // where it starts in the file
	member bool  // it stood in an object stream: its strings are in clear
}

// resolve follows references to the object behind them, deciphering nothing.
func (b *builder) resolve(o syntax.Object) syntax.Object {
	for range maxResolve {
		ref, ok := o.(syntax.Ref)
		if !ok {
			return o
		}
		e, known := b.entries[ref.Num]
		if !known {
			return nil
		}
		if e.stream != 0 {
			o = b.member(ref.Num, e)
			continue
		}
		obj, ok := b.at(ref.Num, e.off)
		if !ok {
			return nil
		}
		o = obj.Value
	}
	return nil
}

// at reads the object num at off, or where a scan finds it when it isn't there.
func (b *builder) at(num int, off int64) (object, bool) {
	if b.src.starts(off, num) {
		obj, ok := b.src.indirect(off)
		return object{Indirect: obj, off: off}, ok
	}
	off, known := b.scan().objects[num]
	if !known {
		return object{}, false
	}
	b.problem(XrefWrong)
	obj, ok := b.src.indirect(off)
	return object{Indirect: obj, off: off}, ok && obj.Num == num
}

// member reads an object out of an object stream.
func (b *builder) member(num int, e entry) syntax.Object {
	members := b.members(e.stream)
	if e.index < len(members) && members[e.index].num == num {
		return syntax.ReadObject(members[e.index].data)
	}
	if i, known := b.last.byNumber()[num]; known {
		return syntax.ReadObject(members[i].data)
	}
	return nil
}

// part is a member of an object stream: its number and its notation.
type part struct {
	num  int
	data []byte
}

// opened is the object stream read last: members are asked for in runs.
type opened struct {
	stream int
	parts  []part
	places map[int]int // of the parts, by number; nil: not needed yet
}

// byNumber is the places of the parts by their numbers.
func (o *opened) byNumber() map[int]int {
	if o.places == nil {
		o.places = make(map[int]int, len(o.parts))
		for i, p := range o.parts {
			o.places[p.num] = i
		}
	}
	return o.places
}

// members is the objects of the object stream num (ISO 32000-2, 7.5.7).
func (b *builder) members(num int) []part {
	if b.last.stream == num {
		return b.last.parts
	}
	b.last = opened{stream: num}
	e, known := b.entries[num]
	if !known || e.stream != 0 {
		return nil
	}
	obj, ok := b.at(num, e.off)
	dict, isDict := obj.Value.(syntax.Dict)
	if !ok || !isDict || !obj.Stream {
		b.problem(StreamCut)
		return nil
	}
	data, err := b.streamData(obj, dict)
	if err != nil {
		b.problem(StreamCut)
		if errors.Is(err, extract.ErrBudget) {
			b.spent = err
		}
	}
	b.last.parts = split(data, b.integer(dict["N"]), b.integer(dict["First"]))
	return b.last.parts
}

// integer reads a number that may be referred to.
func (b *builder) integer(o syntax.Object) int {
	ref, ok := o.(syntax.Ref)
	if !ok {
		return syntax.Int(o)
	}
	e := b.entries[ref.Num]
	if e.stream != 0 || e.off == 0 {
		return -1 // inside an object stream: asking could go in circles
	}
	obj, _ := b.at(ref.Num, e.off)
	if _, ok := obj.Value.(float64); !ok {
		return -1
	}
	return syntax.Int(obj.Value)
}

// bounds is where the data of a stream starts and ends, and whether the file ended
// before it.
func (b *builder) bounds(obj object, dict syntax.Dict) (start, end int64, cut bool) {
	start = obj.off + int64(obj.Data)
	end, cut = b.ends.streamEnd(b.src, start, int64(b.integer(dict["Length"])))
	return start, end, cut
}

// streamData is the decoded data of a stream whose dictionary holds no references.
func (b *builder) streamData(obj object, dict syntax.Dict) ([]byte, error) {
	start, end, _ := b.bounds(obj, dict)
	raw := b.src.window(start, min(end-start, filter.MaxStream))
	if b.crypt != nil {
		raw = b.crypt.Stream(raw, obj.Ref, false)
	}
	return b.decoder.Decode(raw, directSteps(dict))
}

// split cuts the data of an object stream at the offsets that it starts with.
func split(data []byte, n, first int) []part {
	if first <= 0 || first > len(data) {
		return nil
	}
	l := syntax.NewLexer(data[:first])
	var out []part
	for range min(max(n, 0), maxObjects) {
		num, ok := l.Next()
		off, _ := l.Next()
		at := first + syntax.Int(off)
		if !ok || at < first || at > len(data) {
			break
		}
		out = append(out, part{syntax.Int(num), data[at:]})
	}
	return out
}
