// Command features computes what the trainer needs from the product itself, so that what
// is learned in Python is what Go computes. It is for those who train the model; nothing
// in the product calls it.
//
// Features: lines {"id":..., "text":...} come in, a row of little-endian float32 for each
// goes out, in the same order: the mean over the tokens of the text of the hidden states
// of the tuned encoder (standardised, with --heads), as internal/tag/network computes it.
//
//	go run ./internal/tag/train/features --base e5-small-q4.bin --adapter adapter.safetensors \
//	  --heads heads.safetensors < sentences.jsonl > features.bin
//
// Precedents: lines {"id", "doc", "lang", "text", "labels": [...], "other": [...],
// "stance"} come in (labels as in model.json; stance asserted, negated, asked or general),
// and the file of features of the same lines; precedents.bin goes out. The projection is
// tensors vote.p [D, F] and vote.mean [F] of --vote. Features must be standardised as the
// product does: computed with the same --heads.
//
//	go run ./internal/tag/train/features --precedents --features features.bin \
//	  --vote vote.safetensors --model model.json < entries.jsonl > precedents.bin
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// options are the command's flags.
type options struct {
	base, adapter, heads, kernel string
	precedents                   bool
	features, vote, model        string
}

func main() {
	var o options
	flag.StringVar(&o.base, "base", "", "the base model's `file`, e5-small-q4.bin")
	flag.StringVar(&o.adapter, "adapter", "", "the adapter's `file`; none for the base model as it is")
	flag.StringVar(&o.heads, "heads", "", "`file` with tensors mu and isd: standardise with them")
	flag.StringVar(&o.kernel, "kernel", "", "`name` of the kernel, instead of the fastest")
	flag.BoolVar(&o.precedents, "precedents", false, "write precedents instead of features")
	flag.StringVar(&o.features, "features", "", "`file` of the entries' features")
	flag.StringVar(&o.vote, "vote", "", "`file` with tensors vote.p and vote.mean")
	flag.StringVar(&o.model, "model", "", "model.json, for the order of the labels")
	flag.Parse()
	if err := run(o, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "features:", err)
		os.Exit(1)
	}
}

func run(o options, in io.Reader, out io.Writer) error {
	lines, err := readLines(in)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<20)
	if o.precedents {
		err = writePrecedents(w, o, lines)
	} else {
		err = writeFeatures(w, o, lines)
	}
	return errors.Join(err, w.Flush())
}

// line is a sentence, and for precedents what is known of it.
type line struct {
	ID       string   `json:"id"`
	Document string   `json:"doc"`
	Language string   `json:"lang"`
	Text     string   `json:"text"`
	Labels   []string `json:"labels"`
	Other    []string `json:"other"`
	Stance   string   `json:"stance"`
}

func readLines(in io.Reader) ([]line, error) {
	var lines []line
	d := json.NewDecoder(bufio.NewReaderSize(in, 1<<20))
	for {
		var l line
		err := d.Decode(&l)
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", len(lines)+1, err)
		}
		lines = append(lines, l)
	}
}
