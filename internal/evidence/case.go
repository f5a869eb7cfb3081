package evidence

import "time"

// CaseID is opaque, like ExhibitID and DocumentID: it carries no name,
// number or text of the investigation and may stand in Temporal histories and logs.
type CaseID string

// ExhibitID names an exhibit.
type ExhibitID string

// DocumentID names one occurrence of a document, see NewDocumentID.
type DocumentID string

// Acquisition says how an exhibit came in.
type Acquisition string

// The closed list of acquisitions.
const (
	Seized    Acquisition = "seized"    // inbeslaggenomen
	Submitted Acquisition = "submitted" // ingediend
	Public    Acquisition = "public"    // openbaar
)

// Acquisitions lists every acquisition, in the order in which people are shown them.
func Acquisitions() []Acquisition { return []Acquisition{Seized, Submitted, Public} }

// Case is one investigation. Number is what people call it ("26-0412"), unique;
// Name is what they say ("Kas").
type Case struct {
	ID      CaseID    `json:"id"`
	Number  string    `json:"number"`
	Name    string    `json:"name,omitempty"`
	Created time.Time `json:"created"` // UTC
}

// Exhibit is one thing seized or submitted within a case. Number is unique
// within its case ("B03").
type Exhibit struct {
	ID          ExhibitID   `json:"id"`
	Case        CaseID      `json:"case"`
	Number      string      `json:"number"`
	Title       string      `json:"title,omitempty"`
	Custodian   string      `json:"custodian,omitempty"` // taken from, or handed in by
	Acquisition Acquisition `json:"acquisition"`
	Ground      string      `json:"ground,omitempty"` // legal ground, e.g. "94 Sv"
	Created     time.Time   `json:"created"`          // UTC
}
