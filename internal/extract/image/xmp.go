package image

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// xmp reads a packet of XMP where the library doesn't look for one: elements with
// text, by their local names; the items of lists belong to the element around them.
func (t *tags) xmp(packet []byte) {
	s := xmlscan.New(bytes.NewReader(packet))
	var open []string
	var value strings.Builder
	for {
		token, err := s.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.fault("metadata-damaged: XMP: %v", err)
			}
			return
		}
		switch token.Kind {
		case xmlscan.Start:
			name := string(token.Name)
			switch name {
			case "", "li", "Seq", "Bag", "Alt":
				continue
			}
			open = append(open, name)
			value.Reset()
		case xmlscan.Text:
			value.Write(token.Text)
			value.WriteByte(' ')
		case xmlscan.End:
			last := len(open) - 1
			if last < 0 || open[last] != string(token.Name) {
				continue
			}
			key := open[last]
			t.keep("xmp:"+strings.ToUpper(key[:1])+key[1:], "png", value.String())
			open = open[:last]
			value.Reset()
		}
	}
}
