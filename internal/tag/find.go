package tag

import (
	"cmp"
	"slices"
	"sort"

	"spoor/internal/evidence"
	"spoor/internal/tag/network"
)

// Explained is a finding and, where the model had a part in it, why.
type Explained struct {
	evidence.Finding
	Why *Why
}

// Find finds indicators on the pages of one document. Findings come sorted by page, place
// and indicator, and each one's quote is exactly the text under its span. When the model's
// files can't be read any more, it gives what the patterns found and the reason. Error
// kind: Corrupt.
func (t *Tagger) Find(pages []evidence.Page) ([]evidence.Finding, error) {
	all, err := t.find(pages, false)
	var out []evidence.Finding
	for i := range all {
		out = append(out, all[i].Finding)
	}
	return out, err
}

// Explain tells why there is a finding that Find made of these pages; false when the model
// had no part in it, or Find makes no such finding of them. Error kind: Corrupt.
func (t *Tagger) Explain(pages []evidence.Page, f evidence.Finding) (Why, bool, error) {
	all, err := t.Explained(pages)
	for _, e := range all {
		if e.Page == f.Page && e.Span == f.Span && e.Indicator == f.Indicator && e.Why != nil {
			return *e.Why, true, err
		}
	}
	return Why{}, false, err
}

// Explained is Find with the reasons, which take some ten times the memory of a finding.
func (t *Tagger) Explained(pages []evidence.Page) ([]Explained, error) { return t.find(pages, true) }

func (t *Tagger) find(pages []evidence.Page, explain bool) ([]Explained, error) {
	scenes := map[*evidence.Page][]*scene{}
	var all []*scene
	for i := range pages {
		own := t.scenesOf(&pages[i])
		all = append(all, own...)
		if len(own) == 0 { // in no script of the catalogue; some rules need no words
			own = []*scene{t.bareScene(&pages[i])}
		}
		scenes[&pages[i]] = own
	}
	leaflet := t.rules.general(all)
	patterns := t.patterns(all, leaflet)
	if t.learned == nil {
		return plain(patterns), nil
	}
	d := &document{t: t, explain: explain, scenes: scenes, seen: patterns, patterns: patterns, leaflet: leaflet, sentences: sentencesOf(pages)}
	if leaflet != "" { // the model may know better
		d.patterns = t.patterns(all, "")
	}
	d.touch(pages)
	if err := d.read(d.judge); err != nil {
		return plain(patterns), err
	}
	d.rest()
	slices.SortStableFunc(d.found, func(a, b Explained) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.End, b.End))
	})
	return d.found, nil
}

func plain(findings []evidence.Finding) []Explained {
	var all []Explained
	for _, f := range findings {
		all = append(all, Explained{Finding: f})
	}
	return all
}

// Score is how probable it is that a sentence asserts an indicator.
type Score struct {
	Page int // number, from 1
	evidence.Span
	Indicator evidence.Indicator
	Score     float64
}

// Scores tells of every sentence and indicator of the model how probable it is that the
// sentence asserts it, also where that is too little for a finding; nothing without a model.
// Error kind: Corrupt.
func (t *Tagger) Scores(pages []evidence.Page) ([]Score, error) {
	if t.learned == nil {
		return nil, nil
	}
	d := t.bare(pages)
	labels := t.learned.Model.Labels
	scores := make([]float64, len(labels))
	var out []Score
	err := d.read(func(c *chunk) {
		for i, s := range c.sentences {
			c.reading.Scores(scores, i)
			for l, score := range scores {
				out = append(out, Score{s.page.Number, s.Span, labels[l], score})
			}
		}
	})
	return out, err
}

// bare is a document to read without making findings of it.
func (t *Tagger) bare(pages []evidence.Page) *document {
	var all []*scene
	for i := range pages {
		all = append(all, t.scenesOf(&pages[i])...)
	}
	patterns := t.patterns(all, t.rules.general(all))
	d := &document{t: t, seen: patterns, patterns: patterns, sentences: sentencesOf(pages)}
	d.touch(pages)
	return d
}

// document is one that is being read with the model.
type document struct {
	t         *Tagger
	explain   bool // keep why
	scenes    map[*evidence.Page][]*scene
	seen      []evidence.Finding // what the patterns find: as the network gets it
	patterns  []evidence.Finding // the same, each in the stance of its own sentence
	leaflet   string             // why the rules call the document general as a whole; empty when they do not
	sentences []sentence

	touching [][]int // by sentence: the patterns' findings that overlap it
	used     []bool  // by pattern finding: it has become part of another
	heads    []head  // by pattern finding: what the model says of the sentence it stands in
	found    []Explained
}

// head is what the model says of the stance of a sentence.
type head struct {
	known  bool
	stance [4]float64 // in the order of network.Stances
	// How probably the whole document is a leaflet, and tells of something else.
	leaflet, elsewhere float64
}

// chunk is a part of a document that is read together.
type chunk struct {
	first     int // sentence
	sentences []sentence
	known     []*read
	reading   *network.Reading
}

// touch finds out which patterns' findings overlap which sentences.
func (d *document) touch(pages []evidence.Page) {
	d.touching = make([][]int, len(d.sentences))
	d.used, d.heads = make([]bool, len(d.patterns)), make([]head, len(d.patterns))
	order := map[int]int{}
	for i := range pages {
		order[pages[i].Number] = i
	}
	for k, f := range d.patterns {
		from := sort.Search(len(d.sentences), func(i int) bool {
			s := &d.sentences[i]
			at, here := order[s.page.Number], order[f.Page]
			return at > here || at == here && s.End > f.Start
		})
		for i := from; i < len(d.sentences) && d.sentences[i].page.Number == f.Page && d.sentences[i].Overlaps(f.Span); i++ {
			d.touching[i] = append(d.touching[i], k)
		}
	}
}

// read lets the model read the document, part by part. The error is the guard's.
func (d *document) read(visit func(*chunk)) error {
	l := d.t.learned
	for first := 0; first < len(d.sentences); first += network.MostTogether {
		c := &chunk{first: first, sentences: d.sentences[first:min(first+network.MostTogether, len(d.sentences))]}
		var texts []string
		for i := range c.sentences {
			texts = append(texts, c.sentences[i].text)
		}
		var err error
		if c.known, err = l.read(texts); err != nil {
			return err
		}
		seen := make([]network.Seen, len(c.sentences))
		for i := range seen {
			s, known := &c.sentences[i], c.known[i]
			seen[i] = network.Seen{
				Sentence: known.sentence, Text: s.text, Vote: known.vote.Asserted, VoteAny: known.vote.Any,
				Pattern: d.patternsOn(first + i), Chat: s.chat && l.Model.Chats, Position: float64(first+i) / float64(len(d.sentences)),
			}
		}
		c.reading = l.Model.Network.Read(seen)
		visit(c)
	}
	return nil
}

// patternsOn is what the network gets of the patterns' findings on a sentence.
func (d *document) patternsOn(sentence int) []float32 {
	if len(d.touching[sentence]) == 0 {
		return nil
	}
	out := make([]float32, len(d.t.learned.Model.Labels))
	for _, k := range d.touching[sentence] {
		l, ok := d.t.learned.numbers[d.seen[k].Indicator]
		switch {
		case !ok:
		case d.seen[k].Stance == evidence.Asserted:
			out[l] = 1
		default:
			out[l] = max(out[l], .5)
		}
	}
	return out
}
