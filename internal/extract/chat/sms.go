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
// messages become children.
func (d document) xml(ctx context.Context) (extract.Result, error) {
	source := &withoutData{from: d.reader(), most: cmp.Or(d.lim.Memory, extract.DefaultLimits(0).Memory) / 8}
	x := smsReader{in: xmlscan.New(source), out: newWriter(d.sink), source: source, sink: d.sink, taken: extract.NewNames(), lim: d.lim.Children}
	failed, err := x.read(ctx)
	if err != nil {
		return extract.Result{}, err
	}
	if x.out.number == 0 {
		return plain.New().Extract(ctx, d.src, d.lim, d.sink)
	}
	res := x.out.result("sms-xml", "text/xml")
	if x.lost > 0 {
		res = stopped(res, "attachments-not-read: "+strconv.Itoa(x.lost))
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
	lost  int // files that are not handed on

	source *withoutData
	sink   extract.Sink
	taken  *extract.Names
	lim    int // children; 0 without limit
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
		return x.part(t)
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

// part reads a text or a file of the open message.
func (x *smsReader) part(t *xmlscan.Token) error {
	data := x.source.take(t.Get("data"))
	if x.mms == nil {
		return nil
	}
	switch kind := value(t, "ct"); kind {
	case "application/smil":
	case "text/plain":
		x.mms.lines = append(x.mms.lines, value(t, "text"))
	default:
		return x.file(firstOf(value(t, "cl"), value(t, "name"), value(t, "fn"), kind), data)
	}
	return nil
}

// file hands on a file of the open message.
func (x *smsReader) file(name string, data []byte) error {
	name, original := x.taken.Take(named(name))
	x.files++
	x.mms.lines = append(x.mms.lines, "file: "+name)
	x.mms.attachments = append(x.mms.attachments, name)
	if len(data) == 0 || x.lim > 0 && x.files > x.lim {
		x.lost++
		return nil
	}
	return x.sink.Child(extract.Child{Name: name, Original: original, Ordinal: x.files, Modified: x.mms.when, Data: data})
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

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
