package sqlledger

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strconv"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Save replaces the results of the documents, all or none. A result that is stored
// already, to the last byte, and that nobody has requeued since is left alone, so a
// repeated call writes no second custody entries. Findings and mentions are kept in
// order of page and start. Error kinds: NotFound (document), Invalid (outcome, step,
// a document twice, a score that is no number, no actor), NoSpace.
func (l *Ledger) Save(ctx context.Context, results []ledger.Result, actor string) error {
	const op = "save results"
	if len(results) == 0 {
		return nil
	}
	if err := checkActor(op, actor); err != nil {
		return err
	}
	ids := make([]evidence.DocumentID, len(results))
	prints := make([][]byte, len(results))
	seen := make(map[evidence.DocumentID]bool, len(results))
	for i := range results {
		if err := checkResult(op, &results[i], seen); err != nil {
			return err
		}
		ids[i] = results[i].Document
		var err error
		if prints[i], err = fingerprint(&results[i]); err != nil {
			return invalid(op, string(ids[i]), err.Error())
		}
	}
	return l.write(ctx, op, "", func(ctx context.Context, t *tx) error {
		docs, err := t.standing(ctx, op, ids)
		if err != nil {
			return err
		}
		s := &saving{t: t, actor: actor}
		for i, d := range docs {
			s.take(d, &results[i], prints[i])
		}
		return s.run(ctx)
	})
}

func checkResult(op string, r *ledger.Result, seen map[evidence.DocumentID]bool) error {
	id := string(r.Document)
	switch _, step := earlierSteps(r.FromStep); {
	case !r.Outcome.Valid():
		return invalid(op, id, "a document has one of the known outcomes, not "+strconv.Quote(string(r.Outcome)))
	case !step:
		return invalid(op, id, "a step is extract, tag or index, not "+strconv.Quote(string(r.FromStep)))
	case seen[r.Document]:
		return invalid(op, id, "the document is given twice")
	}
	seen[r.Document] = true
	return nil
}

// fingerprint names a result as a whole: equal results have equal fingerprints.
func fingerprint(r *ledger.Result) ([]byte, error) {
	data, err := json.Marshal(r) // fields in their order, map keys sorted
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return sum[:], nil
}

// saving is one call of Save.
type saving struct {
	t       *tx
	actor   string
	results []change
	old     []int64 // documents whose former result must go
}

// change is a result that replaces what its document had.
type change struct {
	*ledger.Result
	doc   *standing
	print []byte
}

// take notes a result unless it is there already.
func (s *saving) take(d *standing, r *ledger.Result, print []byte) {
	if d.state != ledger.Pending && bytes.Equal(d.fingerprint, print) {
		return
	}
	s.results = append(s.results, change{r, d, print})
	if d.fingerprint != nil {
		s.old = append(s.old, d.seq)
	}
}

func (s *saving) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		s.forget, s.storeResults, s.storePages, s.storeFindings, s.storeMentions, s.updateDocuments,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// forget takes away the former results, also out of the summary of subjects.
func (s *saving) forget(ctx context.Context) error {
	for seqs := range slices.Chunk(s.old, manyIDs) {
		if err := s.forgetSubjects(ctx, seqs); err != nil {
			return err
		}
		for _, query := range []string{
			"DELETE FROM pages WHERE doc IN (%s)",
			"DELETE FROM findings WHERE doc IN (%s)",
			"DELETE FROM mentions WHERE doc IN (%s)",
			"DELETE FROM results WHERE doc IN (%s)",
		} {
			if _, err := s.t.exec(ctx, in(query, len(seqs)), anys(seqs)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// forgetSubjects: "links > 0" and not "= 1" keeps the planner from walking the index
// of all subjects instead of these documents.
func (s *saving) forgetSubjects(ctx context.Context, seqs []int64) error {
	cases := make(map[int64]int64, len(s.results))
	for _, c := range s.results {
		cases[c.doc.seq] = c.doc.caseKey
	}
	type row struct {
		doc, mentions int64
		subject
	}
	rows, err := collect(ctx, s.t, in(`SELECT doc, kind, normal, COUNT(*) FROM mentions
		WHERE doc IN (%s) AND links > 0 GROUP BY doc, kind, normal`, len(seqs)), anys(seqs), func(sc scanner) (row, error) {
		var r row
		err := sc.Scan(&r.doc, &r.kind, &r.normal, &r.mentions)
		return r, err
	})
	if err != nil {
		return err
	}
	for _, r := range rows {
		r.caseKey = cases[r.doc]
		s.t.mention(r.subject, tally{documents: -1, mentions: -r.mentions})
	}
	return nil
}

func resultsTable() table {
	return table{into: `results (doc, reasons, kind, mime, title, language, engine, metadata, pages_key,
		extractor, catalogue, recogniser, text_digest, cpu, from_step, processed, fingerprint)`, columns: 17}
}

func (s *saving) storeResults(ctx context.Context) error {
	into := resultsTable()
	values := make([]any, 0, len(s.results)*into.columns)
	for _, c := range s.results {
		reasons, err := encodeList(c.Reasons)
		if err != nil {
			return err
		}
		metadata, err := encodeMap(c.Metadata)
		if err != nil {
			return err
		}
		values = append(values, c.doc.seq, reasons, c.Kind, c.MIME, c.Title, c.Language, c.Engine, metadata, c.PagesKey,
			c.Versions.Extractor, c.Versions.Catalogue, c.Versions.Recogniser, c.Text[:], int64(c.CPU),
			string(c.FromStep), micros(c.Processed), c.print)
	}
	return s.t.insert(ctx, into, values)
}

func pagesTable() table {
	return table{into: "pages (doc, place, number, status, language, engine, chars, words, reasons)", columns: 9}
}

func (s *saving) storePages(ctx context.Context) error {
	var values []any
	for _, c := range s.results {
		for i, p := range c.Pages {
			reasons, err := encodeList(p.Reasons)
			if err != nil {
				return err
			}
			values = append(values, c.doc.seq, i, p.Number, string(p.Status), p.Language, p.Engine, p.Chars, p.Words, reasons)
		}
	}
	return s.t.insert(ctx, pagesTable(), values)
}

func findingsTable() table {
	return table{into: `findings (doc, place, page, indicator, stance, span_start, span_end, quote,
		score, strength, source, reason)`, columns: 12}
}

func (s *saving) storeFindings(ctx context.Context) error {
	var values []any
	for _, c := range s.results {
		sorted := slices.SortedStableFunc(slices.Values(c.Findings), func(a, b evidence.Finding) int {
			return byPlace(a.Page, a.Span, b.Page, b.Span)
		})
		for i, f := range sorted {
			values = append(values, c.doc.seq, i, f.Page, string(f.Indicator), string(f.Stance), f.Start, f.End, f.Quote,
				f.Score, string(f.Strength), f.Source, f.Reason)
		}
	}
	return s.t.insert(ctx, findingsTable(), values)
}

func mentionsTable() table {
	return table{into: `mentions (doc, place, page, kind, span_start, span_end, quote, normal,
		valid, reason, links)`, columns: 11}
}

func (s *saving) storeMentions(ctx context.Context) error {
	var values []any
	for _, c := range s.results {
		sorted := slices.SortedStableFunc(slices.Values(c.Mentions), func(a, b evidence.Mention) int {
			return byPlace(a.Page, a.Span, b.Page, b.Span)
		})
		met := map[subject]int64{}
		for i, m := range sorted {
			links := m.Valid && m.Kind.Linking()
			if links {
				met[subject{m.Kind, m.Normal, c.doc.caseKey}]++
			}
			values = append(values, c.doc.seq, i, m.Page, string(m.Kind), m.Start, m.End, m.Quote, m.Normal,
				flag(m.Valid), m.Reason, flag(links))
		}
		for who, n := range met { // adds up, so the order does not matter
			s.t.mention(who, tally{documents: 1, mentions: n})
		}
	}
	return s.t.insert(ctx, mentionsTable(), values)
}

// updateDocuments sets the new state and writes the custody entries.
func (s *saving) updateDocuments(ctx context.Context) error {
	for _, c := range s.results {
		now := tally{1, int64(len(c.Pages)), int64(len(c.Findings)), int64(len(c.Mentions))}
		s.t.move(c.doc, ledger.Stored, c.Outcome, now)
		err := s.t.again(ctx, `UPDATE documents SET state = 'stored', step = 'index', attempts = 0, outcome = ?,
			pages = ?, findings = ?, mentions = ? WHERE seq = ?`,
			string(c.Outcome), now.pages, now.findings, now.mentions, c.doc.seq)
		if err != nil {
			return err
		}
		for _, e := range c.entries(s.actor) {
			if _, err := s.t.record(ctx, c.doc.caseKey, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// entries says in the custody log what was done anew: text read, text tagged. The
// reasons of an outcome stay out of it: they may hold names of files.
func (c *change) entries(actor string) []evidence.CustodyEntry {
	var entries []evidence.CustodyEntry
	if c.FromStep == ledger.StepExtract {
		entries = append(entries, c.doc.entry(evidence.Extracted, actor, detail(
			"outcome", string(c.Outcome), "kind", c.Kind, "extractor", c.Versions.Extractor, "engine", c.Engine,
			"pages", strconv.Itoa(len(c.Pages)), "text", c.Text.String())))
	}
	if c.FromStep == ledger.StepExtract || c.FromStep == ledger.StepTag {
		entries = append(entries, c.doc.entry(evidence.Tagged, actor, detail(
			"outcome", string(c.Outcome), "catalogue", c.Versions.Catalogue, "recogniser", c.Versions.Recogniser,
			"findings", strconv.Itoa(len(c.Findings)), "mentions", strconv.Itoa(len(c.Mentions)), "text", c.Text.String())))
	}
	return entries
}

// MarkIndexed sets Stored documents to Done, each with a custody entry. A document
// in another state stays as it is: it was requeued meanwhile, or is done. Error
// kinds: NotFound (document), Invalid (actor).
func (l *Ledger) MarkIndexed(ctx context.Context, docs []evidence.DocumentID, actor string) error {
	const op = "mark indexed"
	if len(docs) == 0 {
		return nil
	}
	if err := checkActor(op, actor); err != nil {
		return err
	}
	return l.write(ctx, op, "", func(ctx context.Context, t *tx) error {
		found, err := t.standing(ctx, op, docs)
		if err != nil {
			return err
		}
		for _, d := range found {
			if d.state != ledger.Stored {
				continue
			}
			t.move(d, ledger.Done, d.outcome, d.tally())
			if err := t.again(ctx, "UPDATE documents SET state = 'done', attempts = 0 WHERE seq = ?", d.seq); err != nil {
				return err
			}
			if _, err := t.record(ctx, d.caseKey, d.entry(evidence.Indexed, actor, "")); err != nil {
				return err
			}
		}
		return nil
	})
}

// byPlace orders by page, start, end.
func byPlace(page int, s evidence.Span, otherPage int, t evidence.Span) int {
	return cmp.Or(cmp.Compare(page, otherPage), cmp.Compare(s.Start, t.Start), cmp.Compare(s.End, t.End))
}

// flag is a truth value as both dialects store it.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// encodeList writes texts as a JSON array, "[]" for none.
func encodeList(texts []string) (string, error) {
	if len(texts) == 0 {
		return "[]", nil
	}
	data, err := json.Marshal(texts)
	return string(data), err
}

// encodeMap writes texts as a JSON object with sorted names, "{}" for none.
func encodeMap(texts map[string]string) (string, error) {
	if len(texts) == 0 {
		return "{}", nil
	}
	data, err := json.Marshal(texts)
	return string(data), err
}
