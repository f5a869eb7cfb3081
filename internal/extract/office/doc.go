// Package office reads the OOXML documents of Word, Excel and PowerPoint (ECMA-376,
// ISO/IEC 29500, transitional and strict) and those of LibreOffice (OpenDocument,
// ISO/IEC 26300).
//
// It reads what a person sees and what a person does not see at once: headers,
// footers, notes, comments with their authors, deleted text, text boxes, hidden
// sheets, hidden rows, the targets of links. Marks that it adds to the text itself:
//
//	[+ ... +]   text inserted while changes were tracked
//	[- ... -]   text deleted while changes were tracked
//	[1], [i]    reference to a footnote or endnote
//	[footnote 1] ..., [endnote i] ..., [header] ..., [footer] ..., [text box] ...
//	[comment: Author, 2024-03-04] ...
//	text <target>               a link whose text is not its target
//	[notes] ...                 what the speaker noted with a slide
//	[image: ...]                the alternative text of a picture or shape
//
// Embedded files and images become children. A package whose zip directory is lost
// is read by its local headers. It does not read encrypted packages (which are
// OLE files), nor the binary formats, nor run anything.
package office
