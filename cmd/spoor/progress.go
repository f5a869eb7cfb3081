package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/wording"
)

// bar shows how far an ingest is: documents per second, time left, and what could
// not be read, by class. On a terminal it redraws one line; elsewhere it prints a
// line now and then.
type bar struct {
	out      io.Writer
	say      wording.Language
	terminal bool
	width    int
	began    time.Time
	last     time.Time
	first    int // documents that were done when the bar began
	done     int // documents that were done when it was last drawn
	drawn    bool
	pages    map[string]int64 // that each program had read when the bar first heard of it
}

// pagesSince adds up the pages that programs have read since the bar first heard of them.
func (b *bar) pagesSince(now map[string]int64) (n int64) {
	if b.pages == nil {
		b.pages = map[string]int64{}
	}
	for program, read := range now {
		if _, known := b.pages[program]; !known {
			b.pages[program] = read
		}
		n += read - b.pages[program]
	}
	return n
}

// Between two redraws on a terminal, and between two lines elsewhere.
const (
	redrawEvery = 200 * time.Millisecond
	lineEvery   = 5 * time.Second
)

func newBar(out io.Writer, say wording.Language) *bar {
	b := &bar{out: out, say: say, width: 100, began: time.Now(), first: -1}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		b.terminal = true
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
			b.width = w
		}
	}
	return b
}

// show draws the present state; note says what is being waited for, if anything.
func (b *bar) show(pr ledger.Progress, coming int, note string) {
	every := lineEvery
	if b.terminal {
		every = redrawEvery
	}
	if time.Since(b.last) < every {
		return
	}
	b.draw(pr, coming, note)
}

func (b *bar) draw(pr ledger.Progress, coming int, note string) {
	b.last = time.Now()
	if b.first < 0 {
		b.first = pr.Done
	}
	b.done = pr.Done
	text := b.text(pr, coming)
	if note != "" {
		text += " · " + note
	}
	b.put(text)
}

// put redraws the line on a terminal, else prints one.
func (b *bar) put(text string) {
	if !b.terminal {
		_, _ = fmt.Fprintln(b.out, text)
		return
	}
	if r := []rune(text); len(r) > b.width-1 {
		text = string(r[:b.width-1])
	}
	_, _ = fmt.Fprint(b.out, "\r\x1b[K"+text)
	b.drawn = true
}

// finish draws the last state.
func (b *bar) finish(pr ledger.Progress) { b.draw(pr, 0, "") }

// end ends the line that was drawn, so that what follows stands on its own.
func (b *bar) end() {
	if b.drawn {
		_, _ = fmt.Fprintln(b.out)
	}
	b.drawn = false
}

const barCells = 24

// cells shows how much of a whole is done.
func cells(done, total int) string {
	filled := 0
	if total > 0 {
		filled = barCells * done / total
	}
	return "[" + strings.Repeat("█", filled) + strings.Repeat("░", barCells-filled) + "]"
}

func (b *bar) text(pr ledger.Progress, coming int) string {
	total := max(pr.Documents, coming)
	done := pr.Done
	rate := float64(max(done-b.first, 0)) / max(time.Since(b.began).Seconds(), 0.001)
	s := fmt.Sprintf("%s %d/%d %s · %.0f/s", cells(done, total), done, total, b.say.Say("stukken", "documents"), rate)
	if left := total - done; left > 0 && rate > 0.1 {
		s += " · " + b.say.Say("nog ", "") + (time.Duration(float64(left)/rate) * time.Second).Round(time.Second).String() + b.say.Say("", " left")
	}
	return s + failures(pr, b.say)
}

// failures lists the classes of what could not be read.
func failures(pr ledger.Progress, say wording.Language) string {
	var s strings.Builder
	for _, o := range evidence.Outcomes() {
		if n := pr.Outcomes[o]; n > 0 && !o.Readable() {
			fmt.Fprintf(&s, " · %d %s", n, say.Outcome(o))
		}
	}
	return s.String()
}
