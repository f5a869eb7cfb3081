package passwords

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

func TestRead(t *testing.T) {
	cases := map[string]struct {
		in   string
		want []string
		kind evidence.Kind
	}{
		"one a line":                     {"geheim\nkluis 7\n", []string{"geheim", "kluis 7"}, ""},
		"spaces belong to a password":    {" geheim \n", []string{" geheim "}, ""},
		"Windows lines and a mark":       {"\ufeffeen\r\ntwee\r\n", []string{"een", "twee"}, ""},
		"empty and double lines go":      {"a\n\na\nb", []string{"a", "b"}, ""},
		"none":                           {"\n\n", nil, evidence.Invalid},
		"another encoding":               {"caf\xe9\n", nil, evidence.Invalid},
		"one too long":                   {strings.Repeat("x", extract.MaxPasswordBytes+1), nil, evidence.Invalid},
		"one far too long":               {strings.Repeat("x", 1<<20), nil, evidence.Invalid},
		"more than are ever tried":       {numbers(extract.MaxPasswords + 1), nil, evidence.Invalid},
		"as many as are tried are taken": {numbers(extract.MaxPasswords), strings.Fields(numbers(extract.MaxPasswords)), ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := Read(strings.NewReader(c.in), "lijst.txt")
			if c.kind != "" && evidence.KindOf(err) != c.kind || c.kind == "" && err != nil {
				t.Fatalf("Read = %v, want kind %q", err, c.kind)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("passwords (-want +got):\n%s", diff)
			}
		})
	}
}

func numbers(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("p", 1+i/20) + string(rune('a'+i%20)) + "\n")
	}
	return b.String()
}

func TestStoreKeepsPasswordsPerExhibit(t *testing.T) {
	dir := t.TempDir()
	s := New(filepath.Join(dir, "keys"), filepath.Join(dir, "secrets"))
	if got, err := s.Passwords(t.Context(), "x1"); err != nil || got != nil {
		t.Fatalf("before any were given: %q, %v", got, err)
	}
	for _, given := range [][]string{{"eerste"}, {"tweede", "derde"}, {"eerste"}} {
		if err := s.Add(t.Context(), "x1", given); err != nil {
			t.Fatal(err)
		}
	}
	again := New(filepath.Join(dir, "keys"), filepath.Join(dir, "secrets"))
	got, err := again.Passwords(t.Context(), "x1")
	if diff := cmp.Diff([]string{"eerste", "tweede", "derde"}, got); diff != "" || err != nil {
		t.Errorf("passwords, %v (-want +got):\n%s", err, diff)
	}
	if got, err := again.Passwords(t.Context(), "x2"); err != nil || got != nil {
		t.Errorf("of another exhibit: %q, %v", got, err)
	}
}

func TestStoreWritesNothingInClear(t *testing.T) {
	dir := t.TempDir()
	s := New(filepath.Join(dir, "keys"), filepath.Join(dir, "secrets"))
	if err := s.Add(t.Context(), "x1", []string{"zeer-geheim"}); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if info, err := d.Info(); err != nil || info.Mode().Perm() != 0o600 || bytes.Contains(data, []byte("geheim")) {
			t.Errorf("%s: mode %v, %v, or in clear", path, info.Mode(), err)
		}
		return nil
	})
	if err != nil || files != 2 {
		t.Errorf("%d files, %v; want a key and a list", files, err)
	}
}

func TestStoreRefusesWhatWasChanged(t *testing.T) {
	dir := t.TempDir()
	s := New(filepath.Join(dir, "keys"), filepath.Join(dir, "secrets"))
	if err := s.Add(t.Context(), "x1", []string{"a"}); err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "secrets", "x1")
	data, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secrets", "x2"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Passwords(t.Context(), "x2"); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("moved to another exhibit: %v, want corrupt", err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(list, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Passwords(t.Context(), "x1"); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("changed: %v, want corrupt", err)
	}
}
