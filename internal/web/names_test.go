package web

import (
	"mime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

func TestPlainShowsCharactersThatReorderOrHide(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"ordinary":               {"Café, 漢字.txt", "Café, 漢字.txt"},
		"right-to-left override": {"rekening\u202Efdp.exe", "rekening‹U+202E›fdp.exe"},
		"isolate":                {"a\u2066b\u2069", "a‹U+2066›b‹U+2069›"},
		"zero width":             {"pay\u200bpal", "pay‹U+200B›pal"},
		"control":                {"a\x00\x1b[2J\nb", "a‹U+0000›‹U+001B›[2J‹U+000A›b"},
		"not UTF-8":              {"a\xffb", "a\uFFFDb"},
		"tag characters":         {"a\U000E0041", "a‹U+E0041›"},
	} {
		if got := plain(test.in); got != test.want {
			t.Errorf("%s: plain(%q) = %q, want %q", name, test.in, got, test.want)
		}
	}
}

func TestALongNameIsShortenedInTheMiddle(t *testing.T) {
	got := frame{}.Name(strings.Repeat("é", 4000) + ".exe")
	if n := len([]rune(got)); n > shortest+3 || !strings.HasSuffix(got, ".exe") {
		t.Errorf("Name of 4,004 characters = %q (%d characters); want at most %d, ending in .exe", got, n, shortest+3)
	}
}

func TestAttachmentIsADownloadWithAHarmlessName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := ledger.Row{CaseNumber: "26-0412", ExhibitNumber: "Bé", Document: evidence.Document{Number: "D0001", Path: rapid.String().Draw(t, "path")}}
		header := attachment(row)
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" {
			t.Fatalf("%q: kind %q, error %v; want attachment", header, kind, err)
		}
		name := params["filename"]
		if !strings.HasPrefix(name, "26-0412_B") || strings.ContainsAny(name, "/\\:*?\"<>|\r\n\x00;$`") || len(name) > 700 {
			t.Fatalf("file name %q of path %q", name, row.Path)
		}
	})
}

func TestAttachmentKeepsTheExtension(t *testing.T) {
	row := ledger.Row{CaseNumber: "26-0412", ExhibitNumber: "B03", Document: evidence.Document{Number: "D0017.1", Path: "post/mail.eml!/" + strings.Repeat("n", 4000) + "/bij lage.zip"}}
	want := `attachment; filename="26-0412_B03_D0017.1_bij_lage.zip"; filename*=UTF-8''26-0412_B03_D0017.1_bij_lage.zip`
	if got := attachment(row); got != want {
		t.Errorf("attachment = %s, want %s", got, want)
	}
}
