// Package catalogue holds the indicator catalogue: the signs of human
// trafficking that spoor looks for, in fourteen languages, with the frameworks
// they come from (ILO, Nederlandse Arbeidsinspectie, politie, Aanwijzing
// mensenhandel, art. 273f Sr, HTCDS ...).
//
// It owns the data (indicators.yaml, embedded byte for byte), its validation and
// its own tests: every sentence that the file lists is run by go test. What Parse
// returns is complete and consistent, and every pattern in it compiles.
//
// Not here: how patterns match (internal/tag/pattern) and what a passage does
// with an indicator (internal/tag). A hit is a pointer for a human reader, never
// a finding of guilt or of victimhood.
package catalogue
