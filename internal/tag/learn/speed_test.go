package learn

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"spoor/internal/evidence"
)

// BenchmarkFit refits 66 labels of 100 decisions each, with features as wide as real ones.
func BenchmarkFit(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	var all []Example
	for i := range 6600 {
		e := Example{Document: evidence.DocumentID(fmt.Sprint(i)), Label: i % 66, Asserts: r.IntN(2) == 0, Logit: r.NormFloat64(), Own: r.NormFloat64(), LogVote: -r.Float64(), Feature: make([]float32, 384)}
		for j := range e.Feature {
			e.Feature[j] = float32(r.NormFloat64()) / 2
		}
		all = append(all, e)
	}
	for b.Loop() {
		if got := fit(all, nil, make([]float64, 66)); len(got) != 66 {
			b.Fatalf("%d labels refitted, want all", len(got))
		}
	}
}
