package archive

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// Compressed reads files that hold one compressed file: gzip (RFC 1952), bzip2, xz,
// Zstandard (RFC 8878), and the bare LZMA of before xz.
type Compressed struct{}

var _ extract.Extractor = Compressed{}

// NewCompressed returns the extractor for compressed single files.
func NewCompressed() Compressed { return Compressed{} }

// Extract implements extract.Extractor. The child has the name that gzip kept, else
// that of the file without its suffix: report.tar.gz holds report.tar. Several
// streams behind each other make one child. A tar that is larger than one child may
// be is unpacked at once. Outcomes: ok; partial when the stream breaks off or
// something else stands behind it; damaged when nothing comes out; memory when it
// inflates to more than its limits; unsupported for a method that is not known.
func (Compressed) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	var head [13]byte
	n, err := src.Data.ReadAt(head[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return extract.Result{Outcome: evidence.Damaged, Reasons: []string{"read-failed: " + err.Error()}}, ctx.Err()
	}
	c := &compressed{src: src, method: methodOf(head[:n])}
	c.unpacking = begin(c.method, src, lim, sink)
	if err := c.run(ctx); err != nil {
		return extract.Result{}, err
	}
	res := c.result()
	res.Metadata = c.metadata
	return res, nil
}

// methodOf is the format by the first bytes; gzip where they say nothing.
func methodOf(head []byte) format {
	switch {
	case bytes.HasPrefix(head, []byte("BZh")):
		return format{"bz2", "application/x-bzip2", "spoor-bz2/1"}
	case bytes.HasPrefix(head, []byte("\xfd7zXZ\x00")):
		return format{"xz", "application/x-xz", "spoor-xz/1"}
	case bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")):
		return format{"zst", "application/zstd", "spoor-zst/1"}
	case LZMA(head):
		return format{"lzma", "application/x-lzma", "spoor-lzma/1"}
	}
	return format{"gz", "application/gzip", "spoor-gz/1"}
}

// compressed is the work on one such file.
type compressed struct {
	*unpacking
	src      extract.Source
	method   format
	gz       *members
	metadata map[string]string
}

func (c *compressed) run(ctx context.Context) error {
	r, err := c.open()
	c.entries = []entry{{ordinal: 1, name: c.name(), size: -1, modified: c.modified()}}
	e := &c.entries[0]
	var data []byte
	if err == nil {
		data, err = c.all(&interrupted{r, ctx}, 1<<20)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var known *failed
	if errors.As(err, &known) && known.why == tooLarge && c.holdsTar() {
		return c.throughTar(ctx)
	}
	e.size = int64(len(data))
	if err != nil {
		e.size = -1
	}
	if err := c.list(); err != nil {
		return err
	}
	c.trailing()
	return c.take(e, func() ([]byte, error) { return data, classed(err) })
}

// classed gives errors of decompressors the class that they stand for.
func classed(err error) error {
	if errors.Is(err, ErrMethod) {
		return &failed{unsupported, err}
	}
	return err
}

// open starts to inflate from the beginning.
func (c *compressed) open() (io.Reader, error) {
	raw := bufio.NewReaderSize(io.NewSectionReader(c.src.Data, 0, c.src.Size), 64<<10)
	switch c.word {
	case "bz2":
		return bzip2.NewReader(raw), nil
	case "xz":
		return newXZ(raw)
	case "zst":
		return newZstd(raw)
	case "lzma":
		return newBareLZMA(raw)
	}
	z, err := gzip.NewReader(raw)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	c.metadata = map[string]string{}
	for key, value := range map[string]string{"original-name": z.Name, "comment": z.Comment} {
		if value != "" {
			c.metadata[key] = value
		}
	}
	c.gz = &members{raw: raw, z: z, name: z.Name, modified: z.ModTime}
	return c.gz, nil
}

func (c *compressed) modified() time.Time {
	if c.gz == nil {
		return time.Time{}
	}
	return c.gz.modified
}

// name is what the child is called.
func (c *compressed) name() string {
	if c.gz != nil && c.gz.name != "" {
		return path.Base(strings.ReplaceAll(c.gz.name, `\`, "/"))
	}
	name := path.Base(c.src.Name)
	ext := strings.ToLower(path.Ext(name))
	stem := name[:len(name)-len(ext)]
	switch ext {
	case ".gz", ".gzip", ".bz2", ".bz", ".xz", ".zst", ".zstd", ".z", ".lzma":
		return stem
	case ".tgz", ".tbz", ".tbz2", ".txz", ".tzst":
		return stem + ".tar"
	}
	return name
}

// trailing writes down what stands behind the last gzip member.
func (c *compressed) trailing() {
	if c.gz != nil && c.gz.behind > 0 {
		c.damage(fmt.Sprintf("trailing-bytes: %d", c.gz.behind))
	}
}

// members reads gzip members one after another. What follows the last and is no
// member is counted unless it is all zeros, as tapes are padded.
type members struct {
	raw      *bufio.Reader
	z        *gzip.Reader
	name     string
	modified time.Time
	behind   int64
	ended    bool
}

// Read implements io.Reader.
func (m *members) Read(p []byte) (int, error) {
	if m.ended {
		return 0, io.EOF
	}
	n, err := m.z.Read(p)
	if !errors.Is(err, io.EOF) {
		return n, err
	}
	if mark, err := m.raw.Peek(2); err == nil && mark[0] == 0x1f && mark[1] == 0x8b {
		if err := m.z.Reset(m.raw); err != nil {
			return n, err
		}
		m.z.Multistream(false)
		return n, nil
	}
	m.ended = true
	return n, m.padding()
}

// padding counts the bytes behind the last member from the first that is not zero.
func (m *members) padding() error {
	for {
		b, err := m.raw.ReadByte()
		if err != nil {
			return io.EOF
		}
		if b == 0 && m.behind == 0 {
			continue
		}
		m.behind++
	}
}

// holdsTar reports whether what comes out begins with the header of a tar.
func (c *compressed) holdsTar() bool {
	r, err := c.open()
	if err != nil {
		return false
	}
	head := make([]byte, tarBlock)
	_, err = io.ReadFull(r, head)
	return err == nil && isTarHeader(head)
}

// throughTar hands on the files of the tar inside, without its bytes as a whole.
func (c *compressed) throughTar(ctx context.Context) error {
	c.note(c.word + "-tar-at-once: the tar inside is larger than one document may be")
	c.entries = nil
	return c.tar(ctx, func() io.ReadSeeker {
		c.budget = extract.NewBudget(c.lim, c.src.Size) // each walk inflates everything once
		return &rewound{open: c.open, budget: c.budget}
	})
}

// interrupted ends a long reading when the context ends.
type interrupted struct {
	from io.Reader
	ctx  context.Context // of the one Extract that it lives for
}

// Read implements io.Reader.
func (i *interrupted) Read(p []byte) (int, error) {
	if i.ctx.Err() != nil {
		return 0, i.ctx.Err()
	}
	return i.from.Read(p)
}
