package main

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"spoor/internal/evidence"
	x "spoor/internal/extract/extracttest"
	"spoor/internal/ledger"
)

// corpusFolders are the folders of SPOOR_CORPUS (separated by colons), with documents
// that are not part of the project. They are only read.
func corpusFolders(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, dir := range filepath.SplitList(os.Getenv(corpusVariable)) {
		whole, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, whole)
	}
	return all
}

const corpusVariable = "SPOOR_CORPUS"

// corpusPatience is how long any number of documents may take.
const corpusPatience = 4 * time.Hour

// TestCorpus reads every file of SPOOR_CORPUS twice, and prints the figures:
//
//	SPOOR_CORPUS=folder:folder go test -count=1 -timeout=2h -run TestCorpus -v ./cmd/spoor
func TestCorpus(t *testing.T) {
	dirs := corpusFolders(t)
	if len(dirs) == 0 {
		t.Skip("no documents: set " + corpusVariable)
	}
	var files []string
	for _, dir := range dirs {
		files = append(files, regularFiles(t, dir)...)
	}
	readTwice(t, files, runtime.NumCPU())
}

// TestCorpusIsTakenIn takes all of SPOOR_CORPUS into a case: every document ends in the
// ledger with an outcome, and spoor stays small.
func TestCorpusIsTakenIn(t *testing.T) {
	dirs := corpusFolders(t)
	if len(dirs) == 0 {
		t.Skip("no documents: set " + corpusVariable)
	}
	f := newFolder(t)
	f.patience = corpusPatience
	f.env = append(f.env, "XDG_CACHE_HOME="+t.TempDir(), "SPOOR_PDFIUM="+pdfiumFile(t))
	began := time.Now()
	b := f.begin(f.intake("B03", dirs...)...)
	var r reading
	var watching sync.WaitGroup
	watching.Go(func() { r.watch(b.cmd.Process.Pid, b.exited) })
	a := b.wait()
	watching.Wait()
	if a.code != 0 && a.code != 3 {
		t.Errorf("want exit code 0 or 3, got %s", a.said())
	}
	rows, outcomes := f.rows("B03"), map[evidence.Outcome]int{}
	for path, row := range rows {
		outcomes[row.Outcome]++
		if row.State != ledger.Done || !row.Outcome.Valid() {
			t.Errorf("%s: state %s, outcome %q; want done with an outcome", path, row.State, row.Outcome)
		}
	}
	f.intact()
	t.Logf("taken in: %d documents in %.0f s, outcomes %v", len(rows), time.Since(began).Seconds(), outcomes)
	t.Logf("peak memory (VmHWM): spoor %d MB, largest worker %d MB", r.spoor>>20, r.worker>>20)
	if r.spoor > mostOfSpoor || r.worker > mostOfWorker {
		t.Errorf("want less than %d and %d MB", mostOfSpoor>>20, mostOfWorker>>20)
	}
}

// TestEveryFormatIsReadTheSameTwice does with self-made files of every format, and with
// small bombs, what TestCorpus does with real ones.
func TestEveryFormatIsReadTheSameTwice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, content := range everyFormat() {
		writeFile(t, filepath.Join(dir, name), content)
	}
	for name, content := range bombs(1_000) {
		writeFile(t, filepath.Join(dir, "bommen", name), content)
	}
	readTwice(t, regularFiles(t, dir), 0)
}

// TestSoakBombs measures the full-grown bombs, one by one: make soak.
func TestSoakBombs(t *testing.T) {
	if os.Getenv("SPOOR_SOAK") == "" {
		t.Skip("a long run: make soak")
	}
	dir := t.TempDir()
	all := bombs(1_000_000)
	for name, h := range hostile() {
		all[filepath.Base(name)] = h.content
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		path := filepath.Join(dir, name)
		writeFile(t, path, all[name])
		f := newFolder(t)
		f.patience = corpusPatience
		r := f.readAll([]string{path})
		r.check(t, 1)
		slowest := r.slowest()
		t.Logf("%-22s %9d bytes %5d documents %6.2f s, processor %6.2f s, slowest document %6.2f s; spoor %4d MB, worker %4d MB: %s",
			name, len(all[name]), len(r.documents), r.took.Seconds(), r.processor.Seconds(), slowest.took.Seconds(), r.spoor>>20, r.worker>>20, r.documents[path].outcome)
	}
}

// everyFormat are ordinary files, one or more for each reader.
func everyFormat() map[string][]byte {
	const text = "Zij moest haar paspoort afgeven en mocht het huis niet verlaten zonder toestemming van de baas."
	letter := x.Docx(text, text)
	return map[string][]byte{
		"brief.txt": []byte(text), "brief-oud.txt": []byte("Zij kon niet weg: caf\xe9, re\xefnt\xe9gratie, \x80 300 per maand."), "lijst.csv": []byte("naam;bedrag\nAna;300\n"),
		"chat.txt": []byte("01-02-2024 10:20 - Delta: waar ben je\n13-02-2024 10:21 - Ana: op kamer 4\nmet Bo\n"),
		"a.json":   []byte(`{"naam":"Ana","lijst":[1,2,{"b":"` + text + `"}]}`), "a.xml": []byte(`<?xml version="1.0"?><a><b c="d">` + text + `</b></a>`),
		"a.html": []byte("<html><head><title>T</title></head><body><p>" + text + "<table><tr><td>1<td>2</table>"),
		"a.eml":  x.Eml("ana@voorbeeld.example", "bo@voorbeeld.example", "werk", text, x.Text("bijlage.txt", text), x.Entry{Name: "brief.docx", Data: letter}),
		"a.mbox": append([]byte("From a@b.example Mon Mar  4 10:20:00 2024\n"), x.Eml("a@b.example", "c@d.example", "x", text)...),
		"a.emlx": append([]byte("999\n"), x.Eml("a@b.example", "c@d.example", "x", text)...),
		"a.msg":  x.Compound(x.MsgText(0x0037, "werk"), x.MsgText(0x1000, text), x.MsgProperties(32), x.MsgAttachment(0, "b.txt", []byte(text))),
		"a.vcf":  []byte("BEGIN:VCARD\nFN:Ana\nTEL:+31612345678\nEND:VCARD\n"), "a.ics": []byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nDTSTART:20240304T102000Z\nEND:VEVENT\nEND:VCALENDAR\n"),
		"a.docx": letter, "a.xlsx": x.Xlsx(x.Sheet{Name: "Blad", Rows: [][]string{{text, "45000"}}}, x.Sheet{Name: "Geheim", State: "hidden", Rows: [][]string{{"x"}}}), "a.pptx": x.Pptx(text, text),
		"a.odt": x.ODF("text", "<text:p>"+text+"</text:p>"), "a.ods": x.ODF("spreadsheet", "<table:table><table:table-row><table:table-cell><text:p>"+text+"</text:p></table:table-cell></table:table-row></table:table>"), "a.fodt": x.FlatODF("text", "", "<text:p>"+text+"</text:p>"),
		"a.epub": x.Epub([]string{"<p>" + text, "<p>twee"}), "a.rtf": []byte(`{\rtf1\ansi ` + text + `\par\u243?}`),
		"a.xls": x.Xls(x.Biff(0xFC, x.Numbers(1, 1), x.BiffText(text)), []x.BiffSheet{{Name: "Blad", Records: x.Biff(0xFD, x.Shorts(0, 0, 0), x.Numbers(0))}}),
		"a.ppt": x.Ppt([]x.PptSlide{{Title: text}}), "a.doc": x.Word6(0x413, []byte(text)),
		"a.pdf": x.PDF(text, text), "a.jpg": x.JPEG(x.Photo{Make: "Delta", Model: "X1", Lat: 51.9225, Long: 4.47917}), "a.tiff": x.TIFF(x.Photo{Make: "Delta"}), "a.png": x.PNG("tEXt", "Comment\x00"+text), "a.gif": x.GIF(),
		"a.zip": x.Zip(x.Text("a.txt", text), x.Text("a.txt", text), x.Entry{Name: "map/b.docx", Data: letter}), "a.tar": x.Tar(x.Text("a.txt", text)), "a.tar.gz": x.Gzip("a.tar", x.Tar(x.Text("a.txt", text))),
		"a.rar": x.Rar(x.RarOptions{}, x.Text("a.txt", text)), "gesloten.zip": x.ZipEncrypted("wachtwoord"), "gesloten.docx": x.SealedAgile("geheim", 100, letter),
	}
}

// regularFiles are those below a folder, sorted.
func regularFiles(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// readTwice reads files one after another, and again in another order by three
// programs at once while so many processors are kept busy, and prints and checks the
// figures.
func readTwice(t *testing.T, files []string, busy int) {
	t.Helper()
	f := newFolder(t)
	f.patience = corpusPatience
	f.env = append(f.env, "XDG_CACHE_HOME="+t.TempDir(), "SPOOR_PDFIUM="+pdfiumFile(t))
	f.readAll(files[:1]) // compiles the second PDF engine, once per machine
	first := f.readAll(files)
	first.check(t, len(files))
	first.print(t, len(files))

	again := f.readShuffled(files, 3, busy)
	again.check(t, len(files))
	t.Logf("again by 3 programs in another order, %d more at work: %.0f s, differences %d", busy, again.took.Seconds(), differences(t, first, again))
}
