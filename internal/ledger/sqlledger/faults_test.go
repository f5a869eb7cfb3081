package sqlledger_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger/sqlledger"
)

func TestFullDiskStoresNothingByHalves(t *testing.T) {
	l := open(t, newFile(t))
	e := newExhibit(t, l)
	docs, err := l.AddDocuments(t.Context(), files(e, "first", 100), "tester")
	if err != nil {
		t.Fatal(err)
	}
	full := 0
	for pages := range 60 { // ever a little more room
		if err := l.Grow(t.Context(), pages); err != nil {
			t.Fatal(err)
		}
		before := verify(t, l)
		if _, err = l.AddDocuments(t.Context(), files(e, "more", 300), "tester"); err == nil {
			err = l.Save(t.Context(), results(docs), "tester")
		} else if got := verify(t, l); got != before {
			t.Fatalf("custody entries after a refused AddDocuments = %d, want %d", got, before)
		}
		if err == nil {
			break
		}
		if got := evidence.KindOf(err); got != evidence.NoSpace {
			t.Fatalf("with room for %d pages: %v, want kind no-space", pages, err)
		}
		full++
	}
	if full == 0 {
		t.Error("the disk was never full")
	}
	if err := l.Grow(t.Context(), -1); err != nil {
		t.Fatal(err)
	}
	if err := l.Save(t.Context(), results(docs), "tester"); err != nil {
		t.Fatalf("after room was made: %v", err)
	}
	if got, want := verify(t, l), 2+400+200; got != want {
		t.Errorf("custody entries = %d, want %d", got, want)
	}
}

func TestLockedFileIsAConflictAfterAWhile(t *testing.T) {
	path := newFile(t)
	newExhibit(t, open(t, path))
	other, err := sql.Open("sqlite", path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	held, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Rollback()
	start := time.Now()
	_, err = sqlledger.Open(t.Context(), path, sqlledger.Options{Busy: 100 * time.Millisecond})
	if got := evidence.KindOf(err); got != evidence.Conflict {
		t.Errorf("error = %v, want kind conflict", err)
	}
	if waited := time.Since(start); waited < 100*time.Millisecond || waited > 5*time.Second {
		t.Errorf("waited %v, want about 100 ms", waited)
	}
}

func TestManyOpenANewFileAtOnce(t *testing.T) {
	path := newFile(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			l, err := sqlledger.Open(t.Context(), path, sqlledger.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := l.OpenCase(t.Context(), evidence.Case{Number: "26-0001"}, "tester"); err != nil {
				t.Error(err)
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := verify(t, open(t, path)); got != 1 {
		t.Errorf("custody entries = %d, want 1", got)
	}
}

func TestFilesThatAreNoLedgerAreRefused(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "brief.txt")
	if err := os.WriteFile(text, bytes.Repeat([]byte("Geachte heer, "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "foreign.db")
	db, err := sql.Open("sqlite", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE notes (text)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		want       evidence.Kind
	}{
		{"a text file", text, evidence.Corrupt},
		{"a database of another program", foreign, evidence.Conflict},
		{"a folder", dir, evidence.Unreadable},
		{"a file in a folder that does not exist", filepath.Join(dir, "none", "ledger.db"), evidence.NotFound},
	} {
		_, err := sqlledger.Open(t.Context(), c.path, sqlledger.Options{})
		if got := evidence.KindOf(err); got != c.want {
			t.Errorf("%s: error = %v, want kind %s", c.name, err, c.want)
		}
	}
	left, err := os.ReadFile(text)
	if err != nil || !strings.HasPrefix(string(left), "Geachte heer") {
		t.Errorf("the text file was changed: %v", err)
	}
}

func TestDamagedFileIsCorrupt(t *testing.T) {
	path := newFile(t)
	l, err := sqlledger.Open(t.Context(), path, sqlledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := newExhibit(t, l)
	if _, err := l.AddDocuments(t.Context(), files(e, "a", 500), "tester"); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 30 * 4096; at < len(data); at++ { // everything after the schema
		data[at] = 0xa5
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	l = open(t, path)
	if err := l.Check(t.Context()); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("error = %v, want kind corrupt", err)
	}
}
