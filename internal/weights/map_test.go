package weights

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"spoor/internal/evidence"
)

func TestAMappingOutlivesTheReplacementOfItsFile(t *testing.T) {
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "small.bin"), content)
	m, err := small().Open(t.Context(), dir)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	if err := os.Rename(write(t, filepath.Join(dir, "other"), []byte("short")), path); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.Bytes(), content) || m.Path() != path {
		t.Errorf("%d bytes of %s, want the %d that were mapped", len(m.Bytes()), m.Path(), len(content))
	}
	if err := errors.Join(m.Close(), m.Close()); err != nil {
		t.Errorf("Close, twice: %v", err)
	}
}

func TestWhatIsCutShortWhileMappedIsAnErrorAndNoCrash(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "small.bin"), content)
	m, err := Map(path)
	if err != nil {
		t.Fatalf("Map: %v", err)
	}
	defer m.Close()
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
	sum := 0
	err = Guard(func() error {
		for _, b := range m.Bytes() {
			sum += int(b)
		}
		return nil
	}, m)
	wantKind(t, "Guard", err, evidence.Corrupt)
}

func TestGuardLeavesOtherTroubleAlone(t *testing.T) {
	want := errors.New("of the work itself")
	if err := Guard(func() error { return want }); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
	for name, fault := range map[string]func() error{
		"a panic":       func() error { panic("own") },
		"out of bounds": func() error { return []error{}[len(content)] },
		"nil":           func() error { return *(*error)(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("Guard hides it")
				}
			}()
			_ = Guard(fault)
		})
	}
}

func TestMapRefusesWhatIsNoFile(t *testing.T) {
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "absent")} {
		_, err := Map(path)
		wantKind(t, path, err, evidence.Unreadable)
	}
	m, err := Map(write(t, filepath.Join(t.TempDir(), "empty"), nil))
	if err != nil || m.Size() != 0 || m.Close() != nil {
		t.Errorf("an empty file: %v", err)
	}
}
