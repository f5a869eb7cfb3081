package inquiry

import (
	"context"
	"slices"
	"strings"

	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// subject names an identifier by kind and normal form.
type subject struct {
	kind   evidence.MentionKind
	normal string
}

// plan is a question made ready for the index: identifiers in it are looked for
// in every spelling.
type plan struct {
	expr    query.Node
	wanted  map[subject]bool   // identifiers whose mentions are hits
	widened []evidence.Mention // those that the person did not ask for by field
}

// plan parses the text. When the whole of it is an identifier ("06-12345678",
// "NL91 ABNA ..."), its normal form is asked for as well; a value of an identifier
// field is normalised wherever it stands.
func (s *Service) plan(ctx context.Context, text string) (plan, error) {
	expr, err := query.Parse(text)
	if err != nil {
		return plan{}, err
	}
	p := plan{wanted: map[subject]bool{}}
	p.expr = s.normalise(expr, &p)
	for _, m := range s.ids.Identify(strings.Trim(strings.TrimSpace(text), `"`)) {
		known, err := s.known(ctx, m)
		if err != nil {
			return plan{}, err
		}
		if !known {
			continue
		}
		p.widened = append(p.widened, m)
		p.wanted[subject{m.Kind, m.Normal}] = true
		p.expr = &query.Or{Parts: []query.Node{p.expr, exactly(m.Kind, m.Normal)}}
	}
	return p, nil
}

// known reports whether an identifier is worth looking for. Any words can be the
// name of an agency: such a guess counts only when an agency of that name is
// mentioned somewhere.
func (s *Service) known(ctx context.Context, m evidence.Mention) (bool, error) {
	if !m.Valid || !m.Kind.Linking() {
		return false, nil
	}
	if m.Kind != evidence.Agency {
		return true, nil
	}
	links, err := s.book.Link(ctx, m.Kind, m.Normal)
	return len(links) > 0, err
}

func exactly(kind evidence.MentionKind, normal string) query.Node {
	return &query.Field{Name: string(kind), Part: &query.Word{Text: normal}}
}

// normalise replaces the values of identifier fields by their normal forms.
func (s *Service) normalise(n query.Node, p *plan) query.Node {
	switch n := n.(type) {
	case *query.And:
		return &query.And{Parts: s.normaliseAll(n.Parts, p)}
	case *query.Or:
		return &query.Or{Parts: s.normaliseAll(n.Parts, p)}
	case *query.Not:
		return &query.Not{Part: s.normalise(n.Part, &plan{wanted: map[subject]bool{}})} // what is excluded is no hit
	case *query.Field:
		kind := evidence.MentionKind(n.Name)
		if slices.Contains(evidence.MentionKinds(), kind) {
			return &query.Field{Name: n.Name, Part: s.normaliseValue(kind, n.Part, p)}
		}
	}
	return n
}

func (s *Service) normaliseAll(parts []query.Node, p *plan) []query.Node {
	out := make([]query.Node, len(parts))
	for i, part := range parts {
		out[i] = s.normalise(part, p)
	}
	return out
}

func (s *Service) normaliseValue(kind evidence.MentionKind, n query.Node, p *plan) query.Node {
	switch n := n.(type) {
	case *query.And:
		parts := make([]query.Node, len(n.Parts))
		for i, part := range n.Parts {
			parts[i] = s.normaliseValue(kind, part, p)
		}
		return &query.And{Parts: parts}
	case *query.Or:
		parts := make([]query.Node, len(n.Parts))
		for i, part := range n.Parts {
			parts[i] = s.normaliseValue(kind, part, p)
		}
		return &query.Or{Parts: parts}
	case *query.Word:
		if normal, ok := s.ids.Normal(kind, n.Text); ok && !n.Prefix {
			p.wanted[subject{kind, normal}] = true
			return &query.Word{Text: normal}
		}
	}
	return n
}
