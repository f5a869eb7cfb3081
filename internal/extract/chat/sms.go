package chat

import (
	"cmp"
	"context"
	"errors"
	"io"
	"regexp"
	"strconv"
	"time"
	"unicode/utf16"

	"spoor/internal/extract"
	"spoor/internal/extract/office/xmlscan"
	"spoor/internal/extract/plain"
)

// xml reads what SMS Backup & Restore writes: text messages, messages with pictures,
// and the log of calls. Its times are moments, printed in UTC. The files within
// messages are named; they are not taken out.
func (d document) xml(ctx context.Context) (extract.Result, error) {
	x := smsReader{in: xmlscan.New(&withoutData{from: d.reader()}), out: newWriter(d.sink)}
	failed, err := x.read(ctx)
	if err != nil {
		return extract.Result{}, err
	}
	if x.out.number == 0 {
		return plain.New().Extract(ctx, d.src, d.lim, d.sink)
	}
	res := x.out.result("sms-xml", "text/xml")
	if x.files > 0 {
		res = stopped(res, "attachments-not-read: "+strconv.Itoa(x.files))
	}
	if failed != nil {
		res = stopped(res, "xml-broken: "+failed.Error())
	}
	return res, nil
}

// smsReader goes through the elements of a backup.
type smsReader struct {
	in    *xmlscan.Scanner
	out   *writer
	mms   *said // the message with parts that is open
	files int
}

// read goes on to the end; failed is why it stopped before.
func (x *smsReader) read(ctx context.Context) (failed, err error) {
	for failed == nil {
		var t xmlscan.Token
		if t, failed = x.in.Next(); failed != nil {
			break
		}
		if err := cmp.Or(x.token(&t), ctx.Err()); err != nil {
			return nil, err
		}
	}
	if errors.Is(failed, io.EOF) {
		failed = nil
	}
	return failed, cmp.Or(x.close(), x.out.flush())
}

func (x *smsReader) token(t *xmlscan.Token) error {
	if t.Kind == xmlscan.End && string(t.Name) == "mms" {
		return x.close()
	}
	if t.Kind != xmlscan.Start {
		return nil
	}
	switch string(t.Name) {
	case "sms":
		m := x.about(t)
		m.lines = []string{value(t, "subject"), value(t, "body")}
		return x.out.write(m)
	case "call":
		m := x.about(t)
		m.system = true
		m.lines = []string{callType(value(t, "type")) + ", " + value(t, "duration") + " s"}
		return x.out.write(m)
	case "mms":
		if err := x.close(); err != nil {
			return err
		}
		m := x.about(t)
		m.lines = []string{value(t, "sub")}
		x.mms = &m
	case "part":
		x.part(t)
	}
	return nil
}

// close writes the open message.
func (x *smsReader) close() error {
	if x.mms == nil {
		return nil
	}
	m := *x.mms
	x.mms = nil
	return x.out.write(m)
}

// owner is the sender of what the phone sent: the backup does not name him.
const owner = "owner"

// about is who and when. Type 2 (msg_box of a message with parts) was sent.
func (x *smsReader) about(t *xmlscan.Token) said {
	m := said{zone: "UTC"}
	if ms, err := strconv.ParseInt(value(t, "date"), 10, 64); err == nil && ms > 0 {
		if at := time.UnixMilli(ms).UTC(); at.Year() < 2100 {
			m.when = at
		}
	}
	address := value(t, "address") + value(t, "number")
	m.sender = address
	if name := value(t, "contact_name"); name != "" && name != "(Unknown)" {
		m.sender = name + " (" + address + ")"
		x.out.tally.know(oneLine(name), oneLine(address))
	}
	if value(t, "type") == "2" || value(t, "msg_box") == "2" {
		m.sender, m.to = owner, m.sender
	}
	return m
}

func (x *smsReader) part(t *xmlscan.Token) {
	if x.mms == nil {
		return
	}
	switch kind := value(t, "ct"); kind {
	case "application/smil":
	case "text/plain":
		x.mms.lines = append(x.mms.lines, value(t, "text"))
	default:
		name := value(t, "cl")
		if name == "" {
			name = value(t, "name")
		}
		if name == "" {
			name = kind
		}
		x.files++
		x.mms.lines = append(x.mms.lines, "file: "+name)
		x.mms.attachments = append(x.mms.attachments, named(name))
	}
}

// callType is the kind of a call, by Android's call log.
func callType(code string) string {
	switch code {
	case "1":
		return "incoming call"
	case "2":
		return "outgoing call"
	case "3":
		return "missed call"
	case "4":
		return "voicemail"
	case "5":
		return "rejected call"
	case "6":
		return "blocked call"
	}
	return "call " + code
}

// halves are the two numbers in which Java writes a character beyond the basic plane,
// such as an emoji.
var halves = regexp.MustCompile(`&#(\d{5});&#(\d{5});`)

// value is an attribute; "null" stands for none.
func value(t *xmlscan.Token, name string) string {
	s := t.Get(name)
	if s == "null" {
		return ""
	}
	return halves.ReplaceAllStringFunc(s, func(pair string) string {
		m := halves.FindStringSubmatch(pair)
		high, err := strconv.Atoi(m[1])
		low, err2 := strconv.Atoi(m[2])
		if r := utf16.DecodeRune(rune(high), rune(low)); err == nil && err2 == nil && r != '\ufffd' { //nolint:gosec // five digits
			return string(r)
		}
		return pair
	})
}

// withoutData is a backup without the files in its data attributes, which are longer
// than any tag that a reader should hold.
type withoutData struct {
	from io.Reader
	seen int  // bytes of start that were just read
	cut  bool // within a value
}

const start = ` data="`

// Read implements io.Reader.
func (w *withoutData) Read(p []byte) (int, error) {
	for len(p) > 0 {
		n, err := w.from.Read(p)
		kept := p[:0]
		for _, b := range p[:n] {
			switch {
			case w.cut:
				w.cut = b != '"'
			case b == start[w.seen]:
				w.seen++
			case b == start[0]:
				w.seen = 1
			default:
				w.seen = 0
			}
			if w.seen == len(start) {
				w.seen, w.cut = 0, true
				kept = append(kept, b)
				continue
			}
			if !w.cut {
				kept = append(kept, b)
			}
		}
		if len(kept) > 0 || err != nil {
			return len(kept), err
		}
	}
	return 0, nil
}
