package detect

import (
	"bytes"
	"strconv"
	"strings"
)

// holder knows archives and compressed files by their own marks, before anything else
// is looked for: they may have a file of another kind, a PDF for example, as it stands
// near their start.
func holder(head []byte) (Kind, bool) {
	for _, k := range []struct{ mark, word, media string }{
		{"Rar!\x1a\x07", "rar", "application/vnd.rar"},
		{"7z\xbc\xaf\x27\x1c", "7z", "application/x-7z-compressed"},
		{"\xfd7zXZ\x00", "xz", "application/x-xz"},
		{"\x28\xb5\x2f\xfd", "zst", "application/zstd"},
		{"\x1f\x8b\x08", "gz", "application/gzip"},
	} {
		if bytes.HasPrefix(head, []byte(k.mark)) {
			return Kind{Word: k.word, MIME: k.media}, true
		}
	}
	if isTar(head) {
		return Kind{Word: "tar", MIME: "application/x-tar"}, true
	}
	return Kind{}, false
}

// isTar reports whether the first block is a tar header by its checksum: the sum of its
// bytes, those of the checksum itself taken for spaces (POSIX.1-2001, ustar).
func isTar(head []byte) bool {
	const block, from, to = 512, 148, 156
	if len(head) < block || head[0] == 0 {
		return false
	}
	want, err := strconv.ParseInt(strings.Trim(string(head[from:to]), " \x00"), 8, 32)
	if err != nil {
		return false
	}
	sum := int64((to - from) * ' ')
	for i, b := range head[:block] {
		if i < from || i >= to {
			sum += int64(b)
		}
	}
	return sum == want
}
