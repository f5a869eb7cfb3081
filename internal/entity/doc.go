// Package entity owns the recognisers of identifiers: one per kind (address, phone,
// IBAN, KvK, BTW, e-mail, plate, agency, money, date), each with the spellings in
// which people write it, the check that tells it from a look-alike, and the one
// normal form that all its spellings share.
//
// Guarantees: spans lie in the page's text on rune borders and never overlap; the
// text under a span is the quote; equal input gives equal output; a normal form is
// its own normal form; what fails its check (a wrong IBAN, a post box) is kept as
// an invalid mention with the reason; time is linear in the length of the text.
//
// It keeps no gazetteer of persons or firms, does not decide whether two mentions
// are the same thing (package link does) and reads no files.
package entity
