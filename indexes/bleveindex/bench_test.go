package bleveindex_test

import (
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"spoor/indexes"
	"spoor/indexes/bleveindex"
	"spoor/indexes/query"
	"spoor/internal/evidence"
)

// cpuMS is the processor time of this process in milliseconds.
func cpuMS(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e6
}

// zipfCorpus is records of about 2 KB whose words are as unequally frequent as
// those of a language: w1 is in nearly every record, w5000 in few.
func zipfCorpus(n int) []indexes.Record {
	random := rand.New(rand.NewPCG(7, 7))
	words := rand.NewZipf(random, 1.1, 3, 60_000)
	records := make([]indexes.Record, n)
	for i := range records {
		var pages [2]strings.Builder
		for p := range pages {
			for pages[p].Len() < 1024 {
				fmt.Fprintf(&pages[p], "w%d ", words.Uint64())
			}
		}
		r := record(fmt.Sprintf("d%05d", i), pages[0].String(), pages[1].String())
		number := int(math.Sqrt(float64(random.IntN(100))))
		r.Case, r.CaseNumber = evidence.CaseID(fmt.Sprintf("c%d", number)), fmt.Sprintf("26-%04d", number)
		r.Kind, r.MIME, r.Outcome, r.Path = "pdf", "application/pdf", evidence.OK, fmt.Sprintf("map/stuk-%05d.pdf", i)
		records[i] = r
	}
	return records
}

func sizeOf(b *testing.B, dir string) (bytes int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		bytes += info.Size()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return bytes
}

func BenchmarkPut10000(b *testing.B) {
	records := zipfCorpus(10_000)
	text := 0
	for i := range records {
		text += records[i].Bytes()
	}
	for b.Loop() {
		dir := b.TempDir()
		x := open(b, dir)
		before := cpuMS(b)
		if err := x.Put(b.Context(), records); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric((cpuMS(b)-before)/float64(len(records)), "cpu-ms/record")
		shut(b, x)
		b.ReportMetric(float64(sizeOf(b, dir))/float64(text), "index/text")
	}
}

func BenchmarkSearch(b *testing.B) {
	x := open(b, b.TempDir())
	defer shut(b, x)
	if err := x.Put(b.Context(), zipfCorpus(10_000)); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, expr string }{
		{"rare", "w5000"},
		{"common", "w3"},
		{"and", "w20 w60"},
		{"or", "w20 OR w60 OR w100"},
		{"phrase", `"w1 w2"`},
		{"prefix", "w500*"},
		{"not", "w20 NOT w3"},
		{"field", "case:26-0003 w20"},
		{"all", "*"},
	} {
		n, err := query.Parse(c.expr)
		if err != nil {
			b.Fatal(err)
		}
		for name, access := range map[string]indexes.Access{"everything": indexes.AllCases(), "three cases": indexes.OnlyCases("c1", "c2", "c3")} {
			b.Run(c.name+"/"+name, func(b *testing.B) { benchmarkSearch(b, x, indexes.Query{Expr: n, Access: access, Size: 10}) })
		}
	}
}

func benchmarkSearch(b *testing.B, x *bleveindex.Index, q indexes.Query) {
	before, n, total := cpuMS(b), 0, 0
	for b.Loop() {
		r, err := x.Search(b.Context(), q)
		if err != nil {
			b.Fatal(err)
		}
		total = r.Total
		n++
	}
	b.ReportMetric((cpuMS(b)-before)/float64(n), "cpu-ms/query")
	b.ReportMetric(float64(total), "hits")
}

func BenchmarkFacets(b *testing.B) {
	x := open(b, b.TempDir())
	defer shut(b, x)
	if err := x.Put(b.Context(), zipfCorpus(10_000)); err != nil {
		b.Fatal(err)
	}
	before, n := cpuMS(b), 0
	for b.Loop() {
		_, err := x.Facets(b.Context(), indexes.Query{Expr: query.All{}, Access: indexes.AllCases()}, []string{"case", "kind", "outcome", "lang"}, 10)
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric((cpuMS(b)-before)/float64(n), "cpu-ms/query")
}
