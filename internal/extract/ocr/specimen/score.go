package specimen

import "strings"

// ErrorRate is the character error rate: the fewest characters to insert, delete and
// replace that make got out of want (Levenshtein 1966), per character of want. Stretches
// of white space count as one space. It takes time as the product of the lengths.
func ErrorRate(got, want string) float64 {
	g, w := []rune(strings.Join(strings.Fields(got), " ")), []rune(strings.Join(strings.Fields(want), " "))
	if len(w) == 0 {
		return float64(len(g))
	}
	row := make([]int, len(g)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range w {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range g {
			cost := diagonal
			if r != s {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return float64(row[len(g)]) / float64(len(w))
}
