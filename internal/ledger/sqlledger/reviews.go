package sqlledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Decide records a decision with its custody entry, which names the place and the
// indicator but none of the words; a standing one on the same place and indicator is
// superseded. Error kinds: NotFound (document), Invalid.
func (l *Ledger) Decide(ctx context.Context, r evidence.Review) (evidence.Review, error) {
	const op = "record review"
	if err := checkReview(op, r); err != nil {
		return r, err
	}
	err := l.write(ctx, op, string(r.Document), func(ctx context.Context, t *tx) error {
		all, err := t.standing(ctx, op, []evidence.DocumentID{r.Document})
		if err != nil {
			return err
		}
		d := all[0]
		r.ID, r.Case, r.At, r.Superseded = evidence.ReviewID(newID("r")), d.caseID, t.now, ""
		if err := t.insertReview(ctx, d, r); err != nil {
			return err
		}
		_, err = t.record(ctx, d.caseKey, d.entry(evidence.Reviewed, r.By, detail("review", string(r.ID), "decision", string(r.Decision),
			"indicator", string(r.Indicator), "stance", string(r.Stance), "place", fmt.Sprintf("p%d:%d-%d", r.Page, r.Start, r.End))))
		return err
	})
	return r, err
}

func checkReview(op string, r evidence.Review) error {
	var why string
	switch {
	case r.Page < 1 || r.Start < 0 || r.Start >= r.End:
		why = "a decision is about a place"
	case len(r.Quote) != r.End-r.Start || r.Sentence == "":
		why = "the words are missing"
	case r.Indicator == "" || !slices.Contains(evidence.Stances(), r.Stance) || !slices.Contains(evidence.Decisions(), r.Decision):
		why = "no indicator, or an unknown stance or decision"
	default:
		return checkActor(op, r.By)
	}
	return invalid(op, string(r.Document), why)
}

func (t *tx) insertReview(ctx context.Context, d *standing, r evidence.Review) error {
	seq, err := t.next(ctx, "review", 1)
	if err != nil {
		return err
	}
	if _, err := t.next(ctx, "review-change", 1); err != nil {
		return err
	}
	shown, err := json.Marshal(r.Shown)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `UPDATE reviews SET superseded = ? WHERE doc = ? AND page = ? AND span_start = ? AND span_end = ?
		AND indicator = ? AND superseded = 0`, seq, d.seq, r.Page, r.Start, r.End, r.Indicator); err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO reviews (seq, id, doc, page, span_start, span_end, indicator, stance, decision, quote, sentence,
		language, shown, actor, at, note, superseded) VALUES (`+marks(17)+")", seq, r.ID, d.seq, r.Page, r.Start, r.End, r.Indicator, r.Stance,
		r.Decision, r.Quote, r.Sentence, r.Language, string(shown), r.By, r.At.UnixMicro(), r.Note, 0)
	return err
}

const reviewsSQL = `SELECT r.id, c.id, d.id, r.page, r.span_start, r.span_end, r.indicator, r.stance, r.decision, r.quote, r.sentence,
	r.language, r.shown, r.actor, r.at, r.note, COALESCE(s.id, '')
	FROM reviews r JOIN documents d ON d.seq = r.doc JOIN exhibits e ON e.key = d.exhibit_key JOIN cases c ON c.key = e.case_key
	LEFT JOIN reviews s ON s.seq = r.superseded
	WHERE (? = 1 OR r.superseded = 0)`

// Reviews lists decisions in the order in which they were taken.
func (l *Ledger) Reviews(ctx context.Context, f ledger.ReviewFilter) (all []evidence.Review, err error) {
	query, args := reviewsSQL, []any{flag(f.History)}
	for _, c := range []struct{ column, value string }{{"c.id", string(f.Case)}, {"d.id", string(f.Document)}, {"r.id", string(f.ID)}} {
		if c.value != "" {
			query += " AND " + c.column + " = ?"
			args = append(args, c.value)
		}
	}
	err = l.read(ctx, "list reviews", string(f.Case), func(ctx context.Context, q querier) error {
		all, err = collect(ctx, q, query+" ORDER BY r.seq", args, scanReview)
		return err
	})
	return all, err
}

func scanReview(s scanner) (r evidence.Review, err error) {
	var shown string
	var at int64
	err = s.Scan(&r.ID, &r.Case, &r.Document, &r.Page, &r.Start, &r.End, &r.Indicator, &r.Stance, &r.Decision, &r.Quote, &r.Sentence,
		&r.Language, &shown, &r.By, &at, &r.Note, &r.Superseded)
	if err != nil {
		return r, err
	}
	r.At = fromMicros(at)
	if err := json.Unmarshal([]byte(shown), &r.Shown); err != nil {
		return r, evidence.E(evidence.Corrupt, "read review", string(r.ID), err)
	}
	return r, nil
}

// ReviewsMark is a number that rises with every change of the decisions.
func (l *Ledger) ReviewsMark(ctx context.Context) (mark int64, err error) {
	err = l.read(ctx, "look at reviews", "", func(ctx context.Context, q querier) error {
		return q.row(ctx, "SELECT value FROM counters WHERE name = 'review-change'").Scan(&mark)
	})
	return mark, err
}

// ForgetReviews destroys all decisions of a case and says in its custody log how many;
// nothing is written when there are none. Error kinds: NotFound (case), Invalid (actor).
func (l *Ledger) ForgetReviews(ctx context.Context, c evidence.CaseID, actor string) (gone int, err error) {
	const op = "forget reviews"
	if err := checkActor(op, actor); err != nil {
		return 0, err
	}
	err = l.write(ctx, op, string(c), func(ctx context.Context, t *tx) error {
		key, err := caseKey(ctx, t, op, c)
		if err != nil {
			return err
		}
		done, err := t.exec(ctx, `DELETE FROM reviews WHERE doc IN
			(SELECT d.seq FROM documents d JOIN exhibits e ON e.key = d.exhibit_key WHERE e.case_key = ?)`, key)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if gone = int(n); err != nil || n == 0 {
			return err
		}
		if _, err := t.next(ctx, "review-change", 1); err != nil {
			return err
		}
		_, err = t.record(ctx, key, evidence.CustodyEntry{Case: c, Actor: actor, Action: evidence.ReviewsGone, Detail: detail("reviews", strconv.Itoa(gone))})
		return err
	})
	return gone, err
}
