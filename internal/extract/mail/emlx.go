package mail

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/office/xmlscan"
)

// Emlx reads mails as Apple Mail keeps them: a line with the length of the mail in
// bytes, the mail, and a property list of what the program knows about it.
type Emlx struct{ mail *Extractor }

var _ extract.Extractor = Emlx{}

// NewEmlx returns the extractor for Apple Mail's files.
func NewEmlx() Emlx { return Emlx{New()} }

// longestLength is how many bytes the line with the length may have.
const longestLength = 64

// Extract implements extract.Extractor. Metadata: that of a mail, and what the
// program adds, such as emlx:date-received and emlx:flags.
func (e Emlx) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	start, length := emlxBounds(src)
	inner := extract.Source{Name: src.Name, Size: length, Data: io.NewSectionReader(src.Data, start, length)}
	res, err := e.mail.Extract(ctx, inner, lim, sink)
	if err != nil {
		return res, err
	}
	res.Kind, res.MIME = "mail", "message/x-emlx"
	for key, value := range emlxProperties(io.NewSectionReader(src.Data, start+length, src.Size-start-length)) {
		if res.Metadata == nil {
			res.Metadata = map[string]string{}
		}
		res.Metadata["emlx:"+key] = value
	}
	return res, nil
}

// emlxBounds is where the mail stands. A length that can't be is not believed: then
// the mail goes on to the end.
func emlxBounds(src extract.Source) (start, length int64) {
	head := make([]byte, min(src.Size, longestLength))
	n, err := src.Data.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, src.Size // the mail's reader says what is wrong
	}
	line, _, ok := bytes.Cut(head[:n], []byte("\n"))
	stated, err := strconv.ParseInt(strings.TrimSpace(string(line)), 10, 64)
	if !ok || err != nil {
		return 0, src.Size
	}
	start = int64(len(line)) + 1
	if stated <= 0 || stated > src.Size-start {
		stated = src.Size - start
	}
	return start, stated
}

// emlxProperties are the plain values of a property list, by their keys.
func emlxProperties(list io.Reader) map[string]string {
	const most = 50
	all := map[string]string{}
	s := xmlscan.New(io.LimitReader(list, 1<<20))
	key, value := "", ""
	for len(all) < most {
		t, err := s.Next()
		if err != nil {
			return all // what stands behind a mail may be anything
		}
		switch t.Kind {
		case xmlscan.Start:
			value = ""
		case xmlscan.Text:
			value = string(t.Text[:min(len(t.Text), 1000)])
		case xmlscan.End:
			value = strings.TrimSpace(strings.ToValidUTF8(value, "\uFFFD"))
			switch string(t.Name) {
			case "key":
				key = value
			case "integer", "real", "string", "date":
				if key != "" && value != "" {
					all[key] = value
				}
				key = ""
			}
			value = ""
		}
	}
	return all
}
