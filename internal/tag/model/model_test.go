package model

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
)

func TestWhatIsShippedBelongsTogether(t *testing.T) {
	m, err := Shipped()
	if err != nil {
		t.Fatalf("the model that is shipped: %v", err)
	}
	if m == nil {
		if got := Version(); got != None {
			t.Errorf("no model, version %q, want %q", got, None)
		}
		return
	}
	if m.Version != Version() || !strings.Contains(Card(), m.Version) {
		t.Errorf("model %q, version %q; the card has to name it", m.Version, Version())
	}
	err = Verify(Files{Settings: shippedSettings, Adapter: shippedAdapter, Heads: shippedHeads, Precedents: shippedPrecedents})
	if err != nil {
		t.Errorf("digests: %v", err)
	}
}

// settings is a model.json with some keys changed; a nil value takes the key away.
func settings(change map[string]any) []byte {
	all := map[string]any{
		"version": "m-1", "labels": []string{"a-b", "c"}, "files": map[string]string{},
		"thresholds": map[string]any{"strong": []float64{.8, .7}, "possible": .3, "mention": .5},
		"leaflet":    .6, "overrule": .7, "pattern": map[string]float64{"c": .4}, "trusted": []string{"c"},
	}
	for k, v := range change {
		all[k] = v
		if v == nil {
			delete(all, k)
		}
	}
	data, _ := json.Marshal(all)
	return data
}

func TestSettingsAreRead(t *testing.T) {
	got, err := ParseSettings(settings(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{
		Version: "m-1", Labels: []evidence.Indicator{"a-b", "c"}, Strong: []float64{.8, .7}, Possible: []float64{.3, .3}, Mention: []float64{.5, .5},
		Leaflet: .6, Overrule: .7, Pattern: []float64{.3, .4}, Trusted: []bool{false, true}, files: map[string]evidence.Digest{},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Settings{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSettingsThatCannotBeAreRefused(t *testing.T) {
	for name, change := range map[string]map[string]any{
		"no version":              {"version": nil},
		"no labels":               {"labels": nil},
		"a label twice":           {"labels": []string{"c", "c"}},
		"thresholds of one label": {"thresholds": map[string]any{"strong": []float64{.8}, "possible": []float64{.1, .2, .3}, "mention": .5}},
		"a threshold above 1":     {"thresholds": map[string]any{"strong": 8, "possible": .3, "mention": .5}},
		"no threshold":            {"thresholds": map[string]any{"strong": .8, "mention": .5}},
		"a pattern of no label":   {"pattern": map[string]float64{"d": .4}},
		"a trusted one of none":   {"trusted": []string{"d"}},
		"leaflet below 0":         {"leaflet": -1},
	} {
		if _, err := ParseSettings(settings(change)); evidence.KindOf(err) != evidence.Corrupt {
			t.Errorf("%s: error %v, want kind corrupt", name, err)
		}
	}
}

func TestAFileThatIsNotTheModelsIsRefused(t *testing.T) {
	adapter := []byte("adapter")
	s := settings(map[string]any{"files": map[string]evidence.Digest{fileAdapter: evidence.DigestOf(adapter), fileHeads: evidence.DigestOf(nil)}})
	for name, f := range map[string]Files{
		"another adapter":  {Settings: s, Adapter: []byte("other")},
		"other heads":      {Settings: s, Adapter: adapter, Heads: []byte("heads")},
		"heads that break": {Settings: s, Adapter: adapter},
		"no settings":      {Adapter: adapter},
	} {
		if _, err := Open(f); evidence.KindOf(err) != evidence.Corrupt {
			t.Errorf("%s: error %v, want kind corrupt", name, err)
		}
	}
}

func FuzzParseSettings(f *testing.F) {
	f.Add(settings(nil))
	f.Add([]byte(`{"version":"m","labels":["a"],"thresholds":{"strong":[],"possible":1,"mention":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseSettings(data)
		if err != nil {
			if evidence.KindOf(err) != evidence.Corrupt {
				t.Fatalf("error %v, want kind corrupt", err)
			}
			return
		}
		if n := len(s.Labels); len(s.Strong) != n || len(s.Possible) != n || len(s.Mention) != n || len(s.Pattern) != n || len(s.Trusted) != n {
			t.Fatalf("lists of other lengths than %d labels: %+v", n, s)
		}
	})
}
