package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"spoor/internal/helper"
)

// helpersRunner runs programs of others as children of this very program, which
// confine themselves before they become the other.
func helpersRunner() *helper.Runner {
	// /proc/self/exe stays this very program when its file is replaced by an update.
	return helper.NewRunner("/proc/self/exe", helper.ChildCommand)
}

// helperChildCommand is the child process that becomes a program of others.
func (p *program) helperChildCommand() *cobra.Command {
	return &cobra.Command{
		Use: helper.ChildCommand, Hidden: true, DisableFlagParsing: true,
		// A child has no settings, no language and no files.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(_ *cobra.Command, args []string) error {
			err := helper.Child(args)
			// The parent reads this line; those for people look different.
			_, _ = fmt.Fprintln(p.err, err)
			return err
		},
	}
}
