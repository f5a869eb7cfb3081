// Package arch holds the map of the house: six floors, and imports only go down.
// The table below is the architecture; this test fails on an import that goes up,
// on a room that is not in the table, and on a package without a comment.
package arch

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors maps each room to its floor. A room may import rooms on its own floor
// that are named in beside, and any room on a lower floor. The longest prefix wins.
var floors = map[string]float64{
	"internal/evidence": 0,

	"internal/text":        1,
	"internal/extract":     1,
	"internal/catalogue":   1,
	"internal/tag":         1,
	"internal/entity":      1,
	"internal/custody":     1,
	"internal/wording":     1,
	"internal/tag/pattern": 0.5,
	"indexes/query":        0.5,

	"internal/objects": 2,
	"internal/ledger":  2,
	"indexes":          2,

	"internal/objects/objectstest": 2.5,
	"internal/objects/memobjects":  2.5,
	"internal/objects/s3objects":   2.5,
	"internal/objects/pages":       2.5,
	"internal/objects/recognised":  2.5,
	"internal/ledger/ledgertest":   2.5,
	"internal/ledger/sqlledger":    2.5,
	"indexes/indextest":            2.5,
	"indexes/bleveindex":           2.5,
	"indexes/remoteindex":          2.5,
	"internal/engine":              2.5,
	"internal/extract/sandbox":     2.5,
	"internal/helper":              2.5,
	"internal/config":              2.5,
	"internal/passwords":           2.5,
	"internal/weights":             2.5,
	"internal/site":                2.5,

	"activities":       3,
	"workflows":        3.5,
	"internal/intake":  3,
	"internal/inquiry": 3,
	"internal/review":  3,
	"internal/demo":    3,

	"internal/web": 4,

	"cmd/spoor":          5,
	"internal/arch":      5,
	"internal/tag/train": 5,
}

// families are rooms whose sub-packages may import each other: they are one room
// with several doors. Everything else on the same floor stays apart.
var families = []string{"internal/extract", "internal/tag", "internal/text", "indexes/query", "internal/catalogue", "internal/entity"}

// neighbours are the imports allowed on one floor, importing room first.
var neighbours = map[string][]string{
	"internal/extract":           {"internal/text"},
	"internal/tag":               {"internal/catalogue", "internal/text"},
	"internal/entity":            {"internal/catalogue", "internal/text"},
	"internal/objects/s3objects": {"internal/objects/objectstest"},
	"internal/helper":            {"internal/extract/sandbox"},
}

func TestImportsOnlyGoDown(t *testing.T) {
	for _, file := range goFiles(t) {
		from := filepath.ToSlash(filepath.Dir(file))
		floor, room, ok := floorOf(from)
		if !ok {
			t.Errorf("%s: room %q has no floor: add it to the table", file, from)
			continue
		}
		for _, to := range imports(t, file) {
			target, toRoom, ok := floorOf(to)
			if !ok {
				t.Errorf("%s imports %q, which has no floor", file, to)
				continue
			}
			if target < floor || sameRoom(from, to) || neighbour(room, toRoom) || strings.HasSuffix(file, "_test.go") && target <= 3.5 {
				continue
			}
			t.Errorf("%s: %s (floor %g) imports %s (floor %g): imports only go down", file, from, floor, to, target)
		}
	}
}

func TestEveryPackageHasAComment(t *testing.T) {
	documented := map[string]bool{}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatalf("parse %s: %v", file, err)
		}
		dir := filepath.Dir(file)
		documented[dir] = documented[dir] || f.Doc != nil
	}
	for dir, has := range documented {
		if !has {
			t.Errorf("package %s has no package comment", dir)
		}
	}
}

const root = "../.."

// goFiles lists the module's Go files, paths from the root.
func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() && (skipped(d.Name()) && rel != "." || isModule(path) && rel != ".") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(rel, ".go") && filepath.Dir(rel) != "." {
			files = append(files, rel)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("walk the module: %v", err)
	}
	return files
}

func skipped(dir string) bool {
	return strings.HasPrefix(dir, ".") || dir == "testdata" || dir == "bin" || dir == "data" || dir == "node_modules"
}

func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// imports lists what a file imports from this module, without the module's name.
func imports(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatalf("parse %s: %v", file, err)
	}
	var list []string
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatalf("%s: import %s: %v", file, spec.Path.Value, err)
		}
		if rest, ours := strings.CutPrefix(path, "spoor/"); ours {
			list = append(list, rest)
		}
	}
	return list
}

func floorOf(pkg string) (floor float64, room string, ok bool) {
	for p := pkg; p != "."; p = filepath.ToSlash(filepath.Dir(p)) {
		if f, found := floors[p]; found {
			return f, p, true
		}
	}
	return 0, "", false
}

func sameRoom(from, to string) bool {
	if from == to {
		return true
	}
	for _, f := range families {
		if inside(from, f) && inside(to, f) {
			return true
		}
	}
	return false
}

func inside(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

func neighbour(from, to string) bool {
	return slices.Contains(neighbours[from], to)
}
