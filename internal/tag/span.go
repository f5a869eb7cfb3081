package tag

import (
	"unicode"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
	"spoor/internal/tag/network"
)

// How many words of a sentence are shown as the reason of a finding.
const (
	fewestWords = 2
	mostWords   = 25
)

// carrying finds the words of a text that carried a decision: the shortest run of whole
// words around the tokens whose contributions, each less their mean, have the largest
// sum; at least two words, at most 25, without punctuation at the ends. tokens and terms
// belong together.
func carrying(text string, tokens []encoder.Token, terms []network.Micro) evidence.Span {
	words := wordsOf(text)
	if len(words) == 0 {
		return evidence.Span{End: len(text)}
	}
	weight := byWord(words, tokens, terms)
	from, to := heaviest(weight)
	for to-from < min(fewestWords, len(words)) {
		if from > 0 && (to == len(words) || weight[from-1] >= weight[to]) {
			from--
		} else {
			to++
		}
	}
	if to-from > mostWords {
		from = densest(weight, from, to)
		to = from + mostWords
	}
	return withoutPunctuation(text, evidence.Span{Start: words[from].Start, End: words[to-1].End})
}

// wordsOf are the stretches of a text between white space that have a letter or digit.
func wordsOf(text string) []evidence.Span {
	var words []evidence.Span
	start, spoken := -1, false
	for i, r := range text {
		switch {
		case unicode.IsSpace(r):
			if start >= 0 && spoken {
				words = append(words, evidence.Span{Start: start, End: i})
			}
			start, spoken = -1, false
		default:
			if start < 0 {
				start = i
			}
			spoken = spoken || unicode.IsLetter(r) || unicode.IsDigit(r)
		}
	}
	if start >= 0 && spoken {
		words = append(words, evidence.Span{Start: start, End: len(text)})
	}
	return words
}

// byWord gives each word the sum of its tokens' terms, each less the mean of all.
func byWord(words []evidence.Span, tokens []encoder.Token, terms []network.Micro) []network.Micro {
	weight := make([]network.Micro, len(words))
	var sum network.Micro
	for _, m := range terms {
		sum += m
	}
	mean := sum / network.Micro(max(len(terms), 1))
	w := 0
	for i, t := range tokens {
		for w < len(words)-1 && t.Start >= words[w].End {
			w++
		}
		if t.Start < words[w].End && words[w].Start < t.End {
			weight[w] += terms[i] - mean
		}
	}
	return weight
}

// heaviest is the run with the largest sum, the first and shortest of equal ones (Kadane's
// algorithm, Bentley 1984).
func heaviest(weight []network.Micro) (from, to int) {
	best, sum, start := weight[0], network.Micro(0), 0
	from, to = 0, 1
	for i, w := range weight {
		if sum <= 0 {
			sum, start = 0, i
		}
		if sum += w; sum > best {
			best, from, to = sum, start, i+1
		}
	}
	return from, to
}

// densest is where, within a run, the mostWords words with the largest sum begin.
func densest(weight []network.Micro, from, to int) int {
	var sum network.Micro
	for _, w := range weight[from : from+mostWords] {
		sum += w
	}
	best, at := sum, from
	for i := from + mostWords; i < to; i++ {
		if sum += weight[i] - weight[i-mostWords]; sum > best {
			best, at = sum, i-mostWords+1
		}
	}
	return at
}

// withoutPunctuation takes punctuation off both ends of a span that has letters or digits.
func withoutPunctuation(text string, s evidence.Span) evidence.Span {
	for s.Start < s.End {
		r, n := utf8.DecodeRuneInString(text[s.Start:s.End])
		if !unicode.IsPunct(r) {
			break
		}
		s.Start += n
	}
	for s.Start < s.End {
		r, n := utf8.DecodeLastRuneInString(text[s.Start:s.End])
		if !unicode.IsPunct(r) {
			break
		}
		s.End -= n
	}
	return s
}
