package content

import (
	"github.com/ledongthuc/pdf"

	"spoor/internal/extract/pdf/file"
	"spoor/internal/extract/pdf/font"
)

// resources is a resource dictionary in which each name is looked up once.
type resources struct {
	dict       pdf.Value
	categories map[string]pdf.Value
	named      map[string]pdf.Value
	fonts      map[string]*font.Font
	states     map[string]fontState
}

// fontState is what an ExtGState says of text.
type fontState struct {
	font *font.Font // nil: nothing
	size float64
}

func newResources(dict pdf.Value) *resources {
	return &resources{
		dict: dict, categories: map[string]pdf.Value{},
		named: map[string]pdf.Value{}, fonts: map[string]*font.Font{}, states: map[string]fontState{},
	}
}

// resourcesOf is the resources of the form id, the same each time it is shown on the
// page.
func (in *interpreter) resourcesOf(id int, dict pdf.Value) *resources {
	res, known := in.own[id]
	if !known || id == 0 {
		res = newResources(dict)
		in.own[id] = res
	}
	return res
}

// get is a named resource.
func (r *resources) get(category, name string) pdf.Value {
	key := category + "/" + name
	if v, known := r.named[key]; known {
		return v
	}
	c, known := r.categories[category]
	if !known {
		c = r.dict.Key(category)
		r.categories[category] = c
	}
	v := c.Key(name)
	if len(r.named) < maxNames {
		r.named[key] = v
	}
	return v
}

// fontNamed is a named font.
func (in *interpreter) fontNamed(res *resources, name string) *font.Font {
	if f, known := res.fonts[name]; known {
		return f
	}
	f := in.load(res.get("Font", name))
	res.fonts[name] = f
	return f
}

// fontState is the font that a named ExtGState sets (8.4.5).
func (in *interpreter) fontState(res *resources, name string) fontState {
	if s, known := res.states[name]; known {
		return s
	}
	var s fontState
	if f := res.get("ExtGState", name).Key("Font"); f.Len() == 2 {
		s = fontState{in.load(f.Index(0)), f.Index(1).Float64()}
	}
	if len(res.states) < maxNames {
		res.states[name] = s
	}
	return s
}

// load reads a font, once for each that is an object of its own. Text in a font that
// isn't there is read as other viewers do, in Helvetica, and noted when shown.
func (in *interpreter) load(v pdf.Value) *font.Font {
	if v.Kind() != pdf.Dict {
		f := font.Load(pdf.Value{}, in.file)
		f.Problem = FontGone
		return f
	}
	id := file.ID(v)
	if f, known := in.fonts[id]; known && id != 0 {
		return f
	}
	f := font.Load(v, in.file)
	in.stop(f.Spent)
	if id != 0 && len(in.fonts) < maxFonts {
		in.fonts[id] = f
	}
	return f
}
