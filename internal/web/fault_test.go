package web_test

import (
	"context"
	"errors"
	"testing"

	"spoor/indexes"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// broken is an index in trouble.
type broken struct {
	indexes.Index
	err error
}

func (b broken) Search(context.Context, indexes.Query) (indexes.Result, error) {
	return indexes.Result{}, b.err
}

func TestFaultsGiveTheirStatusAndOneClearLineWithoutInternals(t *testing.T) {
	const secret = "dial tcp 10.1.2.3:9200 /var/lib/spoor"
	for _, test := range []struct {
		kind   evidence.Kind
		status int
		line   string
	}{
		{evidence.Unreachable, 503, "Een onderdeel van spoor antwoordt niet"},
		{evidence.Missing, 503, "Een onderdeel van spoor antwoordt niet"},
		{evidence.NoSpace, 507, "De schijf is vol"},
		{evidence.Corrupt, 500, "Opgeslagen gegevens zijn beschadigd"},
		{evidence.Internal, 500, "Er ging iets mis in spoor"},
		{evidence.Unreadable, 500, "Er ging iets mis in spoor"},
		{evidence.Conflict, 409, "Dit botst met wat er al is"},
		{evidence.Invalid, 400, "Dit kan niet, of niet nu"},
		{evidence.NotFound, 404, "Dit is er niet"},
		{evidence.Kind("new"), 500, "Er ging iets mis in spoor"},
	} {
		h := newHouse(t, indexes.AllCases())
		h.index = broken{h.index, evidence.E(test.kind, "search", secret, errors.New(secret))}
		h.open(t, indexes.AllCases())
		p := h.get(t, "/search?q=boekje").status(t, test.status)
		p.says(t, test.line)
		p.hides(t, secret, "10.1.2.3", "/var/lib")
	}
}

func TestAQueryThatIsTooWideSaysWhichWordAndWhatToDo(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.index = broken{h.index, evidence.E(evidence.Invalid, "search", "bo", &query.TooWideError{What: "bo", Limit: 1000})}
	h.open(t, indexes.AllCases())
	p := h.get(t, "/search?q=bus+AND+bo*").status(t, 400)
	p.says(t, "te veel verschillende woorden (meer dan 1.000)", "maak het begin voor de * langer")
	if got := p.texts("mark"); len(got) != 1 || got[0] != "bo" {
		t.Errorf("marked %q, want bo", got)
	}
}
