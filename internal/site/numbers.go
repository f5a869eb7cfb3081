package site

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"spoor/internal/evidence"
	"spoor/internal/tag/learn"
)

// Numbers are what a model makes of a reviewed sentence. Feature is of the sentence alone;
// the others are of where it stands, and there once that was read.
type Numbers struct {
	Feature []float32
	Text    evidence.Digest // of the document's text that it was read in; zero: not read yet
	Gone    bool            // it stands in that text no more
	Pattern []float32       // by label
	Context []float32       // by label
}

// numbersFile is Numbers on disk: floats little-endian, in base64.
type numbersFile struct {
	Feature []byte          `json:"feature"`
	Text    evidence.Digest `json:"text"`
	Gone    bool            `json:"gone,omitempty"`
	Pattern []byte          `json:"pattern,omitempty"`
	Context []byte          `json:"context,omitempty"`
}

// Others are the other sentences of a reviewed document that stand for all of them.
type Others struct {
	Text evidence.Digest // of the document's text
	List []Sentence
}

// Sentence is a sentence by its key, and how many it stands for.
type Sentence struct {
	Key    learn.Key
	Weight float64
	Numbers
}

// sentenceFile is a Sentence on disk.
type sentenceFile struct {
	Key    string  `json:"key"`
	Weight float64 `json:"weight"`
	numbersFile
}

// othersFile is Others on disk.
type othersFile struct {
	Text evidence.Digest `json:"text"`
	List []sentenceFile  `json:"list"`
}

func asFile(n Numbers) numbersFile {
	return numbersFile{bytesOf(n.Feature), n.Text, n.Gone, bytesOf(n.Pattern), bytesOf(n.Context)}
}

func (f numbersFile) numbers() Numbers {
	return Numbers{floats(f.Feature), f.Text, f.Gone, floats(f.Pattern), floats(f.Context)}
}

// Numbers are those that were kept of a sentence under a model; false when there are none,
// or none that can be read.
func (s *Store) Numbers(model string, k learn.Key) (Numbers, bool) {
	var f numbersFile
	ok := s.load(model, k, &f) && len(f.Feature) > 0
	return f.numbers(), ok
}

// KeepNumbers keeps the numbers of a sentence. Error kinds: Unreadable, NoSpace.
func (s *Store) KeepNumbers(model string, k learn.Key, n Numbers) error {
	return s.save(model, k, asFile(n))
}

// Others are those that were kept of a document under a model, by its learn.OthersKey;
// false when there are none, or none that can be read.
func (s *Store) Others(model string, k learn.Key) (Others, bool) {
	var f othersFile
	if !s.load(model, k, &f) {
		return Others{}, false
	}
	o := Others{Text: f.Text}
	for _, one := range f.List {
		raw, err := hex.DecodeString(one.Key)
		if err != nil || len(raw) != len(learn.Key{}) {
			return Others{}, false
		}
		o.List = append(o.List, Sentence{learn.Key(raw), one.Weight, one.numbers()})
	}
	return o, true
}

// KeepOthers keeps the other sentences of a document. Error kinds: Unreadable, NoSpace.
func (s *Store) KeepOthers(model string, k learn.Key, o Others) error {
	f := othersFile{Text: o.Text}
	for _, one := range o.List {
		f.List = append(f.List, sentenceFile{hex.EncodeToString(one.Key[:]), one.Weight, asFile(one.Numbers)})
	}
	return s.save(model, k, f)
}

func (s *Store) load(model string, k learn.Key, to any) bool {
	data, err := os.ReadFile(s.numbersPath(model, k))
	return err == nil && json.Unmarshal(data, to) == nil
}

func (s *Store) save(model string, k learn.Key, from any) error {
	data, err := json.Marshal(from)
	if err != nil {
		return evidence.E(evidence.Internal, "write site", "", err)
	}
	return s.write(s.numbersPath(model, k), data)
}

func (s *Store) numbersPath(model string, k learn.Key) string {
	return filepath.Join(s.dir, numbersName, model, hex.EncodeToString(k[:16]))
}

// Sweep removes the numbers of all sentences but those given, and those of other models.
// Error kind: Unreadable.
func (s *Store) Sweep(model string, keep []learn.Key) error {
	dir := filepath.Join(s.dir, numbersName)
	models, err := readNames(dir)
	if err != nil {
		return err
	}
	for _, name := range models {
		if name != model {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, name)))
		}
	}
	kept := map[string]bool{}
	for _, k := range keep {
		kept[hex.EncodeToString(k[:16])] = true
	}
	known, listErr := readNames(filepath.Join(dir, model))
	for _, name := range known {
		if !kept[name] {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, model, name)))
		}
	}
	if err = errors.Join(err, listErr); err != nil {
		return evidence.E(evidence.Unreadable, "sweep site", dir, err)
	}
	return nil
}

func readNames(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, nil
}

func bytesOf(v []float32) []byte {
	var out []byte
	for _, x := range v {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	return out
}

func floats(data []byte) []float32 {
	if len(data) == 0 {
		return nil
	}
	v := make([]float32, len(data)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return v
}
