package remoteindex

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"time"

	"spoor/indexes"
	"spoor/internal/evidence"
)

// Handler answers for an index.
func Handler(idx indexes.Index) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /v1/put", answer(maxPutBytes, func(ctx context.Context, r putRequest) (done, error) {
		return done{}, idx.Put(ctx, r.Records)
	}))
	mux.Handle("POST /v1/delete", answer(maxPutBytes, func(ctx context.Context, r deleteRequest) (done, error) {
		return done{}, idx.Delete(ctx, r.IDs)
	}))
	mux.Handle("POST /v1/search", answer(maxAskBytes, func(ctx context.Context, r searchRequest) (indexes.Result, error) {
		q, err := r.query()
		if err != nil {
			return indexes.Result{}, err
		}
		return idx.Search(ctx, q)
	}))
	mux.Handle("POST /v1/facets", answer(maxAskBytes, func(ctx context.Context, r facetsRequest) (indexes.Counts, error) {
		q, err := r.query()
		if err != nil {
			return nil, err
		}
		return idx.Facets(ctx, q, r.Fields, r.Top)
	}))
	mux.Handle("POST /v1/count", answer(maxAskBytes, func(ctx context.Context, _ countRequest) (countAnswer, error) {
		n, err := idx.Count(ctx)
		return countAnswer{n}, err
	}))
	return mux
}

// answer reads a request of at most limit bytes and writes what f makes of it.
func answer[Request, Answer any](limit int64, f func(context.Context, Request) (Answer, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request Request
		body := json.NewDecoder(http.MaxBytesReader(w, r.Body, limit))
		body.DisallowUnknownFields()
		if err := body.Decode(&request); err != nil {
			refuse(w, evidence.E(evidence.Invalid, "read request", r.URL.Path, err))
			return
		}
		result, err := f(r.Context(), request)
		if err != nil {
			refuse(w, err)
			return
		}
		write(w, http.StatusOK, result)
	})
}

func refuse(w http.ResponseWriter, err error) {
	p := problemOf(err)
	write(w, p.status(), p)
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client that went away does not read about it
}

// Serve answers on a unix socket at path, for this user only, until ctx ends; then
// it lets running requests finish for at most ten seconds. A socket that a dead
// process left behind is replaced. Error kinds: Conflict when a living process
// answers there, Unreadable when the socket can't be made.
func Serve(ctx context.Context, path string, idx indexes.Index) error {
	listener, err := listen(ctx, path)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           Handler(idx),
		ReadHeaderTimeout: dialTimeout,
		ReadTimeout:       answerTimeout,
		WriteTimeout:      answerTimeout,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return evidence.E(evidence.Internal, "serve index", path, err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := errors.Join(server.Shutdown(grace), server.Close()); err != nil {
		return evidence.E(evidence.Cancelled, "serve index", path, err)
	}
	if err := <-ended; err != nil && !errors.Is(err, http.ErrServerClosed) {
		return evidence.E(evidence.Internal, "serve index", path, err)
	}
	return nil
}

func listen(ctx context.Context, path string) (net.Listener, error) {
	if c, err := dial(ctx, path); err == nil {
		return nil, evidence.E(evidence.Conflict, "serve index", path, c.Close())
	}
	if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeSocket != 0 {
		if err := os.Remove(path); err != nil {
			return nil, evidence.E(evidence.Unreadable, "serve index", path, err)
		}
	}
	listener, err := bind(ctx, path)
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, "serve index", path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, evidence.E(evidence.Unreadable, "serve index", path, errors.Join(err, listener.Close()))
	}
	return listener, nil
}
