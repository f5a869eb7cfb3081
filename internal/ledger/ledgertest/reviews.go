package ledgertest

import (
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func reviewTests() []test {
	return []test{
		{"a decision is kept as it was taken", reviewKept},
		{"a later decision on the same place and indicator supersedes, and both are kept", reviewSuperseded},
		{"decisions are listed by case and document", reviewFilters},
		{"a decision that says nothing is refused", reviewRefused},
		{"the mark rises with every change", reviewMark},
		{"a case's decisions can be destroyed, and only its own", reviewForgotten},
		{"results made anew leave decisions alone", reviewOutlivesResults},
	}
}

// review is a decision on the words "zijn paspoort" of a document.
func review(d evidence.Document, change ...func(*evidence.Review)) evidence.Review {
	r := evidence.Review{
		Document: d.ID, Page: 1, Span: evidence.Span{Start: 8, End: 21}, Quote: "zijn paspoort", Sentence: "hij gaf zijn paspoort af", Language: "nl",
		Indicator: "id-retention", Stance: evidence.Asserted, Decision: evidence.Confirmed, By: "een rechercheur",
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

func decision(d evidence.Decision) func(*evidence.Review) {
	return func(r *evidence.Review) { r.Decision = d }
}

func (k *kit) decide(r evidence.Review) evidence.Review {
	k.Helper()
	got, err := k.Decide(k.ctx, r)
	k.must(err)
	return got
}

func (k *kit) reviews(f ledger.ReviewFilter) []evidence.Review {
	k.Helper()
	all, err := k.Reviews(k.ctx, f)
	k.must(err)
	return all
}

func reviewKept(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)[0]
	given := review(d, func(r *evidence.Review) {
		r.Note, r.Shown = "zie ook p. 4", []evidence.Seen{{Indicator: "debt-bondage", Stance: evidence.Denied}}
	})
	got := k.decide(given)
	if got.ID == "" || got.At.IsZero() {
		k.Errorf("decision = %+v, want an id and a time", got)
	}
	given.ID, given.At, given.Case = got.ID, got.At, e.Case
	k.same("decision as returned", got, given)
	k.same("decisions as stored", k.reviews(ledger.ReviewFilter{}), []evidence.Review{given})
	log := k.entries(e.Case)
	last := log[len(log)-1]
	if last.Action != evidence.Reviewed || last.Actor != given.By || last.Document != d.ID || !strings.Contains(last.Detail, string(got.ID)) {
		k.Errorf("last entry = %+v, want reviewed, by %s, of %s", last, given.By, d.ID)
	}
	if strings.Contains(last.Detail, "paspoort") || strings.Contains(last.Detail, "zie ook") {
		k.Errorf("the custody log has the words: %s", last.Detail)
	}
}

func reviewSuperseded(k *kit) {
	d := k.addFiles(k.exhibit(), 1)[0]
	first := k.decide(review(d))
	second := k.decide(review(d, decision(evidence.Rejected)))
	other := k.decide(review(d, func(r *evidence.Review) { r.Indicator = "debt-bondage" }))
	place := k.decide(review(d, func(r *evidence.Review) { r.Page = 2 }))
	k.same("standing", k.reviews(ledger.ReviewFilter{}), []evidence.Review{second, other, place})
	first.Superseded = second.ID
	k.same("history", k.reviews(ledger.ReviewFilter{History: true}), []evidence.Review{first, second, other, place})
	third := k.decide(review(d))
	second.Superseded = third.ID
	k.same("history", k.reviews(ledger.ReviewFilter{History: true}), []evidence.Review{first, second, other, place, third})
}

func reviewFilters(k *kit) {
	a := k.addFiles(k.exhibit(), 2)
	b := k.addFiles(k.openExhibit(k.openCase("26-0002"), "B01"), 1)[0]
	one, two, three := k.decide(review(a[0])), k.decide(review(b)), k.decide(review(a[1]))
	for name, c := range map[string]struct {
		filter ledger.ReviewFilter
		want   []evidence.Review
	}{
		"all":           {ledger.ReviewFilter{}, []evidence.Review{one, two, three}},
		"of a case":     {ledger.ReviewFilter{Case: one.Case}, []evidence.Review{one, three}},
		"of a document": {ledger.ReviewFilter{Document: a[1].ID}, []evidence.Review{three}},
		"one":           {ledger.ReviewFilter{ID: two.ID}, []evidence.Review{two}},
		"unknown":       {ledger.ReviewFilter{ID: "r-unknown"}, nil},
	} {
		k.same(name, k.reviews(c.filter), c.want)
	}
}

func reviewRefused(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)[0]
	before := k.entries(e.Case)
	for name, c := range map[string]struct {
		change func(*evidence.Review)
		want   evidence.Kind
	}{
		"an unknown document":  {func(r *evidence.Review) { r.Document = "d-unknown" }, evidence.NotFound},
		"no page":              {func(r *evidence.Review) { r.Page = 0 }, evidence.Invalid},
		"an empty span":        {func(r *evidence.Review) { r.End = r.Start }, evidence.Invalid},
		"a quote of elsewhere": {func(r *evidence.Review) { r.Quote = "paspoort" }, evidence.Invalid},
		"no sentence":          {func(r *evidence.Review) { r.Sentence = "" }, evidence.Invalid},
		"no indicator":         {func(r *evidence.Review) { r.Indicator = "" }, evidence.Invalid},
		"an unknown stance":    {func(r *evidence.Review) { r.Stance = "sure" }, evidence.Invalid},
		"an unknown decision":  {decision("maybe"), evidence.Invalid},
		"nobody":               {func(r *evidence.Review) { r.By = "" }, evidence.Invalid},
	} {
		_, err := k.Decide(k.ctx, review(d, c.change))
		if got := evidence.KindOf(err); got != c.want {
			k.Errorf("%s: error kind = %q, want %q; error: %v", name, got, c.want, err)
		}
	}
	k.same("decisions", k.reviews(ledger.ReviewFilter{History: true}), []evidence.Review(nil))
	k.same("custody log", k.entries(e.Case), before)
}

func reviewMark(k *kit) {
	d := k.addFiles(k.exhibit(), 1)[0]
	last := int64(-1)
	rises := func(what string) {
		k.Helper()
		mark, err := k.ReviewsMark(k.ctx)
		k.must(err)
		if mark <= last {
			k.Errorf("%s: mark %d after %d, want a higher one", what, mark, last)
		}
		last = mark
	}
	rises("at first")
	r := k.decide(review(d))
	rises("a decision")
	k.decide(review(d, decision(evidence.Rejected)))
	rises("another on the same place")
	_, err := k.ForgetReviews(k.ctx, r.Case, actor)
	k.must(err)
	rises("destroyed")
}

func reviewForgotten(k *kit) {
	a := k.addFiles(k.exhibit(), 1)[0]
	b := k.addFiles(k.openExhibit(k.openCase("26-0002"), "B01"), 1)[0]
	k.decide(review(a))
	gone, kept := k.decide(review(a, decision(evidence.Rejected))), k.decide(review(b))
	n, err := k.ForgetReviews(k.ctx, gone.Case, actor)
	k.must(err)
	k.same("destroyed", n, 2)
	k.same("what is left", k.reviews(ledger.ReviewFilter{History: true}), []evidence.Review{kept})
	log := k.actions(gone.Case)
	k.same("last entry", log[len(log)-1], evidence.ReviewsGone)
	if n, err = k.ForgetReviews(k.ctx, gone.Case, actor); n != 0 || err != nil {
		k.Errorf("again: %d, %v; want nothing to do", n, err)
	}
	k.same("custody log", k.actions(gone.Case), log)
	_, err = k.ForgetReviews(k.ctx, "c-unknown", actor)
	k.refused(err, evidence.NotFound)
}

func reviewOutlivesResults(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)[0]
	k.finish(d)
	r := k.decide(review(d))
	_, err := k.Requeue(k.ctx, e.ID, ledger.Selection{Step: ledger.StepExtract}, actor)
	k.must(err)
	k.finish(d)
	k.same("decisions", k.reviews(ledger.ReviewFilter{}), []evidence.Review{r})
}
