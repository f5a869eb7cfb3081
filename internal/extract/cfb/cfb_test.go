package cfb_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/richardlehane/mscfb"
	"pgregory.net/rapid"

	"spoor/internal/extract"
	"spoor/internal/extract/cfb"
	"spoor/internal/extract/extracttest"
)

func open(t *testing.T, file []byte) *cfb.File {
	t.Helper()
	f, err := cfb.Open(bytes.NewReader(file), int64(len(file)), budget(file))
	if err != nil {
		t.Fatalf("Open of %d bytes: %v", len(file), err)
	}
	return f
}

func budget(file []byte) *extract.Budget {
	return extract.NewBudget(extract.Limits{}, int64(len(file)))
}

func sample() []byte {
	return extracttest.Compound(
		extracttest.Stream("Klein", []byte("een kleine stroom")),
		extracttest.Stream("Groot", bytes.Repeat([]byte("0123456789"), 1000)),
		extracttest.Stream("Leeg", nil),
		extracttest.Storage("Map", extracttest.Stream("Binnen", []byte("in de map")), extracttest.Storage("Dieper", extracttest.Stream("Diep", []byte("diep")))),
	)
}

func TestReadsWhatItWrites(t *testing.T) {
	f := open(t, sample())
	for _, c := range []struct {
		path []string
		want string
	}{
		{[]string{"Klein"}, "een kleine stroom"},
		{[]string{"KLEIN"}, "een kleine stroom"},
		{[]string{"Groot"}, strings.Repeat("0123456789", 1000)},
		{[]string{"Leeg"}, ""},
		{[]string{"Map", "Binnen"}, "in de map"},
		{[]string{"Map", "Dieper", "Diep"}, "diep"},
		{[]string{"Map"}, ""},
		{[]string{"Nergens", "Diep"}, ""},
	} {
		got, err := f.Root.Find(c.path...).Bytes()
		if err != nil || string(got) != c.want {
			t.Errorf("Find(%q).Bytes() = %d bytes, %v; want %d bytes", c.path, len(got), err, len(c.want))
		}
	}
	if f.Damage != "" {
		t.Errorf("Damage = %q, want none", f.Damage)
	}
}

// TestOthersReadWhatItWrites holds the writer against a reader that knows nothing of
// it.
func TestOthersReadWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.SampledFrom([]int{1, 63, 64, 65, 511, 4095, 4096, 4097, 70_000}), 1, 9).Draw(t, "sizes")
		var items []cfb.Item
		want := map[string][]byte{}
		for i, n := range sizes {
			name := "Stroom" + strings.Repeat("x", i)
			want[name] = bytes.Repeat([]byte{byte(i + 1)}, n)
			items = append(items, extracttest.Stream(name, want[name]))
		}
		doc, err := mscfb.New(bytes.NewReader(extracttest.Compound(items...)))
		if err != nil {
			t.Fatalf("mscfb.New: %v", err)
		}
		got := map[string][]byte{}
		for entry, err := doc.Next(); err == nil; entry, err = doc.Next() {
			if got[entry.Name], err = io.ReadAll(entry); err != nil {
				t.Fatalf("reading %s: %v", entry.Name, err)
			}
		}
		if !maps.EqualFunc(want, got, bytes.Equal) {
			t.Errorf("streams of sizes %d differ", sizes)
		}
	})
}

func TestLargeFilesHaveLargeSectors(t *testing.T) {
	large := bytes.Repeat([]byte("abcdefgh"), 1<<20)
	file := extracttest.Compound(extracttest.Stream("Groot", large), extracttest.Stream("Klein", []byte("klein")))
	for name, want := range map[string][]byte{"Groot": large, "Klein": []byte("klein")} {
		if got, err := open(t, file).Root.Find(name).Bytes(); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v; want %d", name, len(got), err, len(want))
		}
	}
}

func TestDamagedFilesShowWhatIsThere(t *testing.T) {
	whole := sample()
	t.Run("a chain that leads out of the file ends its stream", func(t *testing.T) {
		file := extracttest.Compound(extracttest.Stream("Groot", bytes.Repeat([]byte("ab"), 50_000)))
		entry := open(t, file[:len(file)-512]).Root.Find("Groot") // the table is last
		got, err := entry.Bytes()
		if !errors.Is(err, cfb.ErrDamaged) || len(got) == 0 {
			t.Errorf("Bytes() = %d bytes, %v; want some and ErrDamaged", len(got), err)
		}
	})
	t.Run("a cycle ends", func(t *testing.T) {
		file := bytes.Clone(whole)
		table := file[512*(1+int(binary.LittleEndian.Uint32(file[76:]))):]
		for i := 0; i < 512; i += 4 {
			binary.LittleEndian.PutUint32(table[i:], uint32(i/4)) // each sector leads to itself
		}
		f, err := cfb.Open(bytes.NewReader(file), int64(len(file)), budget(file))
		if err == nil {
			_, err = f.Root.Find("Groot").Bytes()
		}
		if err != nil && !errors.Is(err, cfb.ErrDamaged) && !errors.Is(err, cfb.ErrFormat) {
			t.Errorf("error = %v, want one of damage or none", err)
		}
	})
	t.Run("a tree that bites its tail is walked once, and nothing is lost", func(t *testing.T) {
		file := bytes.Clone(whole)
		at := bytes.Index(file, extracttest.Wide("Klein"))
		binary.LittleEndian.PutUint32(file[at+68:], 0)
		binary.LittleEndian.PutUint32(file[at+72:], 0)
		f := open(t, file)
		if got, err := f.Root.Find("Groot").Bytes(); err != nil || len(got) != 10_000 || f.Damage == "" {
			t.Errorf("Groot = %d bytes, %v, damage %q; want all of it and the damage named", len(got), err, f.Damage)
		}
	})
	t.Run("no compound file", func(t *testing.T) {
		for _, data := range [][]byte{nil, []byte("geen"), make([]byte, 4096), whole[:512]} {
			if _, err := cfb.Open(bytes.NewReader(data), int64(len(data)), budget(data)); !errors.Is(err, cfb.ErrFormat) {
				t.Errorf("Open(%d bytes) = %v, want ErrFormat", len(data), err)
			}
		}
	})
}

func TestReadingIsBoundedByTheBudget(t *testing.T) {
	file := sample()
	f, err := cfb.Open(bytes.NewReader(file), int64(len(file)), extract.NewBudget(extract.Limits{Inflated: 12_000}, int64(len(file))))
	if err == nil {
		_, err = f.Root.Find("Groot").Bytes()
	}
	if !errors.Is(err, extract.ErrBudget) {
		t.Errorf("error = %v, want ErrBudget", err)
	}
}

func TestProperties(t *testing.T) {
	f := open(t, extracttest.Compound(extracttest.Summary("Roosters maart", "A. Bakker")))
	want := map[string]string{"title": "Roosters maart", "creator": "A. Bakker", "created": "2024-03-04T10:20:00Z"}
	if diff := cmp.Diff(want, cfb.Properties(f.Root)); diff != "" {
		t.Errorf("Properties differ (-want +got):\n%s", diff)
	}
}

func TestObject(t *testing.T) {
	file := extracttest.Compound(
		extracttest.Packed("pak", "bon.txt", []byte("de bon")),
		extracttest.Storage("xlsx", extracttest.Stream("package", []byte("PK"))),
		extracttest.Storage("doc", extracttest.Stream("WordDocument", []byte("w"))),
		extracttest.Storage("plaatje", extracttest.Stream("\x01CompObj", []byte("c")), extracttest.Stream("\x02OlePres000", []byte("p"))),
	)
	for _, c := range []struct{ storage, name, data string }{
		{"pak", "bon.txt", "de bon"}, {"xlsx", "xlsx.zip", "PK"}, {"plaatje", "plaatje", ""},
	} {
		name, data, err := cfb.Object(open(t, file).Root.Find(c.storage))
		if name != c.name || string(data) != c.data || err != nil {
			t.Errorf("Object(%s) = %q, %q, %v; want %q, %q", c.storage, name, data, err, c.name, c.data)
		}
	}
	name, data, err := cfb.Object(open(t, file).Root.Find("doc"))
	if err != nil || name != "doc.doc" {
		t.Fatalf("Object(doc) = %q, %v; want doc.doc", name, err)
	}
	if got, err := open(t, data).Root.Find("WordDocument").Bytes(); err != nil || string(got) != "w" {
		t.Errorf("its WordDocument = %q, %v; want %q", got, err, "w")
	}
}

func TestTime(t *testing.T) {
	if got := cfb.Time(extracttest.Filetime()); !got.Equal(extracttest.Day()) {
		t.Errorf("Time = %v, want %v", got, extracttest.Day())
	}
	for _, v := range []uint64{0, 1 << 63} {
		if got := cfb.Time(v); got != (time.Time{}) {
			t.Errorf("Time(%d) = %v, want none", v, got)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(sample())
	f.Add(extracttest.Compound(extracttest.Summary("t", "a"), extracttest.Packed("p", "n", []byte("d"))))
	f.Fuzz(func(t *testing.T, file []byte) {
		doc, err := cfb.Open(bytes.NewReader(file), int64(len(file)), budget(file))
		if err != nil {
			return
		}
		cfb.Properties(doc.Root)
		for todo := slices.Clone(doc.Root.Entries); len(todo) > 0; todo = todo[1:] {
			todo = append(todo, todo[0].Entries...)
			if data, _ := todo[0].Bytes(); len(data) > len(file) {
				t.Fatalf("a stream of %d bytes in a file of %d", len(data), len(file))
			}
			if todo[0].Storage {
				_, _, _ = cfb.Object(todo[0])
			}
		}
	})
}
