package ledgertest

import (
	"fmt"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func documentTests() []test {
	return []test{
		{"files are numbered in the order given, on from call to call", fileNumbers},
		{"parts are numbered after their container, at any depth", partNumbers},
		{"adding twice is adding once", addTwice},
		{"another digest for a known occurrence is refused and nothing is stored", addConflict},
		{"two parts in one position are refused and nothing is stored", ordinalConflict},
		{"documents that make no sense are refused", addInvalid},
		{"what comes out is what went in", addRoundTrip},
		{"each new document is in the custody log", addCustody},
		{"a family is measured from any member", familySize},
		{"five hundred at a time", addMany},
	}
}

func numbers(docs []evidence.Document) []string {
	out := make([]string, len(docs))
	for i, d := range docs {
		out[i] = d.Number
	}
	return out
}

func fileNumbers(k *kit) {
	e := k.exhibit()
	k.same("first call", numbers(k.add(file(e, "z"), file(e, "a"))), []string{"D0001", "D0002"})
	k.same("second call", numbers(k.add(file(e, "m"))), []string{"D0003"})
	other := k.openExhibit(k.openCase("26-0001"), "B02")
	k.same("another exhibit", numbers(k.add(file(other, "z"))), []string{"D0001"})
	k.same("known and new together", numbers(k.add(file(e, "n"), file(e, "a"), file(e, "o"))),
		[]string{"D0004", "D0002", "D0005"})
}

func partNumbers(k *kit) {
	e := k.exhibit()
	mail := k.add(file(e, "post.eml"))[0]
	zip := part(mail, 2, "bijlage.zip")
	docs := k.add(part(mail, 1, "foto.jpg"), zip, part(zip.Document, 10, "x.pdf"))
	k.same("numbers", numbers(docs), []string{"D0001.1", "D0001.2", "D0001.2.10"})
	k.same("the next file", numbers(k.add(file(e, "tweede.txt"))), []string{"D0002"})
}

func addTwice(k *kit) {
	e := k.exhibit()
	mail := file(e, "post.eml")
	call := []ledger.NewDocument{mail, part(mail.Document, 1, "a"), mail, file(e, "b")}
	first := k.add(call...)
	k.save(result(first[0]))
	before := len(k.entries(e.Case))
	again := k.add(call...)
	k.same("documents of the second call", again, first)
	k.same("numbers", numbers(again), []string{"D0001", "D0001.1", "D0001", "D0002"})
	if after := len(k.entries(e.Case)); after != before {
		k.Errorf("the second call wrote %d custody entries, want 0", after-before)
	}
	if got := k.row(first[0]).State; got != ledger.Stored {
		k.Errorf("state of a known document after the second call = %s, want stored", got)
	}
}

func addConflict(k *kit) {
	e := k.exhibit()
	k.add(file(e, "a"))
	before := k.entries(e.Case)
	changed := file(e, "a")
	changed.Digest = evidence.DigestOf([]byte("other bytes"))
	_, err := k.AddDocuments(k.ctx, []ledger.NewDocument{file(e, "b"), changed}, actor)
	k.refused(err, evidence.Conflict)
	_, err = k.Document(k.ctx, file(e, "b").ID)
	k.refused(err, evidence.NotFound)
	k.same("custody log", k.entries(e.Case), before)
	k.same("the number that the refused call did not use", numbers(k.add(file(e, "c"))), []string{"D0002"})

	twice := file(e, "d")
	twice.Digest = evidence.DigestOf([]byte("other bytes"))
	_, err = k.AddDocuments(k.ctx, []ledger.NewDocument{file(e, "d"), twice}, actor)
	k.refused(err, evidence.Conflict)
}

func ordinalConflict(k *kit) {
	e := k.exhibit()
	mail := k.add(file(e, "post.eml"))[0]
	k.add(part(mail, 1, "a"))
	_, err := k.AddDocuments(k.ctx, []ledger.NewDocument{part(mail, 2, "b"), part(mail, 1, "c")}, actor)
	k.refused(err, evidence.Conflict)
	_, err = k.Document(k.ctx, part(mail, 2, "b").ID)
	k.refused(err, evidence.NotFound)
	if got := k.progress(e).Documents; got != 2 {
		k.Errorf("documents counted after a refused call = %d, want 2", got)
	}
}

func addInvalid(k *kit) {
	e := k.exhibit()
	other := k.openExhibit(k.openCase("26-0002"), "B01")
	mail := k.add(file(e, "post.eml"))[0]
	for _, c := range []struct {
		name   string
		change func(*ledger.NewDocument)
		want   evidence.Kind
	}{
		{"no id", func(d *ledger.NewDocument) { d.ID = "" }, evidence.Invalid},
		{"no path", func(d *ledger.NewDocument) { d.Path = "" }, evidence.Invalid},
		{"no digest", func(d *ledger.NewDocument) { d.Digest = evidence.Digest{} }, evidence.Invalid},
		{"negative size", func(d *ledger.NewDocument) { d.Size = -1 }, evidence.Invalid},
		{"no ordinal", func(d *ledger.NewDocument) { d.Ordinal = 0 }, evidence.Invalid},
		{"depth without parent", func(d *ledger.NewDocument) { d.Parent = "" }, evidence.Invalid},
		{"wrong depth", func(d *ledger.NewDocument) { d.Depth = 2 }, evidence.Invalid},
		{"case of another exhibit", func(d *ledger.NewDocument) { d.Case = other.Case }, evidence.Invalid},
		{"exhibit of another parent", func(d *ledger.NewDocument) { d.Exhibit, d.Case = other.ID, other.Case }, evidence.Invalid},
		{"unknown exhibit", func(d *ledger.NewDocument) { d.Exhibit = "x-unknown" }, evidence.NotFound},
		{"unknown parent", func(d *ledger.NewDocument) { d.Parent = "d-unknown" }, evidence.NotFound},
	} {
		d := part(mail, 1, "a")
		c.change(&d)
		_, err := k.AddDocuments(k.ctx, []ledger.NewDocument{d}, actor)
		if got := evidence.KindOf(err); got != c.want {
			k.Errorf("%s: error kind = %q, want %q; error: %v", c.name, got, c.want, err)
		}
	}
	none, err := k.AddDocuments(k.ctx, nil, actor)
	k.must(err)
	k.same("documents of an empty call", none, []evidence.Document{})
}

func addRoundTrip(k *kit) {
	e := k.exhibit()
	names := []string{
		"map/met spatie.txt", "Łódź/ﬁlé.txt", "'; DROP TABLE documents; --", `a"b\c`, "%s%d?:@$1", "😀", "..", "new\nline\ttab",
	}
	var docs []ledger.NewDocument
	for i, name := range names {
		d := file(e, name)
		d.Size = int64(i) << 40
		d.Modified = time.Date(1969+i*20, 12, 31, 23, 59, 59, 999_999_000, time.FixedZone("", 3600))
		docs = append(docs, d)
	}
	docs = append(docs, file(e, "without time"))
	for i, got := range k.add(docs...) {
		want := docs[i].Document
		want.Number = fmt.Sprintf("D%04d", i+1)
		want.Modified = want.Modified.UTC()
		k.same("document as returned", got, want)
		k.same("document as read", k.row(got).Document, want)
	}
}

func addCustody(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 3)
	log := k.entries(e.Case)[2:]
	if len(log) != len(docs) {
		k.Fatalf("%d entries for %d documents", len(log), len(docs))
	}
	for i, got := range log {
		if got.Action != evidence.Received || got.Document != docs[i].ID || got.Digest != docs[i].Digest ||
			got.Exhibit != e.ID || got.Actor != actor {
			k.Errorf("entry %d = %+v, want received of %+v", i, got, docs[i])
		}
	}
}

func familySize(k *kit) {
	e := k.exhibit()
	root := k.add(file(e, "a.zip"), file(e, "b.zip"))
	inner := k.add(part(root[0], 1, "in.zip"))[0]
	leaf := k.add(part(inner, 1, "x"), part(inner, 2, "yy"))
	k.add(part(inner, 2, "yy")) // known already
	want := inner.Size + leaf[0].Size + leaf[1].Size
	for _, member := range []evidence.Document{root[0], inner, leaf[1]} {
		n, bytes, err := k.FamilySize(k.ctx, member.ID)
		k.must(err)
		if n != 3 || bytes != want {
			k.Errorf("family of %s = %d documents, %d bytes; want 3, %d", member.Number, n, bytes, want)
		}
	}
	n, bytes, err := k.FamilySize(k.ctx, root[1].ID)
	k.must(err)
	if n != 0 || bytes != 0 {
		k.Errorf("family of a file without parts = %d documents, %d bytes; want 0, 0", n, bytes)
	}
	_, _, err = k.FamilySize(k.ctx, "d-unknown")
	k.refused(err, evidence.NotFound)
}

func addMany(k *kit) {
	e := k.exhibit()
	var last []evidence.Document
	for start := range 3 {
		docs := make([]ledger.NewDocument, 500)
		for i := range docs {
			docs[i] = file(e, fmt.Sprintf("%d/%d", start, i))
		}
		last = k.add(docs...)
	}
	if got := last[499].Number; got != "D1500" {
		k.Errorf("number of the last document = %s, want D1500", got)
	}
	if got := len(k.entries(e.Case)); got != 1502 {
		k.Errorf("custody entries = %d, want 1502", got)
	}
}
