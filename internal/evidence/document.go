package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// Document is one occurrence of a file or message inside an exhibit.
//
// Number is assigned once and never changes: "D0017" for the seventeenth file
// of the exhibit, "D0017.2" for its second attachment. Path is the place inside
// the exhibit with forward slashes; a child's path is parent!/name, as in
// "post/mail.eml!/bijlage.zip!/x.pdf".
type Document struct {
	ID       DocumentID `json:"id"`
	Exhibit  ExhibitID  `json:"exhibit"`
	Case     CaseID     `json:"case"`
	Number   string     `json:"number"`
	Path     string     `json:"path"`
	Parent   DocumentID `json:"parent,omitempty"` // empty for a file of the exhibit itself
	Depth    int        `json:"depth"`            // 0 for a file of the exhibit itself
	Digest   Digest     `json:"digest"`
	Size     int64      `json:"size"`              // bytes
	Modified time.Time  `json:"modified,omitzero"` // UTC, as the source says; may be zero
}

// NewDocumentID derives the id of an occurrence. The exhibit's id is random, so
// the id tells nothing about the path; the same occurrence always gets the same id.
func NewDocumentID(exhibit ExhibitID, path string) DocumentID {
	sum := sha256.Sum256([]byte(string(exhibit) + "\x00" + path))
	return DocumentID("d" + hex.EncodeToString(sum[:12]))
}

// ChildPath is the path of a part inside a container.
func ChildPath(parent, name string) string { return parent + "!/" + name }

// Outcome is what became of a document. Every document gets exactly one.
type Outcome string

// The closed list of outcomes (EXTRACT section 8).
const (
	OK            Outcome = "ok"             // everything was read
	Partial       Outcome = "partial"        // something was read, something could not be
	NeedsPassword Outcome = "needs-password" // encrypted
	Unsupported   Outcome = "unsupported"    // no extractor for this format
	Damaged       Outcome = "damaged"        // the bytes break the format's rules
	Timeout       Outcome = "timeout"        // took longer than its limit
	Memory        Outcome = "memory"         // wanted more memory or inflated bytes than its limit
	Empty         Outcome = "empty"          // zero bytes, or nothing but white space
)

// Outcomes lists every outcome, in the order in which people are shown them.
func Outcomes() []Outcome {
	return []Outcome{OK, Partial, NeedsPassword, Unsupported, Damaged, Timeout, Memory, Empty}
}

// Readable reports whether a document with this outcome was read in full; all
// others are listed as exceptions.
func (o Outcome) Readable() bool { return o == OK }

// Valid reports whether the outcome is one of the closed list.
func (o Outcome) Valid() bool {
	return slices.Contains(Outcomes(), o)
}
