package evidence

import "time"

// ReviewID names a decision. It is opaque, like CaseID: it may stand where people read
// who may not see the case.
type ReviewID string

// Decision is what a reviewer made of a passage.
type Decision string

// The closed list of decisions.
const (
	Confirmed Decision = "confirmed" // the finding is right
	Rejected  Decision = "rejected"  // the passage does not tell what the finding says
	Added     Decision = "added"     // nothing was found there, and something is told
)

// Decisions lists every decision, in the order in which people are shown them.
func Decisions() []Decision { return []Decision{Confirmed, Rejected, Added} }

// Seen is an indicator as it was shown on a sentence.
type Seen struct {
	Indicator Indicator `json:"indicator"`
	Stance    Stance    `json:"stance"`
}

// Review is a person's decision on one indicator at one place. It stands beside the
// finding that it is about, which keeps its own record; a later one on the same document,
// page, span and indicator takes its place, and both are kept.
type Review struct {
	ID        ReviewID   `json:"id"`
	Case      CaseID     `json:"case"`
	Document  DocumentID `json:"document"`
	Page      int        `json:"page"` // number, from 1
	Span                 // start, end in the page's text
	Quote     string     `json:"quote"`    // exactly the text under the span
	Sentence  string     `json:"sentence"` // the sentence that it stands in, as the tagger reads it
	Language  string     `json:"language,omitempty"`
	Indicator Indicator  `json:"indicator"`
	Stance    Stance     `json:"stance"` // what the passage does with the indicator, as the reviewer says; of a rejected one as it was found
	Decision  Decision   `json:"decision"`
	Shown     []Seen     `json:"shown,omitempty"` // what else was shown on that sentence then
	By        string     `json:"by"`
	At        time.Time  `json:"at"` // UTC, whole microseconds
	Note      string     `json:"note,omitempty"`
	// Superseded is the later decision that took its place; empty while it stands.
	Superseded ReviewID `json:"superseded,omitempty"`
}
