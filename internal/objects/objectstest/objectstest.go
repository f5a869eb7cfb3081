// Package objectstest is the promise of objects.Store as tests: every store that
// spoor can run on passes them.
//
// It does not test what a store cannot be made to show from outside: durability
// after a loss of power, and behaviour when it is full.
package objectstest

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/objects"
)

// Run checks a store against the contract. fresh gives an empty store for each
// test; it may clean up with t.Cleanup.
func Run(t *testing.T, fresh func(t *testing.T) objects.Store) {
	t.Helper()
	for _, group := range []map[string]func(*testing.T, objects.Store){
		storing(), refusing(), listing(), stopping(),
	} {
		for name, test := range group {
			t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
		}
	}
}

// large is more than one part of a client that uploads in parts.
const large = 12 << 20

func storing() map[string]func(*testing.T, objects.Store) {
	return map[string]func(*testing.T, objects.Store){
		"what was put is got back": func(t *testing.T, s objects.Store) {
			roundTrip(t, s, "a/b/doc.pdf", []byte("loonstrook"))
		},
		"an empty object is an object": func(t *testing.T, s objects.Store) {
			roundTrip(t, s, "a/empty", nil)
		},
		"an object of several parts": func(t *testing.T, s objects.Store) {
			roundTrip(t, s, "a/large", noise(large))
		},
		"keys with letters of names": func(t *testing.T, s objects.Store) {
			roundTrip(t, s, "bewijs/é b+c&d%41='x'.bin", []byte("x"))
		},
		"put again changes nothing":                putAgain,
		"put of other bytes is a conflict":         putOther,
		"replace takes the place of what was":      replace,
		"deleted objects are gone":                 remove,
		"many put the same bytes at the same time": putTogether,
	}
}

func roundTrip(t *testing.T, s objects.Store, key string, data []byte) {
	put(t, s, key, data)
	wantObject(t, s, key, data)
}

func putAgain(t *testing.T, s objects.Store) {
	for _, data := range [][]byte{[]byte("once"), noise(large), {}} {
		key := evidence.DigestOf(data).OriginalKey()
		put(t, s, key, data)
		before := stat(t, s, key)
		put(t, s, key, data)
		if diff := cmp.Diff(before, stat(t, s, key)); diff != "" {
			t.Errorf("object of %d bytes after the second Put (-before +after):\n%s", len(data), diff)
		}
	}
}

func putOther(t *testing.T, s objects.Store) {
	put(t, s, "a/b", []byte("first"))
	for name, other := range map[string][]byte{
		"same length": []byte("other"), "shorter": []byte("x"), "empty": {}, "several parts": noise(large),
	} {
		wantKind(t, name+": Put of other bytes", evidence.Conflict, tryPut(t.Context(), s, "a/b", other))
	}
	wantObject(t, s, "a/b", []byte("first"))
}

func replace(t *testing.T, s objects.Store) {
	put(t, s, "pages/1", []byte("first"))
	for _, data := range []string{"second", "", "third and longer"} {
		if err := s.Replace(t.Context(), "pages/1", []byte(data)); err != nil {
			t.Fatalf("Replace with %q: %v", data, err)
		}
		wantObject(t, s, "pages/1", []byte(data))
	}
	if err := s.Replace(t.Context(), "pages/2", []byte("new")); err != nil {
		t.Fatalf("Replace of nothing: %v", err)
	}
	wantObject(t, s, "pages/2", []byte("new"))
}

func remove(t *testing.T, s objects.Store) {
	put(t, s, "a/b", []byte("x"))
	put(t, s, "a/c", []byte("y"))
	for _, what := range []string{"a/b", "a/b", "never/was"} {
		if err := s.Delete(t.Context(), what); err != nil {
			t.Errorf("Delete(%q): %v, want none", what, err)
		}
	}
	wantAbsent(t, s, "a/b")
	wantObject(t, s, "a/c", []byte("y"))
}

func putTogether(t *testing.T, s objects.Store) {
	for _, data := range [][]byte{[]byte("small"), noise(1 << 20)} {
		key := evidence.DigestOf(data).OriginalKey()
		errs := make(chan error)
		for range 4 {
			go func() { errs <- tryPut(t.Context(), s, key, data) }()
		}
		for range 4 {
			if err := <-errs; err != nil {
				t.Errorf("Put of the same %d bytes at the same time: %v", len(data), err)
			}
		}
		wantObject(t, s, key, data)
	}
}

// noise is bytes without repetition, the same in every run.
func noise(n int) []byte {
	data := make([]byte, n)
	state := uint32(2463534242)
	for i := range data { // xorshift32, Marsaglia 2003
		state ^= state << 13
		state ^= state >> 17
		state ^= state << 5
		data[i] = byte(state & 0xff)
	}
	return data
}

func tryPut(ctx context.Context, s objects.Store, key string, data []byte) error {
	// Hidden behind a plain reader, as a stream is: it can't be read twice.
	body := struct{ io.Reader }{bytes.NewReader(data)}
	return s.Put(ctx, key, body, int64(len(data)), evidence.DigestOf(data))
}

func put(t *testing.T, s objects.Store, key string, data []byte) {
	t.Helper()
	if err := tryPut(t.Context(), s, key, data); err != nil {
		t.Fatalf("Put(%q, %d bytes): %v", key, len(data), err)
	}
}

func stat(t *testing.T, s objects.Store, key string) objects.Info {
	t.Helper()
	info, err := s.Stat(t.Context(), key)
	if err != nil {
		t.Fatalf("Stat(%q): %v", key, err)
	}
	return info
}

// wantObject checks Get and Stat of an object.
func wantObject(t *testing.T, s objects.Store, key string, want []byte) {
	t.Helper()
	body, got, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatalf("Get(%q): %v", key, err)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatalf("Get(%q): reading: %v", key, err)
	}
	if err := body.Close(); err != nil {
		t.Errorf("Get(%q): closing: %v", key, err)
	}
	if !bytes.Equal(data, want) {
		t.Errorf("Get(%q) gave %d bytes, %.40q; want %d, %.40q", key, len(data), data, len(want), want)
	}
	wantInfo(t, "Get", got, key, want)
	wantInfo(t, "Stat", stat(t, s, key), key, want)
}

func wantInfo(t *testing.T, method string, got objects.Info, key string, data []byte) {
	t.Helper()
	if got.Key != key || got.Size != int64(len(data)) {
		t.Errorf("%s(%q): key %q, size %d; want size %d", method, key, got.Key, got.Size, len(data))
	}
	if want := evidence.DigestOf(data); got.Digest != want {
		t.Errorf("%s(%q): digest %s, want %s", method, key, got.Digest, want)
	}
	if age := time.Since(got.Modified); age.Abs() > time.Hour || got.Modified.Location() != time.UTC {
		t.Errorf("%s(%q): modified %v, want now, in UTC", method, key, got.Modified)
	}
}

func wantAbsent(t *testing.T, s objects.Store, key string) {
	t.Helper()
	_, err := s.Stat(t.Context(), key)
	wantKind(t, "Stat("+key+")", evidence.NotFound, err)
	body, _, err := s.Get(t.Context(), key)
	wantKind(t, "Get("+key+")", evidence.NotFound, err)
	if err == nil {
		_ = body.Close() // the test has failed already
	}
}

func wantKind(t *testing.T, what string, want evidence.Kind, err error) {
	t.Helper()
	if got := evidence.KindOf(err); got != want {
		t.Errorf("%s: error kind %q, want %q (%v)", what, got, want, err)
	}
}
