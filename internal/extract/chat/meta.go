package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/charset"
	"spoor/internal/extract/plain"
)

// mostMeta bytes of a file are read. The exports start a new file every ten thousand
// messages.
const mostMeta = 64 << 20

// meta reads what Facebook, Messenger and Instagram give to who asks for the own data:
// message_1.json, a conversation with the newest message first, in the old form and
// in that of encrypted chats. Messages come out in the order in which they were sent.
// The letters of the old form, each byte of whose UTF-8 was written as a character,
// are mended.
func (d document) meta(ctx context.Context) (extract.Result, error) {
	data, err := io.ReadAll(io.LimitReader(d.reader(), mostMeta+1))
	if err != nil {
		return damaged(err), nil
	}
	source, guess := charset.Decode(data, "")
	var root map[string]json.RawMessage
	var all []map[string]any
	if json.Unmarshal([]byte(source), &root) != nil || json.Unmarshal(root["messages"], &all) != nil || len(all) == 0 {
		return plain.New().Extract(ctx, d.src, d.lim, d.sink)
	}
	m := metaReader{out: newWriter(d.sink)}
	title := oneLine(firstSaid(decodedAny(root["title"]), decodedAny(root["threadName"])))
	m.out.label = title
	slices.Reverse(all)
	for _, fields := range all {
		if err := ctx.Err(); err != nil {
			return extract.Result{}, err
		}
		if err := m.out.write(m.message(fields)); err != nil {
			return extract.Result{}, err
		}
	}
	if err := m.besides(root); err != nil {
		return extract.Result{}, err
	}
	res := m.out.result("meta-json", "application/json")
	res = entitled(res, title)
	res.Metadata["charset"] = guess.Name
	if d.src.Size > mostMeta {
		res = stopped(res, fmt.Sprintf("too-large: read the first %d MiB", mostMeta>>20))
	}
	return res, nil
}

// metaReader turns the fields of messages into what was said.
type metaReader struct{ out *writer }

func (m *metaReader) message(fields map[string]any) said {
	get := func(keys ...string) string {
		for _, key := range keys {
			if s := flat(fields[key]); s != "" {
				return s
			}
		}
		return ""
	}
	s := said{sender: get("sender_name", "senderName"), lines: []string{get("content", "text")}, zone: "UTC"}
	for _, key := range []string{"timestamp_ms", "timestamp"} {
		if ms, ok := fields[key].(float64); ok {
			s.when = time.UnixMilli(int64(ms)).UTC()
			break
		}
	}
	if s.when.IsZero() {
		s.zone = ""
	}
	s.deleted = get("is_unsent", "isUnsent") == "true"
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if beyondMeta(key) {
			continue
		}
		files := uris(fields[key])
		s.attachments = append(s.attachments, files...)
		if text := flat(fields[key]); text != "" && text != "false" {
			s.lines = append(s.lines, key+": "+text)
		}
	}
	return s
}

// beyondMeta reports whether a field is shown elsewhere or says nothing of the message.
func beyondMeta(key string) bool {
	switch key {
	case "sender_name", "senderName", "timestamp_ms", "timestamp", "content", "text", "type",
		"is_geoblocked_for_viewer", "is_unsent_image_by_messenger_kid_parent":
		return true
	}
	return false
}

// besides writes what stands around the messages: who takes part, above all.
func (m *metaReader) besides(root map[string]json.RawMessage) error {
	if err := m.out.flush(); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(root)) {
		if key == "messages" {
			continue
		}
		text := flat(decodedAny(root[key]))
		if text == "" {
			continue
		}
		m.out.label = key
		for _, part := range plain.Split(normal(key + ": " + text + "\n")) {
			if err := m.out.loose(part); err != nil {
				return err
			}
		}
	}
	return m.out.flush()
}

// uris are the files that a value names.
func uris(value any) []string {
	var all []string
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			all = append(all, uris(item)...)
		}
	case map[string]any:
		if file, ok := v["uri"].(string); ok && !strings.Contains(file, "://") {
			all = append(all, named(flat(file)))
		}
	}
	return all
}

// flat is a value on one line, its letters mended: "uri: x.jpg, creation_timestamp: 17".
func flat(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		s, _ := charset.Mend(v)
		return s
	case float64:
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.6f", v), "0"), ".")
	case []any:
		var parts []string
		for _, item := range v {
			if s := flat(item); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, "; ")
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if s := flat(v[key]); s != "" {
				parts = append(parts, key+": "+s)
			}
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(value)
}

// decodedAny is a value of any kind; nil for what is no JSON.
func decodedAny(raw json.RawMessage) any {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return v
}

func firstSaid(values ...any) string {
	for _, v := range values {
		if s := flat(v); s != "" {
			return s
		}
	}
	return ""
}
