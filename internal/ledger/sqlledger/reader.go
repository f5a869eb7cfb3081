package sqlledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

const (
	rowColumns = documentColumns + `, c.number, e.number, d.state, d.outcome, d.pages,
	COALESCE(r.reasons, '[]'), COALESCE(r.kind, ''), COALESCE(r.mime, ''), COALESCE(r.title, ''),
	COALESCE(r.language, ''), COALESCE(r.engine, ''), COALESCE(r.metadata, '{}'), COALESCE(r.pages_key, ''),
	COALESCE(r.extractor, ''), COALESCE(r.catalogue, ''), COALESCE(r.recogniser, ''), r.text_digest, c.languages, d.ordering`
	rowTables = documentTables + " LEFT JOIN results r ON r.doc = d.seq"
)

// listed is a row and its place in its exhibit.
type listed struct {
	ledger.Row
	ordering string
}

func scanRow(s scanner) (listed, error) {
	var r listed
	var reasons, metadata, languages string
	var text []byte
	err := scanDocument(s, &r.Document, &r.CaseNumber, &r.ExhibitNumber, &r.State, &r.Outcome, &r.Pages,
		&reasons, &r.Kind, &r.MIME, &r.Title, &r.Language, &r.Engine, &metadata, &r.PagesKey,
		&r.Versions.Extractor, &r.Versions.Catalogue, &r.Versions.Recogniser, &text, &languages, &r.ordering)
	if err != nil {
		return r, err
	}
	if r.Languages, err = evidence.ParseLanguages(languages); err != nil {
		return r, err
	}
	if r.Reasons, err = decodeList(reasons); err != nil {
		return r, err
	}
	if metadata != "{}" {
		if err := json.Unmarshal([]byte(metadata), &r.Metadata); err != nil {
			return r, evidence.E(evidence.Corrupt, "read result", string(r.ID), err)
		}
	}
	if text != nil {
		r.Text, err = digest(text)
	}
	return r, err
}

// decodeList reads what encodeList wrote; none is nil.
func decodeList(s string) ([]string, error) {
	if s == "[]" {
		return nil, nil
	}
	var texts []string
	if err := json.Unmarshal([]byte(s), &texts); err != nil {
		return nil, evidence.E(evidence.Corrupt, "read result", "", err)
	}
	return texts, nil
}

// Document finds a document by id. Error kind: NotFound.
func (l *Ledger) Document(ctx context.Context, id evidence.DocumentID) (ledger.Row, error) {
	return l.one(ctx, string(id), "d.id = ?", id)
}

// Cited finds the document that a citation names, by its three numbers. Error kind:
// NotFound.
func (l *Ledger) Cited(ctx context.Context, c evidence.Citation) (ledger.Row, error) {
	ordering, ok := orderingFor(c.Document)
	if !ok {
		return ledger.Row{}, unknown("find document", c.String())
	}
	return l.one(ctx, c.String(), "c.number = ? AND e.number = ? AND d.ordering = ?", c.Case, c.Exhibit, ordering)
}

// one finds the one document that the condition, a constant text, names.
func (l *Ledger) one(ctx context.Context, what, condition string, args ...any) (ledger.Row, error) {
	const op = "find document"
	var found listed
	err := l.read(ctx, op, what, func(ctx context.Context, q querier) error {
		var err error
		found, err = scanRow(q.row(ctx, "SELECT "+rowColumns+" "+rowTables+" WHERE "+condition, args...))
		if errors.Is(err, sql.ErrNoRows) {
			return unknown(op, what)
		}
		return err
	})
	return found.Row, err
}

// rowPage is how many documents are read at a time.
const rowPage = 256

// Documents yields the documents that match the filter, by case, exhibit and number,
// a few hundred at a time: no connection is held while the caller looks at one, and
// documents that are entered or change meanwhile are seen as they are by then.
func (l *Ledger) Documents(ctx context.Context, f ledger.Filter) iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		scopes, err := l.scopes(ctx, f)
		if err != nil {
			yield(ledger.Row{}, err)
			return
		}
		for _, s := range scopes {
			if !l.walk(ctx, s, f, yield) {
				return
			}
		}
	}
}

// scope is a range of one exhibit's documents.
type scope struct {
	exhibitKey    int64
	after, before string // orderings, exclusive
}

const scopesSQL = `SELECT e.key FROM exhibits e JOIN cases c ON c.key = e.case_key
	WHERE (? = '' OR c.id = ?) AND (? = '' OR e.id = ?) ORDER BY c.number, e.number`

// scopes are the ranges in which the filter's documents lie, in order.
func (l *Ledger) scopes(ctx context.Context, f ledger.Filter) (scopes []scope, err error) {
	err = l.read(ctx, "list documents", "", func(ctx context.Context, q querier) error {
		if f.Parent != "" {
			scopes, err = collect(ctx, q, "SELECT d.exhibit_key, d.ordering "+documentTables+` WHERE d.id = ?
				AND (? = '' OR c.id = ?) AND (? = '' OR e.id = ?)`,
				[]any{f.Parent, f.Case, f.Case, f.Exhibit, f.Exhibit}, func(s scanner) (scope, error) {
					var in scope
					err := s.Scan(&in.exhibitKey, &in.after)
					in.before = afterParts(in.after)
					return in, err
				})
			return err
		}
		scopes, err = collect(ctx, q, scopesSQL, []any{f.Case, f.Case, f.Exhibit, f.Exhibit}, func(s scanner) (scope, error) {
			in := scope{before: afterParts("")}
			err := s.Scan(&in.exhibitKey)
			return in, err
		})
		return err
	})
	return scopes, err
}

const walkSQL = "SELECT " + rowColumns + " " + rowTables + ` WHERE d.exhibit_key = ? AND d.ordering > ? AND d.ordering < ?
	AND (? = '' OR d.parent_id = ?) AND (? = 0 OR d.outcome NOT IN ('', 'ok')) ORDER BY d.ordering LIMIT ?`

// walk yields the documents of a scope; false means that the caller has seen enough.
func (l *Ledger) walk(ctx context.Context, s scope, f ledger.Filter, yield func(ledger.Row, error) bool) bool {
	for {
		var page []listed
		err := l.read(ctx, "list documents", "", func(ctx context.Context, q querier) (err error) {
			page, err = collect(ctx, q, walkSQL, []any{
				s.exhibitKey, s.after, s.before, f.Parent, f.Parent, flag(f.Exceptions), rowPage,
			}, scanRow)
			return err
		})
		if err != nil {
			yield(ledger.Row{}, err)
			return false
		}
		for i := range page {
			if !yield(page[i].Row, nil) {
				return false
			}
		}
		if len(page) < rowPage {
			return true
		}
		s.after = page[len(page)-1].ordering
	}
}

// known makes sure that a document exists and gives its position.
func known(ctx context.Context, q querier, op string, id evidence.DocumentID) (int64, error) {
	var seq int64
	err := q.row(ctx, "SELECT seq FROM documents WHERE id = ?", id).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, unknown(op, string(id))
	}
	return seq, err
}

// partsOf reads what belongs to one document; the query asks for its position.
func partsOf[T any](ctx context.Context, l *Ledger, op string, id evidence.DocumentID, query string, scan func(scanner) (T, error)) (parts []T, err error) {
	err = l.read(ctx, op, string(id), func(ctx context.Context, q querier) error {
		seq, err := known(ctx, q, op, id)
		if err != nil {
			return err
		}
		parts, err = collect(ctx, q, query, []any{seq}, scan)
		return err
	})
	return parts, err
}

// Findings of a document, by page, start and end. Error kind: NotFound.
func (l *Ledger) Findings(ctx context.Context, id evidence.DocumentID) ([]evidence.Finding, error) {
	return partsOf(ctx, l, "list findings", id, `SELECT page, indicator, stance, span_start, span_end, quote,
		score, strength, source, reason FROM findings WHERE doc = ? ORDER BY place`, func(s scanner) (f evidence.Finding, err error) {
		err = s.Scan(&f.Page, &f.Indicator, &f.Stance, &f.Start, &f.End, &f.Quote, &f.Score, &f.Strength, &f.Source, &f.Reason)
		return f, err
	})
}

// Mentions of a document, by page, start and end. Error kind: NotFound.
func (l *Ledger) Mentions(ctx context.Context, id evidence.DocumentID) ([]evidence.Mention, error) {
	return partsOf(ctx, l, "list mentions", id, `SELECT page, kind, span_start, span_end, quote, normal, valid, reason
		FROM mentions WHERE doc = ? ORDER BY place`, func(s scanner) (m evidence.Mention, err error) {
		err = s.Scan(&m.Page, &m.Kind, &m.Start, &m.End, &m.Quote, &m.Normal, &m.Valid, &m.Reason)
		return m, err
	})
}

// Pages of a document, in the order in which they were saved. Error kind: NotFound.
func (l *Ledger) Pages(ctx context.Context, id evidence.DocumentID) ([]ledger.PageRow, error) {
	return partsOf(ctx, l, "list pages", id, `SELECT number, status, language, engine, chars, words, reasons
		FROM pages WHERE doc = ? ORDER BY place`, func(s scanner) (p ledger.PageRow, err error) {
		var reasons string
		if err = s.Scan(&p.Number, &p.Status, &p.Language, &p.Engine, &p.Chars, &p.Words, &reasons); err != nil {
			return p, err
		}
		p.Reasons, err = decodeList(reasons)
		return p, err
	})
}

// FamilySize counts the documents inside a file of an exhibit, at any depth, and
// their bytes. The id may be that of any member. Error kind: NotFound.
func (l *Ledger) FamilySize(ctx context.Context, member evidence.DocumentID) (documents int, bytes int64, err error) {
	const op = "measure family"
	err = l.read(ctx, op, string(member), func(ctx context.Context, q querier) error {
		var key int64
		var ordering string
		err := q.row(ctx, "SELECT exhibit_key, ordering FROM documents WHERE id = ?", member).Scan(&key, &ordering)
		if errors.Is(err, sql.ErrNoRows) {
			return unknown(op, string(member))
		}
		if err != nil {
			return err
		}
		err = q.row(ctx, "SELECT documents, bytes FROM families WHERE exhibit_key = ? AND root = ?",
			key, rootOf(ordering)).Scan(&documents, &bytes)
		if errors.Is(err, sql.ErrNoRows) { // nothing inside
			return nil
		}
		return err
	})
	return documents, bytes, err
}
