package inquiry

import (
	"context"
	"fmt"

	"spoor/internal/custody"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Fault is a stored original or a custody entry that is not what it should be.
type Fault struct {
	Citation string `json:"citation,omitempty"`
	Case     string `json:"case"`
	What     string `json:"what"` // original-missing, original-changed, custody-broken
	Detail   string `json:"detail,omitempty"`
}

// Verification is what a check of one case came to.
type Verification struct {
	Case      string          `json:"case"`
	Documents int             `json:"documents"`
	Bytes     int64           `json:"bytes"`
	Entries   int64           `json:"custody_entries"`
	Head      evidence.Digest `json:"custody_head"` // hash of the last entry
	Faults    []Fault         `json:"faults"`
}

// Verify hashes every stored original of a case again, compares it with the
// digest taken at intake, and checks the custody chain. The check itself becomes
// a custody entry. progress is told after every document.
func (s *Service) Verify(ctx context.Context, a Asker, number string, progress func(documents int, bytes int64)) (Verification, error) {
	c, err := s.CaseNumbered(ctx, a, number)
	if err != nil {
		return Verification{}, err
	}
	v := Verification{Case: number, Faults: []Fault{}}
	if err := s.verifyChain(ctx, c.ID, &v); err != nil {
		return v, err
	}
	checked := map[evidence.Digest]string{}
	for row, err := range s.book.Documents(ctx, ledger.Filter{Case: c.ID}) {
		if err != nil {
			return v, err
		}
		if err := s.verifyOriginal(ctx, row, checked, &v); err != nil {
			return v, err
		}
		if progress != nil {
			progress(v.Documents, v.Bytes)
		}
	}
	_, err = s.book.Record(ctx, evidence.CustodyEntry{
		Case: c.ID, Actor: a.Name, Action: evidence.Verified,
		Detail: fmt.Sprintf("documents=%d bytes=%d faults=%d", v.Documents, v.Bytes, len(v.Faults)),
	})
	return v, err
}

func (s *Service) verifyChain(ctx context.Context, id evidence.CaseID, v *Verification) error {
	var chain custody.Verifier
	for e, err := range s.book.Entries(ctx, id) {
		if err != nil {
			return err
		}
		if err := chain.Check(e); err != nil {
			v.Faults = append(v.Faults, Fault{Case: v.Case, What: "custody-broken", Detail: err.Error()})
			return nil
		}
		v.Entries, v.Head = e.Seq, e.Hash
	}
	return nil
}

// verifyOriginal checks one document; equal contents are read once.
func (s *Service) verifyOriginal(ctx context.Context, row ledger.Row, checked map[evidence.Digest]string, v *Verification) error {
	v.Documents++
	what, known := checked[row.Digest]
	if !known {
		var err error
		if what, err = s.hashAgain(ctx, row, v); err != nil {
			return err
		}
		checked[row.Digest] = what
	}
	if what != "" {
		v.Faults = append(v.Faults, Fault{Case: v.Case, Citation: row.Citation().String(), What: what, Detail: row.Digest.String()})
	}
	return nil
}

func (s *Service) hashAgain(ctx context.Context, row ledger.Row, v *Verification) (string, error) {
	body, _, err := s.objects.Get(ctx, row.Digest.OriginalKey())
	if evidence.KindOf(err) == evidence.NotFound {
		return "original-missing", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = body.Close() }() // only read
	digest, size, err := evidence.DigestReader(body)
	if evidence.KindOf(err) == evidence.Corrupt { // the store hashes what it reads as well
		return "original-changed", nil
	}
	if err != nil {
		return "", evidence.E(evidence.Unreachable, "read original", row.Citation().String(), err)
	}
	v.Bytes += size
	if digest != row.Digest {
		return "original-changed", nil
	}
	return "", nil
}
