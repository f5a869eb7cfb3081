package pdf

import (
	"strconv"
	"strings"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/docstring"
	"spoor/internal/text"
)

// describe reads the document information dictionary (14.3.3) into the result.
func (d *document) describe() {
	meta := map[string]string{}
	guard(func() {
		info := d.file.Info()
		for key, as := range map[string]string{
			"Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords",
			"Creator": "creator", "Producer": "producer",
		} {
			if t := oneLine(info.Key(key).RawString()); t != "" {
				meta[as] = t
			}
		}
		for key, as := range map[string]string{"CreationDate": "created", "ModDate": "modified"} {
			if t, ok := docstring.Date(info.Key(key).RawString()); ok {
				meta[as] = t.Format(time.RFC3339)
			}
		}
	})
	if d.file.Encrypted() {
		meta["encrypted"] = "no password needed"
		if d.file.Unlocked() {
			meta["encrypted"] = "opened with a password"
		}
	}
	if len(meta) > 0 {
		d.result.Metadata = meta
	}
	d.result.Title = meta["title"]
}

// noteForm notes a form whose pages are only made by the viewer (XFA, 12.7.8): what
// the pages show is a request to open it elsewhere.
func (d *document) noteForm() {
	guard(func() {
		root := d.file.Root()
		if root.Key("NeedsRendering").Bool() && !root.Key("AcroForm").Key("XFA").IsNull() {
			d.reason(FormUnread)
		}
	})
}

// oneLine is a text string normalised, on one line, at most 1,000 bytes.
func oneLine(raw string) string {
	s := docstring.Decode(raw[:min(len(raw), maxNote)])
	s = strings.Join(strings.Fields(text.Normalise(s).String()), " ")
	if len(s) > 1000 {
		s = strings.ToValidUTF8(s[:1000], "")
	}
	return s
}

// maxLinks bounds the list of links, in bytes.
const maxLinks = 64 << 10

// addLink adds an address that the document links to, each once. What a page shows
// need not be where it leads, so links stand in the metadata, apart from the text.
func (d *document) addLink(address string) {
	if address == "" || d.linked[address] || len(d.links)+len(address) > maxLinks {
		return
	}
	d.linked[address] = true
	if d.links != "" {
		d.links += "\n"
	}
	d.links += address
}

// maxForm bounds the list of form values, in bytes.
const maxForm = 64 << 10

// addFormValue adds a field's value as the file keeps it where the page has it in
// another form: the code of a choice, a number as it was entered.
func (d *document) addFormValue(n note) {
	line := strings.TrimPrefix(n.mark, "field ") + ": " + strings.ReplaceAll(n.raw, "\n", ", ")
	if n.raw == "" || len(d.form)+len(line) > maxForm || strings.Contains("\n"+d.form+"\n", "\n"+line+"\n") {
		return
	}
	if len(d.invisible) > 0 {
		// What is under it on paper was typed by nobody: a scanner's text recognition.
		d.result.Metadata["text-layer-invisible"] = extract.PageList(d.invisible)
	}
	if d.form != "" {
		d.form += "\n"
	}
	d.form += line
}

// summarise adds to the metadata what is known once the pages were read.
func (d *document) summarise() {
	if d.result.Metadata == nil {
		d.result.Metadata = map[string]string{}
	}
	d.result.Metadata["pages"] = strconv.Itoa(d.pages)
	if d.links != "" {
		d.result.Metadata["links"] = d.links
	}
	if len(d.invisible) > 0 {
		// What is under it on paper was typed by nobody: a scanner's text recognition.
		d.result.Metadata["text-layer-invisible"] = extract.PageList(d.invisible)
	}
	if d.form != "" {
		d.result.Metadata["form"] = d.form
	}
}
