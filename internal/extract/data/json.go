package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"spoor/internal/extract/charset"
)

// renderJSON writes a line for each value: "naam: waarde", "- waarde" in a list.
func renderJSON(source string, out *lines) error {
	d := json.NewDecoder(strings.NewReader(source))
	d.UseNumber()
	r := &jsonReader{out: out}
	for {
		before := d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) && strings.TrimSpace(source[before:]) == "" && len(r.open) == 0 {
			return nil
		}
		if err != nil {
			r.unfinished()
			if rest := strings.TrimSpace(source[before:]); rest != "" {
				_, _ = out.WriteString(rest + "\n") // a strings.Builder never fails
			}
			return err
		}
		if err := r.take(token); err != nil {
			return err
		}
	}
}

// jsonReader is where the reading is: per open list or object, the next name.
type jsonReader struct {
	out  *lines
	open []level
}

type level struct {
	object bool
	named  bool // the name has been read, the value has not
	name   string
}

func (r *jsonReader) take(token json.Token) error {
	last := len(r.open) - 1
	if delim, ok := token.(json.Delim); ok {
		return r.nest(delim)
	}
	value := r.shown(token)
	if last >= 0 && r.open[last].object && !r.open[last].named {
		r.open[last].name, r.open[last].named = value, true
		return nil
	}
	return r.out.add(max(last, 0), r.label(), value)
}

// label is what stands before the next value.
func (r *jsonReader) label() string {
	last := len(r.open) - 1
	switch {
	case last < 0:
		return ""
	case r.open[last].object:
		r.open[last].named = false
		return r.open[last].name + ":"
	}
	return "-"
}

// unfinished writes a name whose value never came.
func (r *jsonReader) unfinished() {
	if last := len(r.open) - 1; last >= 0 && r.open[last].named {
		_ = r.out.add(last, r.label(), "") // full is full
	}
}

func (r *jsonReader) nest(delim json.Delim) error {
	last := len(r.open) - 1
	switch delim {
	case '{', '[':
		var err error
		if label := r.label(); label != "" {
			err = r.out.add(max(last, 0), label, "")
		}
		r.open = append(r.open, level{object: delim == '{'})
		return err
	}
	r.open = r.open[:max(last, 0)]
	return nil
}

func (r *jsonReader) shown(token json.Token) string {
	switch v := token.(type) {
	case nil:
		return ""
	case string:
		fixed, mended := charset.Mend(v)
		if mended {
			r.out.mended++
		}
		return fixed
	default:
		return fmt.Sprint(v)
	}
}
