package sqlledger

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// AddDocuments enters occurrences as pending work, all or none, each with a custody
// entry Received. See ledger.Register for numbering. Error kinds: NotFound (exhibit,
// parent), Invalid (a document that contradicts itself or its parent), Conflict (a
// known occurrence with another digest, two parts with the same ordinal), NoSpace.
func (l *Ledger) AddDocuments(ctx context.Context, docs []ledger.NewDocument, actor string) ([]evidence.Document, error) {
	const op = "add documents"
	if len(docs) == 0 {
		return nil, nil
	}
	if err := checkActor(op, actor); err != nil {
		return nil, err
	}
	for i := range docs {
		if err := checkNew(op, &docs[i]); err != nil {
			return nil, err
		}
	}
	var out []evidence.Document
	err := l.write(ctx, op, string(docs[0].Exhibit), func(ctx context.Context, t *tx) error {
		a := &adding{t: t, op: op, actor: actor, exhibits: map[evidence.ExhibitID]*exhibitRow{}}
		var err error
		out, err = a.run(ctx, docs)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// checkNew refuses a document that makes no sense by itself.
func checkNew(op string, d *ledger.NewDocument) error {
	var why string
	switch {
	case d.ID == "":
		why = "it has no id"
	case d.Path == "":
		why = "it has no path"
	case d.Digest.IsZero():
		why = "it has no digest"
	case d.Size < 0:
		why = "its size is negative"
	case (d.Parent == "") != (d.Depth == 0):
		why = "its depth does not fit its parent"
	case d.Parent != "" && d.Ordinal < 1:
		why = "it is part of another document but has no ordinal"
	default:
		return nil
	}
	return invalid(op, string(d.ID), why)
}

// adding is one call of AddDocuments.
type adding struct {
	t        *tx
	op       string
	actor    string
	exhibits map[evidence.ExhibitID]*exhibitRow
	known    map[evidence.DocumentID]*placed
	fresh    []*placed
}

// placed is a document with its place in the register.
type placed struct {
	evidence.Document
	ordering string
}

func (a *adding) run(ctx context.Context, docs []ledger.NewDocument) ([]evidence.Document, error) {
	if err := a.load(ctx, docs); err != nil {
		return nil, err
	}
	out := make([]evidence.Document, len(docs))
	for i := range docs {
		p, err := a.place(ctx, &docs[i])
		if err != nil {
			return nil, err
		}
		out[i] = p.Document
	}
	if err := a.store(ctx); err != nil {
		return nil, err
	}
	return out, nil
}

// load finds what is known of the documents and their parents.
func (a *adding) load(ctx context.Context, docs []ledger.NewDocument) error {
	asked := make(map[evidence.DocumentID]bool, len(docs))
	var ids []evidence.DocumentID
	ask := func(id evidence.DocumentID) {
		if id != "" && !asked[id] {
			asked[id] = true
			ids = append(ids, id)
		}
	}
	for i := range docs {
		ask(docs[i].ID)
		ask(docs[i].Parent)
	}
	found, err := collectIn(ctx, a.t, "SELECT "+documentColumns+", d.ordering "+documentTables+" WHERE d.id IN (%s)", ids,
		func(s scanner) (*placed, error) {
			var p placed
			err := scanDocument(s, &p.Document, &p.ordering)
			return &p, err
		})
	if err != nil {
		return err
	}
	a.known = make(map[evidence.DocumentID]*placed, len(docs))
	for _, p := range found {
		a.known[p.ID] = p
	}
	return nil
}

// place gives the document its number, or finds the one that it has.
func (a *adding) place(ctx context.Context, d *ledger.NewDocument) (*placed, error) {
	if p, ok := a.known[d.ID]; ok {
		if p.Digest != d.Digest {
			return nil, conflict(a.op, string(d.ID), "the occurrence is known with another digest")
		}
		return p, nil
	}
	e, err := a.exhibit(ctx, d)
	if err != nil {
		return nil, err
	}
	p := &placed{Document: d.Document}
	p.Modified = stored(d.Modified)
	if d.Parent == "" {
		e.files++
		p.Number, p.ordering = fmt.Sprintf("D%04d", e.files), orderingOf(e.files)
	} else if err := a.placeInside(p, d); err != nil {
		return nil, err
	}
	a.known[p.ID] = p
	a.fresh = append(a.fresh, p)
	return p, nil
}

func (a *adding) placeInside(p *placed, d *ledger.NewDocument) error {
	parent, ok := a.known[d.Parent]
	switch {
	case !ok:
		return unknown(a.op, string(d.Parent))
	case parent.Exhibit != d.Exhibit:
		return invalid(a.op, string(d.ID), "its parent is in another exhibit")
	case parent.Depth+1 != d.Depth:
		return invalid(a.op, string(d.ID), "its depth does not fit its parent")
	}
	p.Number = parent.Number + "." + strconv.Itoa(d.Ordinal)
	p.ordering = parent.ordering + orderingOf(int64(d.Ordinal))
	return nil
}

func (a *adding) exhibit(ctx context.Context, d *ledger.NewDocument) (*exhibitRow, error) {
	e, ok := a.exhibits[d.Exhibit]
	if !ok {
		found, err := exhibit(ctx, a.t, a.op, d.Exhibit)
		if err != nil {
			return nil, err
		}
		e = &found
		a.exhibits[d.Exhibit] = e
	}
	if d.Case != e.Case {
		return nil, invalid(a.op, string(d.ID), "its exhibit belongs to another case")
	}
	return e, nil
}

func documentsTable() table {
	return table{into: `documents (seq, id, exhibit_key, number, ordering, path, parent_id, depth,
		digest, size, modified, state, step)`, columns: 13}
}

// store writes the documents that are new.
func (a *adding) store(ctx context.Context) error {
	if len(a.fresh) == 0 {
		return nil
	}
	seq, err := a.t.next(ctx, "document", len(a.fresh))
	if err != nil {
		return err
	}
	into := documentsTable()
	values := make([]any, 0, len(a.fresh)*into.columns)
	for i, p := range a.fresh {
		e := a.exhibits[p.Exhibit]
		values = append(values, seq+int64(i), string(p.ID), e.key, p.Number, p.ordering, p.Path, string(p.Parent), p.Depth,
			p.Digest[:], p.Size, micros(p.Modified), string(ledger.Pending), string(ledger.StepExtract))
		a.t.count(progressKey{e.key, ledger.Pending, ""}, tally{documents: 1})
		if _, err := a.t.record(ctx, e.caseKey, received(p, a.actor)); err != nil {
			return err
		}
	}
	if err := a.t.insert(ctx, into, values); err != nil {
		return err
	}
	if err := a.storeFamilies(ctx); err != nil {
		return err
	}
	for _, e := range a.exhibits {
		if err := a.t.again(ctx, "UPDATE exhibits SET files = ? WHERE key = ?", e.files, e.key); err != nil {
			return err
		}
	}
	return nil
}

// storeFamilies counts the new parts in the files that they are in.
func (a *adding) storeFamilies(ctx context.Context) error {
	type family struct {
		exhibit int64
		root    string
	}
	type size struct{ documents, bytes int64 }
	grown := map[family]size{}
	for _, p := range a.fresh {
		if p.Parent != "" {
			f := family{a.exhibits[p.Exhibit].key, rootOf(p.ordering)}
			grown[f] = size{grown[f].documents + 1, grown[f].bytes + p.Size}
		}
	}
	for f, n := range grown { // each its own row, so the order does not matter
		err := a.t.again(ctx, `INSERT INTO families (exhibit_key, root, documents, bytes) VALUES (?, ?, ?, ?)
			ON CONFLICT (exhibit_key, root) DO UPDATE SET
			documents = families.documents + excluded.documents, bytes = families.bytes + excluded.bytes`,
			f.exhibit, f.root, n.documents, n.bytes)
		if err != nil {
			return err
		}
	}
	return nil
}

// received is the custody entry of a new document. Its id commits to exhibit and
// path; number and size are bound to it here.
func received(p *placed, actor string) evidence.CustodyEntry {
	return evidence.CustodyEntry{
		Case: p.Case, Actor: actor, Action: evidence.Received, Exhibit: p.Exhibit, Document: p.ID, Digest: p.Digest,
		Detail: detail("number", p.Number, "size", strconv.FormatInt(p.Size, 10)),
	}
}

const (
	documentColumns = "d.id, e.id, c.id, d.number, d.path, d.parent_id, d.depth, d.digest, d.size, d.modified"
	documentTables  = "FROM documents d JOIN exhibits e ON e.key = d.exhibit_key JOIN cases c ON c.key = e.case_key"
)

// scanDocument reads documentColumns and what the caller selected after them.
func scanDocument(s scanner, d *evidence.Document, more ...any) error {
	var raw []byte
	var modified sql.NullInt64
	dest := append([]any{
		&d.ID, &d.Exhibit, &d.Case, &d.Number, &d.Path, &d.Parent, &d.Depth, &raw, &d.Size, &modified,
	}, more...)
	if err := s.Scan(dest...); err != nil {
		return err
	}
	d.Modified = moment(modified)
	var err error
	d.Digest, err = digest(raw)
	return err
}
