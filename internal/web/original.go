package web

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// original sends the original bytes of a document as a download. A browser never
// opens them in place: they are as hostile as their sender.
func (s *site) original(w http.ResponseWriter, r *http.Request) {
	body, row, err := s.Ask.Original(r.Context(), s.Asker, citationOf(r))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer func() { _ = body.Close() }() // only read: nothing to lose
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", attachment(row))
	h.Set("Content-Length", strconv.FormatInt(row.Size, 10))
	h.Set("Content-Security-Policy", "sandbox; "+policy)
	if r.Method == http.MethodHead {
		return
	}
	if err := deliver(w, body, row); err != nil && r.Context().Err() == nil {
		s.Log.ErrorContext(r.Context(), "an original was not delivered in full", slog.String("document", string(row.ID)), slog.Any("error", err))
		panic(http.ErrAbortHandler) // the only way to tell the browser that the download failed
	}
}

// deliver copies an original and keeps its last byte back until the digest is
// right, so that a download that completes holds the bytes that were taken in.
func deliver(w io.Writer, body io.Reader, row ledger.Row) error {
	h := evidence.NewHasher()
	in := io.TeeReader(io.LimitReader(body, row.Size+1), h)
	if _, err := io.CopyN(w, in, max(row.Size-1, 0)); err != nil {
		return err
	}
	last, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if h.Digest() != row.Digest {
		return evidence.E(evidence.Corrupt, "read original", string(row.ID), errors.New("stored bytes do not match their digest"))
	}
	_, err = w.Write(last)
	return err
}
