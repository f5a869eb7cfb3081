package demo

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"spoor/internal/evidence"
)

//go:embed texts
var texts embed.FS

// section is one document of a file in texts/, as its author wrote it. The file is
// named after the exhibit; each section starts with a line
//
//	=== path in the exhibit | form | language | option | option=value
//
// and runs until the next such line. A path parent!/name puts the document into the
// mail or archive parent. Options: quiet (asserts nothing), absent=indicator,indicator
// (not asserted), charset=name. For the marks in the text see unmark.
type section struct {
	path, language, charset string
	form                    form
	quiet                   bool
	absent                  []evidence.Indicator
	text                    string // with marks
}

// read gives the sections of an exhibit in the order in which they were written.
func read(name string) ([]section, error) {
	raw, err := texts.ReadFile("texts/" + name + ".txt")
	if err != nil {
		return nil, evidence.E(evidence.Internal, "read demo text", name, err)
	}
	var all []section
	for part := range strings.SplitSeq("\n"+string(raw), "\n=== ") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		head, text, _ := strings.Cut(part, "\n")
		s, err := sectionOf(head)
		if err != nil {
			return nil, evidence.E(evidence.Internal, "read demo text", name, err)
		}
		s.text = strings.Trim(text, "\n") + "\n"
		all = append(all, s)
	}
	return all, nil
}

func sectionOf(head string) (section, error) {
	fields := strings.Split(head, "|")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	if len(fields) < 2 || !slices.Contains(forms(), form(fields[1])) {
		return section{}, fmt.Errorf("%q needs a path and a known form", head)
	}
	s := section{path: fields[0], form: form(fields[1])}
	if len(fields) > 2 {
		s.language = fields[2]
	}
	for _, option := range fields[min(3, len(fields)):] {
		switch name, value, _ := strings.Cut(option, "="); name {
		case "quiet":
			s.quiet = true
		case "charset":
			s.charset = value
		case "absent":
			for id := range strings.SplitSeq(value, ",") {
				s.absent = append(s.absent, evidence.Indicator(id))
			}
		default:
			return section{}, fmt.Errorf("%q has an unknown option %q", head, option)
		}
	}
	return s, nil
}

// document is what the section's author says about it.
func (s section) document() (Document, error) {
	m, err := unmark(s.text)
	if err != nil {
		return Document{}, evidence.E(evidence.Internal, "read demo text", s.path, err)
	}
	d := Document{
		Path: s.path, Outcome: s.form.outcome(), Kind: s.form.kind(), Language: s.language,
		Findings: m.findings, Mentions: m.mentions, Quiet: s.quiet, Absent: slices.Clone(s.absent),
	}
	if d.Outcome != evidence.OK {
		d.Findings, d.Mentions = nil, nil
	}
	for _, f := range d.Findings {
		asserted := func(g Finding) bool { return g.Indicator == f.Indicator && g.Stance == evidence.Asserted }
		if !slices.ContainsFunc(d.Findings, asserted) && !slices.Contains(d.Absent, f.Indicator) {
			d.Absent = append(d.Absent, f.Indicator)
		}
	}
	slices.Sort(d.Absent)
	return d, nil
}
