package main

import (
	"bytes"
	"context"

	"spoor/internal/entity"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/tag/eval"
)

// tagFigures is what `eval tag DIR --json` prints.
type tagFigures struct {
	Schema   string           `json:"schema"`
	Tagger   string           `json:"tagger"`
	Findings eval.Table       `json:"findings"`
	Entities eval.EntityTable `json:"entities"`
}

// evalTag compares what is recognised with what people annotated.
func (p *program) evalTag(ctx context.Context, dir string) error {
	tagger, _, err := openTagger()
	if err != nil {
		return err
	}
	var docs []eval.Document
	err = annotated(ctx, dir, func(name string, raw []byte) error {
		d, err := eval.Parse(bytes.NewReader(raw))
		if err != nil {
			return evidence.E(evidence.Invalid, "read annotated document", name, err)
		}
		docs = append(docs, d)
		return nil
	})
	if err != nil {
		return err
	}
	f := tagFigures{
		Schema: inquiry.Schema, Tagger: tagger.Version(),
		Findings: eval.Findings(docs, tagger.Tag), Entities: eval.Entities(docs, entity.New().Recognise),
	}
	if p.flags.json {
		return p.line(f)
	}
	if _, err := f.Findings.WriteTo(p.out); err != nil {
		return evidence.E(evidence.Unreadable, "write output", "", err)
	}
	if _, err := f.Entities.WriteTo(p.out); err != nil {
		return evidence.E(evidence.Unreadable, "write output", "", err)
	}
	return nil
}
