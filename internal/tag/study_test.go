package tag

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSentencesAreThoseThatTheModelReads(t *testing.T) {
	pages := casePages()
	got := Sentences(pages)
	if len(got) < 7 || got[1].Text != "Had u een paspoort?" || got[1].Of(pages[0].Text) != got[1].Text {
		t.Fatalf("sentences %+v, want the second to be a question", got)
	}
	for _, s := range got {
		if len(s.Text) != s.End-s.Start {
			t.Errorf("sentence %+v is not as long as its span", s)
		}
	}
}

func TestStudyGivesWhatScoresAreMadeOf(t *testing.T) {
	tagger := randomTagger(t, 0, asIs) // without precedents: their vote is none
	pages := casePages()
	n := tagger.learned.Model.Network
	studied, err := tagger.Study(pages, func(s Sentence) bool { return s.Page == 1 })
	if err != nil || len(studied) != 5 {
		t.Fatalf("%d sentences, %v; want the five of the first page", len(studied), err)
	}
	scores, err := tagger.Scores(pages)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for i, s := range studied {
		texts = append(texts, s.Text)
		own := n.Own(s.Feature)
		for l := range own {
			pattern := float32(0)
			if s.Pattern != nil {
				pattern = s.Pattern[l]
			}
			got := 1 / (1 + math.Exp(-n.Logit(l, own[l], nil, pattern, s.Context[l])))
			if want := scores[i*len(own)+l].Score; math.Abs(got-want) > 1e-4 {
				t.Errorf("%q, label %d: score %v from its parts, want %v", s.Text, l, got, want)
			}
		}
	}
	features, err := tagger.Features(texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range studied {
		if diff := cmp.Diff(s.Feature, features[i]); diff != "" {
			t.Errorf("%q: feature in its document and alone (-in +alone):\n%s", s.Text, diff)
		}
	}
}
