package gateway

import "sync"

// maxSettled bounds the memory that settled takes; evidence is spread over 65,536
// folders.
const maxSettled = 1 << 17

// settled remembers folders whose own entry in the folder above is on the disk, so
// that a write need not flush all of them again: that would be most of its cost.
// Removing an object removes folders it leaves empty, so whatever is known counts only
// as long as no removal is under way or has been since. The zero value is ready.
type settled struct {
	mu       sync.Mutex
	known    map[string]struct{}
	removals int    // under way
	epoch    uint64 // goes up when one begins
}

// begin gives the mark that a write takes before it touches the disk.
func (s *settled) begin() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.epoch
}

// has reports whether dir was settled at the mark and has been since.
func (s *settled) has(dir string, mark uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.known[dir]
	return ok && s.removals == 0 && s.epoch == mark
}

// add remembers a folder that a write with this mark has settled.
func (s *settled) add(dir string, mark uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.removals > 0 || s.epoch != mark {
		return
	}
	if s.known == nil || len(s.known) >= maxSettled {
		s.known = map[string]struct{}{}
	}
	s.known[dir] = struct{}{}
}

// removing forgets everything; the removal calls done when it has ended.
func (s *settled) removing() (done func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removals++
	s.epoch++
	s.known = nil
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.removals--
	}
}
