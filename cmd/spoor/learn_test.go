package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"spoor/internal/evidence"
	pagestore "spoor/internal/objects/pages"
	"spoor/internal/tag/learn"
)

// learned is a version of decisions on one indicator.
func (h *house) learned() learn.Version {
	h.Helper()
	for i := range 30 {
		text := fmt.Sprintf("Zin nummer %d over de kluis.", i)
		h.decide(h.document(fmt.Sprint("brief", i), text), text, h.model.Labels[3], evidence.Rejected)
	}
	s := studying{taggers: h.taggers, rows: h.book.Document, pages: pagestore.New(h.store)}
	all, err := s.all(h.Context())
	h.must(err)
	v, err := learn.Learn(h.model, all.passages, all.others, learn.None(h.model))
	h.must(err)
	return v
}

func TestAVersionIsKeptOnlyWhenItIsNoWorse(t *testing.T) {
	h := newHouse(t)
	var out bytes.Buffer
	h.p.out = &out
	none := learn.None(h.model)
	good := h.learned()
	good.Before, good.After = learn.Figures{Decisions: 6, LogLoss: .7}, learn.Figures{Decisions: 6, LogLoss: .5}
	bad := good
	bad.After.LogLoss = bad.Before.LogLoss + 1
	for _, c := range []struct {
		name    string
		current learn.Version
		v       learn.Version
		flags   learnFlags
		want    evidence.Kind
		inUse   int
		says    string
	}{
		{"nothing learned", none, none, learnFlags{}, evidence.NotFound, 0, ""},
		{"only shown", none, good, learnFlags{dry: true}, "", 0, "nothing changed"},
		{"worse", none, bad, learnFlags{}, evidence.Differs, 0, "nothing changed"},
		{"no worse", none, good, learnFlags{}, "", 1, "version 1 is in use"},
		{"worse, and wanted", none, bad, learnFlags{anyway: true}, "", 2, "version 2 is in use"},
	} {
		out.Reset()
		err := h.p.decide(h.model, c.current, c.v, 0, c.flags)
		if got := evidence.KindOf(err); got != c.want || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s: error %v, want kind %q; printed %q, want %q in it", c.name, err, c.want, out.String(), c.says)
		}
		inUse, err := h.p.siteStore().InUse()
		h.must(err)
		if inUse != c.inUse {
			t.Errorf("%s: version %d in use, want %d", c.name, inUse, c.inUse)
		}
	}
	current, err := h.p.inUse(h.model)
	h.must(err)
	out.Reset()
	h.must(h.p.decide(h.model, current, good, 0, learnFlags{}))
	if all, err := h.p.siteStore().Versions(); len(all) != 2 || err != nil || !strings.Contains(out.String(), "version 2 stays in use") {
		t.Errorf("the same decisions again: %d versions, %v, printed %q; want no new one", len(all), err, out.String())
	}
}

func TestVersionsAreListedAndComeBack(t *testing.T) {
	h := newHouse(t)
	var out bytes.Buffer
	h.p.out = &out
	v := h.learned()
	for range 2 {
		h.must(h.p.decide(h.model, learn.None(h.model), v, 0, learnFlags{anyway: true}))
	}
	older := v
	older.Model = "m-older"
	if _, err := h.p.siteStore().Add(older); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	h.must(h.p.listVersions(h.model))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[2], "* 2 ") || !strings.Contains(lines[3], "set aside: learned on m-older") {
		t.Errorf("listed\n%s\nwant the carried model and three versions, the second in use, the third set aside", out.String())
	}
	for _, c := range []struct {
		name  string
		args  []string
		want  evidence.Kind
		inUse int
	}{
		{"the one before", nil, "", 1},
		{"before the first is the model", nil, "", 0},
		{"a version", []string{"2"}, "", 2},
		{"one of another model", []string{"3"}, evidence.Differs, 2},
		{"one that there is not", []string{"4"}, evidence.NotFound, 2},
		{"no number", []string{"x"}, evidence.NotFound, 2},
		{"the model", []string{"0"}, "", 0},
	} {
		err := h.p.goBack(h.model, c.args)
		if got := evidence.KindOf(err); got != c.want {
			t.Errorf("%s: error %v, want kind %q", c.name, err, c.want)
		}
		if inUse, err := h.p.siteStore().InUse(); inUse != c.inUse || err != nil {
			t.Errorf("%s: version %d in use, %v; want %d", c.name, inUse, err, c.inUse)
		}
	}
}
