// Package indexes is the contract for full-text search: what a record holds, what
// can be asked, and where on a page a hit stands (Locate).
//
// The index can always be rebuilt from the ledger and the page store. It stores
// no text: quotes come from the pages, located by the same rules for every
// engine. What every implementation promises is a test suite in indexes/indextest.
//
//	field      what                                              searched as
//	text       one element a page                                folded words, phrases within a page
//	title      subject or document title                         folded words
//	file       path inside the exhibit                           folded words
//	case, exhibit, kind, lang, mime, outcome                     exact value
//	indicator  ids of asserted findings ("debt-bondage")         exact value
//	stance     "indicator:stance" of findings that are not asserted, and "stance" alone
//	address, phone, iban, kvk, btw, email, plate, agency         exact normal form
//
// A word or phrase without a field is sought in text, title and file; a hit in
// title or file alone has no pages.
package indexes

import (
	"context"
	"time"

	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// Record is a document as the index sees it. Text has one element per page, in
// page order; Pages holds their numbers.
//
// A document with more text than one record should hold is put as several: Parts of
// them, each with the document's ID and Case and its own Part number. Part 0 describes
// the document; the others hold nothing but more Pages and Text, after those of the
// parts before, and may begin with the page at which the part before ended. All that is
// asked and counted is asked and counted of the document: AND and NOT hold across its
// parts, it is one hit, and it counts once.
type Record struct {
	ID         evidence.DocumentID               `json:"id"`
	Part       int                               `json:"part,omitempty"`  // from 0
	Parts      int                               `json:"parts,omitempty"` // records of this document; 0 and 1 both mean one
	Case       evidence.CaseID                   `json:"case"`
	CaseNumber string                            `json:"case_number"`
	Exhibit    string                            `json:"exhibit"`  // number
	Document   string                            `json:"document"` // number
	Path       string                            `json:"path"`
	Title      string                            `json:"title,omitempty"`
	Kind       string                            `json:"kind"`
	MIME       string                            `json:"mime"`
	Outcome    evidence.Outcome                  `json:"outcome"`
	Languages  []string                          `json:"languages,omitempty"`
	Pages      []int                             `json:"pages"`
	Text       []string                          `json:"text"`
	Indicators []evidence.Indicator              `json:"indicators,omitempty"` // asserted ones, without repetition
	Stances    []string                          `json:"stances,omitempty"`    // see the package comment
	Mentions   map[evidence.MentionKind][]string `json:"mentions,omitempty"`   // normal forms, valid ones, linking kinds
}

// Bytes is the amount of text in the record, the measure by which batches are bounded.
func (r *Record) Bytes() int {
	n := len(r.Title) + len(r.Path)
	for _, t := range r.Text {
		n += len(t)
	}
	return n
}

// MaxBatchBytes bounds the text of one batch; a record above it travels alone.
const MaxBatchBytes = 4 << 20

// Index is a searchable set of records. Safe for concurrent use.
type Index interface {
	// Put adds or replaces records by ID; when it returns nil they are durable and
	// searchable. A record with Part 0 replaces the document with all its parts; one
	// with another Part adds or replaces that part, and is not found while there is no
	// part 0. Implementations cut the slice into batches of MaxBatchBytes. Error kinds:
	// Invalid (page numbers, an ID with "#", a Part not below Parts), NoSpace.
	Put(ctx context.Context, records []Record) error
	// Delete removes documents from search, with all their parts.
	Delete(ctx context.Context, ids []evidence.DocumentID) error
	// Search returns one page of hits, best first (score, then case, exhibit,
	// document number). Error kinds: Invalid (query too wide), Unreachable, Cancelled.
	Search(ctx context.Context, q Query) (Result, error)
	// Facets counts all documents that match, by field; at most size values a field,
	// highest count first, then by value.
	Facets(ctx context.Context, q Query, fields []string, size int) (Counts, error)
	// Count is the number of documents.
	Count(ctx context.Context) (int, error)
	Close() error
}

// Access says which cases the asker may see. The zero value sees nothing.
type Access struct {
	all   bool
	cases []evidence.CaseID
}

// AllCases gives access to every case: for one-machine installations without
// accounts, and for the system itself.
func AllCases() Access { return Access{all: true} }

// OnlyCases gives access to the cases named.
func OnlyCases(cases ...evidence.CaseID) Access { return Access{cases: cases} }

// Everything reports whether nothing is hidden.
func (a Access) Everything() bool { return a.all }

// Cases are the cases that may be seen when not everything may.
func (a Access) Cases() []evidence.CaseID { return a.cases }

// Query is a question. Expr comes from query.Parse.
type Query struct {
	Expr   query.Node
	Access Access
	Size   int // hits wanted, 1 to 1,000
	From   int // hits skipped
}

// Hit is a document that matches.
type Hit struct {
	ID    evidence.DocumentID `json:"id"`
	Score float64             `json:"score"`
	Pages []int               `json:"pages"` // numbers of the pages with a word of the query, ascending; may be empty
}

// Result is one page of hits and the exact number of documents that match.
type Result struct {
	Total int           `json:"total"`
	Hits  []Hit         `json:"hits"`
	Took  time.Duration `json:"took"`
}

// Count is a value of a field and the number of documents that have it.
type Count struct {
	Value string `json:"value"`
	N     int    `json:"n"`
}

// Counts are the counts per field.
type Counts map[string][]Count
