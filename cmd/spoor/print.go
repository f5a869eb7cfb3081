package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"spoor/internal/evidence"
)

// line prints one JSON object on a line of its own.
func (p *program) line(v any) error {
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return evidence.E(evidence.Unreadable, "write output", "", err)
	}
	return nil
}

// printf writes to standard output.
func (p *program) printf(format string, args ...any) error {
	if _, err := fmt.Fprintf(p.out, format, args...); err != nil {
		return evidence.E(evidence.Unreadable, "write output", "", err)
	}
	return nil
}

// table aligns tab-separated rows in columns.
func (p *program) table(rows [][]string) error {
	w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				cell = "\t" + cell
			}
			if _, err := fmt.Fprint(w, cell); err != nil {
				return evidence.E(evidence.Unreadable, "write output", "", err)
			}
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return evidence.E(evidence.Unreadable, "write output", "", err)
		}
	}
	if err := w.Flush(); err != nil {
		return evidence.E(evidence.Unreadable, "write output", "", err)
	}
	return nil
}

// cell formats a table cell.
func cell(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// shortRunes is the length at which a quote is cut in a table for people.
const shortRunes = 90

// short puts a quote on one line.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > shortRunes {
		return string(r[:shortRunes]) + "…"
	}
	return s
}
