package indextest_test

import (
	"testing"

	"spoor/indexes"
	"spoor/indexes/indextest"
)

func TestMemory(t *testing.T) {
	indextest.Run(t, func(*testing.T) indexes.Index { return indextest.NewMemory() })
}
