package web

import (
	"testing"
	"time"
)

func TestPaceTellsDocumentsASecondSincePeopleBeganToLook(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	p := newPace(func() time.Time { return now })
	for _, look := range []struct {
		after time.Duration
		done  int
		want  float64
		known bool
	}{
		{0, 100, 0, false},
		{500 * time.Millisecond, 120, 0, false}, // too soon
		{1500 * time.Millisecond, 180, 40, true},
		{2 * time.Second, 300, 50, true},
		{2 * time.Minute, 900, 0, false}, // nobody looked for a while
		{10 * time.Second, 950, 5, true},
		{time.Second, 10, 0, false}, // a run that began anew
	} {
		now = now.Add(look.after)
		got, known := p.rate("x", look.done)
		if got != look.want || known != look.known {
			t.Errorf("after %v with %d done: rate %v, %v; want %v, %v", look.after, look.done, got, known, look.want, look.known)
		}
	}
}

func TestAPauseIsNoPartOfThePace(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	p := newPace(func() time.Time { return now })
	p.rate("x", 0)
	now = now.Add(30 * time.Second)
	p.forget("x")
	p.rate("x", 100)
	now = now.Add(2 * time.Second)
	if got, known := p.rate("x", 180); got != 40 || !known {
		t.Errorf("rate after a pause = %v, %v; want 40", got, known)
	}
}
