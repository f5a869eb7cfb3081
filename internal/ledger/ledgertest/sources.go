package ledgertest

import (
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func sourceTests() []test {
	return []test{
		{"a source is open until its pass is complete", sourceLife},
		{"watched stays true once set", sourceWatched},
		{"what could not be taken in is listed, as of the last pass", sourceSkipped},
		{"unknown sources and exhibits are refused", sourceUnknown},
	}
}

func (k *kit) sources(e evidence.Exhibit) []ledger.Source {
	k.Helper()
	all, err := k.SourcesOf(k.ctx, e.ID)
	k.must(err)
	return all
}

func sourceLife(k *kit) {
	e := k.exhibit()
	b := ledger.Source{Exhibit: e.ID, URL: "s3://emmer/b", Actor: actor}
	a := ledger.Source{Exhibit: e.ID, URL: "/mnt/a", Actor: "other"}
	k.must(k.AddSource(k.ctx, b))
	k.must(k.AddSource(k.ctx, a))
	a.Open, b.Open = true, true
	k.same("sources", k.sources(e), []ledger.Source{b, a})

	b.Files, b.Bytes, b.Taken = 10, 1<<40, 4
	k.must(k.Advance(k.ctx, b))
	k.same("sources after Advance", k.sources(e), []ledger.Source{b, a})

	b.Taken = 10
	k.must(k.CloseSource(k.ctx, b, nil))
	closed := k.sources(e)[0]
	if closed.Finished.IsZero() || closed.Finished.Location() != time.UTC {
		k.Errorf("finished = %v, want the time of the pass, UTC", closed.Finished)
	}
	b.Open, b.Finished = false, closed.Finished
	k.same("sources after CloseSource", k.sources(e), []ledger.Source{b, a})

	b.Actor = "again"
	k.must(k.AddSource(k.ctx, b))
	b.Open = true
	k.same("sources opened again", k.sources(e), []ledger.Source{b, a})
}

func sourceWatched(k *kit) {
	e := k.exhibit()
	s := ledger.Source{Exhibit: e.ID, URL: "/mnt/a", Actor: actor}
	for _, watched := range []bool{false, true, false} {
		s.Watched = watched
		k.must(k.AddSource(k.ctx, s))
	}
	s.Watched = false
	k.must(k.Advance(k.ctx, s))
	k.must(k.CloseSource(k.ctx, s, nil))
	if got := k.sources(e); len(got) != 1 || !got[0].Watched {
		k.Errorf("sources = %+v, want one that is watched", got)
	}
}

func sourceSkipped(k *kit) {
	e := k.exhibit()
	other := k.openExhibit(k.openCase("26-0000"), "B01")
	skip := func(e evidence.Exhibit, path string) ledger.Skipped {
		return ledger.Skipped{Exhibit: e.ID, URL: "/mnt/a", Path: path, Reason: "unreadable: permission denied"}
	}
	for _, owner := range []evidence.Exhibit{e, other} {
		s := ledger.Source{Exhibit: owner.ID, URL: "/mnt/a", Actor: actor}
		k.must(k.AddSource(k.ctx, s))
		k.must(k.CloseSource(k.ctx, s, []ledger.Skipped{skip(owner, "b"), skip(owner, "a")}))
	}
	want := func(of evidence.ExhibitID, all ...ledger.Skipped) {
		k.Helper()
		got, err := k.SkippedOf(k.ctx, of)
		k.must(err)
		k.same("skipped of "+string(of), got, all)
	}
	want(e.ID, skip(e, "a"), skip(e, "b"))
	want("", skip(other, "a"), skip(other, "b"), skip(e, "a"), skip(e, "b"))
	k.must(k.CloseSource(k.ctx, ledger.Source{Exhibit: e.ID, URL: "/mnt/a", Actor: actor}, []ledger.Skipped{skip(e, "c")}))
	want(e.ID, skip(e, "c"))
	k.must(k.CloseSource(k.ctx, ledger.Source{Exhibit: e.ID, URL: "/mnt/a", Actor: actor}, nil))
	want(e.ID)
}

func sourceUnknown(k *kit) {
	e := k.exhibit()
	s := ledger.Source{Exhibit: "x-unknown", URL: "/mnt/a", Actor: actor}
	k.refused(k.AddSource(k.ctx, s), evidence.NotFound)
	_, err := k.SourcesOf(k.ctx, "x-unknown")
	k.refused(err, evidence.NotFound)
	s.Exhibit = e.ID
	k.refused(k.Advance(k.ctx, s), evidence.NotFound)
	k.refused(k.CloseSource(k.ctx, s, nil), evidence.NotFound)
	s.Actor = ""
	k.refused(k.AddSource(k.ctx, s), evidence.Invalid)
	s.Actor, s.URL = actor, ""
	k.refused(k.AddSource(k.ctx, s), evidence.Invalid)
}
