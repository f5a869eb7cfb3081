package pages

import (
	"context"

	"spoor/internal/evidence"
)

// Writer stores the pages of one document in portions. A document that ends up in one
// portion is stored as Put stores it, byte for byte.
type Writer struct {
	store    *Store
	id       evidence.DocumentID
	all      *evidence.Hasher
	portions []portion
}

// Writer begins the pages of a document. What was added to one that is never closed
// is found by nobody, and is written over when the document is done again.
func (s *Store) Writer(id evidence.DocumentID) *Writer {
	return &Writer{store: s, id: id, all: evidence.NewHasher()}
}

// Add stores the next pages; none is no portion. Error kinds as objects.Store.
func (w *Writer) Add(ctx context.Context, set []evidence.Page) error {
	if len(set) == 0 {
		return nil
	}
	digest(w.all, set)
	key, err := w.store.Put(ctx, w.id, set)
	if err == nil {
		w.portions = append(w.portions, portion{key, set[0].Number, set[len(set)-1].Number})
	}
	return err
}

// Digest is that of all pages so far.
func (w *Writer) Digest() evidence.Digest { return w.all.Digest() }

// Close makes one set of the portions and returns its key, "" when there are none.
func (w *Writer) Close(ctx context.Context) (string, error) {
	switch len(w.portions) {
	case 0:
		return "", nil
	case 1:
		return w.portions[0].Key, nil
	}
	key := keyOf(w.id, w.all.Digest())
	data, err := encode(len(w.portions), func(i int) any { return w.portions[i] }, `{"portions":[`, "]}")
	if err != nil {
		return "", evidence.E(evidence.Internal, "encode pages", string(w.id), err)
	}
	return key, w.store.objects.Replace(ctx, key, data)
}
