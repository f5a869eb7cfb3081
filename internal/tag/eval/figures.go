package eval

import (
	"encoding/json"
	"maps"
	"slices"
)

// Figures counts what was to be found and what was.
type Figures struct {
	Name  string
	Units int // sentences or documents looked at
	Gold  int // marked by a person
	Found int
	Right int // found and marked
}

// Precision is the share of what was found that is right; 0 when nothing was found.
func (f Figures) Precision() float64 { return share(f.Right, f.Found) }

// Recall is the share of what was marked that was found; 0 when nothing was marked.
func (f Figures) Recall() float64 { return share(f.Right, f.Gold) }

// F1 is the harmonic mean of precision and recall.
func (f Figures) F1() float64 { return share(2*f.Right, f.Gold+f.Found) }

// figuresLine is Figures as JSON has them: the counts, then the shares.
type figuresLine struct {
	Name      string  `json:"name"`
	Units     int     `json:"units,omitempty"`
	Gold      int     `json:"gold"`
	Found     int     `json:"found"`
	Right     int     `json:"right"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

func (f Figures) asLine() figuresLine {
	return figuresLine{f.Name, f.Units, f.Gold, f.Found, f.Right, f.Precision(), f.Recall(), f.F1()}
}

// MarshalJSON adds the shares to the counts.
func (f Figures) MarshalJSON() ([]byte, error) { return json.Marshal(f.asLine()) }

// add counts one pair of a unit and a label.
func (f *Figures) add(gold, found bool) {
	f.Gold += one(gold)
	f.Found += one(found)
	f.Right += one(gold && found)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// tally counts under names.
type tally map[string]*Figures

func (t tally) of(name string) *Figures {
	if t[name] == nil {
		t[name] = &Figures{Name: name}
	}
	return t[name]
}

func (t tally) sorted() []Figures {
	var out []Figures
	for _, name := range slices.Sorted(maps.Keys(t)) {
		out = append(out, *t[name])
	}
	return out
}
