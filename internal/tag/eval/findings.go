package eval

import (
	"slices"

	"spoor/internal/evidence"
)

// Table is how well findings agree with the marks.
//
// The unit is a sentence or message (split at line ends and after . ! ? ;).
// Asserted counts every pair of sentence and indicator; Any asks only whether a
// sentence carries an indicator at all. A passage or finding counts for each
// sentence that it touches.
type Table struct {
	Documents   int           `json:"documents"`
	Asserted    Figures       `json:"asserted"` // strong and possible
	Any         Figures       `json:"any"`
	Strong      Figures       `json:"strong"`
	Ranking     Ranking       `json:"ranking"`
	Languages   []Group       `json:"languages"`
	Indicators  []Group       `json:"indicators"`
	Genres      []Group       `json:"genres"`
	Authors     []Group       `json:"authors"`
	Stances     []StanceCell  `json:"stances"`
	StanceHits  int           `json:"stance_hits"` // findings on a passage with the same indicator
	StanceOK    int           `json:"stance_ok"`   // of these, with the right stance
	NotAsserted []StanceShare `json:"not_asserted"`
	Sources     []Figures     `json:"sources"` // asserted findings by what made them, each counted once
	Leaflets    Alarms        `json:"leaflets"`
	OffTopic    Alarms        `json:"off_topic"`
	Ordinary    []Alarms      `json:"ordinary"` // by language; none where no ordinary sentences were given
	Calibration Calibration   `json:"calibration"`
	Verdict     []Check       `json:"verdict"`
}

// Measure compares what a tagger made of documents with their marks; ordinary are
// the observations of ordinary sentences, if any.
func Measure(seen, ordinary []Observation) Table {
	whole := gather(seen)
	scored := slices.ContainsFunc(seen, func(o Observation) bool { return o.scored })
	rank, cut := whole.ranking(scored)
	all := whole.group("asserted", cut)
	t := Table{
		Documents: len(seen), Asserted: all.Figures, Strong: all.Strong, Any: whole.anyFigures(), Ranking: rank,
		Languages: groups(seen, whole, cut, func(d Document) string { return d.Language }),
		Genres:    groups(seen, whole, cut, func(d Document) string { return d.Genre }),
		Authors:   groups(seen, whole, cut, func(d Document) string { return Author(d.ID) }),
		Sources:   sourcesOf(seen), NotAsserted: notAsserted(seen),
		Leaflets: alarmsOf("leaflets", seen, isLeaflet), OffTopic: alarmsOf("off topic", seen, isOffTopic),
		Ordinary: ordinaryAlarms(ordinary), Calibration: calibrationOf(seen),
	}
	t.Asserted.Units, t.Strong.Units = whole.sentences, whole.sentences
	t.Indicators = whole.byIndicator(cut)
	t.Stances, t.StanceHits, t.StanceOK = confusion(seen)
	compareWithDutch(t.Languages)
	t.Verdict = t.verdict()
	return t
}

// gather numbers documents and sentences.
func gather(seen []Observation) part {
	p := part{documents: len(seen)}
	ids := map[evidence.Indicator]bool{}
	for n, o := range seen {
		for _, row := range o.sentences {
			for i := range row {
				ids[row[i].indicator] = true
				p.cells = append(p.cells, cell{&row[i], n, p.sentences})
			}
			p.sentences++
		}
	}
	p.indicators = len(ids)
	return p
}

func (p part) anyFigures() Figures {
	f := Figures{Name: "any", Units: p.sentences}
	gold, found := map[int]bool{}, map[int]bool{}
	for _, c := range p.cells {
		if c.gold {
			gold[c.sentence] = true
		}
		if c.found {
			found[c.sentence] = true
		}
	}
	for s := range gold {
		f.Right += one(found[s])
	}
	f.Gold, f.Found = len(gold), len(found)
	return f
}

// names are the different values of a property of the documents, sorted.
func names(seen []Observation, of func(Document) string) []string {
	var out []string
	for _, o := range seen {
		out = append(out, of(o.document))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// groups are the figures by a property of the documents.
func groups(seen []Observation, whole part, cut thresholds, of func(Document) string) []Group {
	parts := map[string]*part{}
	for _, name := range names(seen, of) {
		parts[name] = &part{indicators: whole.indicators}
	}
	for _, o := range seen {
		p := parts[of(o.document)]
		p.documents++
		p.sentences += len(o.sentences)
	}
	for _, c := range whole.cells {
		p := parts[of(seen[c.document].document)]
		p.cells = append(p.cells, c)
	}
	var out []Group
	for _, name := range names(seen, of) {
		g := parts[name].group(name, cut)
		g.Units = parts[name].sentences
		out = append(out, g)
	}
	return out
}

// byIndicator are the figures of each indicator that is marked or found.
func (p part) byIndicator(cut thresholds) []Group {
	parts, rows := map[evidence.Indicator]*part{}, tally{}
	for _, c := range p.cells {
		if parts[c.indicator] == nil {
			parts[c.indicator] = &part{documents: p.documents, sentences: p.sentences, indicators: 1}
		}
		parts[c.indicator].cells = append(parts[c.indicator].cells, c)
		if c.gold || c.found {
			rows.of(string(c.indicator))
		}
	}
	var out []Group
	for _, f := range rows.sorted() {
		out = append(out, parts[evidence.Indicator(f.Name)].group(f.Name, cut))
	}
	return out
}

// sourcesOf counts asserted findings by their source; nobody knows how many a
// source should have found, so Gold stays zero.
func sourcesOf(seen []Observation) []Figures {
	rows := tally{}
	for _, o := range seen {
		for i, f := range o.findings {
			if f.Stance == evidence.Asserted {
				row := rows.of(f.Source)
				row.Found++
				row.Right += one(o.right[i])
			}
		}
	}
	return rows.sorted()
}
