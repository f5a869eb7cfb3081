package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/extract/formats"
	"spoor/internal/extract/image/heif"
	"spoor/internal/extract/pdfium"
	"spoor/internal/extract/sandbox"
)

// findPDFium is the path of the second PDF engine: as set, beside this program, in the
// data folder's models; "" when it is nowhere.
func (p *program) findPDFium() string {
	if p.config.PDFium != "" {
		return p.config.PDFium
	}
	return p.findModule(pdfium.File)
}

// findHEIF is the path of the reader of HEIC photos, found in the same places.
func (p *program) findHEIF() string { return p.findModule(heif.File) }

// findModule is the path of a file beside this program or in the data folder's models;
// "" when it is in neither.
func (p *program) findModule(name string) string {
	for _, path := range []string{beside(name), filepath.Join(p.config.ModelFolder(), name)} {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// beside is the path of a file or folder beside this program's own executable.
func beside(name string) string {
	own, err := os.Executable()
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(own); err == nil {
		own = real
	}
	return filepath.Join(filepath.Dir(own), name)
}

// checkPDFium reports whether the file is the second engine that this version knows.
func checkPDFium(path string) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return evidence.E(evidence.Unreadable, "read pdfium", path, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return pdfium.Check(file)
}

// readerCommand starts an extraction worker, with the second PDF engine when there is
// one. It never fails for lack of it: then the pages that need it say so.
func (p *program) readerCommand(ctx context.Context, choice formats.Choice) []string {
	// /proc/self/exe stays this very program when its file is replaced by an update.
	command := []string{"/proc/self/exe", "extract-worker", "--engine", string(choice)}
	if path := p.findHEIF(); path != "" {
		command = append(command, "--heif", path)
	}
	path := p.findPDFium()
	if path == "" {
		return command
	}
	command = append(command, "--pdfium", path)
	cache, err := preparePDFium(ctx, path)
	if err != nil {
		p.log.InfoContext(ctx, "second PDF engine not prepared", slog.Any("cause", err))
		return command
	}
	return append(command, "--pdfium-cache", cache)
}

// preparePDFium compiles the second engine once per machine, so that workers, which may
// not write, find it ready. The code lies in the user's cache folder: it can be made
// again at any time.
func preparePDFium(ctx context.Context, path string) (cache string, err error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", evidence.E(evidence.Missing, "find cache folder", "", err)
	}
	cache = filepath.Join(base, "spoor", pdfium.CacheName())
	ready := filepath.Join(cache, "ready")
	if _, err := os.Stat(ready); err == nil {
		return cache, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", evidence.E(evidence.Unreadable, "look into cache folder", cache, err)
	}
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return "", evidence.E(evidence.Unreadable, "make cache folder", cache, err)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", evidence.E(evidence.Unreadable, "read pdfium", path, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	engine := pdfium.New(file, cache)
	if err := errors.Join(engine.Compile(ctx), engine.Close(ctx)); err != nil {
		return "", err
	}
	if err := os.WriteFile(ready, nil, 0o600); err != nil {
		return "", evidence.E(evidence.Unreadable, "write cache folder", cache, err)
	}
	return cache, nil
}

// extractWorkerCommand is the child process that reads hostile bytes.
func (p *program) extractWorkerCommand() *cobra.Command {
	var choice, module, cache, photos string
	c := &cobra.Command{
		Use: "extract-worker", Args: noArgs, Hidden: true,
		// A worker has no settings, no language and no files.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(c *cobra.Command, _ []string) error {
			var options []formats.Option
			if module != "" {
				// Opened now, read when a document first needs it: a confined process
				// opens nothing any more.
				if file, err := os.Open(module); err == nil {
					options = append(options, formats.WithPDFium(pdfium.New(file, cache), formats.Choice(choice)))
				}
			}
			if photos != "" {
				if file, err := os.Open(photos); err == nil {
					options = append(options, formats.WithHEIF(heif.New(file)))
				}
			}
			var readable []string
			if cache != "" {
				readable = append(readable, cache)
			}
			ex := formats.New(options...)
			if err := sandbox.Confine(readable...); err != nil {
				return err
			}
			return sandbox.Serve(c.Context(), ex, c.InOrStdin(), p.out)
		},
	}
	c.Flags().StringVar(&choice, "engine", string(formats.Auto), "")
	c.Flags().StringVar(&module, "pdfium", "", "")
	c.Flags().StringVar(&cache, "pdfium-cache", "", "")
	c.Flags().StringVar(&photos, "heif", "", "")
	return c
}

// chosen reads --engine and refuses one that isn't there.
func (p *program) chosen(engine string) (formats.Choice, error) {
	choice := formats.Choice(engine)
	if !slices.Contains(formats.Choices(), choice) {
		return "", evidence.E(evidence.Invalid, "read engine", engine, nil)
	}
	if choice == formats.PDFium && p.findPDFium() == "" {
		return "", evidence.E(evidence.Missing, "read engine", pdfium.File, nil)
	}
	return choice, nil
}

// checkPDFiumHere is what doctor says of the second engine.
func (p *program) checkPDFiumHere() checkup {
	k := checkup{Name: "pdfium", Costs: p.say.Say(
		"geen tweede lezer voor lastige pdf's: die staan als 'deels gelezen' in de lijst; geen paginabeelden. Haal hem met 'make setup', of zet pdfium.wasm naast spoor of in de map models van de gegevens",
		"no second reader for difficult PDFs: they stand in the list as 'read in part'; no page images. Get it with 'make setup', or put pdfium.wasm beside spoor or into the data folder's models")}
	path := p.findPDFium()
	if path == "" {
		return k
	}
	if err := checkPDFium(path); err != nil {
		k.Costs = path + " " + p.say.Say("is niet de versie die bij dit programma hoort; ", "is not the version that belongs to this program; ") + k.Costs
		return k
	}
	k.OK, k.Found = true, path+" "+pdfium.Version
	return k
}

// checkHEIFHere is what doctor says of the reader of HEIC photos.
func (p *program) checkHEIFHere() checkup {
	k := checkup{Name: "heif", Costs: p.say.Say(
		"geen lezer voor HEIC-foto's (iPhone): die staan als 'deels gelezen' in de lijst, zonder beeld en zonder tekst in het beeld. Haal hem met 'make setup', of zet heif.wasm naast spoor of in de map models van de gegevens",
		"no reader for HEIC photos (iPhone): they stand in the list as 'read in part', without a picture and without the text in it. Get it with 'make setup', or put heif.wasm beside spoor or into the data folder's models")}
	path := p.findHEIF()
	if path == "" {
		return k
	}
	file, err := os.Open(path)
	if err == nil {
		err = errors.Join(heif.Check(file), file.Close())
	}
	if err != nil {
		k.Costs = path + " " + p.say.Say("is niet de versie die bij dit programma hoort; ", "is not the version that belongs to this program; ") + k.Costs
		return k
	}
	k.OK, k.Found = true, path+" "+heif.Version
	return k
}
