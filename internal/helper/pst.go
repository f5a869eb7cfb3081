package helper

import (
	"context"
	"encoding/binary"
	"io"
	"sync"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// NeedsReadpst is the code of the reason why an Outlook data file was not read.
const NeedsReadpst = "needs-readpst"

// withReadpst sends Outlook data files to readpst.
type withReadpst struct {
	inner extract.Extractor
	find  func() *Readpst
}

// WithReadpst returns an extractor that lets what find gives read Outlook data files and
// inner all else. It is asked once, when the first of them comes; when it gives nil, such
// files are unsupported for the reason NeedsReadpst.
func WithReadpst(inner extract.Extractor, find func() *Readpst) extract.Extractor {
	return &withReadpst{inner, sync.OnceValue(find)}
}

// Extract implements extract.Extractor.
func (w *withReadpst) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	if !isPst(src.Data) {
		return w.inner.Extract(ctx, src, lim, sink)
	}
	readpst := w.find()
	if readpst == nil {
		return extract.Result{
			Outcome: evidence.Unsupported, Reasons: []string{NeedsReadpst + ": install pst-utils"},
			Kind: "pst", MIME: pstMIME, Engine: "spoor-helper" + revision,
		}, nil
	}
	return readpst.Extract(ctx, src, lim, sink)
}

// isPst goes by the first four bytes of an Outlook data file ([MS-PST] 2.2.2.6).
func isPst(data io.ReaderAt) bool {
	var magic [4]byte
	n, _ := data.ReadAt(magic[:], 0) // whoever reads all of it will say what is wrong
	return string(magic[:n]) == "!BDN"
}

// pstFacts is what can be said of an Outlook data file without reading its messages.
type pstFacts struct {
	sealed   bool // encrypted for a Windows account
	messages int  // that its table of nodes lists; 0 when that can't be read
}

// Places in the header ([MS-PST] 2.2.2.6), of files before and since Outlook 2003.
const (
	pstHeader   = 0x234
	pstVersion  = 10
	ansiCrypt   = 0x1CD
	wideCrypt   = 0x201
	ansiNodes   = 0xBC // where the root of the table of nodes lies
	wideNodes   = 0xE0
	firstWide   = 20
	largePages  = 36 // a later version, with pages that this does not read
	sealedCrypt = 0x10
)

// describePst reads header and table of nodes.
func describePst(data io.ReaderAt, size int64) pstFacts {
	head := make([]byte, pstHeader)
	if n, _ := data.ReadAt(head, 0); n < len(head) {
		return pstFacts{}
	}
	version := binary.LittleEndian.Uint16(head[pstVersion:])
	switch {
	case version >= largePages:
		return pstFacts{sealed: head[wideCrypt] == sealedCrypt}
	case version >= firstWide:
		c := &nodeCount{data: data, left: size / pstPage, wide: true}
		c.page(int64(binary.LittleEndian.Uint64(head[wideNodes:])), pstDepth) //nolint:gosec // checked when read
		return pstFacts{sealed: head[wideCrypt] == sealedCrypt, messages: c.messages}
	}
	c := &nodeCount{data: data, left: size / pstPage}
	c.page(int64(binary.LittleEndian.Uint32(head[ansiNodes:])), pstDepth)
	return pstFacts{sealed: head[ansiCrypt] == sealedCrypt, messages: c.messages}
}

const (
	pstPage     = 512
	pstDepth    = 8
	messageNode = 0x04 // type of node: a message in a folder
)

// nodeCount counts the messages in the table of nodes ([MS-PST] 2.2.2.7.7). It looks at
// no more pages than the file can hold.
type nodeCount struct {
	data     io.ReaderAt
	left     int64
	wide     bool
	messages int
}

// page counts those of one page and the pages below it.
func (c *nodeCount) page(at int64, depth int) {
	var buf [pstPage]byte
	if c.left--; c.left < 0 || depth < 0 || at <= 0 {
		return
	}
	if n, _ := c.data.ReadAt(buf[:], at); n < len(buf) {
		return
	}
	tail, below := 0x1F0, 8
	if c.wide {
		tail, below = 0x1E8, 16
	}
	count, size, level := int(buf[tail]), int(buf[tail+2]), buf[tail+3]
	for i := 0; i < count && (i+1)*size <= tail; i++ {
		entry := buf[i*size : (i+1)*size]
		switch {
		case level == 0 && size >= 4:
			if entry[0]&0x1F == messageNode {
				c.messages++
			}
		case level > 0 && c.wide && size >= below+8:
			c.page(int64(binary.LittleEndian.Uint64(entry[below:])), depth-1) //nolint:gosec // checked when read
		case level > 0 && !c.wide && size >= below+4:
			c.page(int64(binary.LittleEndian.Uint32(entry[below:])), depth-1)
		}
	}
}
