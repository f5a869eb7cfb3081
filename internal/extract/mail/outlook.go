package mail

import (
	"context"
	"fmt"
	"net/textproto"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/account"
	"spoor/internal/extract/cfb"
	"spoor/internal/extract/plain"
)

// EngineOutlook names the extractor of Outlook messages and its version.
const EngineOutlook = "spoor-msg/1"

// Outlook reads the messages, contacts and appointments that Outlook stores as files
// of their own (MS-OXMSG). It is stateless.
type Outlook struct{}

var _ extract.Extractor = Outlook{}

// NewOutlook returns the extractor for Outlook messages.
func NewOutlook() Outlook { return Outlook{} }

// Extract implements extract.Extractor. Pages and metadata are those of a mail, with
// the telephone numbers and addresses of contacts and the times and places of
// appointments below the headers. The text is the plain one, and the one in HTML or
// RTF where it says more. Attachments are children; a message that is attached as
// such becomes a file of its own.
func (Outlook) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	acc := account.New(ctx, extract.Result{Kind: "msg", MIME: "application/vnd.ms-outlook", Engine: EngineOutlook}, src, lim, sink)
	file, err := cfb.Open(src.Data, src.Size, acc.Budget())
	if err != nil {
		return acc.Damaged("msg-damaged: %v", err)
	}
	if file.Damage != "" {
		acc.Lose("msg-damaged: %s", file.Damage)
	}
	o := &outlook{acc: acc, root: file.Root, names: namedProperties(file.Root)}
	return acc.Finish(o.read())
}

// outlook is what is known of one message.
type outlook struct {
	acc   *account.Account
	root  *cfb.Entry
	names map[string]uint16 // tags of named properties
	props *propertyBag
}

func (o *outlook) read() error {
	o.props = readBag(o.root, topHeader, "")
	header := o.header()
	if len(header) == 0 && o.props.empty() {
		o.acc.Lose("msg-damaged: no properties")
	}
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
	return o.giveAttachments()
}

// header is the message's as a mail would have it.
func (o *outlook) header() textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	set := func(name, value string) {
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			h.Set(name, value)
		}
	}
	sender := o.props.person(tagSenderName, tagSenderSMTP, tagSenderAddress)
	from := o.props.person(tagFromName, tagFromSMTP, tagFromAddress)
	if from == "" {
		from = sender
	}
	set("From", from)
	if sender != from {
		set("Sender", sender)
	}
	for name, list := range o.recipients() {
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
func (o *outlook) transported(h textproto.MIMEHeader) {
	raw := o.props.text(tagTransport)
	if raw == "" {
		return
	}
	came := readPart([]byte(raw+"\r\n\r\n"), deepest).header
	for _, name := range append(shown(), "Message-Id", "In-Reply-To") {
		if h.Get(name) == "" && came.Get(name) != "" {
			h[name] = came.Values(name)
		}
	}
}

// recipients are those of the message, by the header that would name them.
func (o *outlook) recipients() map[string][]string {
	all := map[string][]string{}
	for _, e := range o.root.Entries {
		if !e.Storage || !strings.HasPrefix(e.Name, "__recip_version1.0_") {
			continue
		}
		p := readBag(e, partHeader, o.props.label)
		name := "To"
		switch n, _ := p.number(tagRecipientType); n & 0xF {
		case 2:
			name = "Cc"
		case 3:
			name = "Bcc"
		}
		if person := p.person(tagDisplayName, tagSMTP, tagAddress); person != "" {
			all[name] = append(all[name], person)
		}
	}
	return all
}

// particulars are what contacts, appointments and tasks have besides a text.
func (o *outlook) particulars() string {
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

// giveAttachments hands on what is attached.
func (o *outlook) giveAttachments() error {
	number := 0
	for _, e := range o.root.Entries {
		if !e.Storage || !strings.HasPrefix(e.Name, "__attach_version1.0_") {
			continue
		}
		number++
		if err := o.giveAttachment(e, number); err != nil {
			return err
		}
	}
	return nil
}

func (o *outlook) giveAttachment(e *cfb.Entry, number int) error {
	p := readBag(e, partHeader, o.props.label)
	name := firstOf(p.text(tagLongName), p.text(tagShortName), p.text(tagDisplayName))
	if name == "" {
		name = fmt.Sprintf("attachment%d%s", number, ending(p.text(tagMediaType)))
	}
	if object := e.Find(streamName(tagData, typeObject)); object != nil {
		return o.giveObject(object, p, name)
	}
	data, err := e.Find(streamName(tagData, typeBinary)).Bytes()
	if err := o.acc.Fault("attachment "+name, err); err != nil {
		return err
	}
	if path := firstOf(p.text(tagLongPath), p.text(tagPath)); len(data) == 0 && path != "" {
		o.acc.Note("attachment-elsewhere: %s", path)
		return nil
	}
	if len(data) == 0 && e.Find(streamName(tagData, typeBinary)) == nil {
		o.acc.Lose("attachment-missing: %s", name)
		return nil
	}
	at := p.time(tagModified)
	return o.acc.Child(name, at, data)
}

// giveObject hands on a message within the message, or an embedded object.
func (o *outlook) giveObject(object *cfb.Entry, p *propertyBag, name string) error {
	if object.Find(propertiesStream) == nil {
		object.Name = name
		_, data, err := cfb.Object(object)
		if err := o.acc.Fault("attachment "+name, err); err != nil || len(data) == 0 {
			return err
		}
		return o.acc.Child(name, p.time(tagModified), data)
	}
	item, err := object.Item()
	if err := o.acc.Fault("attachment "+name, err); err != nil {
		return err
	}
	inner := readBag(object, innerHeader, o.props.label)
	data, err := standAlone(item, o.root)
	if err := o.acc.Fault("attachment "+name, err); err != nil || len(data) == 0 {
		return err
	}
	if subject := inner.text(tagSubject); subject != "" {
		name = strings.ReplaceAll(subject, "/", "_")
	}
	if !strings.HasSuffix(strings.ToLower(name), ".msg") {
		name += ".msg"
	}
	return o.acc.Child(name, inner.time(tagModified), data)
}

// standAlone makes a file of a message within a message: the stream of its
// properties gets the longer beginning of an outer message, and the names of
// properties, which only the outer message has, come along.
func standAlone(item cfb.Item, outer *cfb.Entry) ([]byte, error) {
	for i := range item.Items {
		if stream := &item.Items[i]; stream.Name == propertiesStream && len(stream.Data) >= innerHeader {
			data := append([]byte{}, stream.Data[:innerHeader]...)
			data = append(data, make([]byte, topHeader-innerHeader)...)
			stream.Data = append(data, stream.Data[innerHeader:]...)
		}
	}
	if named := outer.Find("__nameid_version1.0"); named != nil {
		// Without the names, some properties go unnamed; the text is the same.
		names, err := named.Item()
		if err == nil {
			item.Items = append(item.Items, names)
		}
	}
	return cfb.Write(item)
}

func firstOf(all ...string) string {
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}
