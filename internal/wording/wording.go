// Package wording says things to people, in Dutch and English: errors in one clear
// line (what, where, what to do), outcomes, stances and kinds by name. Codes and
// ids for machines are never translated.
package wording

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

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
	var e *evidence.Error
	if !errors.As(err, &e) {
		return l.Say("er ging iets mis: ", "something went wrong: ") + oneLine(err.Error())
	}
	s := l.sentence(e)
	line := s.what
	if e.What != "" {
		line += ": " + oneLine(e.What)
	}
	if why := l.cause(e); why != "" {
		line += " (" + why + ")"
	}
	return line + "; " + s.do
}

// maxShown bounds how much of a name is shown in a line.
const maxShown = 200

// oneLine keeps hostile names from breaking the line or the terminal.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if r := []rune(s); len(r) > maxShown {
		return string(r[:maxShown/2]) + " … " + string(r[len(r)-maxShown/2:])
	}
	return s
}

// cause words the reasons that people can act on; anything else is shown as it is
// for internal errors and left to the log otherwise.
func (l Language) cause(e *evidence.Error) string {
	switch {
	case e.Cause == nil:
		return ""
	case errors.Is(e.Cause, fs.ErrNotExist):
		return l.Say("bestaat niet", "does not exist")
	case errors.Is(e.Cause, fs.ErrPermission):
		return l.Say("geen toegang", "permission denied")
	case errors.Is(e.Cause, syscall.ENOSPC):
		return l.Say("de schijf is vol", "the disk is full")
	case errors.Is(e.Cause, syscall.ECONNREFUSED):
		return l.Say("verbinding geweigerd", "connection refused")
	}
	return oneLine(innermost(e.Cause))
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
