package chat

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
)

// survey is what a text as a whole says: whether it is a chat, in which dialects,
// and in which order their dates are.
type survey struct {
	lines    int // not blank
	messages int // with time and name
	notices  int // with time only
	dialects map[dialect]*votes
	seen     []dialect // in order of appearance
	foreign  bool      // a notice in a language whose countries put the day first
	told     bool      // a notice of the program, in any language
}

func newSurvey() *survey { return &survey{dialects: map[dialect]*votes{}} }

// read goes through a text. It takes it as UTF-8: what it looks at is ASCII.
func (s *survey) read(r io.Reader) error {
	in := newLines(r)
	for {
		piece, first, err := in.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case first && len(bytes.TrimSpace(piece)) > 0:
			s.line(piece)
		}
	}
}

func (s *survey) line(raw []byte) {
	s.lines++
	line := strings.TrimSuffix(normal(string(raw[:min(len(raw), 1<<10)])), "\n")
	h, ok := parseHeader(line)
	if !ok {
		return
	}
	v := s.dialects[h.dialect]
	if v == nil {
		v = &votes{}
		s.dialects[h.dialect] = v
		s.seen = append(s.seen, h.dialect)
	}
	v.add(&h)
	rest := line[h.end:]
	_, body, ok := sender(rest)
	if !ok {
		s.notices++
		s.hear(noticeIn(rest))
		return
	}
	s.messages++
	said := rest[body:]
	s.hear(enclosures(said, marked(raw)).language)
	s.hear(edited(said))
	language, _ := instead(said)
	s.hear(language)
}

// hear takes note of the language of a notice. Of those with wordings only
// English-speaking countries put the month first.
func (s *survey) hear(language string) {
	s.foreign = s.foreign || language != "" && language != "en"
	s.told = s.told || language != ""
}

// isChat reports whether the text is a chat: most lines with a time have a name,
// and there are not many more lines than messages. Of a conversation that has hardly
// begun each line must be one, or the program must have said something itself.
func (s *survey) isChat() bool {
	switch {
	case s.told && s.messages > 0, s.messages == 2 && s.notices == 0 && s.lines == 2:
		return s.messages*5 >= s.lines
	}
	return s.messages >= 3 && s.messages > s.notices && s.messages*5 >= s.lines
}

// rare dialects are what people typed or pasted into their messages.
const (
	fewestHeaders = 3
	rarest        = 50 // one in so many headers
)

// plan says in which dialects messages start and in which order their dates are.
// unsure is true when that order of one of them is a guess.
func (s *survey) plan() (orders map[dialect]order, unsure bool) {
	all := s.messages + s.notices
	orders = map[dialect]order{}
	for _, d := range s.seen {
		v := s.dialects[d]
		if all >= fewestHeaders && v.headers < fewestHeaders || v.headers*rarest < all {
			continue
		}
		o, sure := v.decide(d, s.foreign)
		orders[d] = o
		unsure = unsure || !sure
	}
	return orders, unsure
}

// orderNames are the orders of a plan, in words.
func orderNames(plan map[dialect]order) string {
	var names []string
	for o := range orders {
		for _, planned := range plan {
			if planned == o {
				names = append(names, o.String())
				break
			}
		}
	}
	return strings.Join(slices.Compact(names), "; ")
}
