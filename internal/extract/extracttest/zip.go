package extracttest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io/fs"
	"strings"
	"time"
)

// Entry is one entry of a zip archive. Name is written as it stands.
type Entry struct {
	Name     string
	Data     []byte
	Stored   bool        // not compressed
	Method   uint16      // a compression method to claim; the data is stored as it stands
	Mode     fs.FileMode // for links and folders; zero means an ordinary file
	Modified time.Time   // zero means Day
	CRC      uint32      // a wrong checksum to claim; zero means the right one
	Size     uint64      // a wrong size to claim; zero means the right one
}

// Text is an entry with text in it.
func Text(name, text string) Entry { return Entry{Name: name, Data: []byte(text)} }

// Zip is a zip archive of the entries, in order. A name that ends in a slash is a
// folder.
func Zip(entries ...Entry) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		head := &zip.FileHeader{Name: e.Name, Method: zip.Deflate, Modified: e.Modified}
		if e.Modified.IsZero() {
			head.Modified = Day()
		}
		if e.Mode != 0 {
			head.SetMode(e.Mode)
		}
		if e.Method != 0 || e.CRC != 0 || e.Size != 0 {
			addRaw(w, head, e)
			continue
		}
		if e.Stored || strings.HasSuffix(e.Name, "/") {
			head.Method = zip.Store
		}
		must(must(w.CreateHeader(head)).Write(e.Data))
	}
	check(w.Close())
	return out.Bytes()
}

// addRaw writes an entry whose header need not tell the truth.
func addRaw(w *zip.Writer, head *zip.FileHeader, e Entry) {
	head.Method = e.Method
	head.CRC32 = e.CRC
	if e.CRC == 0 {
		head.CRC32 = crc32.ChecksumIEEE(e.Data)
	}
	head.CompressedSize64, head.UncompressedSize64 = uint64(len(e.Data)), e.Size
	if e.Size == 0 {
		head.UncompressedSize64 = uint64(len(e.Data))
	}
	must(must(w.CreateRaw(head)).Write(e.Data))
}

// ZipHostileNames is an archive whose names try to leave it: steps up, absolute,
// with a drive, with NUL and right-to-left override, 4 kB long, twice the same.
// Each entry's text is its position, from 1.
func ZipHostileNames() []byte {
	names := []string{
		"../../etc/passwd", "/etc/shadow", `C:\Windows\win.ini`, `..\..\boot.ini`, "a\x00b.txt",
		"factuur\u202Efdp.exe", strings.Repeat("lang", 1024) + ".txt", "dubbel.txt", "dubbel.txt", "", "..",
	}
	entries := make([]Entry, 0, len(names))
	for i, name := range names {
		entries = append(entries, Text(name, fmt.Sprint(i+1)))
	}
	return Zip(entries...)
}

// ZipSymlink is an archive with a symbolic link to /etc/passwd and an ordinary file.
func ZipSymlink() []byte {
	return Zip(Entry{Name: "koppeling", Data: []byte("/etc/passwd"), Mode: fs.ModeSymlink | 0o777}, Text("gewoon.txt", "gewoon"))
}

// ZipBomb is an archive of a few kB whose one entry inflates to so many MiB of zeros.
func ZipBomb(mib int) []byte { return Zip(Entry{Name: "nul.bin", Data: make([]byte, mib<<20)}) }

// ZipNested is an archive in an archive, so many deep, with a text at the bottom.
func ZipNested(depth int) []byte {
	inner := Zip(Text("bodem.txt", "hier ligt het"))
	for range depth - 1 {
		inner = Zip(Entry{Name: "dieper.zip", Data: inner})
	}
	return inner
}

// ZipNestedBomb is a bomb within archives: its layers are small, the whole is not.
func ZipNestedBomb(depth, width, mib int) []byte {
	inner := ZipBomb(mib)
	for range depth {
		entries := make([]Entry, width)
		for i := range entries {
			entries[i] = Entry{Name: fmt.Sprintf("laag%d.zip", i), Data: inner}
		}
		inner = Zip(entries...)
	}
	return inner
}

// ZipOverlapping is a directory of so many entries that all mean the same bytes: a
// bomb without nesting (Fifield, "A better zip bomb", 2019).
func ZipOverlapping(entries, mib int) []byte {
	one := ZipBomb(mib)
	end := bytes.LastIndex(one, []byte("PK\x05\x06"))
	start := bytes.Index(one, []byte("PK\x01\x02"))
	record := one[start:end]
	out := bytes.Clone(one[:start])
	for range entries {
		out = append(out, record...)
	}
	return append(out, endOfDirectory(entries, len(record)*entries, start)...)
}

// ZipBadCRC is an archive with an intact entry, one whose checksum is wrong and one
// that claims another size than it has.
func ZipBadCRC() []byte {
	return Zip(Text("goed.txt", "goed"),
		Entry{Name: "fout.txt", Data: []byte("toch gelezen"), CRC: 1},
		Entry{Name: "maat.txt", Data: []byte("korter"), Size: 1000})
}

// Truncated is the first part of a file, as of an upload that broke off.
func Truncated(file []byte, percent int) []byte { return bytes.Clone(file[:len(file)*percent/100]) }
