package ppt

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/cfb"
)

// giveRemembered hands on the text that stands in the file but on no slide: earlier
// versions, which quick saves leave behind, and slides that a damaged list has lost.
// It collects the embedded objects on its way.
func (p *presentation) giveRemembered() error {
	current := map[int64]bool{}
	for _, at := range p.persist {
		current[at] = true
	}
	var lines []string
	walk(p.raw, func(r record) {
		switch {
		case r.kind == recObjectData && (current[r.at] || len(p.persist) == 0):
			p.objects = append(p.objects, p.raw[r.at:r.at+headerBytes+int64(len(r.body))])
		case r.kind == recSlide || r.kind == recNotes || r.kind == recDocument:
			if !p.live[r.at] {
				lines = append(lines, p.unknown(r)...)
			}
		}
	})
	if len(lines) == 0 {
		return nil
	}
	return p.acc.Page("earlier versions", strings.Join(lines, "\n"), []string{"not-on-slides"})
}

// unknown are the lines in a record that no page has shown.
func (p *presentation) unknown(r record) []string {
	var lines []string
	descend(r.body, func(r record) bool {
		if r.kind != recTextChars && r.kind != recTextBytes {
			return true
		}
		for line := range strings.SplitSeq(r.text(), "\n") {
			if line = strings.TrimSpace(line); line != "" && line != "*" && !p.lines[line] {
				p.lines[line] = true
				lines = append(lines, line)
			}
		}
		return true
	})
	return lines
}

// giveObject hands on an embedded object (MS-PPT 2.10.34).
func (p *presentation) giveObject(number int, raw []byte) error {
	r, _ := recordAt(raw, 0)
	name := fmt.Sprintf("object%d", number)
	data := r.body
	if r.instance == 1 {
		var err error
		data, err = p.inflate(r.body)
		if err := p.acc.Fault(name, err); err != nil {
			return err
		}
	}
	if len(data) == 0 {
		return nil
	}
	file, err := cfb.Open(bytes.NewReader(data), int64(len(data)), p.acc.Budget())
	if errors.Is(err, extract.ErrBudget) {
		return p.acc.Fault(name, err)
	}
	if err != nil {
		return p.acc.Child(name+".bin", time.Time{}, data)
	}
	if file.Root.Find("VBA") != nil {
		p.acc.Note("macros: %s", name)
		return nil
	}
	file.Root.Name = name
	name, data, err = cfb.Object(file.Root)
	if err := p.acc.Fault(name, err); err != nil || len(data) == 0 {
		return err
	}
	return p.acc.Child(name, time.Time{}, data)
}

// inflate decompresses an object: its size, then the data.
func (p *presentation) inflate(raw []byte) ([]byte, error) {
	if len(raw) < 4 {
		return nil, nil
	}
	size := min(int64(binary.LittleEndian.Uint32(raw)), p.acc.Memory())
	z, err := zlib.NewReader(bytes.NewReader(raw[4:]))
	if err != nil {
		return nil, fmt.Errorf("inflating: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(p.acc.Budget().Reader(z), size))
	if err != nil {
		return data, fmt.Errorf("inflating: %w", err)
	}
	return data, nil
}
