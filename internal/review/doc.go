// Package review is the only way to decide on findings: a person confirms one, rejects
// one, or adds one that the tagger missed.
//
// It finds the place that is meant, checks that the person may see the case, and hands the
// ledger a decision with all that stays true when the document is read again: the words,
// the sentence around them as the tagger reads it, and what else was shown on it. A
// finding keeps its own record; the decision stands beside it. What is learned from
// decisions is the affair of internal/tag/learn.
//
// A place must be certain: where a citation can mean several findings, or words stand on
// several places, nothing is decided and the places are named.
package review
