package engine

import (
	"context"
	"errors"
	"log/slog"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"spoor/internal/evidence"
)

// Target is a Temporal server: the one of an embedded engine (Connection.Target) or
// one that runs elsewhere.
type Target struct {
	Address   string // host:port
	Namespace string
	CA        string // path of the authorities to trust, "" for the system's
	Cert, Key string // paths of the client's certificate and its key, both or none
	// ServerName is the name to expect in the server's certificate, "" for the host in
	// Address.
	ServerName string
	APIKey     string // "" for none; never sent unencrypted
	// Plaintext leaves out TLS. Payloads stay encrypted, ids and counters do not.
	Plaintext bool
}

// Dial connects to Temporal and checks that it answers within the context's time or 5
// seconds, whichever is less. From then on the client reconnects by itself: a restart
// of the server shows as failed calls in between, nothing else. The caller closes it.
// Error kinds: Unreachable (What is the address), Cancelled, Invalid, Unreadable,
// Corrupt.
func Dial(ctx context.Context, t Target, codec *Codec, logger *slog.Logger) (client.Client, error) {
	const op = "connect to Temporal"
	options, err := t.options()
	if err != nil {
		return nil, err
	}
	options.Identity = "spoor" // the default names the machine and its user
	options.Logger = log.NewStructuredLogger(logger)
	options.DataConverter = codec.DataConverter()
	options.FailureConverter = codec.FailureConverter()
	c, err := client.DialContext(ctx, options)
	switch {
	case err == nil:
		return c, nil
	case errors.Is(ctx.Err(), context.Canceled):
		return nil, evidence.E(evidence.Cancelled, op, t.Address, err)
	}
	return nil, evidence.E(evidence.Unreachable, op, t.Address, err)
}

func (t Target) options() (client.Options, error) {
	const op = "connect to Temporal"
	o := client.Options{HostPort: t.Address, Namespace: t.Namespace}
	switch {
	case t.Address == "" || t.Namespace == "":
		return o, evidence.E(evidence.Invalid, op, t.Address, errors.New("an address and a namespace are needed"))
	case t.Plaintext && (t.APIKey != "" || t.CA != "" || t.Cert != ""):
		return o, evidence.E(evidence.Invalid, op, t.Address, errors.New("certificates and API keys need TLS"))
	case t.Plaintext:
		o.ConnectionOptions.TLSDisabled = true
		return o, nil
	}
	config, err := loadTLS(t.CA, t.Cert, t.Key, t.ServerName)
	if err != nil {
		return o, err
	}
	o.ConnectionOptions.TLS = config
	if t.APIKey != "" {
		o.Credentials = client.NewAPIKeyStaticCredentials(t.APIKey)
	}
	return o, nil
}
