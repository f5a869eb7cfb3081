package filter

import (
	"bytes"
	"fmt"
)

// blank reports white space, which both ASCII filters skip.
func blank(c byte) bool {
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '
}

// unHex decodes pairs of hexadecimal digits up to '>' (7.4.2).
func unHex(o *output, data []byte) error {
	var out []byte
	high, half := byte(0), false
	for _, c := range data {
		if c == '>' {
			break
		}
		if blank(c) {
			continue
		}
		v, ok := hexDigit(c)
		if !ok {
			return fmt.Errorf("%w: %q is no hexadecimal digit", ErrDamaged, c)
		}
		if half {
			out = append(out, high<<4|v)
		}
		high, half = v, !half
	}
	if half {
		out = append(out, high<<4)
	}
	_, err := o.Write(out)
	return err
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// un85 decodes groups of five base-85 digits up to "~>" (7.4.3).
func un85(o *output, data []byte) error {
	var out []byte
	var group [5]byte
	n := 0
	for _, c := range bytes.TrimPrefix(bytes.TrimSpace(data), []byte("<~")) {
		switch {
		case c == '~':
			_, err := o.Write(append(out, group85(group, n)...))
			return err
		case c == 'z' && n == 0:
			out = append(out, 0, 0, 0, 0)
		case c >= '!' && c <= 'u':
			group[n] = c - '!'
			n++
			if n == len(group) {
				out = append(out, group85(group, n)...)
				n = 0
			}
		case !blank(c):
			_, err := o.Write(out)
			if err == nil {
				err = fmt.Errorf("%w: %q is no base-85 digit", ErrDamaged, c)
			}
			return err
		}
	}
	_, err := o.Write(append(out, group85(group, n)...))
	return err
}

// group85 is the n-1 bytes behind n digits.
func group85(group [5]byte, n int) []byte {
	if n < 2 {
		return nil
	}
	var v uint32
	for i, d := range group {
		if i >= n {
			d = 84
		}
		v = v*85 + uint32(d)
	}
	return []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}[:n-1]
}
