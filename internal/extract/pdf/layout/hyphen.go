package layout

// Hyphenated reports whether the word before a line end was cut there: letters and a
// hyphen, then a line that goes on in lower case, and not with a word that follows such
// a hyphen by itself ("in- en uitvoer").
func Hyphenated(before, after string) bool { return hyphenated(before, after) }
