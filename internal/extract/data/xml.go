package data

import (
	"errors"
	"io"
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// renderXML writes a line for each element that has text or attributes, and for
// each attribute: "naam: tekst", "@naam: waarde".
func renderXML(source string, out *lines) error {
	// The source is UTF-8 by now, whatever its declaration says.
	if rest, ok := strings.CutPrefix(source, "<?xml"); ok {
		_, source, _ = strings.Cut(rest, "?>")
	}
	s := xmlscan.New(strings.NewReader(source))
	name, depth := "", 0
	for {
		token, err := s.Next()
		switch {
		case errors.Is(err, io.EOF):
			return comments(source, out)
		case errors.Is(err, io.ErrUnexpectedEOF):
			return errors.Join(err, comments(source, out))
		case err != nil: // the rest can't be told apart
			out.Reset()
			_, _ = out.WriteString(source) // a strings.Builder never fails
			return err
		}
		switch token.Kind {
		case xmlscan.Start:
			name = string(token.Name)
			err = startElement(&token, depth, out)
			depth++
		case xmlscan.End:
			name, depth = "", max(depth-1, 0)
		case xmlscan.Text:
			text := strings.TrimSpace(string(token.Text))
			if text == "" {
				continue
			}
			label := ""
			if name != "" {
				label = name + ":"
			}
			err = out.add(max(depth-1, 0), label, text)
			name = ""
		}
		if err != nil {
			return err
		}
	}
}

func startElement(t *xmlscan.Token, depth int, out *lines) error {
	attrs := t.Attrs()
	if len(attrs) == 0 {
		return nil
	}
	if err := out.add(depth, string(t.Name), ""); err != nil {
		return err
	}
	for _, a := range attrs {
		if err := out.add(depth+1, "@"+a.Name+":", a.Value); err != nil {
			return err
		}
	}
	return nil
}

// comments adds what people wrote for each other.
func comments(source string, out *lines) error {
	for {
		_, rest, ok := strings.Cut(source, "<!--")
		if !ok {
			return nil
		}
		comment, after, _ := strings.Cut(rest, "-->")
		if err := out.add(0, "<!--", strings.TrimSpace(comment)+" -->"); err != nil {
			return err
		}
		source = after
	}
}
