// Package pages keeps the extracted pages of documents in the object store, so
// that quotes, hits and pages on a screen are read from one place.
//
// Keys are pages/<two letters>/<document id>/<text digest>.json.gz. The digest in
// the key means that a page set, once cited, never changes under its key: results
// made from other text stand under another key. A set is a JSON array of pages; one
// that was written in several portions is an object that lists its portions,
// each a set of its own under its own key, so that neither writing nor reading a document of
// many thousand pages needs memory for all of them.
package pages

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/objects"
)

const (
	maxStored = 2 << 30 // bytes of JSON in one object
	maxList   = 1 << 20 // bytes of an object that lists portions, packed
)

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
	digest(h, set)
	return h.Digest()
}

func digest(h io.Writer, set []evidence.Page) {
	enc := json.NewEncoder(h)
	for i := range set {
		// A Hasher never refuses a write, and strings and ints always encode.
		_ = enc.Encode(struct {
			N int
			T string
		}{set[i].Number, set[i].Text})
	}
}

// Put stores a document's pages and returns their key. Error kinds as objects.Store.
func (s *Store) Put(ctx context.Context, id evidence.DocumentID, set []evidence.Page) (string, error) {
	key := keyOf(id, Digest(set))
	data, err := encode(len(set), func(i int) any { return &set[i] }, "[", "]")
	if err != nil {
		return "", evidence.E(evidence.Internal, "encode pages", string(id), err)
	}
	return key, s.objects.Replace(ctx, key, data)
}

// encode writes a list as packed JSON, one element at a time.
func encode(n int, element func(int) any, before, after string) ([]byte, error) {
	var buf bytes.Buffer
	zip := gzip.NewWriter(&buf)
	_, failed := io.WriteString(zip, before)
	for i := 0; i < n && failed == nil; i++ {
		var text []byte
		if text, failed = json.Marshal(element(i)); failed != nil {
			break
		}
		if i > 0 {
			_, failed = zip.Write([]byte{','})
		}
		if failed == nil {
			_, failed = zip.Write(text)
		}
	}
	_, err := io.WriteString(zip, after+"\n")
	err = errors.Join(failed, err, zip.Close())
	return buf.Bytes(), err
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
	for portion, err := range s.Portions(ctx, key) {
		if err != nil {
			return nil, err
		}
		if set == nil {
			set = portion
			continue
		}
		set = append(set, portion...)
	}
	return set, nil
}

// Portions yields the pages stored under key in the portions in which they were
// written, one at a time in memory; the sequence ends after the first error. Error
// kinds as Get.
func (s *Store) Portions(ctx context.Context, key string) iter.Seq2[[]evidence.Page, error] {
	return s.portions(ctx, key, func(portion) bool { return true })
}

// With yields, as Portions does, those portions that may have one of the pages wanted,
// whose numbers ascend: a few pages of a long document are read without the others.
func (s *Store) With(ctx context.Context, key string, wanted []int) iter.Seq2[[]evidence.Page, error] {
	return s.portions(ctx, key, func(p portion) bool {
		i, _ := slices.BinarySearch(wanted, p.First)
		return i < len(wanted) && wanted[i] <= p.Last
	})
}

func (s *Store) portions(ctx context.Context, key string, want func(portion) bool) iter.Seq2[[]evidence.Page, error] {
	return func(yield func([]evidence.Page, error) bool) {
		if key == "" {
			return
		}
		set, all, err := s.read(ctx, key)
		if all == nil {
			yield(set, err)
			return
		}
		for _, p := range all {
			if !want(p) {
				continue
			}
			set, more, err := s.read(ctx, p.Key)
			if more != nil { // a list of lists is none of ours
				err = evidence.E(evidence.Corrupt, "read pages", p.Key, nil)
			}
			if !yield(set, err) || err != nil {
				return
			}
		}
	}
}

// list is what stands under the key of a set of several portions.
type list struct {
	Portions []portion `json:"portions"`
}

// portion is where some of a set's pages are, and the numbers of the first and last.
type portion struct {
	Key   string `json:"key"`
	First int    `json:"first"`
	Last  int    `json:"last"`
}

// read reads one object: pages, or the list of portions.
func (s *Store) read(ctx context.Context, key string) (set []evidence.Page, portions []portion, err error) {
	body, _, err := s.objects.Get(ctx, key)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = body.Close() }() // only read
	zip, err := gzip.NewReader(body)
	if err != nil {
		return nil, nil, evidence.E(evidence.Corrupt, "read pages", key, err)
	}
	text := bufio.NewReader(io.LimitReader(zip, maxStored))
	first, err := text.Peek(1)
	if err != nil {
		return nil, nil, evidence.E(evidence.Corrupt, "read pages", key, err)
	}
	if first[0] != '{' {
		err = json.NewDecoder(text).Decode(&set)
	} else {
		var all list
		err = json.NewDecoder(text).Decode(&all)
		portions = append([]portion{}, all.Portions...)
	}
	if err != nil {
		return nil, nil, evidence.E(evidence.Corrupt, "read pages", key, err)
	}
	return set, portions, nil
}

// Delete removes a page set that nothing refers to any more. Portions that it shares
// with the set under kept, which may be empty, stay.
func (s *Store) Delete(ctx context.Context, key, kept string) error {
	if key == "" || key == kept {
		return nil
	}
	gone, err := s.objectsOf(ctx, key)
	if err != nil {
		return err
	}
	stay, err := s.objectsOf(ctx, kept)
	if err != nil {
		return err
	}
	for _, k := range gone {
		if slices.Contains(stay, k) {
			continue
		}
		if err := s.objects.Delete(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// objectsOf lists the objects that make up a set, the one under its key last: while
// that is there, the others can be found.
func (s *Store) objectsOf(ctx context.Context, key string) ([]string, error) {
	if key == "" {
		return nil, nil
	}
	info, err := s.objects.Stat(ctx, key)
	switch {
	case evidence.KindOf(err) == evidence.NotFound:
		return nil, nil
	case err != nil:
		return nil, err
	case info.Size > maxList:
		return []string{key}, nil // pages: no list is so long
	}
	_, portions, err := s.read(ctx, key)
	if kind := evidence.KindOf(err); kind == evidence.Corrupt || kind == evidence.NotFound {
		return []string{key}, nil
	}
	var keys []string
	for _, p := range portions {
		keys = append(keys, p.Key)
	}
	return append(keys, key), err
}
