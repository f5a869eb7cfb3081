// Package evidence holds the nouns of spoor: what an investigation is made of
// and how each piece is named, cited and hashed.
//
// Read this package first. It has no I/O and imports nothing of the project.
//
//	Case      one investigation, the unit of authorisation
//	Exhibit   one thing seized or submitted: a disk, a box, a mailbox, an upload
//	Document  one file or message inside an exhibit; its identity is the
//	          occurrence (exhibit + path), its content is named by a Digest
//	Page      a page or page-like unit of a document, with normalised text
//	Span      a half-open byte range in a page's normalised text
//	Mention   a Span that names a thing (address, phone, account ...)
//	Finding   a Span that shows an Indicator: a signal with a citation, never a verdict
//	Outcome   what became of a document; every document gets exactly one
//
// Citation form everywhere: case/exhibit/document#page:start-end, for example
// 26-0412/B03/D0017#p4:120-168.
package evidence
