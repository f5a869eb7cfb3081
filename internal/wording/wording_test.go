package wording

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// TestEveryKindHasSentences checks that each kind says what went wrong and what to
// do, in both languages, and that no two kinds say the same.
func TestEveryKindHasSentences(t *testing.T) {
	seen := map[string]evidence.Kind{}
	for _, k := range evidence.Kinds() {
		dutch, english := Dutch.general(k), English.general(k)
		for _, s := range []sentence{dutch, english} {
			if s.what == "" || s.do == "" {
				t.Errorf("%s: got %+v, want both parts", k, s)
			}
			if other, again := seen[s.what]; again {
				t.Errorf("%s says the same as %s: %q", k, other, s.what)
			}
			seen[s.what] = k
		}
		if dutch == english {
			t.Errorf("%s is not translated: %+v", k, dutch)
		}
	}
}

// TestSpecificSentences checks that each is translated, stands once, and belongs to
// an operation that the program really has: a misspelt one would never be used.
func TestSpecificSentences(t *testing.T) {
	code := sources(t)
	type key struct {
		op   string
		kind evidence.Kind
	}
	seen := map[key]bool{}
	for _, s := range specifics() {
		k := key{s.op, s.kind}
		if seen[k] {
			t.Errorf("%v stands twice", k)
		}
		seen[k] = true
		if s.dutch == s.english || s.dutch.what == "" || s.dutch.do == "" || s.english.what == "" || s.english.do == "" {
			t.Errorf("%v: got %+v and %+v, want two full sentences", k, s.dutch, s.english)
		}
		if !operates(code, s.op) {
			t.Errorf("no part of the program has the operation %q", s.op)
		}
	}
}

// operates reports whether the code names the operation, whole or put together
// from an update and " ingest".
func operates(code, op string) bool {
	if strings.Contains(code, `"`+op+`"`) {
		return true
	}
	update, ok := strings.CutSuffix(op, " ingest")
	return ok && strings.Contains(code, `+" ingest"`) && strings.Contains(code, `"`+update+`"`)
}

// sources is the code of the whole program but this room and the tests.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	own, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(own, "..", "..")
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path == own || d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			return fs.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		content, err := os.ReadFile(path)
		all.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func TestEveryQueryMistakeHasSentences(t *testing.T) {
	unknown := English.mistake("no-such-code")
	for _, c := range query.Codes() {
		dutch, english := Dutch.mistake(c), English.mistake(c)
		if dutch == english || dutch == "" || english == "" || english == unknown {
			t.Errorf("%s: got %q and %q, want its own sentence in two languages", c, dutch, english)
		}
	}
}

func TestError(t *testing.T) {
	for name, c := range map[string]struct {
		err            error
		dutch, english string
	}{
		"with a thing and a cause": {
			evidence.E(evidence.Unreadable, "read file", "/mnt/usb/a.pdf", fs.ErrPermission),
			"kan dit niet lezen: /mnt/usb/a.pdf (geen toegang); controleer het pad en de rechten",
			"can't read this: /mnt/usb/a.pdf (permission denied); check the path and the permissions",
		},
		"with a sentence of its own": {
			evidence.E(evidence.NotFound, "find case", "26-0412", nil),
			"dit onderzoek is er niet: 26-0412; kijk met 'spoor cases' welke er zijn",
			"there is no such case: 26-0412; see which there are with 'spoor cases'",
		},
		"what is missing is not explained twice": {
			evidence.E(evidence.Missing, "find the engine", "spoor-engine", errors.New("not installed: build it")),
			"dit programma is er niet: spoor-engine; bouw het met 'make engine', zet het naast spoor of in PATH, of noem zijn pad in SPOOR_ENGINE",
			"this program is not there: spoor-engine; build it with 'make engine', put it beside spoor or into PATH, or name its path in SPOOR_ENGINE",
		},
		"a cause that came over the network": {
			evidence.E(evidence.Unreachable, "connect to Temporal", "127.0.0.1:1", errors.New(`desc = "dial tcp 127.0.0.1:1: connect: connection refused"`)),
			"de server antwoordt niet: 127.0.0.1:1 (verbinding geweigerd); controleer het adres en of hij draait; er is niets verloren",
			"the server does not answer: 127.0.0.1:1 (connection refused); check the address and that it runs; nothing is lost",
		},
		"a cause within a cause": {
			evidence.E(evidence.Invalid, "a", "b", evidence.E(evidence.Internal, "c", "d", errors.New("e"))),
			"dit klopt niet: b (e); zie --help voor wat mag",
			"this is not right: b (e); see --help for what is allowed",
		},
		"a cause without a cause": {
			evidence.E(evidence.Invalid, "a", "b", evidence.E(evidence.Internal, "c", "d", nil)),
			"dit klopt niet: b (c d); zie --help voor wat mag",
			"this is not right: b (c d); see --help for what is allowed",
		},
		"wrapped by others": {
			fmt.Errorf("outside: %w", evidence.E(evidence.NoSpace, "write", "", syscall.ENOSPC)),
			"geen ruimte meer op de schijf (de schijf is vol); maak ruimte; het werk gaat daarna verder, er is niets verloren",
			"no space left on the disk (the disk is full); make room; work then goes on, nothing is lost",
		},
		"stopped says so once": {
			evidence.E(evidence.Cancelled, "run", "", context.Canceled),
			"gestopt; een volgende start gaat verder waar dit bleef",
			"stopped; the next start goes on from here",
		},
		"of no kind": {
			errors.New("a\nb"),
			"er ging iets mis: a?b",
			"something went wrong: a?b",
		},
		"a mistake in a query": {
			evidence.E(evidence.Invalid, "parse query", "vraag", &query.SyntaxError{Code: query.UnknownField, At: 3, Near: "kleur", Fields: []string{"case", "lang"}}),
			"dit veld bestaat niet (positie 4): kleur; velden zijn case, lang",
			"there is no such field (at byte 4): kleur; fields are case, lang",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Dutch.Error(c.err); got != c.dutch {
				t.Errorf("Dutch\n got %q\nwant %q", got, c.dutch)
			}
			if got := English.Error(c.err); got != c.english {
				t.Errorf("English\n got %q\nwant %q", got, c.english)
			}
		})
	}
}

// TestErrorIsOneCleanLine: whatever a hostile name or a library says, it is one
// line of bounded length that does nothing to a terminal.
func TestErrorIsOneCleanLine(t *testing.T) {
	nasty := rapid.OneOf(
		rapid.String(),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.SampledFrom([]string{
			"a\nb\r\nc", "\x1b[2J\x1b]0;titel\x07", "factuur\u202efdp.exe", "\u2066verborgen\u2069", "a\u2028b\u2029c", "\u0085\u009b31m",
			"\u200erechts\u061c", strings.Repeat("lang", 1024), strings.Repeat("\u00e9", 300), "\xff\xfe\x00",
		}),
	)
	rapid.Check(t, func(t *rapid.T) {
		what, cause := nasty.Draw(t, "what"), nasty.Draw(t, "cause")
		kind := rapid.SampledFrom(evidence.Kinds()).Draw(t, "kind")
		code := rapid.SampledFrom(query.Codes()).Draw(t, "code")
		for _, err := range []error{
			errors.New(cause),
			evidence.E(kind, "do", what, errors.New(cause)),
			evidence.E(kind, "do", what, evidence.E(kind, "do", cause, nil)),
			&query.SyntaxError{Code: code, Near: what, Fields: query.Fields()},
		} {
			for _, l := range []Language{Dutch, English} {
				checkLine(t, l.Error(err))
			}
		}
	})
}

func checkLine(t *rapid.T, line string) {
	const longest = 700 // runes: two names and the sentence
	if n := len([]rune(line)); n > longest || n == 0 {
		t.Errorf("%d characters, want 1 to %d: %q", n, longest, line)
	}
	if !utf8.ValidString(line) {
		t.Fatalf("not UTF-8: %q", line)
	}
	for _, r := range line {
		if unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			t.Fatalf("character %U in %q", r, line)
		}
	}
}

func TestNamesAreTranslated(t *testing.T) {
	same := map[string]bool{"KvK": true}
	check := func(code, dutch, english string) {
		t.Helper()
		if dutch == "" || english == "" || dutch == english && !same[dutch] {
			t.Errorf("%s: got %q and %q, want two names", code, dutch, english)
		}
	}
	for _, o := range evidence.Outcomes() {
		check(string(o), Dutch.Outcome(o), English.Outcome(o))
	}
	for _, k := range evidence.MentionKinds() {
		check(string(k), Dutch.Mention(k), English.Mention(k))
	}
	for _, s := range evidence.Stances() {
		check(string(s), Dutch.Stance(s), English.Stance(s))
	}
	for _, s := range []evidence.Strength{evidence.Strong, evidence.Possible} {
		check(string(s), Dutch.Strength(s), English.Strength(s))
	}
	check("nl", Dutch.Tongue("nl"), English.Tongue("nl"))
	if got := Dutch.Tongue("xx"); got != "xx" {
		t.Errorf("unknown language: got %q, want the code xx", got)
	}
}

func TestLanguageOfTheMachine(t *testing.T) {
	for name, c := range map[string]struct {
		set  string
		env  map[string]string
		want Language
	}{
		"nothing known":                {"", nil, English},
		"as set":                       {"nl", map[string]string{"LANG": "en_GB.UTF-8"}, Dutch},
		"a language that is not known": {"fr", map[string]string{"LANG": "nl_NL.UTF-8"}, Dutch},
		"locale":                       {"", map[string]string{"LANG": "nl_BE.UTF-8"}, Dutch},
		"LC_ALL before LANG":           {"", map[string]string{"LC_ALL": "C.UTF-8", "LANG": "nl_NL"}, English},
		"LC_MESSAGES before LANG":      {"", map[string]string{"LC_MESSAGES": "nl_NL", "LANG": "de_DE"}, Dutch},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Of(c.set, func(name string) string { return c.env[name] }); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
