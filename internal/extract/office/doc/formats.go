package doc

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// flag is what counts of a character's format.
type flag uint8

const (
	flagDeleted flag = 1 << iota
	flagInserted
	flagHidden
	flagRowEnd // the mark at the end of a table's row
)

// run is the format of a range of bytes of the main stream.
type run struct {
	from, to int64
	flags    flag
}

// formats are the runs of characters and of paragraphs, each sorted and without
// overlap.
type formats struct{ characters, paragraphs []run }

const pageBytes = 512 // of formats (FKP, MS-DOC 2.9.33 and 2.9.175)

// runs reads the formats of characters and paragraphs.
func (d *document) runs() formats {
	return formats{characters: d.runsOf(tabCharacters, 1), paragraphs: d.runsOf(tabParagraphs, 13)}
}

// runsOf reads one table of pages. entry is how many bytes a page keeps for each run.
func (d *document) runsOf(tab, entry int) []run {
	var all []run
	table := newPLC(d.fib.part(d.table, tab), 4)
	seen := map[uint32]bool{}
	for i := range table.n {
		number := binary.LittleEndian.Uint32(table.entry(i)) & 0x3FFFFF
		at := int64(number) * pageBytes
		if seen[number] || at+pageBytes > int64(len(d.main)) {
			continue
		}
		seen[number] = true
		all = append(all, d.readPage(d.main[at:at+pageBytes], entry, tab == tabParagraphs)...)
	}
	return disjoint(all)
}

// readPage reads the runs of one page that are formatted in a way that counts.
func (d *document) readPage(page []byte, entry int, paragraphs bool) []run {
	n := int(page[pageBytes-1])
	if 4*(n+1)+n*entry >= pageBytes {
		return nil
	}
	var runs []run
	for i := range n {
		offset := 2 * int(page[4*(n+1)+i*entry])
		if offset == 0 {
			continue
		}
		properties := propertiesAt(page, offset, paragraphs)
		if flags := d.flagsOf(properties); flags != 0 {
			from, to := binary.LittleEndian.Uint32(page[4*i:]), binary.LittleEndian.Uint32(page[4*i+4:])
			runs = append(runs, run{int64(from), int64(to), flags})
		}
	}
	return runs
}

// propertiesAt are the changes to the format (grpprl) at a place of a page.
func propertiesAt(page []byte, at int, paragraph bool) []byte {
	n := int(page[at])
	at++
	if paragraph {
		if n == 0 && at < len(page) {
			n = 2 * int(page[at])
			at++
		} else {
			n = 2*n - 1
		}
		at, n = at+2, n-2 // the style
	}
	if n <= 0 || at+n > pageBytes {
		return nil
	}
	return page[at : at+n]
}

// flagsOf reads changes to the format (MS-DOC 2.6).
func (d *document) flagsOf(properties []byte) flag {
	var flags flag
	for len(properties) > 2 {
		code, operand := binary.LittleEndian.Uint16(properties), properties[2:]
		switch on := operand[0] == 1 || operand[0] == 129; {
		case code == 0x0800 && on:
			flags |= flagDeleted
		case code == 0x0801 && on:
			flags |= flagInserted
		case code == 0x083C && on:
			flags |= flagHidden
		case code == 0x2417 && on:
			flags |= flagRowEnd
		case (code == 0x4804 || code == 0x4863) && len(operand) >= 2:
			d.changedBy(int(binary.LittleEndian.Uint16(operand)))
		}
		n := operandBytes(code, operand)
		if n > len(operand) {
			break
		}
		properties = operand[n:]
	}
	return flags
}

// operandBytes is the length of what follows a change's code (MS-DOC 2.6.1).
func operandBytes(code uint16, operand []byte) int {
	switch code >> 13 {
	case 0, 1:
		return 1
	case 2, 4, 5:
		return 2
	case 3:
		return 4
	case 7:
		return 3
	}
	if code == 0xD608 && len(operand) >= 2 { // a table's definition
		return int(binary.LittleEndian.Uint16(operand)) + 1
	}
	return int(operand[0]) + 1
}

// disjoint sorts runs. Where two overlap, as in no sound file, the first ends where
// the second begins.
func disjoint(runs []run) []run {
	slices.SortStableFunc(runs, func(a, b run) int { return cmp.Compare(a.from, b.from) })
	kept := runs[:0]
	for i, r := range runs {
		if i+1 < len(runs) {
			r.to = min(r.to, runs[i+1].from)
		}
		if r.from < r.to {
			kept = append(kept, r)
		}
	}
	return kept
}

// apply sets the flags of characters that stand in the main stream from at on, each
// in width bytes.
func (f formats) apply(flags []flag, at, width int64) {
	end := at + int64(len(flags))*width
	for _, runs := range [][]run{f.characters, f.paragraphs} {
		first, _ := slices.BinarySearchFunc(runs, at, func(r run, at int64) int { return cmp.Compare(r.to, at+1) })
		for _, r := range runs[first:] {
			if r.from >= end {
				break
			}
			for i := max(r.from-at, 0) / width; i < (min(r.to, end)-at)/width; i++ {
				flags[i] |= r.flags
			}
		}
	}
}
