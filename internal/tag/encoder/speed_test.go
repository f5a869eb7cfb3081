package encoder

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// BenchmarkEncode prints the processor time for a sentence of 20 tokens, those of
// beginning and end among them, on average and at best (others may be using the
// machine's caches), and how many times less that is than with plain Go and with ONNX
// Runtime, where a Python has that (see timeONNX):
//
//	go test -run '^$' -bench Encode ./internal/tag/encoder
func BenchmarkEncode(b *testing.B) {
	m := realModel(b)
	plain, onnx := map[int]float64{}, timeONNX(b, m.base, 1, 16)
	for i := len(Kernels()) - 1; i >= 0; i-- {
		name := Kernels()[i]
		for _, batch := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/batch=%d", name, batch), func(b *testing.B) {
				s, err := m.SessionWith(name)
				if err != nil {
					b.Fatal(err)
				}
				texts := sentences(m.base, batch)
				s.Encode(texts)
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				all, least := 0.0, math.Inf(1)
				for b.Loop() {
					before := threadTime()
					s.Encode(texts)
					ms := (threadTime() - before).Seconds() * 1000 / float64(batch)
					all, least = all+ms, min(least, ms)
				}
				ms := all / float64(b.N)
				b.ReportMetric(ms, "cpu-ms/sentence")
				b.ReportMetric(least, "least-cpu-ms/sentence")
				if name == "plain" {
					plain[batch] = ms
				}
				if plain[batch] > 0 {
					b.ReportMetric(plain[batch]/ms, "times-plain")
				}
				if onnx[batch] > 0 {
					b.ReportMetric(onnx[batch]/ms, "times-onnx-int8")
				}
			})
		}
	}
}

// BenchmarkLoad opens both files as a worker does, checksums included.
func BenchmarkLoad(b *testing.B) {
	realBase(b)
	weights, err := buildReal()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		base, err := ParseBase(readReal())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Open(base, weights); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBuild merges an adapter of rank 16 on all layers and quantises.
func BenchmarkBuild(b *testing.B) {
	base := realBase(b)
	adapter := mustAdapter(b, randomAdapter(base.sizes, 0, 16))
	for b.Loop() {
		if err := Build(io.Discard, base, adapter); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTokens splits a sentence of 25 tokens.
func BenchmarkTokens(b *testing.B) {
	tokenizer := realBase(b).Tokenizer()
	var tokens []Token
	for b.Loop() {
		tokens = tokenizer.Encode(tokens[:0], sentence)
	}
}

// threadTime is the processor time that this thread has used.
func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

const sentence = "Ze kregen hun paspoort pas terug toen de schuld voor de reis en de kamer was betaald, zei ze tegen de agent."

// sentences are n texts of 20 tokens.
func sentences(b *Base, n int) [][]int32 {
	tokens := b.Tokenizer().Encode(nil, sentence)
	var texts [][]int32
	for i := range n {
		texts = append(texts, b.Frame(nil, tokens[i%4:i%4+18]))
	}
	return texts
}
