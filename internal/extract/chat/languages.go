package chat

import (
	"strings"
	"unicode"

	"spoor/internal/evidence"
	"spoor/internal/extract/language"
)

// groupBytes is the most of one sender's short messages that are judged together.
const groupBytes = 2000

// author is what a page tells of the language of one sender.
type author struct {
	weights map[string]int // letters by language
	short   strings.Builder
}

// habit is the language of the messages that are too short to tell: what they show
// together, or else the one that most of the sender's others are in.
func (a *author) habit() string {
	if code := language.Detect(strings.ToValidUTF8(a.short.String(), "")); code != "" {
		return code
	}
	return heaviest(a.weights)
}

// languages says in which language a page is written, and where in which other
// ones, message by message. On a page that mixes languages, messages that nobody can
// tell are listed without one.
func languages(text string, entries []entry) (string, []evidence.Stretch) {
	codes, habits := judge(text, entries)
	weights := map[string]int{}
	for i, e := range entries {
		if codes[i] == "" && !e.message.System {
			codes[i] = habits[e.message.Sender]
		}
		weights[codes[i]] += letters(words(text, e))
	}
	main := heaviest(weights)
	if main == "" {
		main = language.Detect(text)
	}
	return main, others(entries, codes, main)
}

// judge gives the language of each message by itself, and the habit of each sender.
func judge(text string, entries []entry) (codes []string, habits map[string]string) {
	codes = make([]string, len(entries))
	authors := map[string]*author{}
	for i, e := range entries {
		if e.message.System {
			continue
		}
		a := authors[e.message.Sender]
		if a == nil {
			a = &author{weights: map[string]int{}}
			authors[e.message.Sender] = a
		}
		said := words(text, e)
		codes[i] = language.Detect(said)
		switch {
		case codes[i] != "":
			a.weights[codes[i]] += letters(said)
		case a.short.Len() < groupBytes:
			a.short.WriteString(said[:min(len(said), groupBytes)] + "\n")
		}
	}
	habits = map[string]string{}
	for name, a := range authors {
		habits[name] = a.habit()
	}
	return codes, habits
}

// words are what the sender of a message said.
func words(text string, e entry) string {
	return text[min(e.message.Start+e.header, e.message.End):e.message.End]
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// heaviest is the language of more than half of the letters whose language is
// known, if that is a third of all.
func heaviest(weights map[string]int) string {
	all, known := 0, 0
	for code, n := range weights {
		all += n
		if code != "" {
			known += n
		}
	}
	for code, n := range weights {
		// More than half: there is at most one, whatever the order of the map.
		if code != "" && n*2 > known && known*3 >= all {
			return code
		}
	}
	return ""
}

// others are the messages in another language than main, neighbours joined; none
// on a page in one language.
func others(entries []entry, codes []string, main string) []evidence.Stretch {
	var all []evidence.Stretch
	mixed, joined := false, false
	for i, e := range entries {
		if codes[i] == main || e.message.System || e.message.Start >= e.message.End {
			joined = joined && e.message.System
			continue
		}
		mixed = mixed || codes[i] != ""
		if last := len(all) - 1; joined && all[last].Language == codes[i] {
			all[last].End = e.message.End
			continue
		}
		all = append(all, evidence.Stretch{Span: e.message.Span, Language: codes[i]})
		joined = true
	}
	if !mixed {
		return nil
	}
	return all
}
