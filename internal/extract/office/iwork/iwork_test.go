package iwork_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/s2"
	"google.golang.org/protobuf/encoding/protowire"

	"spoor/internal/evidence"
	x "spoor/internal/extract/extracttest"
	"spoor/internal/extract/office/iwork"
)

// field is a field of bytes.
func field(number protowire.Number, data []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), data)
}

func number(n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, n, protowire.VarintType), v)
}

// object is an object of one message.
func object(kind uint64, message []byte) []byte {
	info := x.Join(number(1, kind), field(2, []byte{1, 0, 5}), number(3, uint64(len(message))))
	return append(protowire.AppendBytes(nil, x.Join(number(1, 7), field(2, info))), message...)
}

// iwa is a part of objects, in chunks.
func iwa(objects ...[]byte) []byte {
	var out []byte
	for _, o := range objects {
		block := s2.EncodeSnappy(nil, o)
		out = append(append(out, 0, byte(len(block)), byte(len(block)>>8), byte(len(block)>>16)), block...)
	}
	return out
}

func pages(part []byte, more ...x.Entry) []byte {
	return x.Zip(append([]x.Entry{{Name: "Index/Document.iwa", Data: part}, x.Text("Metadata/Properties.plist", "bplist00")}, more...)...)
}

func TestExtract(t *testing.T) {
	body := object(2001, x.Join(number(1, 0), field(3, []byte("Huur voor mei\u2028400 euro\ufffc"))))
	cells := object(6005, x.Join(field(3, x.Join(number(1, 1), field(3, []byte("Ana")))), field(3, x.Join(number(1, 2), field(3, []byte("kamer 4"))))))
	whole := iwa(object(401, field(3, []byte("stijl"))), body, cells, object(3056, field(1, []byte("klopt niet"))))
	picture := x.Entry{Name: "Data/foto.jpg", Data: []byte("\xff\xd8\xff")}
	for name, c := range map[string]struct {
		file     []byte
		outcome  evidence.Outcome
		reason   string
		text     []string
		children int
	}{
		"a document":              {pages(whole, picture), evidence.Partial, "iwork-in-part: ", []string{"Huur voor mei\n400 euro\nAna\nkamer 4\n[comment] klopt niet"}, 1},
		"of an older version":     {x.Zip(x.Entry{Name: "Index.zip", Data: x.Zip(x.Entry{Name: "Index/Document.iwa", Data: whole})}), evidence.Partial, "iwork-in-part: ", []string{"Huur voor mei\n400 euro\nAna\nkamer 4\n[comment] klopt niet"}, 0},
		"cut off":                 {pages(iwa(body)[:30], picture), evidence.Partial, "part-damaged: Index/Document.iwa: ", nil, 1},
		"nothing that is text":    {pages(iwa(object(401, field(3, []byte("stijl")))), picture), evidence.Partial, "iwork-text-not-read: ", nil, 1},
		"no zip":                  {[]byte("PK"), evidence.Damaged, "iwork-damaged: ", nil, 0},
		"a message that is short": {pages(iwa(body[:len(body)-5])), evidence.Damaged, "part-damaged: ", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := x.Extract(t, iwork.New(), c.file)
			if got.Result.Outcome != c.outcome || len(got.Result.Reasons) == 0 || !strings.HasPrefix(got.Result.Reasons[0], c.reason) || len(got.Children) != c.children {
				t.Errorf("%s %q with %d children, want %s %q with %d", got.Result.Outcome, got.Result.Reasons, len(got.Children), c.outcome, c.reason, c.children)
			}
			if len(got.Texts())+len(c.text) > 0 && !cmp.Equal(got.Texts(), c.text) {
				t.Errorf("pages %q, want %q", got.Texts(), c.text)
			}
		})
	}
}

func FuzzExtract(f *testing.F) {
	f.Add(iwa(object(2001, field(3, []byte("x")))))
	f.Add([]byte("\x00\x05\x00\x00\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, part []byte) {
		first, second := x.Extract(t, iwork.New(), pages(part)), x.Extract(t, iwork.New(), pages(part))
		if diff := cmp.Diff(first.Result, second.Result); diff != "" || !first.Result.Outcome.Valid() {
			t.Errorf("%q: %+v (-first +second):\n%s", part, first.Result, diff)
		}
	})
}
