package activities

import (
	"slices"
	"strings"

	"spoor/indexes"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// pageRows is what the ledger keeps of the pages.
func pageRows(set []evidence.Page) []ledger.PageRow {
	rows := make([]ledger.PageRow, len(set))
	for i, p := range set {
		rows[i] = ledger.PageRow{
			Number: p.Number, Status: p.Status, Language: p.Language, Engine: p.Engine,
			Chars: len(p.Text), Words: len(strings.Fields(p.Text)), Reasons: p.Reasons,
		}
	}
	return rows
}

// mainLanguage is the language of most of the text; on a tie the one that comes first.
func mainLanguage(set []evidence.Page) string {
	amount := map[string]int{}
	best := ""
	for _, p := range set {
		if p.Language == "" {
			continue
		}
		amount[p.Language] += len(p.Text)
	}
	for _, p := range set {
		if amount[p.Language] > amount[best] {
			best = p.Language
		}
	}
	return best
}

// record is the document as the index sees it.
func record(row ledger.Row, r ledger.Result, set []evidence.Page) indexes.Record {
	rec := indexes.Record{
		ID: row.ID, Case: row.Case, CaseNumber: row.CaseNumber, Exhibit: row.ExhibitNumber, Document: row.Number,
		Path: row.Path, Title: r.Title, Kind: r.Kind, MIME: r.MIME, Outcome: r.Outcome,
		Mentions: map[evidence.MentionKind][]string{},
	}
	for _, p := range set {
		rec.Pages = append(rec.Pages, p.Number)
		rec.Text = append(rec.Text, p.Text)
		rec.Languages = addNew(rec.Languages, p.Language)
	}
	for _, f := range r.Findings {
		if f.Stance == evidence.Asserted {
			rec.Indicators = addNew(rec.Indicators, f.Indicator)
			continue
		}
		rec.Stances = addNew(rec.Stances, string(f.Stance))
		rec.Stances = addNew(rec.Stances, string(f.Indicator)+":"+string(f.Stance))
	}
	for _, m := range r.Mentions {
		if m.Valid && m.Kind.Linking() {
			rec.Mentions[m.Kind] = addNew(rec.Mentions[m.Kind], m.Normal)
		}
	}
	return rec
}

// addNew appends what is not empty and not there yet.
func addNew[T ~string](list []T, v T) []T {
	if v == "" || slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}
