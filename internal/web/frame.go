package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"

	"spoor/internal/evidence"
	"spoor/internal/wording"
)

//go:embed static templates
var assets embed.FS

// pageNames are the templates that are pages; each stands in a file of its name.
func pageNames() []string {
	return []string{"search", "document", "runs", "run", "links", "link", "cases", "fault"}
}

func parseTemplates() (map[string]*template.Template, error) {
	set := map[string]*template.Template{}
	for _, name := range pageNames() {
		t, err := template.New("layout.html").Option("missingkey=error").ParseFS(assets, "templates/layout.html", "templates/parts.html", "templates/"+name+".html")
		if err != nil {
			return nil, err
		}
		set[name] = t
	}
	return set, nil
}

// frame is what every page has: the bar, the footer and the words to fill them.
type frame struct {
	site    *site
	L       wording.Language
	Title   string
	Query   string // in the search box
	Keep    []pair // sent along with the search box
	Other   string // this page in the other language
	Style   string // address of the style sheet
	Token   string
	Who     string
	Home    bool // the page has a search box of its own
	Refresh int  // seconds after which the page loads itself again; 0 for never
}

// pair is a named value in a form.
type pair struct{ Name, Value string }

// answer is a page to render.
type answer struct {
	template string
	status   int // 0 means 200
	data     any // embeds frame
}

// asked answers a request for a page; a returned error becomes the page that says so.
type asked func(r *http.Request, f frame) (answer, error)

func (s *site) page(ask asked) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := s.frame(w, r)
		a, err := ask(r, f)
		if err != nil {
			s.failIn(w, r, f, err)
			return
		}
		s.render(w, r, a)
	})
}

func (s *site) frame(w http.ResponseWriter, r *http.Request) frame {
	l := s.language(w, r)
	return frame{
		site: s, L: l, Other: otherLanguage(r, l), Token: s.token, Who: s.Asker.Name,
		Style: "/static/spoor.css?v=" + version(s.style),
	}
}

// version names a state of the style sheet, so that browsers may keep it.
func version(style []byte) string {
	sum := sha256.Sum256(style)
	return hex.EncodeToString(sum[:6])
}

// render writes a page, or nothing of it.
func (s *site) render(w http.ResponseWriter, r *http.Request, a answer) {
	var body bytes.Buffer
	if err := s.templates[a.template].ExecuteTemplate(&body, "layout.html", a.data); err != nil {
		s.Log.ErrorContext(r.Context(), "a page could not be rendered", slog.String("template", a.template), slog.Any("error", err))
		http.Error(w, s.Language.Say("Er ging iets mis in spoor.", "Something went wrong in spoor."), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = w.Write(body.Bytes()) // the browser went away; there is nobody left to tell
}

func (s *site) stylesheet(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	if r.URL.Query().Get("v") == version(s.style) {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(s.style) // as in render
}

// documentURL is the page of a document, at the cited place if there is one.
func documentURL(c evidence.Citation) string {
	u := "/d/" + url.PathEscape(c.Case) + "/" + url.PathEscape(c.Exhibit) + "/" + url.PathEscape(c.Document)
	if c.Page == 0 {
		return u
	}
	u += "?p=" + decimal(c.Page)
	if c.Span == (evidence.Span{}) {
		return u
	}
	return u + "&span=" + decimal(c.Span.Start) + "-" + decimal(c.Span.End) + "#hit"
}
