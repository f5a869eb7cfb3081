package main

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"spoor/internal/tag/encoder"
	"spoor/internal/tag/network"
)

// together is how many sentences a worker takes at once; they are of similar length.
const together = 32

// writeFeatures computes the features of all lines with all processors.
func writeFeatures(w io.Writer, o options, lines []line) error {
	base, model, err := openEncoder(o)
	if err != nil {
		return err
	}
	standard, err := openStandard(o.heads)
	if err != nil {
		return err
	}
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(lines[b].Text) - len(lines[a].Text) })
	rows := make([]float32, len(lines)*base.Width())
	parts := make(chan []int, (len(lines)+together-1)/together)
	for part := range slices.Chunk(order, together) {
		parts <- part
	}
	close(parts)
	var workers errgroup.Group
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() error {
			session := model.Session()
			if o.kernel != "" {
				var err error
				if session, err = model.SessionWith(o.kernel); err != nil {
					return err
				}
			}
			states := network.NewStates(base, session)
			for part := range parts {
				compute(rows, base.Width(), states, standard, lines, part)
			}
			return nil
		})
	}
	if err := workers.Wait(); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, rows)
}

// compute fills in the rows of some lines.
func compute(rows []float32, width int, states *network.States, standard network.Standard, lines []line, part []int) {
	var texts []string
	for _, i := range part {
		texts = append(texts, lines[i].Text)
	}
	states.Each(texts, func(k int, _ []encoder.Token, h []float32) {
		standard.Apply(h)
		network.Mean(rows[part[k]*width:(part[k]+1)*width], h)
	})
}

func openEncoder(o options) (*encoder.Base, *encoder.Model, error) {
	data, err := os.ReadFile(o.base)
	if err != nil {
		return nil, nil, err
	}
	base, err := encoder.ParseBase(data)
	if err != nil {
		return nil, nil, err
	}
	var adapter *encoder.Adapter
	if o.adapter != "" {
		if data, err = os.ReadFile(o.adapter); err != nil {
			return nil, nil, err
		}
		if adapter, err = encoder.ParseAdapter(data); err != nil {
			return nil, nil, err
		}
	}
	var weights bytes.Buffer
	if err := encoder.Build(&weights, base, adapter); err != nil {
		return nil, nil, err
	}
	model, err := encoder.Open(base, weights.Bytes())
	return base, model, err
}

// openStandard reads how states are standardised; not at all when no file is named.
func openStandard(path string) (network.Standard, error) {
	if path == "" {
		return network.Standard{}, nil
	}
	t, err := tensors(path, "mu", "isd")
	if err != nil {
		return network.Standard{}, err
	}
	return network.Standard{Mean: t[0].Data, Scale: t[1].Data}, nil
}
