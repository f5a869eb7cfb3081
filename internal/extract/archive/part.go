package archive

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"
	"unicode/utf8"

	"spoor/internal/extract"
)

// The compression methods that are read (APPNOTE 4.4.5).
const (
	stored    = 0
	deflated  = 8
	bzipped   = 12
	lzmaed    = 14
	zstandard = 93
	xzed      = 95
)

const (
	flagEncrypted  = 1 << 0
	flagMarker     = 1 << 1 // of LZMA: a mark ends the stream
	flagDescriptor = 1 << 3 // sizes and checksum stand behind the data
	flagStrong     = 1 << 6
)

// Part is one entry of a zip file.
type Part struct {
	// Name is the entry's own, decoded to UTF-8: not safe, not unique.
	Name     string
	Modified time.Time
	Mode     fs.FileMode
	Method   uint16
	Size     int64 // claimed inflated bytes; -1 when the file does not say
	Packed   int64 // bytes in the file

	flags   uint16
	sum     uint32 // CRC-32
	clock   uint16 // MS-DOS time, which the traditional cipher is tested by
	aes     aesInfo
	scanned int64 // where the data of a part found by scan begins
	open    func() (*io.SectionReader, error)
}

// Encrypted reports whether a password is needed.
func (p *Part) Encrypted() bool { return p.flags&(flagEncrypted|flagStrong) != 0 }

// IsFolder reports whether the part is a folder's entry.
func (p *Part) IsFolder() bool { return strings.HasSuffix(p.Name, "/") || p.Mode.IsDir() }

// Open gives the inflated bytes of a part that is not encrypted, counted by the
// budget. The error wraps ErrMethod or tells of a local header that isn't there.
// Checksums are not checked.
func (p *Part) Open(budget *extract.Budget) (io.Reader, error) {
	section, err := p.open()
	if err != nil {
		return nil, err
	}
	return inflate(section, p.Method, p.Size, p.flags, budget)
}

func methodName(method uint16) string {
	switch method {
	case 1, 2, 3, 4, 5, 6:
		return " (of the 1980s)"
	case 9:
		return " (deflate64)"
	case 98:
		return " (PPMd)"
	case 99:
		return " (AES encryption)"
	}
	return ""
}

// Directory is what a zip file contains.
type Directory struct {
	Parts []Part
	// Comment is what somebody wrote about the file; empty without.
	Comment string
	// Damage says why parts were looked for by their local headers, which may miss
	// some; empty when the file's own directory tells all.
	Damage string
}

// ReadDirectory lists the parts of a zip file, in the order of its directory. The
// error says why it is not one: neither a directory nor a single local header.
func ReadDirectory(r io.ReaderAt, size int64) (Directory, error) {
	dir, err := readDirectory(r, size)
	readNames(dir.Parts)
	return dir, err
}

func readDirectory(r io.ReaderAt, size int64) (Directory, error) {
	zr, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		parts, scanErr := scan(r, size, size)
		if scanErr != nil || len(parts) == 0 {
			return Directory{}, errors.Join(err, scanErr)
		}
		return Directory{Parts: parts, Damage: err.Error()}, nil
	}
	dir := Directory{Parts: make([]Part, 0, len(zr.File)), Comment: zr.Comment}
	for _, f := range zr.File {
		dir.Parts = append(dir.Parts, listed(r, size, f))
	}
	return dir, dir.addHidden(r, size)
}

// addHidden looks for parts before the first one of the directory. They are there
// when archives are glued together, to hide the first, and when what was found is
// the directory of an archive within a truncated one.
func (d *Directory) addHidden(r io.ReaderAt, size int64) error {
	first := size
	for i := range d.Parts {
		if section, err := d.Parts[i].open(); err == nil {
			_, off, _ := section.Outer()
			first = min(first, off)
		}
	}
	hidden, err := scan(r, first, first)
	if err != nil || len(hidden) == 0 {
		return err
	}
	d.Damage = fmt.Sprintf("%d entries before those of the directory", len(hidden))
	d.Parts = append(hidden, d.Parts...)
	return nil
}

// listed is a part that the file's directory describes.
func listed(r io.ReaderAt, size int64, f *zip.File) Part {
	packed := int64(min(f.CompressedSize64, uint64(size))) //nolint:gosec // bounded by the file's size
	return Part{
		Name: partName(f.Name, f.Extra), Modified: f.Modified, Mode: f.Mode(), Method: f.Method,
		Size: claimed(f.UncompressedSize64), Packed: packed, flags: f.Flags, sum: f.CRC32, clock: f.ModifiedTime, aes: readAES(f.Extra),
		open: func() (*io.SectionReader, error) {
			off, err := f.DataOffset()
			if err != nil {
				return nil, err
			}
			return io.NewSectionReader(r, off, packed), nil
		},
	}
}

// claimed bounds a size that any bytes may claim.
func claimed(size uint64) int64 { return int64(min(size, 1<<62)) }

// partName is the name that an Info-ZIP Unicode Path field (0x7075) gives, or the
// bytes of the plain one. Those are in whatever character set the machine had, whatever
// APPNOTE appendix D says: readNames decodes them.
func partName(raw string, extra []byte) string {
	if name, ok := unicodePath(extra); ok {
		return name
	}
	return raw
}

// unicodePath finds field 0x7075: version, checksum of the other name, UTF-8.
func unicodePath(extra []byte) (string, bool) {
	for len(extra) >= 4 {
		id, n := le16(extra), int(le16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			break
		}
		if id == 0x7075 && n > 5 && extra[0] == 1 && utf8.Valid(extra[5:n]) {
			return string(extra[5:n]), true
		}
		extra = extra[n:]
	}
	return "", false
}
