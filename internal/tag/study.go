package tag

import "spoor/internal/evidence"

// Sentence is a sentence as the model reads it.
type Sentence struct {
	Page int // number, from 1
	evidence.Span
	Text string // byte for byte the page's, line ends inside made spaces
}

// Sentences cuts the pages of one document into what the model reads as sentences, in
// order.
func Sentences(pages []evidence.Page) []Sentence {
	all := sentencesOf(pages)
	out := make([]Sentence, len(all))
	for i, s := range all {
		out[i] = Sentence{s.page.Number, s.Span, s.text}
	}
	return out
}

// Studied is a sentence in the numbers that learning from reviewers starts from; lists are
// by label of the model.
type Studied struct {
	Sentence
	Feature []float32
	Pattern []float32 // what the patterns found there, nil for nothing
	Context []float32 // what the sentences around add to the logits
}

// Study reads the pages of one document as Find does, and gives the numbers of those
// sentences that wanted asks for. None without a model. Error kind: Corrupt.
func (t *Tagger) Study(pages []evidence.Page, wanted func(Sentence) bool) ([]Studied, error) {
	if t.learned == nil {
		return nil, nil
	}
	d := t.bare(pages)
	var out []Studied
	err := d.read(func(c *chunk) {
		for i, s := range c.sentences {
			if one := (Sentence{s.page.Number, s.Span, s.text}); wanted(one) {
				out = append(out, Studied{one, c.known[i].sentence.Feature, d.patternsOn(c.first + i), c.reading.Context(i)})
			}
		}
	})
	return out, err
}

// Features are the numbers that sentences are compared by, one list for each text. None
// without a model. Error kind: Corrupt.
func (t *Tagger) Features(texts []string) ([][]float32, error) {
	if t.learned == nil {
		return nil, nil
	}
	known, err := t.learned.read(texts)
	if err != nil {
		return nil, err
	}
	out := make([][]float32, len(known))
	for i, k := range known {
		out[i] = k.sentence.Feature
	}
	return out, nil
}
