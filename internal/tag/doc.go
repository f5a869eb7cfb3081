// Package tag finds the signs of trafficking in text: pages in, findings out,
// each with its indicator, stance, strength and reason.
//
// Findings come from the catalogue's patterns (Source "pattern"), from the trained model
// ("model"), or from both. A tagger made by New has patterns only; one made by NewLearned
// has both. Nothing is dropped: passages that do not assert an indicator get another
// stance. What the model reads as a sentence, how its networks compute and what its
// precedents are is told in sentences.go, internal/tag/network and internal/tag/precedent;
// its thresholds are data (internal/tag/model).
//
// # Stance of patterns
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
// # Findings of the model
//
// The model gives each sentence and indicator the probability that the sentence asserts
// it, the score. From the threshold "possible" on that is a finding, from "strong" on a
// strong one. Below, a finding of another stance comes of a sentence that mentions the
// indicator (threshold "mention") and that the stance head takes for negated, asked or
// general. The span is the words that carried the score (see carrying).
//
// A finding of the model and the patterns' findings of the same indicator that overlap the
// sentence become one: span of the pattern where it lies inside the sentence, score of the
// model, which has seen the pattern. Its stance is set by the first that applies:
//
//  1. general: the document as a whole is a policy text or leaflet by the rules above and
//     the model does not think otherwise (threshold "leaflet_rule"), or the model takes it
//     for a leaflet (threshold "leaflet"); where it only may be one (threshold "doubt"), or
//     may tell of something else altogether (threshold "elsewhere"), findings stay
//     asserted, and none is strong. A document of fewer than five sentences shows too little of
//     the whole for "elsewhere": there only scores from the threshold "alone" on are strong
//  2. of the pattern, where a rule above calls it anything but asserted: rules 1 to 5
//  3. where a pattern is asserted: that of the stance head when it is sure of another one
//     (threshold "overrule"), else asserted
//  4. without a pattern, by what the sentence is: a public hotline's number near the span,
//     wording of a charge, a cue of instructive text: general; it is a question or reports
//     one: asked; it denies, contests, says not proven: denied. Each can be switched off in
//     the model's data, where it does more harm than good; instructive text and questions
//     give way to a stance head that is sure of asserted (threshold "sure")
//  5. asserted where the score says so, else that of the stance head; but negated only
//     where a word of the sentence negates, and asserted where none does
//
// What is not asserted is never strong. When only the pattern asserts and the model does
// not, the score is the share of right ones that was measured for that indicator's
// patterns. So it is for findings that only a pattern made; they are strong where the
// model's data trust the indicator's patterns, and rules 1 and 3 hold for them too.
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
