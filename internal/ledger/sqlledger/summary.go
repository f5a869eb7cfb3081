package sqlledger

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// The summaries are kept by differences: whoever changes documents or mentions
// counts here what becomes more and what becomes less, and the sums are applied
// once, before the transaction commits.

// tally counts things; in a difference it may be negative.
type tally struct{ documents, pages, findings, mentions int64 }

func (n tally) plus(m tally) tally {
	return tally{n.documents + m.documents, n.pages + m.pages, n.findings + m.findings, n.mentions + m.mentions}
}

func (n tally) minus() tally { return tally{-n.documents, -n.pages, -n.findings, -n.mentions} }

// shrinks reports whether something becomes less; what it is taken from then exists.
func (n tally) shrinks() bool { return min(n.documents, n.pages, n.findings, n.mentions) < 0 }

// progressKey is a row of the table progress.
type progressKey struct {
	exhibit int64
	state   ledger.State
	outcome evidence.Outcome
}

// count notes a difference in the progress of an exhibit.
func (t *tx) count(k progressKey, n tally) { t.progress[k] = t.progress[k].plus(n) }

// subject is a row of the table subject_cases.
type subject struct {
	kind    evidence.MentionKind
	normal  string
	caseKey int64
}

// mention notes a difference in who is mentioned in which case.
func (t *tx) mention(s subject, n tally) { t.subjects[s] = t.subjects[s].plus(n) }

func progressTable() table {
	return table{
		into:    "progress (exhibit_key, state, outcome, documents, pages, findings, mentions)",
		columns: 7,
		then: ` ON CONFLICT (exhibit_key, state, outcome) DO UPDATE SET
			documents = progress.documents + excluded.documents, pages = progress.pages + excluded.pages,
			findings = progress.findings + excluded.findings, mentions = progress.mentions + excluded.mentions`,
	}
}

// flushProgress applies the differences noted with count.
func (t *tx) flushProgress(ctx context.Context) error {
	keys := slices.SortedFunc(maps.Keys(t.progress), func(a, b progressKey) int {
		return cmp.Or(cmp.Compare(a.exhibit, b.exhibit), cmp.Compare(a.state, b.state), cmp.Compare(a.outcome, b.outcome))
	})
	var more []any
	for _, k := range keys {
		n := t.progress[k]
		switch {
		case n == tally{}:
		case n.shrinks():
			if err := t.again(ctx, `UPDATE progress SET documents = documents + ?, pages = pages + ?,
				findings = findings + ?, mentions = mentions + ? WHERE exhibit_key = ? AND state = ? AND outcome = ?`,
				n.documents, n.pages, n.findings, n.mentions, k.exhibit, string(k.state), string(k.outcome)); err != nil {
				return err
			}
		default:
			more = append(more, k.exhibit, string(k.state), string(k.outcome), n.documents, n.pages, n.findings, n.mentions)
		}
	}
	return t.insert(ctx, progressTable(), more)
}

func subjectsTable() table {
	return table{
		into:    "subject_cases (kind, normal, case_key, documents, mentions)",
		columns: 5,
		then: ` ON CONFLICT (normal, kind, case_key) DO UPDATE SET
			documents = subject_cases.documents + excluded.documents, mentions = subject_cases.mentions + excluded.mentions`,
	}
}

// flushSubjects applies the differences noted with mention; a subject that is no
// longer mentioned in a case leaves no row behind.
func (t *tx) flushSubjects(ctx context.Context) error {
	keys := slices.SortedFunc(maps.Keys(t.subjects), func(a, b subject) int {
		return cmp.Or(cmp.Compare(a.normal, b.normal), cmp.Compare(a.kind, b.kind), cmp.Compare(a.caseKey, b.caseKey))
	})
	var more []any
	for _, k := range keys {
		n := t.subjects[k]
		switch {
		case n == tally{}:
		// Fewer mentions than documents more: the row exists, or this could not be.
		case n.shrinks() || n.mentions < n.documents:
			if err := t.reduce(ctx, k, n); err != nil {
				return err
			}
		default:
			more = append(more, string(k.kind), k.normal, k.caseKey, n.documents, n.mentions)
		}
	}
	return t.insert(ctx, subjectsTable(), more)
}

func (t *tx) reduce(ctx context.Context, k subject, n tally) error {
	err := t.again(ctx, `UPDATE subject_cases SET documents = documents + ?, mentions = mentions + ?
		WHERE normal = ? AND kind = ? AND case_key = ?`, n.documents, n.mentions, k.normal, string(k.kind), k.caseKey)
	if err != nil {
		return err
	}
	return t.again(ctx, "DELETE FROM subject_cases WHERE normal = ? AND kind = ? AND case_key = ? AND mentions = 0",
		k.normal, string(k.kind), k.caseKey)
}
