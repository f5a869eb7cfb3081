package web

import (
	"testing"

	"github.com/jba/templatecheck"
)

func TestEveryTemplateFitsItsPage(t *testing.T) {
	templates, err := parseTemplates()
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]any{
		"search": &searchPage{}, "document": &documentPage{}, "runs": &runsPage{}, "run": &runPage{},
		"links": &linksPage{}, "link": &linkPage{}, "cases": &casesPage{}, "fault": &faultPage{},
	}
	for _, name := range pageNames() {
		if err := templatecheck.CheckHTML(templates[name], pages[name]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
