package sqlledger

import (
	"context"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Cases lists every case with its counts, by number.
func (l *Ledger) Cases(ctx context.Context) (cases []ledger.CaseSummary, err error) {
	err = l.read(ctx, "list cases", "", func(ctx context.Context, q querier) error {
		counts, err := progressBy(ctx, q, "e.case_key")
		if err != nil {
			return err
		}
		cases, err = collect(ctx, q, `SELECT (SELECT COUNT(*) FROM exhibits e WHERE e.case_key = c.key), `+caseColumns+`
			FROM cases c ORDER BY c.number`, nil, func(s scanner) (sum ledger.CaseSummary, err error) {
			key, c, err := scanCase(with{s, &sum.Exhibits})
			sum.Case, sum.Progress = c, counts.of(key)
			return sum, err
		})
		return err
	})
	return cases, err
}

// with scans one column more, before the others.
type with struct {
	scanner
	first any
}

// Scan implements scanner.
func (w with) Scan(dest ...any) error { return w.scanner.Scan(append([]any{w.first}, dest...)...) }

// Exhibits lists the exhibits of a case ("" for all) with their counts, by case and
// number.
func (l *Ledger) Exhibits(ctx context.Context, c evidence.CaseID) (exhibits []ledger.ExhibitSummary, err error) {
	err = l.read(ctx, "list exhibits", string(c), func(ctx context.Context, q querier) error {
		counts, err := progressBy(ctx, q, "p.exhibit_key")
		if err != nil {
			return err
		}
		exhibits, err = collect(ctx, q, "SELECT "+exhibitColumns+` FROM exhibits e JOIN cases c ON c.key = e.case_key
			WHERE (? = '' OR c.id = ?) ORDER BY c.number, e.number`, []any{c, c}, func(s scanner) (ledger.ExhibitSummary, error) {
			e, err := scanExhibit(s)
			return ledger.ExhibitSummary{Exhibit: e.Exhibit, CaseNumber: e.caseNumber, Progress: counts.of(e.key)}, err
		})
		return err
	})
	return exhibits, err
}

// counted is progress by internal key.
type counted map[int64]*ledger.Progress

// of is the progress of one case or exhibit; nothing yet is all zeros.
func (c counted) of(key int64) ledger.Progress {
	if p, ok := c[key]; ok {
		return *p
	}
	return ledger.Progress{Outcomes: map[evidence.Outcome]int{}}
}

// progressBy adds up the summary by a column, a constant text.
func progressBy(ctx context.Context, q querier, column string) (counted, error) {
	rows, err := q.query(ctx, "SELECT "+column+`, p.state, p.outcome, p.documents, p.pages, p.findings, p.mentions
		FROM progress p JOIN exhibits e ON e.key = p.exhibit_key`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	sums := counted{}
	for rows.Next() {
		var key int64
		var state ledger.State
		var outcome evidence.Outcome
		var n tally
		if err := rows.Scan(&key, &state, &outcome, &n.documents, &n.pages, &n.findings, &n.mentions); err != nil {
			return nil, err
		}
		p, ok := sums[key]
		if !ok {
			p = &ledger.Progress{Outcomes: map[evidence.Outcome]int{}}
			sums[key] = p
		}
		addProgress(p, state, outcome, n)
	}
	return sums, rows.Err()
}

func addProgress(p *ledger.Progress, state ledger.State, outcome evidence.Outcome, n tally) {
	documents := int(n.documents)
	p.Documents += documents
	switch state {
	case ledger.Pending:
		p.Pending += documents
	case ledger.Stored:
		p.Stored += documents
	case ledger.Done:
		p.Done += documents
	}
	if outcome != "" && documents > 0 {
		p.Outcomes[outcome] += documents
	}
	p.Pages += int(n.pages)
	p.Findings += int(n.findings)
	p.Mentions += int(n.mentions)
}
