package sqlledger

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// orderingOf writes a number so that texts sort as numbers do: the letter says how
// many digits follow (a1, a9, b10, c100). Written one after the other they sort a
// container before its parts and its parts before the next file.
func orderingOf(n int64) string {
	digits := strconv.FormatInt(n, 10)
	return string(rune('a'+len(digits)-1)) + digits //nolint:gosec // an int64 has at most 19 digits
}

// rootOf is the ordering of the file of the exhibit in which a document is.
func rootOf(ordering string) string { return ordering[:2+int(ordering[0]-'a')] }

// afterParts sorts after everything inside the document with this ordering and
// before the next document beside it.
func afterParts(ordering string) string { return ordering + "~" }

var documentNumber = regexp.MustCompile(`^D(\d{4,18})((?:\.\d{1,18})*)$`)

// orderingFor is the ordering of the document with this number; false when no
// document can have it.
func orderingFor(number string) (string, bool) {
	m := documentNumber.FindStringSubmatch(number)
	if m == nil {
		return "", false
	}
	file, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || fmt.Sprintf("D%04d", file) != "D"+m[1] {
		return "", false
	}
	var ordering strings.Builder
	ordering.WriteString(orderingOf(file))
	for part := range strings.SplitSeq(strings.TrimPrefix(m[2], "."), ".") {
		if part == "" {
			continue
		}
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != part {
			return "", false
		}
		ordering.WriteString(orderingOf(n))
	}
	return ordering.String(), true
}

// stored is a time as it comes back from the ledger: UTC, whole microseconds.
func stored(at time.Time) time.Time {
	if at.IsZero() {
		return time.Time{}
	}
	return time.UnixMicro(at.UnixMicro()).UTC()
}
