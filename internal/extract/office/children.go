package office

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"spoor/internal/extract"
	"spoor/internal/extract/archive"
)

// giveChildren hands on the files within the document: whatever is not the document's
// own XML, layout or font. The error is the sink's or the context's.
func (c *container) giveChildren(lim extract.Limits, sink extract.Sink) error {
	return c.giveFiles(extract.NewNames(), isFile, lim, sink)
}

// giveFiles hands on the parts that are files, by lower-case name.
func (c *container) giveFiles(names *extract.Names, isFile func(string) bool, lim extract.Limits, sink extract.Sink) error {
	for i, part := range c.ordered {
		name := partName(part.Name)
		if c.byName[name] != part || !isFile(name) {
			continue
		}
		if path.Base(name) == "vbaproject.bin" {
			c.note("macros: " + part.Name)
			continue
		}
		if c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		if lim.Children > 0 && c.children >= lim.Children {
			c.lose(fmt.Sprintf("child-limit: %d", lim.Children))
			return nil
		}
		data, ok := c.bytes(part, lim)
		if c.bomb {
			return nil
		}
		if !ok {
			continue
		}
		c.children++
		safe, original := names.Take(path.Base(part.Name))
		child := extract.Child{Name: safe, Original: original, Ordinal: i + 1, Modified: part.Modified.UTC(), Data: data}
		if err := sink.Child(child); err != nil {
			return err
		}
	}
	return nil
}

// isFile tells embedded files from the document's own parts, by lower-case name.
func isFile(name string) bool {
	switch path.Ext(name) {
	case ".xml", ".rels", ".vml", ".odttf", ".fntdata", "":
		return false
	}
	folder := path.Dir(name)
	return folder != "docprops" && !strings.HasSuffix(folder, "/printersettings") && !strings.HasPrefix(path.Base(name), "printersettings")
}

// bytes reads a whole part; false, with a reason, when it is unreadable or larger
// than a child may be.
func (c *container) bytes(part *archive.Part, lim extract.Limits) ([]byte, bool) {
	r, ok := c.open(part.Name)
	if !ok {
		return nil, false
	}
	most := childMemory(lim)
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case errors.Is(err, extract.ErrBudget):
		c.bomb = true
		c.note(fmt.Sprintf("inflates-too-far: %s: %v", part.Name, err))
		return nil, false
	case err != nil:
		c.lose(fmt.Sprintf("part-damaged: %s: %v", part.Name, err))
		return data, len(data) > 0
	case int64(len(data)) > most:
		c.lose(fmt.Sprintf("part-too-large: %s: more than %d bytes", part.Name, most))
		return nil, false
	}
	return data, true
}

// childMemory is how many bytes one embedded file may have: it is held in memory
// as a whole, and more than once while it is read.
func childMemory(lim extract.Limits) int64 {
	memory := lim.Memory
	if memory <= 0 {
		memory = extract.DefaultLimits(0).Memory
	}
	return memory / 5
}
