package mail_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"

	"spoor/internal/evidence"
	x "spoor/internal/extract/extracttest"
	"spoor/internal/extract/mail"
)

// certificate is one that its holder signed.
func certificate(t testing.TB) []byte {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Ana de Vries"}, EmailAddresses: []string{"ana@voorbeeld.example"},
		NotBefore: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2034, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	raw, err := x509.CreateCertificate(rand.Reader, about, about, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

const holder = "Certificates:\nCN=Ana de Vries <ana@voorbeeld.example>, issued by CN=Ana de Vries, valid 2024-01-01 to 2034-01-01"

func TestSMIME(t *testing.T) {
	part := "Content-Type: text/plain\r\n\r\nin de envelop\r\n"
	sealed := x.BER(0x30, x.BER(6, []byte(x.Pkcs7Sealed)), x.BER(0xa0, x.BER(0x30, x.BER(2, []byte{0}))))
	cases := map[string]struct {
		file        []byte
		outcome     evidence.Outcome
		text, child string
	}{
		"a signed mail":                 {x.Pkcs7([]byte(part), false, certificate(t)), evidence.OK, holder, "test.bin.eml=" + part},
		"as mail programs write it":     {x.Pkcs7([]byte(part), true, certificate(t)), evidence.OK, holder, "test.bin.eml=" + part},
		"another file that is signed":   {x.Pkcs7([]byte("%PDF-1.4"), false), evidence.OK, "", "test.bin=%PDF-1.4"},
		"a signature that stands alone": {x.Pkcs7(nil, false, certificate(t)), evidence.OK, holder, ""},
		"an encrypted mail":             {sealed, evidence.Unsupported, "", ""},
		"bytes":                         {[]byte("0\x03\x02\x01\x05"), evidence.Damaged, "", ""},
		"a length that is too long":     {[]byte("0\x85\xff\xff\xff\xff\xff"), evidence.Damaged, "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := x.Extract(t, mail.NewSMIME(), c.file)
			child := ""
			for _, one := range got.Children {
				child += one.Name + "=" + string(one.Data)
			}
			if text := strings.Join(got.Texts(), "\f"); text != c.text || got.Result.Outcome != c.outcome || !strings.HasSuffix(child, c.child[strings.Index(c.child, "=")+1:]) {
				t.Errorf("%s %q: %q with %q; want %s, %q with %q", got.Result.Outcome, got.Result.Reasons, text, child, c.outcome, c.text, c.child)
			}
		})
	}
}

func TestASignedMailIsOpened(t *testing.T) {
	eml := func(content []byte) []byte {
		return []byte("From: a@voorbeeld.example\r\nSubject: x\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(content))
	}
	inner := "Content-Type: multipart/mixed; boundary=g\r\n\r\n--g\r\n\r\nin de envelop\r\n--g\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nbij\r\n--g--\r\n"
	got := x.Extract(t, mail.New(), eml(x.Pkcs7([]byte(inner), true)))
	if text := got.Texts(); len(text) != 1 || !strings.HasSuffix(text[0], "\n\nin de envelop") || len(got.Children) != 1 || got.Children[0].Name != "a.txt" {
		t.Errorf("a signed mail is %q with %d children, want its text and its file", text, len(got.Children))
	}
	sealed := x.BER(0x30, x.BER(6, []byte(x.Pkcs7Sealed)), x.BER(0xa0, x.BER(0x30)))
	got = x.Extract(t, mail.New(), eml(sealed))
	if got.Result.Outcome != evidence.Partial || len(got.Children) != 1 || !strings.HasPrefix(got.Result.Reasons[0], "smime-key-needed") {
		t.Errorf("an encrypted mail is %s %q with %d children, want partial, its reason and the file", got.Result.Outcome, got.Result.Reasons, len(got.Children))
	}
	for name, body := range map[string]string{
		"in the text":  "Content-Type: text/plain\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n",
		"in its parts": "Content-Type: multipart/encrypted; boundary=g\r\n\r\n--g\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--g\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--g--\r\n",
	} {
		got := x.Extract(t, mail.New(), []byte("From: a@voorbeeld.example\r\nSubject: x\r\n"+body))
		if got.Result.Outcome != evidence.Partial || !strings.HasPrefix(got.Result.Reasons[0], "pgp-key-needed") {
			t.Errorf("PGP %s: %s %q, want partial and its reason", name, got.Result.Outcome, got.Result.Reasons)
		}
	}
}

func FuzzSMIME(f *testing.F) {
	f.Add(x.Pkcs7([]byte("x"), true, []byte("0\x00")))
	f.Add(x.Pkcs7([]byte("Content-Type: text/plain\r\n\r\nx"), false))
	f.Add([]byte(strings.Repeat("0\x80", 100)))
	f.Fuzz(func(t *testing.T, data []byte) { same(t, mail.NewSMIME(), data) })
}
