package archive

import (
	"errors"
	"fmt"
	"io"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// maxReasons is how many entries are named; the rest is counted.
const maxReasons = 100

// format names a kind of archive in results and, its word, in reasons.
type format struct{ word, mime, engine string }

// entry is what an archive says of one of the things in it.
type entry struct {
	ordinal  int
	name     string // as it stands: not safe, not unique
	size     int64  // claimed bytes; -1 when the archive does not say
	modified time.Time
	folder   bool
	instead  string // "symlink", "hardlink", "device": what it is instead of a file
	target   string // of a link, which is never followed

	named          bool
	safe, original string
}

// failure is why an entry was not read, or not in full.
type failure string

const (
	encrypted   failure = "entry-encrypted"
	unsupported failure = "entry-unsupported"
	damaged     failure = "entry-damaged"
	wrongSum    failure = "entry-checksum"
	wrongSize   failure = "entry-size"
	tooLarge    failure = "entry-too-large"
	overLimit   failure = "entry-limit"
)

// failed is the error of an entry whose class is known; others count as damage.
type failed struct {
	why   failure
	cause error
}

// Error implements error.
func (f *failed) Error() string {
	if f.cause == nil {
		return ""
	}
	return f.cause.Error()
}

// Unwrap gives the cause.
func (f *failed) Unwrap() error { return f.cause }

// unpacking is the work on one archive.
type unpacking struct {
	format
	lim     extract.Limits
	sink    extract.Sink
	budget  *extract.Budget
	names   *extract.Names
	largest int64
	entries []entry

	files   int // entries that are neither folders nor links
	given   int // children
	failed  map[failure]int
	bomb    bool
	broken  bool // the archive itself, not only an entry of it
	reasons []string
	more    int // reasons left out
}

func begin(f format, src extract.Source, lim extract.Limits, sink extract.Sink) *unpacking {
	return &unpacking{
		format: f, lim: lim, sink: sink, budget: extract.NewBudget(lim, src.Size), names: extract.NewNames(),
		largest: largest(lim), failed: map[failure]int{},
	}
}

// largest is how many bytes one entry may have: it is held in memory as a whole,
// and once more on its way out.
func largest(lim extract.Limits) int64 { return memory(lim) * 3 / 10 }

func memory(lim extract.Limits) int64 {
	if lim.Memory <= 0 {
		return extract.DefaultLimits(0).Memory
	}
	return lim.Memory
}

// over reports whether nothing more may be taken.
func (u *unpacking) over() bool { return u.bomb || u.failed[overLimit] > 0 }

// file reports whether an entry is to be read; what it is instead of a file is
// written down.
func (u *unpacking) file(e *entry) bool {
	if e.folder {
		return false
	}
	if e.instead == "" {
		return true
	}
	reason := u.word + "-" + e.instead + ": " + shortName(e.name)
	if e.target != "" {
		reason += " -> " + shortName(e.target)
	}
	u.note(reason)
	return false
}

// take reads an entry with read and hands it on. A damaged one is handed on as far
// as it goes. The error is the sink's.
func (u *unpacking) take(e *entry, read func() ([]byte, error)) error {
	if !u.file(e) {
		return nil
	}
	u.files++
	u.nameOf(e)
	if u.lim.Children > 0 && u.given >= u.lim.Children {
		u.fail(overLimit, e, fmt.Errorf("%d entries read, %d in all", u.given, len(u.entries)))
		return nil
	}
	data, err := read()
	if !u.account(e, data, err) {
		return nil
	}
	return u.give(e, data)
}

// nameOf gives an entry the name of its child, once: the second of a name is
// numbered whether or not the first could be read.
func (u *unpacking) nameOf(e *entry) {
	if !e.named {
		e.safe, e.original = u.names.Take(e.name)
		e.named = true
	}
}

func (u *unpacking) give(e *entry, data []byte) error {
	u.given++
	return u.sink.Child(extract.Child{Name: e.safe, Original: e.original, Ordinal: e.ordinal, Modified: e.modified.UTC(), Data: data})
}

// account writes down how the reading of an entry ended; false when there is
// nothing to hand on.
func (u *unpacking) account(e *entry, data []byte, err error) bool {
	var known *failed
	switch {
	case err == nil:
		return true
	case errors.Is(err, extract.ErrBudget):
		u.bomb = true
		u.note(u.word + "-bomb: " + err.Error())
		return false
	case errors.As(err, &known):
		u.fail(known.why, e, known.cause)
		return known.why == wrongSum || known.why == wrongSize
	}
	u.fail(damaged, e, fmt.Errorf("after %d bytes: %w", len(data), err))
	return len(data) > 0
}

// all reads what an entry has to its end, counted by the budget. room is how much
// to set aside.
func (u *unpacking) all(r io.Reader, room int64) ([]byte, error) {
	return readAtMost(u.budget.Reader(r), max(min(room, u.largest), 0), u.largest)
}

func readAtMost(r io.Reader, room, most int64) ([]byte, error) {
	data := make([]byte, 0, room+512)
	for {
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if int64(len(data)) > most {
			return nil, &failed{tooLarge, fmt.Errorf("larger than one entry may be: more than %d bytes", most)}
		}
		if errors.Is(err, io.EOF) {
			return data, nil
		}
		if err != nil {
			return data, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

func (u *unpacking) fail(why failure, e *entry, cause error) {
	u.failed[why]++
	reason := u.word + "-" + string(why) + ": " + shortName(e.name)
	if cause != nil {
		reason += ": " + cause.Error()
	}
	u.note(reason)
}

func (u *unpacking) note(reason string) {
	if len(u.reasons) >= maxReasons {
		u.more++
		return
	}
	u.reasons = append(u.reasons, reason)
}

// damage says that the archive itself is not whole.
func (u *unpacking) damage(reason string) {
	u.broken = true
	u.note(u.word + "-" + reason)
}

func (u *unpacking) result() extract.Result {
	if u.more > 0 {
		u.reasons = append(u.reasons, fmt.Sprintf("%s-more-reasons: %d", u.word, u.more))
	}
	return u.format.result(u.outcome(), u.reasons...)
}

func (f format) result(outcome evidence.Outcome, reasons ...string) extract.Result {
	return extract.Result{Outcome: outcome, Reasons: reasons, Kind: f.word, MIME: f.mime, Engine: f.engine}
}

func (u *unpacking) outcome() evidence.Outcome {
	failures := 0
	for _, n := range u.failed {
		failures += n
	}
	switch {
	case u.bomb:
		return evidence.Memory
	case len(u.entries) == 0 && u.broken:
		return evidence.Damaged
	case len(u.entries) == 0 || u.files == 0 && len(u.reasons) == 0:
		return evidence.Empty
	case u.files > 0 && u.failed[encrypted] == u.files:
		return evidence.NeedsPassword
	case u.files > 0 && u.failed[unsupported] == u.files:
		return evidence.Unsupported
	case u.files > 0 && u.given == 0 && u.failed[damaged] == u.files:
		return evidence.Damaged
	case failures > 0 || u.broken:
		return evidence.Partial
	}
	return evidence.OK
}
