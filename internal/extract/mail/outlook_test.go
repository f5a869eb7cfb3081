package mail_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/cfb"
	x "spoor/internal/extract/extracttest"
	"spoor/internal/extract/mail"
)

// message is a message with what most have, and more.
func message(more ...cfb.Item) []cfb.Item {
	return append([]cfb.Item{
		x.MsgProperties(32, x.MsgTime(0x0039), x.MsgNumber(0x3FFD, 1250)),
		x.MsgText(0x001A, "IPM.Note"), x.MsgText(0x0037, "Vacature"),
		x.MsgText(0x0C1A, "A. Bakker"), x.MsgText(0x0C1F, "a.bakker@voorbeeld.test"),
	}, more...)
}

func TestOutlookPages(t *testing.T) {
	const top = "From: A. Bakker <a.bakker@voorbeeld.test>\n"
	const end = "Date: Mon, 04 Mar 2024 10:20:00 +0000\nSubject: Vacature\n\n"
	cases := map[string]struct {
		items []cfb.Item
		want  string
	}{
		"plain text": {message(x.MsgText(0x1000, "Kom morgen.\r\nGroet")), top + end + "Kom morgen.\nGroet"},
		"recipients": {
			message(x.MsgRecipient(0, 1, "Vera", "vera@voorbeeld.test"), x.MsgRecipient(1, 2, "vera2@voorbeeld.test", "vera2@voorbeeld.test"), x.MsgRecipient(2, 3, "", "stil@voorbeeld.test"), x.MsgText(0x1000, "x")),
			top + "To: Vera <vera@voorbeeld.test>\nCc: vera2@voorbeeld.test\nBcc: stil@voorbeeld.test\n" + end + "x",
		},
		"recipients that are only shown": {message(x.MsgText(0x0E04, "Vera; Ion"), x.MsgText(0x1000, "x")), top + "To: Vera; Ion\n" + end + "x"},
		"one who sends for another": {
			message(x.MsgText(0x0042, "C. Dijk"), x.MsgText(0x5D02, "c@voorbeeld.test"), x.MsgText(0x0065, "/O=X/CN=C"), x.MsgText(0x1000, "x")),
			"From: C. Dijk <c@voorbeeld.test>\nSender: A. Bakker <a.bakker@voorbeeld.test>\n" + end + "x",
		},
		"HTML where there is no plain text": {message(x.MsgBytes(0x1013, []byte("<p>Dag <b>Vera</b></p>"))), top + end + "Dag Vera"},
		"text in a code page":               {message(x.Stream("__substg1.0_1000001E", []byte("Zap\xb3ata"))), top + end + "Zapłata"},
		"RTF, compressed": {
			message(x.MsgBytes(0x1009, compressed())), top + end + "hello world",
		},
		"RTF, as it stands": {
			message(x.MsgBytes(0x1009, x.Join(x.Numbers(28, 16), []byte("MELA"), x.Numbers(0), []byte(`{\rtf1 Dag \b x}`)))), top + end + "Dag x",
		},
		"headers that only the transport has": {
			message(x.MsgText(0x007D, "Received: by x\r\nReply-To: weg@voorbeeld.test\r\nSubject: anders\r\n"), x.MsgText(0x1000, "x")),
			top + "Reply-To: weg@voorbeeld.test\n" + end + "x",
		},
		"a contact": {
			[]cfb.Item{
				x.MsgProperties(32), x.MsgText(0x001A, "IPM.Contact"), x.MsgText(0x3001, "Ion Popa"), x.MsgText(0x3A1C, "+31 6 00000000"),
				x.Storage("__nameid_version1.0", x.MsgBytes(2, []byte("\x04\x20\x06\x00............")), x.MsgBytes(3, x.Join(x.Numbers(0x8083), x.Shorts(6, 0)))),
				x.MsgText(0x8000, "ion@voorbeeld.test"),
			},
			"Name: Ion Popa\nMobile phone: +31 6 00000000\nE-mail: ion@voorbeeld.test",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := x.Extract(t, mail.NewOutlook(), x.Compound(c.items...))
			if diff := cmp.Diff([]string{c.want}, got.Texts()); diff != "" {
				t.Errorf("pages differ (-want +got):\n%s", diff)
			}
			if got.Result.Outcome != evidence.OK || len(got.Result.Reasons) > 0 {
				t.Errorf("result = %v %q, want ok without reasons", got.Result.Outcome, got.Result.Reasons)
			}
		})
	}
}

// compressed is the example of MS-OXRTFCP 4.1.1.
func compressed() []byte {
	return []byte("\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0")
}

func TestOutlookMetadata(t *testing.T) {
	got := x.Extract(t, mail.NewOutlook(), x.Compound(message(x.MsgText(0x1035, "<1@voorbeeld.test>"), x.MsgText(0x1042, "<0@voorbeeld.test>"), x.MsgText(0x1000, "x"))...))
	want := map[string]string{
		"from": "A. Bakker <a.bakker@voorbeeld.test>", "date": "2024-03-04T10:20:00Z", "subject": "Vacature",
		"message-id": "<1@voorbeeld.test>", "in-reply-to": "<0@voorbeeld.test>",
	}
	if diff := cmp.Diff(want, got.Result.Metadata); diff != "" {
		t.Errorf("metadata differ (-want +got):\n%s", diff)
	}
	if got.Result.Title != "Vacature" || got.Result.Kind != "msg" || got.Result.Engine != mail.EngineOutlook {
		t.Errorf("title %q, kind %q, engine %q", got.Result.Title, got.Result.Kind, got.Result.Engine)
	}
}

func TestOutlookAttachments(t *testing.T) {
	inner := []cfb.Item{x.MsgProperties(24, x.MsgTime(0x0039)), x.MsgText(0x0037, "Eerder"), x.MsgText(0x1000, "de eerdere mail")}
	got := x.Extract(t, mail.NewOutlook(), x.Compound(message(
		x.MsgText(0x1000, "zie bijlagen"),
		x.MsgAttachment(0, "..\\bon.txt", []byte("de bon")),
		x.MsgAttachment(1, "", nil, inner...),
		x.Storage("__attach_version1.0_#00000002", x.MsgText(0x370D, `\\server\map\lijst.doc`)),
	)...))
	var names []string
	for _, c := range got.Children {
		names = append(names, c.Name)
	}
	if diff := cmp.Diff([]string{"bon.txt", "Eerder.msg"}, names); diff != "" {
		t.Fatalf("children differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`attachment-elsewhere: \\server\map\lijst.doc`}, got.Result.Reasons); diff != "" {
		t.Errorf("reasons differ (-want +got):\n%s", diff)
	}
	forwarded := x.Extract(t, mail.NewOutlook(), got.Children[1].Data)
	want := []string{"Date: Mon, 04 Mar 2024 10:20:00 +0000\nSubject: Eerder\n\nde eerdere mail"}
	if diff := cmp.Diff(want, forwarded.Texts()); diff != "" {
		t.Errorf("the forwarded message differs (-want +got):\n%s", diff)
	}
}

func TestOutlookOutcomes(t *testing.T) {
	cases := map[string]struct {
		file    []byte
		outcome evidence.Outcome
		reason  string
	}{
		"no compound file":         {[]byte("geen"), evidence.Damaged, "msg-damaged"},
		"no properties":            {x.Compound(x.Stream("Iets", []byte("x"))), evidence.Damaged, "no properties"},
		"RTF that is none":         {x.Compound(message(x.MsgBytes(0x1009, []byte("geen rtf, maar wel lang genoeg")))...), evidence.Partial, "text in RTF"},
		"an attachment that isn't": {x.Compound(message(x.Storage("__attach_version1.0_#00000000", x.MsgText(0x3707, "a.txt")))...), evidence.Partial, "attachment-missing: a.txt"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := x.Extract(t, mail.NewOutlook(), c.file)
			reasons := strings.Join(got.Result.Reasons, "; ")
			if got.Result.Outcome != c.outcome || !strings.Contains(reasons, c.reason) {
				t.Errorf("result = %v %q, want %v with %q", got.Result.Outcome, reasons, c.outcome, c.reason)
			}
		})
	}
}

func FuzzOutlook(f *testing.F) {
	f.Add(x.Compound(message(x.MsgRecipient(0, 1, "V", "v@x"), x.MsgAttachment(0, "a", []byte("b")), x.MsgBytes(0x1009, compressed()))...), compressed())
	f.Fuzz(func(t *testing.T, file, rtf []byte) {
		x.ExtractWithin(t, mail.NewOutlook(), file, extract.Limits{Pages: 1000, TextBytes: 1 << 20})
		x.ExtractWithin(t, mail.NewOutlook(), x.Compound(message(x.MsgBytes(0x1009, rtf), x.MsgBytes(0x1013, rtf))...), extract.Limits{})
	})
}
