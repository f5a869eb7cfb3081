// Package wording says things to people, in Dutch and English: errors in one clear
// line (what, where, what to do), outcomes, stances and kinds by name. Codes and
// ids for machines are never translated.
package wording

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"unicode"

	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// Language is a language of the interface.
type Language string

// The languages of the interface.
const (
	Dutch   Language = "nl"
	English Language = "en"
)

// Of picks the language: the one set, else that of the locale as LC_ALL,
// LC_MESSAGES and LANG name it, else English.
func Of(set string, env func(string) string) Language {
	if set == string(Dutch) || set == string(English) {
		return Language(set)
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if strings.HasPrefix(v, "nl") {
				return Dutch
			}
			return English
		}
	}
	return English
}

// Say picks the wording for the language.
func (l Language) Say(dutch, english string) string {
	if l == Dutch {
		return dutch
	}
	return english
}

// Error is one line for a person: what went wrong, with which thing, what to do.
func (l Language) Error(err error) string {
	if syntax, ok := errors.AsType[*query.SyntaxError](err); ok {
		return l.syntax(syntax)
	}
	if wide, ok := errors.AsType[*query.TooWideError](err); ok {
		return l.wide(wide)
	}
	var e *evidence.Error
	if !errors.As(err, &e) {
		return l.Say("er ging iets mis: ", "something went wrong: ") + oneLine(err.Error())
	}
	s, specific := l.sentence(e)
	line := s.what
	if e.What != "" {
		line += ": " + oneLine(e.What)
	}
	why := l.known(e.Cause)
	// What is missing and how to get it is said already, better than a library says it.
	said := specific && (e.Kind == evidence.NotFound || e.Kind == evidence.Missing)
	if why == "" && !said {
		why = other(e.Cause)
	}
	if why != "" {
		line += " (" + why + ")"
	}
	return line + "; " + s.do
}

// maxShown bounds how much of a name is shown in a line.
const maxShown = 200

// oneLine keeps hostile names from breaking the line or the terminal.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if r := []rune(s); len(r) > maxShown {
		return string(r[:maxShown/2]) + " … " + string(r[len(r)-maxShown/2:])
	}
	return s
}

// known words the reasons that people can act on, "" when it is none of these.
func (l Language) known(cause error) string {
	switch {
	case cause == nil:
		return ""
	case errors.Is(cause, fs.ErrNotExist):
		return l.Say("bestaat niet", "does not exist")
	case errors.Is(cause, fs.ErrPermission):
		return l.Say("geen toegang", "permission denied")
	case errors.Is(cause, syscall.ENOTDIR):
		return l.Say("is geen map", "is not a folder")
	case errors.Is(cause, syscall.EISDIR):
		return l.Say("is een map", "is a folder")
	case errors.Is(cause, syscall.EROFS):
		return l.Say("de schijf is alleen te lezen", "the disk is read-only")
	case errors.Is(cause, syscall.ENOSPC):
		return l.Say("de schijf is vol", "the disk is full")
	// Errors that came over the network are text.
	case errors.Is(cause, syscall.ECONNREFUSED), strings.Contains(cause.Error(), "connection refused"):
		return l.Say("verbinding geweigerd", "connection refused")
	case strings.Contains(cause.Error(), "no such host"):
		return l.Say("er is geen machine met die naam", "there is no machine of that name")
	}
	return ""
}

// other is a reason as it was given. That it was stopped says the sentence itself.
func other(cause error) string {
	if cause == nil || errors.Is(cause, context.Canceled) {
		return ""
	}
	return oneLine(innermost(cause))
}

func innermost(err error) string {
	if e, ok := errors.AsType[*evidence.Error](err); ok {
		if e.Cause != nil {
			return innermost(e.Cause)
		}
		return fmt.Sprintf("%s %s", e.Op, e.What)
	}
	return err.Error()
}
