package indexes_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes"
)

func TestBatchesAreBoundedByBytesOfText(t *testing.T) {
	sized := func(megabytes ...int) (records []indexes.Record) {
		for _, mb := range megabytes {
			records = append(records, indexes.Record{Text: []string{strings.Repeat("a", mb<<20)}})
		}
		return records
	}
	for _, c := range []struct {
		name      string
		megabytes []int
		want      []int // records a batch
	}{
		{"nothing", nil, nil},
		{"all fit", []int{1, 1, 2}, []int{3}},
		{"cut where it overflows", []int{3, 2, 2, 1}, []int{1, 2, 1}},
		{"a large record travels alone", []int{1, 5, 1}, []int{1, 1, 1}},
		{"large records only", []int{6, 6}, []int{1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []int
			for batch := range indexes.Batches(sized(c.megabytes...)) {
				got = append(got, len(batch))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("Batches of %v MB (-want +got):\n%s", c.megabytes, cmp.Diff(c.want, got))
			}
		})
	}
}
