package compare

import (
	"bufio"
	"html"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"spoor/internal/evidence"
)

// NearEnough is the overlap of two boxes, as a share of the area of both together, from
// which they mark the same word.
const NearEnough = 0.8

// maxLine is the longest line of a word list that is read, in bytes.
const maxLine = 1 << 20

// ReadBoxes reads what `pdftotext -bbox` prints: the words of each page with their
// boxes in points from its top left corner. Lines that are something else are passed
// over; the error is the reader's.
func ReadBoxes(r io.Reader) ([][]evidence.Word, error) {
	var pages [][]evidence.Word
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxLine)
	for s.Scan() {
		line := strings.TrimSpace(s.Text())
		switch {
		case strings.HasPrefix(line, "<page "):
			pages = append(pages, nil)
		case strings.HasPrefix(line, "<word ") && len(pages) > 0:
			if w, ok := boxOf(line); ok {
				pages[len(pages)-1] = append(pages[len(pages)-1], w)
			}
		}
	}
	return pages, s.Err()
}

// boxOf reads `<word xMin="1" yMin="2" xMax="3" yMax="4">text</word>`.
func boxOf(line string) (evidence.Word, bool) {
	head, text, ok := strings.Cut(line, ">")
	text, closed := strings.CutSuffix(text, "</word>")
	w := evidence.Word{Text: norm.NFKC.String(html.UnescapeString(text))}
	for i, key := range []string{"xMin", "yMin", "xMax", "yMax"} {
		_, value, found := strings.Cut(head, key+`="`)
		value, _, ended := strings.Cut(value, `"`)
		x, err := strconv.ParseFloat(value, 64)
		ok = ok && found && ended && err == nil
		w.Box[i] = x
	}
	return w, ok && closed && w.Text != ""
}

// maxPairs bounds the pairs of boxes that are compared for one text of a page.
const maxPairs = 1 << 22

// Match pairs words of two readings of a page that have the same text. It gives the
// number of pairs, and of those whose boxes overlap by more than NearEnough; of a text
// that occurs more than once, the pairs that lie near each other are taken first.
func Match(a, b []evidence.Word) (pairs, near int) {
	boxes := map[string][]evidence.Box{}
	for i := range a {
		boxes[a[i].Text] = append(boxes[a[i].Text], a[i].Box)
	}
	total, left := map[string]int{}, map[string]int{}
	for t, list := range boxes {
		total[t], left[t] = len(list), maxPairs
	}
	others := map[string]int{}
	for i := range b {
		t := b[i].Text
		others[t]++
		for j, box := range boxes[t] {
			if left[t]--; left[t] < 0 {
				break
			}
			if Overlap(box, b[i].Box) > NearEnough {
				boxes[t][j] = evidence.Box{}
				near++
				break
			}
		}
	}
	for t, n := range others {
		pairs += min(n, total[t])
	}
	return pairs, near
}

// Overlap is the area that two boxes share through the area that both cover.
func Overlap(a, b evidence.Box) float64 {
	w, h := min(a[2], b[2])-max(a[0], b[0]), min(a[3], b[3])-max(a[1], b[1])
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / ((a[2]-a[0])*(a[3]-a[1]) + (b[2]-b[0])*(b[3]-b[1]) - w*h)
}
