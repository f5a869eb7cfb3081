// Package identity owns the engine's certificates and S3 credentials. They are made
// once and kept, so that an engine that is started again is the same one to its
// clients, and made anew when they come near their end. The authority's private key
// is thrown away as soon as it has signed: nobody can make a second certificate.
package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"spoor/deploy/engine/internal/loopback"
)

// ServerName is the name the certificate is for.
const ServerName = "localhost"

const (
	lifetime = 2 * 365 * 24 * time.Hour
	renewal  = 180 * 24 * time.Hour // a process that runs half a year is still served
)

// Identity is one certificate that serves and calls, and the authority that signed
// it, in PEM form.
type Identity struct {
	CA, Cert, Key             []byte
	CAPath, CertPath, KeyPath string
}

// Load reads the identity kept in dir, or makes a new one when there is none, when it
// is damaged, or when it ends within half a year of now.
func Load(dir string, now time.Time) (*Identity, error) {
	id := &Identity{CAPath: filepath.Join(dir, "ca.pem"), CertPath: filepath.Join(dir, "cert.pem"), KeyPath: filepath.Join(dir, "key.pem")}
	if id.read() == nil && id.valid(now) == nil {
		return id, nil
	}
	if err := id.create(now); err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	for path, content := range map[string][]byte{id.CAPath: id.CA, id.CertPath: id.Cert, id.KeyPath: id.Key} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return nil, err
		}
	}
	return id, nil
}

// ClientTLS is how the engine calls itself.
func (id *Identity) ClientTLS() (*tls.Config, error) {
	pair, err := tls.X509KeyPair(id.Cert, id.Key)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(id.CA)
	return &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: pool, ServerName: ServerName, MinVersion: tls.VersionTLS13}, nil
}

func (id *Identity) read() (err error) {
	for path, into := range map[string]*[]byte{id.CAPath: &id.CA, id.CertPath: &id.Cert, id.KeyPath: &id.Key} {
		if *into, err = os.ReadFile(path); err != nil {
			return err
		}
	}
	return nil
}

// valid also catches a crash between the three files: the certificate must fit both
// the key and the authority.
func (id *Identity) valid(now time.Time) error {
	pair, err := tls.X509KeyPair(id.Cert, id.Key)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(id.CA) {
		return errors.New("no authority")
	}
	for _, at := range []time.Time{now, now.Add(renewal)} {
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{DNSName: ServerName, Roots: pool, CurrentTime: at}); err != nil {
			return err
		}
	}
	return nil
}

func (id *Identity) create(now time.Time) error {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	ca, leaf, err := templates(now)
	if err != nil {
		return err
	}
	if id.CA, err = sign(ca, ca, &caKey.PublicKey, caKey); err != nil {
		return err
	}
	if id.Cert, err = sign(leaf, ca, &key.PublicKey, caKey); err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	id.Key = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return nil
}

func templates(now time.Time) (ca, leaf *x509.Certificate, err error) {
	var serials [2]*big.Int
	for i := range serials {
		if serials[i], err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
			return nil, nil, err
		}
	}
	from, until := now.Add(-time.Hour), now.Add(lifetime)
	ca = &x509.Certificate{
		SerialNumber: serials[0], Subject: pkix.Name{CommonName: "spoor engine authority"}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf = &x509.Certificate{
		SerialNumber: serials[1], Subject: pkix.Name{CommonName: "spoor engine"}, NotBefore: from, NotAfter: until,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		DNSNames:    []string{ServerName}, IPAddresses: []net.IP{net.ParseIP(loopback.Host)},
	}
	return ca, leaf, nil
}

func sign(cert, parent *x509.Certificate, public *ecdsa.PublicKey, by *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.CreateCertificate(rand.Reader, cert, parent, public, by)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}
