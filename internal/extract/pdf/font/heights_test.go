package font

import (
	"fmt"
	"math"
	"testing"

	"spoor/internal/extract/pdf/pdftest"
)

func TestHeights(t *testing.T) {
	const descriptor = "/FontDescriptor <</Ascent %s /Descent %s %s>>"
	for name, c := range map[string]struct {
		dict            string
		embedded        bool
		ascent, descent float64
	}{
		"the font says":                      {fmt.Sprintf(descriptor, "800", "-200", ""), false, 0.8, -0.2},
		"signs the other way round":          {fmt.Sprintf(descriptor, "-800", "200", ""), false, 0.8, -0.2},
		"taller than an em":                  {fmt.Sprintf(descriptor, "1317", "-340", ""), false, 1.317, -0.34},
		"taller than letters are":            {fmt.Sprintf(descriptor, "14910", "-5780", ""), false, 0.95, -0.35},
		"zeros":                              {fmt.Sprintf(descriptor, "0", "0", ""), false, 0.95, -0.35},
		"nothing at all":                     {"", false, 0.95, -0.35},
		"a standard font":                    {"/BaseFont /Helvetica-BoldOblique", false, 0.718, -0.207},
		"an alias of one":                    {"/BaseFont /TimesNewRomanPS-BoldItalicMT", false, 0.683, -0.217},
		"an alias with a comma":              {"/BaseFont /CourierNew,Bold", false, 0.629, -0.157},
		"a standard font with other figures": {"/BaseFont /Arial " + fmt.Sprintf(descriptor, "905", "-212", ""), false, 0.718, -0.207},
		"a standard font's own program":      {"/BaseFont /ArialMT " + fmt.Sprintf(descriptor, "905", "-212", "/FontFile2 EMBEDDED"), true, 0.905, -0.212},
		"a cut of a standard font":           {"/BaseFont /Arial-Black " + fmt.Sprintf(descriptor, "1100", "-310", ""), false, 1.1, -0.31},
		"a relative of a standard font":      {"/BaseFont /ArialNarrow", false, 0.95, -0.35},
	} {
		t.Run(name, func(t *testing.T) {
			f := load(t, func(d *pdftest.Doc) string {
				dict := c.dict
				if c.embedded {
					dict = fmt.Sprintf("/BaseFont /ArialMT "+descriptor, "905", "-212", fmt.Sprintf("/FontFile2 %d 0 R", d.Stream("", "program")))
				}
				return "<</Subtype /TrueType " + dict + ">>"
			})
			if math.Abs(f.Ascent-c.ascent) > 1e-9 || math.Abs(f.Descent-c.descent) > 1e-9 {
				t.Errorf("%s: got %g above and %g below, want %g and %g", c.dict, f.Ascent, f.Descent, c.ascent, c.descent)
			}
		})
	}
}

func TestType3FontsAreAsHighAsTheirLettersAreWide(t *testing.T) {
	const letters = "<</Subtype /Type3 /FirstChar 97 /Widths [556 556 500] /Encoding <</Differences [97 /a /b /c]>> "
	for name, c := range map[string]struct {
		dict string
		want float64
	}{
		"a thousandth":                    {letters + "/FontMatrix [0.001 0 0 0.001 0 0] /FontBBox [0 0 1 1]>>", 1},
		"half as wide as high":            {letters + "/FontMatrix [0.001 0 0 0.002 0 0] /FontBBox [0 0 0 0]>>", 2},
		"upside down":                     {letters + "/FontMatrix [0.001 0 0 -0.001 0 0] /FontBBox [0 0 1 -1]>>", 1},
		"signs only: the box":             {"<</Subtype /Type3 /FirstChar 1 /Widths [10] /Encoding <</Differences [1 /x01]>> /FontMatrix [0.1 0 0 0.1 0 0] /FontBBox [0 -2 10 8]>>", 1},
		"signs only, without a box":       {"<</Subtype /Type3 /FontMatrix [0.01 0 0 0.01 0 0]>>", 10},
		"letters without a font's matrix": {letters + ">>", 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := load(t, func(*pdftest.Doc) string { return c.dict }).Scale; math.Abs(got-c.want) > 0.01 {
				t.Errorf("%s: got an em of %g, want %g", c.dict, got, c.want)
			}
		})
	}
}
