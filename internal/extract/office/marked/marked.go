// Package marked says, in front of what is not part of a document's running text, what
// it is: "[comment: A. Bakker, 2024-03-04] klopt niet". The readers of all office
// formats mark the same things in the same words, so that a person who knows one knows
// them all and a search can ask for them.
//
// It owns the marks and nothing else: what a comment or a header is, and where its
// text stands, is the readers' business.
package marked

import "strings"

// Header marks the text of a page's header; empty text stays empty.
func Header(text string) string { return as("header", text) }

// Footer marks the text of a page's footer; empty text stays empty.
func Footer(text string) string { return as("footer", text) }

// Box marks the text of a text box, which stands beside the running text.
func Box(text string) string { return as("text box", text) }

// Footnote marks a footnote with its number or sign.
func Footnote(label, text string) string { return as("footnote "+label, text) }

// Endnote marks an endnote with its number.
func Endnote(label, text string) string { return as("endnote "+label, text) }

// Comment marks a comment with who made it and on which day ("2024-03-04"), each as
// far as known.
func Comment(author, day, text string) string {
	by := strings.Join(strings.Fields(strings.Trim(author+", "+day, ", ")), " ")
	if by == "" {
		return as("comment", text)
	}
	return as("comment: "+by, text)
}

func as(what, text string) string {
	if text == "" {
		return ""
	}
	return "[" + what + "] " + text
}
