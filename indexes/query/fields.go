package query

import "slices"

// Fields lists the fields that a query can name, in the order in which people are
// shown them (indexes package comment).
func Fields() []string {
	return append(WordFields(), ExactFields()...)
}

// WordFields lists the fields that are searched by folded words.
func WordFields() []string { return []string{"text", "title", "file"} }

// ExactFields lists the fields that are searched by exact value; these can be counted.
func ExactFields() []string {
	return []string{
		"case", "exhibit", "kind", "lang", "mime", "outcome", "indicator", "stance",
		"address", "phone", "iban", "kvk", "btw", "email", "plate", "agency",
	}
}

// Exact reports whether a field is searched by exact value.
func Exact(field string) bool { return slices.Contains(ExactFields(), field) }

func known(field string) bool { return slices.Contains(Fields(), field) }
