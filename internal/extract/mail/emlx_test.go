package mail_test

import (
	"fmt"
	"strings"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/mail"
)

func TestEmlx(t *testing.T) {
	eml := string(extracttest.Eml("ana@voorbeeld.example", "bo@voorbeeld.example", "werk", "tot morgen", extracttest.Text("lijst.txt", "los")))
	list := `<?xml version="1.0"?><plist version="1.0"><dict><key>date-received</key><integer>1709544030</integer><key>flags</key><integer>8590195713</integer><key>lijst</key><array><string>x</string></array></dict></plist>`
	for _, tc := range []struct{ name, file, received string }{
		{"as Apple Mail writes it", fmt.Sprintf("%-10d\n%s%s", len(eml), eml, list), "1709544030"},
		{"a length that can't be", "99999999\n" + eml, ""},
		{"no length", eml, ""},
		{"a list that is cut off", fmt.Sprintf("%d\n%s%s", len(eml), eml, list[:120]), "1709544030"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got emlxSink
			res, err := mail.NewEmlx().Extract(t.Context(), extract.Source{Size: int64(len(tc.file)), Data: strings.NewReader(tc.file)}, extract.Limits{}, &got)
			if err != nil || res.Outcome != evidence.OK || res.MIME != "message/x-emlx" || res.Title != "werk" {
				t.Fatalf("got %+v, %v", res, err)
			}
			if !strings.HasSuffix(strings.TrimSpace(got.text), "tot morgen") || got.children != 1 {
				t.Errorf("got %q and %d children, want the mail without its list", got.text, got.children)
			}
			if received := res.Metadata["emlx:date-received"]; received != tc.received {
				t.Errorf("date-received = %q, want %q; metadata %v", received, tc.received, res.Metadata)
			}
		})
	}
}

// emlxSink keeps the text and counts the children.
type emlxSink struct {
	text     string
	children int
}

func (s *emlxSink) Page(p evidence.Page) error { s.text += p.Text; return nil }
func (s *emlxSink) Child(extract.Child) error  { s.children++; return nil }

func FuzzEmlx(f *testing.F) {
	f.Add([]byte("12\nSubject: x\n\ny<plist><key>a</key><date>b</date>"))
	f.Add([]byte("-1\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		res, err := mail.NewEmlx().Extract(t.Context(), extract.Source{Size: int64(len(file)), Data: strings.NewReader(string(file))}, extract.Limits{}, &emlxSink{})
		if err != nil || !res.Outcome.Valid() {
			t.Fatalf("got %+v, %v", res, err)
		}
	})
}
