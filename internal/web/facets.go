package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// field is a property that answers are counted and narrowed by.
type field struct {
	param   string // in the address
	name    string // in the index
	caption func(f frame) string
}

func fields() []field {
	return []field{
		{"case", "case", func(f frame) string { return f.L.Say("Onderzoek", "Case") }},
		{"indicator", "indicator", func(f frame) string { return "Indicator" }},
		{"stance", "stance", func(f frame) string { return f.L.Say("Strekking", "Stance") }},
		{"kind", "kind", func(f frame) string { return f.L.Say("Soort", "Kind") }},
		{"language", "lang", func(f frame) string { return f.L.Say("Taal", "Language") }},
	}
}

// choice is a filter that is set.
type choice struct{ param, value string }

// Bounds of what an address may ask for.
const (
	maxChoices = 20
	maxValue   = 300 // bytes
)

// choicesOf reads the filters from an address. Error kind: Invalid.
func choicesOf(r *http.Request) ([]choice, error) {
	var out []choice
	values := r.URL.Query()
	for _, f := range fields() {
		for _, v := range values[f.param] {
			c := choice{f.param, v}
			if v == "" || slices.Contains(out, c) {
				continue
			}
			if len(v) > maxValue || len(out) == maxChoices || strings.ToValidUTF8(v, "") != v {
				return nil, evidence.E(evidence.Invalid, "read filters", "", nil)
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// conditions are the filters as a query asks for them. A document must meet them
// all, so the number beside a value is what choosing it gives.
func conditions(chosen []choice) []query.Node {
	var only []query.Node
	for _, c := range chosen {
		for _, f := range fields() {
			if f.param == c.param {
				only = append(only, &query.Field{Name: f.name, Part: &query.Word{Text: c.value}})
			}
		}
	}
	return only
}

// searchURL is the address of a search.
func searchURL(text string, chosen []choice, from int) string {
	v := url.Values{}
	if text != "" {
		v.Set("q", text)
	}
	for _, c := range chosen {
		v.Add(c.param, c.value)
	}
	if from > 0 {
		v.Set("from", decimal(from))
	}
	return "/search?" + v.Encode()
}

// Facet is a field with the values that the answer has.
type Facet struct {
	Caption string
	Values  []Value
	Rest    []Value // shown on request
}

// Value is a filter to set, or when On, to take away.
type Value struct {
	Caption string
	N       string
	On      bool
	URL     string
}

// shownValues is how many values of a facet are shown at once.
const shownValues = 8

// facets are the counts of an answer as links.
func (f frame) facets(text string, chosen []choice, counts indexes.Counts, cases []ledger.CaseSummary) []Facet {
	var out []Facet
	for _, fl := range fields() {
		var values []Value
		for _, c := range withChosen(fl, chosen, counts[fl.name]) {
			if fl.name == "stance" && strings.Contains(c.Value, ":") {
				continue // combinations of indicator and stance are for queries
			}
			values = append(values, f.value(fl, c, text, chosen, cases))
		}
		if len(values) == 0 {
			continue
		}
		facet := Facet{Caption: fl.caption(f), Values: values}
		if len(values) > shownValues {
			facet.Values, facet.Rest = values[:shownValues], values[shownValues:]
		}
		out = append(out, facet)
	}
	return out
}

// withChosen puts the values that are set in front, those that nothing has included.
func withChosen(fl field, chosen []choice, counts []indexes.Count) []indexes.Count {
	var set, rest []indexes.Count
	for _, c := range chosen {
		if c.param != fl.param {
			continue
		}
		n := 0
		if i := slices.IndexFunc(counts, func(x indexes.Count) bool { return x.Value == c.value }); i >= 0 {
			n = counts[i].N
		}
		set = append(set, indexes.Count{Value: c.value, N: n})
	}
	for _, c := range counts {
		if !slices.Contains(chosen, choice{fl.param, c.Value}) {
			rest = append(rest, c)
		}
	}
	return append(set, rest...)
}

func (f frame) value(fl field, c indexes.Count, text string, chosen []choice, cases []ledger.CaseSummary) Value {
	this := choice{fl.param, c.Value}
	v := Value{Caption: f.caption(fl, c.Value, cases), N: f.Num(c.N), On: slices.Contains(chosen, this)}
	if v.On {
		v.URL = searchURL(text, slices.DeleteFunc(slices.Clone(chosen), func(x choice) bool { return x == this }), 0)
	} else {
		v.URL = searchURL(text, append(slices.Clone(chosen), this), 0)
	}
	return v
}

// caption names a value of a field for people.
func (f frame) caption(fl field, value string, cases []ledger.CaseSummary) string {
	switch fl.name {
	case "case":
		for _, c := range cases {
			if c.Number == value {
				return f.Name(strings.TrimSpace(c.Number + " " + c.Name))
			}
		}
	case "indicator":
		return f.Indicator(evidence.Indicator(value))
	case "stance":
		return f.L.Stance(evidence.Stance(value))
	case "kind":
		return f.Kind(value)
	case "lang":
		return f.L.Tongue(value)
	}
	return f.Name(value)
}
