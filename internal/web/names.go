package web

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"spoor/internal/ledger"
)

// plain makes a name from a hostile document safe to read: characters that reorder
// or hide text (bidirectional controls, zero-width and control characters) appear
// as their code point, so that no program can pose as a letter.
func plain(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if unicode.Is(unicode.C, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			fmt.Fprintf(&b, "‹U+%04X›", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// shortest is how much of a name lists show, in characters.
const shortest = 120

// Name is a name as lists show it: safe, its middle left out when it is long.
func (frame) Name(s string) string {
	r := []rune(plain(s))
	if len(r) <= shortest {
		return string(r)
	}
	return string(r[:shortest*2/3]) + " … " + string(r[len(r)-shortest/3:])
}

// Whole is a name in full, safe.
func (frame) Whole(s string) string { return plain(s) }

// Heading is what a document is called: its title, else the last part of its path.
func (f frame) Heading(row ledger.Row) string {
	if t := strings.TrimSpace(row.Title); t != "" {
		return f.Name(t)
	}
	return f.Name(fileName(row.Path))
}

// Filed reports whether a document's path says more than its heading.
func (f frame) Filed(row ledger.Row) bool { return f.Name(row.Path) != f.Heading(row) }

func fileName(p string) string {
	if i := strings.LastIndex(p, "!/"); i >= 0 {
		p = p[i+2:]
	}
	return path.Base(p)
}

// attachment is the Content-Disposition of an original (RFC 6266, RFC 8187): the
// citation in front keeps downloads apart, and nothing in the name can mean
// anything to a shell, a path or a header.
func attachment(row ledger.Row) string {
	name := row.CaseNumber + "_" + row.ExhibitNumber + "_" + row.Number + "_" + fileName(row.Path)
	ascii := strings.Map(func(r rune) rune {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r)) {
			return r
		}
		return '_'
	}, name)
	full := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r) {
			return r
		}
		return '_'
	}, strings.ToValidUTF8(name, "_"))
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, tailOf(ascii, 180), percent(tailOf(full, 120)))
}

// tailOf keeps the beginning and the end of a long file name, so that its
// extension stays.
func tailOf(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most/2]) + "_" + string(r[len(r)-most/2:])
}

func percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
