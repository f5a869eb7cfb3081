package sandbox

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// request opens a document.
type request struct {
	Name   string         `json:"name"`
	Size   int64          `json:"size"`
	Limits extract.Limits `json:"limits"`
	Draw   *drawing       `json:"draw,omitempty"` // only this is wanted
	// Passwords travel through the pipe only: no file, no environment, no log.
	Passwords []string `json:"passwords,omitempty"`
}

// passwords are those that fit the request.
func passwords(all []string) []string {
	fitting := make([]string, 0, min(len(all), extract.MaxPasswords))
	for _, p := range all {
		if len(p) <= extract.MaxPasswordBytes && len(fitting) < extract.MaxPasswords {
			fitting = append(fitting, p)
		}
	}
	return fitting
}

// childHeader announces a child; Size bytes follow in frames of bytes.
type childHeader struct {
	Name     string    `json:"name"`
	Original string    `json:"original,omitempty"`
	Ordinal  int       `json:"ordinal"`
	Modified time.Time `json:"modified"`
	Size     int64     `json:"size"`
}

const (
	maxPageText = 16 << 20 // six bytes each at worst in JSON: fits maxPage
	maxReasons  = 200
	maxMetadata = 200
	maxValue    = 2000 // bytes of one reason, metadata key or value
	maxName     = 64 << 10
	maxTime     = 40  // bytes of RFC 3339 with fractions and zone, and some
	maxPaper    = 1e9 // points, PDF's largest user unit included
)

// encode is JSON without the HTML escapes that would lengthen text.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return buf.Bytes(), err
}

// encodePage makes a page fit its frame: too long a text is cut, with a reason. The
// length of its words comes first, then they, then the rest as JSON.
func encodePage(page evidence.Page) ([]byte, error) {
	if len(page.Text) > maxPageText {
		page = cutPage(page)
	}
	data, err := framed(page)
	if err != nil || len(data) <= maxPage {
		return data, err
	}
	page.Reasons = append(slices.Clip(page.Reasons), fmt.Sprintf("page-boxes-dropped: %d words", len(page.Words)))
	page.Words = nil
	if data, err = framed(page); err != nil || len(data) <= maxPage {
		return data, err
	}
	page.Reasons = append(slices.Clip(page.Reasons), fmt.Sprintf("page-messages-dropped: %d", len(page.Messages)))
	page.Messages, page.Languages = nil, nil
	return framed(page)
}

// framed is a page as it is sent, of any length.
func framed(page evidence.Page) ([]byte, error) {
	words := encodeWords(&page)
	page.Words = nil
	rest, err := encode(page)
	if err != nil {
		return nil, err
	}
	data := binary.AppendUvarint(make([]byte, 0, len(words)+len(rest)+binary.MaxVarintLen64), uint64(len(words)))
	return append(append(data, words...), rest...), nil
}

func cutPage(page evidence.Page) evidence.Page {
	reason := fmt.Sprintf("page-text-cut: kept %d of %d bytes", maxPageText, len(page.Text))
	page.Text = cut(page.Text, maxPageText)
	page.Status = evidence.PagePartial
	page.Reasons = append(slices.Clip(page.Reasons), reason)
	page.Words = slices.DeleteFunc(slices.Clone(page.Words), func(w evidence.Word) bool {
		return w.End > len(page.Text)
	})
	page.Messages = slices.DeleteFunc(slices.Clone(page.Messages), func(m evidence.Message) bool {
		return m.Start >= len(page.Text)
	})
	if n := len(page.Messages); n > 0 {
		page.Messages[n-1].End = min(page.Messages[n-1].End, len(page.Text))
	}
	page.Languages = slices.DeleteFunc(slices.Clone(page.Languages), func(s evidence.Stretch) bool {
		return s.Start >= len(page.Text)
	})
	if n := len(page.Languages); n > 0 {
		page.Languages[n-1].End = min(page.Languages[n-1].End, len(page.Text))
	}
	return page
}

// encodeResult bounds the result: the rest of very many reasons is counted.
func encodeResult(res extract.Result) ([]byte, error) {
	if over := len(res.Reasons) - maxReasons; over > 0 {
		res.Reasons = append(slices.Clone(res.Reasons[:maxReasons]), fmt.Sprintf("more-reasons: %d", over))
	}
	res.Reasons = slices.Clone(res.Reasons)
	for i, reason := range res.Reasons {
		res.Reasons[i] = cut(reason, maxValue)
	}
	res.Title = cut(res.Title, maxValue)
	res.Metadata = cutMetadata(res.Metadata)
	return encode(res)
}

func cutMetadata(all map[string]string) map[string]string {
	kept := make(map[string]string, min(len(all), maxMetadata))
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if len(kept) == maxMetadata {
			break
		}
		kept[cut(key, maxValue)] = cut(all[key], maxValue)
	}
	return kept
}

// cut shortens s to at most n bytes, between runes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func encodeRead(off int64, n int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(off)) //nolint:gosec // within the document
	return binary.LittleEndian.AppendUint32(b, uint32(n))   //nolint:gosec // at most maxChunk
}

// decodeRead gives a wanted range, checked against the document's size.
func decodeRead(b []byte, size int64) (off int64, n int, err error) {
	if len(b) != 12 {
		return 0, 0, broken("read of %d bytes", len(b))
	}
	from, length := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint32(b[8:])
	if length > maxChunk || from > uint64(size) || uint64(length) > uint64(size)-from { //nolint:gosec // sizes are not negative
		return 0, 0, broken("read of %d bytes at %d of %d", length, from, size)
	}
	return int64(from), int(length), nil //nolint:gosec // bounded just above
}

// decodePage reads a page and refuses one that could not have come from an
// extractor that keeps its contract.
func decodePage(b []byte, last int) (evidence.Page, error) {
	page, err := unframed(b)
	if err != nil {
		return page, err
	}
	switch page.Status {
	case evidence.PageOK, evidence.PagePartial, evidence.PageNoText:
	default:
		return page, broken("page %d: status %q", page.Number, page.Status)
	}
	if page.Number <= last {
		return page, broken("page %d after page %d", page.Number, last)
	}
	if len(page.Text) > maxPageText || len(page.Label) > maxName || len(page.Language) > 16 || len(page.Engine) > maxValue {
		return page, broken("page %d: too long a field", page.Number)
	}
	if page.Width < 0 || page.Height < 0 || page.Width > maxPaper || page.Height > maxPaper {
		return page, broken("page %d: %g by %g points", page.Number, page.Width, page.Height)
	}
	return page, checkParts(&page)
}

// unframed undoes framed.
func unframed(b []byte) (page evidence.Page, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) { //nolint:gosec // Uvarint reads no more than there is
		return page, broken("page of %d bytes with %d bytes of words", len(b), n)
	}
	words, rest := b[size:][:n], b[size:][n:]
	if err := json.Unmarshal(rest, &page); err != nil {
		return page, broken("page: %v", err)
	}
	if len(page.Words) > 0 {
		return page, broken("page %d: words twice", page.Number)
	}
	page.Words, err = decodeWords(words, page.Text)
	return page, err
}

// checkParts refuses messages and stretches that overlap, are out of order or lie
// outside the text: later stages cut the text by them.
func checkParts(page *evidence.Page) error {
	last := 0
	for _, m := range page.Messages {
		if !m.Within(len(page.Text)) || m.Start < last {
			return broken("page %d: message at %d-%d of %d after %d", page.Number, m.Start, m.End, len(page.Text), last)
		}
		if len(m.Time) > maxTime || len(m.Sender) > maxName || len(m.Attachments) > m.End-m.Start {
			return broken("page %d: message at %d: too long a field", page.Number, m.Start)
		}
		last = m.End
	}
	last = 0
	for _, s := range page.Languages {
		if !s.Within(len(page.Text)) || s.Start < last || len(s.Language) > 16 {
			return broken("page %d: %q at %d-%d of %d after %d", page.Number, cut(s.Language, 16), s.Start, s.End, len(page.Text), last)
		}
		last = s.End
	}
	return nil
}

// decodeChild reads a child's header. A worker can't hold a child larger than its
// memory, so it can't announce one either.
func decodeChild(b []byte, lim extract.Limits) (childHeader, error) {
	var head childHeader
	if err := json.Unmarshal(b, &head); err != nil {
		return head, broken("child: %v", err)
	}
	if safe, changed := extract.SafeName(head.Name); changed || safe == "" {
		return head, broken("child with unsafe name %q", cut(head.Name, 100))
	}
	if head.Ordinal < 1 || head.Size < 0 || head.Size > lim.Memory || len(head.Original) > 4*maxName {
		return head, broken("child %d of %d bytes", head.Ordinal, head.Size)
	}
	return head, nil
}

func decodeResult(b []byte) (extract.Result, error) {
	var res extract.Result
	if err := json.Unmarshal(b, &res); err != nil {
		return res, broken("result: %v", err)
	}
	if !res.Outcome.Valid() || res.Otherwise != "" && !res.Otherwise.Valid() {
		return res, broken("outcome %q, otherwise %q", res.Outcome, res.Otherwise)
	}
	if len(res.Reasons) > maxReasons+1 || len(res.Metadata) > maxMetadata {
		return res, broken("result with %d reasons, %d metadata", len(res.Reasons), len(res.Metadata))
	}
	return res, nil
}
