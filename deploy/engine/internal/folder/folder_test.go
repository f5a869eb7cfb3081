package folder_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"spoor/deploy/engine/internal/fault"
	"spoor/deploy/engine/internal/folder"
)

func open(t *testing.T, path string) *folder.Folder {
	t.Helper()
	f, err := folder.Open(path)
	if err != nil {
		t.Fatalf("Open(%s): %v", path, err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestOneEngineAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	first := open(t, path)
	// The lock must survive a collection: see the comment in Folder.
	runtime.GC()
	runtime.GC()
	_, err := folder.Open(path)
	if fault.CodeOf(err) != fault.InUse {
		t.Fatalf("second Open = %v, want code %d", err, fault.InUse)
	}
	if pid := strconv.Itoa(os.Getpid()); !strings.Contains(err.Error(), pid) {
		t.Errorf("error %q does not name process %s", err, pid)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, path)
}

func TestEverythingIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	open(t, path)
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v, want nothing for group and others", e.Name(), info.Mode())
		}
	}
}

func TestAFileInTheWayIsExplained(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := folder.Open(filepath.Join(path, "data"))
	if fault.CodeOf(err) != fault.Unwritable || strings.Contains(err.Error(), "\n") {
		t.Errorf("Open below a file = %v (code %d), want one line and code %d", err, fault.CodeOf(err), fault.Unwritable)
	}
}

func TestADatabaseOfAnotherVersionIsArchived(t *testing.T) {
	day := time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)
	write := func(t *testing.T, f *folder.Folder, name, content string) {
		t.Helper()
		if err := os.WriteFile(f.Path(folder.Temporal, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		made     string // content of the version file, "" for none
		database bool
		archived string // part of the archive's name, "" when nothing may move
	}{
		"first start":                    {"", false, ""},
		"crash before the database":      {"1.0.0", false, ""},
		"same version":                   {"2.0.0", true, ""},
		"older version":                  {"1.0.0", true, "1.0.0"},
		"version file lost":              {"", true, "unknown"},
		"version that is no file's name": {"../../x", true, ".._.._x"},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, filepath.Join(t.TempDir(), "data"))
			if c.made != "" {
				write(t, f, "version", c.made+"\n")
			}
			if c.database {
				write(t, f, folder.Database, "old")
			}
			got, err := f.Settle("2.0.0", day)
			if err != nil {
				t.Fatal(err)
			}
			if (got != "") != (c.archived != "") || !strings.HasSuffix(got, c.archived) {
				t.Errorf("archived to %q, want a name ending in %q", got, c.archived)
			}
			if got != "" && filepath.Dir(got) != f.Path(folder.Archive) {
				t.Errorf("archived to %q, outside %q", got, f.Path(folder.Archive))
			}
			if again, err := f.Settle("2.0.0", day); again != "" || err != nil {
				t.Errorf("second Settle moved %q (%v), want nothing", again, err)
			}
		})
	}
}
