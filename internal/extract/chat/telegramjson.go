package chat

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/charset"
	"spoor/internal/extract/plain"
)

// json reads Telegram Desktop's result.json: one chat, or an account with its lists
// of chats. What stands beside the messages (contacts, sessions, the user's own
// data) follows as it is.
func (d document) json(ctx context.Context) (extract.Result, error) {
	guess, err := charset.Detect(d.reader())
	if err != nil {
		return damaged(err), nil
	}
	j := jsonReader{ctx: ctx, in: json.NewDecoder(guess.Reader(d.reader())), out: newWriter(d.sink)}
	err = j.object(j.rootKey)
	if j.stop == nil {
		err = cmp.Or(err, j.besides())
	}
	if j.stop != nil {
		return extract.Result{}, j.stop
	}
	if j.out.number == 0 {
		return plain.New().Extract(ctx, d.src, d.lim, d.sink)
	}
	res := j.out.result("telegram-json", "application/json")
	res = entitled(res, j.title)
	res.Metadata["charset"] = guess.Name
	if err != nil {
		res = stopped(res, fmt.Sprintf("json-broken: at byte %d", j.in.InputOffset()))
	}
	return res, nil
}

// jsonReader streams the export: it holds one message at a time.
type jsonReader struct {
	ctx   context.Context // of the one Extract that this serves
	in    *json.Decoder
	out   *writer
	title string // of the chat, when there is one
	extra []beside
	stop  error // the sink's or the context's
}

// beside is something of the export that is no message.
type beside struct {
	key string
	raw json.RawMessage
}

// object hands each key of an object to read, which reads its value.
func (j *jsonReader) object(read func(key string) error) error {
	if err := j.delim('{'); err != nil {
		return err
	}
	for j.in.More() {
		t, err := j.in.Token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return errors.New("no key")
		}
		if err := read(key); err != nil {
			return err
		}
	}
	return j.delim('}')
}

// list calls read for each element of a list.
func (j *jsonReader) list(read func() error) error {
	if err := j.delim('['); err != nil {
		return err
	}
	for j.in.More() {
		if err := read(); err != nil {
			return err
		}
	}
	return j.delim(']')
}

func (j *jsonReader) delim(want json.Delim) error {
	t, err := j.in.Token()
	if err != nil {
		return err
	}
	if t != want {
		return fmt.Errorf("%v instead of %v", t, want)
	}
	return nil
}

// rootKey reads a value of the outermost object.
func (j *jsonReader) rootKey(key string) error {
	if key == "chats" || key == "left_chats" {
		return j.object(func(inner string) error {
			if inner == "list" {
				return j.list(func() error { return j.object(j.chatKey) })
			}
			return j.keep(key + "." + inner)
		})
	}
	return j.chatKey(key)
}

// chatKey reads a value of a chat.
func (j *jsonReader) chatKey(key string) error {
	switch key {
	case "messages":
		return j.list(j.message)
	case "name":
		var name string
		if err := j.scalar(&name); err != nil {
			return err
		}
		if j.title = oneLine(name); j.out.label != "" || j.out.number > 0 || len(j.out.entries) > 0 {
			j.title = ""
		}
		if err := j.hand(j.out.flush()); err != nil {
			return err
		}
		j.out.label = oneLine(name)
		return nil
	}
	return j.keep(key)
}

// scalar reads a value into a string, whatever it is.
func (j *jsonReader) scalar(into *string) error {
	var raw json.RawMessage
	if err := j.in.Decode(&raw); err != nil {
		return err
	}
	*into = plainly(raw)
	return nil
}

// keep remembers a value that is no message, if it says anything.
func (j *jsonReader) keep(key string) error {
	var raw json.RawMessage
	if err := j.in.Decode(&raw); err != nil {
		return err
	}
	if key != "type" && key != "id" {
		j.extra = append(j.extra, beside{key, raw})
	}
	return nil
}

// hand remembers an error of the sink.
func (j *jsonReader) hand(err error) error {
	if err != nil && j.stop == nil {
		j.stop = err
	}
	return err
}

// besides writes what was kept, after the messages.
func (j *jsonReader) besides() error {
	if err := j.hand(j.out.flush()); err != nil {
		return err
	}
	for _, b := range j.extra {
		j.out.label = b.key
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, b.raw, "", "  "); err != nil {
			return err
		}
		for _, part := range plain.Split(b.key + ": " + normal(pretty.String()) + "\n") {
			if err := j.hand(cmp.Or(j.out.loose(part), j.out.flush())); err != nil {
				return err
			}
		}
	}
	return nil
}

// message reads one message and writes it.
func (j *jsonReader) message() error {
	if err := j.hand(j.ctx.Err()); err != nil {
		return err
	}
	var raw json.RawMessage
	if err := j.in.Decode(&raw); err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		j.extra = append(j.extra, beside{"messages", raw}) // something else in their list
		return nil                                         //nolint:nilerr // it is kept as it is
	}
	return j.hand(j.out.write(j.telegram(fields)))
}

func (j *jsonReader) telegram(fields map[string]json.RawMessage) said {
	get := func(key string) string { return plainly(fields[key]) }
	m := said{system: get("type") == "service", sender: get("from")}
	id := get("from_id")
	if m.system {
		m.sender, id = get("actor"), get("actor_id")
	}
	if m.sender == "" {
		m.sender = id
	}
	j.out.tally.know(oneLine(m.sender), oneLine(id))
	if when, err := time.Parse(layout, get("date")); err == nil {
		m.when = when
	}
	if m.system {
		m.lines = append(m.lines, get("action"))
	}
	m.lines = append(m.lines, spans(fields["text"]))
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		value := get(key)
		if technical(key) || value == "" {
			continue
		}
		m.lines = append(m.lines, key+": "+value)
		m.edited = m.edited || key == "edited"
		switch {
		case key != "file" && key != "photo":
		case strings.HasPrefix(value, "("): // "(File not included. Change data exporting settings to download.)"
			m.omitted = true
		default:
			m.attachments = append(m.attachments, named(value))
		}
	}
	return m
}

// technical reports whether a field says nothing beyond what is shown already.
func technical(key string) bool {
	switch key {
	case "id", "type", "date", "date_unixtime", "from", "from_id", "actor", "actor_id", "action", "text", "text_entities",
		"width", "height", "file_size", "photo_file_size", "thumbnail", "thumbnail_file_size", "edited_unixtime", "reply_to_message_id":
		return true
	}
	return false
}

// spans is the text of a message: a string, or a list of strings and of stretches
// with a form. An address that hides behind a link follows it in parentheses.
func spans(raw json.RawMessage) string {
	var parts []json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		return plainly(raw)
	}
	var b strings.Builder
	for _, part := range parts {
		var form struct{ Text, Href string }
		if json.Unmarshal(part, &form) != nil {
			b.WriteString(plainly(part))
			continue
		}
		b.WriteString(form.Text)
		if form.Href != "" && form.Href != form.Text {
			b.WriteString(" (" + form.Href + ")")
		}
	}
	return b.String()
}

// plainly is a value as a person reads it: a string without its quotes, the rest in
// short; empty for null, false and nothing.
func plainly(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var short bytes.Buffer
	if json.Compact(&short, raw) != nil || short.String() == "null" || short.String() == "false" {
		return ""
	}
	return short.String()
}
