package mail_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	x "spoor/internal/extract/extracttest"
	"spoor/internal/extract/mail"
)

// winmail is a file as Outlook writes it, with more attributes before the end.
func winmail(more ...[]byte) []byte {
	head := [][]byte{
		x.TNEFAttribute(1, 0x89006, x.Numbers(0x10000)), x.TNEFAttribute(1, 0x69007, x.Numbers(1250, 0)),
		x.TNEFAttribute(1, 0x18004, []byte("Zap\xb3ata\x00")), x.TNEFAttribute(1, 0x38005, x.TNEFDate()),
	}
	return x.TNEF(append(head, more...)...)
}

func TestTNEF(t *testing.T) {
	const top = "Date: Mon, 04 Mar 2024 10:20:00 +0000\nSubject: Zapłata\n"
	begin := x.TNEFAttribute(2, 0x69002, make([]byte, 14))
	inner := winmail(x.TNEFAttribute(1, 0x2800C, []byte("binnen")))
	rtf := x.Join(x.Numbers(28, 16), []byte("MELA"), x.Numbers(0), []byte(`{\rtf1 Dag \b x}`))
	cases := map[string]struct {
		file     []byte
		text     string
		children []string
	}{
		"a text in a code page": {winmail(x.TNEFAttribute(1, 0x2800C, []byte("\xa3\xf3d\x9f"))), top + "\nŁódź", nil},
		"a text in RTF":         {winmail(x.TNEFAttribute(1, 0x69003, x.TNEFProperties(x.TNEFBytes(0x102, 0x1009, rtf)))), top + "\nDag x", nil},
		"who and to whom": {
			winmail(x.TNEFAttribute(1, 0x69003, x.TNEFProperties(x.TNEFText(0x0C1A, "A. Bakker"))),
				x.TNEFAttribute(1, 0x69004, x.Join(x.Numbers(1), x.TNEFProperties(x.TNEFNumber(0x0C15, 2), x.TNEFText(0x3001, "Ion"), x.TNEFText(0x39FE, "ion@voorbeeld.test"))))),
			"From: A. Bakker\nCc: Ion <ion@voorbeeld.test>\n" + top[:len(top)-1], nil,
		},
		"a property with a name": {
			winmail(x.TNEFAttribute(1, 0x69003, x.TNEFProperties(x.TNEFNamed(0x8001, 0x62002, 0x8208, "Kas 4")))), top + "Location: Kas 4", nil,
		},
		"files": {
			winmail(begin, x.TNEFAttribute(2, 0x6800F, []byte("een")), x.TNEFAttribute(2, 0x18010, []byte("UMOWA~1.TXT\x00")),
				x.TNEFAttribute(2, 0x69005, x.TNEFProperties(x.TNEFText(0x3707, "umowa o pracę.txt"))),
				begin, x.TNEFAttribute(2, 0x18010, []byte("\xa3.txt\x00")), x.TNEFAttribute(2, 0x6800F, []byte("twee"))),
			top[:len(top)-1],
			[]string{"umowa o pracę.txt=een", "Ł.txt=twee"},
		},
		"a message as such": {
			winmail(begin, x.TNEFAttribute(2, 0x69005, x.TNEFProperties(x.TNEFText(0x3001, "oud/nieuw"), x.TNEFNumber(0x3705, 5), x.TNEFBytes(0xD, 0x3701, x.Join(make([]byte, 16), inner))))),
			top[:len(top)-1],
			[]string{"oud_nieuw.dat=" + string(inner)},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := x.Extract(t, mail.NewTNEF(), c.file)
			if diff := cmp.Diff([]string{c.text}, got.Texts()); diff != "" {
				t.Errorf("pages (-want +got):\n%s", diff)
			}
			var children []string
			for _, child := range got.Children {
				children = append(children, child.Name+"="+string(child.Data))
			}
			if !cmp.Equal(children, c.children) || got.Result.Outcome != evidence.OK {
				t.Errorf("children %q, outcome %s %q; want %q, ok", children, got.Result.Outcome, got.Result.Reasons, c.children)
			}
		})
	}
	for name, file := range map[string][]byte{"nothing but a name": []byte("\x78\x9f\x3e\x22"), "another file": []byte("winmail.dat is weg")} {
		if got := x.Extract(t, mail.NewTNEF(), file); got.Result.Outcome != evidence.Damaged {
			t.Errorf("%s: %q is %s, want damaged", name, file, got.Result.Outcome)
		}
	}
	whole := winmail(begin, x.TNEFAttribute(2, 0x18010, []byte("a.txt\x00")), x.TNEFAttribute(2, 0x6800F, bytes.Repeat([]byte("abc"), 100)))
	got := x.Extract(t, mail.NewTNEF(), whole[:len(whole)-50])
	if got.Result.Outcome != evidence.Partial || len(got.Children) != 1 || len(got.Children[0].Data) != 300-48 {
		t.Errorf("a file that is cut off is %s with %d children, want partial with what is left of one", got.Result.Outcome, len(got.Children))
	}
}

// FuzzTNEF holds for whatever bytes: an outcome, and the same one twice.
func FuzzTNEF(f *testing.F) {
	f.Add(winmail(x.TNEFAttribute(1, 0x69003, x.TNEFProperties(x.TNEFText(0x1000, "x"), x.TNEFNamed(0x8001, 0x62002, 0x8208, "y")))))
	f.Add(winmail(x.TNEFAttribute(2, 0x69002, nil), x.TNEFAttribute(2, 0x69005, x.TNEFProperties(x.TNEFNumber(0x3705, 5)))))
	f.Add([]byte("\x78\x9f\x3e\x22\x00\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) { same(t, mail.NewTNEF(), data) })
}

// same reads bytes twice and expects a valid outcome, twice the same.
func same(t *testing.T, ex extract.Extractor, data []byte) {
	t.Helper()
	first, second := x.Extract(t, ex, data), x.Extract(t, ex, data)
	if !first.Result.Outcome.Valid() {
		t.Errorf("%q has outcome %q", data, first.Result.Outcome)
	}
	if diff := cmp.Diff(first.Result, second.Result); diff != "" {
		t.Errorf("%q read twice (-first +second):\n%s", data, diff)
	}
}
