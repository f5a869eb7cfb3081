package sqlledger_test

import (
	"context"
	"flag"
	"os"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/ledger/sqlledger"
)

// The files in testdata were made by the program of their schema version and are
// never made again: they stand for ledgers in the field.
var makeFixture = flag.String("make-fixture", "", "write a ledger of the present schema version to this file")

const fixtureDocuments = 7

func TestMakeFixture(t *testing.T) {
	if *makeFixture == "" {
		return
	}
	l := open(t, *makeFixture)
	e := newExhibit(t, l)
	docs, err := l.AddDocuments(t.Context(), files(e, "a", fixtureDocuments), "tester")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Save(t.Context(), results(docs[:5]), "tester"); err != nil {
		t.Fatal(err)
	}
	if err := l.MarkIndexed(t.Context(), idsOf(docs[:3]), "tester"); err != nil {
		t.Fatal(err)
	}
}

func TestOldLedgersOpen(t *testing.T) {
	for _, name := range []string{"testdata/0001.db", "testdata/0002.db"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		path := newFile(t)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		l := open(t, path)
		if got, want := verify(t, l), 2+fixtureDocuments+2*5+3; got != want {
			t.Errorf("%s: custody entries = %d, want %d", name, got, want)
		}
		cases, err := l.Cases(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if cases[0].Languages != nil {
			t.Errorf("%s: languages = %q, want none: the usual ones", name, cases[0].Languages)
		}
		p := cases[0].Progress
		if p.Pending != 2 || p.Stored != 2 || p.Done != 3 || p.Findings != 5*signals {
			t.Errorf("%s: progress = %+v, want 2 pending, 2 stored, 3 done, %d findings", name, p, 5*signals)
		}
		e := newExhibit(t, l)
		docs, err := l.AddDocuments(t.Context(), files(e, "a", fixtureDocuments+1), "tester")
		if err != nil {
			t.Fatal(err)
		}
		if got := docs[fixtureDocuments].Number; got != "D0008" {
			t.Errorf("%s: number of a new document = %s, want D0008", name, got)
		}
		verify(t, l)
	}
}

func TestMigrationsAreAppliedOnce(t *testing.T) {
	path := newFile(t)
	open(t, path)
	const change = "ALTER TABLE cases ADD COLUMN closed INTEGER; INSERT INTO counters VALUES ('upgrade', 1);"
	for range 2 {
		l, err := sqlledger.OpenWith(t.Context(), path, "9999_closed.sql", change)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Exec(t.Context(), "UPDATE cases SET closed = 1"); err != nil {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	path := newFile(t)
	_, err := sqlledger.OpenWith(t.Context(), path, "9999_broken.sql", "CREATE TABLE half (a); CREATE TABLE cases (a);")
	if err == nil {
		t.Fatal("no error")
	}
	l := open(t, path) // as new
	if _, err := l.Exec(t.Context(), "SELECT * FROM half"); err == nil {
		t.Error("half of the failed migration is there")
	}
	newExhibit(t, l)
}

func TestLedgersOfOtherProgramsAreRefused(t *testing.T) {
	for name, prepare := range map[string]func(context.Context, string) (*sqlledger.Ledger, error){
		"a newer program": func(ctx context.Context, path string) (*sqlledger.Ledger, error) {
			return sqlledger.OpenWith(ctx, path, "9999_more.sql", "CREATE TABLE more (a INTEGER)")
		},
		"another build": func(ctx context.Context, path string) (*sqlledger.Ledger, error) {
			l, err := sqlledger.Open(ctx, path, sqlledger.Options{})
			if err != nil {
				return nil, err
			}
			_, err = l.Exec(ctx, "UPDATE migrations SET checksum = 'other'")
			return l, err
		},
	} {
		path := newFile(t)
		l, err := prepare(t.Context(), path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		newExhibit(t, l)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		_, err = sqlledger.Open(t.Context(), path, sqlledger.Options{})
		if got := evidence.KindOf(err); got != evidence.Conflict {
			t.Errorf("%s: error = %v, want kind conflict", name, err)
		}
	}
}

var _ ledger.Ledger = (*sqlledger.Ledger)(nil)
