// Package pattern matches the catalogue's pattern language against text.
//
// It owns the meaning of a pattern: folding (Fold), sentence units (Units),
// tokens, and every form of the language:
//
//	abc  abc*  *abc  *abc*   exactly this token, prefix, suffix, infix
//	(a b|c)  (a|b)?  ?abc    alternatives, optional alternatives, optional token
//	@name                    a word class of the same language
//	_  _3                    any one token, zero to three tokens
//	#  #12+  #<6             a number, at least 12 (to three digits), below 6
//	A &5 B                   A and B in either order, at most 5 tokens between
//
// A pattern never crosses a unit: . ! ? ; followed by white space, a blank line,
// or an ideographic full stop. Chinese (zh) has no tokens: its patterns are
// regular expressions over the folded text without white space.
//
// The slow reference in Python that came with the catalogue defines all this;
// testdata holds its answers and the script that asked for them. Agreement is by
// construction: a pattern becomes a small backtracking program over tokens that
// tries its branches in the order in which the reference's regular expression
// does (leftmost, first alternative, greedy gaps, no overlap within a rule), and
// a rule's patterns are tried in their order at each token.
//
// Not here: what an indicator is (internal/catalogue), what a passage does with
// it (internal/tag). A Matcher is immutable and safe for concurrent use.
package pattern
