package web

import (
	"sync"
	"time"

	"spoor/internal/evidence"
)

// pace remembers how far exhibits were when someone looked, to tell how fast they go.
type pace struct {
	now  func() time.Time
	mu   sync.Mutex
	seen map[evidence.ExhibitID]sight
}

// sight is an exhibit at the first and the last of a row of looks.
type sight struct {
	first, last time.Time
	done        int // at the first
}

// forgetAfter is how long nobody may look before the next look starts anew.
const forgetAfter = time.Minute

func newPace(now func() time.Time) *pace {
	return &pace{now: now, seen: map[evidence.ExhibitID]sight{}}
}

// forget ends a row of looks: what comes next is another pace.
func (p *pace) forget(id evidence.ExhibitID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.seen, id)
}

// rate is the number of documents a second since people began to look; false when
// that is too short ago to tell.
func (p *pace) rate(id evidence.ExhibitID, done int) (float64, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	s, ok := p.seen[id]
	if !ok || now.Sub(s.last) > forgetAfter || done < s.done {
		s = sight{first: now, done: done}
	}
	s.last = now
	p.seen[id] = s
	took := now.Sub(s.first).Seconds()
	if took < 1 || done == s.done {
		return 0, false
	}
	return float64(done-s.done) / took, true
}
