package sandbox_test

import (
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// The difference between the two is what a document pays for its own process.
func BenchmarkDocumentInWorker(b *testing.B) { benchmark(b, newPool(b, 1)) }

func BenchmarkDocumentInProcess(b *testing.B) { benchmark(b, obedient{}) }

// benchmark reads a document of two pages.
func benchmark(b *testing.B, ex extract.Extractor) {
	for b.Loop() {
		var got found
		res, err := ex.Extract(b.Context(), document("pages 2"), limits(), &got)
		if err != nil || res.Outcome != evidence.OK || len(got.pages) != 2 {
			b.Fatal(res, err)
		}
	}
}

// BenchmarkDeathAndNextDocument is what a crash costs the next document.
func BenchmarkDeathAndNextDocument(b *testing.B) {
	pool := newPool(b, 1)
	for b.Loop() {
		for _, order := range []string{"exit", "pid"} {
			if _, err := pool.Extract(b.Context(), document(order), limits(), &found{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
