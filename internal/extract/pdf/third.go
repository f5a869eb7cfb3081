package pdf

import (
	"fmt"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract/pdf/content"
)

// Better compares a page that the engines of this package can't vouch for with the same
// page as another program reads it, and gives that one, judged and with the reasons so
// far and the text beside it, when it is clearly better. Where no font explains most of
// the codes, that page isn't vouched for either.
func Better(first, other evidence.Page) (evidence.Page, bool) {
	other.Number = first.Number
	if other.Width == 0 || other.Height == 0 {
		other.Width, other.Height = first.Width, first.Height
	}
	other.Reasons = oddities(other.Text)
	codes, unknown := unmapped(first.Reasons)
	if !better(view{&other, 0, 0}, view{&first, codes, unknown}) {
		return first, false
	}
	if unknown > 0 && float64(unknown) > untrusted*float64(codes) {
		// Programs that don't say so print the numbers of such codes as if they were
		// characters: what reads well may still not be what the page shows.
		other.Reasons = append(other.Reasons, fmt.Sprintf("%s: %d of %d", UnknownCodes, unknown, codes))
	}
	other.Status = evidence.PageOK
	if len(other.Reasons) > 0 || slices.ContainsFunc(first.Reasons, isUnread) {
		other.Status = evidence.PagePartial
	}
	told := make([]string, 0, len(first.Reasons)+len(other.Reasons))
	for _, r := range first.Reasons {
		if engine := first.Engine + ": "; !strings.HasPrefix(r, engine) {
			r = engine + r
		}
		told = append(told, r)
	}
	other.Reasons = append(told, other.Reasons...)
	if beside := Beside(&first); beside != "" {
		other.Text = strings.TrimSpace(other.Text + "\n\n" + beside)
	}
	return other, true
}

// Beside is the text of a page of this package's engines that has no place on it: notes,
// form values, and what the page doesn't show. Whoever reads the page again only sees
// what it shows.
func Beside(p *evidence.Page) string {
	end := 0
	if n := len(p.Words); n > 0 {
		end = p.Words[n-1].End
	}
	beside := strings.TrimSpace(p.Text[min(end, len(p.Text)):])
	if !strings.HasPrefix(beside, "[") { // as every note does
		return ""
	}
	return beside
}

// unmapped reads from a page's own reasons how many of its codes no font explains.
func unmapped(reasons []string) (codes, unknown int) {
	for _, r := range reasons {
		if n, err := fmt.Sscanf(r, UnknownCodes+": %d of %d", &unknown, &codes); n == 2 && err == nil {
			return codes, unknown
		}
	}
	return 0, 0
}

// TooCostly reports whether a page was not read to its end for what reading it costs.
// Programs without such bounds take all the time and memory that there is for it.
func TooCostly(p *evidence.Page) bool {
	return slices.ContainsFunc(p.Reasons, func(r string) bool {
		code, _, _ := strings.Cut(r, ":")
		return code == content.TooMuch || code == content.TooDeep || code == content.OverBudget
	})
}

// Strange reports whether a text has characters that stand for nothing: the holes that
// codes without a meaning leave, private and control characters. White space is none.
func Strange(text string) bool {
	for token := range strings.FieldsSeq(text) {
		if strangeIn(token) > 0 {
			return true
		}
	}
	return false
}
