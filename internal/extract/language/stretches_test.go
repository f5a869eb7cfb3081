package language

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// parts are the stretches of a text, written out: "pl: ...".
func parts(text, main string) []string {
	var all []string
	for _, s := range Stretches(text, main) {
		all = append(all, s.Language+": "+s.Of(text))
	}
	return all
}

func TestStretches(t *testing.T) {
	all := sentences()
	quoted := "Musisz odpracować dług za podróż i za pokój"
	cases := map[string]struct {
		text, main string
		want       []string
	}{
		"one language":               {all["nl"] + "\n\n" + all["nl"], "nl", nil},
		"a Polish paragraph":         {all["nl"] + "\n\n" + all["pl"] + "\n\n" + all["nl"], "nl", []string{"pl: " + all["pl"]}},
		"a quotation in a sentence":  {"Hij zei dan altijd: \"" + quoted + "\", en dan liep hij weg van ons.", "nl", []string{"pl: " + quoted}},
		"a line":                     {"Dit stond op het briefje bij de deur:\n" + quoted + "\nEn dat was alles wat er was.", "nl", []string{"pl: " + quoted}},
		"neighbours are one":         {quoted + ". Ok. " + quoted + ".\nDat was wat hij tegen ons zei.", "nl", []string{"pl: " + quoted + ". Ok. " + quoted + "."}},
		"another script":             {"Hij schreef dit: " + all["nl"] + "\n" + all["bg"], "nl", []string{"bg: " + all["bg"]}},
		"nobody knows the main":      {all["nl"] + "\n" + all["pl"], "", []string{"nl: " + all["nl"], "pl: " + all["pl"]}},
		"names and figures":          {"Kowalski, Jan | 12-03-1990 | Warszawa\nNowak, Piotr | 01-02-1988 | Łódź", "nl", nil},
		"too short to tell":          {all["nl"] + "\nNie wiem.\n", "nl", nil},
		"nothing":                    {"", "", nil},
		"Cyrillic within Cyrillic":   {all["bg"] + "\n" + all["uk"], "bg", nil},
		"Latin within Cyrillic":      {all["bg"] + "\n" + all["nl"], "bg", []string{"nl: " + all["nl"]}},
		"white space is not part of": {"  \t" + all["pl"] + " \n ", "nl", []string{"pl: " + all["pl"]}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, parts(c.text, c.main)); diff != "" {
				t.Errorf("Stretches(%q, %q) (-want +got):\n%s", c.text, c.main, diff)
			}
		})
	}
}

func TestStretchesComeInOrderWithinTheText(t *testing.T) {
	all := sentences()
	rapid.Check(t, func(t *rapid.T) {
		pick := rapid.SampledFrom([]string{all["nl"], all["pl"], all["bg"], all["ar"], "ok", "\n", "\"", " ", "\xff", ". "})
		text := strings.Join(rapid.SliceOfN(pick, 0, 20).Draw(t, "pieces"), "")
		last := 0
		for _, s := range Stretches(text, rapid.SampledFrom([]string{"", "nl", "bg"}).Draw(t, "main")) {
			if !s.Within(len(text)) || s.Start < last || s.Language == "" {
				t.Fatalf("stretch %+v after %d in %d bytes", s, last, len(text))
			}
			last = s.End
		}
	})
}

func FuzzStretches(f *testing.F) {
	for _, s := range sentences() {
		f.Add(s, "nl")
	}
	f.Add("\xff\xfe\x00\"a\"", "")
	f.Fuzz(func(t *testing.T, text, main string) {
		for _, s := range Stretches(text, main) {
			if !s.Within(len(text)) || s.Language == main {
				t.Errorf("Stretches(%q, %q) has %+v", text, main, s)
			}
		}
	})
}

func BenchmarkStretches(b *testing.B) {
	all := sentences()
	page := strings.Repeat(all["nl"]+"\n", 30) + all["pl"] // a printed page
	for b.Loop() {
		Stretches(page, "nl")
	}
}
