package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
	"spoor/internal/tag/model"
	"spoor/internal/weights"
)

// learned is the encoder of the learned tagger, with the files that it reads mapped.
type learned struct {
	base  *encoder.Base
	model *encoder.Model
	files []*weights.Mapped
}

// guard does work that uses the encoder, in one goroutine: see weights.Guard.
func (l *learned) guard(work func() error) error { return weights.Guard(work, l.files...) }

// engineForm is the number of the form of the engine's weights: higher whenever
// encoder.Build writes other bytes for the same base and adapter.
const engineForm = 1

// openLearned maps the base model, and the weights that the engine makes of it with an
// adapter (the bytes of its file; none for the base as it is). The first time on a
// machine it builds those. Both stay mapped until undo closes. Error kinds: Missing or
// Corrupt when the base model is not there whole, and then the patterns still work;
// Corrupt when the adapter is damaged; Unreadable, NoSpace, Cancelled.
func (p *program) openLearned(ctx context.Context, adapter []byte, undo *closers) (*learned, error) {
	file, err := weights.E5Small().Open(ctx, p.modelPlaces()...)
	if err != nil {
		return nil, err
	}
	undo.add(file.Close)
	l := &learned{files: []*weights.Mapped{file}}
	if err := l.guard(func() error { l.base, err = encoder.ParseBase(file.Bytes()); return err }); err != nil {
		return nil, err
	}
	build, err := l.builder(adapter)
	if err != nil {
		return nil, err
	}
	key := weights.Key(weights.E5Small().Digest, evidence.DigestOf(adapter), engineForm)
	err = p.openWeights(ctx, l, key, build, undo)
	if k := evidence.KindOf(err); k == evidence.Corrupt || k == evidence.Differs {
		// They were whole when they were built, and opening threw them away.
		err = p.openWeights(ctx, l, key, build, undo)
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// builder writes the engine's weights.
func (l *learned) builder(adapter []byte) (func(io.Writer) error, error) {
	var change *encoder.Adapter
	if len(adapter) > 0 {
		var err error
		if change, err = encoder.ParseAdapter(adapter); err != nil {
			return nil, err
		}
	}
	return func(w io.Writer) error {
		return l.guard(func() error { return encoder.Build(w, l.base, change) })
	}, nil
}

// openWeights maps the engine's weights; ones that are damaged are removed.
func (p *program) openWeights(ctx context.Context, l *learned, key string, build func(io.Writer) error, undo *closers) error {
	file, err := weights.Ready(ctx, key, build, p.weightFolders()...)
	if err != nil {
		return err
	}
	err = weights.Guard(func() error { l.model, err = encoder.Open(l.base, file.Bytes()); return err }, append(l.files, file)...)
	if err != nil {
		return errors.Join(err, file.Close(), weights.Discard(file.Path()))
	}
	l.files = append(l.files, file)
	undo.add(file.Close)
	return nil
}

// weightFolders are where the engine's weights are kept: in the data folder where there
// is one, else in the user's cache, from which they can be lost at any time.
func (p *program) weightFolders() []string {
	var dirs []string
	if info, err := os.Stat(p.config.Data); err == nil && info.IsDir() {
		dirs = append(dirs, p.config.ModelFolder())
	}
	if cache, err := os.UserCacheDir(); err == nil {
		dirs = append(dirs, filepath.Join(cache, "spoor", "models"))
	}
	return dirs
}

// checkModel is what doctor says of the base model, after comparing every byte.
func (p *program) checkModel(ctx context.Context) checkup {
	k := checkup{Name: "model", Costs: p.say.Say(
		"alleen de patronen van de catalogus herkennen signalen: zij vinden weinig van wat mensen in eigen woorden vertellen. Haal het met 'make setup', of zonder netwerk met 'spoor models install BESTAND' of --models MAP",
		"only the catalogue's patterns recognise signals: they find little of what people tell in words of their own. Get it with 'make setup', or without a network with 'spoor models install FILE' or --models DIR")}
	copies := weights.E5Small().Look(ctx, p.modelPlaces()...)
	damaged := ""
	for _, c := range copies {
		if c.Err != nil && evidence.KindOf(c.Err) != evidence.Missing {
			damaged = cmp.Or(damaged, c.Path+" "+p.say.Say("is beschadigd of hoort niet bij deze versie", "is damaged or does not belong to this version"))
		}
	}
	whole, ok := firstWhole(copies)
	if k.OK = ok; ok {
		k.Found = whole.Path + " sha256 " + whole.Digest.String()[:12] + ", " + p.say.Say("geleerd: ", "learned: ") + model.Version()
	}
	if damaged != "" {
		k.Found, k.Costs = k.Found+"; "+damaged, damaged+"; "+k.Costs
	}
	return k
}

// checkKernel is what doctor says of how the model is computed on this processor.
func (p *program) checkKernel() checkup {
	k := checkup{Name: p.say.Say("rekenkern", "kernel"), Costs: p.say.Say(
		"deze processor kent geen van de snelle rekenwegen: het model werkt, tientallen malen trager",
		"this processor knows none of the fast ways to compute: the model works, tens of times slower")}
	kernels := encoder.Kernels()
	k.OK = len(kernels) > 1
	k.Found = kernels[0]
	if k.OK {
		k.Found += " (" + p.say.Say("ook: ", "also: ") + strings.Join(kernels[1:], ", ") + ")"
	}
	return k
}
