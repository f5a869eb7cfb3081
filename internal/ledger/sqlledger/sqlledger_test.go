package sqlledger_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"spoor/internal/custody"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/ledger/ledgertest"
	"spoor/internal/ledger/sqlledger"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		writeUntilKilled(path)
		return
	}
	goleak.VerifyTestMain(m)
}

func open(t testing.TB, path string) *sqlledger.Ledger {
	t.Helper()
	l, err := sqlledger.Open(t.Context(), path, sqlledger.Options{Busy: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func newFile(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "ledger.db")
}

func TestConformance(t *testing.T) {
	ledgertest.Run(t, func(t *testing.T) ledger.Ledger { return open(t, newFile(t)) })
}

func TestTwoLedgersOnOneFileWriteTogether(t *testing.T) {
	path := newFile(t)
	ledgertest.Writers(t, open(t, path), open(t, path))
}

// newExhibit opens exhibit B01 of case 26-0001.
func newExhibit(t testing.TB, l *sqlledger.Ledger) evidence.Exhibit {
	t.Helper()
	c, err := l.OpenCase(t.Context(), evidence.Case{Number: "26-0001"}, "tester")
	if err != nil {
		t.Fatal(err)
	}
	e, err := l.OpenExhibit(t.Context(), evidence.Exhibit{Case: c.ID, Number: "B01", Acquisition: evidence.Seized}, "tester")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// files are n new files of the exhibit whose names begin with prefix.
func files(e evidence.Exhibit, prefix string, n int) []ledger.NewDocument {
	docs := make([]ledger.NewDocument, n)
	for i := range docs {
		path := fmt.Sprintf("administratie/2026/%s-%06d.pdf", prefix, i)
		docs[i].Document = evidence.Document{
			ID: evidence.NewDocumentID(e.ID, path), Exhibit: e.ID, Case: e.Case, Path: path,
			Digest: evidence.DigestOf([]byte(path)), Size: 1000, Modified: time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC),
		}
	}
	return docs
}

// signals is how many findings and mentions each of the results has.
const signals = 5

// results gives each document a page, five findings and five mentions: one number
// of its own, the others shared with ever more documents.
func results(docs []evidence.Document) []ledger.Result {
	all := make([]ledger.Result, len(docs))
	for i, d := range docs {
		r := ledger.Result{
			Document: d.ID, Outcome: evidence.OK, Kind: "pdf", MIME: "application/pdf", Title: "Loonstrook", Language: "nl",
			Engine: "pdf 1.2", Metadata: map[string]string{"author": "J. Fictief", "created": "2026-01-01"},
			Pages:    []ledger.PageRow{{Number: 1, Status: evidence.PageOK, Language: "nl", Engine: "pdf 1.2", Chars: 2000, Words: 300}},
			Versions: ledger.Versions{Extractor: "2026.1", Catalogue: "7f3a", Recogniser: "2026.1"},
			Text:     d.Digest, PagesKey: "pages/" + string(d.ID), FromStep: ledger.StepExtract,
		}
		for n := range signals {
			span := evidence.Span{Start: n * 50, End: n*50 + 12}
			r.Findings = append(r.Findings, evidence.Finding{
				Page: 1, Indicator: "withheld-documents", Stance: evidence.Asserted, Span: span,
				Quote: "paspoort ingenomen door de chef", Score: 0.75, Strength: evidence.Strong, Source: "both", Reason: "pattern 12",
			})
			normal := fmt.Sprintf("+3161%d%06d", n, int(d.Digest[0])<<8>>n+int(d.Digest[1])>>n)
			r.Mentions = append(r.Mentions, evidence.Mention{
				Page: 1, Kind: evidence.Phone, Span: span, Quote: "06 12 34 56 78", Normal: normal, Valid: true,
			})
		}
		all[i] = r
	}
	return all
}

func idsOf(docs []evidence.Document) []evidence.DocumentID {
	ids := make([]evidence.DocumentID, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	return ids
}

// verify checks the file, its summaries and every chain, and returns the number of
// custody entries.
func verify(t testing.TB, l *sqlledger.Ledger) int {
	t.Helper()
	if err := l.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	cases, err := l.Cases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range cases {
		var v custody.Verifier
		for e, err := range l.Entries(t.Context(), c.ID) {
			if err != nil {
				t.Fatal(err)
			}
			if err := v.Check(e); err != nil {
				t.Fatal(err)
			}
			n++
		}
	}
	return n
}

func TestFileIsForItsOwnerOnly(t *testing.T) {
	path := newFile(t)
	l := open(t, path)
	newExhibit(t, l)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("mode of ledger.db%s = %o, want 600", suffix, got)
		}
	}
}

func TestStrangePathsAreOpened(t *testing.T) {
	for _, name := range []string{"a b.db", "100%.db", "wat?mode=memory.db", "#1.db", "Łódź.db"} {
		path := filepath.Join(t.TempDir(), name)
		l := open(t, path)
		newExhibit(t, l)
		if info, err := os.Stat(path); err != nil || info.Size() == 0 && fileSize(path+"-wal") == 0 {
			t.Errorf("%q: nothing was written there: %v", name, err)
		}
	}
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

func TestCustodyCannotBeChanged(t *testing.T) {
	l := open(t, newFile(t))
	e := newExhibit(t, l)
	if _, err := l.AddDocuments(t.Context(), files(e, "a", 3), "tester"); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		"UPDATE custody SET actor = 'somebody else'",
		"DELETE FROM custody",
		"DELETE FROM custody WHERE seq = 5",
		"INSERT OR REPLACE INTO custody SELECT * FROM custody WHERE seq = 2",
		`REPLACE INTO custody SELECT case_key, seq, at, 'somebody else', action, exhibit_id, document_id,
			digest, detail, prev, hash FROM custody WHERE seq = 3`,
		"INSERT INTO custody SELECT * FROM custody WHERE seq = 3",
	} {
		if _, err := l.Exec(t.Context(), query); err == nil {
			t.Errorf("%s: no error", query)
		}
	}
	if got := verify(t, l); got != 5 {
		t.Errorf("entries = %d, want 5", got)
	}
}

func TestClosedLedgerSaysSo(t *testing.T) {
	l := open(t, newFile(t))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	_, readErr := l.Cases(t.Context())
	_, writeErr := l.OpenCase(t.Context(), evidence.Case{Number: "1"}, "tester")
	for _, err := range []error{readErr, writeErr} {
		if got := evidence.KindOf(err); got != evidence.Unreachable {
			t.Errorf("error = %v, want kind unreachable", err)
		}
	}
}

func TestCheckFindsASummaryThatDoesNotFit(t *testing.T) {
	for name, query := range map[string]string{
		"a subject too many":     "INSERT INTO subject_cases VALUES ('phone', '+31', 1, 1, 1)",
		"progress that is wrong": "UPDATE progress SET pages = pages + 1",
		"a finding that is gone": "DELETE FROM findings WHERE place = 0",
		"a result that is gone":  "DELETE FROM results",
	} {
		l := open(t, newFile(t))
		e := newExhibit(t, l)
		docs, err := l.AddDocuments(t.Context(), files(e, "a", 2), "tester")
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Save(t.Context(), results(docs), "tester"); err != nil {
			t.Fatal(err)
		}
		verify(t, l)
		if _, err := l.Exec(t.Context(), query); err != nil {
			t.Fatal(err)
		}
		if err := l.Check(t.Context()); evidence.KindOf(err) != evidence.Corrupt {
			t.Errorf("%s: error = %v, want kind corrupt", name, err)
		}
	}
}
