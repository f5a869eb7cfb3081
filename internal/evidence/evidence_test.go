package evidence_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
)

func TestCitationPrintsAndReadsItsForm(t *testing.T) {
	for form, want := range map[string]evidence.Citation{
		"26-0412/B03/D0017":            {Case: "26-0412", Exhibit: "B03", Document: "D0017"},
		"26-0412/B03/D0017.2#p4":       {Case: "26-0412", Exhibit: "B03", Document: "D0017.2", Page: 4},
		"26-0412/B03/D0017#p4:120-168": {Case: "26-0412", Exhibit: "B03", Document: "D0017", Page: 4, Span: evidence.Span{Start: 120, End: 168}},
		"Noord_1/Één.2/D1#p1:0-1":      {Case: "Noord_1", Exhibit: "Één.2", Document: "D1", Page: 1, Span: evidence.Span{Start: 0, End: 1}},
	} {
		got, err := evidence.ParseCitation(form)
		if err != nil {
			t.Errorf("ParseCitation(%q): %v", form, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ParseCitation(%q) (-want +got):\n%s", form, diff)
		}
		if got.String() != form {
			t.Errorf("ParseCitation(%q).String() = %q", form, got)
		}
	}
}

func TestParseCitationRefusesWhatIsNone(t *testing.T) {
	for _, form := range []string{
		"", "26-0412", "26-0412/B03", "a/b/c/d", "a/b/c#4", "a/b/c#p0", "a/b/c#p1:5-5", "a/b/c#p1:9-5", "a/b/c#p1:-1-5",
		"a b/c/d", "06-12345678", "a/b/c#p1:1-", "a//c", "a/b/c#p99999999999999999999",
	} {
		if got, err := evidence.ParseCitation(form); evidence.KindOf(err) != evidence.Invalid {
			t.Errorf("ParseCitation(%q) = %+v, %v; want kind invalid", form, got, err)
		}
	}
}

func TestCitationSurvivesARoundTrip(t *testing.T) {
	number := rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9._-]{0,20}`)
	rapid.Check(t, func(t *rapid.T) {
		want := evidence.Citation{Case: number.Draw(t, "case"), Exhibit: number.Draw(t, "exhibit"), Document: number.Draw(t, "document")}
		if rapid.Bool().Draw(t, "has page") {
			want.Page = rapid.IntRange(1, 99999).Draw(t, "page")
			if rapid.Bool().Draw(t, "has span") {
				start := rapid.IntRange(0, 1<<40).Draw(t, "start")
				want.Span = evidence.Span{Start: start, End: start + rapid.IntRange(1, 1000).Draw(t, "length")}
			}
		}
		got, err := evidence.ParseCitation(want.String())
		if err != nil || got != want {
			t.Fatalf("ParseCitation(%q) = %+v, %v; want %+v", want, got, err, want)
		}
	})
}

func TestDigestSurvivesJSONAndNamesItsObject(t *testing.T) {
	want := evidence.DigestOf([]byte("abc"))
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	// FIPS 180-4, example for "abc".
	if string(raw) != `"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"` {
		t.Errorf("digest of abc = %s", raw)
	}
	var got evidence.Digest
	if err := json.Unmarshal(raw, &got); err != nil || got != want {
		t.Errorf("digest from %s = %v, %v", raw, got, err)
	}
	if key := want.OriginalKey(); key != "sha256/ba/78/"+want.String() {
		t.Errorf("OriginalKey = %q", key)
	}
}

func TestDocumentIDIsStableAndTellsNothing(t *testing.T) {
	a := evidence.NewDocumentID("x1", "post/mail.eml!/lijst.xlsx")
	if a != evidence.NewDocumentID("x1", "post/mail.eml!/lijst.xlsx") {
		t.Error("the same occurrence has two ids")
	}
	if a == evidence.NewDocumentID("x2", "post/mail.eml!/lijst.xlsx") || a == evidence.NewDocumentID("x1", "post/mail.eml!/lijst2.xlsx") {
		t.Error("two occurrences share an id")
	}
	if strings.Contains(string(a), "mail") {
		t.Errorf("id %q holds the path", a)
	}
}

func TestSpanOfOutsideTheTextIsEmpty(t *testing.T) {
	for span, want := range map[evidence.Span]string{
		{Start: 0, End: 2}: "he", {Start: 1, End: 5}: "eyo?"[:4], {Start: 2, End: 2}: "", {Start: -1, End: 2}: "", {Start: 3, End: 9}: "",
	} {
		if got := span.Of("heyo?"); got != want {
			t.Errorf("%+v of %q = %q, want %q", span, "heyo?", got, want)
		}
	}
}

func TestBoxOfSpansSurroundsTheirWords(t *testing.T) {
	p := evidence.Page{Text: "a bc d", Words: []evidence.Word{
		{Text: "a", Span: evidence.Span{Start: 0, End: 1}, Box: evidence.Box{10, 10, 20, 20}},
		{Text: "bc", Span: evidence.Span{Start: 2, End: 4}, Box: evidence.Box{25, 9, 40, 21}},
		{Text: "d", Span: evidence.Span{Start: 5, End: 6}, Box: evidence.Box{10, 30, 20, 40}},
	}}
	got, ok := p.BoxOf(evidence.Span{Start: 0, End: 3})
	if want := (evidence.Box{10, 9, 40, 21}); !ok || got != want {
		t.Errorf("BoxOf = %v, %v; want %v", got, ok, want)
	}
	if got, ok := p.BoxOf(evidence.Span{Start: 4, End: 5}); ok {
		t.Errorf("BoxOf a space = %v, want none", got)
	}
}

func TestKindOfLooksThroughWrapping(t *testing.T) {
	inner := evidence.E(evidence.Unreadable, "read", "x", fs.ErrPermission)
	for name, test := range map[string]struct {
		err  error
		want evidence.Kind
	}{
		"none":    {nil, ""},
		"plain":   {errors.New("x"), evidence.Internal},
		"direct":  {inner, evidence.Unreadable},
		"wrapped": {fmt.Errorf("while: %w", inner), evidence.Unreadable},
		"joined":  {errors.Join(nil, inner), evidence.Unreadable},
		"outer":   {evidence.E(evidence.Conflict, "outer", "", inner), evidence.Conflict},
	} {
		if got := evidence.KindOf(test.err); got != test.want {
			t.Errorf("%s: KindOf(%v) = %q, want %q", name, test.err, got, test.want)
		}
	}
	if !errors.Is(inner, fs.ErrPermission) {
		t.Error("the cause of an Error is lost")
	}
}

func TestOutcomesAreClosedAndOnlyOKIsReadable(t *testing.T) {
	for _, o := range evidence.Outcomes() {
		if !o.Valid() || o.Readable() != (o == evidence.OK) {
			t.Errorf("outcome %q: valid %v, readable %v", o, o.Valid(), o.Readable())
		}
	}
	if evidence.Outcome("lost").Valid() {
		t.Error(`outcome "lost" is valid`)
	}
}
