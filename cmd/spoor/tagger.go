package main

import (
	"context"
	"fmt"
	"sync"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag"
	"spoor/internal/tag/eval"
	"spoor/internal/tag/model"
)

// openTagger is the tagger as this machine can have it: with the model that the program
// carries, or where its base model is not there with the catalogue's patterns alone, which
// is said in a line on standard error.
func (p *program) openTagger(ctx context.Context, undo *closers) (*tag.Tagger, error) {
	c, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	m, err := model.Shipped()
	if err != nil {
		return nil, err
	}
	return p.taggerWith(ctx, c, m, undo)
}

// taggerWith is a tagger with a model, which may be nil.
func (p *program) taggerWith(ctx context.Context, c *catalogue.Catalogue, m *model.Model, undo *closers) (*tag.Tagger, error) {
	l, err := p.encoderFor(ctx, m, undo)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return tag.New(c)
	}
	return tag.NewLearned(c, tag.Learned{Model: m, Base: l.base, Encoder: l.model, Guard: l.guard})
}

// encoderFor is the encoder of a model; nil without a model or where none is wanted, or
// where its base is not there, which is said in a line on standard error. Error kind:
// Cancelled.
func (p *program) encoderFor(ctx context.Context, m *model.Model, undo *closers) (*learned, error) {
	if m == nil || p.config.Models == withoutModel {
		return nil, nil //nolint:nilnil // no model is no mistake
	}
	l, err := p.openLearned(ctx, m.Adapter, undo)
	switch evidence.KindOf(err) {
	case evidence.Cancelled:
		return nil, err
	case "":
		return l, nil
	default:
		why := p.say.Error(err)
		if evidence.KindOf(err) != evidence.Missing { // of which the wording says it
			why += "; " + p.say.Say("tot dan herkennen alleen de patronen signalen", "until then only the patterns recognise signals")
		}
		_, _ = fmt.Fprintln(p.err, "spoor: "+why)
		return nil, nil //nolint:nilnil // the patterns still work
	}
}

// catalogueVersion is how results name what tagged them: the catalogue and, where it took
// part, the model.
func catalogueVersion(c *catalogue.Catalogue, t *tag.Tagger) string {
	v := c.Version + " " + c.Checksum.String()[:12]
	if m := t.Model(); m != "" {
		v += " + " + m
	}
	return v
}

// measured is a tagger as evaluations use it. It keeps the first error that tagging met.
type measured struct {
	tagger *tag.Tagger
	mu     sync.Mutex
	err    error
}

// Tag implements eval.Tagger.
func (m *measured) Tag(pages []evidence.Page) []evidence.Finding {
	found, err := m.tagger.Find(pages)
	m.keep(err)
	return found
}

// Scores implements eval.Scorer.
func (m *measured) Scores(pages []evidence.Page) []eval.SentenceScore {
	scores, err := m.tagger.Scores(pages)
	m.keep(err)
	out := make([]eval.SentenceScore, len(scores))
	for i, s := range scores {
		out[i] = eval.SentenceScore(s)
	}
	return out
}

func (m *measured) keep(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.err = err
	}
}

// scorer is the tagger where it tells what it found too weak to show, else nil.
func (m *measured) scorer() eval.Scorer {
	if m.tagger.Model() != "" {
		return m
	}
	return nil
}
