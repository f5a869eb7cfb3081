package sqlledger

import (
	"context"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// standing is where a document stands before a change.
type standing struct {
	seq                      int64
	id                       evidence.DocumentID
	exhibitKey, caseKey      int64
	exhibit                  evidence.ExhibitID
	caseID                   evidence.CaseID
	digest                   evidence.Digest
	state                    ledger.State
	outcome                  evidence.Outcome
	pages, findings, mention int64
	fingerprint              []byte // nil without a result
}

const standingSQL = `SELECT d.seq, d.id, d.exhibit_key, e.case_key, e.id, c.id, d.digest, d.state, d.outcome,
	d.pages, d.findings, d.mentions, r.fingerprint ` + documentTables + `
	LEFT JOIN results r ON r.doc = d.seq WHERE d.id IN (%s)`

func scanStanding(s scanner) (*standing, error) {
	var d standing
	var raw []byte
	err := s.Scan(&d.seq, &d.id, &d.exhibitKey, &d.caseKey, &d.exhibit, &d.caseID, &raw, &d.state, &d.outcome,
		&d.pages, &d.findings, &d.mention, &d.fingerprint)
	if err != nil {
		return nil, err
	}
	d.digest, err = digest(raw)
	return &d, err
}

// standing finds documents by id, in the order given, each once. Error kind:
// NotFound when one is unknown.
func (t *tx) standing(ctx context.Context, op string, ids []evidence.DocumentID) ([]*standing, error) {
	found, err := collectIn(ctx, t, standingSQL, ids, scanStanding)
	if err != nil {
		return nil, err
	}
	byID := make(map[evidence.DocumentID]*standing, len(found))
	for _, d := range found {
		byID[d.id] = d
	}
	ordered := make([]*standing, 0, len(ids))
	seen := make(map[evidence.DocumentID]bool, len(ids))
	for _, id := range ids {
		d, ok := byID[id]
		if !ok {
			return nil, unknown(op, string(id))
		}
		if !seen[id] {
			seen[id] = true
			ordered = append(ordered, d)
		}
	}
	return ordered, nil
}

// tally is what the document counts for in the progress of its exhibit.
func (d *standing) tally() tally { return tally{1, d.pages, d.findings, d.mention} }

// move notes that the document goes to another state with another result.
func (t *tx) move(d *standing, state ledger.State, outcome evidence.Outcome, now tally) {
	t.count(progressKey{d.exhibitKey, d.state, d.outcome}, d.tally().minus())
	t.count(progressKey{d.exhibitKey, state, outcome}, now)
}

// entry is a custody entry about the document's original bytes.
func (d *standing) entry(action evidence.CustodyAction, actor, detail string) evidence.CustodyEntry {
	return evidence.CustodyEntry{
		Case: d.caseID, Actor: actor, Action: action, Exhibit: d.exhibit, Document: d.id, Digest: d.digest, Detail: detail,
	}
}
