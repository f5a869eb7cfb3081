package sqlledger

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"spoor/internal/evidence"
)

// summaryCheck compares a summary with what counting anew gives.
type summaryCheck struct{ table, kept, counted string }

func summaryChecks() []summaryCheck {
	return []summaryCheck{
		{
			"subject_cases",
			"SELECT kind, normal, case_key, documents, mentions FROM subject_cases",
			`SELECT m.kind, m.normal, e.case_key, COUNT(DISTINCT m.doc), COUNT(*)
			FROM mentions m JOIN documents d ON d.seq = m.doc JOIN exhibits e ON e.key = d.exhibit_key
			WHERE m.links = 1 GROUP BY m.kind, m.normal, e.case_key`,
		},
		{
			"progress",
			"SELECT exhibit_key, state, outcome, documents, pages, findings, mentions FROM progress WHERE documents > 0",
			`SELECT exhibit_key, state, outcome, COUNT(*), SUM(pages), SUM(findings), SUM(mentions)
			FROM documents GROUP BY exhibit_key, state, outcome`,
		},
		{
			"documents",
			"SELECT seq, pages, findings, mentions FROM documents",
			`SELECT seq, (SELECT COUNT(*) FROM pages p WHERE p.doc = d.seq), (SELECT COUNT(*) FROM findings f WHERE f.doc = d.seq),
			(SELECT COUNT(*) FROM mentions m WHERE m.doc = d.seq) FROM documents d`,
		},
		{
			"results",
			"SELECT seq FROM documents WHERE outcome <> ''",
			"SELECT doc FROM results",
		},
	}
}

// Check reads the whole ledger and reports whether the file is sound and every
// summary is what counting anew gives. It does not check the custody chains
// (custody.Verifier). It takes minutes on a large ledger. Error kind: Corrupt, with
// what is wrong.
func (l *Ledger) Check(ctx context.Context) error {
	const op = "check ledger"
	return l.read(ctx, op, "", func(ctx context.Context, q querier) error {
		var faults []string
		for _, query := range integritySQL() {
			found, err := collect(ctx, q, query, nil, func(s scanner) (what string, err error) {
				err = s.Scan(&what)
				return what, err
			})
			if err != nil {
				return err
			}
			faults = append(faults, found...)
		}
		for _, c := range summaryChecks() {
			for _, pair := range [][2]string{{c.kept, c.counted}, {c.counted, c.kept}} {
				var n int
				err := q.row(ctx, "SELECT COUNT(*) FROM ("+pair[0]+" EXCEPT "+pair[1]+") AS differing").Scan(&n)
				if err != nil {
					return err
				}
				if n > 0 {
					faults = append(faults, fmt.Sprintf("%s: %d rows differ from what counting anew gives", c.table, n))
				}
			}
		}
		if len(faults) > 0 {
			return evidence.E(evidence.Corrupt, op, "", errors.New(strings.Join(faults, "; ")))
		}
		return nil
	})
}
