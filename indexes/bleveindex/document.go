package bleveindex

import (
	"slices"
	"strings"

	index "github.com/blevesearch/bleve_index_api"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// Fields that no query names.
const (
	fieldID     = "_id" // Scorch looks for this name
	fieldWords  = "words"
	fieldOrder  = "order"
	fieldAccess = "access"
	fieldSplit  = "split"
	fieldPart   = "part"
)

// Elements of fieldWords.
const (
	elementTitle uint64 = 0
	elementFile  uint64 = 1
	elementPages uint64 = 2 // the element of page 1
)

const (
	positions = index.IndexField | index.IncludeTermVectors
	values    = index.IndexField | index.DocValues | index.SkipFreqNorm
)

// document is a record as Scorch takes it: analysed already, by whoever called Put.
type document struct {
	id     string // of the record
	whole  string // of the document
	part   int
	fields []*field
}

// newDocument analyses a record. Error kind: Invalid (indexes.CheckRecord).
func newDocument(r *indexes.Record) (*document, error) {
	if err := indexes.CheckRecord(r); err != nil {
		return nil, err
	}
	words := newField(fieldWords, positions)
	d := &document{id: partID(r.ID, r.Part), whole: string(r.ID), part: r.Part, fields: []*field{words}}
	d.addValues(fieldAccess, string(r.Case))
	if r.Part == 0 {
		d.describe(r, words)
	} else {
		d.addValues(fieldPart, d.whole)
	}
	switch {
	case r.Part > 0:
		d.addValues(fieldSplit, splitAny, splitMore)
	case r.Parts > 1:
		d.addValues(fieldSplit, splitAny)
	}
	for i, text := range r.Text {
		words.add(elementPages+uint64(r.Pages[i])-1, query.Words(text)) //nolint:gosec // CheckRecord: at least 1
	}
	return d, nil
}

// describe adds what is about the document as a whole.
func (d *document) describe(r *indexes.Record, words *field) {
	title, file := query.Words(r.Title), query.Words(r.Path)
	words.add(elementTitle, title)
	words.add(elementFile, file)
	d.addWords("title", title)
	d.addWords("file", file)
	d.addValues(fieldOrder, strings.Join([]string{r.CaseNumber, r.Exhibit, r.Document, string(r.ID)}, "\x00"))
	for _, name := range query.ExactFields() {
		d.addValues(name, exactValues(r, name)...)
	}
}

// exactValues are the values of a record in an exact-value field.
func exactValues(r *indexes.Record, name string) []string {
	switch name {
	case "case":
		return []string{r.CaseNumber}
	case "exhibit":
		return []string{r.Exhibit}
	case "kind":
		return []string{r.Kind}
	case "mime":
		return []string{r.MIME}
	case "outcome":
		return []string{string(r.Outcome)}
	case "lang":
		return r.Languages
	case "stance":
		return r.Stances
	case "indicator":
		ids := make([]string, len(r.Indicators))
		for i, id := range r.Indicators {
			ids[i] = string(id)
		}
		return ids
	}
	return r.Mentions[evidence.MentionKind(name)]
}

func (d *document) addWords(name string, words []query.Token) {
	f := newField(name, positions)
	f.add(0, words)
	d.fields = append(d.fields, f)
}

// addValues adds exact values; empty ones do not count.
func (d *document) addValues(name string, vs ...string) {
	f := newField(name, values)
	for _, v := range vs {
		if v = strings.ToValidUTF8(v, "�"); v != "" {
			f.freqs[v] = &index.TokenFreq{Term: []byte(v)}
		}
	}
	f.length = len(f.freqs)
	if f.length > 0 {
		d.fields = append(d.fields, f)
	}
}

// ID implements index.Document, as do the methods below.
func (d *document) ID() string { return d.id }

// Size is for the engine's statistics, which nobody reads.
func (d *document) Size() int { return 0 }

// VisitFields calls visit with each field.
func (d *document) VisitFields(visit index.FieldVisitor) {
	for _, f := range d.fields {
		visit(f)
	}
}

// VisitComposite does nothing: there are no composite fields.
func (d *document) VisitComposite(index.CompositeFieldVisitor) {}

// HasComposite is always false.
func (d *document) HasComposite() bool { return false }

// NumPlainTextBytes is for the engine's statistics, which nobody reads.
func (d *document) NumPlainTextBytes() uint64 { return 0 }

// AddIDField adds the field by which the engine finds documents; again when a
// batch is tried again, hence the check.
func (d *document) AddIDField() {
	if slices.ContainsFunc(d.fields, func(f *field) bool { return f.name == fieldID }) {
		return
	}
	f := newField(fieldID, index.IndexField|index.StoreField)
	f.value, f.length = []byte(d.id), 1
	freq := &index.TokenFreq{Term: f.value}
	freq.SetFrequency(1)
	f.freqs[d.id] = freq
	d.fields = append(d.fields, f)
}

// StoredFieldsBytes is for the engine's statistics, which nobody reads.
func (d *document) StoredFieldsBytes() uint64 { return 0 }

// Indexed is about vector indexes, which we have none of.
func (d *document) Indexed() bool { return false }

// field is a field with its words counted and placed.
type field struct {
	name    string
	options index.FieldIndexingOptions
	value   []byte // only of a stored field
	length  int    // in words
	freqs   index.TokenFrequencies
}

func newField(name string, options index.FieldIndexingOptions) *field {
	return &field{name: name, options: options, freqs: index.TokenFrequencies{}}
}

// add appends the words of an element; elements come in ascending order. Byte
// offsets are left out: Locate finds them in the text.
func (f *field) add(element uint64, words []query.Token) {
	at := []uint64{element}
	places := make([]index.TokenLocation, len(words))
	for i, w := range words {
		freq := f.freqs[w.Text]
		if freq == nil {
			freq = &index.TokenFreq{Term: []byte(w.Text)}
			f.freqs[w.Text] = freq
		}
		places[i] = index.TokenLocation{ArrayPositions: at, Position: i + 1}
		freq.Locations = append(freq.Locations, &places[i])
		freq.SetFrequency(freq.Frequency() + 1)
	}
	f.length += len(words)
}

// Name implements index.Field, as do the methods below.
func (f *field) Name() string { return f.name }

// Value is the stored value, if any.
func (f *field) Value() []byte { return f.value }

// ArrayPositions is empty: each place has its own.
func (f *field) ArrayPositions() []uint64 { return nil }

// EncodedFieldType is text.
func (f *field) EncodedFieldType() byte { return 't' }

// Analyze does nothing: the field comes analysed.
func (f *field) Analyze() {}

// Options say what the engine keeps.
func (f *field) Options() index.FieldIndexingOptions { return f.options }

// AnalyzedLength is the number of words.
func (f *field) AnalyzedLength() int { return f.length }

// AnalyzedTokenFrequencies are the words and their places.
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.freqs }

// NumPlainTextBytes is for the engine's statistics, which nobody reads.
func (f *field) NumPlainTextBytes() uint64 { return 0 }
