package pages_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"spoor/internal/evidence"
	"spoor/internal/objects/memobjects"
	"spoor/internal/objects/pages"
)

// book is so many pages with a word of their own.
func book(from, to int) (set []evidence.Page) {
	for n := from; n <= to; n++ {
		set = append(set, evidence.Page{Number: n, Text: fmt.Sprintf("blad %d <b>&", n), Status: evidence.PageOK})
	}
	return set
}

// write stores pages in portions that end after the numbers given.
func write(t *testing.T, s *pages.Store, ends ...int) string {
	t.Helper()
	w, from := s.Writer("d0123"), 1
	for _, to := range ends {
		if err := w.Add(t.Context(), book(from, to)); err != nil {
			t.Fatal(err)
		}
		from = to + 1
	}
	key, err := w.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := pages.Digest(book(1, from-1)); w.Digest() != want || key != "" && !strings.Contains(key, want.String()) {
		t.Errorf("portions up to %v: digest %s and key %s, want %s in both", ends, w.Digest(), key, want)
	}
	return key
}

func keys(t *testing.T, store *memobjects.Store) (all []string) {
	t.Helper()
	for info, err := range store.List(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, info.Key)
	}
	return all
}

func TestPagesComeBackAsTheyWereWritten(t *testing.T) {
	for name, ends := range map[string][]int{"none": nil, "one portion": {3}, "three portions": {2, 3, 9}, "an empty portion": {2, 2, 4}} {
		s := pages.New(memobjects.New())
		key := write(t, s, ends...)
		last, portions := 0, 0
		for _, n := range ends {
			last = n
		}
		got, err := s.Get(t.Context(), key)
		if diff := cmp.Diff(book(1, last), got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
		for set, err := range s.Portions(t.Context(), key) {
			if portions++; err != nil || len(set) == 0 {
				t.Errorf("%s: portion %d has %d pages, %v", name, portions, len(set), err)
			}
		}
		if most := len(ends); portions > most {
			t.Errorf("%s: %d portions, want at most %d", name, portions, most)
		}
	}
}

func TestOnePortionIsStoredAsASetAlwaysWas(t *testing.T) {
	whole, portion := memobjects.New(), memobjects.New()
	key, err := pages.New(whole).Put(t.Context(), "d0123", book(1, 3))
	if err != nil {
		t.Fatal(err)
	}
	if got := write(t, pages.New(portion), 3); got != key {
		t.Errorf("key of one portion = %s, want %s", got, key)
	}
	if diff := cmp.Diff(keys(t, whole), keys(t, portion)); diff != "" {
		t.Errorf("objects (-put +portion):\n%s", diff)
	}
}

func TestAFewPagesAreReadWithoutTheOthers(t *testing.T) {
	s := pages.New(memobjects.New())
	key := write(t, s, 2, 4, 6, 9)
	for name, c := range map[string]struct{ wanted, first []int }{
		"none":                         {nil, nil},
		"one":                          {[]int{4}, []int{3}},
		"two of a portion, and last":   {[]int{3, 4, 9}, []int{3, 7}},
		"more than there are":          {[]int{8, 12}, []int{7}},
		"none of those that are there": {[]int{12}, nil},
	} {
		var got []int
		for set, err := range s.With(t.Context(), key, c.wanted) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, set[0].Number)
		}
		if diff := cmp.Diff(c.first, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: first pages of the portions read (-want +got):\n%s", name, diff)
		}
	}
}

func TestDeletingASetLeavesWhatAnotherShares(t *testing.T) {
	store := memobjects.New()
	s := pages.New(store)
	old, now := write(t, s, 2, 4, 6), write(t, s, 2, 4, 7)
	for range 2 { // the second finds nothing any more
		if err := s.Delete(t.Context(), old, now); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Get(t.Context(), now)
	if diff := cmp.Diff(book(1, 7), got); diff != "" || err != nil {
		t.Errorf("the set that was kept: %v (-want +got):\n%s", err, diff)
	}
	if n := len(keys(t, store)); n != 4 {
		t.Errorf("%d objects are left, want the list and 3 portions: %q", n, keys(t, store))
	}
	if err := s.Delete(t.Context(), now, ""); err != nil || len(keys(t, store)) != 0 {
		t.Errorf("after deleting all: %q, %v", keys(t, store), err)
	}
}

func TestWhatIsNoPageSetIsCorrupt(t *testing.T) {
	store := memobjects.New()
	s := pages.New(store)
	key := write(t, s, 2, 4)
	for name, data := range map[string]string{"no gzip": "[]", "nothing": ""} {
		if err := store.Replace(t.Context(), key, []byte(data)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(t.Context(), key); evidence.KindOf(err) != evidence.Corrupt {
			t.Errorf("%s: error %v, want corrupt", name, err)
		}
	}
	if _, err := s.Get(t.Context(), "pages/01/d0123/none.json.gz"); evidence.KindOf(err) != evidence.NotFound {
		t.Errorf("no set: error %v, want not found", err)
	}
}
