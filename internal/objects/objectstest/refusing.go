package objectstest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/objects"
)

func refusing() map[string]func(*testing.T, objects.Store) {
	return map[string]func(*testing.T, objects.Store){
		"bytes that are not the digest's are refused": wrongBytes,
		"sizes that make no sense are refused":        wrongSize,
		"what is not there is not found":              func(t *testing.T, s objects.Store) { wantAbsent(t, s, "a/b") },
		"a part of a key is not a key": func(t *testing.T, s objects.Store) {
			put(t, s, "a/b/c", []byte("x"))
			wantAbsent(t, s, "a/b")
			wantAbsent(t, s, "a/b/cc")
		},
		"hostile keys are refused": hostileKeys,
	}
}

func wrongBytes(t *testing.T, s objects.Store) {
	for name, tc := range map[string]struct {
		body   []byte
		size   int64
		digest evidence.Digest
	}{
		"other bytes, small":   {[]byte("loonstrook"), 10, evidence.DigestOf([]byte("Loonstrook"))},
		"other bytes, large":   {noise(large), large, evidence.DigestOf([]byte("x"))},
		"fewer bytes, small":   {[]byte("loon"), 10, evidence.DigestOf([]byte("loonstrook"))},
		"fewer bytes, large":   {noise(large - 1), large, evidence.DigestOf(noise(large))},
		"more bytes, small":    {[]byte("loonstrook"), 4, evidence.DigestOf([]byte("loon"))},
		"more bytes, large":    {noise(large + 1), large, evidence.DigestOf(noise(large))},
		"bytes but empty size": {[]byte("x"), 0, evidence.DigestOf(nil)},
		"digest not known":     {[]byte("x"), 1, evidence.Digest{}},
	} {
		key := "refused/" + strings.ReplaceAll(name, " ", "-")
		err := s.Put(t.Context(), key, bytes.NewReader(tc.body), tc.size, tc.digest)
		wantKind(t, name+": Put", evidence.Corrupt, err)
		wantAbsent(t, s, key)
	}
	wantKeys(t, s, "", "", nil)
}

func wrongSize(t *testing.T, s objects.Store) {
	err := s.Put(t.Context(), "a/b", strings.NewReader("x"), -1, evidence.DigestOf([]byte("x")))
	wantKind(t, "Put of -1 bytes", evidence.Invalid, err)
	wantAbsent(t, s, "a/b")
}

func hostileKeys(t *testing.T, s objects.Store) {
	for _, key := range []string{
		"", "/", "/a", "a/", "a//b", ".", "..", "../x", "a/../../x", "a/..", "./a", "a/./b",
		strings.Repeat("p", 256), "a/" + strings.Repeat("p", 256) + "/b", strings.Repeat("abc/", 256) + "d",
		"a\x00b", "a\nb", "a\xffb",
	} {
		wantKind(t, "Put("+key+")", evidence.Invalid, tryPut(t.Context(), s, key, []byte("x")))
		wantKind(t, "Replace("+key+")", evidence.Invalid, s.Replace(t.Context(), key, []byte("x")))
		wantKind(t, "Delete("+key+")", evidence.Invalid, s.Delete(t.Context(), key))
		body, _, err := s.Get(t.Context(), key)
		if kind := evidence.KindOf(err); kind != evidence.Invalid && kind != evidence.NotFound {
			t.Errorf("Get(%q): error kind %q, want %q or %q (%v)", key, kind, evidence.Invalid, evidence.NotFound, err)
		}
		if err == nil {
			_ = body.Close() // the test has failed already
		}
	}
	wantKeys(t, s, "", "", nil)
}

func stopping() map[string]func(*testing.T, objects.Store) {
	return map[string]func(*testing.T, objects.Store){
		"a cancelled context stops everything":      cancelled,
		"a cancelled list says that it was cut":     listCancelled,
		"an upload that is interrupted is not kept": interrupted,
		"an upload that is cancelled is not kept":   cancelledMidway,
	}
}

func cancelled(t *testing.T, s objects.Store) {
	put(t, s, "there", []byte("x"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantKind(t, "Put", evidence.Cancelled, tryPut(ctx, s, "a", []byte("x")))
	wantKind(t, "Replace", evidence.Cancelled, s.Replace(ctx, "a", []byte("x")))
	wantKind(t, "Delete", evidence.Cancelled, s.Delete(ctx, "there"))
	_, err := s.Stat(ctx, "there")
	wantKind(t, "Stat", evidence.Cancelled, err)
	body, _, err := s.Get(ctx, "there")
	wantKind(t, "Get", evidence.Cancelled, err)
	if err == nil {
		_ = body.Close() // the test has failed already
	}
	wantKeys(t, s, "", "", []string{"there"})
}

// interrupted is about a source that fails half way, a disk with a bad sector.
func interrupted(t *testing.T, s objects.Store) {
	broken := errors.New("bad sector")
	for name, size := range map[string]int{"small": 1000, "large": large} {
		data := noise(size)
		body := io.MultiReader(bytes.NewReader(data[:size*3/4]), failing{broken})
		err := s.Put(t.Context(), name, body, int64(size), evidence.DigestOf(data))
		wantKind(t, name+": Put from a source that fails", evidence.Unreadable, err)
		if !errors.Is(err, broken) {
			t.Errorf("%s: error %v does not wrap the source's", name, err)
		}
		wantAbsent(t, s, name)
		roundTrip(t, s, name, data)
	}
}

func cancelledMidway(t *testing.T, s objects.Store) {
	for name, size := range map[string]int{"small": 1000, "large": large} {
		data := noise(size)
		ctx, cancel := context.WithCancel(t.Context())
		body := io.MultiReader(bytes.NewReader(data[:size*3/4]), calling{cancel}, bytes.NewReader(data[size*3/4:]))
		err := s.Put(ctx, name, body, int64(size), evidence.DigestOf(data))
		cancel()
		wantKind(t, name+": Put, cancelled half way", evidence.Cancelled, err)
		wantAbsent(t, s, name)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// calling is an empty reader that calls a function when it is reached.
type calling struct{ f func() }

func (c calling) Read([]byte) (int, error) {
	c.f()
	return 0, io.EOF
}
