// Package pages keeps the extracted pages of documents in the object store, so
// that quotes, hits and pages on a screen are read from one place.
//
// Keys are pages/<two letters>/<document id>/<text digest>.json.gz. The digest in
// the key means that a page set, once cited, never changes under its key: results
// made from other text stand under another key.
package pages

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"

	"spoor/internal/evidence"
	"spoor/internal/objects"
)

// maxStored bounds the JSON of one document's pages, in bytes.
const maxStored = 2 << 30

// Store reads and writes page sets.
type Store struct {
	objects objects.Store
}

// New returns a Store on top of an object store.
func New(o objects.Store) *Store { return &Store{objects: o} }

// Digest is the hash over all page texts and their numbers: the same text gives
// the same digest, whatever engine or language was noted beside it.
func Digest(set []evidence.Page) evidence.Digest {
	h := evidence.NewHasher()
	enc := json.NewEncoder(h)
	for _, p := range set {
		// A Hasher never refuses a write, and strings and ints always encode.
		_ = enc.Encode(struct {
			N int
			T string
		}{p.Number, p.Text})
	}
	return h.Digest()
}

// Put stores a document's pages and returns their key. Error kinds as objects.Store.
func (s *Store) Put(ctx context.Context, id evidence.DocumentID, set []evidence.Page) (string, error) {
	var buf bytes.Buffer
	zip := gzip.NewWriter(&buf)
	if err := json.NewEncoder(zip).Encode(set); err != nil {
		return "", evidence.E(evidence.Internal, "encode pages", string(id), err)
	}
	if err := zip.Close(); err != nil {
		return "", evidence.E(evidence.Internal, "encode pages", string(id), err)
	}
	key := keyOf(id, Digest(set))
	return key, s.objects.Replace(ctx, key, buf.Bytes())
}

func keyOf(id evidence.DocumentID, text evidence.Digest) string {
	shard := "00"
	if len(id) >= 3 {
		shard = string(id[1:3])
	}
	return "pages/" + shard + "/" + string(id) + "/" + text.String() + ".json.gz"
}

// Get reads the pages stored under key; none for the empty key. Error kinds:
// NotFound, Unreachable, Corrupt.
func (s *Store) Get(ctx context.Context, key string) (set []evidence.Page, err error) {
	if key == "" {
		return nil, nil
	}
	body, _, err := s.objects.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }() // only read
	zip, err := gzip.NewReader(body)
	if err != nil {
		return nil, evidence.E(evidence.Corrupt, "read pages", key, err)
	}
	if err := json.NewDecoder(io.LimitReader(zip, maxStored)).Decode(&set); err != nil {
		return nil, evidence.E(evidence.Corrupt, "read pages", key, err)
	}
	return set, nil
}

// Delete removes a page set that nothing refers to any more.
func (s *Store) Delete(ctx context.Context, key string) error {
	if key == "" {
		return nil
	}
	return s.objects.Delete(ctx, key)
}
