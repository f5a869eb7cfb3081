package evidence

import "time"

// CustodyAction is a step in the life of an exhibit or document.
type CustodyAction string

// The closed list of custody actions.
const (
	CaseOpened     CustodyAction = "case-opened"
	ExhibitOpened  CustodyAction = "exhibit-opened"
	Received       CustodyAction = "received"  // bytes hashed, stored and checked
	Extracted      CustodyAction = "extracted" // text read from the original bytes
	Tagged         CustodyAction = "tagged"    // findings and mentions made from the text
	Indexed        CustodyAction = "indexed"   // made searchable
	Requeued       CustodyAction = "requeued"  // to be processed again
	Verified       CustodyAction = "verified"  // stored bytes hashed again and compared
	IntakeFinished CustodyAction = "intake-finished"
	LanguagesSet   CustodyAction = "languages-set" // of text recognition, for the whole case
	Reviewed       CustodyAction = "reviewed"      // a person decided on a finding, or added one
	ReviewsGone    CustodyAction = "reviews-gone"  // all decisions of the case were destroyed
)

// CustodyEntry says who did what, when, to which exhibit or document. Entries of
// one case form a chain: Hash covers the entry and Prev, the hash of the entry
// before it (internal/custody).
type CustodyEntry struct {
	Case     CaseID        `json:"case"`
	Seq      int64         `json:"seq"` // from 1, without gaps, per case
	At       time.Time     `json:"at"`  // UTC, whole microseconds
	Actor    string        `json:"actor"`
	Action   CustodyAction `json:"action"`
	Exhibit  ExhibitID     `json:"exhibit,omitempty"`
	Document DocumentID    `json:"document,omitempty"`
	Digest   Digest        `json:"digest"`           // of the original bytes; zero for a case or exhibit
	Detail   string        `json:"detail,omitempty"` // versions, outcome, digest of the text
	Prev     Digest        `json:"prev"`
	Hash     Digest        `json:"hash"`
}
