package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

// found is what an extraction left behind.
type found struct {
	res      extract.Result
	pages    []evidence.Page
	children []extract.Child
}

func (f *found) Page(p evidence.Page) error  { f.pages = append(f.pages, p); return nil }
func (f *found) Child(c extract.Child) error { f.children = append(f.children, c); return nil }
func (f *found) text() string {
	all := []string{}
	for _, p := range f.pages {
		all = append(all, p.Text)
	}
	return strings.Join(all, "\f")
}

func (f *found) names() []string {
	names := []string{}
	for _, c := range f.children {
		names = append(names, c.Name+"="+string(c.Data))
	}
	return names
}

func run(t testing.TB, data string) *found {
	t.Helper()
	var f found
	res, err := New().Extract(context.Background(), extract.Source{Size: int64(len(data)), Data: strings.NewReader(data)}, extract.Limits{}, &f)
	if err != nil {
		t.Fatalf("Extract(%q): %v", data, err)
	}
	f.res = res
	return &f
}

// mailOf puts a simple head before header lines and a body, with line ends as in mail.
func mailOf(lines ...string) string {
	return "From: Ana <ana@voorbeeld.example>\r\nSubject: Werk\r\n" + strings.Join(lines, "\r\n") + "\r\n"
}

const head = "From: Ana <ana@voorbeeld.example>\nSubject: Werk"

func TestExtractText(t *testing.T) {
	html := "<table><tr><td>zelfde woorden</td><td><b>als</b> in</td></tr></table><p>de tekst</p>"
	more := "<p>een geheel ander verhaal over kamers huur schulden paspoorten reizen grenzen chauffeurs bazen loon boetes</p>"
	cases := map[string]struct {
		in, want string
		reasons  []string
	}{
		"plain text": {mailOf("", "Hallo,", "kom morgen."), head + "\n\nHallo,\nkom morgen.", nil},
		"a line of a mailbox before it": {
			"From ana@voorbeeld.example Mon Mar 12 14:02:11 2024\r\n" + mailOf("", "Hallo"), head + "\n\nHallo", nil,
		},
		"a stated character set": {mailOf("Content-Type: text/plain; charset=iso-8859-2", "", "\xb3\xf3\xbfko"), head + "\n\nłóżko", nil},
		"quoted-printable": {
			mailOf("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", "caf=C3=A9 en =", "meer"), head + "\n\ncafé en meer", nil,
		},
		"base64":    {mailOf("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: BASE64", "", "Y2Fmw6k="), head + "\n\ncafé", nil},
		"only HTML": {mailOf("Content-Type: text/html; charset=utf-8", "", "<p>een<p>twee"), head + "\n\neen\n\ntwee", nil},
		"plain text before the same HTML": {
			mailOf("Content-Type: multipart/alternative; boundary=g", "", "--g", "", "zelfde woorden als in de tekst", "--g", "Content-Type: text/html", "", html, "--g--"),
			head + "\n\nzelfde woorden als in de tekst", nil,
		},
		"HTML that says more": {
			mailOf("Content-Type: multipart/alternative; boundary=g", "", "--g", "", "kort", "--g", "Content-Type: text/html", "", more, "--g--"),
			head + "\n\nkort\n\n" + strings.TrimSuffix(strings.TrimPrefix(more, "<p>"), "</p>"),
			[]string{"html-part-says-more: appended"},
		},
		"HTML that says a little more": {
			mailOf("Content-Type: multipart/alternative; boundary=g", "", "--g", "", "Zie de HTML-versie. Groet, Bo", "--g", "Content-Type: text/html", "", `<p>Kom <a href="https://voorbeeld.example/x">hier</a></p><p>Groet,<br>Bo</p>`, "--g--"),
			head + "\n\nZie de HTML-versie. Groet, Bo\n\nKom hier\n<https://voorbeeld.example/x>",
			[]string{"html-part-says-more: appended"},
		},
		"words in another order": {
			mailOf("Content-Type: multipart/alternative; boundary=g", "", "--g", "", "ik wil. dat niet", "--g", "Content-Type: text/html", "", "<p>dat wil ik niet</p>", "--g--"),
			head + "\n\nik wil. dat niet\n\ndat wil ik niet",
			[]string{"html-part-says-more: appended"},
		},
		"lines that a program broke": {
			mailOf("Content-Type: text/plain; format=flowed", "", "Dit is een lange ", "zin.", "> gek ", "> wel", ">> nee ", "> ja", "-- ", "Bo"),
			head + "\n\nDit is een lange zin.\n> gek wel\n>> nee \n> ja\n-- \nBo", nil,
		},
		"lines broken within words": {
			mailOf("Content-Type: text/plain; format=flowed; delsp=yes", "", "paspoort ", "nummer"), head + "\n\npaspoortnummer", nil,
		},
		"two texts in a row": {
			mailOf("Content-Type: multipart/mixed; boundary=g", "", "--g", "", "een", "--g", "Content-Type: text/html", "", "<b>twee</b>", "--g--"), head + "\n\neen\n\ntwee", nil,
		},
		"text after the last part": {
			mailOf("Content-Type: multipart/mixed; boundary=g", "", "--g", "", "een", "--g--", "verstopt"), head + "\n\neen\n\nverstopt", []string{"text-after-parts: kept"},
		},
		"hidden text": {
			mailOf("Content-Type: text/html", "", `<p style="display:none">ja</p>nee`), head + "\n\nja\n\nnee", []string{"hidden-text: 2 characters"},
		},
		"a multipart without boundary": {mailOf("Content-Type: multipart/mixed", "", "toch tekst"), head + "\n\ntoch tekst", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := run(t, c.in)
			if diff := cmp.Diff(c.want, got.text()); diff != "" {
				t.Errorf("text of %q (-want +got):\n%s", c.in, diff)
			}
			if got.res.Outcome != evidence.OK || !cmp.Equal(got.res.Reasons, c.reasons) {
				t.Errorf("result of %q = %s %q, want ok %q", c.in, got.res.Outcome, got.res.Reasons, c.reasons)
			}
		})
	}
}

func TestFilesInTheText(t *testing.T) {
	file := "begin 644 lijst.txt\n#86)C\n`\nend"
	for name, c := range map[string]struct {
		in, text string
		children []string
	}{
		"a file":              {"voor\n" + file + "\nna", "voor\n[lijst.txt]\nna", []string{"lijst.txt=abc"}},
		"two of one name":     {file + "\n" + file, "[lijst.txt]\n[lijst.txt]", []string{"lijst.txt=abc", "lijst (2).txt=abc"}},
		"no end":              {"begin 644 lijst.txt\n#86)C\n", "begin 644 lijst.txt\n#86)C", []string{}},
		"a sentence":          {"begin 644 keer\nopnieuw, zei hij\nend", "begin 644 keer\nopnieuw, zei hij\nend", []string{}},
		"a line without tail": {"begin 644 a\n#86)C\n#86)\n \nend", "[a]", []string{"a=abcab@"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, mailOf("", c.in))
			if got.text() != head+"\n\n"+c.text || !cmp.Equal(got.names(), c.children) {
				t.Errorf("%q gives %q with %q, want %q with %q", c.in, got.text(), got.names(), c.text, c.children)
			}
		})
	}
	if got := run(t, mailOf("", "x", "=ybegin line=128 size=3 name=a", "abc")); got.res.Outcome != evidence.Partial {
		t.Errorf("a file in yEnc makes the mail %s, want partial", got.res.Outcome)
	}
}

func TestExtractHeaders(t *testing.T) {
	in := strings.Join([]string{
		"Received: from x by y", "Message-ID: <1@voorbeeld.example>", "In-Reply-To: <0@voorbeeld.example>",
		"From: =?iso-8859-1?Q?Ren=E9e?= <renee@voorbeeld.example>", "To: Bo <bo@voorbeeld.example>,", " Cas <cas@voorbeeld.example>",
		"Cc: =?utf-8?B?xYHDs8W8a28=?= <l@voorbeeld.example>", "Date: Tue, 12 Mar 2024 14:02:11 +0100 (CET)",
		"Subject: =?utf-8?Q?Betaling_=E2=82=AC?= =?utf-8?Q?_450?=", "", "tekst",
	}, "\r\n")
	got := run(t, in)
	want := "From: Renée <renee@voorbeeld.example>\nTo: Bo <bo@voorbeeld.example>, Cas <cas@voorbeeld.example>\n" +
		"Cc: Łóżko <l@voorbeeld.example>\nDate: Tue, 12 Mar 2024 14:02:11 +0100 (CET)\nSubject: Betaling € 450\n\ntekst"
	if diff := cmp.Diff(want, got.text()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	meta := map[string]string{
		"from": "Renée <renee@voorbeeld.example>", "to": "Bo <bo@voorbeeld.example>, Cas <cas@voorbeeld.example>",
		"cc": "Łóżko <l@voorbeeld.example>", "date": "2024-03-12T14:02:11+01:00", "subject": "Betaling € 450",
		"message-id": "<1@voorbeeld.example>", "in-reply-to": "<0@voorbeeld.example>", "received": "from x by y",
	}
	if diff := cmp.Diff(meta, got.res.Metadata); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if got.res.Title != "Betaling € 450" {
		t.Errorf("title = %q, want the subject", got.res.Title)
	}
}

func TestDecodeHeader(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"bare 8-bit":            {"Ren\xe9e", "Renée"},
		"an unknown set":        {"=?x-nothing?Q?Ren=E9e?=", "Renée"},
		"cyrillic":              {"=?koi8-r?B?98zBxMnNydI=?=", "Владимир"},
		"direction marks":       {"fac\u202etuur", "factuur"},
		"a word with spaces":    {"=?utf-8?Q?een twee?=", "een twee"},
		"folded":                {"een\r\n twee", "een twee"},
		"a mark without a word": {"=?utf-8?", "=?utf-8?"},
		"an encoded line break": {"=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"},
	}
	for name, c := range cases {
		if got := decodeHeader(c.in); got != c.want {
			t.Errorf("%s: decodeHeader(%q) = %q, want %q", name, c.in, got, c.want)
		}
	}
}

// attached is one attachment in a mail of mixed parts.
func attached(header, body string) string {
	return mailOf("Content-Type: multipart/mixed; boundary=g", "", "--g", "", "tekst", "--g", header, "", body, "--g--")
}

func TestExtractChildren(t *testing.T) {
	nested := "Subject: Huur/loon\r\n\r\nHallo"
	cases := map[string]struct {
		in   string
		want []string
	}{
		"an attachment":            {attached("Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"a.pdf\"", "JVBERg=="), []string{"a.pdf=%PDF"}},
		"an inline image":          {attached("Content-Type: image/png\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64", "iVBORw=="), []string{"image.png=\x89PNG"}},
		"text keeps its bytes":     {attached("Content-Type: text/csv; charset=iso-8859-2; name=x.csv", "\xb3,1"), []string{"x.csv=\xb3,1"}},
		"a text with a name":       {attached("Content-Type: text/plain\r\nContent-Disposition: inline; filename=x.txt", "los"), []string{"x.txt=los"}},
		"an encoded name":          {attached("Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"=?iso-8859-1?Q?r=E9sum=E9.doc?=\"", "x"), []string{"résumé.doc=x"}},
		"a name of RFC 2231":       {attached("Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.doc", "x"), []string{"résumé.doc=x"}},
		"a name in pieces":         {attached("Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*0=lange; filename*1=naam.doc", "x"), []string{"langenaam.doc=x"}},
		"a name that climbs":       {attached("Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"../../etc/passwd\"", "x"), []string{"etc/passwd=x"}},
		"a forwarded mail":         {attached("Content-Type: message/rfc822", nested), []string{"Huur_loon.eml=" + nested}},
		"a forwarded mail, unread": {attached("Content-Type: message/rfc822", "\r\nx"), []string{"message.eml=\r\nx"}},
		"a delivery report":        {attached("Content-Type: message/delivery-status", "Action: failed"), []string{"delivery-status.txt=Action: failed"}},
		"an invitation":            {attached("Content-Type: text/calendar", "BEGIN:VCALENDAR"), []string{"text.ics=BEGIN:VCALENDAR"}},
		"nothing but a file":       {mailOf("Content-Type: application/pdf; name=a.pdf", "", "%PDF"), []string{"a.pdf=%PDF\r\n"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := run(t, c.in)
			if diff := cmp.Diff(c.want, got.names()); diff != "" {
				t.Errorf("children of %q (-want +got):\n%s", c.in, diff)
			}
			if got.res.Outcome != evidence.OK {
				t.Errorf("outcome = %s %q, want ok", got.res.Outcome, got.res.Reasons)
			}
		})
	}
}

func TestExtractGivesChildrenTheirOwnNames(t *testing.T) {
	piece := "--g\r\nContent-Type: application/octet-stream; name=a.bin\r\n\r\n"
	got := run(t, mailOf("Content-Type: multipart/mixed; boundary=g", "", piece+"1", piece+"2", "--g--"))
	if diff := cmp.Diff([]string{"a.bin=1", "a (2).bin=2"}, got.names()); diff != "" {
		t.Errorf("children (-want +got):\n%s", diff)
	}
	if c := got.children[1]; c.Original != "a.bin" || c.Ordinal != 2 {
		t.Errorf("second child = %+v, want original a.bin, ordinal 2", c)
	}
}

func TestExtractSaysWhatIsWrong(t *testing.T) {
	cases := map[string]struct {
		in, text string
		reasons  []string
	}{
		"an unknown character set": {mailOf("Content-Type: text/plain; charset=fakescii", "", "Ren\xe9e is"), head + "\n\nRenée is", []string{"charset-unknown: fakescii", "charset-guessed: windows-1252"}},
		"an unknown encoding":      {mailOf("Content-Transfer-Encoding: base9000", "", "x"), head + "\n\nx", []string{"transfer-encoding-unknown: base9000"}},
		"damaged base64":           {mailOf("Content-Transfer-Encoding: base64", "", "Y2Fm!w6k"), head + "\n\ncafé", []string{"part-damaged: base64, 1 faults"}},
		"base64 that is none":      {mailOf("Content-Transfer-Encoding: base64", "", "gewoon een zin"), head + "\n\ngewoon een zin", []string{"part-damaged: base64, 1 faults"}},
		"damaged quoted-printable": {mailOf("Content-Transfer-Encoding: quoted-printable", "", "a=ZZb"), head + "\n\na=ZZb", []string{"part-damaged: quoted-printable, 1 faults"}},
		"no last boundary":         {mailOf("Content-Type: multipart/mixed; boundary=g", "", "--g", "", "een"), head + "\n\neen", []string{"mail-damaged: boundary missing"}},
		"broken UTF-8": {
			mailOf("Content-Type: text/plain; charset=utf-8", "", strings.Repeat("één ", 30)+"\xff"), head + "\n\n" + strings.Repeat("één ", 30) + "\ufffd", []string{"undecodable-characters: 1"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := run(t, c.in)
			if diff := cmp.Diff(c.text, got.text()); diff != "" {
				t.Errorf("text of %q (-want +got):\n%s", c.in, diff)
			}
			if got.res.Outcome != evidence.Partial || !cmp.Equal(got.res.Reasons, c.reasons) {
				t.Errorf("result = %s %q, want partial %q", got.res.Outcome, got.res.Reasons, c.reasons)
			}
			if got.pages[0].Status != evidence.PagePartial {
				t.Errorf("page status = %s, want partial", got.pages[0].Status)
			}
		})
	}
}

func TestExtractShowsATextThatTheHeaderSwallowed(t *testing.T) {
	lines := strings.Repeat("Regel: met dubbele punt\r\n", 100)
	got := run(t, mailOf("Content-Type: multipart/mixed; boundary=g\r\n"+lines))
	if got.res.Outcome != evidence.Partial || !strings.Contains(got.text(), "Regel: met dubbele punt") {
		t.Errorf("outcome %s, %d bytes of text; want partial and the lines", got.res.Outcome, len(got.text()))
	}
}

func TestExtractRefusesMailsThatDoNotFit(t *testing.T) {
	src := extract.Source{Size: 1 << 40, Data: strings.NewReader("Subject: x")}
	res, err := New().Extract(context.Background(), src, extract.Limits{}, &found{})
	if err != nil || res.Outcome != evidence.Memory {
		t.Errorf("Extract of a terabyte = %+v, %v; want memory", res, err)
	}
}

func TestExtractLongAndEmptyMails(t *testing.T) {
	if got := run(t, mailOf("", strings.Repeat("Een regel van een lange draad.\r\n", 3000))); len(got.pages) < 3 {
		t.Errorf("90 KB of text gave %d pages, want 3 or more", len(got.pages))
	}
	for _, in := range []string{"", "\r\n\r\n", "X-Nothing: x\r\n\r\n \r\n"} {
		if got := run(t, in); got.res.Outcome != evidence.Empty || len(got.pages) > 0 {
			t.Errorf("Extract(%q) = %s with %d pages, want empty", in, got.res.Outcome, len(got.pages))
		}
	}
}

func TestExtractIsQuickOnHostileMails(t *testing.T) {
	deep := ""
	for i := range 5000 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=g%d\r\n\r\n--g%d\r\n", i, i)
	}
	for name, in := range map[string]string{
		"parts in parts":  deep + strings.Repeat("x\r\n", 50_000),
		"many parts":      mailOf("Content-Type: multipart/mixed; boundary=g", "", strings.Repeat("--g\r\n\r\nx\r\n", 20_000)),
		"a long boundary": mailOf("Content-Type: multipart/mixed; boundary="+strings.Repeat("g", 10_000), "", "--"+strings.Repeat("g", 10_000), "", "x"),
		"a long header":   "Subject: " + strings.Repeat("=?utf-8?Q?a?= ", 50_000) + "\r\n\r\nx",
		"many headers":    strings.Repeat("To: a@b\r\n", 50_000) + "\r\nx",
		"a folded header": "To: a" + strings.Repeat("\r\n b", 100_000) + "\r\n\r\nx",
	} {
		start := time.Now()
		run(t, in)
		if took := time.Since(start); took > 4*time.Second {
			t.Errorf("%s: %d bytes took %v", name, len(in), took)
		}
	}
}

func TestExtractStops(t *testing.T) {
	in := attached("Content-Type: application/pdf; name=a.pdf", "x")
	src := extract.Source{Size: int64(len(in)), Data: strings.NewReader(in)}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New().Extract(ctx, src, extract.Limits{}, &found{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Extract after cancel = %v, want %v", err, context.Canceled)
	}
	refusal := errors.New("full")
	if _, err := New().Extract(context.Background(), src, extract.Limits{}, refusing{refusal}); err != refusal {
		t.Errorf("Extract into a refusing sink = %v, want %v unchanged", err, refusal)
	}
}

type refusing struct{ err error }

func (r refusing) Page(evidence.Page) error  { return r.err }
func (r refusing) Child(extract.Child) error { return r.err }

func FuzzExtract(f *testing.F) {
	for _, s := range []string{
		"", mailOf("", "x"), attached("Content-Type: message/rfc822", "Subject: y\r\n\r\nz"),
		mailOf("Content-Type: multipart/alternative; boundary=g", "", "--g", "", "a", "--g", "Content-Type: text/html", "", "<p>b", "--g--"),
		"From x\nFrom: y\nContent-Transfer-Encoding: base64\n\nY2Fm", "Content-Type: text/html; charset==\n\n<b>", "Subject: =?x?Q?=?=\n\n", ":\n:\n\n",
		"Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nx",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data string) {
		got := run(t, data)
		again := run(t, data)
		if !cmp.Equal(got.res, again.res) || got.text() != again.text() {
			t.Errorf("Extract(%q) differs the second time", data)
		}
		if !got.res.Outcome.Valid() || !utf8.ValidString(got.text()) {
			t.Errorf("Extract(%q): outcome %q, text %q", data, got.res.Outcome, got.text())
		}
		for _, c := range got.children {
			if _, changed := extract.SafeName(c.Name); changed {
				t.Errorf("Extract(%q): child name %q is not safe", data, c.Name)
			}
		}
	})
}
