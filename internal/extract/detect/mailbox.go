package detect

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
)

var envelope = regexp.MustCompile(`^>?From [^ ].*[ :]\d\d:\d\d.* \d{4}(?: [+-]\d{4})?\r?\n?$`)

// Envelope reports whether a line is the one that mailbox files (RFC 4155) put
// before each mail: "From ana@voorbeeld.example Mon Mar 12 14:02:11 2024".
func Envelope(line []byte) bool {
	const longest = 1000
	return len(line) <= longest && envelope.Match(line)
}

// mailbox reports whether a file holds more than one mail. It reads until the
// second one, and only in files that start with an envelope line.
func mailbox(data io.Reader) bool {
	lines := bufio.NewReaderSize(data, 64<<10)
	blank := true
	for n := 0; ; {
		// A line longer than the buffer comes in pieces, which does no harm here.
		line, err := lines.ReadSlice('\n')
		if blank && Envelope(line) {
			n++
		}
		blank = len(bytes.TrimSpace(line)) == 0
		switch {
		case n == 2:
			return true
		case n == 0 && !blank, err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return false
		}
	}
}
