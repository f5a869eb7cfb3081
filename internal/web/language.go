package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/wording"
)

const languageCookie = "spoor_language"

// language picks the language of a page: ?lang=, remembered in a cookie; else the
// cookie; else what the browser prefers; else the program's.
func (s *site) language(w http.ResponseWriter, r *http.Request) wording.Language {
	if l, ok := spoken(r.URL.Query().Get("lang")); ok {
		//nolint:gosec // no Secure: on loopback there is no TLS, and the value is no secret
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteStrictMode})
		return l
	}
	if c, err := r.Cookie(languageCookie); err == nil {
		if l, ok := spoken(c.Value); ok {
			return l
		}
	}
	return preferred(r.Header.Get("Accept-Language"), s.Language)
}

func spoken(code string) (wording.Language, bool) {
	l := wording.Language(code)
	return l, l == wording.Dutch || l == wording.English
}

// preferred reads Accept-Language (RFC 9110, 12.5.4): the one of our languages with
// the highest weight, the first of equals.
func preferred(header string, fallback wording.Language) wording.Language {
	best, weight := fallback, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(part, ";")
		code, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		l, ok := spoken(code)
		if q := quality(params); ok && q > weight {
			best, weight = l, q
		}
	}
	return best
}

func quality(params string) float64 {
	value, ok := strings.CutPrefix(strings.TrimSpace(params), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0
	}
	return q
}

// otherLanguage links to the same page in the language that it is not in.
func otherLanguage(r *http.Request, l wording.Language) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "/?lang=" + l.Say("en", "nl")
	}
	q := r.URL.Query()
	q.Set("lang", l.Say("en", "nl"))
	return r.URL.EscapedPath() + "?" + q.Encode()
}

func decimal(n int) string { return strconv.Itoa(n) }

// Num writes a number as the language groups it: 3.842 and 3,842.
func (f frame) Num(n int) string {
	s := decimal(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + f.L.Say(".", ",") + s[i:]
	}
	return s
}

// Many writes a number with the word for one or for more.
func (f frame) Many(n int, dutchOne, dutchMore, englishOne, englishMore string) string {
	if n == 1 {
		return f.Num(n) + " " + f.L.Say(dutchOne, englishOne)
	}
	return f.Num(n) + " " + f.L.Say(dutchMore, englishMore)
}

// Seconds writes how long something took.
func (f frame) Seconds(d time.Duration) string {
	if d < time.Second {
		return decimal(int(max(d.Milliseconds(), 1))) + " ms"
	}
	return f.decimals(d.Seconds(), 1) + " s"
}

func (f frame) decimals(x float64, places int) string {
	s := strconv.FormatFloat(x, 'f', places, 64)
	return strings.Replace(s, ".", f.L.Say(",", "."), 1)
}

// Time writes a moment, in UTC; nothing for the zero time.
func (f frame) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

// Indicator names an indicator; an id that the catalogue no longer has stays as it is.
func (f frame) Indicator(id evidence.Indicator) string {
	n, ok := f.site.names[id]
	if !ok {
		return string(id)
	}
	return f.L.Say(n.NL, n.EN)
}

// Bytes writes a size.
func (f frame) Bytes(n int64) string {
	switch {
	case n < 1<<10:
		return f.Num(int(n)) + " B"
	case n < 1<<20:
		return f.decimals(float64(n)/(1<<10), 1) + " kB"
	case n < 1<<30:
		return f.decimals(float64(n)/(1<<20), 1) + " MB"
	}
	return f.decimals(float64(n)/(1<<30), 1) + " GB"
}
