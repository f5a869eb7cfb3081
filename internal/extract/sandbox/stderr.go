package sandbox

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// lastWords keeps the beginning and the end of what a worker writes to its standard
// error about one document. A dying Go program says why there: first when it
// leaves a long trace, last when it complained for long before.
type lastWords struct {
	mu         sync.Mutex
	head, tail []byte
}

const maxLastWords = 8 << 10 // of head and tail each

// Write implements io.Writer; it never fails and never grows.
func (l *lastWords) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(p)
	first := min(maxLastWords-len(l.head), len(p))
	l.head = append(l.head, p[:first]...)
	p = p[first:]
	if len(p) > maxLastWords {
		p = p[len(p)-maxLastWords:]
	}
	if over := len(l.tail) + len(p) - maxLastWords; over > 0 {
		l.tail = l.tail[over:]
	}
	l.tail = append(l.tail, p...)
	return n, nil
}

// forget drops what was said about earlier documents.
func (l *lastWords) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.head, l.tail = l.head[:0], l.tail[:0]
}

// cause is the line that says why the process ended: the runtime's own if there is
// one, else the first.
func (l *lastWords) cause() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := ""
	for line := range bytes.SplitSeq(slices.Concat(l.head, l.tail), []byte{'\n'}) {
		text := strings.ToValidUTF8(strings.TrimSpace(string(line)), "�")
		if strings.HasPrefix(text, "fatal error: ") || strings.HasPrefix(text, "panic: ") || strings.HasPrefix(text, "SIG") {
			return cut(text, 300)
		}
		if first == "" {
			first = text
		}
	}
	return cut(first, 300)
}
