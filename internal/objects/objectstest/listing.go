package objectstest

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/objects"
)

func listing() map[string]func(*testing.T, objects.Store) {
	return map[string]func(*testing.T, objects.Store){
		"an empty store lists nothing":          func(t *testing.T, s objects.Store) { wantKeys(t, s, "", "", nil) },
		"a list is in key order":                listOrder,
		"a list of more than 1,000 is complete": listMany,
		"a list can be left early":              listEarly,
	}
}

func listOrder(t *testing.T, s objects.Store) {
	// '-' and '.' sort before '/', which a store of folders easily gets wrong.
	keys := []string{"a-b/1", "a.b", "a/1", "a/2/x", "a/2-x", "a/10", "aa", "b/é", "b/z", "c"}
	for i, key := range keys {
		put(t, s, key, []byte(strings.Repeat("x", i)))
	}
	slices.Sort(keys)
	wantKeys(t, s, "", "", keys)
	for _, from := range []struct{ prefix, after string }{
		{"a", ""},
		{"a/", ""},
		{"a/2", ""},
		{"b/é", ""},
		{"zz", ""},
		{"", "a/1"},
		{"", "a/11"},
		{"", "c"},
		{"a/", "a/2-x"},
		{"a/", "a"},
		{"a/", "b"},
	} {
		want := slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
			return !strings.HasPrefix(key, from.prefix) || key <= from.after
		})
		wantKeys(t, s, from.prefix, from.after, want)
	}
	info := stat(t, s, "a/10")
	for got, err := range s.List(t.Context(), "a/10", "") {
		if err != nil || got.Size != info.Size || got.Modified.Sub(info.Modified).Abs() > 1e9 {
			t.Errorf("List gives %+v (%v), Stat gives %+v", got, err, info)
		}
	}
}

func listMany(t *testing.T, s objects.Store) {
	const n = 1_050
	var want []string
	for i := range n {
		want = append(want, fmt.Sprintf("many/%02x/%04d", i%7, i))
	}
	putAll(t, s, want)
	slices.Sort(want)
	wantKeys(t, s, "many/", "", want)
	wantKeys(t, s, "many/", want[n-3], want[n-2:])
	wantKeys(t, s, "", want[20], want[21:])
}

// putAll puts a small object under each key, eight at a time.
func putAll(t *testing.T, s objects.Store, keys []string) {
	t.Helper()
	work, errs := make(chan string), make(chan error)
	for range 8 {
		go func() {
			var failed error
			for key := range work {
				if err := tryPut(t.Context(), s, key, []byte(key)); err != nil {
					failed = err
				}
			}
			errs <- failed
		}()
	}
	for _, key := range keys {
		work <- key
	}
	close(work)
	for range 8 {
		if err := <-errs; err != nil {
			t.Fatalf("Put: %v", err)
		}
	}
}

func listEarly(t *testing.T, s objects.Store) {
	put(t, s, "a", nil)
	put(t, s, "b", nil)
	for info, err := range s.List(t.Context(), "", "") {
		if err != nil || info.Key != "a" {
			t.Errorf("List: first key %q, %v; want \"a\"", info.Key, err)
		}
		break
	}
}

func wantKeys(t *testing.T, s objects.Store, prefix, after string, want []string) {
	t.Helper()
	got, err := keysOf(s.List(t.Context(), prefix, after))
	if err != nil {
		t.Fatalf("List(%q, %q): %v", prefix, after, err)
	}
	if len(got) > 0 || len(want) > 0 {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("List(%q, %q) (-want +got):\n%s", prefix, after, diff)
		}
	}
}

func keysOf(list iter.Seq2[objects.Info, error]) ([]string, error) {
	var keys []string
	for info, err := range list {
		if err != nil {
			return keys, err
		}
		keys = append(keys, info.Key)
	}
	return keys, nil
}

// A list that was cut short must say so: who reads it would take it for complete.
func listCancelled(t *testing.T, s objects.Store) {
	put(t, s, "a", nil)
	put(t, s, "b", nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := keysOf(s.List(ctx, "", ""))
	wantKind(t, "List with a cancelled context", evidence.Cancelled, err)

	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range s.List(ctx, "", "") {
		cancel()
		last = err
	}
	wantKind(t, "List, cancelled after the first object", evidence.Cancelled, last)
}
