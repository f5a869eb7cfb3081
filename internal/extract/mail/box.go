package mail

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/detect"
)

// BoxEngine names the reader of mailbox files and its version.
const BoxEngine = "spoor-mbox/2"

// mostMail is the size in bytes up to which one mail of a mailbox is held in memory.
const mostMail = 128 << 20

// Box reads mailbox files (RFC 4155): each mail is a child, its bytes as they were
// received, without the envelope line and the mark that mailboxes put before lines
// that look like one (">From "). It is stateless.
type Box struct{}

// NewBox returns a Box.
func NewBox() *Box { return &Box{} }

// Extract implements extract.Extractor. Children are called "00001 subject.eml".
// A mail of more than 128 MiB is left out, with a reason, and the mailbox partial.
func (*Box) Extract(ctx context.Context, src extract.Source, _ extract.Limits, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Outcome: evidence.OK, Kind: "mbox", MIME: "application/mbox", Engine: BoxEngine}
	b := box{sink: sink, names: extract.NewNames()}
	lines := bufio.NewReaderSize(io.NewSectionReader(src.Data, 0, src.Size), 64<<10)
	blank, whole := true, true // whole: the last line was not cut
	for {
		line, err := lines.ReadSlice('\n')
		if blank && detect.Envelope(line) {
			if err := b.flush(ctx); err != nil {
				return extract.Result{}, err
			}
		} else {
			if whole && quoted(line) {
				line = line[1:]
			}
			b.add(line)
		}
		whole = err == nil
		blank = len(bytes.TrimSpace(line)) == 0
		if err == nil || errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if !errors.Is(err, io.EOF) {
			b.reasons = append(b.reasons, "read-failed: "+err.Error())
		}
		break
	}
	if err := b.flush(ctx); err != nil {
		return extract.Result{}, err
	}
	if res.Reasons = b.reasons; len(b.reasons) > 0 {
		res.Outcome = evidence.Partial
	}
	return res, nil
}

// quoted reports whether a line is marked, as mailboxes do with those that start with
// "From " (mboxrd).
func quoted(line []byte) bool {
	return len(line) > 0 && line[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From "))
}

// box gathers the lines of one mail at a time.
type box struct {
	sink    extract.Sink
	names   *extract.Names
	mail    bytes.Buffer
	skipped int64 // bytes of a mail that is too large
	number  int
	reasons []string
}

func (b *box) add(line []byte) {
	if b.skipped > 0 || b.mail.Len()+len(line) > mostMail {
		b.skipped += int64(len(line))
		return
	}
	b.mail.Write(line)
}

// flush gives the mail gathered so far to the sink.
func (b *box) flush(ctx context.Context) error {
	data, skipped := bytes.Clone(b.mail.Bytes()), b.skipped
	b.mail.Reset()
	b.skipped = 0
	if len(bytes.TrimSpace(data)) == 0 {
		return ctx.Err()
	}
	b.number++
	if skipped > 0 {
		b.reasons = append(b.reasons, fmt.Sprintf("mail-too-large: mail %d, %d bytes", b.number, int64(len(data))+skipped))
		return ctx.Err()
	}
	subject := subjectOf(data)
	if subject == "" {
		subject = "message"
	}
	name, original := b.names.Take(fmt.Sprintf("%05d %s.eml", b.number, strings.ReplaceAll(subject, "/", "_")))
	if err := b.sink.Child(extract.Child{Name: name, Original: original, Ordinal: b.number, Data: data}); err != nil {
		return err
	}
	return ctx.Err()
}
