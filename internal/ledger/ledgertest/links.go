package ledgertest

import (
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func linkTests() []test {
	return []test{
		{"subjects shared by cases come most cases first", sharedOrder},
		{"only valid mentions of linking kinds count", sharedOnlyLinking},
		{"the summary follows results that are replaced", sharedFollows},
		{"a link has every citation in document order", linkCitations},
		{"names come most frequent first", linkNames},
		{"any kind matches when none is asked", linkAnyKind},
	}
}

func mention(kind evidence.MentionKind, start int, normal string) evidence.Mention {
	m := phone(1, start, normal, normal)
	m.Kind = kind
	return m
}

func sharedOrder(k *kit) {
	doc := func(number string) evidence.Document {
		return k.addFiles(k.openExhibit(k.openCase(number), "B01"), 1)[0]
	}
	a, b, c := doc("26-0003"), doc("26-0001"), doc("26-0002")
	more := k.add(file(k.openExhibit(k.openCase("26-0001"), "B02"), "x"))[0]
	three, two, twoMore := mention(evidence.Phone, 0, "+31100"), mention(evidence.IBAN, 9, "NL1"), mention(evidence.Phone, 20, "+31200")
	k.save(
		result(a, mentions(three, two, twoMore, mention(evidence.Email, 30, "only@een.example"))),
		result(b, mentions(three, three, two, twoMore)),
		result(c, mentions(three)),
		result(more, mentions(twoMore)),
	)
	want := []ledger.Shared{
		{Kind: evidence.Phone, Normal: "+31100", Cases: []string{"26-0001", "26-0002", "26-0003"}, Documents: 3, Mentions: 4},
		{Kind: evidence.Phone, Normal: "+31200", Cases: []string{"26-0001", "26-0003"}, Documents: 3, Mentions: 3},
		{Kind: evidence.IBAN, Normal: "NL1", Cases: []string{"26-0001", "26-0003"}, Documents: 2, Mentions: 2},
		{Kind: evidence.Email, Normal: "only@een.example", Cases: []string{"26-0003"}, Documents: 1, Mentions: 1},
	}
	for min, n := range map[int]int{1: 4, 2: 3, 3: 1, 4: 0} {
		got, err := k.Shared(k.ctx, min)
		k.must(err)
		k.same("shared", got, want[:n])
	}
}

func sharedOnlyLinking(k *kit) {
	e := k.exhibit()
	d := k.addFiles(e, 1)[0]
	bad := mention(evidence.IBAN, 0, "NL2")
	bad.Valid, bad.Reason = false, "check digits"
	k.save(result(d, mentions(bad, mention(evidence.Money, 5, "EUR 100.00"), mention(evidence.Date, 20, "2026-03-02"))))
	shared, err := k.Shared(k.ctx, 1)
	k.must(err)
	k.same("shared", shared, []ledger.Shared{})
	for _, m := range []evidence.Mention{bad, mention(evidence.Money, 5, "EUR 100.00")} {
		links, err := k.Link(k.ctx, m.Kind, m.Normal)
		k.must(err)
		k.same("links of "+m.Normal, links, []evidence.Link{})
	}
	if got := k.progress(e).Mentions; got != 3 {
		k.Errorf("mentions counted = %d, want 3: all are kept", got)
	}
}

func sharedFollows(k *kit) {
	a := k.addFiles(k.openExhibit(k.openCase("26-0001"), "B01"), 2)
	b := k.addFiles(k.openExhibit(k.openCase("26-0002"), "B01"), 1)[0]
	number := phone(1, 0, "0612345678", "+31612345678")
	k.save(result(a[0], mentions(number, number)), result(a[1], mentions(number)), result(b, mentions(number)))
	want := func(cases []string, documents, count int) {
		k.Helper()
		shared, err := k.Shared(k.ctx, 1)
		k.must(err)
		var all []ledger.Shared
		if documents > 0 {
			all = append(all, ledger.Shared{
				Kind: evidence.Phone, Normal: "+31612345678", Cases: cases, Documents: documents, Mentions: count,
			})
		}
		k.same("shared", shared, all)
	}
	want([]string{"26-0001", "26-0002"}, 3, 4)
	k.save(result(a[0], mentions(number)))
	want([]string{"26-0001", "26-0002"}, 3, 3)
	k.save(result(a[0], mentions(number, number)), result(a[1]))
	want([]string{"26-0001", "26-0002"}, 2, 3)
	k.save(result(a[0], mentions(number)), result(a[1], mentions(number))) // a document more, no mention more
	want([]string{"26-0001", "26-0002"}, 3, 3)
	k.save(result(b))
	want([]string{"26-0001"}, 2, 2)
	k.save(result(a[0]), result(a[1]))
	want(nil, 0, 0)
	k.save(result(b, mentions(number)))
	want([]string{"26-0002"}, 1, 1)
}

func linkCitations(k *kit) {
	late := k.addFiles(k.openExhibit(k.openCase("26-0002"), "B01"), 1)[0]
	e := k.openExhibit(k.openCase("26-0001"), "B01")
	mail := k.add(file(e, "post.eml"), file(e, "brief"))
	child := k.add(part(mail[0], 10, "j"), part(mail[0], 9, "i"))
	at := func(page, start int) evidence.Mention { return phone(page, start, "0612345678", "+31612345678") }
	k.save(
		result(late, mentions(at(1, 0))), result(mail[1], mentions(at(1, 0))),
		result(child[0], mentions(at(1, 0))), result(child[1], mentions(at(1, 0))),
		result(mail[0], mentions(at(2, 7), at(1, 30), at(1, 4))),
	)
	links, err := k.Link(k.ctx, evidence.Phone, "+31612345678")
	k.must(err)
	if len(links) != 1 {
		k.Fatalf("links = %+v, want one", links)
	}
	var got []string
	for _, c := range links[0].Citations {
		got = append(got, c.String())
	}
	k.same("citations", got, []string{
		"26-0001/B01/D0001#p1:4-14", "26-0001/B01/D0001#p1:30-40", "26-0001/B01/D0001#p2:7-17",
		"26-0001/B01/D0001.9#p1:0-10", "26-0001/B01/D0001.10#p1:0-10", "26-0001/B01/D0002#p1:0-10",
		"26-0002/B01/D0001#p1:0-10",
	})
	k.same("documents", links[0].Documents, []string{
		"26-0001/B01/D0001", "26-0001/B01/D0001.9", "26-0001/B01/D0001.10", "26-0001/B01/D0002", "26-0002/B01/D0001",
	})
	k.same("cases", links[0].Cases, []string{"26-0001", "26-0002"})
}

func linkNames(k *kit) {
	d := k.addFiles(k.exhibit(), 1)[0]
	k.save(result(d, mentions(
		phone(1, 0, "06-12345678", "+31612345678"), phone(1, 20, "0612345678", "+31612345678"),
		phone(1, 40, "0612345678", "+31612345678"), phone(1, 60, "+31 6 12345678", "+31612345678"),
	)))
	links, err := k.Link(k.ctx, evidence.Phone, "+31612345678")
	k.must(err)
	k.same("subject", links[0].Subject, evidence.Subject{
		Kind: evidence.Phone, Normal: "+31612345678", Names: []string{"0612345678", "+31 6 12345678", "06-12345678"},
	})
}

func linkAnyKind(k *kit) {
	d := k.addFiles(k.exhibit(), 1)[0]
	k.save(result(d, mentions(mention(evidence.Phone, 0, "12345678"), mention(evidence.KvK, 10, "12345678"))))
	for kind, want := range map[evidence.MentionKind][]evidence.MentionKind{
		"":             {evidence.KvK, evidence.Phone},
		evidence.KvK:   {evidence.KvK},
		evidence.Email: nil,
	} {
		links, err := k.Link(k.ctx, kind, "12345678")
		k.must(err)
		var got []evidence.MentionKind
		for _, l := range links {
			got = append(got, l.Subject.Kind)
		}
		k.same("kinds of links for kind "+string(kind), got, want)
	}
	links, err := k.Link(k.ctx, "", "unknown")
	k.must(err)
	k.same("links of an unknown subject", links, []evidence.Link{})
}
