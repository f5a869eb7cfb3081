package markup

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

func TestRenderText(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"paragraphs":                {"<p>een</p><p>twee\n  drie</p>", "een\n\ntwee drie"},
		"a paragraph left open":     {"<p>een<p>twee", "een\n\ntwee"},
		"line breaks":               {"een<br>twee<br><br/>drie", "een\ntwee\n\ndrie"},
		"headings":                  {"<h1>Kop</h1>tekst", "Kop\n\ntekst"},
		"divs are lines":            {"<div>een</div><div><div>twee</div></div>", "een\ntwee"},
		"inline marks stay":         {"<b>vet</b>te <i>tekst</i>.", "vette tekst."},
		"a list":                    {"<ul><li>een</li><li>twee</li></ul>na", "een\ntwee\n\nna"},
		"a list left open":          {"<ul><li>een<li>twee</ul>", "een\ntwee"},
		"a table":                   {"<table><tr><th>Naam</th><th>Bedrag</th></tr><tr><td>A</td><td>1</td></tr></table>na", "Naam\tBedrag\nA\t1\n\nna"},
		"a table left open":         {"<table><tr><td>A<td>1<tr><td>B<td>2</table>", "A\t1\nB\t2"},
		"empty cells":               {"<table><tr><td></td><td>1</td><td></td><td>2</td></tr></table>", "\t1\t\t2"},
		"paragraphs in cells":       {"<table><tr><td><p>A</p></td><td><p>1</p><p>2</p></td></tr></table>", "A\t1\n\n2"},
		"tables for layout":         {"<table><tr><td><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table></td></tr></table>", "a\tb\nc"},
		"white space between rows":  {"<table>\n <tr>\n  <td> A </td>\n  <td> 1 </td>\n </tr>\n</table>", "A\t1"},
		"preformatted":              {"<pre>a  b\n  c</pre>d", "a  b\n  c\n\nd"},
		"entities":                  {"caf&eacute; &amp; &#233;&nbsp;x &lt;b&gt;", "café & é x <b>"},
		"scripts and styles go":     {"a<script>var x='<p>nee</p>'</script><style>p{}</style>b", "ab"},
		"comments go":               {"a<!-- nee -->b", "ab"},
		"alternative texts":         {`zie<img src=x alt="foto van paspoort">hier`, "zie foto van paspoort hier"},
		"a button's text":           {`<input type=submit value="Bel nu"><input type=hidden value=geheim>`, "Bel nu"},
		"a mail link":               {`<a href="mailto:ana%40voorbeeld.nl?subject=x">Mail ons</a>.`, "Mail ons (ana@voorbeeld.nl)."},
		"a mail link that shows":    {`<a href="mailto:Ana@voorbeeld.nl">ana@voorbeeld.nl</a>`, "ana@voorbeeld.nl"},
		"a phone link":              {`<a href="tel:+31612345678">Bel</a>`, "Bel (+31612345678)"},
		"a phone link that shows":   {`<a href="tel:+31612345678">+31 (6) 1234-5678</a>`, "+31 (6) 1234-5678"},
		"a WhatsApp link":           {`<a href="https://wa.me/31612345678"><img src=x></a>`, "(31612345678)"},
		"other links":               {`<a href="https://voorbeeld.nl/x">hier</a>`, "hier"},
		"a link left open":          {`<a href="tel:112">bel`, "bel (112)"},
		"ligatures and hyphens":     {"de \ufb01ets&shy;en", "de fietsen"},
		"no tags at all":            {"gewoon", "gewoon"},
		"nothing":                   {"", ""},
		"buttons stand apart":       {"<button>Bel</button><label>Nu</label><object>x</object>", "Bel Nu x"},
		"links stand apart":         {`<a href="/a">Home</a><a href="/b">Contact</a>`, "Home Contact"},
		"a letter in a link":        {`<a href="/a">A</a>na <b>B</b>o`, "Ana Bo"},
		"a title":                   {`<a href="/a" title="Kamer te huur">hier</a>`, "hier Kamer te huur"},
		"a title that says it too":  {`<a href="/a" title="hier">hier</a>`, "hier"},
		"a picture's title":         {`<img src=x alt="Ana" title="Ana P."> is`, "Ana Ana P. is"},
		"a placeholder and a label": {`<input placeholder="Uw nummer"><button aria-label="Bel ons"></button>`, "Uw nummer Bel ons"},
		"a page in a frame":         {`a<iframe srcdoc="&lt;p&gt;binnen&lt;/p&gt;"></iframe>b`, "a\n\nbinnen\n\nb"},
		"a frame in a frame":        {`<iframe srcdoc="&lt;iframe srcdoc='x'&gt;&lt;/iframe&gt;y"></iframe>`, "y"},
		"data about the page":       {`a<script type="application/ld+json">{"telephone": "+31612345678"}</script>b`, "a\n{\"telephone\": \"+31612345678\"}\nb"},
		"a lonely end tag":          {"</p></table></td>a", "a"},
		"cells without a table":     {"<td>a<td>b", "a\nb"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := Render([]byte(c.in), "").Text; got != c.want {
				t.Errorf("Render(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestLinksFollowOnAPageOfTheirOwn(t *testing.T) {
	in := `<base href="https://voorbeeld.example/"><a href="https://voorbeeld.example/ana">ana</a><a href="https://voorbeeld.example/ana">weer</a>` +
		`<a href="/hier">hier</a><a href="https://t.example/groep">https://t.example/groep</a><iframe src="https://kaart.example/52,4"></iframe>` +
		`<a href="javascript:x()">x</a><a href="tg://resolve?domain=ana">tg</a>`
	var got pages
	if _, err := New().Extract(context.Background(), extract.Source{Size: int64(len(in)), Data: strings.NewReader(in)}, extract.Limits{}, &got); err != nil {
		t.Fatal(err)
	}
	want := "https://voorbeeld.example/\nhttps://voorbeeld.example/ana\nhttps://kaart.example/52,4\ntg://resolve?domain=ana\n"
	if len(got) != 2 || got[1].Label != "links" || got[1].Text != want || got[1].Number != 2 {
		t.Errorf("%q gives %+v, want a second page %q", in, got, want)
	}
}

func TestRenderKeepsHiddenTextAndSaysSo(t *testing.T) {
	cases := map[string]struct {
		in, text string
		reasons  []string
	}{
		"display none":         {`a<div style="color:red; DISPLAY: none">ge<b>heim</b></div>b`, "a\ngeheim\nb", []string{"hidden-text: 6 characters"}},
		"hidden attribute":     {`<p hidden>ja</p>`, "ja", []string{"hidden-text: 2 characters"}},
		"no size":              {`<span style="font-size:0px">ja</span>`, "ja", []string{"hidden-text: 2 characters"}},
		"a small size":         {`<span style="font-size:0.9em">ja</span>`, "ja", nil},
		"a paragraph after it": {`<p style="display:none">x<p>y`, "x\n\ny", []string{"hidden-text: 1 characters"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := Render([]byte(c.in), "")
			if got.Text != c.text || !cmp.Equal(got.Hidden, c.reasons) {
				t.Errorf("Render(%q) = %q %q, want %q %q", c.in, got.Text, got.Hidden, c.text, c.reasons)
			}
		})
	}
}

func TestRenderTitleAndMeta(t *testing.T) {
	got := Render([]byte(`<html><head><title> Gezocht:
 schoonmakers &amp; plukkers</title><meta name=Author content="A. de Vries"><meta property="og:description" content="Werk">
<meta name=robots content=none></head><body>tekst</body></html>`), "")
	want := Document{
		Text: "tekst", Title: "Gezocht: schoonmakers & plukkers",
		Metadata: map[string]string{"author": "A. de Vries", "title": "Gezocht: schoonmakers & plukkers", "description": "Werk", "charset": "utf-8"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Render (-want +got):\n%s", diff)
	}
}

func TestRenderCharacterSets(t *testing.T) {
	cases := map[string]struct{ in, label, want, set string }{
		"a meta element":           {"<meta charset=iso-8859-2><p>\xb3\xf3\xbfko", "", "łóżko", "iso-8859-2"},
		"an old meta element":      {`<meta http-equiv=Content-Type content="text/html; charset=windows-1251"><p>` + "\xe4\xe0", "", "да", "windows-1251"},
		"the carrier goes first":   {"<meta charset=iso-8859-1><p>\xb3\xf3\xbfko", "iso-8859-2", "łóżko", "iso-8859-2"},
		"a mark":                   {"\xef\xbb\xbf<meta charset=iso-8859-1><p>één", "", "één", "utf-8"},
		"UTF-16 by its zero bytes": {"<\x00p\x00>\x00a\x00", "", "a", "utf-16le"},
		"an impossible meta":       {"<meta charset=utf-16><p>een", "", "een", "utf-8"},
		"nothing said":             {"<p>ren\xe9e en daphn\xe9", "", "renée en daphné", "windows-1252"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := Render([]byte(c.in), c.label)
			if got.Text != c.want || got.Metadata["charset"] != c.set {
				t.Errorf("Render(%q) = %q by %s, want %q by %s", c.in, got.Text, got.Metadata["charset"], c.want, c.set)
			}
		})
	}
}

func TestRenderIsQuickOnHostileInput(t *testing.T) {
	for name, in := range map[string]string{
		"deep":         strings.Repeat("<div>", 300_000) + "x",
		"end tags":     strings.Repeat("<b>", 1000) + strings.Repeat("</i>", 300_000),
		"open links":   strings.Repeat(`<a href="tel:1">x`, 100_000),
		"deep tables":  strings.Repeat("<table><tr><td>", 100_000) + "x",
		"empty cells":  "<table><tr>" + strings.Repeat("<td>", 300_000) + "x",
		"attributes":   "<p " + strings.Repeat("a=b ", 300_000) + ">x",
		"open pre":     strings.Repeat("<pre>x", 100_000),
		"an open tag":  strings.Repeat("<p a='", 100_000),
		"open quotes":  "<a href=\"" + strings.Repeat("x", 1<<20),
		"many options": strings.Repeat("<option>x", 100_000),
	} {
		start := time.Now()
		Render([]byte(in), "")
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s: %d bytes took %v", name, len(in), took)
		}
	}
}

type pages []evidence.Page

func (p *pages) Page(page evidence.Page) error { *p = append(*p, page); return nil }
func (*pages) Child(extract.Child) error       { return nil }

func TestExtract(t *testing.T) {
	cases := map[string]struct {
		in      string
		pages   int
		outcome evidence.Outcome
	}{
		"a page":         {"<p>een", 1, evidence.OK},
		"a long page":    {strings.Repeat("<p>Een regel tekst.</p>", 5000), 3, evidence.OK},
		"nothing to see": {"<html><head><title>x</title></head><body> &nbsp;<p></p></body></html>", 0, evidence.Empty},
		"broken bytes":   {"<p>" + strings.Repeat("één ", 50) + "\xff", 1, evidence.Partial},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var got pages
			src := extract.Source{Size: int64(len(c.in)), Data: strings.NewReader(c.in)}
			res, err := New().Extract(context.Background(), src, extract.Limits{}, &got)
			if err != nil || res.Outcome != c.outcome || len(got) != c.pages {
				t.Errorf("Extract = %s with %d pages, %v; want %s with %d", res.Outcome, len(got), err, c.outcome, c.pages)
			}
			if res.Kind != "html" || res.MIME != "text/html" || res.Engine != Engine {
				t.Errorf("Extract = %+v: wrong kind, type or engine", res)
			}
		})
	}
}

func FuzzRender(f *testing.F) {
	for _, s := range []string{
		"", "<p>a", "<table><tr><td>a<td>b</table>", "<a href='mailto:x'>y</a>", "<pre> a ", "<style>x", "<!--", "</", "<title>x",
		"<p style='display:none'>x", "\xff\xfe<\x00", "<meta charset=utf-7>", "<textarea><p>",
	} {
		f.Add([]byte(s), "")
	}
	f.Fuzz(func(t *testing.T, data []byte, label string) {
		got := Render(data, label)
		if !utf8.ValidString(got.Text) || !utf8.ValidString(got.Title) {
			t.Errorf("Render(%q, %q) = %+v: not UTF-8", data, label, got)
		}
		if again := Render(data, label); !cmp.Equal(got, again) {
			t.Errorf("Render(%q, %q) differs the second time", data, label)
		}
	})
}
