package web

import (
	"context"
	"crypto/rand"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/wording"
	"spoor/workflows"
)

// Runs follows and steers the processing of exhibits. *workflows.Runs implements it.
type Runs interface {
	// Status says where the ingest of an exhibit stands. Error kinds: NotFound when
	// there never was one, Unreachable.
	Status(ctx context.Context, exhibit evidence.ExhibitID) (workflows.Status, error)
	// Steer sends pause, resume or cancel. Error kinds: NotFound, Invalid (it makes no
	// sense now), Unreachable.
	Steer(ctx context.Context, exhibit evidence.ExhibitID, update string) (workflows.Status, error)
	// Waiting names the kinds of fault that batches are being tried again for.
	Waiting(ctx context.Context, exhibit evidence.ExhibitID) ([]evidence.Kind, error)
}

// Deps are what the pages work with.
type Deps struct {
	Ask      *inquiry.Service
	Runs     Runs
	Asker    inquiry.Asker    // who asks, as long as there is no login
	Language wording.Language // for browsers that name neither Dutch nor English
	Log      *slog.Logger
}

// site is the handler's state; only the pace changes.
type site struct {
	Deps
	names     map[evidence.Indicator]catalogue.Name
	templates map[string]*template.Template
	style     []byte
	token     string
	pace      *pace
}

// New returns the handler of all pages. Error kind: Invalid (the catalogue or a
// template that is built in).
func New(d Deps) (http.Handler, error) {
	c, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	s := &site{Deps: d, names: map[evidence.Indicator]catalogue.Name{}, token: rand.Text(), pace: newPace(time.Now)}
	for _, i := range c.Indicators {
		s.names[i.ID] = i.Name
	}
	if s.templates, err = parseTemplates(); err != nil {
		return nil, evidence.E(evidence.Invalid, "read templates", "", err)
	}
	if s.style, err = assets.ReadFile("static/spoor.css"); err != nil {
		return nil, evidence.E(evidence.Invalid, "read style sheet", "", err)
	}
	return s.guard(s.routes()), nil
}

func (s *site) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", s.page(s.start))
	mux.Handle("GET /search", s.page(s.search))
	mux.Handle("GET /d/{case}/{exhibit}/{document}", s.page(s.document))
	mux.HandleFunc("GET /d/{case}/{exhibit}/{document}/original", s.original)
	mux.HandleFunc("GET /d/{case}/{exhibit}/{document}/page/{image}", s.picture)
	mux.Handle("GET /runs", s.page(s.runs))
	mux.Handle("GET /runs/{case}/{exhibit}", s.page(s.run))
	mux.HandleFunc("POST /runs/{case}/{exhibit}/{action}", s.steer)
	mux.Handle("GET /links", s.page(s.links))
	mux.Handle("GET /cases", s.page(s.cases))
	mux.HandleFunc("GET /static/spoor.css", s.stylesheet)
	mux.HandleFunc("/", s.nowhere)
	return mux
}

// nowhere answers what no page answers.
func (s *site) nowhere(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		s.refuse(w, r, http.StatusMethodNotAllowed, evidence.E(evidence.Invalid, "method", r.Method, nil))
		return
	}
	s.fail(w, r, evidence.E(evidence.NotFound, "find page", r.URL.Path, nil))
}
