// Package recognised keeps what text recognition made of pictures, so that the same
// picture is never recognised twice: the same scan in two cases, a letterhead in a
// thousand mails, a document that is read again after a crash.
//
// Keys are recognised/<two digits>/<digest>.json.gz; the digest is that of the pixels
// and of everything that decides what is recognised in them. It is a cache: what is
// missing or unreadable is recognised again.
package recognised

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"

	"spoor/internal/evidence"
	"spoor/internal/extract/ocr"
	"spoor/internal/objects"
)

// maxStored bounds the JSON of one picture's text, in bytes.
const maxStored = 64 << 20

// Store is the cache.
type Store struct {
	objects objects.Store
	log     *slog.Logger
}

// New returns a cache in an object store.
func New(o objects.Store, log *slog.Logger) *Store { return &Store{o, log} }

func keyOf(d evidence.Digest) string {
	name := d.String()
	return "recognised/" + name[:2] + "/" + name + ".json.gz"
}

// Get gives what was kept; false when there is nothing, or nothing that can be read.
func (s *Store) Get(ctx context.Context, key evidence.Digest) (ocr.Reading, bool) {
	var r ocr.Reading
	body, _, err := s.objects.Get(ctx, keyOf(key))
	if evidence.KindOf(err) == evidence.NotFound {
		return r, false
	}
	if err == nil {
		defer func() { _ = body.Close() }() // only read
		r, err = decode(body)
	}
	if err != nil {
		s.log.WarnContext(ctx, "recognised text can't be fetched", slog.Any("cause", err))
		return ocr.Reading{}, false
	}
	return r, true
}

func decode(body io.Reader) (r ocr.Reading, err error) {
	zip, err := gzip.NewReader(body)
	if err != nil {
		return r, err
	}
	if err := json.NewDecoder(io.LimitReader(zip, maxStored)).Decode(&r); err != nil {
		return r, err
	}
	for _, w := range r.Words {
		if !w.Within(len(r.Text)) {
			return r, evidence.E(evidence.Corrupt, "read recognised text", "word outside the text", nil)
		}
	}
	return r, nil
}

// Put keeps a reading. A failure is logged and costs time later, nothing else.
func (s *Store) Put(ctx context.Context, key evidence.Digest, r ocr.Reading) {
	var buf bytes.Buffer
	zip := gzip.NewWriter(&buf)
	err := json.NewEncoder(zip).Encode(r)
	if err == nil {
		err = zip.Close()
	}
	if err == nil {
		err = s.objects.Replace(ctx, keyOf(key), buf.Bytes())
	}
	if err != nil {
		s.log.WarnContext(ctx, "recognised text can't be kept", slog.Any("cause", err))
	}
}
