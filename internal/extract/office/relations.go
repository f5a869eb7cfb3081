package office

import (
	"path"
	"strings"

	"spoor/internal/extract/office/xmlscan"
)

// relation is a reference from one part to another, or out of the document
// (ECMA-376 part 2, 6.5).
type relation struct {
	id       string
	kind     string // last step of the type: header, footnotes, image, hyperlink
	target   string // a part's name, or an address when external
	external bool
}

// relations are those of one part, in order.
type relations []relation

// relationsOf reads the relations of a part; those of the package itself have an
// empty name.
func (c *container) relationsOf(part string) (relations, error) {
	folder, base := path.Split(part)
	var all relations
	err := c.scan(folder+"_rels/"+base+".rels", func(t *xmlscan.Token) error {
		if !t.Is(xmlscan.Start, "Relationship") {
			return nil
		}
		r := relation{id: t.Get("Id"), kind: path.Base(t.Get("Type")), target: t.Get("Target"), external: t.Get("TargetMode") == "External"}
		if !r.external {
			r.target = resolveTarget(folder, r.target)
		}
		all = append(all, r)
		return nil
	})
	return all, err
}

// resolveTarget is the part's name that a target means.
func resolveTarget(folder, target string) string {
	if !strings.HasPrefix(target, "/") {
		target = folder + target
	}
	return partName(target)
}

// byID finds a relation.
func (all relations) byID(id string) (relation, bool) {
	for _, r := range all {
		if r.id == id {
			return r, true
		}
	}
	return relation{}, false
}

// parts are the names of the parts of a kind, in order, each once.
func (all relations) parts(kind string) []string {
	var names []string
	seen := map[string]bool{}
	for _, r := range all {
		if r.kind == kind && !r.external && !seen[r.target] {
			seen[r.target] = true
			names = append(names, r.target)
		}
	}
	return names
}

// mainPart is the part that the document begins with: the one that the package
// names, else the usual one.
func (c *container) mainPart(usual string) (string, bool, error) {
	all, err := c.relationsOf("")
	if err != nil {
		return "", false, err
	}
	for _, name := range append(all.parts("officeDocument"), usual) {
		if c.has(name) {
			return name, true, nil
		}
	}
	return "", false, nil
}
