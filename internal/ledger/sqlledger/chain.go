package sqlledger

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"spoor/internal/custody"
	"spoor/internal/evidence"
)

// head is where a case's custody chain ends.
type head struct {
	seq  int64
	hash evidence.Digest
}

// entryRow is a sealed entry on its way to the table.
type entryRow struct {
	caseKey int64
	entry   evidence.CustodyEntry
}

// record seals an entry as the next one of its case. It is stored when the
// transaction commits.
func (t *tx) record(ctx context.Context, caseKey int64, e evidence.CustodyEntry) (evidence.CustodyEntry, error) {
	h, err := t.head(ctx, caseKey)
	if err != nil {
		return e, err
	}
	e.Seq, e.At = h.seq+1, t.now
	e = custody.Seal(h.hash, e)
	h.seq, h.hash = e.Seq, e.Hash
	t.entries = append(t.entries, entryRow{caseKey, e})
	return e, nil
}

// head is the end of the chain as this transaction has extended it.
func (t *tx) head(ctx context.Context, caseKey int64) (*head, error) {
	if h, ok := t.heads[caseKey]; ok {
		return h, nil
	}
	var h head
	var raw []byte
	err := t.row(ctx, "SELECT seq, hash FROM custody WHERE case_key = ? ORDER BY seq DESC LIMIT 1", caseKey).Scan(&h.seq, &raw)
	switch {
	case errors.Is(err, sql.ErrNoRows): // the first entry of the case
	case err != nil:
		return nil, err
	default:
		if h.hash, err = digest(raw); err != nil {
			return nil, err
		}
	}
	t.heads[caseKey] = &h
	return &h, nil
}

func custodyTable() table {
	return table{into: `custody (case_key, seq, at, actor, action, exhibit_id, document_id,
		digest, detail, prev, hash)`, columns: 11}
}

// flushCustody stores the entries recorded so far.
func (t *tx) flushCustody(ctx context.Context) error {
	into := custodyTable()
	values := make([]any, 0, len(t.entries)*into.columns)
	for i := range t.entries {
		e := &t.entries[i].entry
		values = append(values, t.entries[i].caseKey, e.Seq, e.At.UnixMicro(), e.Actor, string(e.Action),
			string(e.Exhibit), string(e.Document), e.Digest[:], e.Detail, e.Prev[:], e.Hash[:])
	}
	return t.insert(ctx, into, values)
}

// detail is the text of an entry: name=value pairs in the order given, separated by
// spaces, a value in Go quotes where it would not read back otherwise. Empty values
// are left out. The order is part of what the chain hashes.
func detail(pairs ...string) string {
	var b strings.Builder
	for pair := range slices.Chunk(pairs, 2) {
		name, value := pair[0], pair[1]
		if value == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(name)
		b.WriteByte('=')
		if plain(value) {
			b.WriteString(value)
		} else {
			b.WriteString(strconv.Quote(value))
		}
	}
	return b.String()
}

// plain reports whether a value needs no quotes.
func plain(value string) bool {
	for i := range len(value) {
		if c := value[i]; c <= ' ' || c == '"' || c == '\\' || c >= 0x7f {
			return false
		}
	}
	return true
}
