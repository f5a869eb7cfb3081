package query

import "fmt"

// TooWideError says that a query would look up more words than an engine allows.
type TooWideError struct {
	What  string `json:"what"`  // the prefix, or "" for the query as a whole
	Limit int    `json:"limit"` // words
}

// Error is for logs and developers.
func (e *TooWideError) Error() string {
	if e.What == "" {
		return fmt.Sprintf("the query looks up more than %d words", e.Limit)
	}
	return fmt.Sprintf("%s* matches more than %d words", e.What, e.Limit)
}
