package sqlledger_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spoor/internal/ledger/sqlledger"
)

// Queries that run per batch or per click must find their rows by an index, however
// large the ledger is.
func TestQueriesUseTheirIndex(t *testing.T) {
	l := open(t, newFile(t))
	for _, c := range []struct {
		name, query string
		args        int
		want        []string // steps that must be there
	}{
		{"Plan", sqlledger.PlanSQL, 4, []string{"SEARCH documents USING COVERING INDEX documents_work (exhibit_key=? AND depth=? AND seq>?)"}},
		{"Tasks", sqlledger.TasksSQL, 4, []string{"SEARCH d USING INDEX documents_work (exhibit_key=? AND depth=? AND seq>? AND seq<?)"}},
		{"Deepest", sqlledger.DeepestSQL, 1, []string{"SEARCH documents USING COVERING INDEX documents_work (exhibit_key=?)"}},
		{"Unfinished", sqlledger.UnfinishedSQL, 0, []string{"SEARCH d USING COVERING INDEX documents_work (exhibit_key=?)"}},
		{"Documents", sqlledger.WalkSQL, 7, []string{"SEARCH d USING INDEX sqlite_autoindex_documents_2 (exhibit_key=? AND ordering>? AND ordering<?)"}},
		{"Link", sqlledger.LinkSQL, 3, []string{"SEARCH m USING INDEX mentions_subject (normal=?)"}},
		{"Shared", sqlledger.SharedSQL, 1, []string{"SCAN s", "SEARCH c USING INTEGER PRIMARY KEY"}},
		{"Save and MarkIndexed", sqlledger.StandingSQL, 3, []string{"SEARCH d USING INDEX sqlite_autoindex_documents_1 (id=?)"}},
	} {
		plan, err := l.Planned(t.Context(), c.query, make([]any, c.args)...)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, step := range c.want {
			if !strings.Contains(plan, step) {
				t.Errorf("%s: want step %q in\n%s", c.name, step, plan)
			}
		}
		for line := range strings.Lines(plan) {
			if strings.HasPrefix(line, "SCAN d") || strings.HasPrefix(line, "SCAN m") {
				t.Errorf("%s reads a whole table:\n%s", c.name, plan)
			}
		}
		sorted := strings.Contains(plan, "USE TEMP B-TREE FOR ORDER BY")
		if mayntSort := []string{"Plan", "Tasks", "Documents"}; sorted && slices.Contains(mayntSort, c.name) {
			t.Errorf("%s sorts what the index has in order:\n%s", c.name, plan)
		}
	}
}

func TestOrderingSortsNumbersAsPeopleCount(t *testing.T) {
	sorted := []string{
		"D0001", "D0001.1", "D0001.1.1", "D0001.2", "D0001.10", "D0001.10.3", "D0002", "D0010", "D0999", "D9999", "D10000",
		"D10000.1", "D99999", "D1000000",
	}
	last := ""
	for _, number := range sorted {
		got, ok := sqlledger.OrderingFor(number)
		if !ok || got <= last {
			t.Errorf("ordering of %s = %q, %v; want it after %q", number, got, ok, last)
		}
		last = got
		root, _, _ := strings.Cut(number, ".")
		want, _ := sqlledger.OrderingFor(root)
		if sqlledger.RootOf(got) != want {
			t.Errorf("root of %s = %q, want %q", number, sqlledger.RootOf(got), want)
		}
	}
	for _, number := range []string{"", "D", "D1", "D00001", "D0001.", "D0001.01", "D0001..1", "D0001.-1", "X0001", "D0001 ", "D9999999999999999999"} {
		if got, ok := sqlledger.OrderingFor(number); ok {
			t.Errorf("ordering of %q = %q, want none", number, got)
		}
	}
}

func FuzzOrderingFor(f *testing.F) {
	f.Add("D0001.2.10")
	f.Add("D10000")
	f.Fuzz(func(t *testing.T, number string) {
		if ordering, ok := sqlledger.OrderingFor(number); ok && sqlledger.RootOf(ordering) == "" {
			t.Errorf("%q has ordering %q without a root", number, ordering)
		}
	})
}

func TestDetailReadsBack(t *testing.T) {
	for _, c := range []struct {
		pairs []string
		want  string
	}{
		{nil, ""},
		{[]string{"number", "B03", "ground", "94 Sv", "title", ""}, `number=B03 ground="94 Sv"`},
		{[]string{"custodian", `J. "Jo" Fictief`, "n", "1"}, `custodian="J. \"Jo\" Fictief" n=1`},
		{[]string{"a", "x\ny=z"}, `a="x\ny=z"`},
	} {
		if got := sqlledger.Detail(c.pairs...); got != c.want {
			t.Errorf("detail of %q = %s, want %s", c.pairs, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		c, d := rapid.String().Draw(t, "c"), rapid.String().Draw(t, "d")
		if (a != c || b != d) && sqlledger.Detail("x", a, "y", b) == sqlledger.Detail("x", c, "y", d) {
			t.Fatalf("%q, %q and %q, %q have the same detail", a, b, c, d)
		}
	})
}
