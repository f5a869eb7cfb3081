package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"spoor/internal/catalogue"
	"spoor/internal/config"
	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/tag"
	"spoor/internal/tag/model"
	"spoor/internal/tag/model/modeltest"
	"spoor/internal/wording"
)

// randomModel is one that finds something everywhere, for all indicators but the last.
func randomModel(t *testing.T, c *catalogue.Catalogue) *model.Model {
	t.Helper()
	var labels []evidence.Indicator
	for _, i := range c.Indicators[:len(c.Indicators)-1] {
		labels = append(labels, i.ID)
	}
	files, err := modeltest.Files(labels, 200)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// openRandom is a tagger with a random model on a machine that has the base model in dir.
func openRandom(t *testing.T, dir string) (tagger *tag.Tagger, said string) {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	nothing := func(string) string { return "" }
	p := &program{config: config.Config{Data: t.TempDir(), Models: dir}, err: &errs, say: wording.Of("en", nothing), log: slog.New(slog.DiscardHandler)}
	var undo closers
	t.Cleanup(func() {
		if err := undo.close(); err != nil {
			t.Error(err)
		}
	})
	tagger, err = p.taggerWith(t.Context(), c, randomModel(t, c), &undo)
	if err != nil {
		t.Fatalf("open tagger: %v", err)
	}
	return tagger, errs.String()
}

func testPages() []evidence.Page {
	return []evidence.Page{{Number: 1, Language: "nl", Text: "De baas heeft mijn paspoort ingenomen. Dat lag bij hem in de kluis.", Status: evidence.PageOK}}
}

func TestTheModelReadsWhereItsBaseIs(t *testing.T) {
	path, err := baseModel()
	if err != nil {
		t.Fatal(err)
	}
	tagger, said := openRandom(t, filepath.Dir(path))
	if said != "" || !strings.HasSuffix(tagger.Version(), " + m-random") {
		t.Fatalf("tagger %q said %q", tagger.Version(), said)
	}
	r := read{path: "a.txt", result: extract.Result{Outcome: evidence.OK}}
	for _, explain := range []bool{false, true} {
		all, err := found(tagger, testPages(), explain)
		if err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(asTagged(r, testPages(), all, nil))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(line), `"why":{"model":"m-random"`); got != explain {
			t.Errorf("explain %v, line %s", explain, line)
		}
	}
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	if got := catalogueVersion(c, tagger); !strings.HasPrefix(got, c.Version) || !strings.HasSuffix(got, " + m-random") {
		t.Errorf("results are made with %q, want catalogue and model", got)
	}
}

func TestWithoutTheBaseThePatternsReadAndItIsSaid(t *testing.T) {
	tagger, said := openRandom(t, t.TempDir())
	if found := tagger.Tag(testPages()); tagger.Model() != "" || len(found) == 0 || found[0].Source != tag.SourcePattern {
		t.Errorf("found %v with model %q; want the patterns alone", found, tagger.Model())
	}
	if strings.Count(said, "\n") != 1 || !strings.Contains(said, "only the patterns recognise signals") || !strings.Contains(said, "spoor models install") {
		t.Errorf("said %q, want one line of what is missing and how to get it", said)
	}
}
