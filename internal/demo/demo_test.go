package demo_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/catalogue"
	"spoor/internal/demo"
	"spoor/internal/evidence"
)

func write(t *testing.T) (demo.Truth, string) {
	t.Helper()
	dir := t.TempDir()
	truth, err := demo.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	return truth, dir
}

// written is the truth of a demo written once for all tests that only read it.
var written = sync.OnceValues(func() (demo.Truth, error) {
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		return demo.Truth{}, err
	}
	truth, err := demo.Write(dir)
	return truth, errors.Join(err, os.RemoveAll(dir))
})

func read(t *testing.T) demo.Truth {
	t.Helper()
	truth, err := written()
	if err != nil {
		t.Fatal(err)
	}
	return truth
}

// each calls f for every document with its place, case/exhibit/path.
func each(truth demo.Truth, f func(place string, d demo.Document)) {
	for _, c := range truth.Cases {
		for _, e := range c.Exhibits {
			for _, d := range e.Documents {
				f(c.Number+"/"+e.Number+"/"+d.Path, d)
			}
		}
	}
}

func TestWritingTwiceGivesTheSameBytesAndTimes(t *testing.T) {
	truth, first := write(t)
	again, second := write(t)
	if diff := cmp.Diff(truth, again); diff != "" {
		t.Errorf("truth of two writes differs (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(listing(t, first), listing(t, second)); diff != "" {
		t.Errorf("files of two writes differ (-first +second):\n%s", diff)
	}
}

// listing is a line for each file: path, time of change, digest.
func listing(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		info, err := d.Info()
		rel, relErr := filepath.Rel(dir, name)
		all = append(all, fmt.Sprintf("%s\t%s %x", filepath.ToSlash(rel), info.ModTime().UTC(), sha256.Sum256(data)))
		if err != nil {
			return err
		}
		return relErr
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheFolderHoldsExactlyTheFilesOfTheTruth(t *testing.T) {
	truth, dir := write(t)
	want := []string{"truth.json"}
	each(truth, func(place string, _ demo.Document) {
		if !strings.Contains(place, "!/") {
			want = append(want, place)
		}
	})
	var got []string
	for _, line := range listing(t, dir) {
		path, _, _ := strings.Cut(line, "\t")
		got = append(got, path)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-truth +disk):\n%s", diff)
	}
}

func TestTruthFileIsTheTruth(t *testing.T) {
	want, dir := write(t)
	data, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := demo.ParseTruth(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("truth.json (-written +read):\n%s", diff)
	}
	if _, err := demo.ParseTruth([]byte("{")); evidence.KindOf(err) != evidence.Invalid {
		t.Errorf("ParseTruth of half a file: got %v, want kind invalid", err)
	}
}

func TestDemoIsAsLargeAndVariedAsPromised(t *testing.T) {
	truth := read(t)
	if got := len(truth.Cases); got != 4 {
		t.Errorf("got %d cases, want 4", got)
	}
	if got := truth.Documents(); got < 120 {
		t.Errorf("got %d documents, want at least 120", got)
	}
	seen := map[string]int{}
	stances := map[evidence.Stance]int{}
	each(truth, func(_ string, d demo.Document) {
		seen["language "+d.Language]++
		seen["outcome "+string(d.Outcome)]++
		seen["kind "+d.Kind]++
		for _, f := range d.Findings {
			stances[f.Stance]++
		}
	})
	for _, want := range []string{
		"language nl", "language en", "language pl", "language ro", "language bg", "language hu",
		"outcome ok", "outcome partial", "outcome needs-password", "outcome unsupported", "outcome damaged", "outcome memory", "outcome empty",
		"kind text", "kind chat", "kind html", "kind docx", "kind xlsx", "kind pdf", "kind mail", "kind zip", "kind image",
	} {
		if seen[want] == 0 {
			t.Errorf("no document with %s", want)
		}
	}
	for _, s := range evidence.Stances() {
		if stances[s] < 3 {
			t.Errorf("%d findings are %s, want at least 3", stances[s], s)
		}
	}
}

func TestPlantedIndicatorsAreInTheCatalogue(t *testing.T) {
	truth := read(t)
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	each(truth, func(place string, d demo.Document) {
		ids := slices.Clone(d.Absent)
		for _, f := range d.Findings {
			ids = append(ids, f.Indicator)
			if d.Quiet && f.Stance == evidence.Asserted {
				t.Errorf("%s is quiet and asserts %s", place, f.Indicator)
			}
		}
		for _, id := range ids {
			if _, ok := c.Indicator(id); !ok {
				t.Errorf("%s: indicator %q is not in the catalogue", place, id)
			}
		}
	})
}

// TestIdentifiersAreValidButInvented holds the rules of each kind against every
// planted identifier, and that it lies where none are given out.
func TestIdentifiersAreValidButInvented(t *testing.T) {
	truth := read(t)
	rules := map[evidence.MentionKind]func(string) bool{
		evidence.IBAN:    func(s string) bool { return mod97(s) && inventedBank(s) },
		evidence.BTW:     func(s string) bool { return weighted(s[2:11], 9, 8, 7, 6, 5, 4, 3, 2, -1) },
		evidence.KvK:     regexp.MustCompile(`^999\d{5}$`).MatchString,
		evidence.Phone:   regexp.MustCompile(`^(\+3169900|\+31\d{2}000|\+4858000|\+447700900|\+3598800|\+3620000)\d+$`).MatchString,
		evidence.Email:   func(s string) bool { return strings.HasSuffix(s, ".example") && s == strings.ToLower(s) },
		evidence.Plate:   func(s string) bool { return len(s) == 6 && strings.Contains(s, "000") },
		evidence.Address: regexp.MustCompile(`^[1-9]\d{3}Z[V-Z] \d+(-[a-z])?$`).MatchString,
	}
	each(truth, func(place string, d demo.Document) {
		for _, m := range d.Mentions {
			if rule, ok := rules[m.Kind]; ok && !rule(m.Normal) {
				t.Errorf("%s: %s %q breaks its rule", place, m.Kind, m.Normal)
			}
		}
	})
}

// mod97 is the check of ISO 13616.
func mod97(iban string) bool {
	digits := ""
	for _, r := range iban[4:] + iban[:4] {
		if r >= 'A' {
			digits += fmt.Sprint(r - 'A' + 10)
			continue
		}
		digits += string(r)
	}
	n, ok := new(big.Int).SetString(digits, 10)
	return ok && n.Mod(n, big.NewInt(97)).Int64() == 1
}

// inventedBank also holds the 11-test of Dutch account numbers.
func inventedBank(iban string) bool {
	if strings.HasPrefix(iban, "NL") {
		return iban[4:8] == "FICT" && weighted(iban[8:], 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
	}
	return iban[4:8] == "9999"
}

func weighted(digits string, weights ...int) bool {
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return len(digits) == len(weights) && sum%11 == 0
}

func TestLinksArePlantedAsPromised(t *testing.T) {
	truth := read(t)
	for _, want := range []struct {
		kind      evidence.MentionKind
		normal    string
		cases     []string
		spellings int
	}{
		{evidence.Address, "2681ZX 14-a", []string{"26-0412", "26-0977", "26-1205"}, 3},
		{evidence.IBAN, "NL26FICT0417100000", []string{"26-0412", "26-0977"}, 2},
		{evidence.Phone, "+31699004127", []string{"25-1733", "26-0412", "26-1205"}, 4},
		{evidence.KvK, "99941207", []string{"26-0412", "26-0977"}, 1},
		{evidence.Plate, "VZ000K", []string{"26-0412", "26-1205"}, 1},
		{evidence.Email, "planning@rietkreekflex.example", []string{"26-0977", "26-1205"}, 1},
	} {
		i := slices.IndexFunc(truth.Links, func(l demo.Link) bool { return l.Kind == want.kind && l.Normal == want.normal })
		if i < 0 {
			t.Errorf("no link %s %s", want.kind, want.normal)
			continue
		}
		if diff := cmp.Diff(want.cases, truth.Links[i].Cases); diff != "" {
			t.Errorf("cases of %s (-want +got):\n%s", want.normal, diff)
		}
		if !slices.IsSorted(truth.Links[i].Documents) {
			t.Errorf("documents of %s are not sorted: %q", want.normal, truth.Links[i].Documents)
		}
		if got := beside(truth, want.kind, want.normal, want.kind); len(got) < want.spellings {
			t.Errorf("%s is spelled %q, want %d ways", want.normal, got, want.spellings)
		}
	}
}

func TestOneNumberHasTwoNamesAndOneAccountTwoNumbers(t *testing.T) {
	truth := read(t)
	names := beside(truth, evidence.KvK, "99941207", evidence.Agency)
	for _, want := range []string{"Zonnekade Uitzendbureau B.V.", "Zilverdijk Personeel B.V."} {
		if !slices.Contains(names, want) {
			t.Errorf("beside KvK 99941207 stand %q, want %q as well", names, want)
		}
	}
	numbers := beside(truth, evidence.IBAN, "NL26FICT0417100000", evidence.KvK)
	if diff := cmp.Diff([]string{"99930518", "99941207"}, numbers); diff != "" {
		t.Errorf("KvK numbers beside the shared account (-want +got):\n%s", diff)
	}
}

// beside lists the ways in which mentions of one kind are written in the documents
// that mention another; for the kind itself, of that one only.
func beside(truth demo.Truth, kind evidence.MentionKind, normal string, what evidence.MentionKind) []string {
	var all []string
	each(truth, func(_ string, d demo.Document) {
		if !slices.ContainsFunc(d.Mentions, func(m demo.Mention) bool { return m.Kind == kind && m.Normal == normal }) {
			return
		}
		for _, m := range d.Mentions {
			if m.Kind == what && (what != kind || m.Normal == normal) {
				all = append(all, m.Quote)
			}
		}
	})
	slices.Sort(all)
	return slices.Compact(all)
}

func TestWriteSaysWhenItCannot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Write(file); evidence.KindOf(err) != evidence.Unreadable {
		t.Errorf("Write into a file: got %v, want kind unreadable", err)
	}
}
