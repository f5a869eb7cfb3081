package chat

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// wording is what the program writes in one language: parts of its notices, and
// whole ones that stand in a message's place. In lower case.
type wording struct {
	language string
	attached []string // between brackets behind a file's name
	omitted  []string // stems of the words for media that the export leaves out
	notices  []string // what a notice says of people, before any colon
	instead  []string // beginnings of what stands in place of a message
	deleted  []string // those of them that stand for a message that was taken back
	edited   []string // stems of the mark behind a message that was changed
}

// notice reports whether what stands before a colon is no name: words of a notice,
// an open quotation, or a level of a log.
func notice(name string) bool {
	if strings.Count(name, `"`)%2 == 1 || strings.Count(name, "“") != strings.Count(name, "”") || level(strings.TrimSpace(name)) {
		return true
	}
	return noticeIn(name) != ""
}

// noticeIn is the language of the notice that a line is part of; empty for none.
func noticeIn(line string) string {
	low := strings.ToLower(line)
	for _, w := range wordings() {
		if slices.ContainsFunc(w.notices, func(s string) bool { return strings.Contains(low, s) }) {
			return w.language
		}
	}
	return ""
}

// instead is the language of what the program wrote in place of a message, and
// whether that message was taken back.
func instead(body string) (language string, deleted bool) {
	low := strings.ToLower(strings.TrimSpace(body))
	begins := func(s string) bool { return strings.HasPrefix(low, s) && len(low) <= len(s)+40 }
	for _, w := range wordings() {
		switch {
		case slices.ContainsFunc(w.deleted, begins):
			return w.language, true
		case slices.ContainsFunc(w.instead, begins):
			return w.language, false
		}
	}
	return "", false
}

// editedForm is the mark behind a message that was changed: <This message was edited>
var editedForm = regexp.MustCompile(`<([^<>\n]{8,80})>\s*$`)

// edited is the language of the mark of a message that was changed; empty without.
func edited(body string) string {
	if !strings.HasSuffix(strings.TrimRight(body, " \n"), ">") {
		return ""
	}
	m := editedForm.FindStringSubmatch(body[max(len(body)-mostMark, 0):])
	if m == nil {
		return ""
	}
	language, _ := spoken(m[1], func(w wording) []string { return w.edited })
	return language
}

// mostMark is how many bytes the mark of a changed message takes at most.
const mostMark = 200

// enclosure is what a message says of files.
type enclosure struct {
	names    []string
	omitted  bool   // the export leaves the file out
	language string // of the wording, as far as known
}

var (
	// <attached: name.jpg>, in any language
	attachedForm = regexp.MustCompile(`<([^<>:\n]{3,30}): ?([^<>\n]{1,200}\.[A-Za-z0-9]{1,8})>`)
	// name.jpg (file attached)
	behindForm = regexp.MustCompile(`^([^\n]{1,200}\.[A-Za-z0-9]{1,8}) \(([^()\n]{4,40})\)\s*(?:\n|$)`)
	// names that WhatsApp itself gives
	givenForm = regexp.MustCompile(`^[A-Z]{3}-\d{8}-WA\d{4,}\.`)
	// ![name](media/name.jpg), of programs that export Signal
	linkForm = regexp.MustCompile(`!?\[[^\]\n]*\]\((?:\./)?(media/[^()\n]{1,200})\)`)
	// <Media omitted>
	omittedForm = regexp.MustCompile(`^<([^<>\n]{3,60})>\s*$`)
)

// mostLooked is how many bytes of a message are searched for files.
const mostLooked = 8 << 10

// enclosures reads what a message says of files. marked says that the program's own
// mark stands before it.
func enclosures(body string, marked bool) enclosure {
	body = body[:min(len(body), mostLooked)]
	var e enclosure
	if !marked && !strings.ContainsAny(body, "<(") {
		return e // hardly any message names a file
	}
	for _, m := range attachedForm.FindAllStringSubmatch(body, -1) {
		e.names = append(e.names, strings.TrimSpace(m[2]))
	}
	for _, m := range linkForm.FindAllStringSubmatch(body, -1) {
		e.names = append(e.names, path.Base(m[1]))
	}
	if m := behindForm.FindStringSubmatch(body); m != nil {
		language, known := spoken(m[2], func(w wording) []string { return w.attached })
		if known || givenForm.MatchString(m[1]) {
			e.names, e.language = append(e.names, m[1]), language
		}
	}
	said := strings.TrimSpace(body)
	if m := omittedForm.FindStringSubmatch(said); m != nil {
		e.language, e.omitted = spoken(m[1], omissions)
	} else if marked && len(said) <= 60 {
		e.language, e.omitted = spoken(said, omissions)
	}
	return e
}

func omissions(w wording) []string { return w.omitted }

// spoken is the language in which a phrase holds one of the program's wordings.
func spoken(phrase string, of func(wording) []string) (language string, ok bool) {
	low := strings.ToLower(phrase)
	for _, w := range wordings() {
		if slices.ContainsFunc(of(w), func(s string) bool { return strings.Contains(low, s) }) {
			return w.language, true
		}
	}
	return "", false
}
