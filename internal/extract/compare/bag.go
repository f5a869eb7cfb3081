package compare

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"spoor/internal/evidence"
)

// Bag is the words of a text with how often each occurs: runs of letters, digits and
// underscores, in lower case after NFKC.
type Bag struct {
	count map[string]int
	size  int
}

// NewBag returns the words of texts.
func NewBag(texts ...string) *Bag {
	b := &Bag{count: map[string]int{}}
	for _, t := range texts {
		b.Add(t)
	}
	return b
}

// Add adds the words of a text.
func (b *Bag) Add(text string) {
	for w := range strings.FieldsFuncSeq(strings.ToLower(norm.NFKC.String(text)), isBetween) {
		b.count[w]++
		b.size++
	}
}

func isBetween(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_' }

// Len is the number of words, each counted as often as it occurs.
func (b *Bag) Len() int { return b.size }

// F1 is twice the words that two bags share through the words of both: 1 when they are
// equal, 0 when they share none. Two empty bags are equal.
func F1(a, b *Bag) float64 {
	if a.size+b.size == 0 {
		return 1
	}
	shared := 0
	for w, n := range a.count {
		shared += min(n, b.count[w])
	}
	return 2 * float64(shared) / float64(a.size+b.size)
}

// Shown is the text of a page's words that have a place on it: what the page shows,
// without notes and form values that stand beside it.
func Shown(p *evidence.Page) string {
	var b strings.Builder
	end := -1
	for _, w := range p.Words {
		if w.Start > end {
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
		end = w.End
	}
	return b.String()
}
