package chat

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"spoor/internal/extract"
	"spoor/internal/extract/charset"
	"spoor/internal/extract/markup"
)

// mostHTML bytes are read; Telegram begins a new page long before.
const mostHTML = 64 << 20

// html reads a page of Telegram Desktop's messages.html.
func (d document) html(ctx context.Context) (extract.Result, error) {
	data, err := io.ReadAll(io.LimitReader(d.reader(), mostHTML))
	if err != nil {
		return damaged(err), nil
	}
	source, guess := charset.Decode(data, "utf-8")
	p := pageReader{in: html.NewTokenizer(strings.NewReader(source)), out: newWriter(d.sink)}
	if err := p.read(ctx); err != nil {
		return extract.Result{}, err
	}
	if p.none() {
		return markup.New().Extract(ctx, d.src, d.lim, d.sink)
	}
	res := p.out.result("telegram-html", "text/html")
	res = entitled(res, oneLine(p.title.String()))
	res.Metadata["charset"] = guess.Name
	if d.src.Size > mostHTML {
		res = stopped(res, "too-large: read the first 64 MiB")
	}
	return res, nil
}

// role is what an element of the page is for.
type role byte

const (
	structure role = iota
	title          // the chat's name
	message
	skipped // pictures' initials, scripts, links between pages
	when
	who
	forwarded
)

// element is an open element.
type element struct {
	tag  atom.Atom
	role role
	href string // a link's address, until its text is known
	from int    // where its text starts
}

// deepest is how many open elements are kept track of.
const deepest = 512

// pageReader goes through the tags of a page.
type pageReader struct {
	in     *html.Tokenizer
	out    *writer
	open   []element
	title  strings.Builder
	name   strings.Builder // of the current message's sender
	body   strings.Builder
	cur    *said // nil outside messages
	sender string
}

func (p *pageReader) read(ctx context.Context) error {
	for {
		kind := p.in.Next()
		switch kind {
		case html.ErrorToken:
			if err := p.finish(); err != nil || p.none() {
				return err
			}
			return cmp.Or(p.outside(), p.out.flush())
		case html.TextToken:
			p.textual(string(p.in.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			if err := p.start(p.in.Token()); err != nil {
				return err
			}
		case html.EndTagToken:
			if err := p.end(p.in.Token().DataAtom); err != nil {
				return err
			}
		case html.CommentToken, html.DoctypeToken:
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// none reports that the page holds no message, and that nothing was passed on.
func (p *pageReader) none() bool { return p.out.tally.messages == 0 && p.out.number == 0 }

// within reports whether an element with the role is open.
func (p *pageReader) within(r role) bool {
	return slices.ContainsFunc(p.open, func(e element) bool { return e.role == r })
}

func (p *pageReader) textual(s string) {
	switch {
	case p.within(skipped), p.within(when) && !p.within(forwarded):
	case p.within(title):
		p.title.WriteString(s)
	case p.within(who) && !p.within(forwarded):
		p.name.WriteString(s)
	default:
		// Lines of the source are no lines of the text.
		p.body.WriteString(strings.ReplaceAll(s, "\n", " "))
	}
}

func (p *pageReader) start(t html.Token) error {
	class, href, stamp := attributes(t)
	e := element{tag: t.DataAtom, role: p.roleOf(t.DataAtom, class), href: href, from: p.body.Len()}
	if isBlock(t.DataAtom) {
		p.body.WriteByte('\n')
	}
	switch e.role {
	case message:
		if err := cmp.Or(p.finish(), p.outside()); err != nil {
			return err
		}
		p.cur = &said{system: slices.Contains(class, "service"), sender: p.sender}
	case when:
		if p.cur != nil && p.cur.when.IsZero() && !p.within(forwarded) {
			p.cur.when, p.cur.zone = moment(stamp)
		}
	default:
	}
	if t.Type != html.SelfClosingTagToken && !isVoid(t.DataAtom) && len(p.open) < deepest {
		p.open = append(p.open, e)
	}
	return nil
}

func attributes(t html.Token) (class []string, href, stamp string) {
	for _, a := range t.Attr {
		switch a.Key {
		case "class":
			class = strings.Fields(a.Val)
		case "href":
			href = a.Val
		case "title":
			stamp = a.Val
		}
	}
	return class, href, stamp
}

func (p *pageReader) roleOf(tag atom.Atom, class []string) role {
	has := func(word string) bool { return slices.Contains(class, word) }
	switch {
	case tag == atom.Script, tag == atom.Style, tag == atom.Title, has("userpic_wrap"), has("userpic"), has("pagination"):
		return skipped
	case has("page_header"):
		return title
	case has("message") && (has("default") || has("service")):
		return message
	case has("date"):
		return when
	case has("from_name"):
		return who
	case has("forwarded"):
		return forwarded
	}
	return structure
}

func isBlock(a atom.Atom) bool {
	return a == atom.Div || a == atom.P || a == atom.Br || a == atom.Pre || a == atom.Blockquote
}

func isVoid(a atom.Atom) bool {
	return slices.Contains([]atom.Atom{atom.Br, atom.Img, atom.Meta, atom.Link, atom.Input, atom.Hr, atom.Source}, a)
}

// end closes the innermost open element with the tag, and what is open within it.
func (p *pageReader) end(tag atom.Atom) error {
	at := len(p.open) - 1
	for at >= 0 && p.open[at].tag != tag {
		at--
	}
	if at < 0 {
		return nil
	}
	closed := slices.Clone(p.open[at:])
	for _, e := range slices.Backward(closed) {
		p.link(e)
	}
	p.open = p.open[:at]
	if isBlock(tag) {
		p.body.WriteByte('\n')
	}
	if slices.ContainsFunc(closed, func(e element) bool { return e.role == message }) {
		return p.finish()
	}
	return nil
}

// link shows the address that a link hides. Files beside the page are attachments.
func (p *pageReader) link(e element) {
	if e.href == "" || strings.HasPrefix(e.href, "#") || e.role == skipped || p.cur == nil {
		return
	}
	text := p.body.String()
	shown := strings.TrimSpace(text[min(e.from, len(text)):])
	if !strings.Contains(e.href, ":") {
		p.cur.attachments = append(p.cur.attachments, named(e.href))
		p.body.WriteString("\n" + e.href + "\n")
		return
	}
	if shown != e.href && !strings.HasPrefix(e.href, "javascript:") {
		p.body.WriteString(" (" + e.href + ")")
	}
}

// finish writes the current message.
func (p *pageReader) finish() error {
	if p.cur == nil {
		return nil
	}
	m := *p.cur
	p.cur = nil
	if name := oneLine(p.name.String()); name != "" {
		p.sender, m.sender = name, name
	}
	if m.system {
		m.sender = ""
	}
	m.lines = paragraphs(p.body.String())
	m.omitted = len(m.attachments) == 0 && strings.Contains(p.body.String(), "Not included, change data exporting settings")
	p.name.Reset()
	p.body.Reset()
	return p.out.write(m)
}

// outside writes what stands between messages.
func (p *pageReader) outside() error {
	lines := paragraphs(p.body.String())
	p.body.Reset()
	if len(lines) == 0 {
		return nil
	}
	return p.out.loose(normal(strings.Join(lines, "\n")) + "\n")
}

// paragraphs are the lines of a text, each with single spaces; empty ones go.
func paragraphs(s string) []string {
	var all []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// moment reads the full time that a message's clock carries:
// "12.03.2024 14:05:11 UTC+01:00"; older versions name no zone.
func moment(stamp string) (time.Time, string) {
	if t, err := time.Parse("02.01.2006 15:04:05 UTC-07:00", stamp); err == nil {
		return t, "UTC" + t.Format("-07:00")
	}
	if t, err := time.Parse("02.01.2006 15:04:05", stamp); err == nil {
		return t, ""
	}
	return time.Time{}, ""
}
