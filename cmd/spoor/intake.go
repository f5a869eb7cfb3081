package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
)

// intakeFlags are the particulars of an exhibit.
type intakeFlags struct {
	caseNumber, caseName, exhibit, title, custodian, acquisition, ground string

	languages string   // as typed
	spoken    []string // as read

	watch  time.Duration
	noWait bool
	direct bool
}

func (p *program) intakeCommand() *cobra.Command {
	var f intakeFlags
	c := &cobra.Command{
		Use: "intake --case NUMBER --exhibit NUMBER PATH|s3://BUCKET/PREFIX...", Args: someArgs,
		Short: p.say.Say("neem bestanden, mappen of een bucket in als beslagstuk en verwerk ze", "take in files, folders or a bucket as an exhibit and process them"),
		Example: "  spoor intake --case 26-0412 --exhibit B03 --custodian 'J. Jansen' --acquisition seized --ground '94 Sv' /mnt/usb\n" +
			"  spoor intake --case 26-0412 --exhibit M01 --watch 1m s3://aanlevering/26-0412/",
		RunE: func(c *cobra.Command, args []string) (err error) {
			sources, err := f.check(args)
			if err != nil {
				return err
			}
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			if err := p.folder(); err != nil {
				return err
			}
			if f.direct {
				return p.intakeDirect(c.Context(), f, sources)
			}
			w, err := p.openWork(c.Context(), &undo)
			if err != nil {
				return err
			}
			return p.intake(c.Context(), w, f, sources)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.caseNumber, "case", "", p.say.Say("nummer van het onderzoek (verplicht)", "number of the case (required)"))
	fl.StringVar(&f.caseName, "case-name", "", p.say.Say("naam van het onderzoek", "name of the case"))
	fl.StringVar(&f.exhibit, "exhibit", "", p.say.Say("nummer van het beslagstuk (verplicht)", "number of the exhibit (required)"))
	fl.StringVar(&f.title, "title", "", p.say.Say("omschrijving van het beslagstuk", "what the exhibit is"))
	fl.StringVar(&f.custodian, "custodian", "", p.say.Say("beslagene of indiener", "taken from, or handed in by"))
	fl.StringVar(&f.acquisition, "acquisition", string(evidence.Seized), "seized, submitted, public")
	fl.StringVar(&f.ground, "ground", "", p.say.Say("wettelijke grondslag, bijvoorbeeld '94 Sv'", "legal ground, for example '94 Sv'"))
	fl.StringVar(&f.languages, "ocr-languages", "", p.say.Say("talen op scans en foto's in dit onderzoek, bijvoorbeeld nld+eng+pol", "languages in scans and photos of this case, for example nld+eng+pol"))
	fl.DurationVar(&f.watch, "watch", 0, p.say.Say("blijf de bucket bekijken met deze tussenpoos", "keep looking at the bucket at this interval"))
	fl.BoolVar(&f.noWait, "no-wait", false, p.say.Say("niet wachten; alleen als 'spoor up' draait", "don't wait; only while 'spoor up' runs"))
	fl.BoolVar(&f.direct, "direct", false, "without Temporal, to measure what orchestration costs")
	_ = fl.MarkHidden("direct") // the flag is there
	return c
}

// leastWatch is the shortest interval at which a schedule looks.
const leastWatch = time.Second

// check refuses what makes no sense before anything is opened or changed, and
// makes paths absolute.
func (f *intakeFlags) check(args []string) ([]string, error) {
	for _, n := range []struct{ flag, value string }{{"--case", f.caseNumber}, {"--exhibit", f.exhibit}} {
		if n.value == "" {
			return nil, evidence.E(evidence.Invalid, "need flag", n.flag, nil)
		}
		if !evidence.ValidNumber(n.value) {
			return nil, evidence.E(evidence.Invalid, "read number", n.flag+" "+n.value, nil)
		}
	}
	if !slices.Contains(evidence.Acquisitions(), evidence.Acquisition(f.acquisition)) {
		return nil, evidence.E(evidence.Invalid, "read acquisition", f.acquisition, nil)
	}
	if f.languages != "" {
		var err error
		if f.spoken, err = readLanguages(f.languages); err != nil {
			return nil, err
		}
	}
	if f.watch < 0 || f.watch > 0 && f.watch < leastWatch {
		return nil, evidence.E(evidence.Invalid, "read flags", "--watch "+f.watch.String(), errors.New("at least 1s"))
	}
	sources := make([]string, len(args))
	for i, a := range args {
		s, err := source(a)
		if err != nil {
			return nil, err
		}
		if f.watch != 0 && !strings.HasPrefix(s, "s3://") {
			return nil, evidence.E(evidence.Invalid, "watch", a, nil)
		}
		sources[i] = s
	}
	return sources, nil
}

// source is the absolute form of what is to be taken in; it must be there and
// readable now.
func source(arg string) (string, error) {
	if rest, ok := strings.CutPrefix(arg, "s3://"); ok {
		if bucket, _, _ := strings.Cut(rest, "/"); bucket == "" {
			return "", evidence.E(evidence.Invalid, "read bucket", arg, nil)
		}
		return arg, nil
	}
	abs, err := filepath.Abs(arg)
	if err != nil {
		return "", evidence.E(evidence.Unreadable, "take in", arg, err)
	}
	if err := look(abs); err != nil {
		return "", evidence.E(evidence.Unreadable, "take in", arg, err)
	}
	return abs, nil
}

// look finds out whether a file or folder can be read.
func look(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() && !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return errors.New(info.Mode().Type().String())
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only a look
	if !info.IsDir() {
		return nil
	}
	if _, err = f.ReadDir(1); errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// register opens case, exhibit and sources.
func (f *intakeFlags) register(ctx context.Context, book ledger.Ledger, sources []string, actor string) (evidence.Exhibit, error) {
	c, err := book.OpenCase(ctx, evidence.Case{Number: f.caseNumber, Name: f.caseName, Languages: f.spoken}, actor)
	if err != nil {
		return evidence.Exhibit{}, err
	}
	e, err := book.OpenExhibit(ctx, evidence.Exhibit{
		Case: c.ID, Number: f.exhibit, Title: f.title, Custodian: f.custodian,
		Acquisition: evidence.Acquisition(f.acquisition), Ground: f.ground,
	}, actor)
	if err != nil {
		return evidence.Exhibit{}, err
	}
	for _, s := range sources {
		if err := book.AddSource(ctx, ledger.Source{Exhibit: e.ID, URL: s, Watched: f.watch != 0, Actor: actor}); err != nil {
			return evidence.Exhibit{}, err
		}
	}
	return e, nil
}

// intakeLine is what `intake --json` prints at the end.
type intakeLine struct {
	Schema  string `json:"schema"`
	Case    string `json:"case"`
	Exhibit string `json:"exhibit"`
	ledger.Progress
	Skipped int `json:"skipped"`
}

// checkBuckets refuses buckets that are not there, before anything is written down.
func (w work) checkBuckets(ctx context.Context, sources []string) error {
	for _, s := range sources {
		place, ok := strings.CutPrefix(s, "s3://")
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(place, "/")
		if _, err := w.buckets(ctx, name); err != nil {
			return evidence.E(evidence.KindOf(err), "open bucket", s, err)
		}
	}
	return nil
}

func (p *program) intake(ctx context.Context, w work, f intakeFlags, sources []string) error {
	if err := w.checkBuckets(ctx, sources); err != nil {
		return err
	}
	e, err := f.register(ctx, w.book, sources, p.actor())
	if err != nil {
		return err
	}
	if f.watch != 0 {
		if err := w.runs.Watch(ctx, e.ID, f.watch); err != nil {
			return err
		}
	}
	if err := w.runs.Ingest(ctx, e.ID); err != nil {
		return err
	}
	if f.noWait {
		return nil
	}
	if err := p.follow(ctx, w, e.ID); err != nil {
		return err
	}
	return p.intakeDone(ctx, w, f, e.ID)
}

func (p *program) intakeDone(ctx context.Context, w work, f intakeFlags, id evidence.ExhibitID) error {
	pr, _, err := w.progress(ctx, id)
	if err != nil {
		return err
	}
	skipped, err := w.book.SkippedOf(ctx, id)
	if err != nil {
		return err
	}
	if p.flags.json {
		err = p.line(intakeLine{inquiry.Schema, f.caseNumber, f.exhibit, pr, len(skipped)})
	} else {
		err = p.printf("%s/%s: %d %s, %d %s, %d %s%s\n", f.caseNumber, f.exhibit, pr.Documents, p.say.Say("stukken", "documents"),
			pr.Findings, p.say.Say("signalen", "findings"), pr.Mentions, p.say.Say("kenmerken", "mentions"), failures(pr, p.say))
	}
	if err != nil {
		return err
	}
	if n := unread(pr) + len(skipped); n > 0 {
		return evidence.E(evidence.Incomplete, "documents", cell("%d", n), nil)
	}
	return nil
}
