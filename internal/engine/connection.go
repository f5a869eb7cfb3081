package engine

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"os"

	"spoor/internal/evidence"
)

// serverName is the name in the certificate that a spoor-engine makes for itself.
const serverName = "localhost"

// Connection is how to reach a running spoor-engine: the JSON line that it prints
// when everything answers.
type Connection struct {
	Engine    string `json:"engine"`    // its version
	Temporal  string `json:"temporal"`  // host:port, "" when only the store runs
	Namespace string `json:"namespace"` // "" when only the store runs
	S3        string `json:"s3"`        // URL
	Access    string `json:"access"`
	Secret    string `json:"secret"`
	Bucket    string `json:"bucket"` // exists already
	CA        string `json:"ca"`     // path of the authority that signed its certificate
	Cert      string `json:"cert"`   // path of the certificate that it lets in
	Key       string `json:"key"`
	UI        string `json:"ui"` // URL of Temporal's Web UI, "" when off
	ReadyMS   int64  `json:"ready_ms"`
	PID       int    `json:"pid"`
	// Fresh says that Temporal remembers nothing: its database was made at this start,
	// so work that the ledger holds as unfinished must be planned again.
	Fresh bool `json:"fresh,omitempty"`
	// Archived is the folder into which a database that could not be used was moved.
	Archived string `json:"archived,omitempty"`
}

// TLS loads the certificates with which both the store and Temporal are called. Error
// kinds: Unreadable, Corrupt.
func (c Connection) TLS() (*tls.Config, error) {
	return loadTLS(c.CA, c.Cert, c.Key, serverName)
}

// Target is the Temporal side of the connection, for Dial.
func (c Connection) Target() Target {
	return Target{Address: c.Temporal, Namespace: c.Namespace, CA: c.CA, Cert: c.Cert, Key: c.Key, ServerName: serverName}
}

// LogValue leaves the secret out of the log.
func (c Connection) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("engine", c.Engine), slog.Int("pid", c.PID), slog.Int64("ready_ms", c.ReadyMS),
		slog.String("temporal", c.Temporal), slog.String("s3", c.S3), slog.Bool("fresh", c.Fresh),
	)
}

// loadTLS reads PEM files; ca "" means the system's authorities, cert "" no client
// certificate.
func loadTLS(ca, cert, key, name string) (*tls.Config, error) {
	const op = "load certificates"
	config := &tls.Config{ServerName: name, MinVersion: tls.VersionTLS12}
	if ca != "" {
		content, err := os.ReadFile(ca)
		if err != nil {
			return nil, evidence.E(evidence.Unreadable, op, ca, err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(content) {
			return nil, evidence.E(evidence.Corrupt, op, ca, errors.New("no certificate in the file"))
		}
	}
	if cert == "" && key == "" {
		return config, nil
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, evidence.E(evidence.Unreadable, op, cert, err)
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}
