package sqlledger

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"spoor/internal/evidence"
)

// newID is an opaque id: 128 random bits in lower-case base 32 after a letter that
// says what it names.
func newID(letter string) string { return letter + strings.ToLower(rand.Text()) }

// checkActor refuses a change that nobody made.
func checkActor(op, actor string) error {
	if actor == "" {
		return invalid(op, "", "the actor is missing")
	}
	return nil
}

const caseColumns = "c.key, c.id, c.number, c.name, c.created, c.languages"

func scanCase(s scanner) (key int64, c evidence.Case, err error) {
	var created int64
	var languages string
	if err = s.Scan(&key, &c.ID, &c.Number, &c.Name, &created, &languages); err != nil {
		return key, c, err
	}
	c.Created = fromMicros(created)
	c.Languages, err = evidence.ParseLanguages(languages)
	return key, c, err
}

// caseKey is the internal key of a case.
func caseKey(ctx context.Context, q querier, op string, id evidence.CaseID) (int64, error) {
	var key int64
	err := q.row(ctx, "SELECT key FROM cases WHERE id = ?", id).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, unknown(op, string(id))
	}
	return key, err
}

// OpenCase returns the case with this number, creating it when it is new; ID and
// Created are assigned here. A non-empty Name replaces an empty one, Languages none, and
// the custody log says so. Error kinds: Invalid (number, languages, actor), NoSpace,
// Conflict (other languages, locked).
func (l *Ledger) OpenCase(ctx context.Context, c evidence.Case, actor string) (opened evidence.Case, err error) {
	const op = "open case"
	if err := checkActor(op, actor); err != nil {
		return c, err
	}
	if !evidence.ValidNumber(c.Number) {
		return c, invalid(op, c.Number, "a case number is letters, digits, dot, underscore and hyphen")
	}
	if err := evidence.CheckLanguages(c.Languages); err != nil {
		return c, err
	}
	err = l.write(ctx, op, c.Number, func(ctx context.Context, t *tx) error {
		key, known, err := scanCase(t.row(ctx, "SELECT "+caseColumns+" FROM cases c WHERE c.number = ?", c.Number))
		if errors.Is(err, sql.ErrNoRows) {
			opened, err = t.createCase(ctx, c, actor)
			return err
		}
		if err == nil {
			opened, err = t.completeCase(ctx, key, known, c, actor)
		}
		return err
	})
	return opened, err
}

// completeCase adds to a case that exists what it did not have.
func (t *tx) completeCase(ctx context.Context, key int64, known, given evidence.Case, actor string) (evidence.Case, error) {
	if len(given.Languages) > 0 && len(known.Languages) > 0 && !slices.Equal(given.Languages, known.Languages) {
		return known, conflict("open case", known.Number, "the case exists with other languages: "+strings.Join(known.Languages, "+"))
	}
	if given.Name != "" && known.Name == "" {
		known.Name = given.Name
		if _, err := t.exec(ctx, "UPDATE cases SET name = ? WHERE key = ?", known.Name, key); err != nil {
			return known, err
		}
		if err := t.recordCase(ctx, key, known, evidence.CaseOpened, actor); err != nil {
			return known, err
		}
	}
	if len(given.Languages) > 0 && len(known.Languages) == 0 {
		known.Languages = given.Languages
		return known, t.setLanguages(ctx, key, known, actor)
	}
	return known, nil
}

// SetLanguages changes the languages of a case, with a custody entry; those that it has
// already change nothing. Error kinds: NotFound (case), Invalid (languages, actor),
// NoSpace.
func (l *Ledger) SetLanguages(ctx context.Context, id evidence.CaseID, languages []string, actor string) (set evidence.Case, err error) {
	const op = "set languages"
	if err := checkActor(op, actor); err != nil {
		return set, err
	}
	if err := evidence.CheckLanguages(languages); err != nil {
		return set, err
	}
	err = l.write(ctx, op, string(id), func(ctx context.Context, t *tx) error {
		key, known, err := scanCase(t.row(ctx, "SELECT "+caseColumns+" FROM cases c WHERE c.id = ?", id))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return unknown(op, string(id))
		case err != nil:
			return err
		}
		set = known
		if slices.Equal(known.Languages, languages) {
			return nil
		}
		set.Languages = languages
		return t.setLanguages(ctx, key, set, actor)
	})
	return set, err
}

func (t *tx) setLanguages(ctx context.Context, key int64, c evidence.Case, actor string) error {
	if _, err := t.exec(ctx, "UPDATE cases SET languages = ? WHERE key = ?", strings.Join(c.Languages, "+"), key); err != nil {
		return err
	}
	return t.recordCase(ctx, key, c, evidence.LanguagesSet, actor)
}

// recordCase says in the custody log what the case is now called, or reads.
func (t *tx) recordCase(ctx context.Context, key int64, c evidence.Case, a evidence.CustodyAction, actor string) error {
	what := detail("number", c.Number, "name", c.Name)
	if a == evidence.LanguagesSet {
		what = detail("languages", cmp.Or(strings.Join(c.Languages, "+"), "default"))
	}
	_, err := t.record(ctx, key, evidence.CustodyEntry{Case: c.ID, Actor: actor, Action: a, Detail: what})
	return err
}

func (t *tx) createCase(ctx context.Context, c evidence.Case, actor string) (evidence.Case, error) {
	c.ID, c.Created = evidence.CaseID(newID("c")), t.now
	key, err := t.next(ctx, "case", 1)
	if err != nil {
		return c, err
	}
	_, err = t.exec(ctx, "INSERT INTO cases (key, id, number, name, created) VALUES (?, ?, ?, ?, ?)",
		key, c.ID, c.Number, c.Name, c.Created.UnixMicro())
	if err != nil {
		return c, err
	}
	if err := t.recordCase(ctx, key, c, evidence.CaseOpened, actor); err != nil || len(c.Languages) == 0 {
		return c, err
	}
	return c, t.setLanguages(ctx, key, c, actor)
}

const exhibitColumns = `e.key, e.id, c.id, e.number, e.title, e.custodian, e.acquisition, e.ground, e.created,
	e.case_key, c.number, e.files`

// exhibitRow is an exhibit with what the ledger needs to work with it.
type exhibitRow struct {
	evidence.Exhibit
	key, caseKey int64
	caseNumber   string
	files        int64
}

func scanExhibit(s scanner) (exhibitRow, error) {
	var e exhibitRow
	var created int64
	err := s.Scan(&e.key, &e.ID, &e.Case, &e.Number, &e.Title, &e.Custodian, &e.Acquisition, &e.Ground, &created,
		&e.caseKey, &e.caseNumber, &e.files)
	e.Created = fromMicros(created)
	return e, err
}

// exhibit finds an exhibit by id. Error kind: NotFound.
func exhibit(ctx context.Context, q querier, op string, id evidence.ExhibitID) (exhibitRow, error) {
	e, err := scanExhibit(q.row(ctx, "SELECT "+exhibitColumns+` FROM exhibits e JOIN cases c ON c.key = e.case_key
		WHERE e.id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return e, unknown(op, string(id))
	}
	return e, err
}

// OpenExhibit returns the exhibit with this number in the case, creating it when it
// is new; ID and Created are assigned here. When it exists, a custodian or ground
// that is left empty here is not another one. Error kinds: NotFound (case), Invalid,
// Conflict (another custodian, acquisition or ground; nothing is changed).
func (l *Ledger) OpenExhibit(ctx context.Context, e evidence.Exhibit, actor string) (opened evidence.Exhibit, err error) {
	const op = "open exhibit"
	if err := checkExhibit(op, e, actor); err != nil {
		return e, err
	}
	err = l.write(ctx, op, e.Number, func(ctx context.Context, t *tx) error {
		key, err := caseKey(ctx, t, op, e.Case)
		if err != nil {
			return err
		}
		known, err := scanExhibit(t.row(ctx, "SELECT "+exhibitColumns+` FROM exhibits e JOIN cases c ON c.key = e.case_key
			WHERE e.case_key = ? AND e.number = ?`, key, e.Number))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			opened, err = t.createExhibit(ctx, key, e, actor)
			return err
		case err != nil:
			return err
		}
		if why := differs(known.Exhibit, e); why != "" {
			return conflict(op, e.Number, why)
		}
		opened = known.Exhibit
		return nil
	})
	return opened, err
}

func checkExhibit(op string, e evidence.Exhibit, actor string) error {
	if err := checkActor(op, actor); err != nil {
		return err
	}
	if !evidence.ValidNumber(e.Number) {
		return invalid(op, e.Number, "an exhibit number is letters, digits, dot, underscore and hyphen")
	}
	if !slices.Contains(evidence.Acquisitions(), e.Acquisition) {
		return invalid(op, string(e.Acquisition), "an exhibit is seized, submitted or public")
	}
	return nil
}

// differs says what of an existing exhibit would be contradicted, "" when nothing.
func differs(known, given evidence.Exhibit) string {
	switch {
	case given.Acquisition != known.Acquisition:
		return "the exhibit exists with another acquisition: " + string(known.Acquisition)
	case given.Custodian != "" && given.Custodian != known.Custodian:
		return "the exhibit exists with another custodian"
	case given.Ground != "" && given.Ground != known.Ground:
		return "the exhibit exists with another legal ground"
	}
	return ""
}

func (t *tx) createExhibit(ctx context.Context, key int64, e evidence.Exhibit, actor string) (evidence.Exhibit, error) {
	e.ID, e.Created = evidence.ExhibitID(newID("x")), t.now
	own, err := t.next(ctx, "exhibit", 1)
	if err != nil {
		return e, err
	}
	_, err = t.exec(ctx, `INSERT INTO exhibits
		(key, id, case_key, number, title, custodian, acquisition, ground, created, files)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		own, e.ID, key, e.Number, e.Title, e.Custodian, e.Acquisition, e.Ground, e.Created.UnixMicro())
	if err != nil {
		return e, err
	}
	_, err = t.record(ctx, key, evidence.CustodyEntry{
		Case: e.Case, Actor: actor, Action: evidence.ExhibitOpened, Exhibit: e.ID,
		Detail: detail("number", e.Number, "acquisition", string(e.Acquisition),
			"custodian", e.Custodian, "ground", e.Ground, "title", e.Title),
	})
	return e, err
}

// FinishIntake records in the custody log that the exhibit's intake is complete.
// Error kinds: NotFound (exhibit), Invalid (actor, a negative number).
func (l *Ledger) FinishIntake(ctx context.Context, id evidence.ExhibitID, documents int, actor string) error {
	const op = "finish intake"
	if err := checkActor(op, actor); err != nil {
		return err
	}
	if documents < 0 {
		return invalid(op, strconv.Itoa(documents), "a number of documents is not negative")
	}
	return l.write(ctx, op, string(id), func(ctx context.Context, t *tx) error {
		e, err := exhibit(ctx, t, op, id)
		if err != nil {
			return err
		}
		_, err = t.record(ctx, e.caseKey, evidence.CustodyEntry{
			Case: e.Case, Actor: actor, Action: evidence.IntakeFinished, Exhibit: e.ID,
			Detail: detail("documents", strconv.Itoa(documents)),
		})
		return err
	})
}

func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }
