package language

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkSentences prints how often single sentences and groups of three are
// named right, wrong and not at all. Run it by hand on a folder with one file of
// sentences per language, nl.txt, pl.txt and so on:
//
//	SPOOR_SENTENCES=folder go test ./internal/extract/language -run none -bench Sentences -benchtime 1x
func BenchmarkSentences(b *testing.B) {
	folder := os.Getenv("SPOOR_SENTENCES")
	if folder == "" {
		b.Log("SPOOR_SENTENCES names no folder")
		return
	}
	files, err := filepath.Glob(filepath.Join(folder, "??.txt"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
			want := strings.TrimSuffix(filepath.Base(file), ".txt")
			right, wrong, none := tally(beginnings(lines), 1, want)
			fmt.Printf("%s by 5 words: %3d right %3d wrong %3d unsure\n", want, right, wrong, none)
			for _, size := range []int{1, 3} {
				right, wrong, none := tally(lines, size, want)
				fmt.Printf("%s by %d: %3d right %3d wrong %3d unsure\n", want, size, right, wrong, none)
			}
		}
	}
}

// beginnings are the first five words of each line: as short as a chat message.
func beginnings(lines []string) []string {
	short := make([]string, len(lines))
	for i, l := range lines {
		words := strings.Fields(l)
		short[i] = strings.Join(words[:min(5, len(words))], " ")
	}
	return short
}

func tally(lines []string, size int, want string) (right, wrong, none int) {
	for i := 0; i+size <= len(lines); i += size {
		switch Detect(strings.Join(lines[i:i+size], "\n")) {
		case want:
			right++
		case "":
			none++
		default:
			wrong++
		}
	}
	return right, wrong, none
}
