package pdfium_test

import (
	"bytes"
	"strings"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract/pdf/pdftest"
)

func TestPasswords(t *testing.T) {
	sealed := pdftest.Sealed("kanaal", "eigenaar", pdftest.Show(72, 700, "geheim"))
	engine, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data      []byte
		passwords []string
		want      evidence.Kind // "" when it opens
	}{
		"none where one is needed":    {sealed, nil, evidence.Unreadable},
		"the wrong ones":              {sealed, []string{"x", "kanaal ", ""}, evidence.Unreadable},
		"the user's":                  {sealed, []string{"kanaal"}, ""},
		"the owner's":                 {sealed, []string{"eigenaar"}, ""},
		"the right one after others":  {sealed, []string{"x", strings.Repeat("y", 300), "z\x00", "kanaal"}, ""},
		"one too long is none":        {sealed, []string{strings.Repeat("kanaal", 50)}, evidence.Unreadable},
		"one where none is needed":    {pdftest.Sealed("", "eigenaar", pdftest.Show(72, 700, "geheim")), []string{"x"}, ""},
		"one for an open document":    {pdftest.Simple(pdftest.Show(72, 700, "geheim")), []string{"x"}, ""},
		"one for what is no document": {[]byte("geen pdf"), []string{"x"}, evidence.Corrupt},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := engine.Open(t.Context(), bytes.NewReader(c.data), int64(len(c.data)), c.passwords...)
			if err != nil {
				if evidence.KindOf(err) != c.want {
					t.Errorf("got %v, want %q", err, c.want)
				}
				for _, p := range c.passwords {
					if p != "" && p != "x" && strings.Contains(err.Error(), p) {
						t.Errorf("the password stands in the error: %v", err)
					}
				}
				return
			}
			marks, err := doc.Glyphs(t.Context(), 1)
			if len(marks.Glyphs) != len("geheim") || err != nil || c.want != "" {
				t.Errorf("%d glyphs, %v; want %q", len(marks.Glyphs), err, c.want)
			}
			pic, err := doc.Render(t.Context(), 1, 50)
			if err != nil || pic.Pixels.Bounds().Empty() {
				t.Errorf("drawn: %v", err)
			}
			if err := doc.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
