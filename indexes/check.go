package indexes

import (
	"fmt"
	"strings"

	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// Limits of a question.
const (
	MaxSize       = 1_000   // hits on one page
	MaxReach      = 100_000 // hits skipped and wanted together
	MaxFacetSize  = 10_000  // values counted per field that are returned
	maxFacetNames = 32
)

// CheckRecord refuses a record that no implementation takes: without an ID or with "#" in
// it, whose pages have no numbers of their own, ascending from 1, or whose Part is none
// of its Parts. Error kind: Invalid.
func CheckRecord(r *Record) error {
	var why error
	switch {
	case r.ID == "" || strings.Contains(string(r.ID), "#"):
		why = fmt.Errorf("%q is no document's id", r.ID)
	case r.Part < 0 || r.Part > 0 && r.Part >= r.Parts:
		why = fmt.Errorf("part %d of %d", r.Part, r.Parts)
	case len(r.Pages) != len(r.Text):
		why = fmt.Errorf("%d page numbers for %d pages", len(r.Pages), len(r.Text))
	}
	for i, n := range r.Pages {
		if n < 1 || i > 0 && n <= r.Pages[i-1] {
			why = fmt.Errorf("page %d does not ascend from 1", n)
		}
	}
	if why == nil {
		return nil
	}
	return evidence.E(evidence.Invalid, "index record", string(r.ID), why)
}

// CheckQuery refuses a query that no implementation answers: without an
// expression, or with a size or offset out of bounds. Size 0 asks for the total
// only. Error kind: Invalid.
func CheckQuery(q Query) error {
	switch {
	case q.Expr == nil:
		return evidence.E(evidence.Invalid, "search", "", fmt.Errorf("no query"))
	case q.Size < 0 || q.Size > MaxSize:
		return evidence.E(evidence.Invalid, "search", "", fmt.Errorf("size %d is not between 0 and %d", q.Size, MaxSize))
	case q.From < 0 || q.From > MaxReach-q.Size:
		return evidence.E(evidence.Invalid, "search", "", fmt.Errorf("offset %d is not between 0 and %d", q.From, MaxReach-q.Size))
	}
	return nil
}

// CheckFacets refuses counts that no implementation gives: of fields without
// exact values, or more than MaxFacetSize. Error kind: Invalid.
func CheckFacets(q Query, fields []string, size int) error {
	if err := CheckQuery(q); err != nil {
		return err
	}
	if size < 0 || size > MaxFacetSize || len(fields) > maxFacetNames {
		return evidence.E(evidence.Invalid, "count", "", fmt.Errorf("%d values of %d fields", size, len(fields)))
	}
	for _, field := range fields {
		if !query.Exact(field) {
			return evidence.E(evidence.Invalid, "count", field, fmt.Errorf("only %v can be counted", query.ExactFields()))
		}
	}
	return nil
}
