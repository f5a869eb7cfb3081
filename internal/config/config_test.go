package config

import (
	"os"
	"path/filepath"
	"testing"

	"spoor/internal/evidence"
)

func TestLoadTakesFlagOverEnvironmentOverFileOverDefault(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "spoor.yaml")
	if err := os.WriteFile(file, []byte("listen: 127.0.0.1:1\nworkers: 3\ns3:\n  endpoint: https://file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"SPOOR_S3_ENDPOINT": "https://env", "SPOOR_DATA": "/elsewhere"}
	got, err := Load("", dir, func(k string) string { return env[k] })
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	if got.Data != dir || got.S3.Endpoint != "https://env" || got.Listen != "127.0.0.1:1" || got.Workers != 3 || got.S3.Bucket != "spoor" {
		t.Errorf("Load = %+v; want data from the flag, endpoint from the environment, listen and workers from the file, bucket by default", got)
	}
}

func TestTheFolderOfModelsIsInTheFileOrTheEnvironment(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "spoor.yaml"), []byte("models: /from/file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for env, want := range map[string]string{"": "/from/file", "/from/environment": "/from/environment"} {
		got, err := Load("", dir, func(k string) string { return map[string]string{"SPOOR_MODELS": env}[k] })
		if err != nil || got.Models != want || got.ModelFolder() != filepath.Join(dir, "models") {
			t.Errorf("SPOOR_MODELS=%q: models %q, folder %q (%v); want %q", env, got.Models, got.ModelFolder(), err, want)
		}
	}
}

func TestLoadRefusesWhatItDoesNotUnderstand(t *testing.T) {
	for name, test := range map[string]struct {
		file string
		env  map[string]string
		want evidence.Kind
	}{
		"unknown key":      {file: "lisen: x\n", want: evidence.Invalid},
		"broken yaml":      {file: "data: [\n", want: evidence.Invalid},
		"unknown language": {file: "language: fr\n", want: evidence.Invalid},
		"no workers":       {file: "workers: 0\n", want: evidence.Invalid},
		"workers a word":   {env: map[string]string{"SPOOR_WORKERS": "many"}, want: evidence.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "spoor.yaml"), []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Load("", dir, func(k string) string { return test.env[k] })
			if got := evidence.KindOf(err); got != test.want {
				t.Errorf("Load(%q, %v) gives kind %q (%v), want %q", test.file, test.env, got, err, test.want)
			}
		})
	}
}

func TestLoadSaysWhenANamedFileIsMissing(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none.yaml"), "", func(string) string { return "" })
	if got := evidence.KindOf(err); got != evidence.Unreadable {
		t.Errorf("Load of a missing file gives kind %q (%v), want unreadable", got, err)
	}
}
