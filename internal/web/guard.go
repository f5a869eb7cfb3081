package web

import (
	"crypto/subtle"
	"net"
	"net/http"

	"spoor/internal/evidence"
)

// policy lets a page load its own style sheet and send its own forms, and nothing
// else: no script at all, whatever a document manages to smuggle in (Content
// Security Policy Level 3).
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard stands before every page: security headers on all answers, no answer under
// a foreign host name, no change asked for from another site.
func (s *site) guard(next http.Handler) http.Handler {
	sameOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		harden(w.Header())
		if !loopback(r.Host) {
			http.Error(w, s.Language.Say("Deze naam hoort niet bij spoor op deze machine.", "This name does not belong to spoor on this machine."), http.StatusMisdirectedRequest)
			return
		}
		if err := sameOrigin.Check(r); err != nil {
			s.refuse(w, r, http.StatusForbidden, evidence.E(evidence.Invalid, "check origin", "", err))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func harden(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store") // pages quote case files: none may stay in a browser's cache
}

// loopback reports whether a Host header names this machine itself. A site that
// points its own name at 127.0.0.1 (DNS rebinding) still sends that name.
func loopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if n := len(name); n > 2 && name[0] == '[' && name[n-1] == ']' {
		name = name[1 : n-1]
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// maxForm bounds what a form may send, in bytes.
const maxForm = 16 << 10

// genuine reports whether a form carries the token that only our own pages hold. It
// is made anew at every start of the program.
func (s *site) genuine(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(r.PostForm.Get("token")), []byte(s.token)) == 1
}
