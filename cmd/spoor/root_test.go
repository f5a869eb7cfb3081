package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/wording"
)

// TestExitCodes: every kind of error has a number that the help documents, no two have
// the same, and the help documents no others.
func TestExitCodes(t *testing.T) {
	documented := map[int]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  (\d+) +\S.* / .+$`).FindAllStringSubmatch(exitCodes, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || documented[n] {
			t.Errorf("the help lists %q twice, or wrongly", m[0])
		}
		documented[n] = true
	}
	used := map[int]evidence.Kind{}
	for _, k := range evidence.Kinds() {
		code := exitCode(k)
		if other, taken := used[code]; taken {
			t.Errorf("%s and %s have the same exit code %d", other, k, code)
		}
		used[code] = k
		if !documented[code] {
			t.Errorf("exit code %d of %s is not in the help", code, k)
		}
		delete(documented, code)
	}
	if len(documented) != 1 || !documented[0] {
		t.Errorf("the help lists codes that nothing has: %v, want only 0", documented)
	}
	if got := exitCode("no-such-kind"); got != exitCode(evidence.Internal) {
		t.Errorf("an unknown kind has code %d, want that of internal", got)
	}
}

// TestCommandsAreComplete: every command says what it does in both languages, refuses
// arguments that it does not use, and has no flag without an explanation.
func TestCommandsAreComplete(t *testing.T) {
	english, dutch := commands("en"), commands("nl")
	if len(english) < 20 || len(english) != len(dutch) {
		t.Fatalf("%d and %d commands, want the same and more than 20", len(english), len(dutch))
	}
	for i, c := range english {
		if c.Hidden {
			continue
		}
		if c.Short == "" || c.Short == dutch[i].Short {
			t.Errorf("%s: %q and %q, want two explanations", c.CommandPath(), c.Short, dutch[i].Short)
		}
		if c.RunE == nil || c.Run != nil {
			t.Errorf("%s does not return its errors", c.CommandPath())
		}
		for _, name := range flagsOf(c) {
			if c.Flags().Lookup(name).Usage == "" {
				t.Errorf("%s: --%s is not explained", c.CommandPath(), name)
			}
		}
	}
}

func commands(language string) []*cobra.Command {
	env := func(name string) string { return map[string]string{"SPOOR_LANGUAGE": language}[name] }
	p := &program{out: &bytes.Buffer{}, err: &bytes.Buffer{}, env: env, say: wording.Of(language, env)}
	var all []*cobra.Command
	var add func(c *cobra.Command)
	add = func(c *cobra.Command) {
		all = append(all, c)
		for _, sub := range c.Commands() {
			add(sub)
		}
	}
	add(p.root())
	return all
}

func flagsOf(c *cobra.Command) []string {
	var names []string
	for f := range strings.Lines(c.LocalFlags().FlagUsages()) {
		if m := regexp.MustCompile(`--([a-z-]+)`).FindStringSubmatch(f); m != nil {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return names
}

// TestRunSaysOneLine: whatever error a command returns, people read one line and
// programs get its code.
func TestRunSaysOneLine(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code int
		want string
	}{
		"an error with a kind":  {evidence.E(evidence.NotFound, "find case", "26-0412", nil), 4, "spoor: there is no such case: 26-0412; see which there are with 'spoor cases'\n"},
		"two errors":            {errors.Join(evidence.E(evidence.NoSpace, "write", "", nil), errors.New("close: too late")), 8, "spoor: no space left on the disk; make room; work then goes on, nothing is lost\n"},
		"an error of a library": {fmt.Errorf("a\nb"), 1, "spoor: something went wrong: a?b\n"},
		"a hostile name":        {evidence.E(evidence.Unreadable, "read file", "a\x1b[2J\nb", nil), 6, "spoor: can't read this: a?[2J?b; check the path and the permissions\n"},
		"stopped in a library":  {context.Canceled, 130, "spoor: stopped; the next start goes on from here\n"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if errors.Is(c.err, context.Canceled) {
				cancel()
			}
			var errs bytes.Buffer
			p := &program{err: &errs, say: wording.English}
			if code := p.told(ctx, c.err); code != c.code || errs.String() != c.want {
				t.Errorf("got code %d and %q, want %d and %q", code, errs.String(), c.code, c.want)
			}
		})
	}
}
