package helper

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// delivery hands the files that a helper wrote to a sink, as children in the order of
// their names.
type delivery struct {
	dir      string
	sink     extract.Sink
	children int   // at most so many
	bytes    int64 // of all together
	largest  int64 // of one

	stopped string // why the helper was stopped, if it was
	found   int    // files
	given   int    // children
	reasons []string
}

// newDelivery bounds the children of a document of so many bytes.
func newDelivery(dir string, lim extract.Limits, size int64, sink extract.Sink) *delivery {
	def := extract.DefaultLimits(size)
	return &delivery{
		dir: dir, sink: sink,
		children: positive(lim.Children, def.Children),
		bytes:    max(extract.NewBudget(lim, size).Left(), 2*size),
		largest:  positive(lim.Memory, def.Memory) * 3 / 10, // held in memory as a whole, and once more on its way on
	}
}

// deliver hands on all files within the limits. The errors are the sink's, Cancelled,
// and Unreadable when the scratch folder is.
func (d *delivery) deliver(ctx context.Context) error {
	files, err := listFiles(d.dir)
	if err != nil {
		return evidence.E(evidence.Unreadable, "list scratch folder", "", err)
	}
	d.found = len(files)
	if d.stopped != "" {
		d.reasons = append(d.reasons, d.stopped)
	}
	names := extract.NewNames()
	total := int64(0)
	for i, file := range files {
		if err := ctx.Err(); err != nil {
			return evidence.E(evidence.Cancelled, "deliver children", "", err)
		}
		if i >= d.children {
			d.note(fmt.Sprintf("limit-children: %d", d.children))
			return nil
		}
		if total += file.size; total > d.bytes {
			d.note(fmt.Sprintf("limit-bytes: %d", d.bytes))
			return nil
		}
		if err := d.hand(file, i+1, names); err != nil {
			return err
		}
	}
	return nil
}

// note adds a reason once.
func (d *delivery) note(reason string) {
	if !slices.Contains(d.reasons, reason) {
		d.reasons = append(d.reasons, reason)
	}
}

// hand hands on one file.
func (d *delivery) hand(file found, ordinal int, names *extract.Names) error {
	if file.size > d.largest {
		d.note(childTooLarge + ": " + file.name)
		return nil
	}
	data, err := os.ReadFile(filepath.Join(d.dir, filepath.FromSlash(file.name)))
	if err != nil {
		return evidence.E(evidence.Unreadable, "read scratch folder", "", err)
	}
	safe, original := names.Take(withoutStore(file.name))
	d.given++
	return d.sink.Child(extract.Child{Name: safe, Original: original, Ordinal: ordinal, Data: settle(data)})
}

// withoutStore is the name without the outermost folder, which is the mailbox itself.
func withoutStore(name string) string {
	if _, rest, ok := strings.Cut(name, "/"); ok {
		return rest
	}
	return name
}

// found is a file that a helper wrote.
type found struct {
	name string // from the folder, with forward slashes
	size int64
}

// listFiles lists the ordinary files of a folder: by folder, and numbers by their value.
func listFiles(dir string) ([]found, error) {
	var files []found
	err := filepath.WalkDir(dir, func(at string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, at)
		if err == nil {
			files = append(files, found{filepath.ToSlash(name), info.Size()})
		}
		return err
	})
	slices.SortFunc(files, func(a, b found) int {
		aDir, aName := path.Split(a.name)
		bDir, bName := path.Split(b.name)
		return cmp.Or(cmp.Compare(aDir, bDir), cmp.Compare(leading(aName), leading(bName)), cmp.Compare(aName, bName))
	})
	return files, err
}

// leading is the number that a name starts with, 0 without one.
func leading(name string) int {
	n := 0
	for _, r := range name {
		if r < '0' || r > '9' || n > 1<<40 {
			break
		}
		n = 10*n + int(r-'0')
	}
	return n
}
