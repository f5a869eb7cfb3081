package inquiry

import (
	"context"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Links answers "where else does this occur?" for an identifier in any spelling:
// every subject that the text can mean and that is mentioned somewhere. A name
// (agency) is looked for by its key.
func (s *Service) Links(ctx context.Context, a Asker, text string) ([]evidence.Link, error) {
	kind, value, typed := kindPrefix(text)
	var candidates []evidence.Mention
	if typed {
		normal, ok := s.ids.Normal(kind, value)
		if !ok {
			return nil, evidence.E(evidence.Invalid, "read identifier", text, nil)
		}
		candidates = []evidence.Mention{{Kind: kind, Normal: normal}}
	} else {
		candidates = s.ids.Identify(text)
	}
	var links []evidence.Link
	for _, m := range candidates {
		found, err := s.book.Link(ctx, m.Kind, m.Normal)
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			if l = s.visible(ctx, a, l); len(l.Citations) > 0 {
				links = append(links, l)
			}
		}
	}
	return links, nil
}

// kindPrefix reads "iban:NL91..." .
func kindPrefix(text string) (evidence.MentionKind, string, bool) {
	name, value, ok := strings.Cut(text, ":")
	kind := evidence.MentionKind(strings.ToLower(strings.TrimSpace(name)))
	if !ok || !slices.Contains(evidence.MentionKinds(), kind) {
		return "", text, false
	}
	return kind, strings.TrimSpace(value), true
}

// visible leaves out what lies in cases that the asker may not see.
func (s *Service) visible(ctx context.Context, a Asker, l evidence.Link) evidence.Link {
	if a.Access.Everything() {
		return l
	}
	cases, err := s.Cases(ctx, a)
	if err != nil {
		return evidence.Link{}
	}
	may := map[string]bool{}
	for _, c := range cases {
		may[c.Number] = true
	}
	l.Cases = slices.DeleteFunc(slices.Clone(l.Cases), func(n string) bool { return !may[n] })
	l.Citations = slices.DeleteFunc(slices.Clone(l.Citations), func(c evidence.Citation) bool { return !may[c.Case] })
	l.Documents = slices.DeleteFunc(slices.Clone(l.Documents), func(d string) bool {
		number, _, _ := strings.Cut(d, "/")
		return !may[number]
	})
	return l
}

// Shared lists the identifiers that are mentioned in two or more of the cases
// that the asker may see.
func (s *Service) Shared(ctx context.Context, a Asker) ([]ledger.Shared, error) {
	all, err := s.book.Shared(ctx, 2)
	if err != nil || a.Access.Everything() {
		return all, err
	}
	cases, err := s.Cases(ctx, a)
	if err != nil {
		return nil, err
	}
	may := map[string]bool{}
	for _, c := range cases {
		may[c.Number] = true
	}
	var seen []ledger.Shared
	for _, sh := range all {
		sh.Cases = slices.DeleteFunc(slices.Clone(sh.Cases), func(n string) bool { return !may[n] })
		if len(sh.Cases) >= 2 {
			seen = append(seen, sh)
		}
	}
	return seen, nil
}
