package memobjects_test

import (
	"testing"

	"spoor/internal/objects"
	"spoor/internal/objects/memobjects"
	"spoor/internal/objects/objectstest"
)

func TestStoreKeepsThePromisesOfObjects(t *testing.T) {
	objectstest.Run(t, func(*testing.T) objects.Store { return memobjects.New() })
}
