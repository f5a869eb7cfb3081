package indextest

import (
	"slices"
	"strings"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// Matches says what a query means: whether a record matches, by reading it.
func Matches(n query.Node, r *indexes.Record) bool { return matches(n, r, "") }

func matches(n query.Node, r *indexes.Record, field string) bool {
	switch n := n.(type) {
	case query.All, *query.All:
		return true
	case *query.And:
		return !slices.ContainsFunc(n.Parts, func(p query.Node) bool { return !matches(p, r, field) })
	case *query.Or:
		return slices.ContainsFunc(n.Parts, func(p query.Node) bool { return matches(p, r, field) })
	case *query.Not:
		return !matches(n.Part, r, field)
	case *query.Field:
		return matches(n.Part, r, n.Name)
	case *query.Word:
		return holds(r, field, []string{n.Text}, n.Prefix)
	case *query.Phrase:
		return holds(r, field, n.Words, false)
	}
	return false
}

// holds reports whether an element of the field has the words in a row, or a
// value that is the words as typed.
func holds(r *indexes.Record, field string, words []string, prefix bool) bool {
	equal := func(have, want string) bool { return have == want || prefix && strings.HasPrefix(have, want) }
	if query.Exact(field) {
		return slices.ContainsFunc(exactValues(r, field), func(v string) bool { return v != "" && equal(v, strings.Join(words, " ")) })
	}
	for _, text := range elements(r, field) {
		tokens := query.Words(text)
		for i := 0; i+len(words) <= len(tokens); i++ {
			if slices.EqualFunc(tokens[i:i+len(words)], words, func(t query.Token, w string) bool { return equal(t.Text, w) }) {
				return true
			}
		}
	}
	return false
}

// elements are the texts in which phrases do not cross: unnamed, every field of words.
func elements(r *indexes.Record, field string) []string {
	switch field {
	case "title":
		return []string{r.Title}
	case "file":
		return []string{r.Path}
	case "text":
		return r.Text
	}
	return append([]string{r.Title, r.Path}, r.Text...)
}

func exactValues(r *indexes.Record, field string) []string {
	switch field {
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
		var ids []string
		for _, id := range r.Indicators {
			ids = append(ids, string(id))
		}
		return ids
	}
	return r.Mentions[evidence.MentionKind(field)]
}
