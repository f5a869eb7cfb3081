package mail

import (
	"context"
	"fmt"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/account"
	"spoor/internal/extract/cfb"
)

// EngineOutlook names the extractor of Outlook messages and its version.
const EngineOutlook = "spoor-msg/2"

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
	o := &outlook{item: item{acc: acc, names: namedProperties(file.Root)}, root: file.Root}
	return acc.Finish(o.read())
}

// outlook is a message and the storage that it lies in.
type outlook struct {
	item
	root  *cfb.Entry
	label string // character set of the strings that are not Unicode
}

func (o *outlook) read() error {
	props := readBag(o.root, topHeader, "")
	o.props, o.label = props, props.label
	o.recipients = o.readRecipients()
	if len(o.header()) == 0 && props.empty() {
		o.acc.Lose("msg-damaged: no properties")
	}
	if err := o.give(); err != nil {
		return err
	}
	return o.giveAttachments()
}

// readRecipients are those of the message, by the header that would name them.
func (o *outlook) readRecipients() map[string][]string {
	all := map[string][]string{}
	for _, e := range o.root.Entries {
		if !e.Storage || !strings.HasPrefix(e.Name, "__recip_version1.0_") {
			continue
		}
		p := readBag(e, partHeader, o.label)
		name := "To"
		switch n, _ := p.number(tagRecipientType); n & 0xF {
		case 2:
			name = "Cc"
		case 3:
			name = "Bcc"
		}
		if person := person(p, tagDisplayName, tagSMTP, tagAddress); person != "" {
			all[name] = append(all[name], person)
		}
	}
	return all
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
	p := readBag(e, partHeader, o.label)
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
	inner := readBag(object, innerHeader, o.label)
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
