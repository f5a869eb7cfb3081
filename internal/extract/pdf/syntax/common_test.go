package syntax

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// TestPlainNumbersAreTheNearest: the short way gives what the long one does.
func TestPlainNumbersAreTheNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.StringMatching(`[-+]?[0-9]{0,12}\.?[0-9]{0,12}`).Filter(func(s string) bool { return s != "" }).Draw(t, "w")
		got, ok := numberObject([]byte(w)).(float64)
		if want := number(w); !ok || math.Float64bits(got+0) != math.Float64bits(want+0) {
			t.Errorf("%q: got %v, want %v", w, got, want)
		}
	})
	for _, w := range []string{"0", "1023", "1024", "-1", "-0.5", ".5", "5.", "+7", "-", ".", "-.", "--5", "1.2-3", "1e3", "123456789012345678", "0.000000000000001"} {
		want, err := strconv.ParseFloat(w, 64)
		if err != nil {
			want = number(w)
		}
		if got := numberObject([]byte(w)); got != want {
			t.Errorf("%q: got %v, want %v", w, got, want)
		}
	}
}

// TestFrequentWordsTakeNoMemory: content streams are made of them.
func TestFrequentWordsTakeNoMemory(t *testing.T) {
	l := NewLexer([]byte("BT 1 0 0 1 72 700 Tm ET"))
	if n := testing.AllocsPerRun(100, func() {
		l.Seek(0)
		for !l.AtEnd() {
			l.Next()
		}
	}); n > 0 {
		t.Errorf("%g allocations", n)
	}
}
