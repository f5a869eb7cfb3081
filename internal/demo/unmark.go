package demo

import (
	"fmt"
	"slices"
	"strings"

	"spoor/internal/evidence"
)

// marked is a text without its marks, and what they said.
type marked struct {
	text     string
	findings []Finding
	mentions []Mention
}

// mark is one that is open.
type mark struct {
	name  string // indicator, or kind of mention
	at    int    // where its words start in the text without marks
	close string
}

// unmark takes the author's marks out of a text:
//
//	[[indicator|words that show it]]   [[indicator!neg|...]]   den, ask, gen
//	{{kind|words|normal form}}
//
// Marks of findings may hold other marks.
func unmark(s string) (marked, error) {
	var m marked
	var open []mark
	var out strings.Builder
	for s != "" {
		switch {
		case strings.HasPrefix(s, "[["), strings.HasPrefix(s, "{{"):
			name, rest, ok := strings.Cut(s[2:], "|")
			if !ok {
				return m, fmt.Errorf("mark without bar: %.40q", s)
			}
			closing := map[byte]string{'[': "]]", '{': "}}"}[s[0]]
			open, s = append(open, mark{name, out.Len(), closing}), rest
		case len(open) > 0 && strings.HasPrefix(s, open[len(open)-1].close):
			last := open[len(open)-1]
			words := out.String()[last.at:]
			if last.close == "}}" {
				surface, err := m.mention(last.name, words)
				if err != nil {
					return m, err
				}
				kept := out.String()[:last.at] + surface
				out.Reset()
				out.WriteString(kept)
			} else if err := m.finding(last.name, words); err != nil {
				return m, err
			}
			open, s = open[:len(open)-1], s[2:]
		default:
			out.WriteByte(s[0])
			s = s[1:]
		}
	}
	if len(open) > 0 {
		return m, fmt.Errorf("mark %q is not closed", open[0].name)
	}
	m.text = out.String()
	return m, nil
}

func (m *marked) finding(name, words string) error {
	id, ending, _ := strings.Cut(name, "!")
	stance, ok := map[string]evidence.Stance{
		"": evidence.Asserted, "neg": evidence.Negated, "den": evidence.Denied, "ask": evidence.Asked, "gen": evidence.General,
	}[ending]
	if !ok {
		return fmt.Errorf("unknown stance in %q", name)
	}
	m.findings = append(m.findings, Finding{evidence.Indicator(id), stance, oneLine(words)})
	return nil
}

// mention keeps the words of an identifier and returns them without the normal form.
func (m *marked) mention(kind, words string) (string, error) {
	surface, normal, ok := strings.Cut(words, "|")
	if !ok || !slices.Contains(evidence.MentionKinds(), evidence.MentionKind(kind)) {
		return "", fmt.Errorf("no mention: {{%s|%s}}", kind, words)
	}
	m.mentions = append(m.mentions, Mention{evidence.MentionKind(kind), normal, oneLine(surface)})
	return surface, nil
}

// oneLine makes one space of every run of white space: where a line breaks depends
// on the paper, not on the words.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
