package main

import (
	"runtime"

	"github.com/spf13/cobra"

	"spoor/internal/catalogue"
	"spoor/internal/inquiry"
	"spoor/internal/tag/model"
)

// version is the program's own; every derived row carries it.
const version = "0.1.0"

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Args: noArgs,
		Short: p.say.Say("versies van spoor, van de catalogus en van het model", "versions of spoor, of the catalogue and of the model"),
		RunE: func(*cobra.Command, []string) error {
			cat, err := catalogue.Load()
			if err != nil {
				return err
			}
			if p.flags.json {
				return p.line(struct {
					Schema    string `json:"schema"`
					Version   string `json:"version"`
					Catalogue string `json:"catalogue"`
					Checksum  string `json:"catalogue_sha256"`
					Model     string `json:"model"`
					Go        string `json:"go"`
				}{inquiry.Schema, version, cat.Version, cat.Checksum.String(), model.Version(), runtime.Version()})
			}
			return p.printf("spoor %s, %s %s (sha256 %s), %s %s, %s\n", version, p.say.Say("catalogus", "catalogue"), cat.Version, cat.Checksum,
				p.say.Say("model", "model"), model.Version(), runtime.Version())
		},
	}
}
