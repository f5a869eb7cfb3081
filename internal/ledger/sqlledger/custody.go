package sqlledger

import (
	"context"
	"iter"

	"spoor/internal/evidence"
)

// entryPage is how many entries are read at a time.
const entryPage = 256

// Entries yields a case's entries in order, a few hundred at a time: no connection
// is held while the caller looks at one. Error kind: NotFound (case).
func (l *Ledger) Entries(ctx context.Context, c evidence.CaseID) iter.Seq2[evidence.CustodyEntry, error] {
	return func(yield func(evidence.CustodyEntry, error) bool) {
		after := int64(0)
		for {
			page, err := l.entriesAfter(ctx, c, after)
			if err != nil {
				yield(evidence.CustodyEntry{}, err)
				return
			}
			for _, e := range page {
				if !yield(e, nil) {
					return
				}
				after = e.Seq
			}
			if len(page) < entryPage {
				return
			}
		}
	}
}

func (l *Ledger) entriesAfter(ctx context.Context, c evidence.CaseID, after int64) (page []evidence.CustodyEntry, err error) {
	const op = "read custody log"
	err = l.read(ctx, op, string(c), func(ctx context.Context, q querier) error {
		key, err := caseKey(ctx, q, op, c)
		if err != nil {
			return err
		}
		page, err = collect(ctx, q, `SELECT seq, at, actor, action, exhibit_id, document_id, digest, detail, prev, hash
			FROM custody WHERE case_key = ? AND seq > ? ORDER BY seq LIMIT ?`, []any{key, after, entryPage},
			func(s scanner) (evidence.CustodyEntry, error) { return scanEntry(s, c) })
		return err
	})
	return page, err
}

func scanEntry(s scanner, c evidence.CaseID) (evidence.CustodyEntry, error) {
	e := evidence.CustodyEntry{Case: c}
	var at int64
	var content, prev, hash []byte
	err := s.Scan(&e.Seq, &at, &e.Actor, &e.Action, &e.Exhibit, &e.Document, &content, &e.Detail, &prev, &hash)
	if err != nil {
		return e, err
	}
	e.At = fromMicros(at)
	for _, d := range []struct {
		to  *evidence.Digest
		raw []byte
	}{{&e.Digest, content}, {&e.Prev, prev}, {&e.Hash, hash}} {
		if *d.to, err = digest(d.raw); err != nil {
			return e, err
		}
	}
	return e, nil
}

// Record appends an entry that no other part writes: action Verified. Error kinds:
// Invalid (another action, no actor), NotFound (case, or an exhibit or document that
// is not in it).
func (l *Ledger) Record(ctx context.Context, e evidence.CustodyEntry) (sealed evidence.CustodyEntry, err error) {
	const op = "record custody"
	if err := checkActor(op, e.Actor); err != nil {
		return e, err
	}
	if e.Action != evidence.Verified {
		return e, invalid(op, string(e.Action), "entries of this kind are written with the change they describe")
	}
	err = l.write(ctx, op, string(e.Case), func(ctx context.Context, t *tx) error {
		key, err := caseKey(ctx, t, op, e.Case)
		if err != nil {
			return err
		}
		if err := checkBelongs(ctx, t, op, key, e); err != nil {
			return err
		}
		sealed, err = t.record(ctx, key, e)
		return err
	})
	return sealed, err
}

// checkBelongs makes sure that what the entry names is part of the case.
func checkBelongs(ctx context.Context, t *tx, op string, key int64, e evidence.CustodyEntry) error {
	var there bool
	if e.Exhibit != "" {
		err := t.row(ctx, "SELECT EXISTS (SELECT 1 FROM exhibits WHERE id = ? AND case_key = ?)", e.Exhibit, key).Scan(&there)
		if err != nil {
			return err
		}
		if !there {
			return unknown(op, string(e.Exhibit))
		}
	}
	if e.Document == "" {
		return nil
	}
	err := t.row(ctx, `SELECT EXISTS (SELECT 1 FROM documents d JOIN exhibits e ON e.key = d.exhibit_key
		WHERE d.id = ? AND e.case_key = ?)`, e.Document, key).Scan(&there)
	if err != nil {
		return err
	}
	if !there {
		return unknown(op, string(e.Document))
	}
	return nil
}
