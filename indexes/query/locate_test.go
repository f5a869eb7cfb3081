package query_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/indexes/query"
)

func TestLocate(t *testing.T) {
	const page = "Haar paspoort, hààr paspoort! Łódź: 06-12345678. Geld terug, geld terug geld."
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"a word wherever it stands", "geld", []string{"Geld", "geld", "geld"}},
		{"a word with accents", "lodz", []string{"Łódź"}},
		{"a prefix", "pas*", []string{"paspoort", "paspoort"}},
		{"a phrase is one span", `"haar paspoort"`, []string{"Haar paspoort", "hààr paspoort"}},
		{"a word inside a phrase adds nothing", `"haar paspoort" paspoort`, []string{"Haar paspoort", "hààr paspoort"}},
		{"phrases that overlap become one span", `"geld terug" "terug geld"`, []string{"Geld terug, geld terug geld"}},
		{"phone number", "06-12345678", []string{"06-12345678"}},
		{"what stands under not is passed over", "haar NOT paspoort", []string{"Haar", "hààr"}},
		{"word fields count", "text:haar OR file:geld", []string{"Haar", "hààr", "Geld", "geld", "geld"}},
		{"exact fields do not", "case:geld", nil},
		{"everything locates nothing", "*", nil},
		{"absent", "huur", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := query.Parse(c.in)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range query.Locate(n, page) {
				got = append(got, s.Of(page))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("Locate(%q) (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

func FuzzLocate(f *testing.F) {
	f.Add(`a "b c" d*`, "A b c d e\xff")
	f.Add("ﬁn*", "ﬁnancieel \u00ad")
	f.Fuzz(func(t *testing.T, in, page string) {
		n, err := query.Parse(in)
		if err != nil {
			return
		}
		end := 0
		for _, s := range query.Locate(n, page) {
			if s.Start < end || !s.Within(len(page)) {
				t.Fatalf("Locate(%q, %q) has span %v after %d", in, page, s, end)
			}
			end = s.End
		}
	})
}

func BenchmarkLocate(b *testing.B) {
	page := strings.Repeat("Zij moest haar paspoort afgeven in Łódź en kreeg € 25 per dag. ", 45)
	n, err := query.Parse(`("haar paspoort" OR vals*) dag`)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		query.Locate(n, page)
	}
}
