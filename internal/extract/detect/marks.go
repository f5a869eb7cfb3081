package detect

import (
	"bytes"
	"io"
	"path"
	"strings"

	"spoor/internal/extract/archive"
)

// mark is what a kind of file has at a fixed place near its start.
type mark struct {
	at    int
	bytes string
	kind  Kind
}

// marks are those of kinds that mimetype does not know, or calls by a word that says
// too little. Of most of them nobody reads more: then the name tells a person what
// the file is and what program to open it with.
func marks() []mark {
	const octets = "application/octet-stream"
	return []mark{
		{0, "\x78\x9f\x3e\x22", Kind{Word: "tnef", MIME: "application/vnd.ms-tnef"}},
		{0, "SQLite format 3\x00", Kind{Word: "database", MIME: "application/vnd.sqlite3", Name: "SQLite database"}},
		{4, "Standard Jet DB\x00", Kind{Word: "database", MIME: "application/x-msaccess", Name: "Access database"}},
		{4, "Standard ACE DB\x00", Kind{Word: "database", MIME: "application/x-msaccess", Name: "Access database"}},
		{0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", Kind{Word: "onenote", MIME: "application/onenote", Name: "OneNote section"}},
		{0, "\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f", Kind{Word: "onenote", MIME: "application/onenote", Name: "OneNote notebook"}},
		{0, "MSCF\x00\x00\x00\x00", Kind{Word: "cab", MIME: "application/vnd.ms-cab-compressed", Name: "cab archive"}},
		{0, "\x60\xea", Kind{Word: "arj", MIME: "application/x-arj", Name: "arj archive"}},
		{2, "-lh", Kind{Word: "lzh", MIME: "application/x-lzh-compressed", Name: "lzh archive"}},
		{0, "**ACE**", Kind{Word: "ace", MIME: "application/x-ace-compressed", Name: "ace archive"}},
		{7, "**ACE**", Kind{Word: "ace", MIME: "application/x-ace-compressed", Name: "ace archive"}},
		{0, "\x04\x22\x4d\x18", Kind{Word: "lz4", MIME: "application/x-lz4", Name: "lz4 file"}},
		{0, "LZIP\x01", Kind{Word: "lzip", MIME: "application/x-lzip", Name: "lzip file"}},
		{0, "\x1f\x9d", Kind{Word: "compress", MIME: "application/x-compress", Name: "file compressed with compress (.Z)"}},
		{0, "d8:announce", Kind{Word: "torrent", MIME: "application/x-bittorrent", Name: "torrent file"}},
		{0, "\x4c\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46", Kind{Word: "shortcut", MIME: "application/x-ms-shortcut", Name: "Windows shortcut"}},
		{0, "\xdb\xa5\x2d\x00", Kind{Word: "oldword", MIME: "application/msword", Name: "document of Word 1 or 2"}},
		{0, "\x31\xbe\x00\x00\x00\xab", Kind{Word: "oldword", MIME: "application/x-mswrite", Name: "document of Windows Write or Word for DOS"}},
		{0, "\xffWPC", Kind{Word: "wordperfect", MIME: "application/vnd.wordperfect", Name: "WordPerfect document"}},
		{0, "\x09\x00\x04\x00", Kind{Word: "oldexcel", MIME: "application/vnd.ms-excel", Name: "workbook of Excel 2, 3 or 4"}},
		{0, "\x09\x02\x06\x00", Kind{Word: "oldexcel", MIME: "application/vnd.ms-excel", Name: "workbook of Excel 2, 3 or 4"}},
		{0, "\x09\x04\x06\x00", Kind{Word: "oldexcel", MIME: "application/vnd.ms-excel", Name: "workbook of Excel 2, 3 or 4"}},
		{0, "bplist0", Kind{Word: "plist", MIME: "application/x-bplist", Name: "binary property list"}},
		{0, "II\x2b\x00\x08\x00\x00\x00", Kind{Word: "image", MIME: "image/tiff"}}, // of 64 bits
		{0, "MM\x00\x2b\x00\x08\x00\x00", Kind{Word: "image", MIME: "image/tiff"}},
		{40, " EMF\x00\x00\x01\x00", Kind{Word: "metafile", MIME: "image/emf", Name: "Windows drawing (EMF)"}},
		{0, "\xd7\xcd\xc6\x9a\x00\x00", Kind{Word: "metafile", MIME: "image/wmf", Name: "Windows drawing (WMF)"}},
		{0, "conectix", Kind{Word: "disk", MIME: "application/x-vhd", Name: "disk image (VHD)"}},
		{0, "vhdxfile", Kind{Word: "disk", MIME: "application/x-vhdx", Name: "disk image (VHDX)"}},
		{0, "KDMV", Kind{Word: "disk", MIME: "application/x-vmdk", Name: "disk image (VMDK)"}},
		{0, "QFI\xfb", Kind{Word: "disk", MIME: "application/x-qemu-disk", Name: "disk image (QCOW)"}},
		{0, "EVF\x09\x0d\x0a\xff\x00", Kind{Word: "disk", MIME: "application/x-encase", Name: "disk image (EnCase)"}},
		{0, "EVF2\x0d\x0a\x81\x00", Kind{Word: "disk", MIME: "application/x-encase", Name: "disk image (EnCase)"}},
		{0, "regf", Kind{Word: "registry", MIME: octets, Name: "Windows registry"}},
		{0, "ElfFile\x00", Kind{Word: "eventlog", MIME: octets, Name: "Windows event log"}},
		{0, "ITSF\x03\x00\x00\x00", Kind{Word: "help", MIME: "application/vnd.ms-htmlhelp", Name: "Windows help file"}},
		{0, "ANDROID BACKUP\n", Kind{Word: "backup", MIME: octets, Name: "Android backup"}},
		{0, "AES\x02", Kind{Word: "sealed", MIME: octets, Name: "file encrypted with AES Crypt"}},
		{0, "Salted__", Kind{Word: "sealed", MIME: octets, Name: "file encrypted with OpenSSL"}},
	}
}

// byMark goes by marks, those of longer start first where one starts another.
func byMark(name string, head []byte, size int64, data io.ReaderAt) (Kind, bool) {
	for _, m := range marks() {
		if len(head) >= m.at+len(m.bytes) && string(head[m.at:m.at+len(m.bytes)]) == m.bytes && m.likely(head) {
			return m.kind, true
		}
	}
	switch {
	case archive.LZMA(head):
		return Kind{Word: "lzma", MIME: "application/x-lzma"}, true
	case signed(head):
		return Kind{Word: "pkcs7", MIME: "application/pkcs7-mime"}, true
	case bytes.HasPrefix(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n"), []byte("-----BEGIN PGP MESSAGE-----")), pgp(name, head):
		return Kind{Word: "pgp", MIME: "application/pgp-encrypted", Name: "PGP message: encrypted for its receiver's own key"}, true
	case isISO(size, data):
		return Kind{Word: "iso", MIME: "application/x-iso9660-image", Name: "disc image (ISO 9660)"}, true
	case bootable(head, size):
		return Kind{Word: "disk", MIME: "application/octet-stream", Name: "disk image"}, true
	}
	return Kind{}, false
}

// likely looks closer where a mark is short enough to be a text's, or anything's.
func (m mark) likely(head []byte) bool {
	switch m.kind.Word {
	case "arj": // the size of the header, then that of its first part
		return len(head) > 10 && int(head[2])|int(head[3])<<8 <= 2600 && head[4] >= 30 && head[4] <= 60 && head[10] <= 2
	case "lzh":
		return len(head) > 21 && head[6] == '-' && head[20] <= 3
	case "compress": // the most bits of a code, and a flag
		return len(head) > 2 && head[2]&0x1f >= 9 && head[2]&0x1f <= 16 && head[2]&0x60 == 0
	}
	return true
}

// signed reports whether a file is in the Cryptographic Message Syntax: a sequence
// that begins with an identifier of PKCS #7 (RFC 2315).
func signed(head []byte) bool {
	const id = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
	return len(head) > 1 && head[0] == 0x30 && bytes.HasPrefix(head[min(len(head), lengthEnd(head)):], []byte(id))
}

// lengthEnd is where the length of an ASN.1 value ends.
func lengthEnd(head []byte) int {
	if head[1] > 0x80 {
		return 2 + int(head[1]&0x7f)
	}
	return 2
}

// pgp reports whether a file that is called so starts as a packet of PGP for a public
// key or a password (RFC 9580 section 4.2).
func pgp(name string, head []byte) bool {
	ext := strings.ToLower(path.Ext(name))
	if ext != ".gpg" && ext != ".pgp" || len(head) == 0 {
		return false
	}
	switch head[0] {
	case 0x84, 0x85, 0x86, 0x8c, 0x8d, 0xc1, 0xc3:
		return true
	}
	return false
}

// isISO looks for the first volume descriptor (ECMA-119 section 8.1).
func isISO(size int64, data io.ReaderAt) bool {
	const at, id = 0x8001, "CD001"
	if size < at+int64(len(id)) {
		return false
	}
	var got [len(id)]byte
	_, err := data.ReadAt(got[:], at)
	return err == nil && string(got[:]) == id
}

// bootable reports whether a file starts as a disk or partition: a jump or partitions,
// the mark of a boot sector and whole sectors.
func bootable(head []byte, size int64) bool {
	const sector = 512
	if len(head) < sector || size < 3*sector || size%sector != 0 || head[510] != 0x55 || head[511] != 0xaa {
		return false
	}
	for _, system := range []string{"MSDOS", "MSWIN", "mkfs.fat", "NTFS    ", "EXFAT   ", "-FVE-FS-"} {
		if bytes.Contains(head[3:11], []byte(system)) {
			return true
		}
	}
	partitions := 0
	for at := 446; at < 510; at += 16 {
		switch {
		case head[at]&0x7f != 0:
			return false
		case head[at+4] != 0:
			partitions++
		}
	}
	return partitions > 0
}

// selfExtracting reports whether a program carries an archive that it would unpack:
// the signed directory of a zip at its end, or a 7z or rar behind the program.
func selfExtracting(size int64, data io.ReaderAt) (Kind, bool) {
	switch _, word := archive.Behind(data, size); word {
	case "7z":
		return Kind{Word: word, MIME: "application/x-7z-compressed"}, true
	case "rar":
		return Kind{Word: word, MIME: "application/vnd.rar"}, true
	}
	dir, err := archive.ReadDirectory(data, size)
	if err == nil && dir.Damage == "" && len(dir.Parts) > 0 {
		return Kind{Word: "zip", MIME: "application/zip"}, true
	}
	return Kind{}, false
}
