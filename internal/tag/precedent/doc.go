// Package precedent finds the known sentences that a new one resembles, and lets them
// vote on what it tells.
//
// An Index holds annotated sentences: those that come with the model, or those that the
// reviewers of a site decided on. A sentence is compared by its feature, the numbers that
// internal/tag/network makes of it. The 16 nearest vote (k nearest neighbours, weighted);
// the nearest of them also explain a finding to people. The package decides nothing: what
// a vote weighs is internal/tag/network's.
//
// It guarantees: the same question and indexes give the same answer to the last bit,
// whatever else is asked at the same time, on every processor; a damaged file is an error.
//
// # Arithmetic
//
// With P and mean the file's projection and f the feature, a sentence's vector is
// v = P·(f - mean), divided by its length. Sums are float32, in the order of f. Entries
// are stored as integers of 7 bits with a scale each (encoder.Pack); a question's vector
// is quantised to 8 bits. The cosine is the exact integer product times both scales.
//
// The nearest are those of the largest cosine, of equal ones the first; site indexes
// come after the shipped one. Each has weight exp(12·(cosine - largest cosine)). The vote
// for a label is the share of the weight of those that assert it; the vote "in any
// stance" that of those that assert or otherwise mention it. An entry with exactly the
// question's text and of the question's document does not vote.
//
// # File
//
// Numbers are little-endian. The head:
//
//	 0  "SPP1"
//	 4  CRC-32C (RFC 3720) of everything from byte 8 on
//	 8  N, the number of entries
//	12  D, the width of a vector: a multiple of 32
//	16  F, the width of a feature
//	20  L, the number of labels
//	24  the number of bytes of all strings together
//	28  zeros up to byte 64
//
// Then, each at a multiple of 64 bytes, with zeros between, n being N rounded up to a
// multiple of 32 and w L/64 rounded up:
//
//	projection  D·F float32, row by row
//	mean        F float32
//	scales      n float32
//	panels      n·D bytes, as encoder.Pack lays them
//	asserted    N·w uint64: bit l%64 of word l/64 is set when the entry asserts label l
//	other       the same for labels that it negates, asks about or mentions generally
//	stances     N bytes: 0 asserted, 1 negated, 2 asked, 3 general
//	ends        5·N uint32: where language, document, case, review and text of each entry
//	            end in the strings; each begins where the one before it ends
//	strings     UTF-8
package precedent
