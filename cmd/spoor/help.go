package main

import (
	"strings"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
)

// help puts what cobra says by itself in the user's language.
func (p *program) help(root *cobra.Command) {
	root.SetUsageTemplate(p.usage(root.UsageTemplate()))
	about := &cobra.Command{Use: "help [COMMAND]", Short: p.say.Say("uitleg over een opdracht", "help about a command"), RunE: func(_ *cobra.Command, args []string) error {
		c, rest, err := root.Find(args)
		if err != nil {
			return evidence.E(evidence.Invalid, "find command", "", err)
		}
		if len(rest) > 0 {
			return noCommand(c, rest[0])
		}
		return c.Help()
	}}
	root.SetHelpCommand(about)
	p.helpFlags(root)
}

// helpFlags describes the flag --help, of every command.
func (p *program) helpFlags(c *cobra.Command) {
	c.InitDefaultHelpFlag()
	if f := c.Flags().Lookup("help"); f != nil {
		f.Usage = p.say.Say("uitleg over deze opdracht", "help about this command")
	}
	for _, sub := range c.Commands() {
		p.helpFlags(sub)
	}
}

// usage is cobra's own template in the user's language.
func (p *program) usage(template string) string {
	return strings.NewReplacer(
		"{{if .Runnable}}", "{{if and .Runnable (not .HasAvailableSubCommands)}}",
		"Usage:", p.say.Say("Gebruik:", "Usage:"),
		"Available Commands:", p.say.Say("Opdrachten:", "Commands:"),
		"Global Flags:", p.say.Say("Opties van elke opdracht:", "Options of every command:"),
		"Flags:", p.say.Say("Opties:", "Options:"),
		"Examples:", p.say.Say("Voorbeelden:", "Examples:"),
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`,
		p.say.Say(`Meer over een opdracht: {{.CommandPath}} OPDRACHT --help`, `More about a command: {{.CommandPath}} COMMAND --help`),
		"{{.CommandPath}} [command]", "{{.CommandPath}} "+p.say.Say("OPDRACHT", "COMMAND"),
	).Replace(template)
}
