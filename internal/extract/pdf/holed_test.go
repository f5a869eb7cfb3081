package pdf

import (
	"slices"
	"strings"
	"testing"
)

func TestWordsWithHolesAreTold(t *testing.T) {
	rest := strings.Repeat(" gewone woorden van een brief", 40)
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"none":                       {"software" + rest, nil},
		"a ligature without meaning": {"so\ue01etware" + rest, []string{"holed-words: 1"}},
		"the first letter":           {"\ue01eunctie en \ufffdocus" + rest, []string{"holed-words: 2"}},
		"a bullet before a word":     {"\uf0b7Huur" + rest, nil},
		"a bullet and a hole":        {"\uf0b7So\ue01etware" + rest, []string{"holed-words: 1"}},
		"an icon by itself":          {"\ue01e \ue020x" + rest, nil},
		"so many that it is no text": {"\ue001\ue002\ue003\ue004 \ue001\ue002\ue003a", []string{"strange-characters: 7 of 8"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := oddities(c.text); !slices.Equal(got, c.want) {
				t.Errorf("oddities(%.20q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}
