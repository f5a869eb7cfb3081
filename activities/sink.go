package activities

import (
	"bytes"
	"context"
	"fmt"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/ledger"
)

// Limits on what one file of an exhibit may grow to when everything inside it,
// at every depth, is unpacked (EXTRACT section 8).
const (
	familyDocuments = 100_000
	familyBytes     = 4 << 30
)

// enterChildren is the number of children that are entered in the ledger at once.
const enterChildren = 200

// sink receives the pages and children of one document. Children are stored and
// entered as documents of their own; those past a limit are counted and named as
// a reason.
type sink struct {
	p      *Processor
	ctx    context.Context // extract.Sink has no context; a sink lives for one call
	parent evidence.Document
	draft  *draft

	waiting  []ledger.NewDocument
	entered  int
	bytes    int64
	refused  int
	limit    string // why parts were refused
	fault    error  // of the store or ledger: ends the extraction
	measured bool   // whether the family's size is known
	inFamily int
	ofFamily int64
}

func (p *Processor) newSink(ctx context.Context, d evidence.Document, into *draft) *sink {
	return &sink{p: p, ctx: ctx, parent: d, draft: into}
}

// Page implements extract.Sink.
func (s *sink) Page(p evidence.Page) error {
	if err := s.draft.page(p); err != nil {
		s.fault = err
		return err
	}
	return nil
}

// Child implements extract.Sink: store the bytes, then remember the occurrence.
func (s *sink) Child(c extract.Child) error {
	if err := s.measure(); err != nil {
		s.fault = err
		return err
	}
	if s.over(len(c.Data)) {
		s.refused++
		return nil
	}
	digest := evidence.DigestOf(c.Data)
	if err := s.p.Objects.Put(s.ctx, digest.OriginalKey(), bytes.NewReader(c.Data), int64(len(c.Data)), digest); err != nil {
		s.fault = err
		return err
	}
	at := evidence.ChildPath(s.parent.Path, c.Name)
	s.waiting = append(s.waiting, ledger.NewDocument{Ordinal: c.Ordinal, Document: evidence.Document{
		ID:      evidence.NewDocumentID(s.parent.Exhibit, at),
		Exhibit: s.parent.Exhibit, Case: s.parent.Case, Path: at, Parent: s.parent.ID,
		Depth: s.parent.Depth + 1, Digest: digest, Size: int64(len(c.Data)), Modified: c.Modified,
	}})
	s.bytes += int64(len(c.Data))
	if len(s.waiting) < enterChildren {
		return nil
	}
	return s.enter()
}

// measure asks once, and only for containers, how big the family is already.
func (s *sink) measure() (err error) {
	if s.measured || s.parent.Depth == 0 {
		return nil
	}
	s.measured = true
	s.inFamily, s.ofFamily, err = s.p.Book.FamilySize(s.ctx, s.parent.ID)
	return err
}

func (s *sink) over(size int) bool {
	switch {
	case s.parent.Depth+1 > extract.DefaultLimits(0).Depth:
		s.limit = "depth-limit"
	case s.inFamily+s.entered+len(s.waiting) >= familyDocuments:
		s.limit = "family-documents-limit"
	case s.ofFamily+s.bytes+int64(size) > familyBytes:
		s.limit = "family-bytes-limit"
	default:
		return false
	}
	return true
}

func (s *sink) enter() error {
	if len(s.waiting) == 0 {
		return nil
	}
	_, err := s.p.Book.AddDocuments(s.ctx, s.waiting, s.p.Actor)
	if evidence.KindOf(err) == evidence.Conflict {
		err = s.enterSingly()
	} else if err == nil {
		s.entered += len(s.waiting)
	}
	s.waiting = s.waiting[:0]
	s.fault = err
	return err
}

// enterSingly enters the children one by one, after one of them was refused: an
// earlier run found other bytes at the same place. The earlier child stays, the
// new one is named as a reason.
func (s *sink) enterSingly() error {
	for _, c := range s.waiting {
		_, err := s.p.Book.AddDocuments(s.ctx, []ledger.NewDocument{c}, s.p.Actor)
		switch {
		case err == nil:
			s.entered++
		case evidence.KindOf(err) == evidence.Conflict:
			s.refused++
			s.limit = "part-changed"
		default:
			return err
		}
	}
	return nil
}

// close enters the last children and returns how many there are.
func (s *sink) close() (int, error) {
	if err := s.enter(); err != nil {
		return 0, err
	}
	return s.entered, nil
}

// judge adds what the sink refused to the result: a document some of whose parts were
// not taken has hit a limit.
func (s *sink) judge(r extract.Result) extract.Result {
	if s.refused == 0 {
		return r
	}
	r.Reasons = append(r.Reasons, fmt.Sprintf("%s: %d parts inside were not taken", s.limit, s.refused))
	if r.Outcome == evidence.OK || r.Outcome == evidence.Partial {
		r.Outcome = evidence.Memory
	}
	return r
}
