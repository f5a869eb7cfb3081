package demo

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"spoor/internal/evidence"
)

// Write writes the demo's files under dir, which it makes when it is not there, and
// truth.json beside them; what else lies there stays. The same version writes the
// same bytes and the same times of change. Error kinds: NoSpace, Unreadable (dir
// can't be written).
func Write(dir string) (Truth, error) {
	t := Truth{Version: Version}
	for _, c := range cases() {
		written, err := writeCase(dir, c)
		if err != nil {
			return Truth{}, err
		}
		t.Cases = append(t.Cases, written)
	}
	t.fill(links())
	b, err := t.JSON()
	if err != nil {
		return Truth{}, err
	}
	return t, put(filepath.Join(dir, "truth.json"), b, finished())
}

// finished is when the demo's investigations are said to have been put together.
func finished() time.Time { return time.Date(2026, time.October, 1, 9, 0, 0, 0, time.UTC) }

func writeCase(dir string, p plan) (Case, error) {
	c := Case{Number: p.number, Name: p.name}
	for _, e := range p.exhibits {
		e.Dir = p.number + "/" + e.Number
		sections, err := read(p.number + "-" + e.Number)
		if err != nil {
			return c, err
		}
		sections = append(sections, e.series...)
		slices.SortFunc(sections, func(a, b section) int { return strings.Compare(a.path, b.path) })
		for _, s := range sections {
			d, err := s.document()
			if err != nil {
				return c, err
			}
			e.Documents = append(e.Documents, d)
		}
		c.Exhibits = append(c.Exhibits, e.Exhibit)
		if err := writeExhibit(filepath.Join(dir, filepath.FromSlash(e.Dir)), sections, e.taken); err != nil {
			return c, err
		}
	}
	return c, nil
}

// writeExhibit writes the exhibit's own files; documents inside others come along.
func writeExhibit(dir string, all []section, taken time.Time) error {
	for i, s := range all {
		if strings.Contains(s.path, "!/") {
			continue
		}
		data, err := assemble(s, all, taken)
		if err != nil {
			return err
		}
		changed := taken.Add(-time.Duration(1+i%48) * time.Hour)
		if err := put(filepath.Join(dir, filepath.FromSlash(s.path)), data, changed); err != nil {
			return err
		}
	}
	return nil
}

// assemble builds a document with the documents inside it, at any depth.
func assemble(s section, all []section, day time.Time) ([]byte, error) {
	m, err := unmark(s.text)
	if err != nil {
		return nil, evidence.E(evidence.Internal, "make demo document", s.path, err)
	}
	var parts []part
	for _, child := range all {
		name, ok := strings.CutPrefix(child.path, evidence.ChildPath(s.path, ""))
		if !ok || strings.Contains(name, "!/") {
			continue
		}
		data, err := assemble(child, all, day)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{name, child.form, data})
	}
	data, err := s.make(m.text, parts, day)
	if err != nil {
		return nil, evidence.E(evidence.Internal, "make demo document", s.path, err)
	}
	return data, nil
}

// put writes a file with its folders and time of change.
func put(name string, data []byte, changed time.Time) error {
	err := os.MkdirAll(filepath.Dir(name), 0o750)
	if err == nil {
		err = os.WriteFile(name, data, 0o600)
	}
	if err == nil {
		err = os.Chtimes(name, changed, changed)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return evidence.E(evidence.NoSpace, "write demo", name, err)
	}
	return evidence.E(evidence.Unreadable, "write demo", name, err)
}
