package custody

import (
	"fmt"

	"spoor/internal/evidence"
)

// Verifier checks one case's log, entry by entry, from its first entry on. The zero
// value is ready; it keeps no entries, so a log may be of any length.
type Verifier struct {
	caseID evidence.CaseID
	seq    int64
	hash   evidence.Digest
}

// Check reports whether the entry is the one that follows, unchanged. An entry that
// fails is not counted: the next one is again compared with the last good one, so an
// entry put in between fails alone, and after a changed or missing one all fail.
// Error kind: Corrupt.
func (v *Verifier) Check(e evidence.CustodyEntry) error {
	if why := v.fault(e); why != "" {
		return evidence.E(evidence.Corrupt, "check custody log",
			fmt.Sprintf("%s#%d", e.Case, e.Seq), fault(why))
	}
	v.caseID, v.seq, v.hash = e.Case, e.Seq, e.Hash
	return nil
}

// Head is where the log ends so far: number and hash of the last good entry, zero
// before the first.
func (v *Verifier) Head() (seq int64, hash evidence.Digest) { return v.seq, v.hash }

// fault says what is wrong with the entry, "" when nothing is.
func (v *Verifier) fault(e evidence.CustodyEntry) string {
	switch {
	case v.seq > 0 && e.Case != v.caseID:
		return fmt.Sprintf("the entry belongs to another case than the log, %s", v.caseID)
	case e.Seq <= v.seq:
		return fmt.Sprintf("the entry is repeated or out of order: the last one was %d", v.seq)
	case e.Seq != v.seq+1:
		return fmt.Sprintf("entries are missing: the last one was %d", v.seq)
	case e.Prev != v.hash:
		return fmt.Sprintf("it does not follow the entry before it: that one has hash %s, the entry names %s", v.hash, e.Prev)
	}
	if want := hash(e); e.Hash != want {
		return fmt.Sprintf("it was changed after it was written: its hash is %s, its content gives %s", e.Hash, want)
	}
	return ""
}

// fault is the sentence that explains a Corrupt error.
type fault string

func (f fault) Error() string { return string(f) }
