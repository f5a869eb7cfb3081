package cfb

import (
	"encoding/binary"
	"time"
	"unicode/utf16"
)

// Kinds of directory entries (MS-CFB 2.6.1).
const (
	kindStorage = 1
	kindStream  = 2
)

// build makes the tree of entries. Entries that a damaged tree does not lead to are
// hung into the root, so that their streams can be found.
func (f *File) build(directory []byte) {
	n := len(directory) / entryBytes
	b := &builder{file: f, directory: directory[:n*entryBytes], seen: make([]bool, n)}
	f.Root = b.entry(0)
	f.Root.Storage, f.Root.Size = true, 0
	b.seen[0] = true
	b.todo = []branch{{f.Root, b.link(0, 76)}}
	for len(b.todo) > 0 {
		last := len(b.todo) - 1
		next := b.todo[last]
		b.todo = b.todo[:last]
		b.siblings(next)
	}
	if !b.broken {
		return
	}
	if f.Damage == "" {
		f.Damage = "directory: the tree of names is broken"
	}
	for i := range n {
		if kind := b.directory[i*entryBytes+66]; !b.seen[i] && kind == kindStream {
			f.Root.Entries = append(f.Root.Entries, b.entry(i))
		}
	}
}

// branch is a storage and the top of the tree of what it holds.
type branch struct {
	into *Entry
	top  uint32
}

type builder struct {
	file      *File
	directory []byte
	seen      []bool
	todo      []branch
	broken    bool
}

func (b *builder) link(i, at int) uint32 {
	return binary.LittleEndian.Uint32(b.directory[i*entryBytes+at:])
}

// visit reports whether an entry is there and was not met before.
func (b *builder) visit(id uint32) bool {
	if id == free {
		return false
	}
	if int64(id) >= int64(len(b.seen)) || b.seen[id] {
		b.broken = true
		return false
	}
	b.seen[id] = true
	return true
}

// siblings walks a binary tree in order, without recursion: a hostile tree is as
// deep as it has entries.
func (b *builder) siblings(from branch) {
	var path []int
	next := from.top
	for {
		for b.visit(next) {
			path = append(path, int(next))
			next = b.link(int(next), 68)
		}
		if len(path) == 0 {
			return
		}
		i := path[len(path)-1]
		path = path[:len(path)-1]
		e := b.entry(i)
		from.into.Entries = append(from.into.Entries, e)
		if e.Storage {
			b.todo = append(b.todo, branch{e, b.link(i, 76)})
		}
		next = b.link(i, 72)
	}
}

func (b *builder) entry(i int) *Entry {
	raw := b.directory[i*entryBytes:][:entryBytes]
	le := binary.LittleEndian
	e := &Entry{
		Name: name(raw), Storage: raw[66] == kindStorage, Class: [16]byte(raw[80:96]),
		Modified: Time(le.Uint64(raw[108:])), file: b.file, start: le.Uint32(raw[116:]),
	}
	if !e.Storage {
		e.Size = int64(le.Uint32(raw[120:])) // more than 4 GiB is no document
	}
	return e
}

func name(raw []byte) string {
	n := min(int(binary.LittleEndian.Uint16(raw[64:])), 64)/2 - 1
	units := make([]uint16, max(n, 0))
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(raw[2*i:])
	}
	return string(utf16.Decode(units))
}

// Time is a FILETIME: tenths of microseconds since 1601 (MS-DTYP 2.3.3), in UTC. It
// is zero for values outside the years 1601 to 9999.
func Time(v uint64) time.Time {
	const epoch, perSecond, most = 11_644_473_600, 10_000_000, 2_650_467_744_000_000_000
	if v == 0 || v >= most {
		return time.Time{}
	}
	return time.Unix(int64(v/perSecond)-epoch, int64(v%perSecond)*100).UTC()
}
