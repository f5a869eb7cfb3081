package helper

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/ocr"
)

// TesseractOptions say where tesseract is and what one picture may cost.
type TesseractOptions struct {
	Program  string // path; "" for the first in PATH
	Tessdata string // folder of the languages; "" for the program's own
	Parallel int    // pictures at the same time; 0 for one per processor
	Limits   Limits // of one picture; zero values for the defaults
}

// Tesseract recognises text in pictures (tesseract-ocr, Apache-2.0).
type Tesseract struct {
	runner    *Runner
	options   TesseractOptions
	version   string
	languages []string
	data      string // folder of the languages
	places    chan struct{}

	mu     sync.Mutex
	prints map[string]string // per language: the start of its file's digest
}

var _ ocr.Recogniser = (*Tesseract)(nil)

// askLimits bound the questions after version and languages.
func askLimits() Limits { return Limits{Wall: 20 * time.Second, Output: 1 << 20} }

// recogniseWall is for the largest picture on a busy machine: an ordinary page takes
// two to three seconds of processor time (EXTRACT.md section 5).
const recogniseWall = 3 * time.Minute

// FindTesseract asks tesseract for its version and languages. Error kinds: Missing
// when there is none or it has no languages, Corrupt when it does not answer sensibly,
// Cancelled.
func FindTesseract(ctx context.Context, runner *Runner, o TesseractOptions) (*Tesseract, error) {
	program, err := locate("tesseract", o.Program)
	if err != nil {
		return nil, err
	}
	o.Program = program
	o.Limits.Wall = positive(o.Limits.Wall, recogniseWall)
	t := &Tesseract{
		runner: runner, options: o, prints: map[string]string{},
		places: make(chan struct{}, positive(o.Parallel, runtime.NumCPU())),
	}
	if err := t.ask(ctx); err != nil {
		return nil, err
	}
	if len(t.languages) == 0 {
		return nil, evidence.E(evidence.Missing, "find languages of tesseract", t.data, nil)
	}
	return t, nil
}

// locate is the absolute path of a program: as given, else the first in PATH.
func locate(name, given string) (string, error) {
	path, err := exec.LookPath(name)
	if given != "" {
		path, err = exec.LookPath(given)
	}
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return "", evidence.E(evidence.Missing, "find helper", name, err)
	}
	return path, nil
}

var (
	versionLine = regexp.MustCompile(`(?m)^tesseract v?([0-9][0-9A-Za-z.-]{0,30})`)
	dataLine    = regexp.MustCompile(`(?m)^List of available languages.*"([^"\n]+)"`)
	language    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
)

// ask learns version, languages and their folder.
func (t *Tesseract) ask(ctx context.Context) error {
	said, err := t.run(ctx, nil, askLimits(), "--version")
	if err != nil {
		return err
	}
	found := versionLine.FindSubmatch(said)
	if found == nil {
		return evidence.E(evidence.Corrupt, "ask tesseract's version", t.options.Program, nil)
	}
	t.version = string(found[1])
	if said, err = t.run(ctx, nil, askLimits(), "--list-langs"); err != nil {
		return err
	}
	t.data = t.options.Tessdata
	if found := dataLine.FindSubmatch(said); found != nil {
		t.data = string(found[1])
	}
	for line := range strings.Lines(string(said)) {
		if name := strings.TrimSpace(line); language.MatchString(name) {
			t.languages = append(t.languages, name)
		}
	}
	slices.Sort(t.languages)
	return nil
}

// run runs tesseract once.
func (t *Tesseract) run(ctx context.Context, in io.Reader, lim Limits, args ...string) ([]byte, error) {
	job := Job{Program: t.options.Program, Args: args, Stdin: in, Limits: lim}
	if dir := t.options.Tessdata; dir != "" {
		job.Read, job.Env = []string{dir}, []string{"TESSDATA_PREFIX=" + dir}
	}
	out, err := t.runner.Run(ctx, job)
	return out.Stdout, err
}

// Version is the program's version, such as "5.3.0".
func (t *Tesseract) Version() string { return t.version }

// Languages are the languages installed, in order, in tesseract's codes; "osd" tells
// which way up a page is.
func (t *Tesseract) Languages() []string { return slices.Clone(t.languages) }

// Missing are those of the languages that are not installed, in the order given.
func (t *Tesseract) Missing(languages []string) []string {
	return slices.DeleteFunc(slices.Clone(languages), func(l string) bool { return slices.Contains(t.languages, l) })
}

// usable are the languages that are installed, once each, in the order given; that
// order is a preference of tesseract's.
func (t *Tesseract) usable(languages []string) []string {
	if len(languages) == 0 {
		languages = extract.DefaultLanguages()
	}
	var out []string
	for _, l := range languages {
		if slices.Contains(t.languages, l) && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// Name names the program and the languages that it would use, such as
// "tesseract-5.3.0 nld+eng", as the engine of a page.
func (t *Tesseract) Name(languages []string) string {
	return strings.TrimSpace("tesseract-" + t.version + " " + strings.Join(t.usable(languages), "+"))
}

// printLength is how many hexadecimal digits of a digest tell one model from another.
const printLength = 12

// Fingerprint names the models of the languages that would be used by the first twelve
// hexadecimal digits of their SHA-256: "nld:0123456789ab eng:...". Together with
// Version it says what a recognised text depends on. Error kinds: Unreadable.
func (t *Tesseract) Fingerprint(languages []string) (string, error) {
	var all []string
	for _, l := range t.usable(languages) {
		p, err := t.fingerprint(l)
		if err != nil {
			return "", err
		}
		all = append(all, l+":"+p)
	}
	return strings.Join(all, " "), nil
}

func (t *Tesseract) fingerprint(language string) (p string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p, ok := t.prints[language]; ok {
		return p, nil
	}
	path := filepath.Join(t.data, language+".traineddata")
	file, err := os.Open(path)
	if err != nil {
		return "", evidence.E(evidence.Unreadable, "read model of tesseract", path, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", evidence.E(evidence.Unreadable, "read model of tesseract", path, err)
	}
	p = hex.EncodeToString(sum.Sum(nil))[:printLength]
	t.prints[language] = p
	return p, nil
}

// What tesseract takes.
const (
	lowestDPI  = 70
	highestDPI = 2400
	lastMode   = 13 // of segmentation
	onlyOSD    = 0  // the mode that only tells orientation and script
)

// Recognise implements ocr.Recogniser: the answer is tesseract's TSV. With
// segmentation 0 it is the text of "--psm 0" instead, which says which way up the page
// is. Languages that are not installed are left out, see Missing; none means the usual
// ones. Error kinds: Missing when none of them is installed, Invalid for settings that
// make no sense, Corrupt with a *Death when tesseract fails, Cancelled.
func (t *Tesseract) Recognise(ctx context.Context, picture *image.Gray, how ocr.Settings) ([]byte, error) {
	args, err := t.arguments(how)
	if err != nil {
		return nil, err
	}
	if picture.Bounds().Empty() {
		return nil, evidence.E(evidence.Invalid, "recognise text", "picture without pixels", nil)
	}
	select {
	case t.places <- struct{}{}:
		defer func() { <-t.places }()
	case <-ctx.Done():
		return nil, evidence.E(evidence.Cancelled, "recognise text", "", ctx.Err())
	}
	return t.run(ctx, pgm(picture), t.options.Limits, args...)
}

// arguments are tesseract's for one picture on standard input.
func (t *Tesseract) arguments(how ocr.Settings) ([]string, error) {
	if how.Segmentation < 0 || how.Segmentation > lastMode {
		return nil, evidence.E(evidence.Invalid, "recognise text", fmt.Sprintf("segmentation %d", how.Segmentation), nil)
	}
	dpi := min(max(how.DPI, lowestDPI), highestDPI)
	args := []string{"stdin", "stdout", "--dpi", strconv.Itoa(dpi), "--psm", strconv.Itoa(how.Segmentation), "-l"}
	if how.Segmentation == onlyOSD {
		if !slices.Contains(t.languages, "osd") {
			return nil, evidence.E(evidence.Missing, "find language of tesseract", "osd", nil)
		}
		return append(args, "osd"), nil
	}
	languages := t.usable(how.Languages)
	if len(languages) == 0 {
		return nil, evidence.E(evidence.Missing, "find languages of tesseract", strings.Join(how.Languages, " "), nil)
	}
	// Not the configuration "tsv": a folder of languages need not hold it.
	return append(args, strings.Join(languages, "+"), "-c", "tessedit_create_tsv=1"), nil
}

// pgm is a picture as a portable grey map (Netpbm, P5).
func pgm(p *image.Gray) io.Reader {
	b := p.Bounds()
	head := fmt.Sprintf("P5\n%d %d\n255\n", b.Dx(), b.Dy())
	return bufio.NewReaderSize(io.MultiReader(strings.NewReader(head), &rows{picture: p, y: b.Min.Y}), 64<<10)
}

// rows reads a picture row by row.
type rows struct {
	picture *image.Gray
	y       int
	rest    bytes.Reader
}

// Read implements io.Reader.
func (r *rows) Read(p []byte) (int, error) {
	b := r.picture.Bounds()
	for r.rest.Len() == 0 {
		if r.y >= b.Max.Y {
			return 0, io.EOF
		}
		start := r.picture.PixOffset(b.Min.X, r.y)
		r.rest.Reset(r.picture.Pix[start : start+b.Dx()])
		r.y++
	}
	return r.rest.Read(p)
}
