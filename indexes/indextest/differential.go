package indextest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// testingT is what *testing.T and *rapid.T share.
type testingT interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// testDifferential asks random queries of a random corpus, of x and of Memory.
func testDifferential(t *testing.T, x indexes.Index) {
	oracle := NewMemory()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a repeatable corpus, not a secret
	for batch := range 6 {
		var records []indexes.Record
		for i := range 25 {
			r := randomRecord(random, (batch*17+i)%120) // some replace earlier ones
			records = append(records, divided(r, 1+random.IntN(4))...)
		}
		put(t, x, records...)
		put(t, oracle, records...)
	}
	rapid.Check(t, func(t *rapid.T) {
		q := indexes.Query{Expr: randomNode(t, 3, ""), Access: randomAccess(t), Size: 1000}
		compare(t, x, oracle, q)
		if rapid.IntRange(0, 3).Draw(t, "facets") == 0 {
			compareFacets(t, x, oracle, q)
		}
	})
}

// vocabulary is small, so that words meet.
func vocabulary() []string {
	return []string{"paspoort", "pas", "geld", "Łódź", "huur", "het", "de", "Anna's", "06-12", "Йордан"}
}

func randomRecord(r *rand.Rand, n int) indexes.Record {
	text := func(most int) string {
		words := make([]string, r.IntN(most))
		for i := range words {
			words[i] = vocabulary()[r.IntN(len(vocabulary()))]
		}
		return strings.Join(words, " ")
	}
	pages := make([]string, r.IntN(4))
	for i := range pages {
		pages[i] = text(12)
	}
	record := plain(fmt.Sprintf("d%03d", n), pages...)
	number := r.IntN(4)
	record.Case, record.CaseNumber = evidence.CaseID(fmt.Sprintf("c%d", number)), fmt.Sprintf("26-%d", number)
	record.Title, record.Path = text(3), text(2)+".pdf"
	record.Kind = []string{"pdf", "mail", ""}[r.IntN(3)]
	record.Indicators = []evidence.Indicator{"debt-bondage", "threat"}[:r.IntN(3)]
	phones := []string{"+311", "+312", "+311"}
	record.Mentions = map[evidence.MentionKind][]string{evidence.Phone: phones[:r.IntN(4)]}
	return record
}

func randomAccess(t *rapid.T) indexes.Access {
	cases := rapid.SliceOfN(rapid.SampledFrom([]evidence.CaseID{"c0", "c1", "c2", "c3"}), 0, 3).Draw(t, "cases")
	if len(cases) == 3 {
		return indexes.AllCases()
	}
	return indexes.OnlyCases(cases...)
}

func randomNode(t *rapid.T, levels int, field string) query.Node {
	kind := rapid.IntRange(0, 9).Draw(t, "kind")
	if levels == 0 {
		kind %= 4
	}
	switch kind {
	case 4:
		return &query.Not{Part: randomNode(t, levels-1, field)}
	case 5, 6, 7:
		parts := make([]query.Node, rapid.IntRange(2, 3).Draw(t, "parts"))
		for i := range parts {
			parts[i] = randomNode(t, levels-1, field)
		}
		if kind == 5 {
			return &query.Or{Parts: parts}
		}
		return &query.And{Parts: parts}
	case 8:
		if field == "" {
			name := rapid.SampledFrom([]string{"text", "title", "file", "case", "kind", "indicator", "phone"}).Draw(t, "field")
			return &query.Field{Name: name, Part: randomNode(t, levels-1, name)}
		}
	case 9:
		if field == "" {
			return query.All{}
		}
	}
	return randomLeaf(t, kind, field)
}

func randomLeaf(t *rapid.T, kind int, field string) query.Node {
	if query.Exact(field) {
		value := rapid.SampledFrom([]string{"26-0", "26-1", "pdf", "mail", "threat", "+311", "+312", "x"}).Draw(t, "value")
		if kind == 0 {
			return &query.Word{Text: value[:1], Prefix: true}
		}
		return &query.Word{Text: value}
	}
	words := query.Words(strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary()), 1, 3).Draw(t, "words"), " "))
	if kind == 0 {
		text := []rune(words[0].Text)
		return &query.Word{Text: string(text[:rapid.IntRange(1, len(text)).Draw(t, "letters")]), Prefix: true}
	}
	if kind == 1 || len(words) == 1 {
		return &query.Word{Text: words[0].Text}
	}
	phrase := &query.Phrase{}
	for _, w := range words {
		phrase.Words = append(phrase.Words, w.Text)
	}
	return phrase
}
