package extract

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	longestName = 200  // bytes of one folder's or file's name; file systems take 255
	longestPath = 1000 // bytes of a whole name with its folders
	longestExt  = 20   // bytes of what may still be an extension
	unnamed     = "unnamed"
)

// SafeName makes the name that a container gives to one of its parts fit to stand
// in a document's path: relative, forward slashes, valid UTF-8, no "." or ".."
// steps, no drive letter, no control or invisible formatting character (so no
// right-to-left override), no folder ending in "!" (see evidence.ChildPath), each
// step at most 200 bytes with the extension kept, never empty. changed reports
// whether it differs from what the container says.
func SafeName(name string) (safe string, changed bool) {
	var steps []string
	for step := range strings.SplitSeq(strings.ReplaceAll(name, `\`, "/"), "/") {
		if step = safeStep(step); step != "" {
			steps = append(steps, step)
		}
	}
	steps = innermost(steps)
	for len(steps) > 0 && isDrive(steps[0]) {
		if steps[0] = safeStep(steps[0][2:]); steps[0] == "" {
			steps = steps[1:]
		}
	}
	safe = joinSteps(steps)
	return safe, safe != name
}

// safeStep cleans one step of a path; empty when nothing of it may stay.
func safeStep(step string) string {
	step = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || unicode.Is(unicode.Zs, r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, step)
	step = cut(strings.TrimSpace(step), longestName)
	if strings.Trim(step, ". ") == "" {
		return ""
	}
	return step
}

func isDrive(step string) bool {
	return len(step) >= 2 && step[1] == ':' && (step[0]|0x20) >= 'a' && (step[0]|0x20) <= 'z'
}

// innermost drops outer folders when the whole would get too long.
func innermost(steps []string) []string {
	total := 0
	for i, step := range slices.Backward(steps) {
		if total += len(step) + 1; total > longestPath {
			return steps[i+1:]
		}
	}
	return steps
}

// joinSteps makes one name of the steps; "!/" is kept for evidence.ChildPath.
func joinSteps(steps []string) string {
	if len(steps) == 0 {
		return unnamed
	}
	return strings.ReplaceAll(strings.Join(steps, "/"), "!/", "_/")
}

// cut shortens a name to at most n bytes before its extension, between runes.
func cut(name string, n int) string {
	if len(name) <= n {
		return name
	}
	ext := extension(name)
	end := n - len(ext)
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return strings.TrimRight(name[:end], " .") + ext
}

func extension(name string) string {
	ext := path.Ext(name)
	if len(ext) > longestExt || len(ext) == len(path.Base(name)) {
		return ""
	}
	return ext
}

// Names hands out names that are safe and unique within one container.
type Names struct {
	given map[string]bool
	next  map[string]int // per name: the number to try next
}

// NewNames returns Names for one container.
func NewNames() *Names { return &Names{given: map[string]bool{}, next: map[string]int{}} }

// Take returns a safe name that was not given out before: the second "a.pdf" is
// "a (2).pdf". original is the container's name when it differs, otherwise empty,
// as Child wants it.
func (n *Names) Take(name string) (safe, original string) {
	safe, _ = SafeName(name)
	if n.given[safe] {
		safe = n.numbered(safe)
	}
	n.given[safe] = true
	if safe != name {
		original = name
	}
	return safe, original
}

func (n *Names) numbered(name string) string {
	dir, base := path.Split(name)
	ext := extension(base)
	stem := strings.TrimSuffix(base, ext)
	for i := max(n.next[name], 2); ; i++ {
		mark := fmt.Sprintf(" (%d)", i)
		try := dir + cut(stem, longestName-len(mark)-len(ext)) + mark + ext
		if !n.given[try] {
			n.next[name] = i + 1
			return try
		}
	}
}
