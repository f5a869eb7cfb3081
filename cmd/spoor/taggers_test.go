package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/catalogue"
	"spoor/internal/config"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/ledger/sqlledger"
	"spoor/internal/objects/memobjects"
	pagestore "spoor/internal/objects/pages"
	"spoor/internal/tag"
	"spoor/internal/tag/learn"
	"spoor/internal/tag/model"
	"spoor/internal/tag/network"
	"spoor/internal/wording"
)

// house is a site with a random model over the real base, and one case.
type house struct {
	*testing.T
	p       *program
	errs    bytes.Buffer
	book    *sqlledger.Ledger
	store   *memobjects.Store
	model   *model.Model
	taggers *taggers
	exhibit evidence.Exhibit
}

func newHouse(t *testing.T) *house {
	t.Helper()
	path, err := baseModel()
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, store: memobjects.New(), model: randomModel(t, c)}
	nothing := func(string) string { return "" }
	h.p = &program{config: config.Config{Data: t.TempDir(), Models: filepath.Dir(path)}, err: &h.errs, say: wording.Of("en", nothing), log: slog.New(slog.NewTextHandler(&h.errs, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	var undo closers
	t.Cleanup(func() {
		if err := undo.close(); err != nil {
			t.Error(err)
		}
	})
	h.book, err = h.p.openLedger(t.Context())
	h.must(err)
	undo.add(h.book.Close)
	h.taggers, err = h.p.taggersWith(t.Context(), h.model, h.book, &undo)
	h.must(err)
	k, err := h.book.OpenCase(t.Context(), evidence.Case{Number: "26-1"}, "test")
	h.must(err)
	h.exhibit, err = h.book.OpenExhibit(t.Context(), evidence.Exhibit{Case: k.ID, Number: "B1", Acquisition: evidence.Seized}, "test")
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// document enters a document of one page.
func (h *house) document(path, text string) evidence.Document {
	h.Helper()
	docs, err := h.book.AddDocuments(h.Context(), []ledger.NewDocument{{Document: evidence.Document{
		ID: evidence.NewDocumentID(h.exhibit.ID, path), Exhibit: h.exhibit.ID, Case: h.exhibit.Case, Path: path, Digest: evidence.DigestOf([]byte(path)), Size: 1,
	}}}, "test")
	h.must(err)
	set := []evidence.Page{{Number: 1, Language: "nl", Text: text, Status: evidence.PageOK}}
	key, err := pagestore.New(h.store).Put(h.Context(), docs[0].ID, set)
	h.must(err)
	h.must(h.book.Save(h.Context(), []ledger.Result{{Document: docs[0].ID, Outcome: evidence.OK, Kind: "text", PagesKey: key, Text: pagestore.Digest(set), FromStep: ledger.StepExtract}}, "test"))
	return docs[0]
}

// decide takes a decision on a whole sentence.
func (h *house) decide(d evidence.Document, sentence string, id evidence.Indicator, decision evidence.Decision) evidence.Review {
	h.Helper()
	r, err := h.book.Decide(h.Context(), evidence.Review{
		Document: d.ID, Page: 1, Span: evidence.Span{End: len(sentence)}, Quote: sentence, Sentence: sentence, Language: "nl",
		Indicator: id, Stance: evidence.Asserted, Decision: decision, By: "test",
	})
	h.must(err)
	return r
}

// score is what the tagger of now makes of a sentence, and its name.
func (h *house) score(sentence string, id evidence.Indicator) (float64, string) {
	h.Helper()
	now, name := h.taggers.Current(h.Context())
	all, err := now.(*tag.Tagger).Scores([]evidence.Page{{Number: 1, Language: "nl", Text: sentence}})
	h.must(err)
	for _, s := range all {
		if s.Indicator == id {
			return s.Score, name
		}
	}
	h.Fatalf("no score of %s", id)
	return 0, ""
}

const reviewed = "Hij heeft mijn boekje in zijn kluis gelegd."

func TestADecisionCountsFromTheNextDocumentOn(t *testing.T) {
	h := newHouse(t)
	id := h.model.Labels[3]
	d := h.document("brief", reviewed)
	before, name := h.score(reviewed, id)
	if !strings.HasSuffix(name, " + m-random") {
		t.Errorf("at first the tagger is %q, want the model alone", name)
	}
	seen := map[float64]string{before: name}
	for _, decision := range []evidence.Decision{evidence.Confirmed, evidence.Rejected} {
		h.decide(d, reviewed, id, decision)
		score, name := h.score(reviewed, id)
		if again, sameName := h.score(reviewed, id); again != score || sameName != name {
			t.Errorf("%s: %v by %q, then %v by %q", decision, score, name, again, sameName)
		}
		for other, otherName := range seen {
			if other == score || otherName == name || !strings.Contains(name, " + m-random + reviews ") {
				t.Errorf("%s: score %v by %q; before %v by %q", decision, score, name, other, otherName)
			}
		}
		seen[score] = name
	}
	_, err := h.book.ForgetReviews(t.Context(), h.exhibit.Case, "test")
	h.must(err)
	if score, last := h.score(reviewed, id); score != before || last != name {
		t.Errorf("destroyed: score %v by %q, want %v by %q again", score, last, before, name)
	}
	if left := h.kept(); len(left) != 0 {
		t.Errorf("destroyed: %v are still kept", left)
	}
	if h.errs.Len() > 0 {
		t.Errorf("said %s", h.errs.String())
	}
}

// kept are the files of numbers that the site keeps.
func (h *house) kept() []string {
	h.Helper()
	all, err := filepath.Glob(filepath.Join(h.p.config.Data, "models", "site", "numbers", "*", "*"))
	h.must(err)
	return all
}

func TestNoWordsOfACaseLeaveIt(t *testing.T) {
	h := newHouse(t)
	d := h.document("brief", reviewed)
	for _, id := range h.model.Labels[:20] {
		h.decide(d, reviewed, id, evidence.Confirmed)
	}
	now, _ := h.taggers.Current(t.Context())
	other := strings.ReplaceAll(reviewed, "kluis", "auto")
	all, err := now.(*tag.Tagger).Explained([]evidence.Page{{Number: 1, Language: "nl", Text: other}})
	h.must(err)
	named := false
	for _, f := range all {
		told := f.Reason
		if f.Why != nil {
			told += fmt.Sprintf(" %+v", f.Why.Resembles)
		}
		named = named || strings.Contains(f.Reason, "resembles review r")
		for _, secret := range []string{"kluis", string(d.ID), string(d.Case), "26-1"} {
			if strings.Contains(told, secret) {
				t.Errorf("%s: %s tells %q", f.Indicator, told, secret)
			}
		}
	}
	if !named {
		t.Errorf("no reason names a review, of %d findings", len(all))
	}
	for _, path := range h.kept() {
		data, err := os.ReadFile(path)
		h.must(err)
		if bytes.Contains(data, []byte("boekje")) {
			t.Errorf("%s holds words", path)
		}
	}
}

func TestLearningReadsDocumentsOnceAndVersionsComeAndGo(t *testing.T) {
	h := newHouse(t)
	id := h.model.Labels[3]
	for i := range 12 {
		text := fmt.Sprintf("Zin nummer %d over de kluis.", i)
		decision := evidence.Rejected
		if i%3 == 0 {
			decision = evidence.Confirmed
		}
		h.decide(h.document(fmt.Sprint("brief", i), "Voorwoord. "+text), text, id, decision)
	}
	gone := h.document("weg", "Iets anders.")
	h.decide(gone, "Stond hier ooit.", id, evidence.Rejected)
	s := studying{taggers: h.taggers, rows: h.book.Document, pages: pagestore.New(h.store)}
	first, err := s.all(t.Context())
	h.must(err)
	if len(first.passages) != 12 || first.gone != 1 || len(first.others) != 13 {
		t.Fatalf("%d sentences, %d gone, %d others; want 12, 1 and one of each document", len(first.passages), first.gone, len(first.others))
	}
	s.pages = pagestore.New(memobjects.New()) // all was kept
	again, err := s.all(t.Context())
	h.must(err)
	if diff := cmp.Diff(first, again, cmp.AllowUnexported(study{})); diff != "" {
		t.Errorf("read again (-first +again):\n%s", diff)
	}
	v, err := learn.Learn(h.model, first.passages, first.others, learn.None(h.model))
	h.must(err)
	before, name := h.score(reviewed, id)
	n, err := h.taggers.site.Add(v)
	h.must(err)
	h.must(h.taggers.site.Use(n))
	after, changed := h.score(reviewed, id)
	if after == before || !strings.Contains(changed, " + m-random+site-1 + reviews ") {
		t.Errorf("score %v by %q, before %v by %q", after, changed, before, name)
	}
	h.must(h.taggers.site.Use(0))
	if score, back := h.score(reviewed, id); score != before || back != name {
		t.Errorf("back: %v by %q, want %v by %q", score, back, before, name)
	}
}

func TestAVersionOfAnotherModelIsSetAside(t *testing.T) {
	h := newHouse(t)
	v := learn.None(h.model)
	v.Model, v.Changes = "m-older", []network.Change{{Label: 3, Bias: 1}}
	n, err := h.taggers.site.Add(v)
	h.must(err)
	h.must(h.taggers.site.Use(n))
	if _, name := h.score(reviewed, h.model.Labels[3]); !strings.HasSuffix(name, " + m-random") {
		t.Errorf("the tagger is %q, want the model alone", name)
	}
	h.decide(h.document("brief", reviewed), reviewed, h.model.Labels[3], evidence.Confirmed)
	h.score(reviewed, h.model.Labels[3])
	if said := h.errs.String(); strings.Count(said, "\n") != 1 || !strings.Contains(said, "set aside: 1 (learned on m-older, this is m-random)") {
		t.Errorf("said %q, want one line about it", said)
	}
}

func TestWithoutTheBaseDecisionsWait(t *testing.T) {
	h := newHouse(t)
	h.p.config.Models = t.TempDir()
	var undo closers
	patterns, err := h.p.taggersWith(context.WithoutCancel(t.Context()), h.model, h.book, &undo)
	h.must(err)
	now, name := patterns.Current(t.Context())
	found, err := now.Find(testPages())
	h.must(err)
	if len(found) == 0 || strings.Contains(name, "m-random") {
		t.Errorf("%d findings by %q, want those of the patterns alone", len(found), name)
	}
	h.must(undo.close())
}

func TestManyDocumentsAtOnceSeeEachDecision(t *testing.T) {
	h := newHouse(t)
	d := h.document("brief", reviewed)
	names := map[string]bool{}
	for i := range 3 {
		h.decide(d, reviewed, h.model.Labels[i], evidence.Confirmed)
		var group sync.WaitGroup
		got := make([]string, 8)
		for k := range got {
			group.Go(func() {
				now, name := h.taggers.Current(t.Context())
				if _, err := now.Find(testPages()); err != nil {
					t.Error(err)
				}
				got[k] = name
			})
		}
		group.Wait()
		for _, name := range got {
			if name != got[0] || names[name] {
				t.Errorf("decision %d: taggers %q", i, got)
			}
		}
		names[got[0]] = true
	}
}
