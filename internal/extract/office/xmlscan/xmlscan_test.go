package xmlscan_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/unicode"

	"spoor/internal/extract/office/xmlscan"
)

// story writes the tokens of a document on one line.
func story(r io.Reader) (string, error) {
	var b strings.Builder
	s := xmlscan.New(r)
	for {
		token, err := s.Next()
		switch {
		case errors.Is(err, io.EOF):
			return b.String(), nil
		case err != nil:
			return b.String(), err
		case token.Kind == xmlscan.Start:
			fmt.Fprintf(&b, "<%s>", token.Name)
			if v, ok := token.Attr("a"); ok {
				fmt.Fprintf(&b, "(%s)", v)
			}
		case token.Kind == xmlscan.End:
			fmt.Fprintf(&b, "</%s>", token.Name)
		default:
			b.Write(token.Text)
		}
	}
}

func TestTokens(t *testing.T) {
	for _, tc := range []struct {
		name, xml, want string
		err             error
	}{
		{"elements and text", `<w:p><w:t>een twee</w:t></w:p>`, "<p><t>een twee</t></p>", nil},
		{"an empty element", `<p><br/></p>`, "<p><br></br></p>", nil},
		{"an attribute by its local name", `<p b="1" x:a = 'd&apos;r'/>`, "<p>(d'r)</p>", nil},
		{"> in an attribute", `<p a="1>2">t</p>`, "<p>(1>2)t</p>", nil},
		{"entities", `<t>&lt;a&gt; &amp;amp; &#x20AC;&#65; &quot;</t>`, "<t><a> &amp; €A \"</t>", nil},
		{"an unknown entity stays", `<t>voor &e9; na & zo</t>`, "<t>voor &e9; na & zo</t>", nil},
		{"declaration, comment, instruction", `<?xml version="1.0"?><!-- <x> --->` + `<a><?pi > ?>t</a>`, "<a>t</a>", nil},
		{"DOCTYPE with entities", `<!DOCTYPE a [<!ENTITY b "]>"><!ENTITY c SYSTEM "file:///x">]><a>&b;</a>`, "<a>&b;</a>", nil},
		{"CDATA", `<a><![CDATA[<x> & ]] ]]></a>`, "<a><x> & ]] </a>", nil},
		{"CDATA that ends in brackets", `<a><![CDATA[x]]]></a>`, "<a>x]</a>", nil},
		{"tags that don't match", `<a><b>t</a></b>`, "<a><b>t</a></b>", nil},
		{"control characters", "<a>\x01\x1f</a>", "<a>\x01\x1f</a>", nil},
		{"cut in a tag", `<a><b`, "<a>", io.ErrUnexpectedEOF},
		{"cut in text", `<a>tek`, "<a>tek", io.ErrUnexpectedEOF},
		{"cut in a comment", `<a><!-- `, "<a>", io.ErrUnexpectedEOF},
		{"nothing", ``, "", nil},
		{"too long a tag", `<a b="` + strings.Repeat("x", 2<<20), "", xmlscan.ErrTooLong},
		{"too deep", strings.Repeat("<a>", 100_001), strings.Repeat("<a>", 100_000), xmlscan.ErrTooDeep},
		{"latin-1", `<?xml version="1.0" encoding="iso-8859-1"?><a>caf` + "\xe9" + `</a>`, "<a>café</a>", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := story(strings.NewReader(tc.xml))
			if got != tc.want || !errors.Is(err, tc.err) {
				t.Errorf("got %.200q, %v; want %.200q, %v", got, err, tc.want, tc.err)
			}
			if again, _ := story(iotest.OneByteReader(strings.NewReader(tc.xml))); again != got {
				t.Errorf("byte by byte: got %.200q, want %.200q", again, got)
			}
		})
	}
}

func TestUTF16(t *testing.T) {
	const doc = `<?xml version="1.0" encoding="UTF-16"?><a>café €</a>`
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		for _, bom := range []unicode.BOMPolicy{unicode.UseBOM, unicode.IgnoreBOM} {
			data, err := unicode.UTF16(order, bom).NewEncoder().String(doc)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := story(strings.NewReader(data)); err != nil || got != "<a>café €</a>" {
				t.Errorf("order %v, mark %v: got %q, %v", order, bom, got, err)
			}
		}
	}
}

func TestLongTextComesInParts(t *testing.T) {
	text := strings.Repeat("0123456789", 300_000)
	got, err := story(strings.NewReader("<a>" + text + "</a>"))
	if err != nil || got != "<a>"+text+"</a>" {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}

// FuzzScan compares with encoding/xml on what that takes, and must not panic on
// anything.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		`<a b="c">d<e/>&lt;</a>`, `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, `<a><![CDATA[x]]></a>`, `<?xml version="1.0"?><a/>`,
		"\xff\xfe<\x00a\x00/\x00>\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		got, err := story(strings.NewReader(doc))
		want, ok := reference(doc)
		if ok && (err != nil || got != want) {
			t.Errorf("%q:\n got %q, %v\nwant %q", doc, got, err, want)
		}
	})
}

// reference is the story as encoding/xml tells it, for plain documents only:
// ones without declarations and carriage returns, which it rewrites.
func reference(doc string) (string, bool) {
	if strings.ContainsAny(doc, "\r?!:\x00") {
		return "", false
	}
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(doc))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), true
		}
		if err != nil {
			return "", false
		}
		switch token := token.(type) {
		case xml.StartElement:
			fmt.Fprintf(&b, "<%s>", token.Name.Local)
			for _, a := range token.Attr {
				if a.Name.Local == "a" {
					fmt.Fprintf(&b, "(%s)", a.Value)
					break
				}
			}
		case xml.EndElement:
			fmt.Fprintf(&b, "</%s>", token.Name.Local)
		case xml.CharData:
			b.Write(token)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	doc := "<sheetData>" + strings.Repeat(`<row r="1"><c r="A1" s="3"><v>1234.5</v></c><c r="B1" t="s"><v>17</v></c></row>`, 10_000) + "</sheetData>"
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		s := xmlscan.New(strings.NewReader(doc))
		for {
			if _, err := s.Next(); err != nil {
				break
			}
		}
	}
}
