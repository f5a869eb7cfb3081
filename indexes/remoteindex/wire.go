// Package remoteindex is the index contract over HTTP and JSON on a unix socket,
// so that a command can ask the process that holds the index.
//
// Whoever can open the socket may ask anything: Access travels with the question
// and is decided by the asking process, which runs as the same user. A query
// travels as its String, which Parse reads back as the same tree. Requests and
// answers are bounded in size and time.
package remoteindex

import (
	"errors"
	"net/http"
	"time"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// Bounds of requests and answers.
const (
	maxPutBytes    = 256 << 20 // JSON of one batch: one record may be large
	maxAskBytes    = 1 << 20
	maxAnswerBytes = 128 << 20
	dialTimeout    = 5 * time.Second
	answerTimeout  = 10 * time.Minute
)

// The requests. Each is POSTed as JSON to the path beside it; the answers are
// those of the contract, or a problem.
type (
	putRequest struct { // /v1/put
		Records []indexes.Record `json:"records"`
	}
	deleteRequest struct { // /v1/delete
		IDs []evidence.DocumentID `json:"ids"`
	}
	searchRequest struct { // /v1/search
		Expr string `json:"expr"`
		// Access has no default: absent, it sees nothing.
		Access access `json:"access"`
		Size   int    `json:"size"`
		From   int    `json:"from"`
	}
	facetsRequest struct { // /v1/facets
		searchRequest
		Fields []string `json:"fields"`
		Top    int      `json:"top"`
	}
	countRequest struct{} // /v1/count
	countAnswer  struct {
		Count int `json:"count"`
	}
	done   struct{} // the answer to put and delete
	access struct {
		All   bool              `json:"all"`
		Cases []evidence.CaseID `json:"cases"`
	}
)

func newSearchRequest(q indexes.Query) searchRequest {
	return searchRequest{
		Expr: q.Expr.String(), Access: access{All: q.Access.Everything(), Cases: q.Access.Cases()}, Size: q.Size, From: q.From,
	}
}

func (r searchRequest) query() (indexes.Query, error) {
	expr, err := query.Parse(r.Expr)
	q := indexes.Query{Expr: expr, Access: indexes.OnlyCases(r.Access.Cases...), Size: r.Size, From: r.From}
	if r.Access.All {
		q.Access = indexes.AllCases()
	}
	return q, err
}

// problem is an error on its way to the client.
type problem struct {
	Kind    evidence.Kind       `json:"kind"`
	Op      string              `json:"op"`
	What    string              `json:"what,omitempty"`
	Cause   string              `json:"cause,omitempty"`
	TooWide *query.TooWideError `json:"too_wide,omitempty"`
}

func problemOf(err error) problem {
	p := problem{Kind: evidence.KindOf(err), Op: "use index", Cause: err.Error()}
	if e := new(evidence.Error); errors.As(err, &e) {
		p.Op, p.What, p.Cause = e.Op, e.What, ""
		if e.Cause != nil {
			p.Cause = e.Cause.Error()
		}
	}
	if wide := new(query.TooWideError); errors.As(err, &wide) {
		p.TooWide = wide
	}
	return p
}

func (p problem) err() error {
	var cause error
	switch {
	case p.TooWide != nil:
		cause = p.TooWide
	case p.Cause != "":
		cause = errors.New(p.Cause)
	}
	return evidence.E(p.Kind, p.Op, p.What, cause)
}

func (p problem) status() int {
	status, known := map[evidence.Kind]int{
		evidence.Invalid:     http.StatusBadRequest,
		evidence.NotFound:    http.StatusNotFound,
		evidence.Conflict:    http.StatusConflict,
		evidence.NoSpace:     http.StatusInsufficientStorage,
		evidence.Unreachable: http.StatusServiceUnavailable,
		evidence.Cancelled:   http.StatusServiceUnavailable,
	}[p.Kind]
	if !known {
		return http.StatusInternalServerError
	}
	return status
}
