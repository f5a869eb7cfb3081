package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/tag/encoder"
	"spoor/internal/tag/model/modeltest"
	"spoor/internal/tag/precedent"
)

// realBase is where the real base model is.
func realBase(t *testing.T) string {
	t.Helper()
	for _, dir := range []string{os.Getenv("SPOOR_MODELS"), "../../../../data/models", "../../../../bin/models"} {
		path := filepath.Join(dir, "e5-small-q4.bin")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Fatal("e5-small-q4.bin is in none of $SPOOR_MODELS, data/models and bin/models: make setup-test fetches it")
	return ""
}

// wrote puts bytes into a file.
func wrote(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func ran(t *testing.T, o options, in string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := run(o, strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// files are a model's files.
func files(t *testing.T) (adapter, heads string) {
	t.Helper()
	f, err := modeltest.Files([]evidence.Indicator{"debt-bondage", "id-retention"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return wrote(t, "adapter", f.Adapter), wrote(t, "heads", f.Heads)
}

const sentences = `{"id":"1","text":"Hij hield mijn boekje."}
{"id":"2","text":""}
{"id":"3","text":"Ik kreeg 40 euro per week en moest daarvan ook nog de huur betalen 🚌."}
`

func TestFeaturesComeInOrderAndDoNotDependOnEachOther(t *testing.T) {
	adapter, heads := files(t)
	o := options{base: realBase(t), adapter: adapter, heads: heads}
	const row = 384 * 4
	all := ran(t, o, sentences)
	if len(all) != 3*row {
		t.Fatalf("%d bytes, want three rows of %d", len(all), row)
	}
	o.kernel = encoder.Kernels()[len(encoder.Kernels())-1]
	for i, line := range strings.SplitAfter(sentences, "\n")[:3] {
		if alone := ran(t, o, line); !bytes.Equal(alone, all[i*row:(i+1)*row]) {
			t.Errorf("line %d: alone with kernel %s it has another feature than together with the fastest", i+1, o.kernel)
		}
	}
	if !bytes.Equal(all[row:2*row], make([]byte, row)) {
		t.Error("a text without tokens has a feature that is not zero")
	}
	if bytes.Equal(all[:row], ran(t, options{base: o.base}, sentences)[:row]) {
		t.Error("features are the same with and without heads")
	}
}

func TestPrecedentsAreWritten(t *testing.T) {
	vote := map[string]any{}
	var body []byte
	for name, n := range map[string]int{"vote.p": 32 * 2, "vote.mean": 2} {
		shape := []int{32, 2}
		if name == "vote.mean" {
			shape = []int{2}
		}
		vote[name] = map[string]any{"dtype": "F32", "shape": shape, "data_offsets": []int{len(body), len(body) + 4*n}}
		body = append(body, make([]byte, 4*n)...)
	}
	head, _ := json.Marshal(vote)
	o := options{
		precedents: true, features: wrote(t, "f", make([]byte, 2*2*4)), model: wrote(t, "m", []byte(`{"labels":["debt-bondage","id-retention"]}`)),
		vote: wrote(t, "v", slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(head))), head, body)),
	}
	x, err := precedent.Open(ran(t, o, `{"id":"1","doc":"a-001","lang":"nl","text":"Eerst afbetalen","labels":["debt_bondage"],"other":["id-retention"],"stance":"asserted"}
{"id":"2","doc":"a-002","lang":"pl","text":"Nie","labels":[],"other":["debt-bondage"],"stance":"negated"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []precedent.Entry{
		{Asserted: []int{0}, Other: []int{1}, Stance: evidence.Asserted, Language: "nl", Document: "a-001", Text: "Eerst afbetalen"},
		{Other: []int{0}, Stance: evidence.Negated, Language: "pl", Document: "a-002", Text: "Nie"},
	}
	if diff := cmp.Diff(want, []precedent.Entry{x.Entry(0), x.Entry(1)}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var out bytes.Buffer
	if err := run(o, strings.NewReader(`{"id":"7","labels":["nothing-known"],"stance":"asserted"}`), &out); err == nil || !strings.Contains(err.Error(), "7: nothing-known is no label") {
		t.Errorf("error %v, want one that names the line and the label", err)
	}
}

func TestMistakesAreSaid(t *testing.T) {
	for name, c := range map[string]struct {
		o  options
		in string
	}{
		"no base":        {options{base: "absent"}, sentences},
		"no JSON":        {options{}, "{"},
		"no such kernel": {options{base: realBase(t), kernel: "abacus"}, sentences},
		"no vote":        {options{precedents: true, model: wrote(t, "m", []byte("{}")), vote: "absent"}, ""},
		"not a model":    {options{precedents: true, model: wrote(t, "m", []byte("["))}, ""},
	} {
		if err := run(c.o, strings.NewReader(c.in), &bytes.Buffer{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
