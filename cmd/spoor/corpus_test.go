package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/config"
	"spoor/internal/evidence"
	"spoor/internal/extract/extracttest"
	"spoor/internal/ledger"
	"spoor/internal/ledger/sqlledger"
)

// corpus is a set of made-up documents: which there are, inside archives and mails
// too, and the word that stands in that one document only.
type corpus struct {
	dir   string
	words map[string]string // by path in the exhibit; "" for an archive
}

// writeCorpus writes about n documents: short texts, and among them archives and
// mails with documents inside.
func writeCorpus(t *testing.T, n int) corpus {
	t.Helper()
	c := corpus{dir: filepath.Join(t.TempDir(), "in"), words: map[string]string{}}
	for i := 0; len(c.words) < n; i++ {
		folder := fmt.Sprintf("map%02d", i/100)
		switch i % 40 {
		case 13:
			c.archive(t, fmt.Sprintf("%s/archief%05d.zip", folder, i))
		case 27:
			c.mail(t, fmt.Sprintf("%s/bericht%05d.eml", folder, i))
		default:
			c.write(t, fmt.Sprintf("%s/notitie%05d.txt", folder, i), []byte(c.text(fmt.Sprintf("%s/notitie%05d.txt", folder, i))))
		}
	}
	return c
}

// text is a short text with a word of its own, which it notes under the path.
func (c corpus) text(path string) string {
	word := fmt.Sprintf("uniek%05dwoord", len(c.words))
	c.words[path] = word
	return fmt.Sprintf("Notitie %s. De huur is %d euro per maand, ik moest mijn paspoort inleveren.\nBel 06-%08d.\n%s",
		word, 300+len(c.words)%400, 10_000_000+len(c.words), strings.Repeat("Verder niets bijzonders. ", len(c.words)%30))
}

func (c corpus) archive(t *testing.T, path string) {
	c.words[path] = ""
	c.write(t, path, extracttest.Zip(
		extracttest.Text("een.txt", c.text(path+"!/een.txt")), extracttest.Text("map/twee.txt", c.text(path+"!/map/twee.txt"))))
}

func (c corpus) mail(t *testing.T, path string) {
	text := c.text(path)
	inside := extracttest.Zip(extracttest.Text("diep.txt", c.text(path+"!/bijlage.zip!/diep.txt")))
	c.words[path+"!/bijlage.zip"] = ""
	c.write(t, path, extracttest.Eml("a@voorbeeld.example", "b@voorbeeld.example", "bericht", text,
		extracttest.Entry{Name: "bijlage.zip", Data: inside}))
}

func (c corpus) write(t *testing.T, path string, content []byte) {
	t.Helper()
	writeFile(t, filepath.Join(c.dir, filepath.FromSlash(path)), content)
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// paths are the documents, sorted.
func (c corpus) paths() []string {
	all := make([]string, 0, len(c.words))
	for p := range c.words {
		all = append(all, p)
	}
	slices.Sort(all)
	return all
}

// rows are the documents that the ledger has, by path. One that is there twice fails
// the test.
func (f folder) rows(exhibit string) map[string]ledger.Row {
	f.t.Helper()
	settings := config.Config{Data: f.data}
	book, err := sqlledger.Open(f.t.Context(), settings.Ledger(), sqlledger.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() {
		if err := book.Close(); err != nil {
			f.t.Error(err)
		}
	}()
	rows := map[string]ledger.Row{}
	for r, err := range book.Documents(context.WithoutCancel(f.t.Context()), ledger.Filter{}) {
		if err != nil {
			f.t.Fatal(err)
		}
		if r.ExhibitNumber != exhibit {
			continue
		}
		if _, again := rows[r.Path]; again {
			f.t.Errorf("%s is in the ledger twice", r.Path)
		}
		rows[r.Path] = r
	}
	return rows
}

// sampled is how many documents are looked for one by one.
const sampled = 100

// holds checks that the folder has every document of the corpus exactly once: in the
// ledger, with its outcome; in the index, by its own word; in the store, by its
// digest; and that the custody chain is whole.
func (f folder) holds(c corpus, exhibit string) {
	f.t.Helper()
	rows := f.rows(exhibit)
	for _, p := range c.paths() {
		r, there := rows[p]
		switch {
		case !there:
			f.t.Errorf("%s is not in the ledger", p)
		case r.State != ledger.Done || r.Outcome != evidence.OK:
			f.t.Errorf("%s: state %s, outcome %s, reasons %v; want done, ok", p, r.State, r.Outcome, r.Reasons)
		}
	}
	if len(rows) != len(c.words) {
		f.t.Errorf("the ledger has %d documents, want %d", len(rows), len(c.words))
	}
	f.indexed(c, exhibit, len(c.words))
	f.intact()
}

// indexed checks the number of documents in the index, and that each of a sample of
// words is found in its one document.
func (f folder) indexed(c corpus, exhibit string, want int) {
	f.t.Helper()
	head := f.must(done, "search", "--json", "exhibit:"+exhibit).lines(f.t)[0]
	if got := head["total"]; got != float64(want) {
		f.t.Errorf("the index has %v documents, want %d", got, want)
	}
	paths := map[string]string{} // by word
	all := c.paths()
	for _, i := range rand.New(rand.NewPCG(7, 11)).Perm(len(all)) {
		if word := c.words[all[i]]; word != "" && len(paths) < sampled {
			paths[word] = all[i]
		}
	}
	got := f.found(slices.Collect(maps.Keys(paths)))
	if diff := cmp.Diff(paths, got); diff != "" {
		f.t.Errorf("where a sample of words is found (-want +got):\n%s", diff)
	}
}

// found searches for all the words at once and gives the path of each.
func (f folder) found(words []string) map[string]string {
	f.t.Helper()
	paths := map[string]string{}
	for _, line := range f.must(done, "search", "--json", "--size", "1000", strings.Join(words, " OR ")).lines(f.t)[1:] {
		path, _ := line["path"].(string)
		for _, hit := range line["hits"].([]any) {
			quote, _ := hit.(map[string]any)["quote"].(string)
			if other, again := paths[quote]; again && other != path {
				f.t.Errorf("%s is found in %s and %s", quote, other, path)
			}
			paths[quote] = path
		}
	}
	return paths
}

func (f folder) onceFound(word, path string) {
	f.t.Helper()
	lines := f.must(done, "search", "--json", word).lines(f.t)
	if len(lines) != 2 || lines[0]["total"] != 1.0 || lines[1]["path"] != path {
		f.t.Errorf("searching for %s gives %v, want %s once", word, lines, path)
	}
}

// intact checks every stored original and the custody chain.
func (f folder) intact() {
	f.t.Helper()
	for _, v := range f.must(done, "verify", "--json").lines(f.t) {
		if faults, ok := v["faults"].([]any); !ok || len(faults) > 0 {
			f.t.Errorf("verify: %v", v)
		}
	}
}
