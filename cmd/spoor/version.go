package main

import (
	"runtime"

	"github.com/spf13/cobra"

	"spoor/internal/inquiry"
)

// version is the program's own; every derived row carries it.
const version = "0.1.0"

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Args: noArgs,
		Short: p.say.Say("versies van spoor en van de catalogus", "versions of spoor and of the catalogue"),
		RunE: func(*cobra.Command, []string) error {
			_, cat, err := openTagger()
			if err != nil {
				return err
			}
			if p.flags.json {
				return p.line(struct {
					Schema    string `json:"schema"`
					Version   string `json:"version"`
					Catalogue string `json:"catalogue"`
					Checksum  string `json:"catalogue_sha256"`
					Go        string `json:"go"`
				}{inquiry.Schema, version, cat.Version, cat.Checksum.String(), runtime.Version()})
			}
			return p.printf("spoor %s, %s %s (sha256 %s), %s\n", version, p.say.Say("catalogus", "catalogue"), cat.Version, cat.Checksum, runtime.Version())
		},
	}
}
