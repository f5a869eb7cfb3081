package bleveindex_test

import (
	"testing"

	"go.uber.org/goleak"

	"spoor/indexes"
	"spoor/indexes/bleveindex"
	"spoor/indexes/indextest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, dir string) *bleveindex.Index {
	t.Helper()
	x, err := bleveindex.Open(t.Context(), dir, bleveindex.Options{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return x
}

func TestIndex(t *testing.T) {
	indextest.Run(t, func(t *testing.T) indexes.Index { return open(t, t.TempDir()) })
}

func TestIndexIsDurable(t *testing.T) {
	indextest.Durable(t, func(t *testing.T, dir string) indexes.Index { return open(t, dir) })
}
