package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Figures counts what was to be found and what was.
type Figures struct {
	Name  string `json:"name"`
	Units int    `json:"units,omitempty"` // sentences or documents looked at
	Gold  int    `json:"gold"`            // marked by a person
	Found int    `json:"found"`
	Right int    `json:"right"` // found and marked
}

// Precision is the share of what was found that is right; 0 when nothing was found.
func (f Figures) Precision() float64 { return share(f.Right, f.Found) }

// Recall is the share of what was marked that was found; 0 when nothing was marked.
func (f Figures) Recall() float64 { return share(f.Right, f.Gold) }

// F1 is the harmonic mean of precision and recall.
func (f Figures) F1() float64 { return share(2*f.Right, f.Gold+f.Found) }

// MarshalJSON adds the shares to the counts.
func (f Figures) MarshalJSON() ([]byte, error) {
	type counts Figures
	return json.Marshal(struct {
		counts
		Precision float64 `json:"precision"`
		Recall    float64 `json:"recall"`
		F1        float64 `json:"f1"`
	}{counts(f), f.Precision(), f.Recall(), f.F1()})
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

// writer keeps the first error, so that a table can be written line by line.
type writer struct {
	w       io.Writer
	written int64
	err     error
}

func (w *writer) line(format string, args ...any) {
	if w.err != nil {
		return
	}
	n, err := fmt.Fprintf(w.w, format+"\n", args...)
	w.written += int64(n)
	w.err = err
}

func (w *writer) figures(title string, rows []Figures) {
	w.line("%-26s%8s%8s%8s%8s%8s%8s%8s", title, "units", "gold", "found", "right", "P", "R", "F1")
	for _, f := range rows {
		w.line("%-26s%8d%8d%8d%8d%8.3f%8.3f%8.3f", f.Name, f.Units, f.Gold, f.Found, f.Right, f.Precision(), f.Recall(), f.F1())
	}
}
