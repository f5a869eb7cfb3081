package office

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/archive"
	"spoor/internal/extract/office/xmlscan"
)

// container is the OOXML package of one document and the account of reading it.
type container struct {
	ctx     context.Context // of the one Extract that the container lives for
	damage  string          // of the zip directory
	ordered []*archive.Part
	byName  map[string]*archive.Part // by lower-case name without leading slash
	budget  *extract.Budget

	reasons  []string
	partial  bool // a part could not be read
	bomb     bool // the budget is spent
	children int  // files handed on
}

// openContainer lists the parts. The error says why the bytes are no package.
func openContainer(ctx context.Context, src extract.Source, lim extract.Limits) (*container, error) {
	dir, err := archive.ReadDirectory(src.Data, src.Size)
	if err != nil {
		return nil, err
	}
	c := &container{ctx: ctx, damage: dir.Damage, byName: map[string]*archive.Part{}, budget: extract.NewBudget(lim, src.Size)}
	for i := range dir.Parts {
		part := &dir.Parts[i]
		if part.IsFolder() {
			continue
		}
		c.ordered = append(c.ordered, part)
		name := partName(part.Name)
		if _, twice := c.byName[name]; twice {
			c.lose("part-twice: " + name) // which of the two is shown depends on the program
			continue
		}
		c.byName[name] = part
	}
	if dir.Damage != "" {
		c.lose("zip-directory-rebuilt: " + dir.Damage)
	}
	return c, nil
}

// partName is a part's name in the form in which names are compared (ECMA-376 part
// 2, 6.2.2: without regard to case).
func partName(name string) string {
	name = strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// encrypted reports whether all parts need a password: that of the zip layer.
func (c *container) encrypted() bool {
	for _, part := range c.ordered {
		if !part.Encrypted() {
			return false
		}
	}
	return len(c.ordered) > 0
}

func (c *container) has(name string) bool { return c.byName[partName(name)] != nil }

// note adds a reason that does not make the document partial.
func (c *container) note(reason string) {
	const most = 100
	if len(c.reasons) < most {
		c.reasons = append(c.reasons, reason)
	}
}

// lose adds a reason for something that was not read.
func (c *container) lose(reason string) {
	c.partial = true
	c.note(reason)
}

// errStop ends the reading of a document whose limits are reached: what was found
// is kept.
var errStop = errors.New("limit reached")

// open gives the bytes of a part; false, with a reason, when there are none to read.
func (c *container) open(name string) (io.Reader, bool) {
	part := c.byName[partName(name)]
	if part == nil {
		return nil, false
	}
	if part.Encrypted() {
		c.lose("part-encrypted: " + name)
		return nil, false
	}
	r, err := part.Open(c.budget)
	if err != nil {
		c.lose(fmt.Sprintf("part-damaged: %s: %v", name, err))
		return nil, false
	}
	return r, true
}

// scan reads the tags and text of a part, if it is there. Damage is noted and ends
// the part only; the error is take's, the context's, or errStop when the budget is
// spent.
func (c *container) scan(name string, take func(*xmlscan.Token) error) error {
	r, ok := c.open(name)
	if !ok {
		return nil
	}
	return c.scanFrom(r, name, take)
}

// scanFrom is scan for bytes that are no part of a zip file.
func (c *container) scanFrom(r io.Reader, name string, take func(*xmlscan.Token) error) error {
	s := xmlscan.New(r)
	var token xmlscan.Token // one for all: take gets its address
	for n := 0; ; n++ {
		if n%1000 == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		var err error
		token, err = s.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return c.endedBy(name, err)
		}
		if err := take(&token); err != nil {
			return err
		}
	}
}

func (c *container) endedBy(name string, err error) error {
	if errors.Is(err, extract.ErrBudget) {
		c.bomb = true
		c.note(fmt.Sprintf("inflates-too-far: %s: %v", name, err))
		return errStop
	}
	c.lose(fmt.Sprintf("part-damaged: %s: %v", name, err))
	return nil
}
