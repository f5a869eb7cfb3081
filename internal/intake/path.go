package intake

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// readablePath makes a place in the exhibit of a path with forward slashes, so that
// different paths stay different and every place can be printed. Bytes that are not
// UTF-8 and control characters become %XX; so do the dots of a part "." or ".." and
// the last "!" of a folder, which would look like a place inside a container. A
// percent sign becomes %25 only where it could be taken for one of these.
func readablePath(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = readablePart(part, i < len(parts)-1)
	}
	return strings.Join(parts, "/")
}

func readablePart(part string, folder bool) string {
	if part == "." || part == ".." {
		return strings.ReplaceAll(part, ".", "%2E")
	}
	var b strings.Builder
	for i := 0; i < len(part); {
		r, n := utf8.DecodeRuneInString(part[i:])
		switch {
		case r == utf8.RuneError && n == 1,
			control(part[i]),
			part[i] == '%' && looksEscaped(part[i:]),
			part[i] == '!' && folder && i == len(part)-1:
			fmt.Fprintf(&b, "%%%02X", part[i])
		default:
			b.WriteString(part[i : i+n])
		}
		i += n
	}
	return b.String()
}

// looksEscaped reports whether s begins with something that readablePart may write.
func looksEscaped(s string) bool {
	if len(s) < 3 || strings.ToUpper(s[1:3]) != s[1:3] {
		return false
	}
	n, err := strconv.ParseUint(s[1:3], 16, 8)
	c := byte(n)
	return err == nil && (c >= utf8.RuneSelf || control(c) || strings.IndexByte("%!.", c) >= 0)
}

func control(c byte) bool { return c < ' ' || c == 0x7f }

// below is the part of a key that is the place in the exhibit: what follows the
// last folder of the prefix.
func below(prefix, key string) string {
	folder, _ := path.Split(prefix)
	return strings.TrimPrefix(key, folder)
}
