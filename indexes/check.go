package indexes

import (
	"fmt"

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
