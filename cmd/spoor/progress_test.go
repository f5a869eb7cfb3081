package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/wording"
)

func TestBarText(t *testing.T) {
	full, none := strings.Repeat("█", barCells), strings.Repeat("░", barCells)
	half := strings.Repeat("█", barCells/2) + strings.Repeat("░", barCells/2)
	for name, c := range map[string]struct {
		say      wording.Language
		progress ledger.Progress
		coming   int
		first    int
		want     string
	}{
		"nothing known":           {wording.English, ledger.Progress{}, 0, 0, "[" + none + "] 0/0 documents · 0/s"},
		"files still to come":     {wording.English, ledger.Progress{Documents: 40, Done: 0}, 100, 0, "[" + none + "] 0/100 documents · 0/s"},
		"half way":                {wording.English, ledger.Progress{Documents: 100, Done: 50}, 90, 0, "[" + half + "] 50/100 documents · 5/s · 10s left"},
		"half way in Dutch":       {wording.Dutch, ledger.Progress{Documents: 100, Done: 50}, 90, 0, "[" + half + "] 50/100 stukken · 5/s · nog 10s"},
		"gone on from before":     {wording.English, ledger.Progress{Documents: 100, Done: 50}, 100, 40, "[" + half + "] 50/100 documents · 1/s · 50s left"},
		"too slow to tell":        {wording.English, ledger.Progress{Documents: 100, Done: 50}, 100, 50, "[" + half + "] 50/100 documents · 0/s"},
		"fewer than before":       {wording.English, ledger.Progress{Documents: 100, Done: 50}, 100, 80, "[" + half + "] 50/100 documents · 0/s"},
		"done":                    {wording.English, ledger.Progress{Documents: 100, Done: 100}, 90, 0, "[" + full + "] 100/100 documents · 10/s"},
		"failures by class":       {wording.English, ledger.Progress{Documents: 10, Done: 10, Outcomes: outcomes()}, 0, 10, "[" + full + "] 10/10 documents · 0/s · 2 needs a password · 1 damaged · 3 empty"},
		"failures in Dutch":       {wording.Dutch, ledger.Progress{Documents: 10, Done: 10, Outcomes: outcomes()}, 0, 10, "[" + full + "] 10/10 stukken · 0/s · 2 wachtwoord nodig · 1 beschadigd · 3 leeg"},
		"more done than promised": {wording.English, ledger.Progress{Documents: 7, Done: 7}, 5, 7, "[" + full + "] 7/7 documents · 0/s"},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bar{say: c.say, began: time.Now().Add(-10 * time.Second), first: c.first}
			if got := b.text(c.progress, c.coming); got != c.want {
				t.Errorf("%+v, %d to come\n got %s\nwant %s", c.progress, c.coming, got, c.want)
			}
		})
	}
}

func outcomes() map[evidence.Outcome]int {
	return map[evidence.Outcome]int{evidence.OK: 4, evidence.Empty: 3, evidence.NeedsPassword: 2, evidence.Damaged: 1, evidence.Timeout: 0}
}

// TestBarElsewhere: without a terminal there is a line now and then, for logs.
func TestBarElsewhere(t *testing.T) {
	var out bytes.Buffer
	b := newBar(&out, wording.English)
	for done := range 1000 {
		b.show(ledger.Progress{Documents: 1000, Done: done}, 0, "")
	}
	b.finish(ledger.Progress{Documents: 1000, Done: 1000})
	b.end()
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 2 || strings.Contains(out.String(), "\x1b") || !strings.Contains(lines[1], "1000/1000") {
		t.Errorf("got %q, want a first and a last line without control characters", out.String())
	}
}

// TestBarOnATerminal: one line that is drawn again, no longer than the terminal is
// wide, and ended before anything else is said.
func TestBarOnATerminal(t *testing.T) {
	var out bytes.Buffer
	b := newBar(&out, wording.English)
	b.terminal, b.width = true, 40
	b.show(ledger.Progress{Documents: 10}, 0, "")
	b.last = time.Time{}
	b.show(ledger.Progress{Documents: 10, Done: 5}, 0, "no space left on the disk; make room; work then goes on")
	b.end()
	b.end()
	got := out.String()
	if strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "\n") {
		t.Errorf("got %q, want one line that is ended once", got)
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(got, "\n"), "\r\x1b[K") {
		if n := len([]rune(part)); n >= b.width {
			t.Errorf("%d characters on a terminal of %d: %q", n, b.width, part)
		}
	}
}

// TestBarCountsPages of each program from when it first heard of it.
func TestBarCountsPages(t *testing.T) {
	b := newBar(&strings.Builder{}, wording.English)
	for _, c := range []struct {
		pages map[string]int64
		want  int64
	}{
		{nil, 0},
		{map[string]int64{"a": 100}, 0},
		{map[string]int64{"a": 130}, 30},
		{map[string]int64{"a": 131, "b": 7}, 31},
		{map[string]int64{"b": 9}, 2},
	} {
		if got := b.pagesSince(c.pages); got != c.want {
			t.Errorf("pages since the start at %v = %d, want %d", c.pages, got, c.want)
		}
	}
}
