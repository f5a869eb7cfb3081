package data_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/data"
	"spoor/internal/text"
)

// found is a sink that keeps the pages.
type found struct {
	pages  []evidence.Page
	refuse error
}

func (f *found) Page(p evidence.Page) error { f.pages = append(f.pages, p); return f.refuse }
func (f *found) Child(extract.Child) error  { return nil }

func (f *found) text() string {
	var b strings.Builder
	for _, p := range f.pages {
		b.WriteString(p.Text)
	}
	return b.String()
}

func source(s string) extract.Source {
	return extract.Source{Size: int64(len(s)), Data: strings.NewReader(s)}
}

func TestData(t *testing.T) {
	for _, tc := range []struct {
		name   string
		kind   *data.Extractor
		source string
		want   string
		reason string
	}{
		{name: "objects, lists and escapes", kind: data.NewJSON(), source: `{"naam":"Kov\u00e1cs \ud83d\ude00","telefoons":["06\/12",612345678901234567],"adres":{"straat":"Kade 1","land":null},"leeg":[]}`, want: "naam: Kovács 😀\ntelefoons:\n  - 06/12\n  - 612345678901234567\nadres:\n  straat: Kade 1\n  land:\nleeg:\n"},
		{name: "a value a line", kind: data.NewJSON(), source: "{\"a\":1}\n{\"a\":true}\n", want: "a: 1\na: true\n"},
		{name: "letters that were encoded twice", kind: data.NewJSON(), source: `{"sender_name":"Ren\u00c3\u00a9e"}`, want: "sender_name: Renée\n", reason: "mojibake-mended: 1"},
		{name: "letters that were not", kind: data.NewJSON(), source: `["Renée"]`, want: "- Renée\n"},
		{name: "lines in a value", kind: data.NewJSON(), source: `{"a":{"b":"een\ntwee"}}`, want: "a:\n  b: een\n    twee\n"},
		{name: "a file that ends early", kind: data.NewJSON(), source: `{"a":"een","b":"tw`, want: "a: een\nb:\n:\"tw\n", reason: "data-not-well-formed: "},
		{name: "elements and attributes", kind: data.NewXML(), source: `<?xml version="1.0"?><x:lijst xmlns:x="u"><persoon id="7"><naam>Ana &amp; Bo</naam><leeg/></persoon><!-- nakijken --></x:lijst>`, want: "  persoon\n    @id: 7\n    naam: Ana & Bo\n<!-- nakijken -->\n"},
		{name: "text among elements", kind: data.NewXML(), source: `<p>een <b>twee</b> drie</p>`, want: "p: een\n  b: twee\ndrie\n"},
		{name: "a declared character set", kind: data.NewXML(), source: "<?xml version='1.0' encoding='windows-1250'?><a>Mi\xb3osz</a>", want: "a: Miłosz\n"},
		{name: "only names", kind: data.NewXML(), source: `<!DOCTYPE a SYSTEM "http://delta.example/x"><a/>`, want: `<!DOCTYPE a SYSTEM "http://delta.example/x"><a/>`},
		{name: "XML that ends early", kind: data.NewXML(), source: `<a><b>een</b>`, want: "  b: een\n", reason: "data-not-well-formed: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got found
			res, err := tc.kind.Extract(t.Context(), source(tc.source), extract.Limits{}, &got)
			if err != nil || res.Outcome != evidence.OK || got.text() != tc.want || !strings.HasPrefix(strings.Join(res.Reasons, "\n"), tc.reason) {
				t.Errorf("got %+v, %v, %q, want %q and reason %q", res, err, got.text(), tc.want, tc.reason)
			}
		})
	}
}

func TestDataEmptyAndRefused(t *testing.T) {
	if res, err := data.NewXML().Extract(t.Context(), source("  "), extract.Limits{}, &found{}); err != nil || res.Outcome != evidence.Empty {
		t.Errorf("got %+v, %v, want empty", res, err)
	}
	full := errors.New("store is full")
	if _, err := data.NewJSON().Extract(t.Context(), source("[1]"), extract.Limits{}, &found{refuse: full}); err != full {
		t.Errorf("sink: got %v, want its own error unchanged", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := data.NewJSON().Extract(ctx, source("[1]"), extract.Limits{}, &found{}); !errors.Is(err, context.Canceled) {
		t.Errorf("context: got %v, want cancelled", err)
	}
}

func FuzzData(f *testing.F) {
	f.Add([]byte(`{"a":[1,"\u00c3\u00a9",{}]} x`))
	f.Add([]byte(`<?xml encoding="x"?><a b="c">d<!-- e --></a></>`))
	f.Add([]byte(strings.Repeat("[", 1000)))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, e := range []*data.Extractor{data.NewJSON(), data.NewXML()} {
			var got found
			res, err := e.Extract(t.Context(), extract.Source{Size: int64(len(file)), Data: bytes.NewReader(file)}, extract.Limits{}, &got)
			if err != nil || !res.Outcome.Valid() {
				t.Fatalf("got %+v, %v", res, err)
			}
			if again := text.Normalise(got.text()).String(); len(got.pages) == 1 && again != got.text() {
				t.Errorf("page %q is not normalised", got.text())
			}
		}
	})
}
