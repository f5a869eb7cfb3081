package inquiry

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// FacetFields are the fields that answers are counted by.
func FacetFields() []string { return []string{"case", "indicator", "kind", "lang", "stance"} }

// facetValues is the number of values shown of a facet.
const facetValues = 50

// hitsShown bounds the passages quoted of one document.
const hitsShown = 50

// Question is a search as a person asks it.
type Question struct {
	Text   string // the query language
	Size   int    // documents wanted; 10 when 0
	From   int    // documents skipped
	Facets bool   // count by FacetFields as well
	// Only are conditions that documents must meet besides, such as the filters
	// chosen beside a query. They change neither how Text is read nor what is a hit.
	Only []query.Node
}

// Place is a passage that matches, quoted exactly. Before and After are the words
// around it, for people.
type Place struct {
	Page int `json:"page"`
	evidence.Span
	Quote  string        `json:"quote"`
	Box    *evidence.Box `json:"box,omitempty"`
	Before string        `json:"-"`
	After  string        `json:"-"`
}

// Found is a document that matches.
type Found struct {
	Citation string     `json:"citation"`
	Case     string     `json:"case"`
	Exhibit  string     `json:"exhibit"`
	Document string     `json:"document"`
	Path     string     `json:"path"`
	Score    float64    `json:"score"`
	Hits     []Place    `json:"hits"`
	More     int        `json:"more_hits,omitempty"` // passages not quoted here
	Row      ledger.Row `json:"-"`
}

// Answer is one page of a search.
type Answer struct {
	Query   string
	Widened []evidence.Mention // identifiers that were also looked for in other spellings
	Total   int
	Took    time.Duration
	Facets  indexes.Counts
	Found   []Found
}

// Search answers a question. Error kinds: Invalid (the query), Unreachable.
func (s *Service) Search(ctx context.Context, a Asker, q Question) (Answer, error) {
	start := time.Now()
	plan, err := s.plan(ctx, q.Text)
	if err != nil {
		return Answer{}, err
	}
	if q.Size <= 0 {
		q.Size = 10
	}
	ask := indexes.Query{Expr: q.within(plan.expr), Access: a.Access, Size: min(q.Size, 1000), From: max(q.From, 0)}
	result, err := s.index.Search(ctx, ask)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Query: q.Text, Widened: plan.widened, Total: result.Total}
	for _, h := range result.Hits {
		f, err := s.locate(ctx, a, plan, h)
		if evidence.KindOf(err) == evidence.NotFound {
			s.log.WarnContext(ctx, "the index knows a document that the ledger does not", slog.String("document", string(h.ID)))
			continue
		}
		if err != nil {
			return Answer{}, err
		}
		answer.Found = append(answer.Found, f)
	}
	if q.Facets {
		if answer.Facets, err = s.index.Facets(ctx, ask, FacetFields(), facetValues); err != nil {
			return Answer{}, err
		}
	}
	answer.Took = time.Since(start)
	s.log.InfoContext(ctx, "search", slog.String("asker", a.Name), slog.Int("documents", answer.Total))
	return answer, nil
}

// within is an expression under the question's conditions.
func (q Question) within(expr query.Node) query.Node {
	if len(q.Only) == 0 {
		return expr
	}
	return &query.And{Parts: append([]query.Node{expr}, q.Only...)}
}

// locate quotes the passages of a document that match.
func (s *Service) locate(ctx context.Context, a Asker, plan plan, h indexes.Hit) (Found, error) {
	row, err := s.book.Document(ctx, h.ID)
	if err != nil {
		return Found{}, err
	}
	if !a.may(row.Case) {
		return Found{}, evidence.E(evidence.NotFound, "find document", string(h.ID), nil)
	}
	f := Found{Citation: row.Citation().String(), Case: row.CaseNumber, Exhibit: row.ExhibitNumber, Document: row.Number, Path: row.Path, Score: h.Score, Row: row, Hits: []Place{}}
	mentioned, err := s.mentioned(ctx, plan, h.ID)
	if err != nil {
		return Found{}, err
	}
	wanted := slices.AppendSeq(slices.Clone(h.Pages), maps.Keys(mentioned))
	slices.Sort(wanted)
	for set, err := range s.pages.With(ctx, row.PagesKey, wanted) {
		if err != nil {
			return Found{}, err
		}
		f.quote(plan, set, h.Pages, mentioned)
	}
	return f, nil
}

// quote adds the passages that match on some of the document's pages. Text is only
// searched on the pages where the index knows a hit, which in a long document are few.
func (f *Found) quote(plan plan, set []evidence.Page, hit []int, mentioned map[int][]evidence.Span) {
	for i := range set {
		p := &set[i]
		spans := mentioned[p.Number]
		if _, here := slices.BinarySearch(hit, p.Number); here {
			spans = merge(query.Locate(plan.expr, p.Text), spans)
		} else {
			spans = merge(nil, spans)
		}
		for _, span := range spans {
			if len(f.Hits) == hitsShown {
				f.More++
				continue
			}
			f.Hits = append(f.Hits, place(p, span))
		}
	}
}

// mentioned gives the spans, by page, where the document mentions an identifier
// that the question names, in whatever spelling.
func (s *Service) mentioned(ctx context.Context, plan plan, id evidence.DocumentID) (map[int][]evidence.Span, error) {
	if len(plan.wanted) == 0 {
		return nil, nil
	}
	mentions, err := s.book.Mentions(ctx, id)
	if err != nil {
		return nil, err
	}
	spans := map[int][]evidence.Span{}
	for _, m := range mentions {
		if plan.wanted[subject{m.Kind, m.Normal}] {
			spans[m.Page] = append(spans[m.Page], m.Span)
		}
	}
	return spans, nil
}
