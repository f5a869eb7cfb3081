package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"spoor/indexes"
	"spoor/workflows"
)

// everyPage is an address of each page, and of some mistakes.
func everyPage() []string {
	return []string{
		"/", "/search?q=boekje", "/search?q=(boekje", "/search?case=26-0412", "/d/26-0412/B03/D0002", "/d/26-0412/B03/D0002/original",
		"/d/26-0412/B03/D0099", "/runs", "/runs/26-0412/B03", "/links", "/links?id=06+1234+5678", "/cases", "/static/spoor.css", "/nergens",
	}
}

func TestEveryAnswerForbidsScriptsFramesAndGuessing(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	for _, address := range everyPage() {
		p := h.get(t, address)
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if got := p.Header.Get("Content-Security-Policy"); !strings.Contains(got, want) || strings.Contains(got, "unsafe") || strings.Contains(got, "script-src") {
				t.Errorf("%s: policy %q, want %q and no script", address, got, want)
			}
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Frame-Options": "DENY"} {
			if got := p.Header.Get(name); got != want {
				t.Errorf("%s: %s = %q, want %q", address, name, got, want)
			}
		}
		for _, forbidden := range []string{"script", "style", "iframe", "object", "img", "base"} {
			if n := len(p.all(forbidden)); n > 0 {
				t.Errorf("%s holds %d <%s>", address, n, forbidden)
			}
		}
		p.hides(t, " style=", " onclick=", "javascript:", "http://", "https://")
	}
}

func TestEveryPageHasLandmarksLabelsAndAnEscapeHatch(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	for _, address := range everyPage() {
		p := h.get(t, address)
		if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			continue
		}
		if len(p.all("main")) != 1 || len(p.all("header")) != 1 || len(p.all("footer")) != 1 || len(p.all("h1")) != 1 || len(p.all("a.skip")) != 1 {
			t.Errorf("%s: want one main, header, footer, h1 and skip link", address)
		}
		for _, in := range append(p.all("input"), p.all("progress")...) {
			if attr(in, "type") != "hidden" && attr(in, "aria-label") == "" {
				t.Errorf("%s: <%s name=%q> has no label", address, in.Data, attr(in, "name"))
			}
		}
		p.says(t, "Een bevinding is een signaal met een vindplaats, geen oordeel.", "alleen op deze machine: nog geen aanmelding")
		ids := map[string]bool{}
		for _, n := range p.all("") {
			if id := attr(n, "id"); id != "" && ids[id] {
				t.Errorf("%s: id %q stands there twice", address, id)
			} else if id != "" {
				ids[id] = true
			}
		}
	}
}

func TestOnlyNamesOfThisMachineAreAnswered(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:8080": 200, "127.8.8.8": 200, "[::1]:8080": 200, "[::1]": 200,
		"evil.example": 421, "evil.example:8080": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example:80": 421, "10.0.0.1": 421, "0.0.0.0": 421, "[::]:80": 421, "": 421,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.pages.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("Host %q: status %d, want %d", host, w.Code, want)
		}
	}
}

func TestSteeringNeedsOurOwnPageAndItsToken(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	h.engine.status[h.exhibit["26-0412/B03"].ID] = workflows.Status{Phase: workflows.PhaseProcess}
	token := attr(h.get(t, "/runs/26-0412/B03").all("input")[1], "value")
	for name, test := range map[string]struct {
		method, token string
		headers       map[string]string
		want          int
	}{
		"our own form":              {"POST", token, map[string]string{"Sec-Fetch-Site": "same-origin"}, 303},
		"without a token":           {"POST", "", map[string]string{"Sec-Fetch-Site": "same-origin"}, 403},
		"with another token":        {"POST", strings.Repeat("A", len(token)), map[string]string{"Sec-Fetch-Site": "same-origin"}, 403},
		"from another site":         {"POST", token, map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		"from a site beside ours":   {"POST", token, map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		"from an old browser":       {"POST", token, map[string]string{"Origin": "http://evil.example"}, 403},
		"as a link":                 {"GET", token, nil, 404},
		"with an unfriendly method": {"DELETE", token, map[string]string{"Sec-Fetch-Site": "same-origin"}, 405},
	} {
		t.Run(name, func(t *testing.T) {
			h.engine.steered = nil
			r := httptest.NewRequestWithContext(t.Context(), test.method, "/runs/26-0412/B03/pause", strings.NewReader(url.Values{"token": {test.token}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for k, v := range test.headers {
				r.Header.Set(k, v)
			}
			p := h.do(t, r).status(t, test.want)
			if steered := len(h.engine.steered) > 0; steered != (test.want == 303) {
				t.Errorf("status %d, steered %v", p.StatusCode, h.engine.steered)
			}
		})
	}
}

func TestATokenInTheAddressIsNotEnough(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	h.engine.status[h.exhibit["26-0412/B03"].ID] = workflows.Status{Phase: workflows.PhaseProcess}
	token := attr(h.get(t, "/runs/26-0412/B03").all("input")[1], "value")
	h.post(t, "/runs/26-0412/B03/pause?token="+token, nil).status(t, 403)
	if len(h.engine.steered) > 0 {
		t.Errorf("steered %v by a token in the address", h.engine.steered)
	}
}

func TestOnlyReadingMethodsReachPages(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
		r := httptest.NewRequestWithContext(t.Context(), method, "/cases", nil)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if p := h.do(t, r); p.StatusCode != 405 || p.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s /cases: status %d, Allow %q; want 405 and GET, HEAD", method, p.StatusCode, p.Header.Get("Allow"))
		}
	}
}
