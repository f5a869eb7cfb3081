package compare

import (
	"cmp"
	"slices"
)

// Thresholds of the figures.
const (
	Alike    = 0.95 // the F1 from which two readings of a document are alike
	MinWords = 5    // documents in which the reference finds fewer words tell nothing
)

// Document is how one document compares.
type Document struct {
	Path  string  `json:"path"`
	F1    float64 `json:"f1"`
	Shown float64 `json:"f1_shown"` // counted on what the pages show
	Words int     `json:"words"`    // in the reference
	Ours  int     `json:"words_ours"`
	Pairs int     `json:"boxes_matched"`
	Near  int     `json:"boxes_near"`
}

// Agreement sums up how documents compare. The zero value has none.
type Agreement struct {
	Documents []Document // with at least MinWords in the reference
	few       int
	pairs     int
	near      int
}

// Add adds a document.
func (a *Agreement) Add(d Document) {
	a.pairs += d.Pairs
	a.near += d.Near
	if d.Words < MinWords {
		a.few++
		return
	}
	a.Documents = append(a.Documents, d)
}

// Summary is what a table prints of an Agreement. Shares and means are 0 to 1, and 0
// when nothing was compared.
type Summary struct {
	Compared   int     `json:"compared"`
	Few        int     `json:"too_few_words"` // documents that tell nothing
	Alike      float64 `json:"alike"`         // share with F1 of at least Alike
	Mean       float64 `json:"f1_mean"`
	ShownAlike float64 `json:"alike_shown"`
	ShownMean  float64 `json:"f1_mean_shown"`
	Boxes      int     `json:"boxes_matched"`
	Near       float64 `json:"boxes_near"` // share of those that overlap by more than NearEnough
}

// Summary sums up.
func (a *Agreement) Summary() Summary {
	s := Summary{Compared: len(a.Documents), Few: a.few, Boxes: a.pairs, Near: share(float64(a.near), a.pairs)}
	for _, d := range a.Documents {
		s.Mean += d.F1
		s.ShownMean += d.Shown
		if d.F1 >= Alike {
			s.Alike++
		}
		if d.Shown >= Alike {
			s.ShownAlike++
		}
	}
	for _, x := range []*float64{&s.Alike, &s.Mean, &s.ShownAlike, &s.ShownMean} {
		*x = share(*x, s.Compared)
	}
	return s
}

func share(x float64, of int) float64 {
	if of == 0 {
		return 0
	}
	return x / float64(of)
}

// Worst lists the n documents with the lowest F1, the lowest first.
func (a *Agreement) Worst(n int) []Document {
	all := slices.Clone(a.Documents)
	slices.SortStableFunc(all, func(x, y Document) int {
		return cmp.Or(cmp.Compare(x.F1, y.F1), cmp.Compare(x.Path, y.Path))
	})
	return all[:min(max(n, 0), len(all))]
}
