package main

import (
	"slices"

	"spoor/internal/evidence"
	"spoor/internal/tag/eval"
)

// printTagFigures shows the figures to a person: the whole first, then its parts,
// and the verdict where the eye ends.
func (p *program) printTagFigures(f tagFigures) error {
	t := f.Findings
	if err := p.printf("%s\n\n", p.measuredOn(f)); err != nil {
		return err
	}
	for _, show := range []func() error{
		func() error { return p.grid(p.wholeRows(t)) },
		func() error { return p.grid(p.groupRows(p.say.Say("per taal", "by language"), t.Languages)) },
		func() error { return p.grid(p.groupRows(p.say.Say("per soort stuk", "by genre"), t.Genres)) },
		func() error { return p.grid(p.groupRows(p.say.Say("per auteur", "by author"), t.Authors)) },
		func() error { return p.grid(p.groupRows(p.say.Say("per signaal", "by indicator"), t.Indicators)) },
		func() error { return p.grid(p.stanceRows(t)) },
		func() error { return p.grid(p.shareRows(t)) },
		func() error { return p.grid(p.sourceRows(t)) },
		func() error { return p.grid(p.alarmRows(t)) },
		func() error { return p.grid(p.calibrationRows(t.Calibration)) },
		func() error { return p.grid(p.entityRows(f.Entities)) },
		func() error { return p.grid(p.verdictRows(t.Verdict)) },
	} {
		if err := show(); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) measuredOn(f tagFigures) string {
	s := cell(p.say.Say("%d stukken, %d zinnen", "%d documents, %d sentences"), f.Findings.Documents, f.Findings.Asserted.Units)
	if f.HeldBack {
		s += p.say.Say(", nooit op getraind", ", never trained on")
	}
	return s + " · " + f.Tagger
}

func (p *program) figuresHead(title string) []string {
	return []string{title, p.say.Say("zinnen", "units"), p.say.Say("gemerkt", "marked"), p.say.Say("gevonden", "found"), p.say.Say("juist", "right"), "P", "R", "F1"}
}

func figuresRow(name string, f eval.Figures) []string {
	return []string{name, count(f.Units), count(f.Gold), count(f.Found), count(f.Right), third(f.Precision()), third(f.Recall()), third(f.F1()), meter(f.F1())}
}

func (p *program) wholeRows(t eval.Table) [][]string {
	r := t.Ranking
	r.Best.Units = t.Asserted.Units
	ranks := p.say.Say("bevindingen", "findings")
	if r.Scored == "sentences" {
		ranks = p.say.Say("alle zinnen", "all sentences")
	}
	return [][]string{
		p.figuresHead(p.say.Say("beweerd", "asserted")),
		figuresRow(p.say.Say("sterk", "strong"), t.Strong),
		figuresRow(p.say.Say("sterk en mogelijk", "strong and possible"), t.Asserted),
		figuresRow(cell(p.say.Say("beste F1, vanaf %.3f", "best F1, from %.3f"), r.Threshold), r.Best),
		figuresRow(p.say.Say("welk signaal dan ook", "any indicator"), t.Any),
		figuresRow(p.say.Say("per stuk: sterk en mogelijk", "per document: strong and possible"), r.Documents),
		figuresRow(cell(p.say.Say("per stuk: beste F1, vanaf %.3f", "per document: best F1, from %.3f"), r.DocThreshold), r.DocBest),
		{cell(p.say.Say("gemiddelde precisie (%s)", "average precision (%s)"), ranks), third(r.AveragePrecision)},
		{p.say.Say("  welk signaal dan ook", "  any indicator"), third(r.Any)},
		{p.say.Say("  van de bevindingen alleen", "  of the findings alone"), third(r.FindingsAP)},
	}
}

// groupRows shows parts: all asserted findings, the strong ones, the overall best
// threshold, average precisions and documents.
func (p *program) groupRows(title string, groups []eval.Group) [][]string {
	head := append(p.figuresHead(title), p.say.Say("sterk P", "strong P"), "R", p.say.Say("beste F1", "best F1"), "AP", p.say.Say("enig AP", "any AP"), p.say.Say("stuk F1", "doc F1"))
	compared := slices.ContainsFunc(groups, func(g eval.Group) bool { return g.ToDutch != nil })
	if compared {
		head = append(head, "F1/nl", "AP/nl")
	}
	rows := [][]string{head}
	for _, g := range groups {
		row := slices.Concat(
			figuresRow(g.Name, g.Figures)[:8],
			[]string{third(g.Strong.Precision()), third(g.Strong.Recall()), third(g.Best.F1()), third(g.AveragePrecision), third(g.Any), third(g.DocumentsBest.F1())},
		)
		if g.Units == 0 {
			row[1] = ""
		}
		if compared {
			row = append(row, toDutch(g.ToDutch)...)
		}
		rows = append(rows, append(row, meter(g.AveragePrecision)))
	}
	return rows
}

func toDutch(r *eval.Ratio) []string {
	if r == nil {
		return []string{"", ""}
	}
	return []string{cell("%.2f", r.Best), cell("%.2f", r.AveragePrecision)}
}

func (p *program) stanceRows(t eval.Table) [][]string {
	rows := [][]string{{p.say.Say("gemerkt als", "stance marked"), p.say.Say("gevonden als", "found"), p.say.Say("aantal", "count")}}
	for _, s := range t.Stances {
		rows = append(rows, []string{p.say.Stance(s.Marked), p.say.Stance(s.Found), count(s.Count)})
	}
	return append(rows, []string{p.say.Say("juist", "right"), "", third(t.StanceAccuracy())})
}

func (p *program) shareRows(t eval.Table) [][]string {
	rows := [][]string{{p.say.Say("beweren niets", "assert nothing"), p.say.Say("passages", "passages"), p.say.Say("als sterk", "as strong"), "%", p.say.Say("als beweerd", "as asserted"), "%"}}
	for _, s := range t.NotAsserted {
		name := p.say.Say("samen", "together")
		if s.Marked != "" {
			name = p.say.Stance(s.Marked)
		}
		rows = append(rows, []string{name, count(s.Passages), count(s.Strong), cell("%.1f", 100*s.StrongShare()), count(s.Asserted), cell("%.1f", 100*s.AssertedShare()), meter(s.StrongShare())})
	}
	return rows
}

func (p *program) sourceRows(t eval.Table) [][]string {
	rows := [][]string{{p.say.Say("beweerd, door", "asserted, by"), p.say.Say("bevindingen", "findings"), p.say.Say("juist", "right"), "P"}}
	for _, f := range t.Sources {
		rows = append(rows, []string{f.Name, count(f.Found), count(f.Right), third(f.Precision()), meter(f.Precision())})
	}
	return rows
}

func (p *program) alarmRows(t eval.Table) [][]string {
	rows := [][]string{{p.say.Say("vals alarm in", "false alarms in"), p.say.Say("stukken", "documents"), p.say.Say("zinnen", "sentences"), p.say.Say("sterk", "strong"), "/1000", p.say.Say("mogelijk", "possible"), "/1000"}}
	add := func(name string, a eval.Alarms) {
		rows = append(rows, []string{name, count(a.Documents), count(a.Sentences), count(a.Strong), cell("%.2f", a.PerThousand), count(a.Possible), cell("%.2f", a.PossibleToo)})
	}
	add(p.say.Say("voorlichting en beleid", "leaflets and policy"), t.Leaflets)
	add(p.say.Say("andere onderwerpen", "other topics"), t.OffTopic)
	for _, a := range t.Ordinary {
		add(p.say.Say("gewone zinnen, ", "ordinary sentences, ")+a.Name, a)
	}
	return rows
}

// calibrationRows draw for each range of scores the share that is right.
func (p *program) calibrationRows(c eval.Calibration) [][]string {
	rows := [][]string{{p.say.Say("score", "score"), p.say.Say("bevindingen", "findings"), p.say.Say("voorspeld", "predicted"), p.say.Say("juist", "observed")}}
	for _, b := range c.Bins {
		row := []string{cell("%.1f-%.1f", b.From, b.To), count(b.Count), third(b.Predicted), third(b.Observed), meter(b.Observed)}
		if b.Count == 0 {
			row[2], row[3], row[4] = "", "", ""
		}
		rows = append(rows, row)
	}
	return append(rows,
		[]string{p.say.Say("0.75-0.85", "0.75-0.85"), count(c.Near.Count), third(c.Near.Predicted), third(c.Near.Observed)},
		[]string{p.say.Say("verwachte ijkfout", "expected calibration error"), "", third(c.Expected)})
}

func (p *program) entityRows(t eval.EntityTable) [][]string {
	rows := [][]string{{p.say.Say("kenmerk", "kind"), p.say.Say("gemerkt", "marked"), p.say.Say("gevonden", "found"), p.say.Say("juist", "right"), p.say.Say("zelfde plaats", "exact"), p.say.Say("zelfde vorm", "normal"), "P", "R", "F1"}}
	add := func(name string, f eval.EntityFigures) {
		rows = append(rows, []string{name, count(f.Gold), count(f.Found), count(f.Right), count(f.Exact), count(f.Normal), third(f.Precision()), third(f.Recall()), third(f.F1()), meter(f.F1())})
	}
	for _, f := range t.Kinds {
		add(p.say.Mention(evidence.MentionKind(f.Name)), f)
	}
	add(p.say.Say("samen", "all"), t.All)
	return rows
}

func (p *program) verdictRows(checks []eval.Check) [][]string {
	rows := [][]string{{p.say.Say("wat moet gelden", "what must hold"), p.say.Say("grens", "bound"), p.say.Say("gemeten", "measured"), ""}}
	for _, c := range checks {
		bound := cell("≥ %.2f", c.Bound)
		if c.AtMost {
			bound = cell("≤ %.2f", c.Bound)
		}
		figure, verdict := third(c.Figure), p.say.Say("geldt", "holds")
		switch {
		case !c.Measured:
			figure, verdict = "-", p.say.Say("niet gemeten", "not measured")
		case !c.Holds:
			verdict = p.say.Say("geldt NIET", "does NOT hold")
		}
		name := p.checkName(c.Line)
		if c.Of != "" {
			name += " (" + c.Of + ")"
		}
		rows = append(rows, []string{name, bound, figure, verdict})
	}
	return rows
}

// checkName says a line of the verdict to a person.
func (p *program) checkName(line string) string {
	switch line {
	case eval.StrongPrecision:
		return p.say.Say("sterk: precisie", "strong: precision")
	case eval.StrongRecall:
		return p.say.Say("sterk: volledigheid", "strong: recall")
	case eval.AllPrecision:
		return p.say.Say("sterk en mogelijk: precisie", "strong and possible: precision")
	case eval.AllRecall:
		return p.say.Say("sterk en mogelijk: volledigheid", "strong and possible: recall")
	case eval.BestF1:
		return p.say.Say("beste F1 per zin", "best F1 by sentence")
	case eval.AnyAP:
		return p.say.Say("welk signaal dan ook: gemiddelde precisie", "any indicator: average precision")
	case eval.DocumentF1:
		return p.say.Say("beste F1 per stuk", "best F1 by document")
	case eval.LanguageF1:
		return p.say.Say("laagste taal: F1 als deel van die van het Nederlands", "lowest language: F1 as a share of that of Dutch")
	case eval.LanguageAP:
		return p.say.Say("laagste taal: gemiddelde precisie als deel van die van het Nederlands", "lowest language: average precision as a share of that of Dutch")
	case eval.StanceStrong:
		return p.say.Say("ontkend, gevraagd, algemeen: deel dat sterk beweerd uitkomt", "denied, asked, general: share that comes out strong asserted")
	case eval.LeafletStrong:
		return p.say.Say("voorlichting en beleid: sterke bevindingen", "leaflets and policy: strong findings")
	case eval.OffTopicStrong:
		return p.say.Say("andere onderwerpen: sterk per 1.000 zinnen", "other topics: strong per 1,000 sentences")
	case eval.OrdinaryStrong:
		return p.say.Say("gewone zinnen: sterk per 1.000, slechtste taal", "ordinary sentences: strong per 1,000, worst language")
	case eval.NearLeast, eval.NearMost:
		return p.say.Say("van bevindingen met score 0,8: deel dat juist is", "of findings scored 0.8: share that is right")
	case eval.CalibrationECE:
		return p.say.Say("verwachte ijkfout", "expected calibration error")
	}
	return line
}
