package tag

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
	"spoor/internal/tag/model"
	"spoor/internal/tag/network"
	"spoor/internal/tag/precedent"
)

// Learned is what a tagger needs that also reads with the trained model.
type Learned struct {
	Model   *model.Model
	Base    *encoder.Base
	Encoder *encoder.Model // the base with the model's adapter
	// Guard does work that reads the base and the encoder's weights, and turns a fault of
	// their files into an error. Nil: they lie in memory.
	Guard func(work func() error) error
	// Site are precedents of this site, in order, written with the model's projection;
	// SiteVersion names them in the tagger's version.
	Site        []*precedent.Index
	SiteVersion string
	// Memory bounds what is remembered of sentences that come again, in bytes. 0: 8 MiB.
	Memory int
}

// learned is the trained model at work. It may be shared by goroutines.
type learned struct {
	Learned
	numbers map[evidence.Indicator]int
	workers sync.Pool // of *worker
	known   *memory
}

// NewLearned returns a tagger that finds with the catalogue's patterns and the model. Error
// kinds: Invalid when the catalogue does not compile or lacks one of the model's labels,
// Differs when model, base, encoder and precedents do not belong together.
func NewLearned(c *catalogue.Catalogue, l Learned) (*Tagger, error) {
	t, err := New(c)
	if err != nil {
		return nil, err
	}
	if l.Memory == 0 {
		l.Memory = 8 << 20
	}
	if l.Guard == nil {
		l.Guard = func(work func() error) error { return work() }
	}
	own := &learned{Learned: l, numbers: map[evidence.Indicator]int{}, known: newMemory(l.Memory)}
	for i, id := range l.Model.Labels {
		if _, ok := t.weights[id]; !ok {
			return nil, evidence.E(evidence.Invalid, "open model", fmt.Sprintf("label %q is not in catalogue %s", id, c.Version), nil)
		}
		own.numbers[id] = i
	}
	if err := own.check(); err != nil {
		return nil, err
	}
	t.learned = own
	t.version += " + " + t.Model()
	return t, nil
}

// Model is the version of the trained model and of the site's precedents that the tagger
// reads with; empty when it has patterns only.
func (t *Tagger) Model() string {
	switch {
	case t.learned == nil:
		return ""
	case t.learned.SiteVersion == "":
		return t.learned.Model.Version
	default:
		return t.learned.Model.Version + " + " + t.learned.SiteVersion
	}
}

// check makes sure that everything belongs together.
func (l *learned) check() error {
	differs := func(what string) error { return evidence.E(evidence.Differs, "open model", what, nil) }
	switch {
	case l.Base.Width() != l.Model.Network.Width():
		return differs("heads for another base model")
	case l.Encoder.AdapterDigest() != evidence.DigestOf(l.Model.Adapter):
		return differs("weights built with another adapter")
	case !l.Model.Base.IsZero() && l.Model.Base != l.Encoder.BaseDigest():
		return differs("weights built from another base model")
	}
	_, err := precedent.NewVoter(l.indexes()...)
	return err
}

func (l *learned) indexes() []*precedent.Index {
	return append([]*precedent.Index{l.Model.Precedents}, l.Site...)
}

// worker is what one goroutine at a time works with.
type worker struct {
	states *network.States
	voter  *precedent.Voter
}

func (l *learned) worker() (*worker, error) {
	if w, ok := l.workers.Get().(*worker); ok {
		return w, nil
	}
	voter, err := precedent.NewVoter(l.indexes()...)
	if err != nil {
		return nil, err
	}
	return &worker{network.NewStates(l.Base, l.Encoder.Session()), voter}, nil
}

// read is what is known of a sentence by itself.
type read struct {
	sentence *network.Sentence
	vote     precedent.Vote
}

func (r *read) bytes() int {
	return r.sentence.Bytes() + 8*len(r.vote.Asserted) + 32*len(r.vote.Nearest) + 100
}

// read encodes texts, each different one once, and lets the precedents vote. The error is
// the guard's.
func (l *learned) read(texts []string) ([]*read, error) {
	out := make([]*read, len(texts))
	var fresh []string
	places := map[string][]int{}
	for i, text := range texts {
		if out[i] = l.known.get(keyOf(text)); out[i] == nil {
			if len(places[text]) == 0 {
				fresh = append(fresh, text)
			}
			places[text] = append(places[text], i)
		}
	}
	if len(fresh) == 0 {
		return out, nil
	}
	made, err := l.compute(fresh)
	if err != nil {
		return nil, err
	}
	for i, text := range fresh {
		l.known.put(keyOf(text), made[i])
		for _, place := range places[text] {
			out[place] = made[i]
		}
	}
	return out, nil
}

// compute reads texts that nothing is known of. A worker that met a fault is not used
// again.
func (l *learned) compute(texts []string) ([]*read, error) {
	made := make([]*read, len(texts))
	w, err := l.worker()
	if err != nil {
		return nil, err
	}
	err = l.Guard(func() error {
		w.states.Each(texts, func(i int, tokens []encoder.Token, states []float32) {
			made[i] = &read{sentence: l.Model.Network.Sentence(tokens, states)}
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	questions := make([]precedent.Question, len(texts))
	for i, text := range texts {
		questions[i] = precedent.Question{Feature: made[i].sentence.Feature, Text: text}
	}
	for i, vote := range w.voter.Vote(questions) {
		made[i].vote = vote
	}
	l.workers.Put(w)
	return made, nil
}

// key stands for a sentence's text: half a SHA-256, so that nobody can write two texts
// that are taken for each other.
type key [16]byte

func keyOf(text string) key {
	sum := sha256.Sum256([]byte(text))
	return key(sum[:16])
}

// memory remembers sentences, up to a number of bytes: boilerplate comes again and again.
// What was not asked for in the time that half of it took to fill is forgotten. What it
// gives is the same as what would be computed.
type memory struct {
	mu         sync.Mutex
	limit      int
	used       int // by the young
	young, old map[key]*read
}

func newMemory(limit int) *memory { return &memory{limit: limit, young: map[key]*read{}} }

func (m *memory) get(k key) *read {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.young[k]; r != nil {
		return r
	}
	r := m.old[k]
	if r != nil {
		m.add(k, r)
	}
	return r
}

func (m *memory) put(k key, r *read) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.add(k, r)
}

func (m *memory) add(k key, r *read) {
	size := r.bytes()
	if m.used+size > m.limit/2 {
		m.young, m.old, m.used = map[key]*read{}, m.young, 0
	}
	m.young[k] = r
	m.used += size
}
