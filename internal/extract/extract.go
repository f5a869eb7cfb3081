// Package extract says what a file is, chooses who reads it, and bounds what
// reading may cost. Pages and children stream to a Sink; the Result is the
// document's outcome.
//
// Extractors are pure functions of the bytes: the same bytes and the same version
// give the same pages. They read hostile input, so they run in the killable child
// processes of internal/extract/sandbox and never in the process that holds the
// case data.
package extract

import (
	"context"
	"io"
	"time"

	"spoor/internal/evidence"
)

// Source is a document to read. Name is the last part of its path and only a hint.
type Source struct {
	Name string
	Size int64
	Data io.ReaderAt
	// Passwords may open the document or parts of it; they are tried in order. They
	// appear in no page, reason or log.
	Passwords []string
	// Languages are those that text recognition should expect, as its own codes
	// ("nld", "eng"); none means DefaultLanguages.
	Languages []string
}

// DefaultLanguages are the languages that text recognition expects where the case
// does not name others.
func DefaultLanguages() []string { return []string{"nld", "eng"} }

// How many passwords a source carries at most, and how long each is: more are not
// tried.
const (
	MaxPasswords     = 400
	MaxPasswordBytes = 256
)

// Child is a document found inside another: an attachment, an archive's entry.
// Name is what the container calls it, made safe (no "..", no absolute path, no
// control characters); Original keeps the name as it stood when that differs.
type Child struct {
	Name     string
	Original string
	Ordinal  int // position within the container, from 1
	Modified time.Time
	Data     []byte
}

// Sink receives what an extractor finds, in order. An error from it ends the
// extraction and is returned unchanged.
type Sink interface {
	Page(evidence.Page) error
	Child(Child) error
}

// Result is what became of the document, besides its pages and children.
type Result struct {
	Outcome  evidence.Outcome  `json:"outcome"`
	Reasons  []string          `json:"reasons,omitempty"` // stable codes, "zip-entry-encrypted: name"
	Kind     string            `json:"kind"`              // a word: text, html, mail, zip, docx, xlsx, pdf, image, unknown
	MIME     string            `json:"mime"`
	Title    string            `json:"title,omitempty"`
	Engine   string            `json:"engine"` // name/version
	Metadata map[string]string `json:"metadata,omitempty"`
	// Otherwise is what the outcome becomes when the pages that could not be relied on
	// are read after all, by text recognition for instance; "" when something else is
	// missing too.
	Otherwise evidence.Outcome `json:"otherwise,omitempty"`
}

// Extractor reads one kind of file. A document that can't be read is a Result, not
// an error: errors are for the sink's refusals and for cancellation.
type Extractor interface {
	Extract(ctx context.Context, src Source, lim Limits, sink Sink) (Result, error)
}

// Limits bound what reading one document may cost. Going past one ends the
// reading with outcome Memory, Timeout or Partial and a reason; what was found
// until then is kept.
type Limits struct {
	Inflated  int64 // bytes out of all decompressors together
	Ratio     int64 // inflated bytes per input byte, checked above RatioFloor
	Children  int   // children of one document
	Depth     int   // containers within containers
	Pages     int
	TextBytes int64 // of all pages together
	Memory    int64 // of the child process, bytes of heap
	Wall      time.Duration
}

// perPassword is what trying one password costs at most on a machine that is busy: 7z
// and Office hash some hundred thousand times for each.
const perPassword = 250 * time.Millisecond

// WithPasswords are the limits for a document that so many passwords are tried on.
func (l Limits) WithPasswords(n int) Limits {
	if l.Wall > 0 {
		l.Wall += time.Duration(min(n, MaxPasswords)) * perPassword
	}
	return l
}

// RatioFloor is the number of inflated bytes below which no ratio is suspicious.
const RatioFloor = 64 << 20

// DefaultLimits are those for a document of the given size in bytes: a minute plus
// a second per MiB, inflation to 100 times the input and at most 4 GiB.
func DefaultLimits(size int64) Limits {
	return Limits{
		Inflated:  4 << 30,
		Ratio:     100,
		Children:  100_000,
		Depth:     10,
		Pages:     100_000,
		TextBytes: 256 << 20,
		Memory:    1 << 30,
		Wall:      time.Minute + time.Duration(size>>20)*time.Second,
	}
}
