package main

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/review"
)

// reviewLine is a line of `review --json`.
type reviewLine struct {
	Schema   string            `json:"schema"`
	Citation evidence.Citation `json:"citation"`
	evidence.Review
}

// reviewFlags say what a reviewer decides.
type reviewFlags struct {
	confirm, reject, list bool
	words, stance, note   string
}

func (p *program) reviewCommand() *cobra.Command {
	var f reviewFlags
	c := &cobra.Command{
		Use:   "review CITATION INDICATOR",
		Short: p.say.Say("bevestig of verwerp een bevinding, of voeg er een toe", "confirm or reject a finding, or add one"),
		Long: p.say.Say(
			"Een beslissing staat naast de bevinding, in het logboek van het onderzoek, en vervangt een eerdere over\ndezelfde plaats; beide blijven bewaard. Vanaf het volgende document telt zij mee als voorbeeld, alleen op\ndeze machine; 'spoor learn' leert van alle beslissingen samen. Een vindplaats die meer dan één bevinding\nkan bedoelen wordt geweigerd (afsluitcode 2) met de plaatsen erbij; 4 als er geen is, 5 als wat u wilt\ntoevoegen al gevonden is.",
			"A decision stands beside the finding, in the case's custody log, and takes the place of an earlier one\non the same place; both are kept. It counts as an example from the next document on, on this machine\nonly; 'spoor learn' learns from all decisions together. A citation that can mean more than one finding is\nrefused (exit code 2) with the places; 4 when there is none, 5 when what you want to add was found\nalready."),
		Example: "  spoor review 26-0412/B03/D0017#p1:120-168 debt-bondage --confirm\n  spoor review 26-0412/B03/D0017#p1 id-retention --reject --note 'eigen kluis'\n  spoor review 26-0412/B03/D0017#p2 isolation --add 'mag de deur niet uit'\n  spoor review --list 26-0412\n  spoor review --list rh7kq2x4t6v3n5m2p7s4w6y2z5b",
	}
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		var undo closers
		defer func() { err = errors.Join(err, undo.close()) }()
		if f.list {
			return p.listReviews(c.Context(), args, &undo)
		}
		o, err := f.order(c, args)
		if err != nil {
			return err
		}
		return p.review(c.Context(), o, &undo)
	}
	flags := c.Flags()
	flags.BoolVar(&f.confirm, "confirm", false, p.say.Say("de bevinding klopt", "the finding is right"))
	flags.BoolVar(&f.reject, "reject", false, p.say.Say("dit staat hier niet", "this is not told here"))
	flags.StringVar(&f.words, "add", "", p.say.Say("wat hier staat is gemist: precies deze woorden", "what is told here was missed: exactly these words"))
	flags.StringVar(&f.stance, "stance", "", p.say.Say("hoe het verteld wordt: asserted, negated, denied, asked of general", "how it is told: asserted, negated, denied, asked or general"))
	flags.StringVar(&f.note, "note", "", p.say.Say("waarom", "why"))
	flags.BoolVar(&f.list, "list", false, p.say.Say("toon de geldende beslissingen, van alles of van een onderzoek, of de ene die een reden noemt", "show the decisions that stand, of everything or of a case, or the one that a reason names"))
	return c
}

// order reads what is to be decided. Error kind: Invalid, NotFound (indicator).
func (f reviewFlags) order(c *cobra.Command, args []string) (review.Order, error) {
	if err := twoArgs(c, args); err != nil {
		return review.Order{}, err
	}
	cited, err := evidence.ParseCitation(args[0])
	if err != nil {
		return review.Order{}, err
	}
	o := review.Order{
		Citation: cited, Indicator: evidence.Indicator(strings.ReplaceAll(args[1], "_", "-")),
		Words: f.words, Stance: evidence.Stance(f.stance), Note: f.note,
	}
	chosen := 0
	for _, x := range []struct {
		set      bool
		decision evidence.Decision
	}{{f.confirm, evidence.Confirmed}, {f.reject, evidence.Rejected}, {c.Flags().Changed("add"), evidence.Added}} {
		if x.set {
			o.Decision = x.decision
			chosen++
		}
	}
	if chosen != 1 {
		return o, evidence.E(evidence.Invalid, "need flag", "--confirm | --reject | --add", nil)
	}
	if f.stance != "" && !slices.Contains(evidence.Stances(), o.Stance) {
		return o, evidence.E(evidence.Invalid, "read flags", "--stance "+f.stance, nil)
	}
	return o, knownIndicator(o.Indicator)
}

func knownIndicator(id evidence.Indicator) error {
	cat, err := catalogue.Load()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(cat.Indicators, func(i catalogue.Indicator) bool { return i.ID == id }) {
		return nil
	}
	return evidence.E(evidence.NotFound, "find indicator", string(id), nil)
}

func (p *program) review(ctx context.Context, o review.Order, undo *closers) error {
	book, store, err := p.openRecords(ctx, undo)
	if err != nil {
		return err
	}
	got, at, err := review.New(book, store).Decide(ctx, review.Reviewer(p.asker()), o)
	if err != nil {
		return err
	}
	return p.showReview(inquiry.Reviewed{Citation: at, Review: got})
}

func (p *program) listReviews(ctx context.Context, args []string, undo *closers) error {
	if err := atMost(1, args); err != nil {
		return err
	}
	ask, err := p.openBook(ctx, undo)
	if err != nil {
		return err
	}
	var id evidence.CaseID
	if len(args) == 1 && regexp.MustCompile(`^r[a-z2-7]{26}$`).MatchString(args[0]) {
		return p.showPrecedent(ctx, ask, evidence.ReviewID(args[0]))
	}
	if len(args) == 1 {
		c, err := ask.CaseNumbered(ctx, p.asker(), args[0])
		if err != nil {
			return err
		}
		id = c.ID
	}
	all, err := ask.Reviews(ctx, p.asker(), id)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := p.showReview(r); err != nil {
			return err
		}
	}
	return nil
}

// showPrecedent shows the decision that the reason of a finding names.
func (p *program) showPrecedent(ctx context.Context, ask *inquiry.Service, id evidence.ReviewID) error {
	found, err := ask.Precedents(ctx, p.asker(), []evidence.ReviewID{id})
	if err != nil {
		return err
	}
	if r := found[0].Review; r != nil {
		return p.showReview(*r)
	}
	return evidence.E(evidence.NotFound, "find review", string(id), nil)
}

func (p *program) showReview(r inquiry.Reviewed) error {
	if p.flags.json {
		return p.line(reviewLine{inquiry.Schema, r.Citation, r.Review})
	}
	return p.printf("%s  %s  %s  %s «%s»\n", r.Citation, r.Indicator, p.decided(r.Review), r.ID, short(r.Quote))
}

// decided is a decision in words, with who took it and when.
func (p *program) decided(r evidence.Review) string {
	s := p.say.Decision(r.Decision)
	if r.Decision != evidence.Rejected {
		s += " (" + p.say.Stance(r.Stance) + ")"
	}
	s += cell(" %s %s", p.say.Say("door", "by"), r.By+", "+r.At.Local().Format("2006-01-02 15:04"))
	if r.Note != "" {
		s += ": " + short(r.Note)
	}
	return s
}
