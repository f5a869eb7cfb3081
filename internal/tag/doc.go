// Package tag finds the signs of trafficking in text: pages in, findings out,
// each with its indicator, stance, strength and reason.
//
// Findings come from the catalogue's patterns (Source "pattern"). A learned
// tagger may add its own ("model") and join with these ("both"); nothing here
// assumes that a finding came from a pattern but the Reason. Nothing is dropped:
// passages that do not assert an indicator get another stance.
//
// # Stance
//
// The first rule that applies sets it, and the Reason names it:
//
//  1. negated: a negator of the catalogue within its window before the match
//     (exactly the reference matcher's rule)
//  2. general: the whole document is a policy text or a leaflet; or a public
//     hotline's number stands near the match; or its sentence is worded as a
//     charge, or has a cue of instructive text
//  3. asked: the sentence is a question, or reports one ("u vraagt of")
//  4. denied: the same sentence denies, contests, or says not proven
//  5. negated: a wider negation (niemand, nobody) before or inside the match;
//     in Dutch and German also a negator shortly after the verb
//  6. asserted
//
// Rules 3 to 5 stop at a contrast: "hij ontkent, maar ..." does not deny what
// follows. The cues are data: the catalogue's, and cues.yaml beside this file.
//
// # Language
//
// A page in one of the catalogue's languages is matched in that language. When
// the language is unknown or not in the catalogue, every language is tried whose
// script a tenth of the page's letters, at least, is written in: for Latin ten,
// Dutch and English first. Of findings of the same indicator that overlap, which
// only happens then, the longest is kept.
package tag
