package wording

import "testing"

func TestReason(t *testing.T) {
	for name, c := range map[string]struct{ reason, nl, en string }{
		"a code alone":                    {"password-needed", "wachtwoord nodig: spoor unlock", "a password is needed: spoor unlock"},
		"a code with pages":               {"ocr-incomplete: pages 2-4", "tekstherkenning onvolledig, een deel van de letters is niet gelezen: bekijk de pagina zelf: pagina's 2-4", "text recognition incomplete, some of the letters were not read: look at the page yourself: pages 2-4"},
		"a code with a colon in it":       {"no text layer: image only", "alleen beeld, geen tekstlaag", "only a picture, no text layer"},
		"a code with what a tool says":    {"ocr-failed: no page", "tekstherkenning mislukt: bekijk de pagina zelf: no page", "text recognition failed: look at the page yourself: no page"},
		"a family's code":                 {"docx-damaged: word/document.xml", "beschadigd (docx-damaged): word/document.xml", "damaged (docx-damaged): word/document.xml"},
		"a family by its beginning":       {"limit-pages: 100000", "grens bereikt (limit-pages): 100000", "limit reached (limit-pages): 100000"},
		"an exact code before its family": {"text-limit: 3 pages", "te veel tekst: 3 pages", "too much text: 3 pages"},
		"what an engine said":             {"spoor-pdf/1: single-letters: 40 of 50", "veel losse letters: woorden kunnen uiteengevallen zijn: 40 of 50 (spoor-pdf/1)", "many single letters: words may have fallen apart: 40 of 50 (spoor-pdf/1)"},
		"a code that nobody knows":        {"quite-new: x", "quite-new: x", "quite-new: x"},
		"no code at all":                  {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Dutch.Reason(c.reason); got != c.nl {
				t.Errorf("Dutch.Reason(%q) = %q, want %q", c.reason, got, c.nl)
			}
			if got := English.Reason(c.reason); got != c.en {
				t.Errorf("English.Reason(%q) = %q, want %q", c.reason, got, c.en)
			}
		})
	}
}
