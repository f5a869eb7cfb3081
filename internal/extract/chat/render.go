package chat

import (
	"strings"
	"time"
	"unicode/utf8"

	"spoor/internal/evidence"
)

// said is a message of an export that has no lines of its own.
type said struct {
	when        time.Time // zero when unknown
	zone        string    // as the export names it, to print: "UTC"; empty for none
	sender      string
	to          string // the other side, where only the owner's name is missing
	lines       []string
	attachments []string
	omitted     bool
	deleted     bool
	edited      bool
	system      bool
}

// write renders a message as "12-03-2024 14:05 Name: text". Its other lines are
// indented, so that none of them reads as a message.
func (w *writer) write(m said) error {
	e := entry{omitted: m.omitted, deleted: m.deleted, edited: m.edited, message: evidence.Message{
		Sender: oneLine(m.sender), Attachments: m.attachments, System: m.system,
	}}
	var head []string
	if !m.when.IsZero() {
		e.message.Time = m.when.Format(layout)
		head = append(head, m.when.Format("02-01-2006 15:04"))
		if m.zone != "" {
			e.message.Time = m.when.Format(time.RFC3339)
			head = append(head, m.zone)
		}
	}
	if to := oneLine(m.to); to != "" {
		head = append(head, e.message.Sender+" → "+to+":")
	} else if e.message.Sender != "" {
		head = append(head, e.message.Sender+":")
	}
	start := strings.Join(head, " ")
	if start != "" {
		start += " "
	}
	e.header = len(start)
	if start += indented(m.lines); start == "" {
		return nil
	}
	return w.add(e, start)
}

// indented joins lines; all but the first get an indent, empty ones go.
func indented(all []string) string {
	var b strings.Builder
	for _, line := range all {
		for part := range strings.SplitSeq(normal(line), "\n") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			if b.Len() > 0 {
				b.WriteString("\n  ")
			}
			b.WriteString(part)
		}
	}
	return b.String()
}

// oneLine makes a name of what may hold line breaks, at most longestSender bytes.
func oneLine(name string) string {
	name = strings.Join(strings.Fields(normal(name)), " ")
	const longestSender = 300
	if len(name) <= longestSender {
		return name
	}
	end := longestSender
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end]
}
