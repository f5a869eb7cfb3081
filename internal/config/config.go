// Package config says where spoor keeps its data and which servers it talks to.
//
// Each value comes from the first of these that has it: a command's flag, the
// environment (SPOOR_DATA, SPOOR_S3_ENDPOINT ...), the file, the default. With no
// addresses at all, spoor starts its own engine (deploy/engine) on this machine;
// addresses of a Temporal cluster or an S3 store replace it with no other change.
package config

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"spoor/internal/evidence"

	"gopkg.in/yaml.v3"
)

// Config is everything that can be set.
type Config struct {
	Data     string   `yaml:"data"`     // folder for ledger, index, keys and the embedded engine
	Listen   string   `yaml:"listen"`   // web page; loopback only until there is a login
	Language string   `yaml:"language"` // nl or en; "" means: as the system says
	Workers  int      `yaml:"workers"`  // documents read at the same time
	Engine   string   `yaml:"engine"`   // path of spoor-engine; "" means: beside spoor, then PATH
	PDFium   string   `yaml:"pdfium"`   // path of pdfium.wasm; "" means: beside spoor, then DATA/models
	Models   string   `yaml:"models"`   // folder of the tagger's model; "" means: DATA/models, then beside spoor
	Temporal Temporal `yaml:"temporal"`
	S3       S3       `yaml:"s3"`
}

// Temporal is an external cluster; an empty Address means the embedded engine.
type Temporal struct {
	Address   string `yaml:"address"`
	Namespace string `yaml:"namespace"`
	CA        string `yaml:"ca"`   // file
	Cert      string `yaml:"cert"` // file, for mTLS
	Key       string `yaml:"key"`  // file, for mTLS
	APIKey    string `yaml:"api_key"`
	Plaintext bool   `yaml:"plaintext"` // no TLS; payloads stay encrypted
}

// S3 is an external store; an empty Endpoint means the embedded engine.
type S3 struct {
	Endpoint string `yaml:"endpoint"` // https://host:port
	Access   string `yaml:"access"`
	Secret   string `yaml:"secret"`
	Bucket   string `yaml:"bucket"`
	Region   string `yaml:"region"`
	CA       string `yaml:"ca"` // file
}

// Default is the configuration of a machine where nothing was set.
func Default() Config {
	data := "spoor-data"
	if home, err := os.UserHomeDir(); err == nil {
		data = filepath.Join(home, ".local", "share", "spoor")
	}
	return Config{
		Data: data, Listen: "127.0.0.1:8080", Workers: runtime.NumCPU(),
		Temporal: Temporal{Namespace: "spoor"}, S3: S3{Bucket: "spoor", Region: "us-east-1"},
	}
}

// Load reads the file (none when path is "" and DATA/spoor.yaml does not exist)
// and then the environment over it. data, when not empty, is the folder that a flag
// named; it decides where the file is looked for. Error kinds: Unreadable, Invalid.
func Load(path, data string, env func(string) string) (Config, error) {
	c := Default()
	if v := env("SPOOR_DATA"); v != "" {
		c.Data = v
	}
	if data != "" {
		c.Data = data
	}
	folder := c.Data
	named := path != ""
	if !named {
		path = filepath.Join(c.Data, "spoor.yaml")
	}
	if err := c.file(path, named); err != nil {
		return Config{}, err
	}
	if err := c.environment(env); err != nil {
		return Config{}, err
	}
	if data != "" || env("SPOOR_DATA") != "" {
		c.Data = folder
	}
	return c, c.check()
}

func (c *Config) file(path string, named bool) error {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil
	}
	if err != nil {
		return evidence.E(evidence.Unreadable, "read configuration", path, err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return evidence.E(evidence.Invalid, "read configuration", path, err)
	}
	return nil
}

func (c *Config) environment(env func(string) string) error {
	for _, v := range []struct {
		name string
		at   *string
	}{
		{"SPOOR_LISTEN", &c.Listen},
		{"SPOOR_LANGUAGE", &c.Language},
		{"SPOOR_ENGINE", &c.Engine},
		{"SPOOR_PDFIUM", &c.PDFium},
		{"SPOOR_MODELS", &c.Models},
		{"SPOOR_TEMPORAL_ADDRESS", &c.Temporal.Address},
		{"SPOOR_TEMPORAL_NAMESPACE", &c.Temporal.Namespace},
		{"SPOOR_TEMPORAL_CA", &c.Temporal.CA},
		{"SPOOR_TEMPORAL_CERT", &c.Temporal.Cert},
		{"SPOOR_TEMPORAL_KEY", &c.Temporal.Key},
		{"SPOOR_TEMPORAL_API_KEY", &c.Temporal.APIKey},
		{"SPOOR_S3_ENDPOINT", &c.S3.Endpoint},
		{"SPOOR_S3_ACCESS", &c.S3.Access},
		{"SPOOR_S3_SECRET", &c.S3.Secret},
		{"SPOOR_S3_BUCKET", &c.S3.Bucket},
		{"SPOOR_S3_REGION", &c.S3.Region},
		{"SPOOR_S3_CA", &c.S3.CA},
	} {
		if s := env(v.name); s != "" {
			*v.at = s
		}
	}
	if s := env("SPOOR_WORKERS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return evidence.E(evidence.Invalid, "read workers", s, nil)
		}
		c.Workers = n
	}
	return nil
}

func (c *Config) check() error {
	if c.Workers < 1 || c.Workers > 256 {
		return evidence.E(evidence.Invalid, "read workers", strconv.Itoa(c.Workers), nil)
	}
	if c.Language != "" && c.Language != "nl" && c.Language != "en" {
		return evidence.E(evidence.Invalid, "read language", c.Language, nil)
	}
	abs, err := filepath.Abs(c.Data)
	if err != nil {
		return evidence.E(evidence.Unreadable, "find data folder", c.Data, err)
	}
	c.Data = abs
	return nil
}

// The places in the data folder.

// Ledger is the file of the relational record.
func (c *Config) Ledger() string { return filepath.Join(c.Data, "ledger.db") }

// Index is the folder of the full-text index.
func (c *Config) Index() string { return filepath.Join(c.Data, "index") }

// IndexSocket is where the process that holds the index answers others.
func (c *Config) IndexSocket() string { return filepath.Join(c.Data, "index.sock") }

// Lock is held by the one process that runs the work on this data folder.
func (c *Config) Lock() string { return filepath.Join(c.Data, "spoor.lock") }

// Scratch is for documents too big for memory, while they are read.
func (c *Config) Scratch() string { return filepath.Join(c.Data, "scratch") }

// ModelFolder is for the tagger's model and what is built from it.
func (c *Config) ModelFolder() string { return filepath.Join(c.Data, "models") }

// External reports whether both servers are somebody else's.
func (c *Config) External() bool { return c.Temporal.Address != "" && c.S3.Endpoint != "" }
