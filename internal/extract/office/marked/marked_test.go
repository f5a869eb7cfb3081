package marked_test

import (
	"testing"

	"spoor/internal/extract/office/marked"
)

func TestMarks(t *testing.T) {
	for name, c := range map[string][2]string{
		"a header":                 {marked.Header("Kas 4"), "[header] Kas 4"},
		"a footer":                 {marked.Footer("blad 1"), "[footer] blad 1"},
		"a text box":               {marked.Box("let op"), "[text box] let op"},
		"a footnote":               {marked.Footnote("1", "zie daar"), "[footnote 1] zie daar"},
		"an endnote":               {marked.Endnote("i", "zie daar"), "[endnote i] zie daar"},
		"a comment":                {marked.Comment("A. Bakker", "2024-03-04", "nee"), "[comment: A. Bakker, 2024-03-04] nee"},
		"a comment without day":    {marked.Comment("A.\n Bakker", "", "nee"), "[comment: A. Bakker] nee"},
		"a comment without author": {marked.Comment("", "2024-03-04", "nee"), "[comment: 2024-03-04] nee"},
		"a comment of nobody":      {marked.Comment("", "", "nee"), "[comment] nee"},
		"nothing":                  {marked.Header(""), ""},
	} {
		if c[0] != c[1] {
			t.Errorf("%s is marked %q, want %q", name, c[0], c[1])
		}
	}
}
