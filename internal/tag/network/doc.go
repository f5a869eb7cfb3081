// Package network holds the small networks on top of the sentence encoder: from hidden
// states to the probability that a sentence asserts an indicator.
//
// A Network reads the heads' file (Parse). It works in three steps. Sentence sums up what
// the encoder says of one sentence alone; that is the same wherever the sentence stands,
// so that it can be kept. Read looks at the sentences of a document together: what stands
// before and after, what similar known sentences tell (internal/tag/precedent), what the
// catalogue's patterns found. Reading then gives scores, stances and, for each score, the
// terms that it is the sum of. The package decides nothing: thresholds, rules and what
// becomes a finding are internal/tag's.
//
// It guarantees: the same input gives the same numbers to the last bit, whatever else is
// computed at the same time; terms add up to the logit exactly; a damaged file is an error.
//
// # Arithmetic
//
// Numbers are float32; sums of products go in the order of the inner index, never fused;
// norms, softmax, logarithms and the terms are computed in float64. L is the number of
// labels. Tensors of heads.safetensors, all row by row, are set in brackets.
//
//	h'_t = (h_t - [mu])·[isd]            for each token of the text
//	f = mean of h'_t                     the feature
//	own = mean of [label.w]·h'_t + [label.b]
//	st = [stance.w]·f + [stance.b]       asserted, negated, asked, general
//
// The reader takes, for each sentence of at most 96 together,
//
//	x = own/4, logsoftmax(st)/2, ln(vote+0.01)/2 + 2, pattern (1 where one asserts the
//	    label, 0.5 where one has another stance), ten numbers of the text (see meta), and
//	    the direction of f - [feature.mean], of length sqrt(width of f)
//	h = ln(x·[reader.in])
//	for l = 0, 1:
//	  q, k, v = ln(h)·[reader.l.q], [reader.l.k], [reader.l.v], four heads each
//	  score_ij = q_i·k_j/sqrt(width of a head) + [reader.l.rel][head, j-i+W], |j-i| <= W
//	  h += concat(softmax(score)·v)·[reader.l.o]
//	  h += mean of h over the sentences·[reader.l.dm]
//	  h += gelu(ln(h)·[reader.l.f1])·[reader.l.f2]        (gelu in its tanh form)
//	h = ln(h)
//	context = h·[reader.out] + softmax(mean of h·[reader.dv])·[reader.dg]
//	stance = logsoftmax(st)·[reader.ss] + h·[reader.so]
//
// with ln(x) = (x - mean)/sqrt(variance + 1e-5). The three kinds of document of reader.dv
// are on topic, off topic, leaflet. A label's logit and that of "in any stance" are
//
//	[cal.a]·(own·[reader.a] + ln(vote+0.01)·[reader.c] + pattern·[reader.p] + [reader.b]
//	         + context) + [cal.b]
//	own·[reader.ua] + ln(voteAny+0.01)·[reader.uc] + [reader.ub]
//
// each as a sum of terms that are rounded to millionths: base (what is there without any
// words and with nobody's vote), one for each token, precedents (what their vote adds),
// pattern, context. A score is 1/(1+exp(-logit)),
// rounded to millionths, so that processors whose last bits differ agree.
package network
