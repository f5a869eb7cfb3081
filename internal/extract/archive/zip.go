package archive

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

const (
	engine = "spoor-zip/1"
	kind   = "zip"
	mime   = "application/zip"
	// maxReasons is how many entries are named; the rest is counted.
	maxReasons = 100
)

// Zip reads zip archives.
type Zip struct{}

var _ extract.Extractor = Zip{}

// NewZip returns the extractor for zip archives.
func NewZip() Zip { return Zip{} }

// Extract implements extract.Extractor. Outcomes: ok; partial when an entry could
// not be read; needs-password, unsupported or damaged when that is so for every
// one; memory when the archive inflates to more than its limits; empty when it
// holds no file.
func (Zip) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	dir, err := ReadDirectory(src.Data, src.Size)
	if err != nil {
		return result(evidence.Damaged, "zip-damaged: "+err.Error()), ctx.Err()
	}
	u := &unpacking{dir: dir, lim: lim, sink: sink, budget: extract.NewBudget(lim, src.Size), names: extract.NewNames(), largest: largest(lim)}
	if err := u.run(ctx); err != nil {
		return extract.Result{}, err
	}
	return u.result(), nil
}

// largest is how many bytes one entry may have: it is held in memory as a whole,
// and once more on its way out.
func largest(lim extract.Limits) int64 {
	memory := lim.Memory
	if memory <= 0 {
		memory = extract.DefaultLimits(0).Memory
	}
	return memory * 3 / 10
}

func result(outcome evidence.Outcome, reasons ...string) extract.Result {
	return extract.Result{Outcome: outcome, Reasons: reasons, Kind: kind, MIME: mime, Engine: engine}
}

// unpacking is the work on one archive.
type unpacking struct {
	dir     Directory
	lim     extract.Limits
	sink    extract.Sink
	budget  *extract.Budget
	names   *extract.Names
	largest int64

	files   int // entries that are neither folders nor links
	given   int // children
	failed  map[failure]int
	bomb    bool
	reasons []string
	more    int // reasons left out
}

// failure is why an entry was not read, or not in full.
type failure string

const (
	encrypted   failure = "zip-entry-encrypted"
	unsupported failure = "zip-entry-unsupported"
	damaged     failure = "zip-entry-damaged"
	wrongSum    failure = "zip-entry-checksum"
	wrongSize   failure = "zip-entry-size"
	tooLarge    failure = "zip-entry-too-large"
	overLimit   failure = "zip-entry-limit"
)

func (u *unpacking) run(ctx context.Context) error {
	u.failed = map[failure]int{}
	if u.dir.Damage != "" {
		u.note("zip-directory-rebuilt: " + u.dir.Damage)
	}
	if n := overlapping(u.dir.Parts); n > 0 {
		u.note(fmt.Sprintf("zip-entries-overlap: %d", n))
	}
	if err := u.list(); err != nil {
		return err
	}
	for i := range u.dir.Parts {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := u.part(i+1, &u.dir.Parts[i]); err != nil {
			return err
		}
		if u.bomb || u.failed[overLimit] > 0 {
			return nil
		}
	}
	return nil
}

// part deals with one entry. The error is the sink's.
func (u *unpacking) part(ordinal int, p *Part) error {
	if p.IsFolder() {
		return nil
	}
	if p.Mode&fs.ModeSymlink != 0 {
		u.note("zip-symlink: " + shortName(p.Name))
		return nil
	}
	if u.files++; p.Encrypted() {
		u.fail(encrypted, p, nil)
		return nil
	}
	if u.lim.Children > 0 && u.given >= u.lim.Children {
		u.fail(overLimit, p, fmt.Errorf("%d entries read, %d in all", u.given, len(u.dir.Parts)))
		return nil
	}
	data, ok := u.read(p)
	if !ok {
		return nil
	}
	name, original := u.names.Take(p.Name)
	u.given++
	return u.sink.Child(extract.Child{Name: name, Original: original, Ordinal: ordinal, Modified: p.Modified.UTC(), Data: data})
}

// read unpacks an entry; false when there is nothing to hand on. A damaged entry is
// handed on as far as it goes.
func (u *unpacking) read(p *Part) ([]byte, bool) {
	r, err := p.Open(u.budget)
	if errors.Is(err, ErrMethod) {
		u.fail(unsupported, p, err)
		return nil, false
	}
	if err != nil {
		u.fail(damaged, p, err)
		return nil, false
	}
	data, err := readAtMost(r, p.room(u.largest), u.largest)
	switch {
	case errors.Is(err, extract.ErrBudget):
		u.bomb = true
		u.note("zip-bomb: " + err.Error())
		return nil, false
	case errors.Is(err, errTooLarge):
		u.fail(tooLarge, p, err)
		return nil, false
	case err != nil:
		u.fail(damaged, p, fmt.Errorf("after %d bytes: %w", len(data), err))
		return data, len(data) > 0
	}
	u.check(p, data)
	return data, true
}

// check compares what came out with what the entry claims.
func (u *unpacking) check(p *Part, data []byte) {
	if p.Size < 0 {
		return // the claims stand behind the data, where scan does not look
	}
	if p.Size != int64(len(data)) {
		u.fail(wrongSize, p, fmt.Errorf("%d bytes instead of %d", len(data), p.Size))
		return
	}
	if sum := crc32.ChecksumIEEE(data); sum != p.sum {
		u.fail(wrongSum, p, fmt.Errorf("%08x instead of %08x", sum, p.sum))
	}
}

var errTooLarge = errors.New("larger than one entry may be")

// room is how much to set aside for an entry: what it claims, as far as its packed
// bytes can yield that at all (deflate inflates to at most 1,032 times).
func (p *Part) room(most int64) int64 {
	return max(min(p.Size, most, p.Packed*1032), 0)
}

func readAtMost(r io.Reader, room, most int64) ([]byte, error) {
	data := make([]byte, 0, room+512)
	for {
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if int64(len(data)) > most {
			return nil, fmt.Errorf("%w: more than %d bytes", errTooLarge, most)
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

func (u *unpacking) fail(why failure, p *Part, cause error) {
	u.failed[why]++
	reason := string(why) + ": " + shortName(p.Name)
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

func (u *unpacking) result() extract.Result {
	if u.more > 0 {
		u.reasons = append(u.reasons, fmt.Sprintf("zip-more-reasons: %d", u.more))
	}
	return result(u.outcome(), u.reasons...)
}

func (u *unpacking) outcome() evidence.Outcome {
	failures := 0
	for _, n := range u.failed {
		failures += n
	}
	switch {
	case u.bomb:
		return evidence.Memory
	case len(u.dir.Parts) == 0 || u.files == 0 && len(u.reasons) == 0:
		return evidence.Empty
	case u.files > 0 && u.failed[encrypted] == u.files:
		return evidence.NeedsPassword
	case u.files > 0 && u.failed[unsupported] == u.files:
		return evidence.Unsupported
	case u.files > 0 && u.given == 0 && u.failed[damaged] == u.files:
		return evidence.Damaged
	case failures > 0 || u.dir.Damage != "":
		return evidence.Partial
	}
	return evidence.OK
}
