package extracttest

import (
	"encoding/binary"
	"maps"
	"slices"
)

// Pst numbers and layout: [MS-PST], Unicode version, without encryption and without
// the checksums that readers do not look at.

// PstProperty is a property of an item of an Outlook data file: a string, bytes, a
// uint32 or the moment that all generated files carry.
type PstProperty struct {
	Tag   uint16
	Value any
}

// PstMoment is the value of a property that holds a time.
type PstMoment struct{}

// PstItem is a message, contact or appointment, by its properties, with attachments.
type PstItem struct {
	Properties  []PstProperty
	Attachments []Entry
}

// PstFolder is a folder of items.
type PstFolder struct {
	Name  string
	Items []PstItem
}

// PstMail is a mail with attachments.
func PstMail(from, to, subject, text string, attachments ...Entry) PstItem {
	return PstItem{[]PstProperty{
		{0x001A, "IPM.Note"},
		{0x0037, subject},
		{0x0039, PstMoment{}},
		{0x0042, from},
		{0x0064, "SMTP"},
		{0x0065, from},
		{0x0C1A, from},
		{0x0C1E, "SMTP"},
		{0x0C1F, from},
		{0x0E04, to},
		{0x0E06, PstMoment{}},
		{0x1000, text},
	}, attachments}
}

// PstContact is a contact.
func PstContact(given, surname, phone string) PstItem {
	return PstItem{[]PstProperty{
		{0x001A, "IPM.Contact"},
		{0x3001, given + " " + surname},
		{0x3A06, given},
		{0x3A08, phone},
		{0x3A11, surname},
	}, nil}
}

// PstAppointment is an entry of a calendar.
func PstAppointment(subject, place string) PstItem {
	return PstItem{[]PstProperty{
		{0x001A, "IPM.Appointment"},
		{0x0037, subject},
		{0x8208, place},
		{0x820D, PstMoment{}},
		{0x820E, PstMoment{}},
	}, nil}
}

// Numbers of nodes.
const (
	pstStore = 0x21
	pstRoot  = 0x122
	pstTop   = 0x8022
)

// Pst is an Outlook data file with folders, at most a dozen things in all.
func Pst(folders ...PstFolder) []byte {
	f := &pstFile{data: make([]byte, 0x400), nodes: map[uint64][]byte{}}
	f.node(pstStore, 0, f.block(pstItem(PstProperty{0x3001, "Persoonlijke mappen"}, PstProperty{0x35DF, uint32(0x89)},
		PstProperty{0x35E0, Join(make([]byte, 20), Numbers(pstTop))})), 0)
	f.node(pstRoot, pstRoot, f.block(pstItem(PstProperty{0x3602, uint32(0)})), 0)
	f.node(pstTop, pstRoot, f.block(pstItem(PstProperty{0x3001, "Bovenste map"}, PstProperty{0x3602, uint32(0)})), 0)
	for i, folder := range folders {
		id := uint64(pstTop + 0x20*(i+1))
		f.node(id, pstTop, f.block(pstItem(PstProperty{0x3001, folder.Name}, PstProperty{0x3602, uint32(len(folder.Items))})), 0) //nolint:gosec // few
		for j, item := range folder.Items {
			f.node(uint64(0x200004+0x8000*i+0x20*j), id, f.block(pstItem(item.Properties...)), f.attached(item.Attachments))
		}
	}
	return f.finish()
}

// pstFile collects blocks and nodes.
type pstFile struct {
	data   []byte
	blocks [][]byte          // entries of the table of blocks
	nodes  map[uint64][]byte // entries of the table of nodes
}

func words(all ...uint64) []byte {
	var out []byte
	for _, v := range all {
		out = binary.LittleEndian.AppendUint64(out, v)
	}
	return out
}

// block adds data and returns its number.
func (f *pstFile) block(data []byte) uint64 { return f.numbered(uint64(4*(len(f.blocks)+1)), data) }

func (f *pstFile) numbered(id uint64, data []byte) uint64 {
	at := uint64(len(f.data))
	f.blocks = append(f.blocks, Join(words(id, at), Shorts(uint16(len(data)), 1), Numbers(0))) //nolint:gosec // below 8 KiB
	f.data = append(f.data, data...)
	f.data = append(f.data, make([]byte, 64+(64-len(f.data)%64)%64)...)
	return id
}

// node adds a node of a block and its further ones.
func (f *pstFile) node(id, parent, block, more uint64) {
	f.nodes[id] = Join(words(id, block, more), Numbers(uint32(parent), 0)) //nolint:gosec // below 2^32
}

// attached adds attachments and the table that lists them.
func (f *pstFile) attached(files []Entry) uint64 {
	if len(files) == 0 {
		return 0
	}
	const table, first = 0x671, 0x8025
	var rows, keys, entries []byte
	for i, file := range files {
		id := uint32(first + 0x20*i)
		data := f.block(pstItem(PstProperty{0x3701, file.Data}, PstProperty{0x3705, uint32(1)}, PstProperty{0x3707, file.Name}))
		entries = append(entries, words(uint64(id), data, 0)...)
		rows = append(rows, Join(Numbers(id, 0, 1), []byte{0xE0})...)
		keys = append(keys, Numbers(id, uint32(i))...)
	}
	columns := Join([]byte{0x7C, 3}, Shorts(12, 12, 12, 13), Numbers(0x40, 0x80), Shorts(0, 0),
		Shorts(3, 0x3705, 8), []byte{4, 2}, Shorts(3, 0x67F2, 0), []byte{4, 0}, Shorts(3, 0x67F3, 4), []byte{4, 1})
	list := f.block(pstHeap(0x7C, columns, Join([]byte{0xB5, 4, 4, 0}, Numbers(0x60)), keys, rows))
	head := Join([]byte{2, 0}, Shorts(uint16(len(files)+1)), Numbers(0), words(table, list, 0)) //nolint:gosec // few
	return f.numbered(uint64(4*(len(f.blocks)+1)+2), append(head, entries...))
}

// pstItem is a property context: the properties sorted by tag, with what does not fit
// four bytes after them.
func pstItem(properties ...PstProperty) []byte {
	properties = slices.SortedFunc(slices.Values(properties), func(a, b PstProperty) int { return int(a.Tag) - int(b.Tag) })
	var records []byte
	var values [][]byte
	place := func(tag, kind uint16, value []byte) {
		values = append(values, value)
		records = append(records, Join(Shorts(tag, kind), Numbers(uint32(2+len(values))<<5))...) //nolint:gosec // few
	}
	for _, p := range properties {
		switch v := p.Value.(type) {
		case uint32:
			records = append(records, Join(Shorts(p.Tag, 3), Numbers(v))...)
		case string:
			place(p.Tag, 0x1F, Wide(v))
		case []byte:
			place(p.Tag, 0x102, v)
		case PstMoment:
			place(p.Tag, 0x40, words(Filetime()))
		}
	}
	return pstHeap(0xBC, append([][]byte{Join([]byte{0xB5, 2, 6, 0}, Numbers(0x40)), records}, values...)...)
}

// pstHeap is a heap-on-node of pieces; the first is its root.
func pstHeap(client byte, pieces ...[]byte) []byte {
	out := Join(Shorts(0), []byte{0xEC, client}, Numbers(0x20, 0))
	offsets := []uint16{uint16(len(out))} //nolint:gosec // 12
	for _, p := range pieces {
		out = append(out, p...)
		offsets = append(offsets, uint16(len(out))) //nolint:gosec // below 8 KiB
	}
	if len(out)%2 == 1 {
		out = append(out, 0)
	}
	binary.LittleEndian.PutUint16(out, uint16(len(out)))                 //nolint:gosec // below 8 KiB
	return Join(out, Shorts(uint16(len(pieces)), 0), Shorts(offsets...)) //nolint:gosec // few
}

// finish writes the two tables, one page each, and the header.
func (f *pstFile) finish() []byte {
	const nodeTable, blockTable = 0x1001, 0x1003
	var nodes []byte
	for _, id := range slices.Sorted(maps.Keys(f.nodes)) {
		nodes = append(nodes, f.nodes[id]...)
	}
	nodesAt := f.page(0x81, nodes, 32, nodeTable)
	slices.SortFunc(f.blocks, func(a, b []byte) int {
		return int(binary.LittleEndian.Uint64(a)) - int(binary.LittleEndian.Uint64(b)) //nolint:gosec // small
	})
	blocksAt := f.page(0x80, Join(f.blocks...), 24, blockTable)
	head := f.data
	copy(head, Join([]byte("!BDN\x00\x00\x00\x00SM"), Shorts(23, 19), []byte{1, 1}))
	copy(head[0xB8:], words(uint64(len(f.data))))
	copy(head[0xD8:], words(nodeTable, nodesAt, blockTable, blocksAt))
	head[0x200] = 0x80
	return f.data
}

// page adds a page of a table.
func (f *pstFile) page(kind byte, entries []byte, size int, id uint64) uint64 {
	const capacity = 0x1E8
	if len(entries) > capacity {
		panic("extracttest: too many things for an Outlook data file of one page")
	}
	f.data = append(f.data, make([]byte, (512-len(f.data)%512)%512)...)
	at := uint64(len(f.data))
	page := append(bytesOf(entries, capacity), byte(len(entries)/size), byte(capacity/size), byte(size), 0) //nolint:gosec // below 256
	page = append(page, Numbers(0)...)
	page = append(page, Join([]byte{kind, kind}, Shorts(0), Numbers(0), words(id))...)
	f.data = append(f.data, page...)
	return at
}

// bytesOf is data filled up with zeros.
func bytesOf(data []byte, n int) []byte {
	return append(slices.Clone(data), make([]byte, n-len(data))...)
}
