package chat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/charset"
	"spoor/internal/extract/plain"
)

// layout is how times are written in evidence.Message.
const layout = "2006-01-02T15:04:05"

// text reads an export in lines: once to learn its form, once to cut it.
func (d document) text(ctx context.Context) (extract.Result, error) {
	guess, err := charset.Detect(d.reader())
	if err != nil {
		return damaged(err), nil
	}
	s := newSurvey()
	if err := s.read(guess.Reader(d.reader())); err != nil {
		return damaged(err), nil
	}
	if !s.isChat() {
		return plain.New().Extract(ctx, d.src, d.lim, d.sink)
	}
	plan, unsure := s.plan()
	w := newWriter(d.sink)
	c := &cutter{plan: plan, out: w}
	failed, err := d.cut(ctx, newLines(guess.Reader(d.reader())), c)
	if err != nil {
		return extract.Result{}, err
	}
	if err := w.flush(); err != nil {
		return extract.Result{}, err
	}
	res := w.result("text", "text/plain")
	res.Metadata["charset"] = guess.Name
	res.Metadata["date-order"] = orderNames(plan)
	if !guess.Sure {
		res.Reasons = append(res.Reasons, "charset-guessed: "+guess.Name)
	}
	if c.mended > 0 {
		res.Reasons = append(res.Reasons, fmt.Sprintf("mojibake-mended: %d", c.mended))
	}
	if unsure {
		res.Reasons = append(res.Reasons, "date-order-unsure: "+dayFirst.String())
	}
	if failed != nil {
		res = stopped(res, "read-failed: "+failed.Error())
	}
	return res, nil
}

// cut passes all lines on. failed is why the source could not be read to its end.
func (d document) cut(ctx context.Context, in *lines, c *cutter) (failed, err error) {
	for {
		piece, first, err := in.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return err, nil
		}
		if err := c.piece(piece, first); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// cutter finds where messages start.
type cutter struct {
	plan   map[dialect]order
	out    *writer
	mended int // lines whose characters were encoded twice
}

func (c *cutter) piece(raw []byte, first bool) error {
	mended, n := charset.MendLines(string(raw))
	c.mended += n
	line := normal(mended)
	if !first {
		return c.out.more(line)
	}
	h, ok := parseHeader(line)
	if !ok {
		return c.out.more(line)
	}
	o, planned := c.plan[h.dialect]
	when, exists := h.at(o)
	if !planned || !exists {
		return c.out.more(line)
	}
	return c.out.begin(entry{
		message: evidence.Message{Time: when.Format(layout)},
		header:  h.end, marked: marked(raw[:min(len(raw), 1<<10)]), named: true,
	}, line)
}

// attribute tells who sent a message of a text export, and what it is. said is the
// message without its time.
func attribute(e *entry, said string) {
	line, _, _ := strings.Cut(said, "\n")
	name, body, ok := sender(line)
	if !ok {
		e.message.System = true
		return
	}
	e.message.Sender = name
	e.header += body
	said = said[body:]
	found := enclosures(said, e.marked)
	e.message.Attachments = found.names
	e.omitted = found.omitted
	e.edited = edited(said) != ""
	language, deleted := instead(said)
	e.deleted = deleted
	e.message.System = language != "" || e.marked && len(found.names) == 0 && !found.omitted
}
