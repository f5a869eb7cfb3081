package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	x "spoor/internal/extract/extracttest"
)

// hostile are files built to hurt whoever reads them, and the outcomes that they may
// have.
func hostile() map[string]struct {
	content  []byte
	outcomes []evidence.Outcome
} {
	type file = struct {
		content  []byte
		outcomes []evidence.Outcome
	}
	const (
		ok, partial, damaged, memory = evidence.OK, evidence.Partial, evidence.Damaged, evidence.Memory
		password, timeout, empty     = evidence.NeedsPassword, evidence.Timeout, evidence.Empty
	)
	readOrNot := []evidence.Outcome{ok, partial, damaged, memory, timeout}
	return map[string]file{
		"pdf/137GB.pdf":          {x.PDFHugeTable(), readOrNot},
		"pdf/4miljard.pdf":       {x.PDFHugeSize(), readOrNot},
		"pdf/prev-kringloop.pdf": {x.PDFPrevCycle(), readOrNot},
		"pdf/kringloop.pdf":      {x.PDFPageCycle(), readOrNot},
		"pdf/diep.pdf":           {x.PDFDeepPages(50_000), append(readOrNot, empty)},
		"pdf/bom.pdf":            {x.PDFBomb(512, 1), append(readOrNot, empty)},
		"pdf/bombom.pdf":         {x.PDFBomb(512, 3), append(readOrNot, empty)},
		"pdf/afgebroken.pdf":     {x.Truncated(x.PDF("een", "twee", "drie"), 50), readOrNot},
		"zip/bom.zip":            {x.ZipBomb(2048), []evidence.Outcome{ok, partial, memory}},
		"zip/bommen.zip":         {x.ZipNestedBomb(2, 4, 256), []evidence.Outcome{ok, partial, memory}},
		"zip/overlap.zip":        {x.ZipOverlapping(2000, 16), []evidence.Outcome{partial, damaged, memory}},
		"zip/diep.zip":           {x.ZipNested(40), []evidence.Outcome{ok, partial, memory}},
		"zip/namen.zip":          {x.ZipHostileNames(), []evidence.Outcome{ok, partial}},
		"zip/koppeling.zip":      {x.ZipSymlink(), []evidence.Outcome{ok, partial}},
		"zip/fout.zip":           {x.ZipBadCRC(), []evidence.Outcome{partial, damaged}},
		"zip/slot.zip":           {x.ZipEncrypted("wachtwoord"), []evidence.Outcome{password}},
		"zip/afgebroken.zip":     {x.Truncated(x.Zip(x.Text("a.txt", strings.Repeat("a", 9999))), 60), []evidence.Outcome{partial, damaged}},
		"office/lach.docx":       {x.DocxEntityBomb(), readOrNot},
		"office/entiteit.docx":   {x.DocxExternalEntity(), readOrNot},
		"office/diep.docx":       {x.DocxDeep(100_000), readOrNot},
		"office/afgebroken.docx": {x.DocxTruncated(), readOrNot},
		"office/veelvoud.xlsx":   {x.XlsxStringBomb(1024, 4096), readOrNot},
		"office/opgeblazen.xlsx": {x.XlsxInflated(1024), readOrNot},
		"post/diep.eml":          {x.EmlNested(200), []evidence.Outcome{ok, partial, memory}},
		"leeg.txt":               {x.Empty(), []evidence.Outcome{empty}},
		"regel.txt":              {[]byte(strings.Repeat("zonder einde ", 2<<20)), readOrNot},
		"nul.bin":                {make([]byte, 64<<20), []evidence.Outcome{evidence.Unsupported, empty, memory}},
	}
}

// TestHostileFiles: every document has an outcome of the closed list within its limit,
// ordinary ones beside them are read, spoor itself stays small, and nothing is written
// outside the data folder.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	c, files := writeCorpus(t, 60), hostile()
	for name, h := range files {
		c.write(t, name, h.content)
	}
	longest := strings.Repeat("n", 255) // a file system's longest name
	deepest := filepath.Join(longest, longest, longest, longest[:200]+".txt")
	c.write(t, deepest, []byte(c.text(filepath.ToSlash(deepest))))
	f := newFolder(t)
	outside := filepath.Dir(f.data)
	before := listing(t, outside)

	began := time.Now()
	b := f.begin(f.intake("B03", c.dir)...)
	peak := b.watchMemory()
	a := b.wait()
	t.Logf("%d files in %s; peak memory of spoor (VmHWM) %d MB", len(c.words)+len(files), time.Since(began).Round(time.Second), peak()>>20)
	if wrong := complaint(a.err); a.code != 3 || wrong != "" {
		t.Errorf("want exit code 3 and one line, got %s\n%s", wrong, a.said())
	}
	if peak() > mostOfSpoor {
		t.Errorf("peak memory %d MB, want less than %d", peak()>>20, mostOfSpoor>>20)
	}
	if diff := cmp.Diff(before, listing(t, outside)); diff != "" {
		t.Errorf("something was written outside the data folder (-before +after):\n%s", diff)
	}
	f.judged(c, files)
	f.intact()
}

// judged checks the outcome of every document.
func (f folder) judged(c corpus, files map[string]struct {
	content  []byte
	outcomes []evidence.Outcome
},
) {
	f.t.Helper()
	rows := f.rows("B03")
	for name, h := range files {
		r, there := rows[name]
		allowed := map[evidence.Outcome]bool{}
		for _, o := range h.outcomes {
			allowed[o] = true
		}
		if !there || !allowed[r.Outcome] {
			f.t.Errorf("%s (%d bytes): outcome %q, reasons %.300q; want one of %v", name, len(h.content), r.Outcome, r.Reasons, h.outcomes)
		}
	}
	for _, p := range c.paths() {
		if r := rows[p]; r.Outcome != evidence.OK {
			f.t.Errorf("%s: outcome %q, reasons %q; want ok: it is an ordinary file", p, r.Outcome, r.Reasons)
		}
	}
	for p, r := range rows {
		if !r.Outcome.Valid() || r.State != "done" || strings.Contains(p, "\x00") {
			f.t.Errorf("%q: state %s, outcome %q; want done with an outcome", p, r.State, r.Outcome)
		}
	}
	f.t.Logf("%d documents in all, %s", len(rows), countOutcomes(f))
}

func countOutcomes(f folder) string {
	return fmt.Sprint(f.must(done, "cases", "--json").lines(f.t)[0]["outcomes"])
}

// runaway is memory that no test should let a program take from the machine, in bytes.
const runaway = 3 << 30

// watchMemory follows the peak memory of the process, in bytes, until it ends.
func (b *begun) watchMemory() (peak func() int64) {
	var most int64
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			if most = max(most, highWater(b.cmd.Process.Pid)); most > runaway {
				_ = b.cmd.Process.Kill() // gone already, if this fails
			}
			select {
			case <-b.exited:
				return
			case <-tick.C:
			}
		}
	}()
	return func() int64 { <-stopped; return most }
}

// highWater is the most memory that a process has had, as the kernel counts it; 0 when
// it is gone.
func highWater(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kb, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0
	}
	return kb << 10
}

// listing is what lies in a folder, but for the data folder.
func listing(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "data" {
			return fs.SkipDir
		}
		all = append(all, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestHostileFileWithoutServer: single files are read in the same bounds.
func TestHostileFileWithoutServer(t *testing.T) {
	t.Parallel()
	dir, files := t.TempDir(), hostile()
	for name, h := range files {
		writeFile(t, filepath.Join(dir, name), h.content)
	}
	f := newFolder(t)
	f.patience = corpusPatience
	r := f.readAll(regularFiles(t, dir))
	r.check(t, len(files))
	r.print(t, len(files))
	for name, h := range files {
		if s := r.documents[filepath.Join(dir, name)]; s != nil && !slices.Contains(h.outcomes, s.outcome) {
			t.Errorf("%s: outcome %q, want one of %v", name, s.outcome, h.outcomes)
		}
	}
}
