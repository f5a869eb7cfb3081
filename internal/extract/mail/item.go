package mail

import (
	"net/textproto"
	"strings"
	"time"

	"spoor/internal/extract/account"
	"spoor/internal/extract/plain"
)

// properties are what Outlook knows of a message, wherever it keeps them (MS-OXPROPS).
// What is not there or can't be read is empty.
type properties interface {
	text(tag uint16) string
	number(tag uint16) (uint32, bool)
	time(tag uint16) time.Time
	binary(tag uint16) ([]byte, error)
	codePage() string // character set of the strings that are not Unicode
}

// item is a message, contact or appointment.
type item struct {
	acc        *account.Account
	props      properties
	names      map[string]uint16   // tags of named properties
	recipients map[string][]string // by the header that would name them
}

// give describes the item and hands on its pages.
func (o *item) give() error {
	header := o.header()
	meta := metadata(header)
	if class := o.props.text(tagClass); class != "" && !strings.HasPrefix(class, "IPM.Note") {
		meta["class"] = class
	}
	if meta["subject"] != "" {
		meta["title"] = meta["subject"]
	}
	o.acc.Describe(meta)
	delete(meta, "title")
	body, err := o.body()
	if err != nil {
		return err
	}
	text := join(headings(header)+o.particulars(), body)
	for _, page := range plain.Split(text) {
		if err := o.acc.Page("", page, nil); err != nil {
			return err
		}
	}
	return nil
}

// header is the message's as a mail would have it.
func (o *item) header() textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	set := func(name, value string) {
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			h.Set(name, value)
		}
	}
	sender := person(o.props, tagSenderName, tagSenderSMTP, tagSenderAddress)
	from := person(o.props, tagFromName, tagFromSMTP, tagFromAddress)
	if from == "" {
		from = sender
	}
	set("From", from)
	if sender != from {
		set("Sender", sender)
	}
	for name, list := range o.recipients {
		set(name, strings.Join(list, ", "))
	}
	for _, shown := range []struct {
		name string
		tag  uint16
	}{{"To", tagDisplayTo}, {"Cc", tagDisplayCc}, {"Bcc", tagDisplayBcc}} {
		if h.Get(shown.name) == "" {
			set(shown.name, o.props.text(shown.tag))
		}
	}
	set("Subject", o.props.text(tagSubject))
	set("Message-Id", o.props.text(tagMessageID))
	set("In-Reply-To", o.props.text(tagInReplyTo))
	for _, tag := range []uint16{tagSubmitted, tagDelivered, tagCreated} {
		if at := o.props.time(tag); !at.IsZero() && h.Get("Date") == "" {
			set("Date", at.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
		}
	}
	o.transported(h)
	return h
}

// transported adds what only the headers say that the message came with.
func (o *item) transported(h textproto.MIMEHeader) {
	raw := o.props.text(tagTransport)
	if raw == "" {
		return
	}
	came := readPart([]byte(raw+"\r\n\r\n"), deepest).header
	names := append(shown(), "Message-Id", "In-Reply-To")
	for _, way := range onTheWay() {
		names = append(names, way...) // in any order: each is a header of its own
	}
	for _, name := range names {
		if h.Get(name) == "" && came.Get(name) != "" {
			h[name] = came.Values(name)
		}
	}
}

// particulars are what contacts, appointments and tasks have besides a text.
func (o *item) particulars() string {
	var b strings.Builder
	line := func(name, value string) {
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			b.WriteString(name + ": " + value + "\n")
		}
	}
	for _, p := range []struct {
		name string
		tag  uint16
	}{
		{"Name", tagDisplayName},
		{"Company", tagCompany},
		{"Function", tagJobTitle},
		{"Department", tagDepartment},
		{"Business phone", tagBusinessPhone},
		{"Business phone 2", tagBusinessPhone2},
		{"Home phone", tagHomePhone},
		{"Home phone 2", tagHomePhone2},
		{"Mobile phone", tagMobilePhone},
		{"Other phone", tagOtherPhone},
		{"Car phone", tagCarPhone},
		{"Pager", tagPager},
		{"Fax", tagFax},
		{"Address", tagPostalAddress},
		{"Birthday", tagBirthday},
	} {
		if at := o.props.time(p.tag); !at.IsZero() {
			line(p.name, at.Format("2006-01-02"))
			continue
		}
		if p.tag != tagDisplayName || strings.HasPrefix(o.props.text(tagClass), "IPM.Contact") {
			line(p.name, o.props.text(p.tag))
		}
	}
	for _, p := range namedShown() {
		tag, ok := o.names[p.id]
		if !ok {
			continue
		}
		if at := o.props.time(tag); !at.IsZero() {
			line(p.name, at.Format("2006-01-02 15:04 MST"))
			continue
		}
		line(p.name, o.props.text(tag))
	}
	return b.String()
}
