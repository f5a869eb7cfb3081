package extracttest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"strings"
)

// Tar is a tar archive of the entries, in order. For a link Data is its target; a
// device has no data.
func Tar(entries ...Entry) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range entries {
		h := &tar.Header{Name: e.Name, Size: int64(len(e.Data)), Mode: 0o644, ModTime: Day(), Typeflag: tar.TypeReg}
		switch {
		case strings.HasSuffix(e.Name, "/"):
			h.Typeflag = tar.TypeDir
		case e.Mode&fs.ModeSymlink != 0:
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, string(e.Data), 0
		case e.Mode&fs.ModeIrregular != 0:
			h.Typeflag, h.Linkname, h.Size = tar.TypeLink, string(e.Data), 0
		case e.Mode&fs.ModeDevice != 0:
			h.Typeflag, h.Size = tar.TypeChar, 0
		}
		check(w.WriteHeader(h))
		if h.Typeflag == tar.TypeReg {
			must(w.Write(e.Data))
		}
	}
	check(w.Close())
	return out.Bytes()
}

// TarHole is a tar with one sparse file of so many bytes, all of them a hole, in GNU's
// first format.
func TarHole(size int64) []byte {
	file := Tar(Entry{Name: "gat.bin"})
	head := file[:512]
	head[156] = 'S'
	copy(head[257:], "ustar  \x00")
	for i := 345; i < 512; i++ {
		head[i] = 0
	}
	octal(head[386:398], size) // where the one stretch of data begins, of no bytes
	octal(head[398:410], 0)
	octal(head[483:495], size)
	copy(head[148:156], "        ")
	sum := int64(0)
	for _, b := range head {
		sum += int64(b)
	}
	octal(head[148:156], sum)
	return file
}

func octal(field []byte, n int64) { copy(field, fmt.Sprintf("%0*o\x00", len(field)-1, n)) }

// Gzip is data compressed, with the name that gzip keeps.
func Gzip(name string, data []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Name, w.ModTime = name, Day()
	must(w.Write(data))
	check(w.Close())
	return out.Bytes()
}
