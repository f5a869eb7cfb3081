package reread_test

import (
	"slices"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract/ocr"
	"spoor/internal/extract/pdf"
)

func TestHolesInWordsAreFilled(t *testing.T) {
	for name, c := range map[string]struct {
		layer, seen, want string
		status            evidence.PageStatus
	}{
		"a ligature without a meaning": {"de so\ufffdware draait", "de software draait", "de software draait\n\n[text layer: so\ufffdware]", evidence.PageOK},
		"a private character":          {"de \ue001rma", "de firma", "de firma\n\n[text layer: \ue001rma]", evidence.PageOK},
		"two holes, one of them seen":  {"a\ufffdaf o\ufffder", "alaf oxer", "alaf oxer\n\n[text layer: a\ufffdaf o\ufffder]", evidence.PageOK},
		"another word was seen there":  {"so\ufffdware be\ufffdaling", "hardware betaling", "so\ufffdware betaling\n\n[text layer: be\ufffdaling]", evidence.PagePartial},
		"what follows moves along":     {"so\ufffdware\n\n[note] los", "software", "software\n\n[note] los\n\n[text layer: so\ufffdware]", evidence.PageOK},
		"nothing like it was seen":     {"so\ufffdware", "iets", "so\ufffdware", evidence.PagePartial},
	} {
		t.Run(name, func(t *testing.T) {
			layer := read(c.layer)
			seen := read(c.seen)
			for i := range seen.Words {
				seen.Words[i].Box = layer.Words[i].Box
			}
			page := evidence.Page{Number: 1, Text: c.layer, Words: layer.Words, Status: evidence.PagePartial, Engine: "spoor-pdf/2", Reasons: []string{pdf.StrangeChars + ": 1 of 90"}}
			for i, w := range page.Words {
				if w.Text == "[note]" {
					page.Words = page.Words[:i]
					break
				}
			}
			res, pages := run(t, scan(page), tools(&reader{by: map[int]ocr.Reading{1: seen}}), source())
			got := pages[0]
			if got.Text != c.want || got.Status != c.status {
				t.Errorf("page = %q %s %q, want %q %s", got.Text, got.Status, got.Reasons, c.want, c.status)
			}
			if ok := res.Outcome == evidence.OK; ok != (c.status == evidence.PageOK) {
				t.Errorf("outcome = %s with a page that is %s", res.Outcome, c.status)
			}
			for _, w := range got.Words {
				if w.Of(got.Text) != w.Text {
					t.Errorf("word %q stands over %q", w.Text, w.Of(got.Text))
				}
			}
			if mended := slices.ContainsFunc(got.Reasons, func(r string) bool { return r == "ocr-mended: 1 words" || r == "ocr-mended: 2 words" }); mended != (got.Text != c.layer) {
				t.Errorf("reasons = %q, with the text %q", got.Reasons, got.Text)
			}
		})
	}
}
