package chat

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"spoor/internal/extract"
)

const (
	mostNames  = 5000 // participants, and attachments, that are kept apart
	mostListed = 1900 // bytes of a list in the metadata
)

// tally is what the messages say together.
type tally struct {
	messages    int
	omitted     int
	deleted     int
	edited      int
	back        int // steps back in time
	from, to    string
	last        string
	names       map[string]bool
	ids         map[string]bool // "name: id"
	attachments []string
	files       int
}

func newTally() tally { return tally{names: map[string]bool{}, ids: map[string]bool{}} }

func (t *tally) add(e *entry) {
	m := e.message
	t.messages++
	if e.omitted {
		t.omitted++
	}
	if e.deleted {
		t.deleted++
	}
	if e.edited {
		t.edited++
	}
	if m.Sender != "" && len(t.names) < mostNames {
		t.names[m.Sender] = true
	}
	t.files += len(m.Attachments)
	if room := mostNames - len(t.attachments); room > 0 {
		t.attachments = append(t.attachments, m.Attachments[:min(len(m.Attachments), room)]...)
	}
	if m.Time == "" {
		return
	}
	if m.Time < t.last {
		t.back++
	}
	t.last = m.Time
	if t.from == "" || m.Time < t.from {
		t.from = m.Time
	}
	t.to = max(t.to, m.Time)
}

// know notes the program's own id of a participant.
func (t *tally) know(name, id string) {
	if name != "" && id != "" && len(t.ids) < mostNames {
		t.ids[name+": "+id] = true
	}
}

func (t *tally) metadata() map[string]string {
	meta := map[string]string{}
	for key, value := range map[string]string{
		"participants": listed(slices.Sorted(maps.Keys(t.names)), len(t.names)),
		"ids":          listed(slices.Sorted(maps.Keys(t.ids)), len(t.ids)),
		"attachments":  listed(t.attachments, t.files),
		"messages":     counted(t.messages), "media-omitted": counted(t.omitted), "deleted": counted(t.deleted), "edited": counted(t.edited), "time-steps-back": counted(t.back),
		"from": t.from, "to": t.to,
	} {
		if value != "" {
			meta[key] = value
		}
	}
	return meta
}

// counted is a number in digits; empty for none.
func counted(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// listed joins names, of which there are all in total, and says how many don't fit.
func listed(names []string, all int) string {
	var b strings.Builder
	for i, name := range names {
		if b.Len()+len(name) > mostListed {
			return strings.TrimPrefix(b.String()+"; +"+strconv.Itoa(all-i), "; ")
		}
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(name)
	}
	if all > len(names) {
		b.WriteString("; +" + strconv.Itoa(all-len(names)))
	}
	return b.String()
}

// named is an attachment's name as the export gives it, without white space at its
// ends or steps out of the folder.
func named(path string) string {
	safe, _ := extract.SafeName(path)
	return safe
}
