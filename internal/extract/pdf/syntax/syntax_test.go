package syntax_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/extract/pdf/syntax"
)

func TestReadObject(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want syntax.Object
	}{
		"integer":                         {"42", 42.0},
		"real without digits in front":    {"-.5", -0.5},
		"two signs":                       {"--5", -5.0},
		"two points":                      {"1.2.3", 1.2},
		"a minus inside":                  {"12-34", 12.0},
		"reference":                       {"12 0 R", syntax.Ref{Num: 12}},
		"number before another":           {"12 0 13", 12.0},
		"name with a code":                {"/A#20B", syntax.Name("A B")},
		"name with a lone hash":           {"/A#xB", syntax.Name("A#xB")},
		"string with nested parentheses":  {"(a(b)c)", "a(b)c"},
		"string with escapes":             {`(\n\101\)\x)`, "\nA)x"},
		"string with a continued line":    {"(a\\\r\nb)", "ab"},
		"string that never ends":          {"(abc", "abc"},
		"hexadecimal with an odd digit":   {"<41 4>", "A@"},
		"array with everything":           {"[1 0 R true null (x)]", syntax.Array{syntax.Ref{Num: 1}, true, nil, "x"}},
		"array that never ends":           {"[1 2", syntax.Array{1.0, 2.0}},
		"dictionary":                      {"<</A 1/B[2]>>", syntax.Dict{"A": 1.0, "B": syntax.Array{2.0}}},
		"dictionary with a missing value": {"<</A 1/B>>", syntax.Dict{"A": 1.0}},
		"dictionary with a stray value":   {"<<(x)/A 1>>", syntax.Dict{"A": 1.0}},
		"comment before":                  {"% hello\n7", 7.0},
		"nothing":                         {"  ", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, syntax.ReadObject([]byte(c.in))); diff != "" {
				t.Errorf("ReadObject(%q): (-want +got)\n%s", c.in, diff)
			}
		})
	}
}

func TestReadIndirect(t *testing.T) {
	in := "7 1 obj\n<</Length 3>>\nstream\r\nabc\nendstream"
	got, ok := syntax.ReadIndirect([]byte(in))
	want := syntax.Indirect{
		Ref: syntax.Ref{Num: 7, Gen: 1}, Value: syntax.Dict{"Length": 3.0},
		Stream: true, Data: strings.Index(in, "abc"),
	}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("ReadIndirect(%q) ok %v: (-want +got)\n%s", in, ok, diff)
	}
	if _, ok := syntax.ReadIndirect([]byte("endobj 7 0 obj")); ok {
		t.Error("ReadIndirect took something that doesn't start with a number")
	}
}

func TestInlineImagesAreSkipped(t *testing.T) {
	l := syntax.NewLexer([]byte("BI /W 1 ID \x00\xffEI\xfe (not text) EI Q"))
	l.Next()
	l.SkipInlineImage()
	if got, _ := l.Next(); got != syntax.Keyword("Q") {
		t.Errorf("after the image: got %v, want Q", got)
	}
}

// object draws any object that a file can hold.
func object(depth int) *rapid.Generator[syntax.Object] {
	return rapid.Custom(func(t *rapid.T) syntax.Object {
		kinds := 6
		if depth == 0 {
			kinds = 4
		}
		switch rapid.IntRange(0, kinds).Draw(t, "kind") {
		case 0:
			return rapid.Bool().Draw(t, "bool")
		case 1:
			return float64(rapid.IntRange(-1e9, 1e9).Draw(t, "number")) / 64
		case 2:
			return string(rapid.SliceOf(rapid.Byte()).Draw(t, "string"))
		case 3:
			return syntax.Name(rapid.SliceOf(rapid.Byte()).Draw(t, "name"))
		case 4:
			return syntax.Ref{Num: rapid.IntRange(1, 1e6).Draw(t, "ref")}
		case 5:
			return syntax.Array(rapid.SliceOfN(object(depth-1), 0, 4).Draw(t, "array"))
		}
		keys := rapid.SliceOfN(rapid.StringN(0, 5, 9), 0, 4).Draw(t, "keys")
		d := syntax.Dict{}
		for _, k := range keys {
			d[syntax.Name(k)] = object(depth-1).Draw(t, "value")
		}
		return d
	})
}

func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	w := &syntax.Writer{
		Refer: func(r syntax.Ref) int { return r.Num },
		Text:  func(s string) string { return s },
	}
	rapid.Check(t, func(t *rapid.T) {
		want := object(3).Draw(t, "object")
		out := w.Append(nil, want)
		got := syntax.ReadObject(out)
		if diff := cmp.Diff(want, got, cmp.Transformer("empty", func(a syntax.Array) []syntax.Object {
			return append([]syntax.Object{}, a...)
		})); diff != "" {
			t.Fatalf("%q: (-want +got)\n%s", out, diff)
		}
	})
}

func FuzzLexer(f *testing.F) {
	for _, s := range []string{"1 0 obj <</A [(x) <41>]>> endobj", "BI ID EI", "((((", "[[[[<<<<", "/#4/#"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l := syntax.NewLexer(data)
		for n := 0; ; n++ {
			if _, ok := l.Next(); !ok {
				break
			}
			if n > len(data) {
				t.Fatalf("more objects than bytes in %q", data)
			}
		}
		syntax.ReadIndirect(data)
		l = syntax.NewLexer(data)
		l.SkipInlineImage()
		if l.Pos() > len(data) {
			t.Fatalf("position %d past the end %d", l.Pos(), len(data))
		}
	})
}
