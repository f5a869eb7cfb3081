package eval

import "spoor/internal/evidence"

// Alarms counts asserted findings in text that asserts nothing.
type Alarms struct {
	Name        string  `json:"name"`
	Documents   int     `json:"documents"`
	Sentences   int     `json:"sentences"`
	Strong      int     `json:"strong"`
	Possible    int     `json:"possible"`
	PerThousand float64 `json:"strong_per_1000"`   // sentences
	PossibleToo float64 `json:"possible_per_1000"` // sentences
}

func alarmsOf(name string, seen []Observation, of func(Document) bool) Alarms {
	a := Alarms{Name: name}
	for _, o := range seen {
		if !of(o.document) {
			continue
		}
		a.Documents++
		a.Sentences += len(o.sentences)
		for _, f := range o.findings {
			if f.Stance == evidence.Asserted {
				a.Strong += one(f.Strength == evidence.Strong)
				a.Possible += one(f.Strength != evidence.Strong)
			}
		}
	}
	const thousand = 1000
	a.PerThousand = share(thousand*a.Strong, a.Sentences)
	a.PossibleToo = share(thousand*a.Possible, a.Sentences)
	return a
}

func isLeaflet(d Document) bool {
	return d.OnTopic == "leaflet" || d.Genre == "leaflet" || d.Genre == "policy"
}

func isOffTopic(d Document) bool { return d.OnTopic == "no" }

// ordinaryAlarms are the alarms in ordinary sentences, by language.
func ordinaryAlarms(seen []Observation) []Alarms {
	var out []Alarms
	for _, language := range names(seen, func(d Document) string { return d.Language }) {
		out = append(out, alarmsOf(language, seen, func(d Document) bool { return d.Language == language }))
	}
	return out
}
