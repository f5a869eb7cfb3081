package sqlledger_test

import (
	"path/filepath"
	"testing"

	"spoor/internal/ledger"
	"spoor/internal/ledger/ledgertest"
	"spoor/internal/ledger/sqlledger"
)

func open(t *testing.T, path string) *sqlledger.Ledger {
	t.Helper()
	l, err := sqlledger.Open(t.Context(), path, sqlledger.Options{})
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

func newFile(t *testing.T) string { return filepath.Join(t.TempDir(), "ledger.db") }

func TestConformance(t *testing.T) {
	ledgertest.Run(t, func(t *testing.T) ledger.Ledger { return open(t, newFile(t)) })
}
