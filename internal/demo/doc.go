// Package demo writes four invented investigations, small but lifelike, and the
// truth about them: which files there are, what becomes of each, which signals and
// identifiers stand in them and which of those connect the cases. It is what a new
// user looks at first and what the whole program is tested with.
//
// Everything is invented. Persons, firms, streets and Dutch towns do not exist; mail
// addresses end in .example (RFC 2606), British numbers come from the range for
// drama, all other identifiers keep the rules of their kind but lie where none are
// given out: bank FICT or 9999, plate number 000, mobile numbers 06-99, register
// numbers 999, postcode letters ZV to ZZ.
//
// The truth is what the authors of the texts marked while writing them (texts/, see
// section) and what the series of payslips and invoices put into their own lines.
// It is never read back with the program's extractors, tagger or recogniser, so that
// comparing them with it says something. Write gives the same bytes every time. Of
// the outcomes only timeout is not planted: how long reading takes depends on the
// machine.
package demo
