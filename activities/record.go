package activities

import (
	"context"
	"slices"
	"unicode"

	"spoor/indexes"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/objects/pages"
)

// pageRows is what the ledger keeps of the pages.
func pageRows(set []evidence.Page) []ledger.PageRow {
	rows := make([]ledger.PageRow, len(set))
	for i, p := range set {
		rows[i] = ledger.PageRow{
			Number: p.Number, Status: p.Status, Language: p.Language, Engine: p.Engine,
			Chars: len(p.Text), Words: countWords(p.Text), Reasons: p.Reasons,
		}
	}
	return rows
}

// countWords counts what strings.Fields would give, without making it: a page can have
// millions.
func countWords(text string) (n int) {
	blank := true
	for _, r := range text {
		now := unicode.IsSpace(r)
		if blank && !now {
			n++
		}
		blank = now
	}
	return n
}

// tongues are the languages of a document's pages, in the order in which they come.
type tongues struct {
	order  []string
	amount map[string]int // of text, in bytes
}

func (t *tongues) add(set []evidence.Page) {
	if t.amount == nil {
		t.amount = map[string]int{}
	}
	for _, p := range set {
		if p.Language == "" {
			continue
		}
		t.order = addNew(t.order, p.Language)
		t.amount[p.Language] += len(p.Text)
	}
}

// main is the language of most of the text; on a tie the one that comes first.
func (t *tongues) main() string {
	best := ""
	for _, l := range t.order {
		if t.amount[l] > t.amount[best] {
			best = l
		}
	}
	return best
}

// record is the document as the index sees it, without its text.
func record(row ledger.Row, r ledger.Result, languages []string) indexes.Record {
	rec := indexes.Record{
		ID: row.ID, Case: row.Case, CaseNumber: row.CaseNumber, Exhibit: row.ExhibitNumber, Document: row.Number,
		Path: row.Path, Title: r.Title, Kind: r.Kind, MIME: r.MIME, Outcome: r.Outcome, Languages: languages,
		Mentions: map[evidence.MentionKind][]string{},
	}
	for _, f := range r.Findings {
		if f.Stance == evidence.Asserted {
			rec.Indicators = addNew(rec.Indicators, f.Indicator)
			continue
		}
		rec.Stances = addNew(rec.Stances, string(f.Stance))
		rec.Stances = addNew(rec.Stances, string(f.Indicator)+":"+string(f.Stance))
	}
	seen := map[subject]bool{}
	for _, m := range r.Mentions {
		who := subject{m.Kind, m.Normal}
		if m.Valid && m.Kind.Linking() && m.Normal != "" && !seen[who] {
			seen[who] = true
			rec.Mentions[m.Kind] = append(rec.Mentions[m.Kind], m.Normal)
		}
	}
	return rec
}

// texts are the pages as a record holds them.
func texts(set []evidence.Page) (numbers []int, text []string) {
	for i := range set {
		numbers = append(numbers, set[i].Number)
		text = append(text, set[i].Text)
	}
	return numbers, text
}

// putParts indexes a document that is more than one record. Its text is read back from
// the page store, a portion at a time.
func putParts(ctx context.Context, index indexes.Index, store *pages.Store, w work) error {
	next := w.record
	cut := portions{size: w.size, take: func(c portion) error {
		if !c.indexed {
			return nil
		}
		for t := range c.pieces() {
			next.Pages, next.Text = texts(t.pages)
			if err := index.Put(ctx, []indexes.Record{next}); err != nil {
				return err
			}
			next = indexes.Record{ID: next.ID, Case: next.Case, Part: next.Part + 1, Parts: next.Parts}
		}
		return nil
	}}
	for set, err := range store.Portions(ctx, w.key) {
		if err != nil {
			return err
		}
		for i := range set {
			if err := cut.page(set[i]); err != nil {
				return err
			}
		}
	}
	return cut.end()
}

// addNew appends what is not empty and not there yet, to a short list.
func addNew[T ~string](list []T, v T) []T {
	if v == "" || slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}
