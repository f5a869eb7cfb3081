// Package learn makes the model of reviewers' decisions: precedents at once, and from time
// to time a refit of what turns a sentence into findings. Nothing in it reads or writes a
// file, and nothing of it leaves the machine.
//
// # Precedents
//
// Decisions on one sentence of a document make one passage (Passages). It asserts what was
// confirmed or added as asserted, and what was shown on the sentence beside and not
// rejected; it mentions what was confirmed, added or shown in another stance. A rejected
// indicator is in neither: the passage votes against it. The later decision counts where
// two contradict. An Index of passages holds no text, and of a case and a document only
// the opaque ids: what is not in it can't be shown to who may not see the case.
//
// # Refit
//
// For label l with trained logit z, own, vote and feature f as in internal/tag/network,
//
//	z' = z + s·z + b + a·own + c·ln(vote+0.01) + w·f
//
// is fitted to the decisions by maximum a posteriori: logistic loss of "the sentence
// asserts l", and independent Gaussian priors around zero, which is the trained model (s, a
// and c: standard deviation 0.1, b: 0.25, w·f for a feature of the mean length: 0.5). w is
// fitted from 20 decisions on, 5 of them either way; no label is touched below 5 decisions.
// The loss is convex; Newton's method with step halving finds its only minimum, whose
// numbers are rounded to millionths. The trained data are not read again: the priors stand
// for them.
//
// People decide on what is shown, and add what they find missing; the many sentences that
// rightly show nothing are never decided on, and a fit to decisions alone would show more
// and more. So up to 20 other sentences of each reviewed document are in the fit too, each
// weighing as many as it stands for, and the reviewed sentences themselves, for the labels
// on which nobody decided there: they are what is most easily mistaken for what was added.
// What is wanted of all these is the trained probability. Of them the 300 with the highest
// score for the label are used, and 300 that stand for the rest. What reviewers added is no
// longer among them: below the threshold of possible findings their wanted probabilities
// are multiplied with the share of what was expected there that was not added, at least
// 0.25.
//
// Votes of the fit are those that the passages of other documents give (the documents in
// five parts, each voted on by the others), as it is when a document is new.
//
// The thresholds of a label follow the decisions on findings, confirmed or rejected. With
// n findings at or above a threshold t, k of them right, and t0 the trained threshold,
//
//	precision(t) = (k + 10·q(t)) / (n + 10),   logit q(t) = logit(wanted) + (logit t - logit t0)/2
//
// is a mean shrunk to what is wanted (0.80 strong, 0.45 possible), as if ten findings had
// been decided on already. The lowest t from t0 on counts from which on it is at least 0.70
// strong, 0.30 possible: the refit has made scores mean what they say, so that a threshold
// is right until many decisions tell otherwise, and a label with few of them, one of which
// is wrong, keeps its own. No threshold is lowered: below it nobody has looked, and the fit
// flatters the decisions that it was made from. What was missed comes up by the refit.
//
// A finding that only a pattern made is worth the share of right ones among those decided
// on, shrunk in the same way; it is strong from a share of 0.80 on, and no longer strong
// when five or more were decided on and fewer than 0.75 are right, shrunk to 0.80. It stays
// a finding whatever was decided: a pattern is never silenced.
//
// # Held back
//
// A fifth of the reviewed documents, by a hash of their ids, is never learned from and
// never votes. Figures before and after are taken on it (Measure); Worse says what may
// not be kept.
package learn
