package extract

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestSafeName(t *testing.T) {
	long := strings.Repeat("é", 150)
	cases := map[string]struct{ in, want string }{
		"an ordinary name stays":            {"Loonstrook maart.pdf", "Loonstrook maart.pdf"},
		"folders stay":                      {"map/sub/x.pdf", "map/sub/x.pdf"},
		"steps up go":                       {"../../etc/passwd", "etc/passwd"},
		"steps up in the middle go":         {"a/../../b", "a/b"},
		"backslashes are slashes":           {`..\..\win\x.ini`, "win/x.ini"},
		"an absolute path becomes relative": {"/etc/passwd", "etc/passwd"},
		"a drive letter goes":               {`C:\Users\x.doc`, "Users/x.doc"},
		"a drive without slash goes":        {"c:x.doc", "x.doc"},
		"a drive and dots go":               {"c:..", "unnamed"},
		"a share becomes relative":          {`\\server\share\x`, "server/share/x"},
		"NUL goes":                          {"a\x00.pdf", "a.pdf"},
		"line breaks become spaces":         {"a\r\nb.pdf", "a  b.pdf"},
		"escape goes":                       {"a\x1b[31m.pdf", "a[31m.pdf"},
		"right-to-left override goes":       {"factuur\u202Efdp.exe", "factuurfdp.exe"},
		"zero width goes":                   {"a\u200bb\ufeff", "ab"},
		"invalid UTF-8 is replaced":         {"a\xffb", "a\uFFFDb"},
		"empty gets a name":                 {"", "unnamed"},
		"a dot gets a name":                 {".", "unnamed"},
		"dots get a name":                   {"...", "unnamed"},
		"only slashes get a name":           {"///", "unnamed"},
		"a hidden file stays":               {".bashrc", ".bashrc"},
		"a child separator is broken":       {"a.zip!/b", "a.zip_/b"},
		"an exclamation mark may end":       {"help!", "help!"},
		"a long name keeps its extension":   {long + ".docx", strings.Repeat("é", 97) + ".docx"},
		"a long non-extension is cut":       {"x." + strings.Repeat("y", 300), "x." + strings.Repeat("y", 198)},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, changed := SafeName(c.in)
			if got != c.want || changed != (c.want != c.in) {
				t.Errorf("SafeName(%q) = %q, %v; want %q, %v", c.in, got, changed, c.want, c.want != c.in)
			}
		})
	}
}

func TestNamesAreUnique(t *testing.T) {
	n := NewNames()
	for _, step := range []struct{ in, name, original string }{
		{"a.pdf", "a.pdf", ""},
		{"a.pdf", "a (2).pdf", "a.pdf"},
		{"a (3).pdf", "a (3).pdf", ""},
		{"a.pdf", "a (4).pdf", "a.pdf"},
		{"../a.pdf", "a (5).pdf", "../a.pdf"},
		{"map/a.pdf", "map/a.pdf", ""},
		{"", "unnamed", ""},
		{"", "unnamed (2)", ""},
	} {
		if name, original := n.Take(step.in); name != step.name || original != step.original {
			t.Errorf("Take(%q) = %q, %q; want %q, %q", step.in, name, original, step.name, step.original)
		}
	}
}

func TestNamesManyEqualNamesAreQuick(t *testing.T) {
	n := NewNames()
	long := strings.Repeat("x", 300) + ".txt"
	for range 50_000 {
		if name, _ := n.Take(long); len(name) > longestName {
			t.Fatalf("name of %d bytes, want at most %d", len(name), longestName)
		}
	}
}

// checkSafe holds what SafeName promises.
func checkSafe(t interface{ Errorf(string, ...any) }, in string) {
	name, changed := SafeName(in)
	if again, _ := SafeName(name); again != name {
		t.Errorf("SafeName(%q) = %q, but again gives %q", in, name, again)
	}
	if changed != (name != in) || !utf8.ValidString(name) || len(name) > longestPath || strings.Contains(name, "!/") {
		t.Errorf("SafeName(%q) = %q, %v: not valid", in, name, changed)
	}
	for step := range strings.SplitSeq(name, "/") {
		if strings.Trim(step, ".") == "" || len(step) > longestName {
			t.Errorf("SafeName(%q) = %q: step %q", in, name, step)
		}
	}
	for _, r := range name {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\\' {
			t.Errorf("SafeName(%q) = %q: holds %U", in, name, r)
		}
	}
}

func TestSafeNameHoldsItsPromises(t *testing.T) {
	piece := rapid.SampledFrom([]string{"..", ".", "/", `\`, "C:", "a", "é", "!", "\x00", "\u202e", " ", "\xff", ".pdf", strings.Repeat("z", 199)})
	rapid.Check(t, func(t *rapid.T) {
		checkSafe(t, strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), ""))
	})
}

func FuzzSafeName(f *testing.F) {
	for _, seed := range []string{"", "a/b", `C:\..\x!`, "\xff\u202e/..", strings.Repeat("a/", 700), ". .", "c:c:x", "!/!"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) { checkSafe(t, in) })
}
