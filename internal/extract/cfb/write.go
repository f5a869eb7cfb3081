package cfb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// Item is a stream or storage to write.
type Item struct {
	Name  string // at most 31 UTF-16 units
	Class [16]byte
	Data  []byte // of a stream
	Items []Item // of a storage
	// Storage tells an empty storage from an empty stream.
	Storage bool
}

// deepest is how many storages within storages are copied; real ones stay below ten
// and a message in a message below that many.
const deepest = 100

// Item copies a storage or stream with all it holds. Damaged streams are copied as
// far as they can be read, and the error says so. The copy is not larger than the
// file, in which sound streams do not overlap.
func (e *Entry) Item() (Item, error) {
	left := e.file.size
	return e.item(deepest, &left)
}

func (e *Entry) item(depth int, left *int64) (Item, error) {
	out := Item{Name: e.Name, Class: e.Class, Storage: e.Storage}
	if !e.Storage {
		if *left -= e.Size; *left < 0 {
			return out, fmt.Errorf("%w: streams overlap", ErrDamaged)
		}
		data, err := e.Bytes()
		out.Data = data
		return out, err
	}
	if depth == 0 {
		return out, fmt.Errorf("%w: storages too deep", ErrDamaged)
	}
	var damage error
	for _, c := range e.Entries {
		item, err := c.item(depth-1, left)
		damage = errors.Join(damage, err)
		out.Items = append(out.Items, item)
	}
	return out, damage
}

// Write makes a compound file whose root storage holds the root's items. Files
// above 6 MiB get sectors of 4 KiB (version 4), which spares them the second level
// of tables up to 400 MiB. A file above that is refused.
func Write(root Item) ([]byte, error) {
	w := &writer{sector: 512}
	root.Name, root.Storage = "Root Entry", true
	w.add(root)
	if w.total > 6<<20 {
		w.sector = 4096
	}
	if w.total > 400<<20 {
		return nil, fmt.Errorf("writing compound file: %d bytes are too many", w.total)
	}
	return w.assemble(), nil
}

type writer struct {
	sector  int
	total   int // bytes of all streams
	entries []written
	fat     []uint32
	body    []byte // all sectors behind the header
}

// written is a directory entry on its way out.
type written struct {
	item               Item
	left, right, child uint32
	start              uint32
}

// add lists an item and what it holds, parents first.
func (w *writer) add(item Item) uint32 {
	id := number(len(w.entries))
	w.entries = append(w.entries, written{item: item, left: free, right: free, child: free, start: endOfChain})
	w.total += len(item.Data) + entryBytes
	ids := make([]uint32, len(item.Items))
	for i, c := range item.Items {
		ids[i] = w.add(c)
	}
	slices.SortStableFunc(ids, func(a, b uint32) int { return compareNames(w.entries[a].item.Name, w.entries[b].item.Name) })
	w.entries[id].child = w.balance(ids)
	return id
}

// compareNames is the order of siblings: the shorter first (MS-CFB 2.6.4).
func compareNames(a, b string) int {
	if n := len(utf16.Encode([]rune(a))) - len(utf16.Encode([]rune(b))); n != 0 {
		return n
	}
	return strings.Compare(strings.ToUpper(a), strings.ToUpper(b))
}

// number is a count as the file has it; Write refuses what would not fit.
func number(n int) uint32 { return uint32(n) } //nolint:gosec // at most 400 MiB are written

func (w *writer) balance(ids []uint32) uint32 {
	if len(ids) == 0 {
		return free
	}
	middle := len(ids) / 2
	id := ids[middle]
	w.entries[id].left = w.balance(ids[:middle])
	w.entries[id].right = w.balance(ids[middle+1:])
	return id
}

func (w *writer) assemble() []byte {
	var mini []byte
	var miniFAT []uint32
	for i := range w.entries {
		e := &w.entries[i]
		switch n := len(e.item.Data); {
		case n == 0:
		case n < smallStream:
			e.start = number(len(miniFAT))
			mini = append(mini, padded(e.item.Data, miniBytes)...)
			miniFAT = link(miniFAT, len(mini)/miniBytes)
		default:
			e.start = w.put(e.item.Data)
		}
	}
	w.entries[0].start = w.put(mini)
	table := w.put(padded(units(miniFAT), w.sector, 0xFF))
	directory := w.put(w.directory(len(mini)))
	first := len(w.fat)
	tables := w.tables()
	return append(w.header(first, tables, directory, table), w.body...)
}

// put appends a stream to the body and its chain to the table.
func (w *writer) put(data []byte) uint32 {
	if len(data) == 0 {
		return endOfChain
	}
	start := number(len(w.fat))
	w.body = append(w.body, padded(data, w.sector)...)
	w.fat = link(w.fat, len(w.body)/w.sector)
	return start
}

// link chains the entries up to n.
func link(table []uint32, n int) []uint32 {
	for len(table) < n {
		table = append(table, number(len(table)+1))
	}
	table[n-1] = endOfChain
	return table
}

// tables appends the allocation table itself and says how many sectors it takes.
func (w *writer) tables() int {
	n := 1
	for per := w.sector / 4; (len(w.fat)+n+per-1)/per > n; {
		n++
	}
	for range n {
		w.fat = append(w.fat, fatSector)
	}
	w.body = append(w.body, padded(units(w.fat), w.sector, 0xFF)...)
	return n
}

func (w *writer) directory(mini int) []byte {
	var out []byte
	for i, e := range w.entries {
		raw := make([]byte, entryBytes)
		name := utf16.Encode([]rune(e.item.Name))
		name = name[:min(len(name), 31)]
		for j, u := range name {
			binary.LittleEndian.PutUint16(raw[2*j:], u)
		}
		raw[64] = byte((2*len(name) + 2) & 0xFF)
		size := len(e.item.Data)
		switch {
		case i == 0:
			raw[66], size = 5, mini
		case e.item.Storage:
			raw[66], e.start = kindStorage, 0
		default:
			raw[66] = kindStream
		}
		raw[67] = 1 // black
		copy(raw[68:], units([]uint32{e.left, e.right, e.child}))
		copy(raw[80:], e.item.Class[:])
		copy(raw[116:], units([]uint32{e.start, number(size)}))
		out = append(out, raw...)
	}
	for len(out)%w.sector != 0 {
		raw := make([]byte, entryBytes)
		copy(raw[68:], units([]uint32{free, free, free}))
		out = append(out, raw...)
	}
	return out
}

func (w *writer) header(first, tables int, directory, mini uint32) []byte {
	head := make([]byte, w.sector)
	le := binary.LittleEndian
	copy(head, magic)
	le.PutUint16(head[24:], 0x3e)
	le.PutUint16(head[26:], 3)
	le.PutUint16(head[28:], 0xfffe)
	le.PutUint16(head[30:], 9)
	if w.sector == 4096 {
		le.PutUint16(head[26:], 4)
		le.PutUint16(head[30:], 12)
		le.PutUint32(head[40:], number((len(w.entries)*entryBytes+w.sector-1)/w.sector))
	}
	le.PutUint16(head[32:], 6)
	le.PutUint32(head[44:], number(tables))
	le.PutUint32(head[48:], directory)
	le.PutUint32(head[56:], smallStream)
	le.PutUint32(head[60:], mini)
	if mini != endOfChain {
		le.PutUint32(head[64:], number(w.miniTables()))
	}
	le.PutUint32(head[68:], endOfChain)
	for i := range 109 {
		n := uint32(free)
		if i < tables {
			n = number(first + i)
		}
		le.PutUint32(head[76+4*i:], n)
	}
	return head
}

// miniTables is how many sectors the table of the mini stream takes.
func (w *writer) miniTables() int {
	small := 0
	for _, e := range w.entries {
		if n := len(e.item.Data); n < smallStream {
			small += (n + miniBytes - 1) / miniBytes
		}
	}
	return (small*4 + w.sector - 1) / w.sector
}

func units(all []uint32) []byte {
	out := make([]byte, 0, 4*len(all))
	for _, v := range all {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return out
}

// padded fills data up to a multiple of n bytes, with zeros or another byte.
func padded(data []byte, n int, with ...byte) []byte {
	fill := byte(0)
	if len(with) > 0 {
		fill = with[0]
	}
	out := slices.Clone(data)
	for len(out)%n != 0 {
		out = append(out, fill)
	}
	return out
}
