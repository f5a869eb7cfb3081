package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ulikunitz/xz/lzma"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/archive"
	"spoor/internal/extract/charset"
	"spoor/internal/extract/extracttest"
)

func run(t testing.TB, ex extract.Extractor, name string, file []byte, lim extract.Limits, passwords ...string) (extract.Result, *found) {
	t.Helper()
	var got found
	res, err := ex.Extract(t.Context(), extract.Source{Name: name, Size: int64(len(file)), Data: bytes.NewReader(file), Passwords: passwords}, lim, &got)
	if err != nil {
		t.Fatal(err)
	}
	return res, &got
}

// made is a file of testdata; its README says how each was made.
func made(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// archiveCase is one archive and what must become of it.
type archiveCase struct {
	name      string
	file      []byte
	lim       extract.Limits
	passwords []string
	outcome   evidence.Outcome
	reason    string // the first one begins so; "" means none at all
	children  string // names, separated by spaces
}

func check(t *testing.T, ex extract.Extractor, cases []archiveCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.lim == (extract.Limits{}) {
				c.lim = defaults()
			}
			res, got := run(t, ex, "bestand", c.file, c.lim, c.passwords...)
			if res.Outcome != c.outcome || strings.Join(got.names(), " ") != c.children {
				t.Errorf("got %s with %q, reasons %q; want %s with %q", res.Outcome, got.names(), res.Reasons, c.outcome, c.children)
			}
			if first := strings.Join(res.Reasons, "\n"); !strings.HasPrefix(first, c.reason) || c.reason == "" && first != "" {
				t.Errorf("got reasons %q, want first %q", res.Reasons, c.reason)
			}
			for _, p := range c.passwords {
				if strings.Contains(strings.Join(res.Reasons, "\n"), p) {
					t.Errorf("reasons %q hold the password %q", res.Reasons, p)
				}
			}
		})
	}
}

func TestTar(t *testing.T) {
	one, two := extracttest.Text("een.txt", "een"), extracttest.Text("map/twee.txt", strings.Repeat("twee ", 500))
	whole := extracttest.Tar(one, two)
	torn := bytes.Clone(whole)
	torn[148] ^= 1 // the first header's checksum
	check(t, archive.NewTar(), []archiveCase{
		{"files and folders", extracttest.Tar(extracttest.Text("map/", ""), one, two), extract.Limits{}, nil, evidence.OK, "", "een.txt map/twee.txt"},
		{"names that climb", extracttest.Tar(extracttest.Text("../../etc/passwd", "x"), extracttest.Text("/abs", "y"), extracttest.Text("abs", "z")), extract.Limits{}, nil, evidence.OK, "", "etc/passwd abs abs (2)"},
		{"a symbolic link", extracttest.Tar(one, extracttest.Entry{Name: "k", Data: []byte("/etc/shadow"), Mode: fs.ModeSymlink}), extract.Limits{}, nil, evidence.OK, "tar-symlink: k -> /etc/shadow", "een.txt"},
		{"a hard link", extracttest.Tar(one, extracttest.Entry{Name: "k", Data: []byte("een.txt"), Mode: fs.ModeIrregular}), extract.Limits{}, nil, evidence.OK, "tar-hardlink: k -> een.txt", "een.txt"},
		{"a device", extracttest.Tar(extracttest.Entry{Name: "dev/sda", Mode: fs.ModeDevice}), extract.Limits{}, nil, evidence.OK, "tar-device: dev/sda", ""},
		{"a hole of a terabyte", extracttest.TarHole(1 << 36), extract.Limits{}, nil, evidence.Memory, "tar-bomb: ", ""},
		{"a small hole", extracttest.TarHole(5000), extract.Limits{}, nil, evidence.OK, "", "gat.bin"},
		{"a torn header", torn, extract.Limits{}, nil, evidence.Partial, "tar-damaged: at byte 512", "map/twee.txt"},
		{"a size that is wrong", hugeFirst(whole), extract.Limits{}, nil, evidence.Partial, "tar-damaged: ", "een.txt map/twee.txt"},
		{"cut off", whole[:1024+512+1000], extract.Limits{}, nil, evidence.Partial, "tar-", "een.txt map/twee.txt"},
		{"another behind the end", append(bytes.Clone(whole), extracttest.Tar(extracttest.Text("verstopt.txt", "x"))...), extract.Limits{}, nil, evidence.Partial, "tar-behind-the-end: ", "een.txt map/twee.txt verstopt.txt"},
		{"nothing in it", extracttest.Tar(), extract.Limits{}, nil, evidence.Empty, "", ""},
		{"no tar", []byte(strings.Repeat("geen tar ", 200)), extract.Limits{}, nil, evidence.Damaged, "tar-damaged: ", ""},
		{"more than allowed", whole, extract.Limits{Children: 1}, nil, evidence.Partial, "tar-entry-limit: map/twee.txt: 1 entries read, 2 in all", "een.txt"},
	})
	_, got := run(t, archive.NewTar(), "x", whole, defaults())
	if want := "een.txt\t3\t2024-03-04 10:20:00\nmap/twee.txt\t2500\t2024-03-04 10:20:00\n"; len(got.pages) != 1 || got.pages[0].Text != want {
		t.Errorf("listing: got %+v, want %q", got.pages, want)
	}
}

// hugeFirst says of the first file that it is 8 GiB long.
func hugeFirst(tarFile []byte) []byte {
	file := bytes.Clone(tarFile)
	copy(file[124:], "77777777777\x00")
	copy(file[148:156], "        ")
	sum := 0
	for _, b := range file[:512] {
		sum += int(b)
	}
	copy(file[148:], fmt.Sprintf("%06o\x00 ", sum))
	return file
}

func TestCompressed(t *testing.T) {
	text := strings.Repeat("de huur is 650 euro ", 100)
	gz := extracttest.Gzip("", []byte(text))
	check(t, archive.NewCompressed(), []archiveCase{
		{"gzip without a name", gz, extract.Limits{}, nil, evidence.OK, "", "bestand"},
		{"gzip with a name", extracttest.Gzip("../huur 2024.txt", []byte(text)), extract.Limits{}, nil, evidence.OK, "", "huur 2024.txt"},
		{"two members are one file", append(bytes.Clone(gz), gz...), extract.Limits{}, nil, evidence.OK, "", "bestand"},
		{"padded with zeros", append(bytes.Clone(gz), make([]byte, 600)...), extract.Limits{}, nil, evidence.OK, "", "bestand"},
		{"something behind it", append(bytes.Clone(gz), "nog iets"...), extract.Limits{}, nil, evidence.Partial, "gz-trailing-bytes: 8", "bestand"},
		{"cut off", gz[:len(gz)-12], extract.Limits{}, nil, evidence.Partial, "gz-entry-damaged: bestand: after ", "bestand"},
		{"no gzip", []byte("\x1f\x8bnee"), extract.Limits{}, nil, evidence.Damaged, "gz-entry-damaged: ", ""},
		{"a bomb", extracttest.Gzip("", make([]byte, 70<<20)), extract.Limits{}, nil, evidence.Memory, "gz-bomb: ", ""},
		{"larger than one file may be", extracttest.Gzip("", make([]byte, 40<<20)), extract.Limits{Memory: 100 << 20}, nil, evidence.Partial, "gz-entry-too-large: ", ""},
		{"bzip2", made(t, "huur.txt.bz2"), extract.Limits{}, nil, evidence.OK, "", "bestand"},
		{"bzip2 cut off", made(t, "huur.txt.bz2")[:100], extract.Limits{}, nil, evidence.Damaged, "bz2-entry-damaged: ", ""},
		{"xz", made(t, "huur.txt.xz"), extract.Limits{}, nil, evidence.OK, "", "bestand"},
		{"xz with a filter", made(t, "x86.xz"), extract.Limits{}, nil, evidence.OK, "", "bestand"},
		{"xz with a dictionary of a gigabyte", made(t, "dictionary.xz"), extract.Limits{}, nil, evidence.Unsupported, "xz-entry-unsupported: bestand: unsupported compression method: its dictionary is larger than 256 MiB", ""},
		{"Zstandard", made(t, "huur.txt.zst"), extract.Limits{}, nil, evidence.OK, "", "bestand"},
		{"Zstandard cut off", made(t, "huur.txt.zst")[:60], extract.Limits{}, nil, evidence.Damaged, "zst-entry-damaged: ", ""},
	})
}

func TestCompressedNames(t *testing.T) {
	for in, want := range map[string]string{"a.tar.gz": "a.tar", "b.TGZ": "b.tar", "c.txt.xz": "c.txt", "d": "d", "map/e.zst": "e"} {
		_, got := run(t, archive.NewCompressed(), in, extracttest.Gzip("", []byte("x")), defaults())
		if got.names()[0] != want || got.children[0].Modified != extracttest.Day() {
			t.Errorf("%s holds %q of %s, want %q of the day in the header", in, got.names(), got.children[0].Modified, want)
		}
	}
}

func TestLargeTarWithinIsUnpackedAtOnce(t *testing.T) {
	inner := extracttest.Tar(extracttest.Text("een.txt", "een"), extracttest.Entry{Name: "nul.bin", Data: make([]byte, 4<<20)}, extracttest.Text("drie.txt", "drie"))
	res, got := run(t, archive.NewCompressed(), "groot.tgz", extracttest.Gzip("", inner), extract.Limits{Memory: 10 << 20})
	if names := strings.Join(got.names(), " "); names != "een.txt drie.txt" || res.Outcome != evidence.Partial || res.Reasons[0] != "gz-tar-at-once: the tar inside is larger than one document may be" {
		t.Errorf("got %s, %q, %q", res.Outcome, res.Reasons, names)
	}
	if len(got.pages) != 1 || !strings.Contains(got.pages[0].Text, "nul.bin\t4194304\t") {
		t.Errorf("listing %+v, want all three", got.pages)
	}
}

const allThree = "loonstrook.txt map/huur.txt map/zeker.txt"

func TestSevenZip(t *testing.T) {
	cut := made(t, "solid.7z")
	dead := made(t, "stored.7z")
	dead[40] ^= 1
	check(t, archive.NewSevenZip(), []archiveCase{
		{"solid", made(t, "solid.7z"), extract.Limits{}, nil, evidence.OK, "", allThree},
		{"PPMd", made(t, "ppmd.7z"), extract.Limits{}, nil, evidence.OK, "", allThree},
		{"LZMA", made(t, "lzma.7z"), extract.Limits{}, nil, evidence.OK, "", allThree},
		{"stored", made(t, "stored.7z"), extract.Limits{}, nil, evidence.OK, "", allThree},
		{"bzip2", made(t, "bzip2.7z"), extract.Limits{}, nil, evidence.OK, "", allThree},
		{"deflate", made(t, "deflate.7z"), extract.Limits{}, nil, evidence.OK, "", allThree},
		{"a link", made(t, "link.7z"), extract.Limits{}, nil, evidence.OK, "7z-symlink: koppeling", "loonstrook.txt"},
		{"encrypted, no password", made(t, "locked.7z"), extract.Limits{}, nil, evidence.NeedsPassword, "7z-entry-encrypted: loonstrook.txt", ""},
		{"encrypted, wrong passwords", made(t, "locked.7z"), extract.Limits{}, []string{"mis", "fout"}, evidence.NeedsPassword, "7z-entry-encrypted: loonstrook.txt: none of 2 passwords opens it", ""},
		{"encrypted, the right one among them", made(t, "locked.7z"), extract.Limits{}, []string{"mis", "geheim"}, evidence.OK, "", allThree},
		{"encrypted and stored", made(t, "locked-stored.7z"), extract.Limits{}, []string{"mis", "geheim"}, evidence.OK, "", allThree},
		{"names encrypted", made(t, "hidden.7z"), extract.Limits{}, nil, evidence.NeedsPassword, "7z-names-encrypted", ""},
		{"names encrypted, wrong password", made(t, "hidden.7z"), extract.Limits{}, []string{"mis"}, evidence.NeedsPassword, "7z-names-encrypted: none of 1 passwords opens it", ""},
		{"names encrypted, opened", made(t, "hidden.7z"), extract.Limits{}, []string{"mis", "geheim"}, evidence.OK, "", allThree},
		{"one encrypted", made(t, "mixed.7z"), extract.Limits{}, nil, evidence.Partial, "7z-entry-encrypted: geheim.txt", allThree},
		{"one encrypted, opened", made(t, "mixed.7z"), extract.Limits{}, []string{"geheim"}, evidence.OK, "", allThree + " geheim.txt"},
		{"a changed byte", dead, extract.Limits{}, nil, evidence.Partial, "7z-entry-checksum: loonstrook.txt: ", allThree},
		{"cut off", cut[:len(cut)-40], extract.Limits{}, nil, evidence.Damaged, "7z-cut-off: ", ""},
		{"no directory", cut[:20], extract.Limits{}, nil, evidence.Damaged, "7z-damaged: ", ""},
		{"a dictionary of a gigabyte", bigDictionary(t), extract.Limits{}, nil, evidence.Unsupported, "7z-entry-unsupported: loonstrook.txt: ", ""},
		{"more than allowed", made(t, "solid.7z"), extract.Limits{Children: 1}, nil, evidence.Partial, "7z-entry-limit: map/huur.txt", "loonstrook.txt"},
		{"one too large, the next is read", made(t, "solid.7z"), extract.Limits{Memory: 1000}, nil, evidence.Partial, "7z-entry-too-large: map/huur.txt", "loonstrook.txt map/zeker.txt"},
	})
	res, _ := run(t, archive.NewSevenZip(), "groot.7z.001", cut[:len(cut)-40], defaults())
	if res.Outcome != evidence.Unsupported || !strings.HasPrefix(res.Reasons[0], "7z-volume: ") {
		t.Errorf("first volume: got %s %q, want unsupported", res.Outcome, res.Reasons)
	}
	_, got := run(t, archive.NewSevenZip(), "x", made(t, "locked.7z"), defaults(), "geheim")
	if c := got.children[0]; string(c.Data) != "gewerkt: 60 uur\n" || c.Modified != extracttest.Day() || c.Ordinal != 2 {
		t.Errorf("child %q of %s, ordinal %d", c.Data, c.Modified, c.Ordinal)
	}
}

// bigDictionary is an archive that asks for 1 GiB of memory, checksums and all.
func bigDictionary(t *testing.T) []byte {
	file := made(t, "one.7z")
	at := bytes.LastIndex(file, []byte("\x21\x21\x01"))
	if at < 0 {
		t.Fatal("one.7z has no LZMA2 coder")
	}
	file[at+3] = 36
	offset, size := binary.LittleEndian.Uint64(file[12:]), binary.LittleEndian.Uint64(file[20:])
	binary.LittleEndian.PutUint32(file[28:], crc32.ChecksumIEEE(file[32+offset:32+offset+size]))
	binary.LittleEndian.PutUint32(file[8:], crc32.ChecksumIEEE(file[12:32]))
	return file
}

func TestRar(t *testing.T) {
	one, two := extracttest.Text("een.txt", "een"), extracttest.Text("map/twee.txt", "twee")
	open := two
	open.Method = 1 // not encrypted
	secret := extracttest.RarOptions{Password: "geheim"}
	hidden := extracttest.RarOptions{Password: "geheim", HideNames: true}
	wrong := two
	wrong.CRC = 1
	whole := extracttest.Rar(extracttest.RarOptions{}, one, two)
	check(t, archive.NewRar(), []archiveCase{
		{"two files", whole, extract.Limits{}, nil, evidence.OK, "", "een.txt map/twee.txt"},
		{"a name twice, and one that climbs", extracttest.Rar(extracttest.RarOptions{}, one, one, extracttest.Text("../../x", "x")), extract.Limits{}, nil, evidence.OK, "", "een.txt een (2).txt x"},
		{"a link", extracttest.Rar(extracttest.RarOptions{}, one, extracttest.Entry{Name: "k", Data: []byte("/etc/shadow"), Mode: fs.ModeSymlink}), extract.Limits{}, nil, evidence.OK, "rar-symlink: k -> /etc/shadow", "een.txt"},
		{"encrypted, no password", extracttest.Rar(secret, one, two), extract.Limits{}, nil, evidence.NeedsPassword, "rar-entry-encrypted: een.txt", ""},
		{"encrypted, wrong password", extracttest.Rar(secret, one, two), extract.Limits{}, []string{"mis"}, evidence.NeedsPassword, "rar-entry-encrypted: een.txt: none of 1 passwords opens it", ""},
		{"encrypted, opened", extracttest.Rar(secret, one, two), extract.Limits{}, []string{"mis", "geheim"}, evidence.OK, "", "een.txt map/twee.txt"},
		{"one encrypted", extracttest.Rar(secret, one, open), extract.Limits{}, nil, evidence.Partial, "rar-entry-encrypted: een.txt", "map/twee.txt"},
		{"one encrypted, opened", extracttest.Rar(secret, one, open), extract.Limits{}, []string{"geheim"}, evidence.OK, "", "map/twee.txt een.txt"},
		{"names encrypted", extracttest.Rar(hidden, one), extract.Limits{}, nil, evidence.NeedsPassword, "rar-names-encrypted", ""},
		{"names encrypted, wrong password", extracttest.Rar(hidden, one), extract.Limits{}, []string{"mis"}, evidence.NeedsPassword, "rar-names-encrypted: none of 1 passwords opens it", ""},
		{"names encrypted, opened", extracttest.Rar(hidden, one, two), extract.Limits{}, []string{"mis", "geheim"}, evidence.OK, "", "een.txt map/twee.txt"},
		{"wrong checksum", extracttest.Rar(extracttest.RarOptions{}, one, wrong), extract.Limits{}, nil, evidence.Partial, "rar-entry-checksum: map/twee.txt", "een.txt map/twee.txt"},
		{"goes on in another volume", extracttest.Rar(extracttest.RarOptions{Goes: true}, one, two), extract.Limits{}, nil, evidence.Partial, "rar-volume: goes on in another file", "een.txt map/twee.txt"},
		{"began in another volume", extracttest.Rar(extracttest.RarOptions{Continues: true}, one, two), extract.Limits{}, nil, evidence.Partial, "rar-volume: begins with a file of an earlier volume", "map/twee.txt"},
		{"cut off", whole[:len(whole)-10], extract.Limits{}, nil, evidence.Partial, "rar-damaged: ", "een.txt map/twee.txt"},
		{"no rar", []byte("Rar!\x1a\x07\x01\x00nee"), extract.Limits{}, nil, evidence.Damaged, "rar-damaged: ", ""},
		{"nothing in it", extracttest.Rar(extracttest.RarOptions{}), extract.Limits{}, nil, evidence.Empty, "", ""},
	})
}

func TestZipWithPasswords(t *testing.T) {
	plain := extracttest.Text("open.txt", "open")
	broken := made(t, "aes256.zip")
	broken[80] ^= 1
	check(t, archive.NewZip(), []archiveCase{
		{"traditional, opened", extracttest.ZipEncrypted("geheim", plain), extract.Limits{}, []string{"mis", "geheim"}, evidence.OK, "", "geheim.txt open.txt"},
		{"traditional, wrong", extracttest.ZipEncrypted("geheim", plain), extract.Limits{}, manyWrong(), evidence.Partial, "zip-entry-encrypted: geheim.txt: none of 300 passwords opens it", "open.txt"},
		{"AES-128, none given", made(t, "aes128.zip"), extract.Limits{}, nil, evidence.NeedsPassword, "zip-entry-encrypted: loonstrook.txt", ""},
		{"AES-128, opened", made(t, "aes128.zip"), extract.Limits{}, []string{"mis", "geheim"}, evidence.OK, "", "loonstrook.txt map/huur.txt"},
		{"AES-256, opened", made(t, "aes256.zip"), extract.Limits{}, []string{"geheim"}, evidence.OK, "", "loonstrook.txt map/huur.txt"},
		{"AES-256, a byte changed", broken, extract.Limits{}, []string{"geheim"}, evidence.Partial, "zip-entry-damaged: loonstrook.txt: after ", "loonstrook.txt map/huur.txt"},
		{"LZMA", made(t, "lzma.zip"), extract.Limits{}, nil, evidence.OK, "", "map/huur.txt"},
		{"xz", made(t, "xz.zip"), extract.Limits{}, nil, evidence.OK, "", "map/huur.txt"},
		{"deflate64", made(t, "deflate64.zip"), extract.Limits{}, nil, evidence.Unsupported, "zip-entry-unsupported: map/huur.txt: unsupported compression method 9 (deflate64)", ""},
	})
}

// manyWrong are enough passwords for one of them to pass the traditional test.
func manyWrong() []string {
	wrong := make([]string, 300)
	for i := range wrong {
		wrong[i] = "mis" + strings.Repeat("x", i)
	}
	return wrong
}

func FuzzTar(f *testing.F) {
	f.Add(extracttest.Tar(extracttest.Text("a", "b"), extracttest.Text("c/", "")))
	f.Add(extracttest.TarHole(5000))
	fuzz(f, archive.NewTar())
}

func FuzzCompressed(f *testing.F) {
	f.Add(extracttest.Gzip("naam", []byte("inhoud")))
	for _, name := range []string{"huur.txt.bz2", "huur.txt.xz", "huur.txt.zst", "x86.xz"} {
		f.Add(made(f, name))
	}
	fuzz(f, archive.NewCompressed())
}

func FuzzSevenZip(f *testing.F) {
	for _, name := range []string{"solid.7z", "ppmd.7z", "lzma.7z", "stored.7z", "mixed.7z", "hidden.7z", "link.7z"} {
		f.Add(made(f, name))
	}
	fuzz(f, archive.NewSevenZip())
}

func FuzzRar(f *testing.F) {
	f.Add(extracttest.Rar(extracttest.RarOptions{}, extracttest.Text("a", "b")))
	f.Add(extracttest.Rar(extracttest.RarOptions{Password: "geheim"}, extracttest.Text("a", "b")))
	f.Add(extracttest.Rar(extracttest.RarOptions{Password: "geheim", HideNames: true}, extracttest.Text("a", "b")))
	fuzz(f, archive.NewRar())
}

func FuzzZipEncrypted(f *testing.F) {
	f.Add(extracttest.ZipEncrypted("geheim"))
	f.Add(made(f, "aes256.zip"))
	f.Add(made(f, "lzma.zip"))
	fuzz(f, archive.NewZip())
}

// fuzz reads anything: no panic, an outcome of the list, safe and unique names, and no
// more children than asked for.
func fuzz(f *testing.F, ex extract.Extractor) {
	f.Fuzz(func(t *testing.T, file []byte) {
		lim := extract.Limits{Inflated: 1 << 20, Children: 50, Memory: 1 << 20, Wall: time.Minute}
		res, got := run(t, ex, "x", file, lim, "geheim")
		if !res.Outcome.Valid() || len(got.children) > 50 {
			t.Fatalf("got %+v, %d children", res, len(got.children))
		}
		seen := map[string]bool{}
		for _, c := range got.children {
			if _, changed := extract.SafeName(c.Name); changed || seen[c.Name] {
				t.Fatalf("name %q is unsafe or given twice", c.Name)
			}
			seen[c.Name] = true
		}
	})
}

func TestNamesInCodePages(t *testing.T) {
	for name, c := range map[string]struct{ set, want string }{
		"Polish, DOS":        {"cp852", "umowa Łódź.txt żółć.txt"},
		"Bulgarian, DOS":     {"ibm866", "договор.txt снимки.txt"},
		"Turkish, DOS":       {"cp857", "sözleşme.txt fotoğraf.txt"},
		"French, DOS":        {"cp437", "résumé.txt été.txt"},
		"Hungarian, Windows": {"windows-1250", "szerződés.txt bérjegyzék.txt"},
		"UTF-8, unsaid":      {"utf-8", "zdjęcia.txt Ștefan.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			enc, ok := charset.Named(c.set)
			if !ok {
				t.Fatal(c.set)
			}
			raw, err := enc.NewEncoder().String(c.want)
			if err != nil {
				t.Fatal(err)
			}
			var entries []extracttest.Entry
			for _, one := range strings.SplitAfter(raw, ".txt ") {
				entries = append(entries, extracttest.Text(strings.TrimSuffix(one, " "), "x"))
			}
			_, got := run(t, archive.NewZip(), "x.zip", extracttest.Zip(entries...), defaults())
			if all := strings.Join(got.names(), " "); all != c.want {
				t.Errorf("names of a zip with %q: %q, want %q", raw, all, c.want)
			}
		})
	}
}

func TestWhatSomebodyWroteAboutAZip(t *testing.T) {
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	if err := errors.Join(w.SetComment("van Bo, mei"), w.Close()); err != nil {
		t.Fatal(err)
	}
	if res, _ := run(t, archive.NewZip(), "x.zip", file.Bytes(), defaults()); res.Metadata["comment"] != "van Bo, mei" {
		t.Errorf("metadata %q, want the comment", res.Metadata)
	}
	whole := extracttest.Zip(extracttest.Text("a.txt", strings.Repeat("huur ", 2000)))
	res, _ := run(t, archive.NewZip(), "x.zip.001", whole[:len(whole)/2], defaults())
	if len(res.Reasons) == 0 || !strings.HasPrefix(res.Reasons[0], "zip-volume: ") || res.Outcome != evidence.Partial {
		t.Errorf("the first of several files is %s %q, want partial and its reason", res.Outcome, res.Reasons)
	}
}

func TestBareLZMA(t *testing.T) {
	var packed bytes.Buffer
	w, err := lzma.NewWriter(&packed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("huur betaald")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	res, got := run(t, archive.NewCompressed(), "huur.txt.lzma", packed.Bytes(), defaults())
	if all := strings.Join(got.names(), " "); res.Outcome != evidence.OK || all != "huur.txt" || string(got.children[0].Data) != "huur betaald" {
		t.Errorf("%s %q with %q, want ok with huur.txt", res.Outcome, res.Reasons, all)
	}
}

func TestAnArchiveBehindAProgram(t *testing.T) {
	program := []byte("MZ" + strings.Repeat("\x00", 3000) + "7z\xbc\xaf\x27\x1c\x00no archive, its header does not match.")
	res, got := run(t, archive.NewSevenZip(), "uitpakken.exe", append(program, made(t, "one.7z")...), defaults())
	if res.Outcome != evidence.OK || len(got.children) == 0 {
		t.Errorf("a program with a 7z: %s %q with %q, want ok with files", res.Outcome, res.Reasons, got.names())
	}
	_, want := run(t, archive.NewRar(), "x.rar", extracttest.Rar(extracttest.RarOptions{}, extracttest.Text("a.txt", "x")), defaults())
	_, rar := run(t, archive.NewRar(), "x.exe", append([]byte("MZ"+strings.Repeat("\x00", 3000)), extracttest.Rar(extracttest.RarOptions{}, extracttest.Text("a.txt", "x"))...), defaults())
	if strings.Join(rar.names(), " ") != strings.Join(want.names(), " ") {
		t.Errorf("a program with a rar gives %q, want %q", rar.names(), want.names())
	}
}
