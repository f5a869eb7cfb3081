package ppt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/account"
	"spoor/internal/extract/cfb"
	"spoor/internal/extract/office/blip"
)

// Engine names this extractor and its version in pages and results.
const Engine = "spoor-ppt/2"

// Extractor reads ppt, pps and pot files. It is stateless.
type Extractor struct{}

var _ extract.Extractor = Extractor{}

// New returns an Extractor.
func New() Extractor { return Extractor{} }

// Extract implements extract.Extractor. Each slide is a page, hidden ones with a
// reason; its links, comments and notes follow its text. Text that only earlier
// versions of the presentation have is a page of its own. Outcome needs-password for
// encrypted presentations.
func (Extractor) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	acc := account.New(ctx, extract.Result{Kind: "ppt", MIME: "application/vnd.ms-powerpoint", Engine: Engine}, src, lim, sink)
	file, err := cfb.Open(src.Data, src.Size, acc.Budget())
	if err != nil {
		return acc.Damaged("ppt-damaged: %v", err)
	}
	if file.Damage != "" {
		acc.Lose("ppt-damaged: %s", file.Damage)
	}
	acc.Describe(cfb.Properties(file.Root))
	p := &presentation{acc: acc}
	err = p.read(file.Root)
	if errors.Is(err, errEncrypted) {
		return acc.NeedsPassword("needs a password")
	}
	if err == nil {
		err = p.giveChildren(file.Root)
	}
	return acc.Finish(err)
}

var errEncrypted = errors.New("encrypted")

// presentation is what is known of one presentation.
type presentation struct {
	acc *account.Account
	raw []byte // the stream PowerPoint Document

	persist map[uint32]int64 // places of the current objects
	live    map[int64]bool   // places that were read
	links   map[uint32]string
	objects [][]byte        // embedded, as they stand in the stream
	lines   map[string]bool // that pages have shown

	notesMaster uint32 // its number
}

// read reads the presentation into pages.
func (p *presentation) read(root *cfb.Entry) error {
	user, err := root.Find("Current User").Bytes()
	if err := p.acc.Fault("Current User", err); err != nil {
		return err
	}
	if root.Find("EncryptedSummary") != nil || (len(user) >= 16 && binary.LittleEndian.Uint32(user[12:]) == 0xF3D1C4DF) {
		return errEncrypted
	}
	entry := root.Find("PowerPoint Document")
	if entry == nil {
		p.acc.Lose("ppt-damaged: no presentation in it")
		return nil
	}
	p.raw, err = entry.Bytes()
	if err := p.acc.Fault(entry.Name, err); err != nil {
		return err
	}
	p.live, p.links, p.lines = map[int64]bool{}, map[uint32]string{}, map[string]bool{}
	document, err := p.locate(user)
	if err != nil {
		return err
	}
	if err := p.giveSlides(document); err != nil {
		return err
	}
	return p.giveRemembered()
}

// locate finds the current version of the document record (MS-PPT 2.1.2), or the
// last one in the stream when the way there is broken.
func (p *presentation) locate(user []byte) (record, error) {
	p.persist = map[uint32]int64{}
	id := uint32(0)
	if len(user) >= 20 {
		id = p.edits(int64(binary.LittleEndian.Uint32(user[16:])))
	}
	if id != 0 {
		if r, ok := recordAt(p.raw, p.persist[id]); ok && r.kind == recDocument {
			return r, nil
		}
	}
	var last record
	encrypted := false
	walk(p.raw, func(r record) {
		switch r.kind {
		case recDocument:
			last = r
		case recEncryption:
			encrypted = true
		}
	})
	if encrypted {
		return last, errEncrypted
	}
	if last.kind != recDocument {
		p.acc.Lose("ppt-damaged: no list of slides")
	} else {
		p.acc.Lose("ppt-damaged: the current version is not marked")
	}
	return last, nil
}

// edits follows the saved versions from the last to the first and learns where
// everything is. It returns the number of the document.
func (p *presentation) edits(at int64) uint32 {
	document := uint32(0)
	for seen := map[int64]bool{}; !seen[at] && len(seen) < 10_000; {
		seen[at] = true
		r, ok := recordAt(p.raw, at)
		if !ok || r.kind != recUserEdit || len(r.body) < 20 {
			break
		}
		le := binary.LittleEndian
		if document == 0 {
			document = le.Uint32(r.body[16:])
		}
		if directory, ok := recordAt(p.raw, int64(le.Uint32(r.body[12:]))); ok && directory.kind == recPersist {
			p.directory(directory.body)
		}
		if at = int64(le.Uint32(r.body[8:])); at == 0 {
			break
		}
	}
	return document
}

// directory reads the places of objects (MS-PPT 2.3.4). What a later version says
// stays.
func (p *presentation) directory(raw []byte) {
	le := binary.LittleEndian
	for len(raw) >= 4 {
		head := le.Uint32(raw)
		raw = raw[4:]
		for id := head & 0xFFFFF; id < head&0xFFFFF+head>>20 && len(raw) >= 4; id++ {
			if _, known := p.persist[id]; !known {
				p.persist[id] = int64(le.Uint32(raw))
			}
			raw = raw[4:]
		}
	}
}

// giveChildren hands on embedded objects and pictures.
func (p *presentation) giveChildren(root *cfb.Entry) error {
	for i, raw := range p.objects {
		if err := p.giveObject(i+1, raw); err != nil {
			return err
		}
	}
	data, err := root.Find("Pictures").Bytes()
	if err := p.acc.Fault("Pictures", err); err != nil {
		return err
	}
	found := blip.Scan(data)
	for i, picture := range found.Pictures {
		if err := p.acc.Child(fmt.Sprintf("image%d%s", i+1, picture.Extension), time.Time{}, picture.Data); err != nil {
			return err
		}
	}
	if found.Drawings > 0 {
		p.acc.Note("drawings-not-read: %d", found.Drawings)
	}
	return nil
}
