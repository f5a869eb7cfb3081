// Package ledger is the contract for the relational record: cases, exhibits,
// documents and their outcomes, findings, mentions, the summary of who is
// mentioned in which case, and the custody log.
//
// The ledger's human decisions and the custody log are the record; everything
// else in it can be rebuilt from the originals. What every implementation
// promises is a test suite in ledger/ledgertest.
package ledger

import (
	"context"
	"iter"
	"time"

	"spoor/internal/evidence"
)

// Ledger is everything; rooms ask for the part they need.
type Ledger interface {
	Register
	Work
	Results
	Reader
	Links
	Custody
	Sources
	Reviews
	Close() error
}

// Register opens cases and exhibits and enters documents. Every change writes its
// custody entries in the same transaction.
type Register interface {
	// OpenCase returns the case with this number, creating it when it is new. A
	// non-empty Name replaces an empty one, and so do Languages. Error kinds: Invalid
	// (number, languages), Conflict (it has other languages; nothing is changed), NoSpace.
	OpenCase(ctx context.Context, c evidence.Case, actor string) (evidence.Case, error)
	// SetLanguages changes the languages of a case; none means the usual ones. What was
	// read before stays as it is until it is requeued from extract. Error kinds:
	// NotFound (case), Invalid (languages), NoSpace.
	SetLanguages(ctx context.Context, c evidence.CaseID, languages []string, actor string) (evidence.Case, error)
	// OpenExhibit returns the exhibit with this number in the case, creating it when
	// it is new. Error kinds: NotFound (case), Invalid, Conflict (it exists with
	// another custodian, acquisition or ground; nothing is changed).
	OpenExhibit(ctx context.Context, e evidence.Exhibit, actor string) (evidence.Exhibit, error)
	// AddDocuments enters occurrences as pending work. ID, Exhibit, Case, Path,
	// Parent, Depth, Digest, Size are given; Number is assigned here: for files of
	// the exhibit D0001, D0002 ... in the order given, for children the parent's
	// number, a dot and the position of the child within its parent (Ordinal).
	// An occurrence that is known with the same digest is left as it is; one that is
	// known with another digest is refused (Conflict) and nothing of the call is
	// stored. It returns the documents as they stand now, in the order given.
	AddDocuments(ctx context.Context, docs []NewDocument, actor string) ([]evidence.Document, error)
	// FinishIntake records in the custody log that the exhibit's intake is complete.
	FinishIntake(ctx context.Context, exhibit evidence.ExhibitID, documents int, actor string) error
}

// NewDocument is a document to enter. Ordinal is the position within the parent,
// from 1; it is ignored for files of the exhibit itself.
type NewDocument struct {
	evidence.Document
	Ordinal int
}

// State is where a document stands in the procedure.
type State string

// The closed list of states.
const (
	Pending State = "pending" // to be processed from its Step on
	Stored  State = "stored"  // result is in the ledger, not yet searchable
	Done    State = "done"    // searchable
)

// Step is where processing starts again.
type Step string

// The steps, each including those after it.
const (
	StepExtract Step = "extract"
	StepTag     Step = "tag"
	StepIndex   Step = "index"
)

// Task is a document to process, with all that processing needs to know.
type Task struct {
	Seq      int64 // position in the ledger; the order of work within an exhibit
	Document evidence.Document
	Step     Step
	Attempts int // how often processing was begun and not finished
}

// Batch is a run of documents that are not Done, of one exhibit at one depth, by position:
// From <= Seq <= To. It holds at most 500 documents and, unless it is a single
// document, at most 64 MiB.
type Batch struct {
	Exhibit   evidence.ExhibitID `json:"exhibit"`
	Depth     int                `json:"depth"`
	From      int64              `json:"from"`
	To        int64              `json:"to"`
	Documents int                `json:"documents"`
	Bytes     int64              `json:"bytes"`
}

// Limits bound a batch.
const (
	BatchDocuments = 500
	BatchBytes     = 64 << 20
)

// Work hands out documents to process.
type Work interface {
	// Plan returns up to n batches of the exhibit's documents that are not Done
	// (Pending or Stored) at the given depth with Seq > after, in order. None means:
	// nothing to do there.
	Plan(ctx context.Context, exhibit evidence.ExhibitID, depth int, after int64, n int) ([]Batch, error)
	// Tasks returns the documents of the batch that are not Done, in order. A second
	// call after a crash returns only what is left.
	Tasks(ctx context.Context, b Batch) ([]Task, error)
	// Deepest is the greatest depth with documents that are not Done, -1 when there
	// are none.
	Deepest(ctx context.Context, exhibit evidence.ExhibitID) (int, error)
	// Requeue makes documents pending again from the given step on and returns how
	// many. Results already there stay until new ones replace them; requeueing from
	// extract leaves children where they are.
	Requeue(ctx context.Context, exhibit evidence.ExhibitID, sel Selection, actor string) (int, error)
	// Unfinished lists the exhibits with documents that are not Done or with open
	// sources, by case and number.
	Unfinished(ctx context.Context) ([]evidence.Exhibit, error)
}

// Selection says which documents to do again; zero fields do not restrict.
type Selection struct {
	OnlyFailed bool             // outcome is not ok
	Outcome    evidence.Outcome // only this outcome
	Reason     string           // a reason contains this part of a code ("encrypted"): a-z, 0-9 and hyphens
	Step       Step
}

// Versions name what made a result; the same versions give the same bytes.
type Versions struct {
	Extractor  string `json:"extractor"`
	Catalogue  string `json:"catalogue"` // and the trained model, where it took part
	Recogniser string `json:"recogniser"`
}

// Result is what processing made of one document.
type Result struct {
	Document  evidence.DocumentID
	Outcome   evidence.Outcome
	Reasons   []string // why the outcome is not ok, in stable English codes ("zip-entry-encrypted: ...")
	Kind      string   // what the file is, a word: pdf, docx, mail, chat, text ...
	MIME      string
	Title     string            // subject, document title or ""
	Language  string            // the language of most of its text
	Engine    string            // name and version
	Metadata  map[string]string // as extracted: author, dates, message-id ...
	Pages     []PageRow
	Findings  []evidence.Finding
	Mentions  []evidence.Mention
	Versions  Versions
	Text      evidence.Digest // of all page texts
	PagesKey  string          // object key of the stored pages, "" when there are none
	CPU       time.Duration   // spent in the extractor
	FromStep  Step            // where processing began
	Processed time.Time       // UTC
}

// PageRow is what the ledger keeps of a page; its text is in the page store.
type PageRow struct {
	Number   int                 `json:"number"`
	Status   evidence.PageStatus `json:"status"`
	Language string              `json:"language"`
	Engine   string              `json:"engine"`
	Chars    int                 `json:"chars"`
	Words    int                 `json:"words"`
	Reasons  []string            `json:"reasons,omitempty"`
}

// Results stores what processing made.
type Results interface {
	// Save replaces the results of the documents, updates the entity summary, writes
	// their custody entries (extracted, tagged) and sets state Stored, in one transaction.
	Save(ctx context.Context, results []Result, actor string) error
	// MarkIndexed sets Stored documents to Done and writes their custody entries.
	MarkIndexed(ctx context.Context, docs []evidence.DocumentID, actor string) error
	// Begin counts an attempt for each document before its processing starts; what
	// a crash leaves behind is seen in Task.Attempts.
	Begin(ctx context.Context, docs []evidence.DocumentID) error
}

// Row is a document with its result, as lists show it.
type Row struct {
	evidence.Document
	CaseNumber    string            `json:"case_number"`
	ExhibitNumber string            `json:"exhibit_number"`
	State         State             `json:"state"`
	Outcome       evidence.Outcome  `json:"outcome,omitempty"`
	Reasons       []string          `json:"reasons,omitempty"`
	Kind          string            `json:"kind,omitempty"`
	MIME          string            `json:"mime,omitempty"`
	Title         string            `json:"title,omitempty"`
	Language      string            `json:"language,omitempty"`
	Engine        string            `json:"engine,omitempty"`
	Metadata      map[string]string `json:"metadata,omitempty"`
	Pages         int               `json:"pages"`
	PagesKey      string            `json:"-"`
	Versions      Versions          `json:"versions"`
	Text          evidence.Digest   `json:"text_digest"`
	Languages     []string          `json:"-"` // of text recognition, as its case has them
}

// Citation cites the whole document.
func (r Row) Citation() evidence.Citation {
	return evidence.Citation{Case: r.CaseNumber, Exhibit: r.ExhibitNumber, Document: r.Number}
}

// Progress counts the documents of one or more exhibits.
type Progress struct {
	Documents int                      `json:"documents"`
	Pending   int                      `json:"pending"`
	Stored    int                      `json:"stored"`
	Done      int                      `json:"done"`
	Outcomes  map[evidence.Outcome]int `json:"outcomes"`
	Pages     int                      `json:"pages"`
	Findings  int                      `json:"findings"`
	Mentions  int                      `json:"mentions"`
}

// CaseSummary is a case with its counts.
type CaseSummary struct {
	evidence.Case
	Exhibits int `json:"exhibits"`
	Progress
}

// ExhibitSummary is an exhibit with its counts.
type ExhibitSummary struct {
	evidence.Exhibit
	CaseNumber string `json:"case_number"`
	Progress
}

// Reader answers questions about cases and documents.
type Reader interface {
	// Cases lists every case with its counts, by number.
	Cases(ctx context.Context) ([]CaseSummary, error)
	// Exhibits lists the exhibits of a case ("" for all) with their counts, by number.
	Exhibits(ctx context.Context, c evidence.CaseID) ([]ExhibitSummary, error)
	// Document finds a document by id. Error kind: NotFound.
	Document(ctx context.Context, id evidence.DocumentID) (Row, error)
	// Cited finds the document that a citation names, by its three numbers. Error
	// kind: NotFound.
	Cited(ctx context.Context, c evidence.Citation) (Row, error)
	// Documents yields the documents that match the filter, by case, exhibit, number.
	Documents(ctx context.Context, f Filter) iter.Seq2[Row, error]
	// FamilySize counts the documents inside a root document (itself not counted),
	// at any depth, and their bytes: what a nest of archives has grown to so far.
	// The id may be that of any member; the root is the file of the exhibit itself.
	FamilySize(ctx context.Context, member evidence.DocumentID) (documents int, bytes int64, err error)
	// Findings and Mentions of a document, by page and start.
	Findings(ctx context.Context, id evidence.DocumentID) ([]evidence.Finding, error)
	Mentions(ctx context.Context, id evidence.DocumentID) ([]evidence.Mention, error)
}

// Filter selects documents; zero fields do not restrict.
type Filter struct {
	Case       evidence.CaseID
	Exhibit    evidence.ExhibitID
	Parent     evidence.DocumentID
	Exceptions bool // only documents whose outcome is known and not ok
}

// Shared is a subject mentioned in two or more cases.
type Shared struct {
	Kind      evidence.MentionKind `json:"kind"`
	Normal    string               `json:"normal"`
	Cases     []string             `json:"cases"` // numbers, sorted
	Documents int                  `json:"documents"`
	Mentions  int                  `json:"mentions"`
}

// Links answers cross-case questions, in SQL. Only valid mentions of linking
// kinds count.
type Links interface {
	// Shared lists the subjects mentioned in at least minCases cases, most cases
	// first, then most documents, kind, normal form.
	Shared(ctx context.Context, minCases int) ([]Shared, error)
	// Link gives one subject with every citation. kind "" matches any kind. An
	// unknown subject gives no links and no error.
	Link(ctx context.Context, kind evidence.MentionKind, normal string) ([]evidence.Link, error)
}

// Custody reads and checks the log. Entries are written by the other parts.
type Custody interface {
	// Entries yields a case's entries in order.
	Entries(ctx context.Context, c evidence.CaseID) iter.Seq2[evidence.CustodyEntry, error]
	// Record appends an entry that no other part writes (Verified). Seq, Prev, Hash
	// and At are filled in.
	Record(ctx context.Context, e evidence.CustodyEntry) (evidence.CustodyEntry, error)
}

// Source is where documents of an exhibit come from: a folder or file of this
// machine (absolute path) or s3://bucket/prefix. It stays open until everything
// in it has been taken in, so that an interrupted intake goes on by itself.
type Source struct {
	Exhibit  evidence.ExhibitID `json:"exhibit"`
	URL      string             `json:"url"`
	Watched  bool               `json:"watched"` // looked at again and again
	Open     bool               `json:"open"`
	Files    int                `json:"files"` // known so far
	Bytes    int64              `json:"bytes"` // known so far
	Taken    int                `json:"taken"` // files entered as documents
	Actor    string             `json:"actor"`
	Finished time.Time          `json:"finished"` // UTC, of the last complete pass; zero when there was none
}

// Skipped is a file that could not be taken in: an exception before there is a
// document.
type Skipped struct {
	Exhibit evidence.ExhibitID `json:"exhibit"`
	URL     string             `json:"url"` // of the source
	Path    string             `json:"path"`
	Reason  string             `json:"reason"` // stable code, "unreadable: permission denied"
}

// Sources remembers where documents come from.
type Sources interface {
	// AddSource opens a source, or opens it again; Watched stays true once set.
	AddSource(ctx context.Context, s Source) error
	// SourcesOf lists the sources of an exhibit, in the order in which they were added.
	SourcesOf(ctx context.Context, exhibit evidence.ExhibitID) ([]Source, error)
	// Advance records how far the intake of a source is.
	Advance(ctx context.Context, s Source) error
	// CloseSource records that a pass over the source is complete, and what it could
	// not take; the list replaces that of the pass before.
	CloseSource(ctx context.Context, s Source, skipped []Skipped) error
	// SkippedOf lists what could not be taken in, of one exhibit ("" for all), by path.
	SkippedOf(ctx context.Context, exhibit evidence.ExhibitID) ([]Skipped, error)
}

// ReviewFilter selects decisions; zero fields do not restrict.
type ReviewFilter struct {
	Case     evidence.CaseID
	Document evidence.DocumentID
	ID       evidence.ReviewID
	History  bool // also those that a later one took the place of
}

// Reviews keeps what people decided on findings. Decisions are the record: nothing
// rebuilds them.
type Reviews interface {
	// Decide records a decision and its custody entry in one transaction; a standing one
	// on the same document, page, span and indicator is superseded and kept. Of r, ID,
	// Case, At and Superseded are assigned here. Error kinds: NotFound (document), Invalid
	// (page, span, quote, sentence, indicator, stance, decision or By missing or unknown).
	Decide(ctx context.Context, r evidence.Review) (evidence.Review, error)
	// Reviews lists decisions in the order in which they were taken.
	Reviews(ctx context.Context, f ReviewFilter) ([]evidence.Review, error)
	// ReviewsMark is a number that rises with every change of the decisions: who has seen
	// it need not read them again.
	ReviewsMark(ctx context.Context) (int64, error)
	// ForgetReviews destroys all decisions of a case, superseded ones too, and says in its
	// custody log how many. What was made of them elsewhere follows ReviewsMark. It is for
	// the destruction of a case. Error kind: NotFound (case).
	ForgetReviews(ctx context.Context, c evidence.CaseID, actor string) (int, error)
}
