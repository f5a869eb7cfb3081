package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/helper"
	"spoor/internal/inquiry"
)

// checkup is one thing that doctor looks at.
type checkup struct {
	Schema string `json:"schema"`
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Needed bool   `json:"needed"` // spoor can't work without it
	Found  string `json:"found"`
	Costs  string `json:"costs"` // what its absence costs
}

func (p *program) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Args: noArgs,
		Short: p.say.Say("wat ontbreekt op deze machine, en wat dat kost", "what is missing on this machine, and what that costs"),
		RunE: func(c *cobra.Command, _ []string) error {
			missing := ""
			rows := [][]string{}
			for _, k := range p.checkups(c.Context()) {
				if k.Needed && !k.OK && missing == "" {
					missing = k.Name
				}
				k.Schema = inquiry.Schema
				if p.flags.json {
					if err := p.line(k); err != nil {
						return err
					}
					continue
				}
				rows = append(rows, p.checkupRow(k))
			}
			if err := p.table(rows); err != nil {
				return err
			}
			if missing != "" {
				return evidence.E(evidence.Missing, "doctor", missing, nil)
			}
			return nil
		},
	}
}

func (p *program) checkupRow(k checkup) []string {
	if k.OK {
		return []string{"✓", k.Name, k.Found}
	}
	mark := "–"
	if k.Needed {
		mark = "✗"
	}
	return []string{mark, k.Name, p.say.Say("ontbreekt: ", "missing: ") + k.Costs}
}

func (p *program) checkups(ctx context.Context) []checkup {
	list := []checkup{p.checkEngine(ctx), p.checkFolder(), p.checkSpace(), p.checkStation(), p.checkTesseract(ctx)}
	for _, t := range p.tools() {
		list = append(list, checkTool(ctx, t))
	}
	return append(list, p.checkPDFiumHere(), p.checkHEIFHere(), p.checkModel(ctx), p.checkKernel())
}

func (p *program) checkEngine(ctx context.Context) checkup {
	k := checkup{Name: "spoor-engine", Needed: !p.config.External(), Costs: p.say.Say("zonder deze geen verwerking op deze machine; bouw hem met 'make engine'", "no processing on this machine without it; build it with 'make engine'")}
	path, err := p.findEngine()
	if err != nil {
		return k
	}
	out, err := exec.CommandContext(ctx, path, "--version").Output() //nolint:gosec // our own engine
	k.OK, k.Found = err == nil, path+" "+strings.TrimSpace(string(out))
	return k
}

func (p *program) checkFolder() checkup {
	k := checkup{Name: p.say.Say("map met gegevens", "data folder"), Needed: true, Found: p.config.Data, Costs: p.say.Say("de map moet schrijfbaar zijn en alleen van u: ", "the folder must be writable and yours alone: ") + p.config.Data}
	info, err := os.Stat(p.config.Data)
	if os.IsNotExist(err) {
		parent := p.config.Data
		for os.IsNotExist(err) && parent != filepath.Dir(parent) {
			parent = filepath.Dir(parent)
			_, err = os.Stat(parent)
		}
		k.OK = unix.Access(parent, unix.W_OK) == nil
		k.Found += " " + p.say.Say("(wordt gemaakt)", "(will be made)")
		return k
	}
	k.OK = err == nil && info.IsDir() && info.Mode().Perm()&0o077 == 0 && unix.Access(p.config.Data, unix.W_OK) == nil
	return k
}

// enoughSpace is the free space below which doctor warns, in bytes.
const enoughSpace = 2 << 30

func (p *program) checkSpace() checkup {
	k := checkup{Name: p.say.Say("vrije ruimte", "free space"), Costs: p.say.Say("minder dan 2 GiB vrij: een inname kan stilvallen tot er ruimte is", "less than 2 GiB free: an intake may stand still until there is room")}
	free := freeBytes(p.config.Data)
	k.OK, k.Found = free >= enoughSpace, cell("%.1f GiB", float64(free)/(1<<30))
	return k
}

// freeBytes is what an ordinary user can still write at a path, or at the nearest
// folder above it that exists.
func freeBytes(at string) uint64 {
	var st unix.Statfs_t
	for unix.Statfs(at, &st) != nil && at != filepath.Dir(at) {
		at = filepath.Dir(at)
	}
	return st.Bavail * uint64(st.Bsize) //nolint:gosec // a block size is positive
}

func (p *program) checkStation() checkup {
	k := checkup{Name: "spoor up", OK: true, Found: p.say.Say("draait niet", "is not running")}
	if p.running() {
		k.Found = p.say.Say("draait op deze map", "runs on this folder")
	}
	return k
}

// tool is a program of others that spoor uses when it is there.
type tool struct {
	name    string // as people know it
	program string
	args    []string
	cost    string
}

func (p *program) tools() []tool {
	return []tool{
		{"poppler: pdftotext", "pdftotext", []string{"-v"}, p.say.Say(
			"geen hulp bij lastige pdf's en geen vergelijking van pdf-tekst ('spoor eval extract'); pakket poppler-utils",
			"no help with difficult PDFs and no comparison of PDF text ('spoor eval extract'); package poppler-utils")},
		{"mupdf: mutool", "mutool", []string{"-v"}, p.say.Say(
			"geen hulp bij beschadigde pdf's; pakket mupdf-tools", "no help with damaged PDFs; package mupdf-tools")},
		{"libpst: readpst", "readpst", []string{"-V"}, p.say.Say(
			"Outlook-mailboxen (.pst) staan als uitzondering in de lijst; pakket pst-utils",
			"Outlook mailboxes (.pst) stand in the list of exceptions; package pst-utils")},
	}
}

// checkTesseract lets tesseract say its languages, confined as when it reads.
func (p *program) checkTesseract(ctx context.Context) checkup {
	k := checkup{Name: "tesseract", Costs: p.say.Say(
		"scans en foto's worden niet gelezen en staan als uitzondering in de lijst; pakketten tesseract-ocr en tesseract-ocr-nld",
		"scans and photos are not read and stand in the list of exceptions; packages tesseract-ocr and tesseract-ocr-nld")}
	t, err := helper.FindTesseract(ctx, helpersRunner(), helper.TesseractOptions{})
	if evidence.KindOf(err) == evidence.Missing {
		return k
	}
	if err != nil {
		k.Costs = err.Error() + "; " + k.Costs
		return k
	}
	k.Found = t.Version() + ": " + strings.Join(t.Languages(), " ")
	if missing := t.Missing(extract.DefaultLanguages()); len(missing) > 0 {
		k.Costs = p.say.Say("scans in deze talen worden slecht gelezen: ", "scans in these languages are read badly: ") + strings.Join(missing, " ") +
			"; tesseract-ocr-" + strings.Join(missing, ", tesseract-ocr-")
		return k
	}
	k.OK = true
	return k
}

func checkTool(ctx context.Context, t tool) checkup {
	k := checkup{Name: t.name, Costs: t.cost}
	path, err := exec.LookPath(t.program)
	if err != nil {
		return k
	}
	// Some of these print their version on standard error and exit with 1 or 99.
	out, _ := exec.CommandContext(ctx, path, t.args...).CombinedOutput() //nolint:gosec // a fixed list of programs
	first, _, _ := strings.Cut(string(out), "\n")
	k.OK, k.Found = true, path+" "+strings.TrimSpace(first)
	return k
}
