package encoder

import (
	"fmt"
	"testing"
)

// BenchmarkEncode prints milliseconds for a sentence of 20 tokens.
func BenchmarkEncode(b *testing.B) {
	m := realModel(b)
	for _, name := range Kernels() {
		for _, batch := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/batch=%d", name, batch), func(b *testing.B) {
				s, err := m.SessionWith(name)
				if err != nil {
					b.Fatal(err)
				}
				texts := sentences(m.base, batch)
				for b.Loop() {
					s.Encode(texts)
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N*batch), "ms/sentence")
			})
		}
	}
}

// sentences are n texts of 20 tokens.
func sentences(b *Base, n int) [][]int32 {
	const text = "Ze kregen hun paspoort pas terug toen de schuld voor de reis en de kamer was betaald, zei ze tegen de agent."
	tokens := b.Tokenizer().Encode(nil, text)
	var texts [][]int32
	for i := range n {
		texts = append(texts, b.Frame(nil, tokens[i%4:i%4+20]))
	}
	return texts
}
