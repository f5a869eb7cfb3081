// Package memobjects keeps objects in memory: for tests of other rooms and for
// small tools that work on a few files without a server.
//
// It keeps every promise of objects.Store but durability.
package memobjects

import (
	"bytes"
	"context"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/objects"
)

// Store is an objects.Store in memory.
type Store struct {
	mu      sync.RWMutex
	objects map[string]object
}

type object struct {
	data []byte // never changed once stored
	info objects.Info
}

var _ objects.Store = (*Store)(nil)

// New returns an empty store.
func New() *Store { return &Store{objects: map[string]object{}} }

// Put implements objects.Store.
func (s *Store) Put(ctx context.Context, key string, body io.Reader, size int64, digest evidence.Digest) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	if size < 0 {
		return evidence.E(evidence.Invalid, "put object of negative size", key, nil)
	}
	data, err := io.ReadAll(io.LimitReader(body, size+1))
	if stopped := check(ctx, key); stopped != nil {
		return stopped
	}
	if err != nil {
		return evidence.E(evidence.Unreadable, "read what to store", key, err)
	}
	if int64(len(data)) != size || evidence.DigestOf(data) != digest {
		return evidence.E(evidence.Corrupt, "put object", key, nil)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.objects[key]; ok {
		if old.info.Digest != digest {
			return evidence.E(evidence.Conflict, "put object", key, nil)
		}
		return nil
	}
	s.objects[key] = newObject(key, data)
	return nil
}

// Replace implements objects.Store.
func (s *Store) Replace(ctx context.Context, key string, data []byte) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects[key] = newObject(key, bytes.Clone(data))
	return nil
}

// Get implements objects.Store.
func (s *Store) Get(ctx context.Context, key string) (io.ReadCloser, objects.Info, error) {
	o, err := s.find(ctx, "get object", key)
	return io.NopCloser(bytes.NewReader(o.data)), o.info, err
}

// Stat implements objects.Store.
func (s *Store) Stat(ctx context.Context, key string) (objects.Info, error) {
	o, err := s.find(ctx, "stat object", key)
	return o.info, err
}

// List implements objects.Store. It lists what is there when it begins.
func (s *Store) List(ctx context.Context, prefix, after string) iter.Seq2[objects.Info, error] {
	return func(yield func(objects.Info, error) bool) {
		for _, info := range s.infos(prefix, after) {
			if err := ctx.Err(); err != nil {
				yield(objects.Info{}, evidence.E(evidence.Cancelled, "list objects", prefix, err))
				return
			}
			if !yield(info, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(objects.Info{}, evidence.E(evidence.Cancelled, "list objects", prefix, err))
		}
	}
}

// Delete implements objects.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects, key)
	return nil
}

func newObject(key string, data []byte) object {
	return object{data: data, info: objects.Info{
		Key: key, Size: int64(len(data)), Digest: evidence.DigestOf(data), Modified: time.Now().UTC(),
	}}
}

func (s *Store) find(ctx context.Context, op, key string) (object, error) {
	if err := check(ctx, key); err != nil {
		return object{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	o, ok := s.objects[key]
	if !ok {
		return object{}, evidence.E(evidence.NotFound, op, key, nil)
	}
	return o, nil
}

func (s *Store) infos(prefix, after string) []objects.Info {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var found []objects.Info
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if strings.HasPrefix(key, prefix) && key > after {
			found = append(found, s.objects[key].info)
		}
	}
	return found
}

func check(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return evidence.E(evidence.Cancelled, "use object store", key, err)
	}
	return objects.CheckKey(key)
}
