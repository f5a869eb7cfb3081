package sandbox_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	x "spoor/internal/extract/extracttest"
	"spoor/internal/extract/formats"
	"spoor/internal/extract/sandbox"
)

// mostOver is what a document may pay for its own process.
const mostOver = 2 * time.Millisecond

// BenchmarkPoolOverInProcess reads ordinary documents of all kinds in this process and
// in a worker, in turns, and reports the difference: what a document pays for its own
// process. Of each document it takes the quickest of nine readings, so that a machine
// that does other things measures the same.
func BenchmarkPoolOverInProcess(b *testing.B) {
	pool := readerPool(b)
	here := formats.New()
	documents := ordinary()
	for b.Loop() {
		var inProcess, inWorker time.Duration
		for _, d := range documents {
			alone, confined := quickest(b, d, here, pool)
			inProcess, inWorker = inProcess+alone, inWorker+confined
		}
		n := time.Duration(len(documents))
		over := (inWorker - inProcess) / n
		b.ReportMetric(milliseconds(inProcess/n), "ms/document-in-process")
		b.ReportMetric(milliseconds(inWorker/n), "ms/document-in-worker")
		b.ReportMetric(milliseconds(over), "ms/document-over")
		b.ReportMetric(float64(inWorker)/float64(inProcess), "ratio")
		if over > mostOver {
			b.Errorf("a document pays %s for its own process, want at most %s", over, mostOver)
		}
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quickest reads a document nine times here and in a worker.
func quickest(b *testing.B, d extract.Source, here, there extract.Extractor) (alone, confined time.Duration) {
	var times [2][]time.Duration
	for range 9 {
		for i, ex := range []extract.Extractor{here, there} {
			began := time.Now()
			var got found
			res, err := ex.Extract(b.Context(), d, limits(), &got)
			times[i] = append(times[i], time.Since(began))
			if err != nil || res.Outcome != evidence.OK || len(got.pages)+len(got.children) == 0 {
				b.Fatalf("%s: %+v, %v, %d pages", d.Name, res, err, len(got.pages))
			}
		}
	}
	return slices.Min(times[0]), slices.Min(times[1])
}

func readerPool(b *testing.B) *sandbox.Pool {
	pool, err := sandbox.NewPool(sandbox.Options{Command: []string{"/proc/self/exe", readerCommand}, Workers: 1})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := pool.Close(); err != nil {
			b.Error(err)
		}
	})
	return pool
}

// ordinary are documents as an exhibit holds them, a few pages each.
func ordinary() []extract.Source {
	paragraphs := make([]string, 60)
	for i := range paragraphs {
		paragraphs[i] = fmt.Sprintf("Alinea %d. Zij moest haar paspoort afgeven en mocht het huis niet verlaten zonder toestemming van de baas.", i+1)
	}
	text := strings.Join(paragraphs, "\n")
	rows := make([][]string, 200)
	for i := range rows {
		rows[i] = []string{fmt.Sprintf("Ana %d", i), "45000", "huur van de kamer"}
	}
	letter := x.Docx(paragraphs...)
	var all []extract.Source
	for name, data := range map[string][]byte{
		"brief.txt": []byte(text), "brief.docx": letter, "brief.pdf": x.PDF(paragraphs...), "lijst.xlsx": x.Xlsx(x.Sheet{Name: "Blad", Rows: rows}),
		"bericht.eml": x.Eml("ana@voorbeeld.example", "bo@voorbeeld.example", "werk", text, x.Entry{Name: "brief.docx", Data: letter}),
		"pagina.html": []byte("<html><body><p>" + strings.Join(paragraphs, "<p>")), "dia.pptx": x.Pptx(paragraphs[:10]...),
		"brief.rtf":   []byte(`{\rtf1\ansi ` + strings.Join(paragraphs, `\par `) + `}`),
		"chat.txt":    []byte(strings.Repeat("13-02-2024 10:20 - Delta: waar ben je nu, ik sta bij de achterdeur\n", 200)),
		"archief.zip": x.Zip(x.Text("brief.txt", text), x.Entry{Name: "brief.docx", Data: letter}),
	} {
		all = append(all, extract.Source{Name: name, Size: int64(len(data)), Data: bytes.NewReader(data)})
	}
	slices.SortFunc(all, func(a, b extract.Source) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// The difference between the next two is the same for a document that costs nothing to
// read: the floor.
func BenchmarkDocumentInWorker(b *testing.B) { benchmark(b, newPool(b, 1)) }

func BenchmarkDocumentInProcess(b *testing.B) { benchmark(b, obedient{}) }

// benchmark reads a document of two pages.
func benchmark(b *testing.B, ex extract.Extractor) {
	for b.Loop() {
		var got found
		res, err := ex.Extract(b.Context(), document("pages 2"), limits(), &got)
		if err != nil || res.Outcome != evidence.OK || len(got.pages) != 2 {
			b.Fatal(res, err)
		}
	}
}

// BenchmarkDeathAndNextDocument is what a crash costs the next document.
func BenchmarkDeathAndNextDocument(b *testing.B) {
	pool := newPool(b, 1)
	for b.Loop() {
		for _, order := range []string{"exit", "pid"} {
			if _, err := pool.Extract(b.Context(), document(order), limits(), &found{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
