package evidence

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
)

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
	// Languages are those that text recognition should expect in the case's pictures
	// and scans, as its own codes ("nld", "eng", "chi_sim"), the likeliest first; none
	// means the usual ones (extract.DefaultLanguages).
	Languages []string `json:"languages,omitempty"`
}

// MaxLanguages is how many languages a case has at most: each makes recognition slower
// and, past a few, worse.
const MaxLanguages = 8

// CheckLanguages refuses languages that no case can have: codes that are not three
// letters, with a script behind an underscore where there are two of a language
// (tesseract's names of its data files), more than MaxLanguages, or one twice. Error
// kind: Invalid.
func CheckLanguages(codes []string) error {
	code := regexp.MustCompile(`^[a-z]{3}(_[a-z]+)?$`)
	var why string
	for i, c := range codes {
		switch {
		case !code.MatchString(c) || len(c) > 32:
			why = "a code is three letters: nld, eng, pol, chi_sim"
		case slices.Contains(codes[:i], c):
			why = "a language is given twice"
		case i >= MaxLanguages:
			why = "at most 8 languages"
		}
		if why != "" {
			return E(Invalid, "read languages", strings.Join(codes, "+"), errors.New(why))
		}
	}
	return nil
}

// ParseLanguages reads languages as people type them, joined by plus signs:
// "nld+eng+pol". Nothing gives none. Error kind: Invalid.
func ParseLanguages(s string) ([]string, error) {
	if s == "" {
		return nil, nil
	}
	codes := strings.Split(s, "+")
	return codes, CheckLanguages(codes)
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
