package entity

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"spoor/internal/evidence"
)

// Recogniser finds identifiers in text. It is immutable and safe for concurrent use.
type Recogniser struct {
	iban   ibanReader
	phone  phoneReader
	plate  plateReader
	place  addressReader
	agency agencyReader
	money  moneyReader
	date   dateReader
}

// New makes a recogniser with its tables: country formats, area codes, side codes,
// street types, core words of agencies, currencies and months.
func New() *Recogniser {
	return &Recogniser{
		iban: newIBANReader(), phone: newPhoneReader(), plate: newPlateReader(), place: newAddressReader(),
		agency: newAgencyReader(), money: newMoneyReader(), date: newDateReader(),
	}
}

// Version names the rules; derived rows carry it, and it changes whenever the same
// text can give other mentions.
func (r *Recogniser) Version() string { return "spoor-entity/1" }

// Recognise finds the mentions on the pages, sorted by page and start. Where two
// kinds claim the same words, the earlier in this order wins: e-mail, IBAN, BTW,
// KvK, phone, address, plate, date, money, agency; within a kind the longer.
func (r *Recogniser) Recognise(pages []evidence.Page) []evidence.Mention {
	sheets, found := make([]*sheet, len(pages)), make([][]candidate, len(pages))
	for i := range pages {
		sheets[i] = newSheet(pages[i].Text, pages[i].Language, false)
		found[i] = apart(r.all(sheets[i]))
	}
	completeAddresses(found)
	var out []evidence.Mention
	for i := range pages {
		out = append(out, mentions(sheets[i], pages[i].Number, found[i])...)
	}
	slices.SortStableFunc(out, func(a, b evidence.Mention) int { return cmp.Compare(a.Page, b.Page) })
	return out
}

// Identify lists what a text that a person typed can be as a whole, likeliest
// first. It asks for no keyword, dashes or spaces: "0612345678", "12345678" and
// "gt482n" will do. Whatever has a letter can be an agency's name, which therefore
// comes last.
func (r *Recogniser) Identify(text string) []evidence.Mention {
	s := newSheet(text, "", true)
	var whole []candidate
	for _, c := range r.all(s) {
		if s.isWhole(c.span) {
			whole = append(whole, c)
		}
	}
	slices.SortStableFunc(whole, func(a, b candidate) int { return cmp.Compare(likelihood(a), likelihood(b)) })
	whole = slices.CompactFunc(whole, func(a, b candidate) bool { return a.kind == b.kind })
	if key := agencyKey(text); strings.ContainsFunc(key, unicode.IsLetter) && !slices.ContainsFunc(whole, func(c candidate) bool { return c.kind == evidence.Agency }) {
		whole = append(whole, candidate{kind: evidence.Agency, span: s.trimmed(), normal: key})
	}
	return mentions(s, 0, whole)
}

// Normal is the normal form of a value of a known kind; false when the text isn't
// a valid value of that kind as a whole.
func (r *Recogniser) Normal(kind evidence.MentionKind, text string) (string, bool) {
	if kind == evidence.Agency {
		key := agencyKey(text)
		return key, key != ""
	}
	for _, m := range r.Identify(text) {
		if m.Kind == kind && m.Valid {
			return m.Normal, true
		}
	}
	return "", false
}

// candidate is a stretch of text that one recogniser claims.
type candidate struct {
	kind   evidence.MentionKind
	span   evidence.Span
	normal string
	fault  string // why it is invalid; "" when it is valid
	note   string // what to know about a valid one
	door   string // of an address: street and house number, folded
	town   string // of an address: the town, folded
	exact  bool   // of an address: it has a postcode
}

// startsWithDigit tells a postcode form, which another mention of the same door may
// have lent, from a street form.
func startsWithDigit(normal string) bool { return normal != "" && '0' <= normal[0] && normal[0] <= '9' }

// all collects the claims of every recogniser, in order of precedence.
func (r *Recogniser) all(s *sheet) []candidate {
	var out []candidate
	out = append(out, findEmails(s)...)
	out = append(out, r.iban.find(s)...)
	out = append(out, findBTW(s)...)
	out = append(out, findKvK(s)...)
	out = append(out, r.phone.find(s)...)
	out = append(out, r.place.find(s)...)
	out = append(out, r.plate.find(s)...)
	out = append(out, r.date.find(s)...)
	out = append(out, r.money.find(s)...)
	return append(out, r.agency.find(s)...)
}

// likelihood ranks the readings of a typed text: valid ones first, each group in
// order of precedence, for which the sort is stable.
func likelihood(c candidate) int {
	if c.fault != "" {
		return 1
	}
	return 0
}

// apart keeps, of candidates that overlap, the one with precedence, and sorts them.
func apart(all []candidate) []candidate {
	order := map[evidence.MentionKind]int{}
	for _, c := range all {
		if _, known := order[c.kind]; !known {
			order[c.kind] = len(order) // they come in order of precedence
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(order[a.kind], order[b.kind]), cmp.Compare(b.span.End-b.span.Start, a.span.End-a.span.Start))
	})
	longest := 0
	for _, c := range all {
		longest = max(longest, c.span.End)
	}
	claimed := make([]bool, longest)
	kept := all[:0]
	for _, c := range all {
		stretch := claimed[c.span.Start:c.span.End]
		if slices.Contains(stretch, true) {
			continue
		}
		for i := range stretch {
			stretch[i] = true
		}
		kept = append(kept, c)
	}
	slices.SortFunc(kept, func(a, b candidate) int { return cmp.Compare(a.span.Start, b.span.Start) })
	return kept
}

// mentions turns candidates into what other rooms see.
func mentions(s *sheet, page int, kept []candidate) []evidence.Mention {
	out := make([]evidence.Mention, 0, len(kept))
	for _, c := range kept {
		if c.kind == evidence.Address && c.fault == "" && !c.exact && !startsWithDigit(c.normal) {
			c.normal = titled(c.normal)
		}
		out = append(out, evidence.Mention{
			Page: page, Kind: c.kind, Span: c.span, Quote: c.span.Of(s.text), Normal: c.normal,
			Valid: c.fault == "", Reason: strings.TrimSpace(c.fault + c.note),
		})
	}
	return out
}
