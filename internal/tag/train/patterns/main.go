// Command patterns tells the trainer what the catalogue's patterns find.
//
// It reads a document a line from standard input, {"language": "nl", "text": "..."},
// and writes a line for each: the findings as [[start, end, indicator, stance], ...],
// places in bytes of the text. It uses the tagger of the product without a model.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/tag"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "patterns:", err)
		os.Exit(1)
	}
}

// document is a line of the input.
type document struct {
	Language string `json:"language"`
	Text     string `json:"text"`
}

func run(in io.Reader, out io.Writer) error {
	c, err := catalogue.Load()
	if err != nil {
		return err
	}
	tagger, err := tag.New(c)
	if err != nil {
		return err
	}
	lines, w := json.NewDecoder(in), bufio.NewWriter(out)
	for {
		var d document
		if err := lines.Decode(&d); errors.Is(err, io.EOF) {
			return w.Flush()
		} else if err != nil {
			return fmt.Errorf("read a document: %w", err)
		}
		if err := write(w, tagger.Tag([]evidence.Page{{Number: 1, Text: d.Text, Language: d.Language, Status: evidence.PageOK}})); err != nil {
			return err
		}
	}
}

func write(w io.Writer, findings []evidence.Finding) error {
	rows := make([][4]any, 0, len(findings))
	for _, f := range findings {
		rows = append(rows, [4]any{f.Start, f.End, f.Indicator, f.Stance})
	}
	line, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s\n", line); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	return nil
}
