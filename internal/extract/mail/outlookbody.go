package mail

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/markup"
	"spoor/internal/extract/rtf"
)

// body is the text of a message. A message may have it up to three times: plain, in
// HTML and in RTF. The plain one is taken, and of the others what says more.
func (o *item) body() (string, error) {
	plainText := o.props.text(tagBody)
	html, err := o.htmlText()
	if err != nil {
		return "", err
	}
	if html == "" {
		if html, err = o.rtfText(); err != nil {
			return "", err
		}
	}
	if strings.TrimSpace(plainText) == "" {
		return html, nil
	}
	if more := extra(plainText, html); strings.TrimSpace(more) != "" {
		o.acc.Note("html-part-says-more: appended")
		return join(plainText, more), nil
	}
	return plainText, nil
}

func (o *item) htmlText() (string, error) {
	if s := o.props.text(tagHTML); s != "" {
		return linked(markup.Render([]byte(s), "utf-8"), o.props.text(tagBody)), nil
	}
	raw, err := o.props.binary(tagHTML)
	if err := o.acc.Fault("text in HTML", err); err != nil || len(raw) == 0 {
		return "", err
	}
	label := ""
	if page, ok := o.props.number(tagInternetPage); ok && page != 0 {
		label = o.props.codePage()
	}
	doc := markup.Render(raw, label)
	for _, reason := range doc.Hidden {
		o.acc.Note("%s", reason)
	}
	return linked(doc, o.props.text(tagBody)), nil
}

// rtfText is the text in RTF, in which HTML and plain text may be wrapped as well.
func (o *item) rtfText() (string, error) {
	raw, err := o.props.binary(tagRTF)
	if err := o.acc.Fault("text in RTF", err); err != nil || len(raw) == 0 {
		return "", err
	}
	data, err := inflateRTF(raw, o.acc.Budget())
	if err := o.acc.Fault("text in RTF", err); err != nil {
		return "", err
	}
	text := ""
	for _, page := range rtf.Render(data).Pages {
		text = join(text, page.Text)
	}
	return text, nil
}

var errRTF = errors.New("compressed RTF damaged")

// dictionary is what compressed RTF may refer to before it has said anything (MS-OXRTFCP
// 2.1.2.1).
const dictionary = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// inflateRTF decompresses RTF (MS-OXRTFCP 2.2). The output is at most nine times as
// long as the input. What could be decompressed is returned with the error.
func inflateRTF(raw []byte, budget *extract.Budget) ([]byte, error) {
	if len(raw) < 16 {
		return nil, fmt.Errorf("%w: %d bytes", errRTF, len(raw))
	}
	switch string(raw[8:12]) {
	case "MELA":
		size := min(int64(binary.LittleEndian.Uint32(raw[4:])), int64(len(raw)-16))
		return raw[16 : 16+size], nil
	case "LZFu":
	default:
		return nil, fmt.Errorf("%w: begins with %q", errRTF, raw[8:12])
	}
	if err := budget.Take(9 * int64(len(raw))); err != nil {
		return nil, err
	}
	const window = 4096
	ring := make([]byte, window)
	at := copy(ring, dictionary)
	var out []byte
	put := func(c byte) {
		out = append(out, c)
		ring[at] = c
		at = (at + 1) % window
	}
	for in := raw[16:]; len(in) > 0; {
		control := in[0]
		in = in[1:]
		for i := 0; i < 8 && len(in) > 0; i++ {
			if control>>i&1 == 0 {
				put(in[0])
				in = in[1:]
				continue
			}
			if len(in) < 2 {
				return out, nil
			}
			ref := int(binary.BigEndian.Uint16(in))
			in = in[2:]
			from := ref >> 4
			if from == at {
				return out, nil // the mark of the end
			}
			for j := range ref&0xF + 2 {
				put(ring[(from+j)%window])
			}
		}
	}
	return out, nil
}
