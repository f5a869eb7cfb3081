package pdf

import (
	"github.com/ledongthuc/pdf"

	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/file"
)

const (
	maxTreeDepth = 40
	maxTreeNodes = 200_000
)

// leaf is a page with the attributes that it inherits (ISO 32000-2, 7.7.3.4).
type leaf struct {
	dict      pdf.Value
	resources pdf.Value
	mediaBox  pdf.Value
	cropBox   pdf.Value
	rotate    pdf.Value
}

// inherit takes over the attributes that v has itself.
func (l leaf) inherit(v pdf.Value) leaf {
	l.dict = v
	for key, slot := range map[string]*pdf.Value{
		"Resources": &l.resources, "MediaBox": &l.mediaBox, "CropBox": &l.cropBox, "Rotate": &l.rotate,
	} {
		if own := v.Key(key); !own.IsNull() {
			*slot = own
		}
	}
	return l
}

// place is where a page hangs in the tree. Pages are read again when their turn comes:
// those of a long document would otherwise all be in memory.
type place struct {
	above leaf
	list  pdf.Value // of pages; Null when the page is the tree's root
	index int
}

// leaf is the page at the place.
func (p place) leaf() leaf {
	if p.list.IsNull() {
		return p.above
	}
	return p.above.inherit(p.list.Index(p.index))
}

// tree walks the page tree once.
type tree struct {
	pages   []place
	claimed int // pages that the tree says it has
	limit   int
	nodes   int
	onPath  map[int]bool
	seen    map[int]bool
	broken  bool // a branch was cut: too deep, a cycle, or no node
}

// readTree lists the document's pages in order, at most limit. Where the tree leads
// to none, every page object of the file counts.
func readTree(f *file.File, limit int) *tree {
	t := &tree{limit: limit, onPath: map[int]bool{}, seen: map[int]bool{}}
	root := f.Root().Key("Pages")
	t.claimed = int(root.Key("Count").Int64())
	t.walk(root, place{}, 0)
	if len(t.pages) > 0 {
		return t
	}
	loose := f.LoosePages()
	t.broken = t.broken || loose.Len() > 0
	for i := range min(loose.Len(), maxTreeNodes) {
		t.add(loose.Index(i), place{list: loose, index: i})
	}
	return t
}

// walk goes through the node v, which hangs at p.
func (t *tree) walk(v pdf.Value, p place, depth int) {
	t.nodes++
	id := file.ID(v)
	if depth > maxTreeDepth || t.nodes > maxTreeNodes || v.Kind() != pdf.Dict || t.onPath[id] && id != 0 {
		t.broken = true
		return
	}
	kids := v.Key("Kids")
	if kids.Kind() != pdf.Array {
		if p.list.IsNull() {
			p.above = p.above.inherit(v)
		}
		t.add(v, p)
		return
	}
	t.onPath[id] = true
	here := p.above.inherit(v)
	for i := range kids.Len() {
		if t.nodes > maxTreeNodes {
			break
		}
		t.walk(kids.Index(i), place{here, kids, i}, depth+1)
	}
	delete(t.onPath, id)
}

// add takes the page v. One that the tree names more than once is read once.
func (t *tree) add(v pdf.Value, p place) {
	id := file.ID(v)
	if t.seen[id] && id != 0 {
		t.broken = true
		return
	}
	t.seen[id] = true
	if len(t.pages) < t.limit {
		t.pages = append(t.pages, p)
	}
}

// letter is the size that viewers assume for a page that gives none, in points.
func letter() [4]float64 { return [4]float64{0, 0, 612, 792} }

// paper is what a page's content is painted on: its size in points as it is shown,
// and the way from its own coordinates there, y downwards.
type paper struct {
	width, height float64
	base          content.Matrix
}

// paper is the visible part of the page, turned as /Rotate says.
func (l leaf) paper() paper {
	box, ok := content.ReadRect(l.mediaBox)
	if !ok || box[2]-box[0] < 1 || box[3]-box[1] < 1 {
		box = letter()
	}
	if crop, ok := content.ReadRect(l.cropBox); ok {
		crop = [4]float64{max(crop[0], box[0]), max(crop[1], box[1]), min(crop[2], box[2]), min(crop[3], box[3])}
		if crop[2]-crop[0] >= 1 && crop[3]-crop[1] >= 1 {
			box = crop
		}
	}
	unit := l.dict.Key("UserUnit").Float64()
	if unit <= 0 || unit > 10_000 {
		unit = 1
	}
	w, h := (box[2]-box[0])*unit, (box[3]-box[1])*unit
	up := content.Translate(-box[0], -box[1]).Then(content.Matrix{unit, 0, 0, unit, 0, 0})
	switch ((l.rotate.Int64() % 360) + 360) % 360 {
	case 90:
		return paper{h, w, up.Then(content.Matrix{0, 1, 1, 0, 0, 0})}
	case 180:
		return paper{w, h, up.Then(content.Matrix{-1, 0, 0, 1, w, 0})}
	case 270:
		return paper{h, w, up.Then(content.Matrix{0, -1, -1, 0, h, w})}
	}
	return paper{w, h, up.Then(content.Matrix{1, 0, 0, -1, 0, h})}
}
