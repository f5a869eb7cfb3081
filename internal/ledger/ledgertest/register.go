package ledgertest

import (
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func registerTests() []test {
	return []test{
		{"a case is created once and found again by its number", caseOnce},
		{"a name replaces an empty one, never another", caseName},
		{"a case number that cannot be cited is refused", caseNumber},
		{"languages replace none, and never others unasked", caseLanguages},
		{"languages are set, with a custody entry", languagesSet},
		{"ids are opaque and random", opaqueIDs},
		{"an exhibit is created once and found again by its number", exhibitOnce},
		{"an exhibit that contradicts the one that exists is refused", exhibitConflict},
		{"an exhibit that makes no sense is refused", exhibitInvalid},
		{"every change names who made it", everyChangeHasAnActor},
		{"the end of an intake is in the custody log", intakeFinished},
	}
}

func caseOnce(k *kit) {
	first := k.openCase("26-0412")
	again := k.openCase("26-0412")
	k.same("the case found again", again, first)
	if first.Created.IsZero() || first.Number != "26-0412" {
		k.Errorf("case = %+v, want number and time of creation", first)
	}
	k.same("custody log", k.actions(first.ID), []evidence.CustodyAction{evidence.CaseOpened})
}

func caseName(k *kit) {
	c := k.openCase("26-0412")
	named, err := k.OpenCase(k.ctx, evidence.Case{Number: "26-0412", Name: "Kas"}, actor)
	k.must(err)
	other, err := k.OpenCase(k.ctx, evidence.Case{Number: "26-0412", Name: "Loods"}, actor)
	k.must(err)
	unnamed := k.openCase("26-0412")
	for _, got := range []evidence.Case{named, other, unnamed} {
		if got.Name != "Kas" || got.ID != c.ID {
			k.Errorf("case = %+v, want name Kas and id %s", got, c.ID)
		}
	}
	k.same("custody log", k.actions(c.ID), []evidence.CustodyAction{evidence.CaseOpened, evidence.CaseOpened})
}

func caseNumber(k *kit) {
	for _, number := range []string{"", "26/0412", "26 0412", "#1", strings.Repeat("9", 65)} {
		_, err := k.OpenCase(k.ctx, evidence.Case{Number: number}, actor)
		k.refused(err, evidence.Invalid)
	}
}

func caseLanguages(k *kit) {
	spoken := evidence.Case{Number: "26-0412", Languages: []string{"nld", "pol"}}
	first, err := k.OpenCase(k.ctx, spoken, actor)
	k.must(err)
	k.same("languages of a new case", first.Languages, spoken.Languages)
	k.same("languages of a case that is opened without", k.openCase("26-0412").Languages, spoken.Languages)
	again, err := k.OpenCase(k.ctx, spoken, actor)
	k.must(err)
	k.same("the case opened again", again, first)
	_, err = k.OpenCase(k.ctx, evidence.Case{Number: "26-0412", Languages: []string{"bul"}}, actor)
	k.refused(err, evidence.Conflict)
	late := k.openCase("26-0413")
	k.same("languages of a case without", late.Languages, []string(nil))
	late, err = k.OpenCase(k.ctx, evidence.Case{Number: "26-0413", Languages: []string{"ron"}}, actor)
	k.must(err)
	k.same("languages of a case that had none", late.Languages, []string{"ron"})
	for _, id := range []evidence.CaseID{first.ID, late.ID} {
		k.same("custody log", k.actions(id), []evidence.CustodyAction{evidence.CaseOpened, evidence.LanguagesSet})
	}
}

func languagesSet(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)
	for range 2 { // the second changes nothing
		c, err := k.SetLanguages(k.ctx, e.Case, []string{"eng", "chi_sim"}, actor)
		k.must(err)
		k.same("languages", c.Languages, []string{"eng", "chi_sim"})
	}
	all, err := k.Cases(k.ctx)
	k.must(err)
	k.same("languages in the list of cases", all[0].Languages, []string{"eng", "chi_sim"})
	row, err := k.Document(k.ctx, d[0].ID)
	k.must(err)
	k.same("languages of a document", row.Languages, []string{"eng", "chi_sim"})
	log := k.entries(e.Case)
	if last := log[len(log)-1]; last.Action != evidence.LanguagesSet || last.Actor != actor || !strings.Contains(last.Detail, "eng+chi_sim") {
		k.Errorf("last entry = %+v, want languages-set with eng+chi_sim", last)
	}
	c, err := k.SetLanguages(k.ctx, e.Case, nil, actor)
	k.must(err)
	k.same("languages taken away", c.Languages, []string(nil))
	for _, wrong := range [][]string{{"nl"}, {"NLD"}, {"nld", "nld"}, {"nld", ""}, {"nld;eng"}, {"aaa", "bbb", "ccc", "ddd", "eee", "fff", "ggg", "hhh", "iii"}} {
		_, err := k.SetLanguages(k.ctx, e.Case, wrong, actor)
		k.refused(err, evidence.Invalid)
	}
	_, err = k.SetLanguages(k.ctx, "c-unknown", nil, actor)
	k.refused(err, evidence.NotFound)
	_, err = k.SetLanguages(k.ctx, e.Case, nil, "")
	k.refused(err, evidence.Invalid)
}

func opaqueIDs(k *kit) {
	c := k.openCase("26-0412")
	e := k.openExhibit(c, "B03")
	for _, id := range []struct{ got, letter string }{{string(c.ID), "c"}, {string(e.ID), "x"}} {
		if !strings.HasPrefix(id.got, id.letter) || len(id.got) < 20 || strings.ToLower(id.got) != id.got {
			k.Errorf("id %q: want %s and at least 128 random bits in lower case", id.got, id.letter)
		}
		if strings.Contains(id.got, "0412") || strings.Contains(id.got, "b03") {
			k.Errorf("id %q tells a number", id.got)
		}
	}
	if d := k.openCase("26-0413"); d.ID == c.ID {
		k.Errorf("two cases have id %s", c.ID)
	}
}

func exhibitOnce(k *kit) {
	c := k.openCase("26-0412")
	given := evidence.Exhibit{
		Case: c.ID, Number: "B03", Title: "laptop", Custodian: "J. Fictief",
		Acquisition: evidence.Seized, Ground: "94 Sv",
	}
	first, err := k.OpenExhibit(k.ctx, given, actor)
	k.must(err)
	want := given
	want.ID, want.Created = first.ID, first.Created
	k.same("the new exhibit", first, want)
	again, err := k.OpenExhibit(k.ctx, given, actor)
	k.must(err)
	k.same("the exhibit found again", again, first)
	unsaid, err := k.OpenExhibit(k.ctx, evidence.Exhibit{Case: c.ID, Number: "B03", Acquisition: evidence.Seized}, actor)
	k.must(err)
	k.same("the exhibit found with custodian and ground left empty", unsaid, first)
	if other := k.openExhibit(k.openCase("26-0413"), "B03"); other.ID == first.ID {
		k.Errorf("exhibit B03 of another case has the same id %s", other.ID)
	}
	k.same("custody log", k.actions(c.ID), []evidence.CustodyAction{evidence.CaseOpened, evidence.ExhibitOpened})
}

func exhibitConflict(k *kit) {
	c := k.openCase("26-0412")
	known, err := k.OpenExhibit(k.ctx, evidence.Exhibit{
		Case: c.ID, Number: "B03", Custodian: "J. Fictief", Acquisition: evidence.Seized, Ground: "94 Sv",
	}, actor)
	k.must(err)
	for _, change := range []func(*evidence.Exhibit){
		func(e *evidence.Exhibit) { e.Custodian = "P. Verzonnen" },
		func(e *evidence.Exhibit) { e.Acquisition = evidence.Submitted },
		func(e *evidence.Exhibit) { e.Ground = "96 Sv" },
	} {
		other := known
		change(&other)
		_, err := k.OpenExhibit(k.ctx, other, actor)
		k.refused(err, evidence.Conflict)
	}
	again, err := k.OpenExhibit(k.ctx, known, actor)
	k.must(err)
	k.same("the exhibit after refused changes", again, known)
}

func exhibitInvalid(k *kit) {
	c := k.openCase("26-0412")
	_, err := k.OpenExhibit(k.ctx, evidence.Exhibit{Case: "c-unknown", Number: "B03", Acquisition: evidence.Seized}, actor)
	k.refused(err, evidence.NotFound)
	_, err = k.OpenExhibit(k.ctx, evidence.Exhibit{Case: c.ID, Number: "B/3", Acquisition: evidence.Seized}, actor)
	k.refused(err, evidence.Invalid)
	_, err = k.OpenExhibit(k.ctx, evidence.Exhibit{Case: c.ID, Number: "B03", Acquisition: "found"}, actor)
	k.refused(err, evidence.Invalid)
	all, err := k.Exhibits(k.ctx, c.ID)
	k.must(err)
	k.same("exhibits", all, []ledger.ExhibitSummary{})
}

func everyChangeHasAnActor(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)
	_, err := k.OpenCase(k.ctx, evidence.Case{Number: "26-0009"}, "")
	k.refused(err, evidence.Invalid)
	_, err = k.OpenExhibit(k.ctx, evidence.Exhibit{Case: e.Case, Number: "B09", Acquisition: evidence.Seized}, "")
	k.refused(err, evidence.Invalid)
	_, err = k.AddDocuments(k.ctx, []ledger.NewDocument{file(e, "b")}, "")
	k.refused(err, evidence.Invalid)
	k.refused(k.FinishIntake(k.ctx, e.ID, 1, ""), evidence.Invalid)
	k.refused(k.Save(k.ctx, []ledger.Result{result(d[0])}, ""), evidence.Invalid)
	k.refused(k.MarkIndexed(k.ctx, ids(d), ""), evidence.Invalid)
	_, err = k.Requeue(k.ctx, e.ID, ledger.Selection{Step: ledger.StepTag}, "")
	k.refused(err, evidence.Invalid)
}

func intakeFinished(k *kit) {
	e := k.exhibit()
	k.must(k.FinishIntake(k.ctx, e.ID, 12, actor))
	log := k.entries(e.Case)
	last := log[len(log)-1]
	if last.Action != evidence.IntakeFinished || last.Exhibit != e.ID || last.Actor != actor ||
		!strings.Contains(last.Detail, "12") {
		k.Errorf("last entry = %+v, want intake-finished of %s with 12 documents", last, e.ID)
	}
	k.refused(k.FinishIntake(k.ctx, "x-unknown", 1, actor), evidence.NotFound)
}
