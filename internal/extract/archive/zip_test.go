package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/archive"
	"spoor/internal/extract/extracttest"
)

type found struct {
	pages    []evidence.Page
	children []extract.Child
	refuse   error
}

func (f *found) Page(p evidence.Page) error {
	f.pages = append(f.pages, p)
	return nil
}

func (f *found) Child(c extract.Child) error {
	f.children = append(f.children, c)
	return f.refuse
}

func (f *found) names() []string {
	var names []string
	for _, c := range f.children {
		names = append(names, c.Name)
	}
	return names
}

func unzip(t *testing.T, file []byte, lim extract.Limits) (extract.Result, *found) {
	t.Helper()
	var got found
	res, err := archive.NewZip().Extract(t.Context(), extract.Source{Size: int64(len(file)), Data: bytes.NewReader(file)}, lim, &got)
	if err != nil {
		t.Fatal(err)
	}
	return res, &got
}

func defaults() extract.Limits { return extract.DefaultLimits(0) }

func TestEveryFileBecomesAChild(t *testing.T) {
	later := time.Date(2025, 1, 2, 3, 4, 6, 0, time.UTC)
	res, got := unzip(t, extracttest.Zip(
		extracttest.Text("map/", ""),
		extracttest.Text("map/loonstrook.txt", "gewerkt: 60 uur"),
		extracttest.Entry{Name: "é/foto.bin", Data: []byte{1, 2, 3}, Stored: true, Modified: later},
	), defaults())
	want := extract.Result{Outcome: evidence.OK, Kind: "zip", MIME: "application/zip", Engine: "spoor-zip/3"}
	if diff := cmp.Diff(want, res); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	children := []extract.Child{
		{Name: "map/loonstrook.txt", Ordinal: 2, Modified: extracttest.Day(), Data: []byte("gewerkt: 60 uur")},
		{Name: "é/foto.bin", Ordinal: 3, Modified: later, Data: []byte{1, 2, 3}},
	}
	if diff := cmp.Diff(children, got.children); diff != "" {
		t.Errorf("children (-want +got):\n%s", diff)
	}
	listing := "map/\t\t2024-03-04 10:20:00\nmap/loonstrook.txt\t15\t2024-03-04 10:20:00\né/foto.bin\t3\t2025-01-02 03:04:06\n"
	if len(got.pages) != 1 || got.pages[0].Text != listing {
		t.Errorf("listing: got %+v, want %q", got.pages, listing)
	}
}

func TestOutcomes(t *testing.T) {
	plain := extracttest.Text("open.txt", "open")
	ppmd := extracttest.Entry{Name: "a.bin", Data: []byte("??"), Method: 98}
	for _, tc := range []struct {
		name     string
		file     []byte
		lim      extract.Limits
		outcome  evidence.Outcome
		reason   string
		children int
	}{
		{"all encrypted", extracttest.ZipEncrypted("geheim"), defaults(), evidence.NeedsPassword, "zip-entry-encrypted: geheim.txt", 0},
		{"one encrypted", extracttest.ZipEncrypted("geheim", plain), defaults(), evidence.Partial, "zip-entry-encrypted: geheim.txt", 1},
		{"no known method", extracttest.Zip(ppmd), defaults(), evidence.Unsupported, "zip-entry-unsupported: a.bin: unsupported compression method 98 (PPMd)", 0},
		{"one unknown method", extracttest.Zip(ppmd, plain), defaults(), evidence.Partial, "zip-entry-unsupported: a.bin", 1},
		{"wrong checksum and size", extracttest.ZipBadCRC(), defaults(), evidence.Partial, "zip-entry-checksum: fout.txt: ", 3},
		{"a link", extracttest.ZipSymlink(), defaults(), evidence.OK, "zip-symlink: koppeling", 1},
		{"not a zip", []byte("PK but no more"), defaults(), evidence.Damaged, "zip-damaged: ", 0},
		{"zero bytes", extracttest.Empty(), defaults(), evidence.Damaged, "zip-damaged: ", 0},
		{"no entries", extracttest.Zip(), defaults(), evidence.Empty, "", 0},
		{"only folders", extracttest.Zip(extracttest.Text("map/", "")), defaults(), evidence.Empty, "", 0},
		{"more entries than allowed", extracttest.Zip(plain, plain, plain), extract.Limits{Children: 2}, evidence.Partial, "zip-entry-limit: open.txt: 2 entries read, 3 in all", 2},
		{"a large entry", extracttest.ZipBomb(40), extract.Limits{Memory: 100 << 20}, evidence.Partial, "zip-entry-too-large: nul.bin", 0},
		{"inflates too far", extracttest.ZipBomb(70), defaults(), evidence.Memory, "zip-bomb: ", 0},
		{"bytes before the start", append([]byte("MZ self-extractor"), extracttest.Zip(plain)...), defaults(), evidence.OK, "", 1},
		{"bytes behind the end", append(extracttest.Zip(plain), "trailing"...), defaults(), evidence.OK, "", 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := unzip(t, tc.file, tc.lim)
			if res.Outcome != tc.outcome || len(got.children) != tc.children {
				t.Errorf("got %s with %d children, reasons %q; want %s with %d", res.Outcome, len(got.children), res.Reasons, tc.outcome, tc.children)
			}
			if first := strings.Join(res.Reasons, "\n"); !strings.HasPrefix(first, tc.reason) || tc.reason == "" && first != "" {
				t.Errorf("got reasons %q, want first %q", res.Reasons, tc.reason)
			}
		})
	}
}

func TestDamagedEntriesAreHandedOnWithAReason(t *testing.T) {
	res, got := unzip(t, extracttest.ZipBadCRC(), defaults())
	want := []string{
		"zip-entry-checksum: fout.txt: 56d16b8b instead of 00000001",
		"zip-entry-size: maat.txt: 6 bytes instead of 1000",
	}
	if len(res.Reasons) != 2 || !strings.HasPrefix(res.Reasons[0], want[0][:27]) || res.Reasons[1] != want[1] {
		t.Errorf("got reasons %q, want %q", res.Reasons, want)
	}
	if string(got.children[1].Data) != "toch gelezen" {
		t.Errorf("got %q", got.children[1].Data)
	}
}

func TestWhatABombLeftIsKept(t *testing.T) {
	file := extracttest.Zip(extracttest.Text("eerst.txt", "eerst"), extracttest.Entry{Name: "bom", Data: make([]byte, 70<<20)})
	res, got := unzip(t, file, defaults())
	if res.Outcome != evidence.Memory || len(got.children) != 1 || !strings.Contains(got.pages[0].Text, "bom\t73400320\t") {
		t.Errorf("got %s, %q, %d children; want memory, the first child and the listing", res.Outcome, res.Reasons, len(got.children))
	}
}

func TestOverlappingEntriesAreABomb(t *testing.T) {
	res, _ := unzip(t, extracttest.ZipOverlapping(100, 1), defaults())
	if res.Outcome != evidence.Memory || len(res.Reasons) != 2 || res.Reasons[0] != "zip-entries-overlap: 99" {
		t.Errorf("got %s %q", res.Outcome, res.Reasons)
	}
}

func TestHostileNamesStayInside(t *testing.T) {
	_, got := unzip(t, extracttest.ZipHostileNames(), defaults())
	seen := map[string]bool{}
	for i, c := range got.children {
		safe, changed := extract.SafeName(c.Name)
		if changed || seen[safe] {
			t.Errorf("child %d: %q is not safe or not unique", i+1, c.Name)
		}
		seen[safe] = true
		if string(c.Data) != fmt.Sprint(i+1) {
			t.Errorf("child %d: got %q", i+1, c.Data)
		}
	}
	if len(got.children) != 11 {
		t.Errorf("got %q, want 11 children", got.names())
	}
	if got.children[0].Original != "../../etc/passwd" || got.children[8].Name != "dubbel (2).txt" {
		t.Errorf("got %+v and %+v", got.children[0], got.children[8])
	}
}

func TestLostDirectoryIsRebuilt(t *testing.T) {
	inner := extracttest.Zip(extracttest.Text("binnen.txt", "binnen"))
	whole := extracttest.Zip(extracttest.Text("een.txt", strings.Repeat("een ", 5000)), extracttest.Entry{Name: "in.zip", Data: inner, Method: 0, Size: uint64(len(inner))}, extracttest.Text("drie.txt", "drie"))
	cut := whole[:bytes.Index(whole, []byte("PK\x01\x02"))]
	if i := bytes.LastIndex(whole, []byte("PK\x05\x06")); i > 0 {
		cut = whole[:i-60] // within the directory
	}
	res, got := unzip(t, cut, defaults())
	if res.Outcome != evidence.Partial || !strings.HasPrefix(res.Reasons[0], "zip-directory-rebuilt: ") {
		t.Errorf("got %s %q", res.Outcome, res.Reasons)
	}
	names := got.names()
	if len(names) < 3 || names[0] != "een.txt" || len(got.children[0].Data) != 20000 {
		t.Errorf("got %q", names)
	}
}

func TestTruncatedEntryIsReadAsFarAsItGoes(t *testing.T) {
	var words strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&words, "woord%d ", i*7919%100003)
	}
	res, got := unzip(t, extracttest.Truncated(extracttest.Zip(extracttest.Text("lang.txt", words.String())), 50), defaults())
	if res.Outcome != evidence.Partial || len(got.children) != 1 || !strings.HasPrefix(words.String(), string(got.children[0].Data)) {
		t.Fatalf("got %s %q, %d children", res.Outcome, res.Reasons, len(got.children))
	}
	if n := len(got.children[0].Data); n < words.Len()/4 {
		t.Errorf("got %d bytes of %d", n, words.Len())
	}
}

func TestNameWithoutUnicodeFlagIsCodePage437(t *testing.T) {
	file := extracttest.Zip(extracttest.Text("caf\x82.txt", "x"))
	if _, got := unzip(t, file, defaults()); got.names()[0] != "café.txt" {
		t.Errorf("got %q, want café.txt", got.names())
	}
}

func TestSinksRefusalIsReturned(t *testing.T) {
	file := extracttest.Zip(extracttest.Text("a", "a"))
	refused := errors.New("full")
	_, err := archive.NewZip().Extract(t.Context(), extract.Source{Size: int64(len(file)), Data: bytes.NewReader(file)}, defaults(), &found{refuse: refused})
	if !errors.Is(err, refused) {
		t.Errorf("got %v, want %v", err, refused)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = archive.NewZip().Extract(ctx, extract.Source{Size: int64(len(file)), Data: bytes.NewReader(file)}, defaults(), &found{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want cancelled", err)
	}
}

func TestManyEntriesAreListedOnSeveralPages(t *testing.T) {
	entries := make([]extracttest.Entry, 5001)
	for i := range entries {
		entries[i] = extracttest.Entry{Name: fmt.Sprintf("%05d", i), Stored: true}
	}
	res, got := unzip(t, extracttest.Zip(entries...), defaults())
	if res.Outcome != evidence.OK || len(got.pages) != 2 || got.pages[1].Number != 2 || len(got.children) != 5001 {
		t.Errorf("got %s, %d pages, %d children", res.Outcome, len(got.pages), len(got.children))
	}
}

// FuzzZip reads anything as an archive: no panic, an outcome of the list, names
// that are safe, and no more children than asked for.
func FuzzZip(f *testing.F) {
	for _, seed := range [][]byte{
		extracttest.Zip(extracttest.Text("a.txt", "a"), extracttest.Text("b/", "")), extracttest.ZipHostileNames(),
		extracttest.ZipEncrypted("x"), extracttest.ZipBadCRC(), extracttest.ZipSymlink(), extracttest.ZipNested(3),
		extracttest.DocxTruncated()[:2000], extracttest.Empty(),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		lim := extract.Limits{Inflated: 1 << 20, Children: 50, Memory: 1 << 20}
		var got found
		res, err := archive.NewZip().Extract(t.Context(), extract.Source{Size: int64(len(file)), Data: bytes.NewReader(file)}, lim, &got)
		if err != nil || !res.Outcome.Valid() || len(got.children) > 50 {
			t.Fatalf("got %+v, %v, %d children", res, err, len(got.children))
		}
		for _, c := range got.children {
			if _, changed := extract.SafeName(c.Name); changed {
				t.Fatalf("unsafe name %q", c.Name)
			}
		}
		if _, err := io.Copy(io.Discard, strings.NewReader(res.MIME)); err != nil {
			t.Fatal(err)
		}
	})
}
