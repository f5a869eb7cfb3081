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
// A cue counts within the match's sentence and at most 400 bytes from it. Reported
// questions and denials stop at a contrast ("hij ontkent, maar ..." does not deny
// what follows), wider negations at a comma or conjunction. The cues are data: the
// catalogue's, and cues.yaml beside this file, for the eight full languages; in
// the other six only rules 1, 3 (question marks) and the hotline apply.
//
// # Language
//
// A page in one of the catalogue's languages is matched in that language. When
// the language is unknown or not in the catalogue, every language is tried whose
// script a tenth of the page's letters, at least, is written in: for Latin ten,
// Dutch and English first. Of findings of the same indicator that overlap, which
// only happens where several languages are tried, the longest is kept.
//
// A page that says where it is written in which language (Page.Languages) is matched
// in its own language everywhere, in another one where it is written in that, and
// where nobody can tell in every language that occurs on it. A match, its sentence
// and its cues never reach from one message of a chat into the next.
package tag
