package sqlledger

import (
	"context"
	"database/sql"
	"errors"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// AddSource opens a source, or opens it again; Watched stays true once set, the
// counts stay as they are and Actor becomes who opened it last. Error kinds:
// NotFound (exhibit), Invalid (no address, no actor).
func (l *Ledger) AddSource(ctx context.Context, s ledger.Source) error {
	const op = "add source"
	if err := checkActor(op, s.Actor); err != nil {
		return err
	}
	if s.URL == "" {
		return invalid(op, "", "a source has an address")
	}
	return l.write(ctx, op, s.URL, func(ctx context.Context, t *tx) error {
		owner, err := exhibitKey(ctx, t, op, s.Exhibit)
		if err != nil {
			return err
		}
		key, watched, err := source(ctx, t, op, s)
		if evidence.KindOf(err) == evidence.NotFound {
			if key, err = t.next(ctx, "source", 1); err != nil {
				return err
			}
			_, err = t.exec(ctx, `INSERT INTO sources (key, exhibit_key, url, watched, open, actor)
				VALUES (?, ?, ?, ?, 1, ?)`, key, owner, s.URL, flag(s.Watched), s.Actor)
			return err
		}
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, "UPDATE sources SET watched = ?, open = 1, actor = ? WHERE key = ?",
			flag(watched || s.Watched), s.Actor, key)
		return err
	})
}

// source finds a source by exhibit and address. Error kind: NotFound.
func source(ctx context.Context, q querier, op string, s ledger.Source) (key int64, watched bool, err error) {
	err = q.row(ctx, `SELECT s.key, s.watched FROM sources s JOIN exhibits e ON e.key = s.exhibit_key
		WHERE e.id = ? AND s.url = ?`, s.Exhibit, s.URL).Scan(&key, &watched)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, unknown(op, s.URL)
	}
	return key, watched, err
}

// SourcesOf lists the sources of an exhibit, in the order in which they were added.
// Error kind: NotFound (exhibit).
func (l *Ledger) SourcesOf(ctx context.Context, id evidence.ExhibitID) (sources []ledger.Source, err error) {
	const op = "list sources"
	err = l.read(ctx, op, string(id), func(ctx context.Context, q querier) error {
		key, err := exhibitKey(ctx, q, op, id)
		if err != nil {
			return err
		}
		sources, err = collect(ctx, q, `SELECT url, watched, open, files, bytes, taken, actor, finished
			FROM sources WHERE exhibit_key = ? ORDER BY key`, []any{key}, func(sc scanner) (ledger.Source, error) {
			s := ledger.Source{Exhibit: id}
			var finished sql.NullInt64
			err := sc.Scan(&s.URL, &s.Watched, &s.Open, &s.Files, &s.Bytes, &s.Taken, &s.Actor, &finished)
			s.Finished = moment(finished)
			return s, err
		})
		return err
	})
	return sources, err
}

// Advance records Files, Bytes and Taken of a source. Error kind: NotFound.
func (l *Ledger) Advance(ctx context.Context, s ledger.Source) error {
	const op = "advance source"
	return l.write(ctx, op, s.URL, func(ctx context.Context, t *tx) error {
		key, _, err := source(ctx, t, op, s)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, "UPDATE sources SET files = ?, bytes = ?, taken = ? WHERE key = ?",
			s.Files, s.Bytes, s.Taken, key)
		return err
	})
}

func skippedTable() table {
	return table{into: "skipped (source_key, place, path, reason)", columns: 4}
}

// CloseSource records that a pass over the source is complete, with its counts: the
// source is no longer open, Finished is s.Finished or else now, and skipped replaces
// the list of the pass before. Error kind: NotFound.
func (l *Ledger) CloseSource(ctx context.Context, s ledger.Source, skipped []ledger.Skipped) error {
	const op = "close source"
	return l.write(ctx, op, s.URL, func(ctx context.Context, t *tx) error {
		key, _, err := source(ctx, t, op, s)
		if err != nil {
			return err
		}
		if s.Finished.IsZero() {
			s.Finished = t.now
		}
		if _, err := t.exec(ctx, "UPDATE sources SET open = 0, files = ?, bytes = ?, taken = ?, finished = ? WHERE key = ?",
			s.Files, s.Bytes, s.Taken, micros(s.Finished), key); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "DELETE FROM skipped WHERE source_key = ?", key); err != nil {
			return err
		}
		var values []any
		for i, one := range skipped {
			values = append(values, key, i, one.Path, one.Reason)
		}
		return t.insert(ctx, skippedTable(), values)
	})
}

// SkippedOf lists what could not be taken in, of one exhibit ("" for all), by case
// and exhibit number, then path.
func (l *Ledger) SkippedOf(ctx context.Context, id evidence.ExhibitID) (skipped []ledger.Skipped, err error) {
	err = l.read(ctx, "list skipped", string(id), func(ctx context.Context, q querier) error {
		skipped, err = collect(ctx, q, `SELECT e.id, s.url, k.path, k.reason
			FROM skipped k JOIN sources s ON s.key = k.source_key JOIN exhibits e ON e.key = s.exhibit_key
			JOIN cases c ON c.key = e.case_key WHERE (? = '' OR e.id = ?)
			ORDER BY c.number, e.number, k.path, s.key, k.place`, []any{id, id}, func(sc scanner) (ledger.Skipped, error) {
			var one ledger.Skipped
			err := sc.Scan(&one.Exhibit, &one.URL, &one.Path, &one.Reason)
			return one, err
		})
		return err
	})
	return skipped, err
}
