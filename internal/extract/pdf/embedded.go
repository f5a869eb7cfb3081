package pdf

import (
	"errors"

	"github.com/ledongthuc/pdf"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/docstring"
	"spoor/internal/extract/pdf/file"
)

// maxNameNodes bounds the tree of embedded files' names.
const maxNameNodes = 100_000

// embedded delivers the files in the document's name tree and those attached to its
// pages, each once. The error is the sink's.
func (d *document) embedded() error {
	specs := &fileSpecs{seen: map[int]bool{}}
	if p := guard(func() { specs.collect(d.file) }); p != "" {
		d.reason(FilesMissing + ": " + p)
	}
	for _, spec := range specs.list {
		if d.spent || d.ctx.Err() != nil {
			return d.ctx.Err()
		}
		if d.children >= d.lim.Children {
			d.reason(FilesMissing + ": too many")
			return nil
		}
		if err := d.deliverFile(spec); err != nil {
			return err
		}
	}
	return nil
}

// deliverFile hands one embedded file to the sink.
func (d *document) deliverFile(spec pdf.Value) error {
	var child extract.Child
	var err error
	problem := guard(func() { child, err = d.child(spec) })
	if errors.Is(err, extract.ErrBudget) {
		d.stop(BudgetSpent)
		return nil
	}
	if err != nil || problem != "" {
		d.reason(FilesMissing + ": " + child.Name)
		if len(child.Data) == 0 {
			return nil
		}
	}
	d.children++
	child.Ordinal = d.children
	return d.sink.Child(child)
}

func (d *document) child(spec pdf.Value) (extract.Child, error) {
	name := textOf(spec.Key("UF"))
	if name == "" {
		name = textOf(spec.Key("F"))
	}
	safe, changed := extract.SafeName(name)
	child := extract.Child{Name: safe}
	if changed {
		child.Original = name
	}
	stream := spec.Key("EF").Key("F")
	if stream.IsNull() {
		stream = spec.Key("EF").Key("UF")
	}
	child.Modified, _ = docstring.Date(stream.Key("Params").Key("ModDate").RawString())
	var err error
	child.Data, err = d.file.Stream(stream)
	return child, err
}

// fileSpecs is the file specifications of a document that embed a file.
type fileSpecs struct {
	list  []pdf.Value
	seen  map[int]bool
	nodes int
}

func (s *fileSpecs) collect(f *file.File) {
	s.walk(f.Root().Key("Names").Key("EmbeddedFiles"), 0)
	for _, spec := range f.FileSpecs() {
		s.add(spec)
	}
}

func (s *fileSpecs) walk(v pdf.Value, depth int) {
	s.nodes++
	if depth > maxTreeDepth || s.nodes > maxNameNodes {
		return
	}
	names := v.Key("Names")
	for i := 1; i < min(names.Len(), maxNameNodes); i += 2 {
		s.add(names.Index(i))
	}
	kids := v.Key("Kids")
	for i := range kids.Len() {
		if s.nodes > maxNameNodes {
			return
		}
		s.walk(kids.Index(i), depth+1)
	}
}

// add takes a specification whose file wasn't taken yet.
func (s *fileSpecs) add(spec pdf.Value) {
	id := file.ID(spec.Key("EF").Key("F"))
	if id == 0 {
		id = file.ID(spec.Key("EF").Key("UF"))
	}
	if id == 0 || s.seen[id] {
		return
	}
	s.seen[id] = true
	s.list = append(s.list, spec)
}
