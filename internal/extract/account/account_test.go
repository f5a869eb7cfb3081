package account_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/account"
	"spoor/internal/extract/extracttest"
)

func begin(lim extract.Limits, sink extract.Sink) *account.Account {
	return account.New(context.Background(), extract.Result{Kind: "proef", Engine: "proef/1"}, extract.Source{Size: 100}, lim, sink)
}

func TestOutcomeFollowsFromTheAccount(t *testing.T) {
	page := func(a *account.Account) error { return a.Page("", "tekst", nil) }
	cases := map[string]struct {
		lim  extract.Limits
		do   func(*account.Account) error
		want evidence.Outcome
	}{
		"nothing":                      {extract.Limits{}, func(*account.Account) error { return nil }, evidence.Empty},
		"a page":                       {extract.Limits{}, page, evidence.OK},
		"a page without text":          {extract.Limits{}, func(a *account.Account) error { return a.Page("", " \n", nil) }, evidence.Empty},
		"a child":                      {extract.Limits{}, func(a *account.Account) error { return a.Child("a", time.Time{}, []byte("x")) }, evidence.OK},
		"a loss without a page":        {extract.Limits{}, func(a *account.Account) error { a.Lose("weg"); return nil }, evidence.Damaged},
		"a page and a loss":            {extract.Limits{}, func(a *account.Account) error { a.Lose("weg"); return page(a) }, evidence.Partial},
		"a page and a note":            {extract.Limits{}, func(a *account.Account) error { a.Note("let op"); return page(a) }, evidence.OK},
		"a fault":                      {extract.Limits{}, func(a *account.Account) error { return errors.Join(a.Fault("deel", errors.New("stuk")), page(a)) }, evidence.Partial},
		"the budget is spent":          {extract.Limits{Inflated: 1}, func(a *account.Account) error { return a.Fault("deel", a.Budget().Take(2)) }, evidence.Memory},
		"more pages than may be":       {extract.Limits{Pages: 1}, func(a *account.Account) error { return errors.Join(page(a), page(a)) }, evidence.Partial},
		"more text than may be":        {extract.Limits{TextBytes: 7}, func(a *account.Account) error { return errors.Join(page(a), page(a)) }, evidence.Partial},
		"a child too large to hold":    {extract.Limits{Memory: 10}, func(a *account.Account) error { return a.Child("a", time.Time{}, make([]byte, 3)) }, evidence.Damaged},
		"more children than may be":    {extract.Limits{Children: 1}, func(a *account.Account) error { return errors.Join(child(a), child(a)) }, evidence.Partial},
		"the end of a limit is no end": {extract.Limits{}, func(a *account.Account) error { return errors.Join(page(a), fmt.Errorf("x: %w", account.ErrStop)) }, evidence.OK},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := begin(c.lim, &extracttest.Read{})
			if res, err := a.Finish(c.do(a)); err != nil || res.Outcome != c.want {
				t.Errorf("Finish = %v %q, %v; want %v", res.Outcome, res.Reasons, err, c.want)
			}
		})
	}
}

func child(a *account.Account) error { return a.Child("a", time.Time{}, []byte("x")) }

func TestLongTextsAreCutAtLines(t *testing.T) {
	r := &extracttest.Read{}
	if err := begin(extract.Limits{}, r).Page("Blad1", strings.Repeat("negen te\n", 150_000), nil); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, p := range r.Pages {
		if !strings.HasSuffix(p.Text, "negen te") {
			t.Errorf("page %d ends with %q, want a whole line", p.Number, p.Text[len(p.Text)-20:])
		}
		total += strings.Count(p.Text, "negen te")
	}
	if len(r.Pages) != 2 || r.Pages[1].Label != "Blad1 (2)" || total != 150_000 {
		t.Errorf("%d pages, label %q, %d lines; want 2, Blad1 (2), 150000", len(r.Pages), r.Pages[len(r.Pages)-1].Label, total)
	}
}

func TestTheSinksErrorIsReturned(t *testing.T) {
	refused := errors.New("vol")
	a := begin(extract.Limits{}, refusing{refused})
	if _, err := a.Finish(a.Page("", "tekst", nil)); !errors.Is(err, refused) {
		t.Errorf("Finish = %v, want the sink's error", err)
	}
}

type refusing struct{ err error }

func (r refusing) Page(evidence.Page) error  { return r.err }
func (r refusing) Child(extract.Child) error { return r.err }
