package main

import (
	"maps"
	"slices"

	"spoor/internal/evidence"
)

// print shows the figures: a line of JSON for each kind, or tables.
func (e *extractEval) print() error {
	kinds := slices.Sorted(maps.Keys(e.figures))
	for _, k := range kinds {
		e.figures[k].complete(e.worst)
		if a := e.figures[k].Against; a != nil { // PDF alone has one
			a.Clock.Alone, a.CPU.Alone = e.alone.clock.Seconds(), e.alone.cpu.Seconds()
		}
	}
	if e.flags.json {
		for _, k := range kinds {
			if err := e.line(e.figures[k]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := e.printKinds(kinds); err != nil {
		return err
	}
	for _, k := range kinds {
		if a := e.figures[k].Against; a != nil {
			if err := e.printAgainst(k, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// complete works out what is only known at the end.
func (f *extractFigures) complete(worst int) {
	a := f.Against
	if a == nil {
		return
	}
	a.Summary, a.Worst = f.agreement.Summary(), f.agreement.Worst(worst)
}

func (e *extractEval) printKinds(kinds []string) error {
	head := []string{e.say.Say("soort", "kind"), e.say.Say("bestanden", "files"), "s", e.say.Say("pagina's", "pages"), e.say.Say("woorden", "words")}
	for _, o := range evidence.Outcomes() {
		head = append(head, string(o))
	}
	rows := [][]string{head}
	for _, k := range kinds {
		f := e.figures[k]
		row := []string{k, cell("%d", f.Files), cell("%.2f", f.Seconds), cell("%d", f.Pages), cell("%d", f.Words)}
		for _, o := range evidence.Outcomes() {
			row = append(row, cell("%d", f.Outcomes[o]))
		}
		rows = append(rows, row)
	}
	return e.table(rows)
}

// printAgainst shows how one kind compares with another reader.
func (e *extractEval) printAgainst(kind string, a *against) error {
	if err := e.printf("\n%s\n", cell(e.say.Say(
		"%s vergeleken met %s: %d met ten minste 5 woorden, %d met minder, %d waarbij het op een grens stuitte",
		"%s compared with %s: %d with at least 5 words, %d with fewer, %d at which it met a limit"), kind, a.Reader, a.Compared, a.Few, a.Stopped)); err != nil {
		return err
	}
	if err := e.table([][]string{
		{"", "F1 >= 0.95", e.say.Say("gemiddeld F1", "mean F1")},
		{e.say.Say("alle tekst", "all text"), percent(a.Alike), cell("%.3f", a.Mean)},
		{e.say.Say("wat de pagina toont", "what the page shows"), percent(a.ShownAlike), cell("%.3f", a.ShownMean)},
	}); err != nil {
		return err
	}
	if err := e.printf("%s\n%s\n%s\n",
		cell(e.say.Say("plaatsen: %s van %d woorden met IoU > 0.8", "places: %s of %d words with IoU > 0.8"), percent(a.Near), a.Boxes),
		cell(e.say.Say("motor 1 alleen: %.2f s rekentijd (%.2f s op de klok), processen van pdftotext %.2f s (%.2f s): %.1f keer zo snel (%.1f)",
			"engine 1 alone: %.2f s of processor time (%.2f s on the clock), pdftotext processes %.2f s (%.2f s): %.1f times as fast (%.1f)"),
			a.CPU.Alone, a.Clock.Alone, a.CPU.Theirs, a.Clock.Theirs, a.CPU.faster(), a.Clock.faster()),
		cell(e.say.Say("zoals gekozen, met taalherkenning: %.2f s op de klok", "as chosen, with recognition of languages: %.2f s on the clock"), a.Clock.Ours)); err != nil {
		return err
	}
	if len(a.Worst) == 0 {
		return nil
	}
	rows := [][]string{{"F1", e.say.Say("getoond", "shown"), e.say.Say("woorden", "words"), e.say.Say("van ons", "ours"), e.say.Say("pad", "path")}}
	for _, d := range a.Worst {
		rows = append(rows, []string{cell("%.3f", d.F1), cell("%.3f", d.Shown), cell("%d", d.Words), cell("%d", d.Ours), d.Path})
	}
	return e.table(rows)
}

func percent(share float64) string { return cell("%.1f %%", 100*share) }
