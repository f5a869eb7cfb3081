package helper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// ReadpstOptions say where readpst is and where it may work.
type ReadpstOptions struct {
	Program string // path; "" for the first in PATH
	Scratch string // folder for the mailbox and what comes out of it; "" for the system's
	Memory  int64  // bytes of address space; 0 for the default
}

// Readpst reads Outlook data files (.pst, .ost) with readpst of libpst (GPL-2.0+, a
// program of its own): every message becomes a child.
type Readpst struct {
	runner  *Runner
	options ReadpstOptions
	version string
}

var _ extract.Extractor = (*Readpst)(nil)

// revision is this package's own part in what comes out of readpst.
const revision = "/1"

var readpstVersion = regexp.MustCompile(`LibPST v([0-9][0-9A-Za-z.-]{0,30})`)

// FindReadpst asks readpst for its version. What an earlier process left in the scratch
// folder is removed. Error kinds: Missing when there is none, Corrupt when it does not
// answer sensibly, Cancelled.
func FindReadpst(ctx context.Context, runner *Runner, o ReadpstOptions) (*Readpst, error) {
	program, err := locate("readpst", o.Program)
	if err != nil {
		return nil, err
	}
	o.Program = program
	out, err := runner.Run(ctx, Job{Program: program, Args: []string{"-V"}, Limits: askLimits()})
	if err != nil {
		return nil, err
	}
	found := readpstVersion.FindSubmatch(out.Stdout)
	if found == nil {
		return nil, evidence.E(evidence.Corrupt, "ask readpst's version", program, nil)
	}
	if err := sweep(o.Scratch); err != nil {
		return nil, evidence.E(evidence.Unreadable, "sweep scratch folder", o.Scratch, err)
	}
	return &Readpst{runner: runner, options: o, version: string(found[1])}, nil
}

// Name is readpst's name and version with this package's, as the engine of results.
func (r *Readpst) Name() string { return "readpst-" + r.version + revision }

// MIME is the media type that results of Outlook data files have.
const pstMIME = "application/vnd.ms-outlook-pst"

// Codes of reasons.
const (
	ReadpstFailed  = "readpst-failed"  // it did not end well, and how; what it wrote until then is kept
	ReadpstSkipped = "readpst-skipped" // how many items it says it left out
	ReadpstFewer   = "readpst-fewer"   // how many items came out of how many messages that the file lists
	PstEncrypted   = "pst-encrypted"   // the file is bound to a Windows account
	childTooLarge  = "child-too-large"
)

const outFolder = "out"

// Extract implements extract.Extractor. Children are the messages (.eml, with their
// attachments inside), contacts (.vcf) and appointments (.ics) of all folders, deleted
// ones included, named by folder and number; they have no pages. A password of Outlook
// protects nothing and is not asked for. Outcomes: ok, empty, partial when limits were
// reached, readpst failed on the way, or fewer items came out than the file lists;
// needs-password for files bound to a Windows account; damaged, timeout and memory when
// nothing came out. Errors are the sink's, Cancelled, and those of a scratch folder that
// is full (NoSpace). More may be written than the document's budget of inflated bytes
// allows, up to twice its own size: a mailbox is no bomb.
func (r *Readpst) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (res extract.Result, err error) {
	box := describePst(src.Data, src.Size)
	res = extract.Result{Outcome: evidence.OK, Kind: "pst", MIME: pstMIME, Engine: r.Name()}
	if box.sealed {
		res.Outcome, res.Reasons = evidence.NeedsPassword, []string{PstEncrypted + ": Windows Information Protection"}
		return res, nil
	}
	s, err := newScratch(ctx, r.options.Scratch, src, ".pst")
	if err != nil {
		return extract.Result{}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := os.Mkdir(s.path(outFolder), 0o700); err != nil {
		return extract.Result{}, evidence.E(evidence.NoSpace, "make scratch folder", outFolder, err)
	}
	d := newDelivery(s.path(outFolder), lim, src.Size, sink)
	out, err := r.runner.Run(ctx, r.job(s, lim, d))
	death := DeathOf(err)
	switch {
	case err != nil && death == nil:
		return extract.Result{}, err
	case death != nil && death.Reason == scratchFull:
		return extract.Result{}, evidence.E(evidence.NoSpace, "read mailbox", "", death)
	}
	if err := d.deliver(ctx); err != nil {
		return extract.Result{}, err
	}
	conclude(&res, d, out, death, box.messages)
	return res, nil
}

// job runs readpst on the scratch folder's document.
func (r *Readpst) job(s *scratch, lim extract.Limits, d *delivery) Job {
	wall := positive(lim.Wall, extract.DefaultLimits(0).Wall)
	return Job{
		Program: r.options.Program,
		// e: one file a message, named by kind; D: deleted ones too; 8: text as UTF-8
		// where the file has it; C: what old files mean when they name no code page;
		// j 0: no processes of its own.
		Args:  []string{"-e", "-D", "-8", "-C", "windows-1252", "-j", "0", "-o", outFolder, sourceName + ".pst"},
		Dir:   s.dir,
		Read:  []string{s.path(sourceName + ".pst")},
		Write: s.path(outFolder),
		Limits: Limits{
			Memory: r.options.Memory, Wall: wall, CPU: wall, File: d.largest,
		},
		Watch: d.watch(),
	}
}

var skippedItems = regexp.MustCompile(`(?m)- [0-9]+ items done, ([0-9]{1,9}) items skipped\.$`)

// skipped is how many items readpst says it left out.
func skipped(said []byte) int {
	all := 0
	for _, m := range skippedItems.FindAllSubmatch(said, -1) {
		n, _ := strconv.Atoi(string(m[1])) // nine digits
		all += n
	}
	return all
}

// conclude says what became of the mailbox: what was said, how it ended, what came out.
func conclude(res *extract.Result, d *delivery, out Output, death *Death, listed int) {
	res.Reasons = d.reasons
	stopped := death != nil && death.Reason == d.stopped
	switch {
	case stopped:
		res.Outcome = evidence.Memory
	case death != nil:
		res.Outcome = death.Outcome
		res.Reasons = append(res.Reasons, failure(death, out))
	case d.found < listed && len(d.reasons) == 0:
		res.Reasons = append(res.Reasons, fmt.Sprintf("%s: %d of %d", ReadpstFewer, d.found, listed))
	}
	if n := skipped(out.Stdout); n > 0 {
		res.Reasons = append(res.Reasons, fmt.Sprintf("%s: %d items", ReadpstSkipped, n))
	}
	switch {
	case len(res.Reasons) == 0 && d.given == 0:
		res.Outcome = evidence.Empty
	case len(res.Reasons) > 0 && (d.given > 0 || death == nil):
		res.Outcome = evidence.Partial
	}
}

// failure is the reason of a death. readpst says why it gives up as the last thing on
// standard output.
func failure(death *Death, out Output) string {
	if death.Outcome != evidence.Damaged {
		return death.Reason
	}
	reason := ReadpstFailed + ": " + death.Reason
	if lines := bytes.Split(bytes.TrimSpace(out.Stdout), []byte{'\n'}); death.Code > 0 && out.Said == "" {
		return with(reason, firstLine(lines[len(lines)-1]))
	}
	return reason
}

const (
	scratchFull = "scratch-full"
	// spare is how much a scratch folder must keep free, so that nothing is cut short.
	spare = 64 << 20
	// rest is how many times longer than a look into the folder the next one waits.
	rest = 10
)

// watch is asked while readpst writes.
func (d *delivery) watch() func() string {
	var next time.Time
	return func() string {
		if time.Now().Before(next) {
			return ""
		}
		began := time.Now()
		files, bytes := measure(d.dir)
		next = time.Now().Add(rest * time.Since(began))
		switch {
		case freeBytes(d.dir) < spare:
			d.stopped = scratchFull
		case files > d.children:
			d.stopped = fmt.Sprintf("limit-children: %d", d.children)
		case bytes > d.bytes:
			d.stopped = fmt.Sprintf("limit-bytes: %d", d.bytes)
		}
		return d.stopped
	}
}

// measure counts the files of a folder and their bytes.
func measure(dir string) (files int, bytes int64) {
	// What goes away or can't be read meanwhile counts for nothing.
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // see above
		}
		if info, err := e.Info(); err == nil {
			files++
			bytes += info.Size()
		}
		return nil
	})
	return files, bytes
}

// freeBytes is what can still be written at a path.
func freeBytes(path string) int64 {
	var st unix.Statfs_t
	if unix.Statfs(path, &st) != nil {
		return spare
	}
	return int64(st.Bavail) * st.Bsize //nolint:gosec // below 2^63
}
