package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/config"
	"spoor/internal/evidence"
	"spoor/internal/wording"
)

// program is what every command works with.
type program struct {
	out, err io.Writer
	env      func(string) string
	flags    flags
	config   config.Config
	say      wording.Language
	log      *slog.Logger
}

// flags are those that every command has.
type flags struct {
	config, data, models, language string
	json, verbose                  bool
}

// run executes one command line and returns the exit code.
func run(ctx context.Context, args []string, out, errs io.Writer, env func(string) string) int {
	p := &program{out: out, err: errs, env: env, say: wording.Of(asked(args, env), env), log: slog.New(slog.DiscardHandler)}
	root := p.root() //nolint:contextcheck // commands get theirs from ExecuteContext
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	return p.told(ctx, root.ExecuteContext(ctx))
}

// told says in one line what went wrong, if anything, and returns its exit code.
func (p *program) told(ctx context.Context, err error) int {
	if err == nil {
		return 0
	}
	if evidence.KindOf(err) == evidence.Internal && ctx.Err() != nil {
		err = evidence.E(evidence.Cancelled, "run", "", ctx.Err())
	}
	_, _ = fmt.Fprintln(p.err, "spoor: "+p.say.Error(err))
	return exitCode(evidence.KindOf(err))
}

// asked is the language that the command line or the environment asks for: help is
// written before flags are read.
func asked(args []string, env func(string) string) string {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			return v
		}
		if a == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return env("SPOOR_LANGUAGE")
}

// exitCode is the documented number for a kind of error. Add, never change.
func exitCode(k evidence.Kind) int {
	switch k {
	case evidence.Invalid:
		return 2
	case evidence.Incomplete:
		return 3
	case evidence.NotFound:
		return 4
	case evidence.Conflict:
		return 5
	case evidence.Unreadable:
		return 6
	case evidence.Unreachable:
		return 7
	case evidence.NoSpace:
		return 8
	case evidence.Corrupt:
		return 9
	case evidence.Missing:
		return 10
	case evidence.Differs:
		return 11
	case evidence.Cancelled:
		return 130
	case evidence.Internal:
	}
	return 1
}

const exitCodes = `
Exit codes / afsluitcodes:
  0    done / gelukt
  1    a fault in spoor, please report it / een fout in spoor zelf
  2    the command, a number or the query is not right / opdracht, nummer of vraag klopt niet
  3    done, but some documents could not be read in full / gelukt, maar niet alles kon worden gelezen
  4    no such case, exhibit, document or identifier / niet gevonden
  5    exists already, or another spoor holds the folder or address / bestaat al of is in gebruik
  6    a file or folder can't be read / bestand of map niet leesbaar
  7    a server does not answer / een server antwoordt niet
  8    the disk or store is full / schijf of opslag is vol
  9    stored bytes or the custody log are damaged / opgeslagen gegevens beschadigd
  10   a program or file is missing / er ontbreekt een programma of bestand
  11   the outcome differs from the ground truth / uitkomst wijkt af
  130  stopped / gestopt`

func (p *program) root() *cobra.Command {
	root := group(&cobra.Command{
		Use:   "spoor",
		Short: p.say.Say("spoor: van stapels stukken naar bevindingen met een vindplaats", "spoor: from piles of documents to findings with a citation"),
		Long: p.say.Say(
			"spoor leest in beslag genomen en ingediende stukken, herkent signalen van mensenhandel en kenmerken\n(telefoons, adressen, rekeningen, bureaus ...) en zoekt ze over onderzoeken heen, elk met een vindplaats.\nEen bevinding is een signaal met een vindplaats, geen oordeel.",
			"spoor reads seized and submitted documents, recognises signs of human trafficking and identifiers\n(phones, addresses, accounts, agencies ...) and searches them across cases, each with a citation.\nA finding is a signal with a citation, never a verdict.") + "\n" + exitCodes,
		SilenceUsage: true, SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error { return p.prepare() },
	})
	f := root.PersistentFlags()
	f.StringVar(&p.flags.data, "data", "", p.say.Say("map met de gegevens", "folder of the data")+" (SPOOR_DATA)")
	f.StringVar(&p.flags.models, "models", "", p.say.Say("map met het model, dat signalen herkent; 'none': alleen de patronen", "folder of the model, which recognises signals; 'none': the patterns alone")+" (SPOOR_MODELS)")
	f.StringVar(&p.flags.config, "config", "", p.say.Say("bestand met instellingen", "file with settings")+" (DATA/spoor.yaml)")
	f.StringVar(&p.flags.language, "lang", "", p.say.Say("taal van de meldingen: nl of en", "language of messages: nl or en")+" (SPOOR_LANGUAGE)")
	f.BoolVar(&p.flags.json, "json", false, p.say.Say("één JSON-object per regel, voor programma's", "one JSON object a line, for programs"))
	f.BoolVarP(&p.flags.verbose, "verbose", "v", false, p.say.Say("logregels op het foutkanaal", "log lines on standard error"))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return evidence.E(evidence.Invalid, "read flags", "", err) })
	root.AddCommand(p.commands()...)
	root.CompletionOptions.HiddenDefaultCmd = true
	p.help(root)
	return root
}

func (p *program) commands() []*cobra.Command {
	return []*cobra.Command{
		p.upCommand(), p.demoCommand(), p.workerCommand(), p.serveCommand(), p.intakeCommand(),
		p.extractCommand(), p.tagCommand(), p.searchCommand(), p.linksCommand(), p.casesCommand(), p.showCommand(), p.reviewCommand(), p.learnCommand(),
		p.exceptionsCommand(), p.reprocessCommand(), p.unlockCommand(), p.runCommand(), p.verifyCommand(), p.doctorCommand(), p.modelsCommand(), p.evalCommand(), p.catalogueCommand(),
		p.versionCommand(), p.extractWorkerCommand(), p.helperChildCommand(),
	}
}

// prepare reads the settings before a command runs.
func (p *program) prepare() error {
	if p.flags.verbose {
		p.log = slog.New(slog.NewJSONHandler(p.err, nil))
	}
	if p.flags.language != "" {
		p.say = wording.Of(p.flags.language, p.env)
	}
	c, err := config.Load(p.flags.config, p.flags.data, p.env)
	if err != nil {
		return err
	}
	if p.flags.models != "" {
		c.Models = p.flags.models
	}
	if p.flags.language != "" {
		if p.flags.language != "nl" && p.flags.language != "en" {
			return evidence.E(evidence.Invalid, "read language", p.flags.language, nil)
		}
		c.Language = p.flags.language
	}
	p.config, p.say = c, wording.Of(c.Language, p.env)
	return nil
}

// noArgs, someArgs, oneArg and atMostOne refuse a wrong number of arguments.
func noArgs(_ *cobra.Command, args []string) error { return atMost(0, args) }

func atMostOne(_ *cobra.Command, args []string) error { return atMost(1, args) }

func someArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return evidence.E(evidence.Invalid, "need argument", c.CommandPath(), nil)
	}
	return nil
}

func oneArg(c *cobra.Command, args []string) error {
	if err := someArgs(c, args); err != nil {
		return err
	}
	return atMost(1, args)
}

func atMost(n int, args []string) error {
	if len(args) > n {
		return evidence.E(evidence.Invalid, "refuse argument", args[n], nil)
	}
	return nil
}

// group makes a command that only holds others: alone it shows its help, and what it
// does not hold it refuses.
func group(c *cobra.Command) *cobra.Command {
	c.SuggestionsMinimumDistance = 2
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return noCommand(c, args[0])
	}
	return c
}

// noCommand says that a group does not hold a command, and which it may have been.
func noCommand(c *cobra.Command, name string) error {
	var hint error
	if near := c.SuggestionsFor(name); len(near) > 0 {
		hint = errors.New(strings.Join(near, ", ") + "?")
	}
	return evidence.E(evidence.Invalid, "find command", name, hint)
}
