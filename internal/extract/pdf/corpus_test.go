package pdf_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/pdf"
	"spoor/internal/extract/pdfium"
)

// TestCorpus compares every PDF below the folders in SPOOR_PDF_CORPUS (separated by
// ":") with pdftotext, each in a process of its own with a time limit, and prints
// the figures. It measures; it doesn't judge.
//
//	SPOOR_PDF_CORPUS=dir go test -count=1 -run TestCorpus -v ./internal/extract/pdf
//
// SPOOR_PDFIUM names pdfium.wasm: then the second engine reads what the first can't
// vouch for (all of it with SPOOR_PDF_ONLY=1). F1 is given twice: of all text, and of
// what the pages show. The latter leaves out the notes and fields that stand at the
// end of a page without a place on it, which pdftotext doesn't print.
func TestCorpus(t *testing.T) {
	if path := os.Getenv("SPOOR_PDF_ONE"); path != "" {
		readOne(t, path)
		return
	}
	for _, dir := range filepath.SplitList(os.Getenv("SPOOR_PDF_CORPUS")) {
		measure(t, dir)
	}
}

// reading is what one process found in one file.
type reading struct {
	Path    string
	Text    string
	Outcome evidence.Outcome
	Reasons []string
	Pages   []string // reasons by page
	Millis  int64
	Failure string // panic, hang
	Shown   string // Text without what has no place on the page
	Read    int    // pages
	Second  int    // pages read by the second engine
	F1      float64
	F1Shown float64
	Words   int
}

// sinkhole keeps what was found.
type sinkhole struct {
	pages    []evidence.Page
	children []extract.Child
}

func (s *sinkhole) Page(p evidence.Page) error  { s.pages = append(s.pages, p); return nil }
func (s *sinkhole) Child(c extract.Child) error { s.children = append(s.children, c); return nil }

const oneLimit = 20 * time.Second

// readOne reads a file and prints the reading.
func readOne(t *testing.T, path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var sink sinkhole
	var start time.Time
	src := extract.Source{Name: filepath.Base(path), Size: int64(len(data)), Data: bytes.NewReader(data)}
	start = time.Now()
	res, err := reader(t).Extract(context.Background(), src, extract.DefaultLimits(src.Size), &sink)
	if err != nil {
		t.Fatal(err)
	}
	r := reading{Path: path, Outcome: res.Outcome, Reasons: res.Reasons, Millis: time.Since(start).Milliseconds()}
	var texts, shown []string
	for _, p := range sink.pages {
		texts = append(texts, p.Text)
		if n := len(p.Words); n > 0 {
			shown = append(shown, p.Text[:p.Words[n-1].End])
		}
		r.Read++
		if p.Engine != pdf.Engine {
			r.Second++
		}
		if len(p.Reasons) > 0 {
			r.Pages = append(r.Pages, fmt.Sprintf("%d %s: %s", p.Number, p.Status, strings.Join(p.Reasons, "; ")))
		}
	}
	r.Text, r.Shown = strings.Join(texts, "\n\f"), strings.Join(shown, "\n\f")
	out, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("SPOOR_PDF_OUT"), out, 0o600); err != nil {
		t.Fatal(err)
	}
}

// reader is the extractor that the environment asks for.
func reader(t *testing.T) *pdf.Extractor {
	path := os.Getenv("SPOOR_PDFIUM")
	if path == "" {
		return pdf.New()
	}
	wasm, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = wasm.Close() })
	second := pdfium.New(wasm, filepath.Join(os.TempDir(), "spoor-corpus-pdfium")).Second()
	if os.Getenv("SPOOR_PDF_ONLY") != "" {
		return pdf.Only(second)
	}
	return pdf.With(second)
}

// measure reads the PDFs of a folder, two at a time.
func measure(t *testing.T, dir string) {
	var paths []string
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && strings.EqualFold(filepath.Ext(p), ".pdf") {
			paths = append(paths, p)
		}
		return err
	})
	if err != nil {
		t.Log(err)
		return
	}
	all := make([]reading, len(paths))
	var wg sync.WaitGroup
	turn := make(chan struct{}, max(runtime.NumCPU(), 1))
	for i, p := range paths {
		wg.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			all[i] = compare(t, p)
		})
	}
	wg.Wait()
	report(t, dir, all)
}

// compare reads one file with us and with pdftotext.
func compare(t *testing.T, path string) reading {
	out := filepath.Join(t.TempDir(), "out.json")
	ctx, cancel := context.WithTimeout(t.Context(), oneLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=TestCorpus$")
	cmd.Env = append(os.Environ(), "SPOOR_PDF_ONE="+path, "SPOOR_PDF_OUT="+out, "GOMEMLIMIT=900MiB", "GOMAXPROCS=1")
	log, err := cmd.CombinedOutput()
	r := reading{Path: path}
	switch {
	case ctx.Err() != nil:
		r.Failure = "hang"
	case err != nil:
		r.Failure = "panic: " + firstLine(string(log))
	default:
		data, err := os.ReadFile(out)
		if err != nil || json.Unmarshal(data, &r) != nil {
			r.Failure = "no answer"
		}
	}
	ref := reference(t.Context(), path)
	r.Words = len(ref)
	r.F1, r.F1Shown = f1(bag(r.Text), ref), f1(bag(r.Shown), ref)
	return r
}

func firstLine(s string) string { return strings.SplitN(s, "\n", 2)[0] }

// reference is the words that pdftotext finds, remembered in a file when
// SPOOR_PDF_CACHE names a folder.
func reference(ctx context.Context, path string) []string {
	cached := ""
	if dir := os.Getenv("SPOOR_PDF_CACHE"); dir != "" {
		cached = filepath.Join(dir, strings.ReplaceAll(path, "/", "_")+".txt")
		if text, err := os.ReadFile(cached); err == nil {
			return bag(string(text))
		}
	}
	ctx, cancel := context.WithTimeout(ctx, oneLimit)
	defer cancel()
	text, err := exec.CommandContext(ctx, "pdftotext", "-cropbox", path, "-").Output()
	if err != nil {
		text = nil
	}
	if cached != "" {
		if err := os.WriteFile(cached, text, 0o600); err != nil {
			return nil
		}
	}
	return bag(string(text))
}

// bag is the words of a text, folded.
func bag(s string) []string {
	s = strings.ToLower(norm.NFKC.String(strings.ReplaceAll(s, "\u00ad", "")))
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_' && !unicode.Is(unicode.M, r)
	})
}

// f1 is the harmonic mean of precision and recall of bags of words.
func f1(got, want []string) float64 {
	if len(got)+len(want) == 0 {
		return 1
	}
	count := map[string]int{}
	for _, w := range want {
		count[w]++
	}
	hit := 0
	for _, w := range got {
		if count[w] > 0 {
			count[w]--
			hit++
		}
	}
	return 2 * float64(hit) / float64(len(got)+len(want))
}

// report prints the figures of a folder, and the files below the mark.
func report(t *testing.T, dir string, all []reading) {
	sort.Slice(all, func(i, j int) bool { return all[i].F1 < all[j].F1 })
	n, good, goodShown, sum, pairs := 0, 0, 0, 0.0, 0
	pages, second, fallen := 0, 0, 0
	var millis int64
	outcomes := map[evidence.Outcome]int{}
	failures := 0
	for _, r := range all {
		millis += r.Millis
		outcomes[r.Outcome]++
		if r.Failure != "" {
			failures++
			t.Logf("FAILED %s %s", filepath.Base(r.Path), r.Failure)
		}
		pages += r.Read
		second += r.Second
		if r.Second > 0 {
			fallen++
		}
		if r.Words < 5 {
			continue
		}
		n++
		sum += r.F1
		if r.F1Shown >= 0.95 {
			goodShown++
		}
		if r.F1 >= 0.95 {
			good++
			continue
		}
		caught := "MISSED"
		if r.Outcome != evidence.OK {
			caught = string(r.Outcome)
			pairs++
		}
		t.Logf("%.2f %.2f %5d %-8s %s %.120q %.160q", r.F1, r.F1Shown, r.Words, caught, filepath.Base(r.Path), r.Reasons, r.Pages)
	}
	t.Logf("%s: of %d pages the second engine read %d, in %d files", dir, pages, second, fallen)
	t.Logf("%s: %d files, %d with words, F1>=.95 %.1f %% (shown text %.1f %%), mean %.3f, %d of %d bad ones flagged, %.1f s, %d failures, outcomes %v",
		dir, len(all), n, 100*float64(good)/math.Max(float64(n), 1), 100*float64(goodShown)/math.Max(float64(n), 1), sum/math.Max(float64(n), 1), pairs, n-good,
		float64(millis)/1000, failures, outcomes)
}
