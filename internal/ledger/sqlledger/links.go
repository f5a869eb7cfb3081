package sqlledger

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

const sharedSQL = `SELECT s.kind, s.normal, string_agg(c.number, ' '), SUM(s.documents), SUM(s.mentions)
	FROM subject_cases s JOIN cases c ON c.key = s.case_key
	GROUP BY s.normal, s.kind HAVING COUNT(*) >= ?
	ORDER BY COUNT(*) DESC, SUM(s.documents) DESC, s.kind, s.normal`

// Shared lists the subjects mentioned in at least minCases cases, most cases first,
// then most documents, kind, normal form. It reads the summary only.
func (l *Ledger) Shared(ctx context.Context, minCases int) (shared []ledger.Shared, err error) {
	err = l.read(ctx, "list shared subjects", "", func(ctx context.Context, q querier) error {
		shared, err = collect(ctx, q, sharedSQL, []any{minCases}, func(s scanner) (ledger.Shared, error) {
			var one ledger.Shared
			var numbers string // a case number holds no space
			err := s.Scan(&one.Kind, &one.Normal, &numbers, &one.Documents, &one.Mentions)
			one.Cases = strings.Fields(numbers)
			slices.Sort(one.Cases)
			return one, err
		})
		return err
	})
	return shared, err
}

const linkSQL = `SELECT m.kind, m.quote, c.number, e.number, d.number, m.page, m.span_start, m.span_end
	FROM mentions m JOIN documents d ON d.seq = m.doc JOIN exhibits e ON e.key = d.exhibit_key
	JOIN cases c ON c.key = e.case_key
	WHERE m.normal = ? AND m.links = 1 AND (? = '' OR m.kind = ?)
	ORDER BY m.kind, c.number, e.number, d.ordering, m.place`

// Link gives one subject with every citation, its documents and citations in
// document order; kind "" matches any kind, one link for each, by kind.
func (l *Ledger) Link(ctx context.Context, kind evidence.MentionKind, normal string) (links []evidence.Link, err error) {
	type row struct {
		kind     evidence.MentionKind
		quote    string
		citation evidence.Citation
	}
	err = l.read(ctx, "find links", string(kind), func(ctx context.Context, q querier) error {
		rows, err := collect(ctx, q, linkSQL, []any{normal, kind, kind}, func(s scanner) (r row, err error) {
			c := &r.citation
			err = s.Scan(&r.kind, &r.quote, &c.Case, &c.Exhibit, &c.Document, &c.Page, &c.Span.Start, &c.Span.End)
			return r, err
		})
		if err != nil {
			return err
		}
		for some := range chunkBy(rows, func(r row) evidence.MentionKind { return r.kind }) {
			link := evidence.Link{Subject: evidence.Subject{Kind: some[0].kind, Normal: normal}}
			names := map[string]int{}
			for _, r := range some {
				names[r.quote]++
				link.Cases = appendNew(link.Cases, r.citation.Case)
				whole := evidence.Citation{Case: r.citation.Case, Exhibit: r.citation.Exhibit, Document: r.citation.Document}
				link.Documents = appendNew(link.Documents, whole.String())
				link.Citations = append(link.Citations, r.citation)
			}
			link.Subject.Names = byFrequency(names)
			links = append(links, link)
		}
		return nil
	})
	return links, err
}

// appendNew adds a text unless it is the last one already; the texts come in order.
func appendNew(texts []string, s string) []string {
	if n := len(texts); n > 0 && texts[n-1] == s {
		return texts
	}
	return append(texts, s)
}

// byFrequency lists names, most frequent first, then by their bytes.
func byFrequency(names map[string]int) []string {
	return slices.SortedFunc(maps.Keys(names), func(a, b string) int {
		return cmp.Or(cmp.Compare(names[b], names[a]), cmp.Compare(a, b))
	})
}

// chunkBy yields the runs of neighbours with the same key.
func chunkBy[T any, K comparable](all []T, key func(T) K) func(func([]T) bool) {
	return func(yield func([]T) bool) {
		for len(all) > 0 {
			n := 1
			for n < len(all) && key(all[n]) == key(all[0]) {
				n++
			}
			if !yield(all[:n]) {
				return
			}
			all = all[n:]
		}
	}
}
