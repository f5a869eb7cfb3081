package web

import (
	"context"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
)

// Card is a document that was found.
type Card struct {
	Row    ledger.Row
	URL    string
	Quotes []Quote
	More   int // passages that are not quoted
	Tags   []Tag
}

// Tag is an indicator or a shared identifier of a document.
type Tag struct {
	Text  string
	Class string // "strong", "possible", "not" or ""
	URL   string // empty when it leads nowhere
}

// subject names an identifier by kind and normal form.
type subject struct {
	kind   evidence.MentionKind
	normal string
}

func (s *site) sharedBySubject(ctx context.Context) (map[subject][]string, error) {
	list, err := s.Ask.Shared(ctx, s.Asker)
	if err != nil {
		return nil, err
	}
	cases := make(map[subject][]string, len(list))
	for _, sh := range list {
		cases[subject{sh.Kind, sh.Normal}] = sh.Cases
	}
	return cases, nil
}

func (f frame) card(found inquiry.Found, sig inquiry.Signals, shared map[subject][]string) Card {
	c := Card{Row: found.Row, URL: documentURL(found.Row.Citation())}
	passages := windows(found.Hits)
	for _, w := range passages[:min(quotesShown, len(passages))] {
		c.Quotes = append(c.Quotes, f.quote(w, sig))
		c.More -= len(w.hits)
	}
	c.More += len(found.Hits) + found.More
	c.Tags = append(f.indicatorTags(sig.Findings), f.sharedTags(sig, shared)...)
	return c
}

// quoteSignals quotes findings where there are no hits to quote.
func (s *site) quoteSignals(ctx context.Context, f frame, sig inquiry.Signals, chosen []choice) ([]Quote, error) {
	at := weightiest(sig, quotesShown, func(x evidence.Finding) bool { return chosenSignal(chosen, x) })
	places, err := s.Ask.Places(ctx, s.Asker, sig.Row, at)
	if err != nil {
		return nil, err
	}
	var out []Quote
	for _, w := range windows(places) {
		out = append(out, f.quote(w, sig).unmarked())
	}
	return out, nil
}

// chosenSignal reports whether a finding is of the indicators and stances that are
// set; any is when none are set.
func chosenSignal(chosen []choice, x evidence.Finding) bool {
	narrowed := slices.ContainsFunc(chosen, func(c choice) bool { return c.param == "indicator" || c.param == "stance" })
	return !narrowed || slices.Contains(chosen, choice{"indicator", string(x.Indicator)}) || slices.Contains(chosen, choice{"stance", string(x.Stance)})
}

// indicatorTags names the indicators of a document, each once, by its weightiest finding.
func (f frame) indicatorTags(findings []evidence.Finding) []Tag {
	best := map[evidence.Indicator]evidence.Finding{}
	var order []evidence.Indicator
	for _, x := range findings {
		old, seen := best[x.Indicator]
		if !seen {
			order = append(order, x.Indicator)
		}
		if !seen || sortOf(x) > sortOf(old) {
			best[x.Indicator] = x
		}
	}
	slices.SortStableFunc(order, func(a, b evidence.Indicator) int { return int(sortOf(best[b]) - sortOf(best[a])) })
	var tags []Tag
	for i, id := range order {
		if i == tagsShown {
			tags = append(tags, Tag{Text: "+ " + f.Many(len(order)-i, "andere indicator", "andere indicatoren", "other indicator", "other indicators")})
			break
		}
		tags = append(tags, f.indicatorTag(best[id]))
	}
	return tags
}

func (f frame) indicatorTag(x evidence.Finding) Tag {
	t := Tag{Text: f.Indicator(x.Indicator), Class: tagClass(sortOf(x))}
	if sortOf(x) != strong {
		t.Text += " · " + f.Weighing(x)
	}
	return t
}

// sharedTags names the identifiers of a document that other cases mention too.
func (f frame) sharedTags(sig inquiry.Signals, shared map[subject][]string) []Tag {
	var tags []Tag
	seen := map[subject]bool{}
	for _, m := range sig.Mentions {
		key := subject{m.Kind, m.Normal}
		others := slices.DeleteFunc(slices.Clone(shared[key]), func(n string) bool { return n == sig.Row.CaseNumber })
		if !m.Valid || seen[key] || len(others) == 0 {
			continue
		}
		seen[key] = true
		if len(seen) > tagsShown {
			continue
		}
		tags = append(tags, Tag{Text: f.Name(m.Quote) + " · " + f.L.Say("ook in ", "also in ") + some(others), URL: linkURL(key)})
	}
	if more := len(seen) - tagsShown; more > 0 {
		tags = append(tags, Tag{Text: "+ " + f.Many(more, "ander gedeeld kenmerk", "andere gedeelde kenmerken", "other shared identifier", "other shared identifiers")})
	}
	return tags
}

// some lists a few of the numbers.
func some(numbers []string) string {
	const few = 3
	if len(numbers) <= few {
		return strings.Join(numbers, ", ")
	}
	return strings.Join(numbers[:few], ", ") + " + " + decimal(len(numbers)-few)
}
