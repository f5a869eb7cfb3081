// Package inquiry is the only way to ask: every face (command line, web page, API)
// asks through it, so that authorisation and the record of who asked what exist
// once. An Asker without access sees nothing.
//
// Answers cite: a hit is a span of a page's text, quoted exactly, with the
// citation under which a court file can name it. Text comes from the page store,
// located by the same rules for every index (indexes/query.Locate).
package inquiry

import (
	"context"
	"iter"
	"log/slog"
	"slices"

	"spoor/indexes"
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/ledger"
	"spoor/internal/objects"
	"spoor/internal/objects/pages"
)

// Schema names the shape of everything printed for machines (ARCHITECTURE section 6).
const Schema = "spoor/1"

// Book is the part of the ledger that answers questions.
type Book interface {
	ledger.Reader
	ledger.Links
	ledger.Custody
	SkippedOf(ctx context.Context, exhibit evidence.ExhibitID) ([]ledger.Skipped, error)
	SourcesOf(ctx context.Context, exhibit evidence.ExhibitID) ([]ledger.Source, error)
	Reviews(ctx context.Context, f ledger.ReviewFilter) ([]evidence.Review, error)
}

// Identifier reads what a person types as an identifier, in any spelling.
type Identifier interface {
	// Identify returns what the text as a whole can be, the likeliest first.
	Identify(text string) []evidence.Mention
	// Normal is the normal form of a value of a known kind.
	Normal(kind evidence.MentionKind, text string) (string, bool)
}

// Asker is who asks, and what that person may see.
type Asker struct {
	Name   string
	Access indexes.Access
}

// Service answers questions.
type Service struct {
	book    Book
	index   indexes.Index
	objects objects.Store
	pages   *pages.Store
	ids     Identifier
	drawer  extract.Drawer
	draws   func(kind string) bool
	scratch string
	log     *slog.Logger
}

// Deps are what a Service works with. Index may be nil for a Service that is
// never asked to search, Drawer for one that shows no pictures of pages. Draws says of
// which kinds of documents the Drawer draws pages; nil means of all. Scratch is
// the folder for originals of which a page is drawn; "" for the system's.
type Deps struct {
	Book    Book
	Index   indexes.Index
	Objects objects.Store
	IDs     Identifier
	Drawer  extract.Drawer
	Draws   func(kind string) bool
	Scratch string
	Log     *slog.Logger
}

// New returns a ready Service.
func New(d Deps) *Service {
	return &Service{book: d.Book, index: d.Index, objects: d.Objects, pages: pages.New(d.Objects), ids: d.IDs, drawer: d.Drawer, draws: d.Draws, scratch: d.Scratch, log: d.Log}
}

// may reports whether the asker may see a case.
func (a Asker) may(c evidence.CaseID) bool {
	if a.Access.Everything() {
		return true
	}
	return slices.Contains(a.Access.Cases(), c)
}

// Cases lists the cases that the asker may see, with their counts.
func (s *Service) Cases(ctx context.Context, a Asker) ([]ledger.CaseSummary, error) {
	all, err := s.book.Cases(ctx)
	if err != nil {
		return nil, err
	}
	var seen []ledger.CaseSummary
	for _, c := range all {
		if a.may(c.ID) {
			seen = append(seen, c)
		}
	}
	return seen, nil
}

// Exhibits lists the exhibits of a case, or of all cases for "", with their counts.
func (s *Service) Exhibits(ctx context.Context, a Asker, c evidence.CaseID) ([]ledger.ExhibitSummary, error) {
	all, err := s.book.Exhibits(ctx, c)
	if err != nil {
		return nil, err
	}
	var seen []ledger.ExhibitSummary
	for _, e := range all {
		if a.may(e.Case) {
			seen = append(seen, e)
		}
	}
	return seen, nil
}

// CaseNumbered finds a case by its number. Error kind: NotFound.
func (s *Service) CaseNumbered(ctx context.Context, a Asker, number string) (ledger.CaseSummary, error) {
	cases, err := s.Cases(ctx, a)
	if err != nil {
		return ledger.CaseSummary{}, err
	}
	for _, c := range cases {
		if c.Number == number {
			return c, nil
		}
	}
	return ledger.CaseSummary{}, evidence.E(evidence.NotFound, "find case", number, nil)
}

// Exceptions yields the documents that could not be read in full, and why.
func (s *Service) Exceptions(ctx context.Context, a Asker, f ledger.Filter) iter.Seq2[ledger.Row, error] {
	f.Exceptions = true
	return func(yield func(ledger.Row, error) bool) {
		for row, err := range s.book.Documents(ctx, f) {
			if err == nil && !a.may(row.Case) {
				continue
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// Skipped lists the files that could not be taken in at all, of the exhibits that
// the asker may see; exhibit "" means all.
func (s *Service) Skipped(ctx context.Context, a Asker, exhibit evidence.ExhibitID) ([]ledger.Skipped, error) {
	exhibits, err := s.Exhibits(ctx, a, "")
	if err != nil {
		return nil, err
	}
	may := map[evidence.ExhibitID]bool{}
	for _, e := range exhibits {
		may[e.ID] = true
	}
	all, err := s.book.SkippedOf(ctx, exhibit)
	if err != nil {
		return nil, err
	}
	var seen []ledger.Skipped
	for _, k := range all {
		if may[k.Exhibit] {
			seen = append(seen, k)
		}
	}
	return seen, nil
}
