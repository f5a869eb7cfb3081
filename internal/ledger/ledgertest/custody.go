package ledgertest

import (
	"time"

	"spoor/internal/evidence"
)

func custodyTests() []test {
	return []test{
		{"each case has a chain of its own", chains},
		{"a check of stored bytes is recorded", recordVerified},
		{"what other parts write cannot be recorded", recordRefused},
		{"the log of an unknown case is an error", entriesUnknown},
	}
}

func chains(k *kit) {
	a := k.openExhibit(k.openCase("26-0001"), "B01")
	b := k.openExhibit(k.openCase("26-0002"), "B01")
	docs := k.add(file(a, "1"), file(b, "1"), file(a, "2"), file(b, "2"))
	k.finish(docs...)
	want := []evidence.CustodyAction{
		evidence.CaseOpened, evidence.ExhibitOpened, evidence.Received, evidence.Received,
		evidence.Extracted, evidence.Tagged, evidence.Extracted, evidence.Tagged, evidence.Indexed, evidence.Indexed,
	}
	for _, e := range []evidence.Exhibit{a, b} {
		k.same("log of "+string(e.Case), k.actions(e.Case), want)
		for _, entry := range k.entries(e.Case) {
			if entry.Case != e.Case || entry.At.Location() != time.UTC || entry.At.Nanosecond()%1000 != 0 {
				k.Errorf("entry = %+v, want case %s, UTC, whole microseconds", entry, e.Case)
			}
		}
	}
}

func recordVerified(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)[0]
	given := evidence.CustodyEntry{
		Case: e.Case, Actor: "spoor verify", Action: evidence.Verified, Exhibit: e.ID, Document: d.ID,
		Digest: d.Digest, Detail: "same",
	}
	got, err := k.Record(k.ctx, given)
	k.must(err)
	log := k.entries(e.Case)
	k.same("entry as stored", log[len(log)-1], got)
	given.Seq, given.At, given.Prev, given.Hash = got.Seq, got.At, got.Prev, got.Hash
	k.same("entry as returned", got, given)
	if got.Seq != 4 || got.At.IsZero() || got.Hash.IsZero() || got.Prev != log[2].Hash {
		k.Errorf("entry = %+v, want it sealed as the fourth", got)
	}
}

func recordRefused(k *kit) {
	e := k.exhibit()
	other := k.addFiles(k.openExhibit(k.openCase("26-0002"), "B01"), 1)[0]
	before := k.entries(e.Case)
	for _, c := range []struct {
		name   string
		change func(*evidence.CustodyEntry)
		want   evidence.Kind
	}{
		{"an entry of another part", func(e *evidence.CustodyEntry) { e.Action = evidence.Received }, evidence.Invalid},
		{"an unknown action", func(e *evidence.CustodyEntry) { e.Action = "looked" }, evidence.Invalid},
		{"no actor", func(e *evidence.CustodyEntry) { e.Actor = "" }, evidence.Invalid},
		{"an unknown case", func(e *evidence.CustodyEntry) { e.Case = "c-unknown" }, evidence.NotFound},
		{"an exhibit of another case", func(e *evidence.CustodyEntry) { e.Exhibit = other.Exhibit }, evidence.NotFound},
		{"a document of another case", func(e *evidence.CustodyEntry) { e.Document = other.ID }, evidence.NotFound},
	} {
		entry := evidence.CustodyEntry{Case: e.Case, Actor: actor, Action: evidence.Verified}
		c.change(&entry)
		_, err := k.Record(k.ctx, entry)
		if got := evidence.KindOf(err); got != c.want {
			k.Errorf("%s: error kind = %q, want %q; error: %v", c.name, got, c.want, err)
		}
	}
	k.same("custody log", k.entries(e.Case), before)
}

func entriesUnknown(k *kit) {
	k.refused(first(k.Entries(k.ctx, "c-unknown")), evidence.NotFound)
}
