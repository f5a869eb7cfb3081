package extract

import (
	"strconv"
	"strings"
)

// PageList prints ascending numbers as people write them: "pages 1-3, 7".
func PageList(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		part := strconv.Itoa(numbers[i])
		if j > i {
			part += "-" + strconv.Itoa(numbers[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return "pages " + strings.Join(parts, ", ")
}
