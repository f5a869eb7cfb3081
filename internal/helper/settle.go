package helper

import (
	"bytes"
	"fmt"
	"regexp"
)

var (
	boundary = regexp.MustCompile(`(?m)^[ \t]+boundary="--boundary-LibPST-iamunique-([0-9]{1,20})_-_-"`)
	stamp    = regexp.MustCompile(`(?m)^DTSTAMP:[0-9]{8}T[0-9]{6}Z(\r?)$`)
)

// settle takes out of a message what readpst makes up anew in every run, so that the
// same mailbox gives the same bytes: the random numbers in the boundaries of its parts,
// which are counted instead, and the moment of the run in calendar entries, which
// becomes the first of 1970. All else stays as it is.
func settle(data []byte) []byte {
	for i, m := range boundary.FindAllSubmatch(data, -1) {
		data = bytes.ReplaceAll(data, fmt.Appendf(nil, "--boundary-LibPST-iamunique-%s_-_-", m[1]),
			fmt.Appendf(nil, "--boundary-LibPST-part-%d_-_-", i+1))
	}
	if start := calendar(data); start >= 0 {
		data = append(bytes.Clone(data[:start]), stamp.ReplaceAll(data[start:], []byte("DTSTAMP:19700101T000000Z$1"))...)
	}
	return data
}

// calendar is where the first calendar entry that readpst wrote starts, -1 without one.
func calendar(data []byte) int {
	return bytes.Index(data, []byte("PRODID:LibPST"))
}
