package specimen

// Condition is a way of setting and spoiling pages, with a name.
type Condition struct {
	Name string
	Setting
	Damage
	// Picture marks what is no page of a document but a picture of its own.
	Picture bool
}

// Page is page number n of the condition, from 0.
func (c Condition) Page(n int) Page {
	p := set(c.Setting, n)
	p.Pixels = c.Spoil(p.Clean)
	p.Picture = c.Picture
	return p
}

// Conditions are those that text recognition must stand.
func Conditions() []Condition {
	at := func(dpi int) Setting { return Setting{DPI: dpi} }
	return []Condition{
		{Name: "clean, 150 dpi", Setting: at(150)},
		{Name: "clean, 200 dpi", Setting: at(200)},
		{Name: "clean, 300 dpi", Setting: at(300)},
		{Name: "skewed 1.3", Setting: at(200), Damage: Damage{Skew: 1.3, Blur: 0.8, Noise: 10}},
		{Name: "skewed -2", Setting: at(200), Damage: Damage{Skew: -2}},
		{Name: "skewed 7", Setting: at(200), Damage: Damage{Skew: 7}},
		{Name: "skewed -7, 300 dpi", Setting: at(300), Damage: Damage{Skew: -7}},
		{Name: "noisy", Setting: at(200), Damage: Damage{Noise: 32}},
		{Name: "speckled", Setting: at(200), Damage: Damage{Speckle: 0.02}},
		{Name: "blurred", Setting: at(200), Damage: Damage{Blur: 2}},
		{Name: "turned 90", Setting: at(200), Damage: Damage{Turn: 1}},
		{Name: "turned 180", Setting: at(200), Damage: Damage{Turn: 2}},
		{Name: "turned 270, skewed, noisy", Setting: at(200), Damage: Damage{Turn: 3, Skew: 1.1, Noise: 15}},
		{Name: "two columns", Setting: Setting{DPI: 200, Columns: 2, Points: 10}},
		{Name: "two columns, skewed", Setting: Setting{DPI: 200, Columns: 2, Points: 10}, Damage: Damage{Skew: -1.4}},
		{Name: "uneven light", Setting: at(200), Damage: Damage{Shade: 0.75}},
		{Name: "white on dark", Setting: at(200), Damage: Damage{Invert: true}, Picture: true},
		{Name: "white banner", Setting: Setting{DPI: 200, Banner: true}},
		{Name: "small print, 6 points", Setting: Setting{DPI: 300, Points: 6, Paragraphs: 8}},
		{Name: "small picture, 96 dpi", Setting: Setting{DPI: 96}, Picture: true},
		{Name: "table with rules", Setting: Setting{DPI: 200, Table: true}},
		{Name: "a picture beside the text", Setting: Setting{DPI: 200, Photo: true}},
		{Name: "photographed page", Setting: at(300), Damage: Damage{Skew: 4, Shade: 0.6, Blur: 1.5, Noise: 12}, Picture: true},
	}
}

// Scenery is a picture without any text: n chooses which.
func Scenery(w, h, n int) Page {
	g := blank(w, h)
	texture(g, g.Rect, n)
	return Page{Clean: g, Pixels: g, DPI: 72, Picture: true}
}
