package mail

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"strings"
	"time"

	"spoor/internal/extract"
	"spoor/internal/extract/account"
)

// EngineSMIME names the reader of signed and encrypted files and its version.
const EngineSMIME = "spoor-pkcs7/1"

// The content types of the Cryptographic Message Syntax (RFC 5652), after their common
// beginning.
const (
	cmsPrefix  = "\x2a\x86\x48\x86\xf7\x0d\x01\x07"
	cmsSigned  = cmsPrefix + "\x02"
	cmsSealed  = cmsPrefix + "\x03"
	cmsSealed6 = cmsPrefix + "\x06"
)

// envelope is a file in the Cryptographic Message Syntax.
type envelope struct {
	signed, sealed bool
	content        []byte // what was signed; nil when it stands elsewhere
	signers        []string
}

// openEnvelope reads a file in the Cryptographic Message Syntax: p7m and p7s. It checks no
// signature.
func openEnvelope(data []byte) (envelope, error) {
	outer, _, err := nextElement(data, 0)
	if err != nil {
		return envelope{}, err
	}
	parts, err := outer.children()
	if err != nil || len(parts) < 2 || parts[0].tag != berID {
		return envelope{}, fmt.Errorf("%w: no content type", errBER)
	}
	switch string(parts[0].data) {
	case cmsSealed, cmsSealed6:
		return envelope{sealed: true}, nil
	case cmsSigned:
		return openSigned(parts[1])
	}
	return envelope{}, fmt.Errorf("%w: content type %x", errBER, parts[0].data)
}

// openSigned reads SignedData (RFC 5652 section 5.1): version, digest algorithms,
// content, certificates.
func openSigned(explicit element) (envelope, error) {
	e := envelope{signed: true}
	wrapped, err := explicit.children()
	if err != nil || len(wrapped) == 0 {
		return e, fmt.Errorf("%w: nothing signed", errBER)
	}
	parts, err := wrapped[0].children()
	for _, p := range parts {
		switch {
		case p.class == 0 && p.tag == berSequence && e.content == nil:
			info, _ := p.children() // what can't be read of it is no content
			for _, c := range info {
				if c.class == berContext {
					if inner, _, err := nextElement(c.data, 0); err == nil {
						e.content = inner.octets(0)
					}
				}
			}
		case p.class == berContext && p.tag == 0:
			certificates, _ := p.children() // as many as can be read
			for _, c := range certificates {
				if name := holder(c.whole); name != "" {
					e.signers = append(e.signers, name)
				}
			}
		}
	}
	return e, err
}

// holder says whose a certificate is: "Ana de Vries <ana@voorbeeld.example>, issued by ..."
func holder(raw []byte) string {
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return ""
	}
	name := cert.Subject.String()
	if len(cert.EmailAddresses) > 0 {
		name += " <" + strings.Join(cert.EmailAddresses, ", ") + ">"
	}
	return fmt.Sprintf("%s, issued by %s, valid %s to %s", name, cert.Issuer, cert.NotBefore.UTC().Format(time.DateOnly), cert.NotAfter.UTC().Format(time.DateOnly))
}

// SMIME reads what is signed in the Cryptographic Message Syntax, p7m and p7s. It is
// stateless.
type SMIME struct{}

var _ extract.Extractor = SMIME{}

// NewSMIME returns the extractor for signed files.
func NewSMIME() SMIME { return SMIME{} }

// Extract implements extract.Extractor. The page lists the certificates; what was
// signed is a child. An encrypted file is unsupported: it takes a key, not a password.
func (SMIME) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	acc := account.New(ctx, extract.Result{Kind: "pkcs7", MIME: "application/pkcs7-mime", Engine: EngineSMIME}, src, lim, sink)
	if src.Size > acc.Memory() {
		return acc.TooLarge("pkcs7-too-large: %d bytes, at most %d", src.Size, acc.Memory())
	}
	data, err := io.ReadAll(io.NewSectionReader(src.Data, 0, src.Size))
	if err != nil {
		return acc.Damaged("read-failed: %v", err)
	}
	e, err := openEnvelope(data)
	switch {
	case err != nil && !e.signed:
		return acc.Damaged("pkcs7-damaged: %v", err)
	case err != nil:
		acc.Lose("pkcs7-damaged: %v", err)
	case e.sealed:
		return acc.Unsupported("%s", sealedReason)
	}
	if len(e.signers) > 0 {
		if err := acc.Page("", "Certificates:\n"+strings.Join(e.signers, "\n"), nil); err != nil {
			return acc.Finish(err)
		}
	}
	if len(e.content) > 0 {
		return acc.Finish(acc.Child(contentName(src.Name, e.content), time.Time{}, e.content))
	}
	return acc.Finish(nil)
}

// sealedReason is why nobody can read an encrypted mail.
const sealedReason = "smime-key-needed: encrypted for its receiver's own key"

// contentName is what signed content is called: the file's name without .p7m, or what
// it is.
func contentName(name string, content []byte) string {
	base := name
	if low := strings.ToLower(name); strings.HasSuffix(low, ".p7m") || strings.HasSuffix(low, ".p7s") {
		base = name[:len(name)-4]
	}
	switch {
	case bytes.HasPrefix(bytes.ToLower(content[:min(len(content), 20)]), []byte("content-")), bytes.HasPrefix(content, []byte("MIME-Version")):
		return strings.TrimSuffix(base, ".eml") + ".eml"
	case strings.Contains(base, "."):
		return base
	}
	return base + ".bin"
}

// mostEnvelopes in one mail are opened.
const mostEnvelopes = 10

// sealedOrSigned reads a part that is a whole mail in an envelope: what was signed is
// part of this mail. False when it is none.
func (m *message) sealedOrSigned(p *part, data []byte) bool {
	if !strings.HasSuffix(p.kind, "/pkcs7-mime") && !strings.HasSuffix(p.kind, "/x-pkcs7-mime") || m.envelopes >= mostEnvelopes {
		return false
	}
	e, err := openEnvelope(data)
	switch {
	case err == nil && e.sealed:
		m.note(true, "%s", sealedReason)
		return false
	case len(e.content) == 0:
		return false
	}
	m.envelopes++
	m.note(false, "smime-signed: opened, signature not checked")
	m.take(readPart(e.content, 0), nil)
	return true
}

// armoured reports whether a text is, or holds, a message in PGP (RFC 9580 section 6.2).
func armoured(s string) bool { return strings.Contains(s, "-----BEGIN PGP MESSAGE-----") }

// pgpReason is why nobody can read a message in PGP.
const pgpReason = "pgp-key-needed: encrypted for its receiver's own key"
