// Package model is the trained model that the program carries: the change of the base
// model (adapter), the heads and the reader, the precedents, and what they are worth.
//
// The trainer (internal/tag/train) writes the files into this folder, and CARD.md, which
// says what it was trained on and how good it is. Files of no bytes mean that there is no
// model. The package reads and checks them; it computes nothing. The base model is not
// among them: internal/weights keeps that.
//
// # model.json
//
// Lists by label are in the order of "labels"; a single number stands for all labels.
//
//	{
//	  "version": "m-2026-11-26",
//	  "base": "<SHA-256 of the base model>",
//	  "files": {"adapter.safetensors": "<SHA-256>", "heads.safetensors": ..., "precedents.bin": ...},
//	  "labels": ["debt-bondage", ...],
//	  "thresholds": {
//	    "strong": [0.7, ...],     score from which on an asserted finding is strong
//	    "possible": [0.3, ...],   score from which on there is a finding
//	    "mention": 0.5            score from which on another stance than asserted is one
//	  },
//	  "leaflet": 0.7,             probability from which on a document is general as a whole
//	  "leaflet_rule": 0,          how probable that must be where the rules call it a policy
//	                              text or leaflet; 0: their word is enough
//	  "doubt": 0.4,               probability of a leaflet from which on nothing in it is
//	                              strong; 0: never
//	  "elsewhere": 0.6,           the same for the probability that the document tells of
//	                              something else altogether
//	  "alone": 0.9,               score from which on something is strong in a document of a
//	                              few sentences, which gives less to go by; 0: as anywhere
//	  "overrule": 0.7,            probability from which on the stance head overrules a
//	                              pattern that no rule calls other than asserted
//	  "sure": 0.9,                probability of asserted from which on it overrules the rules
//	                              instructive, question and reported-question on findings
//	                              of the model alone; 0: never
//	  "pattern": {"debt-bondage": 0.4, ...},   share of right ones among findings that only
//	                              a pattern made; 0.3 for indicators that are not listed
//	  "trusted": ["...", ...],    indicators of which those are strong
//	  "rules_off": ["...", ...],  rules of internal/tag that are not applied to findings of
//	                              the model alone: hotline, charge, instructive, question,
//	                              reported-question, denial
//	  "chats": false              whether the reader was trained with chats; only then is it
//	                              told that a page is one: what it never saw set means
//	                              nothing to it
//	}
//
// Other keys are for people: nothing reads them.
package model

import (
	_ "embed"
	"fmt"

	"spoor/internal/evidence"
	"spoor/internal/tag/network"
	"spoor/internal/tag/precedent"
)

//go:embed adapter.safetensors
var shippedAdapter []byte

//go:embed heads.safetensors
var shippedHeads []byte

//go:embed model.json
var shippedSettings []byte

//go:embed precedents.bin
var shippedPrecedents []byte

//go:embed CARD.md
var shippedCard string

// Files are the bytes of a model's files.
type Files struct {
	Settings   []byte // model.json
	Adapter    []byte // adapter.safetensors
	Heads      []byte // heads.safetensors
	Precedents []byte // precedents.bin
}

// Model is a trained model. It is never changed and may be shared by goroutines.
type Model struct {
	Settings
	Adapter    []byte // for encoder.ParseAdapter
	Network    *network.Network
	Precedents *precedent.Index
}

// None is what Version says when the program carries no model.
const None = "none"

// Card is the model card, Markdown in English.
func Card() string { return shippedCard }

// Version is that of the model that the program carries, None when it carries none. It
// does not check the model.
func Version() string {
	if len(shippedSettings) == 0 {
		return None
	}
	s, err := ParseSettings(shippedSettings)
	if err != nil {
		return "damaged"
	}
	return s.Version
}

// Shipped is the model that the program carries; nil when it carries none. Error kind:
// Corrupt.
func Shipped() (*Model, error) {
	if len(shippedSettings) == 0 {
		return nil, nil //nolint:nilnil // no model is no mistake
	}
	return Open(Files{Settings: shippedSettings, Adapter: shippedAdapter, Heads: shippedHeads, Precedents: shippedPrecedents})
}

// Open reads a model's files, and checks that they belong together. The precedents' bytes
// must stay as they are while the model is in use; they are recognised by their own
// checksum, not by their digest, which takes longer (see Verify). Error kind: Corrupt.
func Open(f Files) (*Model, error) {
	s, err := ParseSettings(f.Settings)
	if err != nil {
		return nil, err
	}
	if err := s.belongs(fileAdapter, f.Adapter); err != nil {
		return nil, err
	}
	if err := s.belongs(fileHeads, f.Heads); err != nil {
		return nil, err
	}
	m := &Model{Settings: s, Adapter: f.Adapter}
	if m.Network, err = network.Parse(f.Heads, len(s.Labels)); err != nil {
		return nil, err
	}
	if m.Precedents, err = precedent.Open(f.Precedents); err != nil {
		return nil, err
	}
	if p := m.Precedents; p.Labels() != len(s.Labels) || p.Feature() != m.Network.Width() {
		return nil, damaged(fmt.Sprintf("precedents of %d labels and %d numbers, heads of %d and %d",
			p.Labels(), p.Feature(), len(s.Labels), m.Network.Width()))
	}
	return m, nil
}

// Verify compares every file with the digest that model.json has of it. Error kind:
// Corrupt.
func Verify(f Files) error {
	s, err := ParseSettings(f.Settings)
	if err != nil {
		return err
	}
	for _, x := range []struct {
		name string
		data []byte
	}{{fileAdapter, f.Adapter}, {fileHeads, f.Heads}, {filePrecedents, f.Precedents}} {
		if err := s.belongs(x.name, x.data); err != nil {
			return err
		}
	}
	return nil
}

func damaged(why string) error { return evidence.E(evidence.Corrupt, "read model", why, nil) }
