// Package intake is the only way in: it hashes files of a folder or bucket, stores
// their bytes once under their digest and enters them in the ledger, which writes
// the custody entries.
//
// Guarantees: a document is in the ledger only when its bytes are durable and are
// those of its digest. Every file ends up as a document or in the list of what was
// skipped, with the reason. Documents are entered in the order of their paths, so
// numbers do not depend on speed. An intake that was interrupted is repeated: a file
// that is known with the same path, size and time of change is not read again, and
// bytes that are stored are not uploaded again.
//
// It does not look into files: containers are opened by extraction. Links are not
// followed, they are listed.
package intake

import (
	"context"
	"io"
	"log/slog"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/objects"
)

// Ledger is what intake needs of the ledger; the promises are those of
// internal/ledger.
type Ledger interface {
	Document(ctx context.Context, id evidence.DocumentID) (ledger.Row, error)
	AddDocuments(ctx context.Context, docs []ledger.NewDocument, actor string) ([]evidence.Document, error)
	FinishIntake(ctx context.Context, exhibit evidence.ExhibitID, documents int, actor string) error
	Exhibits(ctx context.Context, c evidence.CaseID) ([]ledger.ExhibitSummary, error)
	SourcesOf(ctx context.Context, exhibit evidence.ExhibitID) ([]ledger.Source, error)
	Advance(ctx context.Context, s ledger.Source) error
	CloseSource(ctx context.Context, s ledger.Source, skipped []ledger.Skipped) error
}

// Deps is what an Intake works with. Buckets opens the bucket of a source
// s3://bucket/prefix; without it such sources are refused.
type Deps struct {
	Objects objects.Store
	Ledger  Ledger
	Logger  *slog.Logger
	Buckets func(ctx context.Context, name string) (objects.Store, error)
}

// Intake brings documents in. It is safe for concurrent use, also for one exhibit:
// what two intakes find both is entered once.
type Intake struct {
	objects objects.Store
	ledger  Ledger
	log     *slog.Logger
	buckets func(ctx context.Context, name string) (objects.Store, error)
}

// New returns an Intake.
func New(d Deps) *Intake {
	return &Intake{objects: d.Objects, ledger: d.Ledger, log: d.Logger, buckets: d.Buckets}
}

// Job is one intake: into which exhibit (its ID and Case count), by whom, and who is
// told how far it is. Progress may be nil; it is called by one goroutine at a time.
type Job struct {
	Exhibit  evidence.Exhibit
	Actor    string
	Progress func(Progress)

	// quiet leaves out the custody entry of a pass that found nothing new.
	quiet bool
}

// Progress is how far an intake is: what it says is in the ledger. The totals were
// counted before the first file was read; files may come and go meanwhile.
type Progress struct {
	Files      int
	Bytes      int64
	TotalFiles int
	TotalBytes int64
	Skipped    int
}

// Report is what an intake did.
type Report struct {
	Documents int   // in the ledger now, of this source
	Bytes     int64 // of these documents
	Known     int   // of these documents, how many were there before
	Skipped   []Skipped
}

// Why says in a word why a file did not become a document.
type Why string

// The closed list of reasons.
const (
	Symlink    Why = "symlink"    // a link; what it points to is taken where it stands
	Special    Why = "special"    // a device, pipe or socket: it has no bytes of its own
	Unreadable Why = "unreadable" // it could not be opened or read to its end
	Changed    Why = "changed"    // it changed while it was read, twice
	Conflict   Why = "conflict"   // the exhibit has other content under this path
	TooLarge   Why = "too-large"  // more than an object store holds
)

// Skipped is a file that did not become a document. Path is its place in the
// exhibit, had it become one.
type Skipped struct {
	Path   string
	Why    Why
	Reason string // English, for people
}

// String is the word and the sentence.
func (s Skipped) String() string { return string(s.Why) + ": " + s.Reason }

// item is a file that was found, or one that can't be taken.
type item struct {
	path     string // place in the exhibit
	size     int64
	modified time.Time
	skip     *Skipped
	// open gives the bytes and how many there are.
	open func(ctx context.Context) (io.ReadCloser, int64, error)
}

func skipped(path string, why Why, reason string) item {
	return item{path: path, skip: &Skipped{Path: path, Why: why, Reason: reason}}
}
