package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
	"spoor/internal/tag/precedent"
)

// tensors reads some tensors of a safetensors file.
func tensors(path string, names ...string) ([]encoder.Tensor, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	all, err := encoder.ParseTensors(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []encoder.Tensor
	for _, name := range names {
		t, ok := all[name]
		if !ok {
			return nil, fmt.Errorf("%s has no tensor %s", path, name)
		}
		out = append(out, t)
	}
	return out, nil
}

func writePrecedents(w io.Writer, o options, lines []line) error {
	labels, err := readLabels(o.model)
	if err != nil {
		return err
	}
	t, err := tensors(o.vote, "vote.p", "vote.mean")
	if err != nil {
		return err
	}
	features, err := readFeatures(o.features)
	if err != nil {
		return err
	}
	entries := make([]precedent.Entry, len(lines))
	for i, l := range lines {
		e := precedent.Entry{Stance: evidence.Stance(l.Stance), Language: l.Language, Document: l.Document, Text: l.Text}
		if e.Asserted, err = numbers(l.Labels, labels); err != nil {
			return fmt.Errorf("%s: %w", l.ID, err)
		}
		if e.Other, err = numbers(l.Other, labels); err != nil {
			return fmt.Errorf("%s: %w", l.ID, err)
		}
		entries[i] = e
	}
	return precedent.Write(w, entries, features, len(labels), precedent.Projection{P: t[0].Data, Mean: t[1].Data})
}

func readLabels(path string) ([]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var m struct {
		Labels []string `json:"labels"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m.Labels, nil
}

func readFeatures(path string) ([]float32, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	features := make([]float32, len(data)/4)
	for i := range features {
		features[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return features, nil
}

// numbers are the places of labels in the model's list. Underscores and hyphens are the
// same there.
func numbers(names, labels []string) ([]int, error) {
	var out []int
	for _, name := range names {
		i := slices.Index(labels, strings.ReplaceAll(name, "_", "-"))
		if i < 0 {
			return nil, fmt.Errorf("%s is no label of the model", name)
		}
		out = append(out, i)
	}
	return out, nil
}
