package sqlledger

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// A document has work left until it is Done: a Stored one must still be made
// searchable. Plan, Deepest, Tasks and Unfinished all go by that, so that what a
// crash leaves behind between Save and MarkIndexed is handed out again, with step
// index, even when the workflow that saved it is gone.

// exhibitKey is the internal key of an exhibit. Error kind: NotFound.
func exhibitKey(ctx context.Context, q querier, op string, id evidence.ExhibitID) (int64, error) {
	e, err := exhibit(ctx, q, op, id)
	return e.key, err
}

const planSQL = `SELECT seq, size FROM documents
	WHERE exhibit_key = ? AND depth = ? AND seq > ? AND state <> 'done' ORDER BY seq LIMIT ?`

// Plan returns up to n batches of the exhibit's documents with work left (Pending or
// Stored) at the given depth with Seq > after, in order. Error kind: NotFound
// (exhibit).
func (l *Ledger) Plan(ctx context.Context, id evidence.ExhibitID, depth int, after int64, n int) (batches []ledger.Batch, err error) {
	const op = "plan batches"
	if n <= 0 {
		return nil, nil
	}
	err = l.read(ctx, op, string(id), func(ctx context.Context, q querier) error {
		key, err := exhibitKey(ctx, q, op, id)
		if err != nil {
			return err
		}
		rows, err := q.query(ctx, planSQL, key, depth, after, n*ledger.BatchDocuments)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		plan := planning{exhibit: id, depth: depth, most: n}
		for rows.Next() {
			var seq, size int64
			if err := rows.Scan(&seq, &size); err != nil {
				return err
			}
			if !plan.add(seq, size) {
				break
			}
		}
		batches = plan.batches
		return rows.Err()
	})
	return batches, err
}

// planning fills batches one after the other.
type planning struct {
	exhibit evidence.ExhibitID
	depth   int
	most    int
	batches []ledger.Batch
}

// add puts a document into the last batch, or into a new one when that is full;
// false means that there may be no further batch.
func (p *planning) add(seq, size int64) bool {
	if n := len(p.batches); n > 0 {
		b := &p.batches[n-1]
		if b.Documents < ledger.BatchDocuments && size <= ledger.BatchBytes-b.Bytes {
			b.To, b.Documents, b.Bytes = seq, b.Documents+1, b.Bytes+size
			return true
		}
		if n == p.most {
			return false
		}
	}
	p.batches = append(p.batches, ledger.Batch{
		Exhibit: p.exhibit, Depth: p.depth, From: seq, To: seq, Documents: 1, Bytes: size,
	})
	return true
}

const tasksSQL = "SELECT " + documentColumns + ", d.seq, d.step, d.attempts " + documentTables + `
	WHERE d.exhibit_key = ? AND d.depth = ? AND d.seq BETWEEN ? AND ? AND d.state <> 'done' ORDER BY d.seq`

// Tasks returns the documents of the batch that are not Done, in order; a Stored one
// has step index. Error kind: NotFound (exhibit).
func (l *Ledger) Tasks(ctx context.Context, b ledger.Batch) (tasks []ledger.Task, err error) {
	const op = "list tasks"
	err = l.read(ctx, op, string(b.Exhibit), func(ctx context.Context, q querier) error {
		key, err := exhibitKey(ctx, q, op, b.Exhibit)
		if err != nil {
			return err
		}
		tasks, err = collect(ctx, q, tasksSQL, []any{key, b.Depth, b.From, b.To}, func(s scanner) (ledger.Task, error) {
			var t ledger.Task
			err := scanDocument(s, &t.Document, &t.Seq, &t.Step, &t.Attempts)
			return t, err
		})
		return err
	})
	return tasks, err
}

const deepestSQL = "SELECT COALESCE(MAX(depth), -1) FROM documents WHERE exhibit_key = ? AND state <> 'done'"

// Deepest is the greatest depth with work left, -1 when there is none. Error kind:
// NotFound (exhibit).
func (l *Ledger) Deepest(ctx context.Context, id evidence.ExhibitID) (depth int, err error) {
	const op = "find deepest"
	err = l.read(ctx, op, string(id), func(ctx context.Context, q querier) error {
		key, err := exhibitKey(ctx, q, op, id)
		if err != nil {
			return err
		}
		return q.row(ctx, deepestSQL, key).Scan(&depth)
	})
	return depth, err
}

const unfinishedSQL = "SELECT " + exhibitColumns + ` FROM exhibits e JOIN cases c ON c.key = e.case_key
	WHERE EXISTS (SELECT 1 FROM documents d WHERE d.exhibit_key = e.key AND d.state <> 'done')
	OR EXISTS (SELECT 1 FROM sources s WHERE s.exhibit_key = e.key AND s.open = 1)
	ORDER BY c.number, e.number`

// Unfinished lists the exhibits with documents that are not Done or with open
// sources, by case and number.
func (l *Ledger) Unfinished(ctx context.Context) (exhibits []evidence.Exhibit, err error) {
	err = l.read(ctx, "list unfinished", "", func(ctx context.Context, q querier) error {
		exhibits, err = collect(ctx, q, unfinishedSQL, nil, func(s scanner) (evidence.Exhibit, error) {
			e, err := scanExhibit(s)
			return e.Exhibit, err
		})
		return err
	})
	return exhibits, err
}

// Begin counts an attempt for each document. Save and MarkIndexed set the count back
// to zero: the part that crashed is over. Error kind: NotFound (document).
func (l *Ledger) Begin(ctx context.Context, docs []evidence.DocumentID) error {
	const op = "begin documents"
	if len(docs) == 0 {
		return nil
	}
	return l.write(ctx, op, "", func(ctx context.Context, t *tx) error {
		states, err := t.standing(ctx, op, docs)
		if err != nil {
			return err
		}
		for _, d := range states {
			if err := t.again(ctx, "UPDATE documents SET attempts = attempts + 1 WHERE seq = ?", d.seq); err != nil {
				return err
			}
		}
		return nil
	})
}

// earlierSteps are the steps before a step, padded to two; false when it is no step.
func earlierSteps(s ledger.Step) ([2]ledger.Step, bool) {
	switch s {
	case ledger.StepExtract:
		return [2]ledger.Step{}, true
	case ledger.StepTag:
		return [2]ledger.Step{ledger.StepExtract}, true
	case ledger.StepIndex:
		return [2]ledger.Step{ledger.StepExtract, ledger.StepTag}, true
	}
	return [2]ledger.Step{}, false
}

// Requeue makes documents that have a result pending again from the given step on,
// with no attempts, and returns how many; the exhibit's custody log gets one entry
// that says how many and from where. One that is pending already keeps the earlier
// of the two steps. One that was never processed is pending from extract and stays
// so, uncounted; its attempts are set back too unless the selection is narrower than
// all. Error kinds: NotFound (exhibit), Invalid (step, outcome, reason, actor).
func (l *Ledger) Requeue(ctx context.Context, id evidence.ExhibitID, sel ledger.Selection, actor string) (n int, err error) {
	const op = "requeue documents"
	if err := checkActor(op, actor); err != nil {
		return 0, err
	}
	if _, ok := earlierSteps(sel.Step); !ok {
		return 0, invalid(op, string(sel.Step), "a step is extract, tag or index")
	}
	if sel.Outcome != "" && !sel.Outcome.Valid() {
		return 0, invalid(op, string(sel.Outcome), "no such outcome")
	}
	if strings.Trim(sel.Reason, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return 0, invalid(op, sel.Reason, "a code is of small letters, digits and hyphens")
	}
	err = l.write(ctx, op, string(id), func(ctx context.Context, t *tx) error {
		e, err := exhibit(ctx, t, op, id)
		if err != nil {
			return err
		}
		if n, err = t.requeue(ctx, e.key, sel); err != nil || n == 0 {
			return err
		}
		_, err = t.record(ctx, e.caseKey, evidence.CustodyEntry{
			Case: e.Case, Actor: actor, Action: evidence.Requeued, Exhibit: e.ID,
			Detail: detail("step", string(sel.Step), "selection", selected(sel), "documents", strconv.Itoa(n)),
		})
		return err
	})
	return n, err
}

// selected words a selection for the custody log.
func selected(sel ledger.Selection) string {
	var parts []string
	if sel.OnlyFailed {
		parts = append(parts, "failed")
	}
	if sel.Outcome != "" {
		parts = append(parts, string(sel.Outcome))
	}
	if sel.Reason != "" {
		parts = append(parts, "reason "+sel.Reason)
	}
	return cmp.Or(strings.Join(parts, ", "), "all")
}

// selecting is the condition of a selection on documents, with its arguments.
func selecting(key int64, sel ledger.Selection) (where string, args []any) {
	where, args = " WHERE exhibit_key = ? AND outcome <> ''", []any{key}
	if sel.OnlyFailed {
		where += " AND outcome <> 'ok'"
	}
	if sel.Outcome != "" {
		where += " AND outcome = ?"
		args = append(args, string(sel.Outcome))
	}
	if sel.Reason != "" {
		where += " AND EXISTS (SELECT 1 FROM results WHERE results.doc = documents.seq AND results.reasons LIKE ?)"
		args = append(args, "%"+sel.Reason+"%")
	}
	return where, args
}

func (t *tx) requeue(ctx context.Context, key int64, sel ledger.Selection) (int, error) {
	where, args := selecting(key, sel)
	if sel == (ledger.Selection{Step: sel.Step}) {
		if _, err := t.exec(ctx, `UPDATE documents SET attempts = 0
			WHERE exhibit_key = ? AND state <> 'done' AND outcome = '' AND attempts > 0`, key); err != nil {
			return 0, err
		}
	}
	if err := t.countRequeued(ctx, key, where, args); err != nil {
		return 0, err
	}
	earlier, _ := earlierSteps(sel.Step) // only a pending document has a step before index
	done, err := t.exec(ctx, `UPDATE documents SET
		step = CASE WHEN step IN (?, ?) THEN step ELSE ? END,
		state = 'pending', attempts = 0`+where, append([]any{string(earlier[0]), string(earlier[1]), string(sel.Step)}, args...)...)
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// countRequeued moves the selected documents to pending in the progress summary.
func (t *tx) countRequeued(ctx context.Context, key int64, where string, args []any) error {
	type group struct {
		progressKey
		tally
	}
	groups, err := collect(ctx, t, `SELECT state, outcome, COUNT(*), SUM(pages), SUM(findings), SUM(mentions)
		FROM documents`+where+" GROUP BY state, outcome", args, func(s scanner) (group, error) {
		g := group{progressKey: progressKey{exhibit: key}}
		err := s.Scan(&g.state, &g.outcome, &g.documents, &g.pages, &g.findings, &g.mentions)
		return g, err
	})
	if err != nil {
		return err
	}
	for _, g := range groups {
		t.count(g.progressKey, g.minus())
		t.count(progressKey{key, ledger.Pending, g.outcome}, g.tally)
	}
	return nil
}
