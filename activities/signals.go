package activities

import (
	"strings"

	"spoor/internal/evidence"
)

// signalLimit bounds the findings, and the mentions, that are listed of one document.
// Past it, a mention is only listed when nothing of the same kind and normal form was
// before, up to as many again: what connects a document to others is not lost in
// repetitions of itself.
const signalLimit = 200_000

// signals are what was found on the pages so far.
type signals struct {
	findings []evidence.Finding
	mentions []evidence.Mention
	known    map[subject]bool // set when the limit is met
	left     int              // how many were left out
}

type subject struct {
	kind   evidence.MentionKind
	normal string
}

// add takes what was found on pages whose text begins at shift. Quotes are copied: they
// would keep the text of their page in memory.
func (s *signals) add(findings []evidence.Finding, mentions []evidence.Mention, shift int) {
	for _, f := range findings {
		if len(s.findings) >= signalLimit {
			s.left++
			continue
		}
		f.Quote, f.Reason = strings.Clone(f.Quote), strings.Clone(f.Reason)
		f.Start, f.End = f.Start+shift, f.End+shift
		s.findings = append(s.findings, f)
	}
	for _, m := range mentions {
		if !s.room(m) {
			s.left++
			continue
		}
		m.Quote, m.Normal, m.Reason = strings.Clone(m.Quote), strings.Clone(m.Normal), strings.Clone(m.Reason)
		m.Start, m.End = m.Start+shift, m.End+shift
		s.mentions = append(s.mentions, m)
	}
}

// room reports whether a mention is listed.
func (s *signals) room(m evidence.Mention) bool {
	n := len(s.mentions)
	if n < signalLimit {
		return true
	}
	if s.known == nil {
		s.known = make(map[subject]bool, n)
		for _, k := range s.mentions {
			s.known[subject{k.Kind, k.Normal}] = true
		}
	}
	who := subject{m.Kind, m.Normal}
	if n >= 2*signalLimit || !m.Valid || !m.Kind.Linking() || s.known[who] {
		return false
	}
	s.known[subject{m.Kind, strings.Clone(m.Normal)}] = true
	return true
}
