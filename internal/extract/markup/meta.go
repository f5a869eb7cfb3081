package markup

import (
	"mime"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"spoor/internal/text"
)

const (
	prescan     = 4 << 10 // bytes; the HTML standard asks for 1024
	longestMeta = 2000    // bytes kept of what a meta element says
)

// declared is the character set that a meta element near the start names.
func declared(data []byte) string {
	z := html.NewTokenizer(strings.NewReader(string(data[:min(len(data), prescan)])))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.Data != "meta" {
				continue
			}
			label := attr(t, "charset")
			if _, params, err := mime.ParseMediaType(attr(t, "content")); label == "" && err == nil {
				label = params["charset"]
			}
			// A page whose tags can be read byte by byte is not in UTF-16 or UTF-32.
			if label != "" && !strings.HasPrefix(strings.ToLower(label), "utf-") {
				return label
			}
		default: // text and comments say nothing of the character set
		}
	}
}

func attr(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// note keeps what a meta element says about the page.
func (w *walker) note(t html.Token) {
	name := strings.ToLower(attr(t, "name"))
	if name == "" {
		name = strings.ToLower(strings.TrimPrefix(attr(t, "property"), "og:"))
	}
	content := strings.Join(strings.Fields(text.Normalise(attr(t, "content")).String()), " ")
	if name == "url" {
		w.link(content)
	}
	if content == "" || !slices.Contains([]string{"author", "description", "keywords", "date", "generator", "url"}, name) {
		return
	}
	if before, known := w.meta[name]; !known {
		w.meta[name] = strings.ToValidUTF8(content[:min(len(content), longestMeta)], "")
	} else if before != content && len(before) < longestMeta && !strings.Contains(before, content) {
		w.meta[name] = before + "; " + strings.ToValidUTF8(content[:min(len(content), longestMeta)], "")
	}
}

// besides is what an element says of itself besides its text: title, label and
// placeholder, as far as they differ from that.
func besides(t html.Token, said string) string {
	var all []string
	for _, key := range []string{"title", "aria-label", "placeholder"} {
		value := strings.Join(strings.Fields(attr(t, key)), " ")
		if value != "" && value != said && !slices.Contains(all, value) {
			all = append(all, value)
		}
	}
	return strings.Join(all, " ")
}

// onTheWeb reports whether an address leads to another place on the web.
func onTheWeb(href string) bool {
	low := strings.ToLower(href[:min(len(href), 12)])
	for _, scheme := range []string{"http://", "https://", "tg://", "viber://", "whatsapp://", "skype:", "geo:"} {
		if strings.HasPrefix(low, scheme) {
			return true
		}
	}
	return false
}

// address is the mail address or number behind a link, "" for other links.
func address(href string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil {
		return ""
	}
	raw := u.Opaque
	switch strings.ToLower(u.Scheme) {
	case "mailto", "tel", "sms", "callto":
	case "http", "https":
		if !strings.EqualFold(u.Host, "wa.me") {
			return ""
		}
		raw = strings.Trim(u.Path, "/")
	case "whatsapp":
		raw = u.Query().Get("phone")
	default:
		return ""
	}
	if plain, err := url.PathUnescape(raw); err == nil {
		raw = plain
	}
	return strings.TrimSpace(raw)
}

// shows reports whether a link's text already gives the address away.
func shows(shown, address string) bool {
	return strings.Contains(squeeze(shown), squeeze(address))
}

// squeeze drops what people put between the figures of a number, and case.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-+()/", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// concealed reports whether an element hides what it holds.
func concealed(t html.Token) bool {
	for _, a := range t.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			style := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
			for _, rule := range []string{"display:none", "visibility:hidden", "font-size:0", "mso-hide:all", "opacity:0"} {
				if i := strings.Index(style, rule); i >= 0 && !goesOn(style[i+len(rule):]) {
					return true
				}
			}
		}
	}
	return false
}

// goesOn reports whether a number was cut: "font-size:0.9em" hides nothing.
func goesOn(rest string) bool {
	return rest != "" && (rest[0] == '.' || rest[0] >= '0' && rest[0] <= '9')
}
