package archive

import (
	"strings"
	"unicode/utf8"

	"spoor/internal/extract/charset"
)

// mostNames is how many bytes of names are looked at to tell their character set.
const mostNames = 64 << 10

// nameReader says how the names of one archive are to be read: they come from one machine,
// and together they tell more than each by itself. sets are the character sets that
// are possible, the likeliest first.
func nameReader(names []string, sets ...string) func(string) string {
	var sample strings.Builder
	for _, name := range names {
		if !utf8.ValidString(name) && sample.Len() < mostNames {
			sample.WriteString(name + "\n")
		}
	}
	set := charset.Among([]byte(sample.String()), sets...)
	return func(name string) string {
		if utf8.ValidString(name) {
			return name
		}
		enc, ok := charset.Named(set)
		if !ok {
			return name
		}
		decoded, err := enc.NewDecoder().String(name)
		if err != nil {
			return name
		}
		return decoded
	}
}

// ofDOS are the character sets of names in zip files: those of DOS, which Windows
// still uses there, and of Windows.
func ofDOS() []string {
	return []string{"cp437", "cp850", "cp852", "ibm866", "cp857", "windows-1252", "windows-1250", "windows-1251", "windows-1254", "windows-1256", "iso-8859-2", "koi8-r"}
}

// ofUnix are the character sets of names in tar files.
func ofUnix() []string {
	return []string{"windows-1252", "iso-8859-2", "windows-1250", "windows-1251", "koi8-r", "iso-8859-5", "windows-1254", "windows-1256", "iso-8859-6", "cp437", "cp850", "cp852", "ibm866"}
}

// readNames decodes the names of parts that say nothing of their character set.
func readNames(parts []Part) {
	var raw []string
	for i := range parts {
		raw = append(raw, parts[i].Name)
	}
	read := nameReader(raw, ofDOS()...)
	for i := range parts {
		parts[i].Name = read(parts[i].Name)
	}
}

// readNames decodes the names of entries whose archive knows bytes only.
func (u *unpacking) readNames() {
	var raw []string
	for i := range u.entries {
		raw = append(raw, u.entries[i].name)
	}
	read := nameReader(raw, ofUnix()...)
	for i := range u.entries {
		u.entries[i].name = read(u.entries[i].name)
	}
}
