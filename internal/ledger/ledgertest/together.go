package ledgertest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func concurrencyTests() []test {
	return []test{
		{"writers into one exhibit share its numbers without gaps", writersTogether},
		{"one opens the case, the others find it", openTogether},
		{"readers see all or nothing of a change", readersTogether},
	}
}

// Writers runs two writers that add documents to the same exhibit, a of one ledger
// and b of another (or the same), and checks what they leave. Implementations whose
// store is shared by processes call it with two ledgers on one store.
func Writers(t *testing.T, a, b ledger.Ledger) {
	writers(&kit{TB: t, ctx: t.Context(), Ledger: a}, b)
}

func writers(k *kit, b ledger.Ledger) {
	e := k.exhibit()
	var wg sync.WaitGroup
	for i, l := range []ledger.Ledger{k.Ledger, b} {
		wg.Go(func() {
			for n := range 10 {
				docs := []ledger.NewDocument{
					file(e, fmt.Sprintf("shared-%d", n)), file(e, fmt.Sprintf("own-%d-%d", i, n)), file(e, fmt.Sprintf("own-%d-%d-b", i, n)),
				}
				if _, err := l.AddDocuments(k.ctx, docs, actor); err != nil {
					k.Errorf("writer %d: %v", i, err)
					return
				}
			}
		})
	}
	wg.Wait()
	var got []string
	for _, r := range gather(k, b.Documents(k.ctx, ledger.Filter{Exhibit: e.ID})) {
		got = append(got, r.Number)
	}
	var want []string
	for n := range 50 {
		want = append(want, fmt.Sprintf("D%04d", n+1))
	}
	k.same("numbers", got, want)
	if got := len(k.entries(e.Case)); got != 52 {
		k.Errorf("custody entries = %d, want 52", got)
	}
	if got := k.progress(e).Pending; got != 50 {
		k.Errorf("pending = %d, want 50", got)
	}
}

func writersTogether(k *kit) { writers(k, k.Ledger) }

func openTogether(k *kit) {
	found := make([]evidence.Exhibit, 8)
	var wg sync.WaitGroup
	for i := range found {
		wg.Go(func() {
			c, err := k.OpenCase(k.ctx, evidence.Case{Number: "26-0001"}, actor)
			if err != nil {
				k.Error(err)
				return
			}
			found[i], err = k.OpenExhibit(k.ctx, evidence.Exhibit{Case: c.ID, Number: "B01", Acquisition: evidence.Public}, actor)
			if err != nil {
				k.Error(err)
			}
		})
	}
	wg.Wait()
	for _, e := range found[1:] {
		k.same("exhibit that the others found", e, found[0])
	}
	k.same("custody log", k.actions(found[0].Case), []evidence.CustodyAction{evidence.CaseOpened, evidence.ExhibitOpened})
}

// readersTogether saves results that each bring one page and one mention more, and
// reads meanwhile: counts that belong together must fit in every answer.
func readersTogether(k *kit) {
	e := k.exhibit()
	docs := k.addFiles(e, 40)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				all, err := k.Exhibits(k.ctx, e.Case)
				if err != nil {
					k.Error(err)
					return
				}
				p := all[0].Progress
				if p.Mentions != p.Stored || p.Pages != 2*p.Stored || p.Documents != len(docs) {
					k.Errorf("progress = %+v, want as many mentions as stored documents and twice the pages", p)
					return
				}
			}
		})
	}
	for some := range slices.Chunk(docs, 4) {
		var results []ledger.Result
		for _, d := range some {
			results = append(results, result(d, mentions(phone(1, 0, "0612345678", "+31612345678"))))
		}
		k.save(results...)
	}
	close(done)
	wg.Wait()
}
