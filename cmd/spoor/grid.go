package main

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// grid aligns a table of figures, a head and then rows: the first column and words
// to the left, the other columns to the right. An empty line follows.
func (p *program) grid(rows [][]string) error {
	var widths []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	var out strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, c := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
			switch {
			case i == 0:
				line.WriteString(c + pad)
			case numeric(c) || row[0] == rows[0][0]:
				line.WriteString("  " + pad + c)
			default:
				line.WriteString("  " + c + pad)
			}
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return p.printf("%s\n", out.String())
}

func numeric(c string) bool {
	return c == "" || c == "-" || strings.ContainsAny(c[len(c)-1:], "0123456789")
}

func count(n int) string { return strconv.Itoa(n) }

func third(f float64) string { return strconv.FormatFloat(f, 'f', 3, 64) }

const meterCells = 10

// meter draws a share as a bar.
func meter(share float64) string {
	filled := min(max(int(share*meterCells+.5), 0), meterCells)
	return strings.Repeat("█", filled) + strings.Repeat("░", meterCells-filled)
}
