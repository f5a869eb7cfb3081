// Package doc reads the documents of Word 97 to 2003 (MS-DOC), and the text of those
// of Word 6 and 95.
//
// It reads what a person sees and what a person does not see at once: headers,
// footers, notes, comments with their authors, deleted and hidden text, text boxes,
// the targets of links. The marks that it adds are those of package office:
//
//	[+ ... +]   text inserted while changes were tracked
//	[- ... -]   text deleted while changes were tracked
//	[1], [i]    reference to a footnote or endnote, and the note's own beginning
//	[Author] ...        a comment
//	text <target>       a link whose text is not its target
//
// Embedded files and pictures become children. It decrypts nothing, runs nothing and
// leaves formats, numbering and drawings out.
package doc
