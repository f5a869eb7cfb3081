package engine

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"spoor/internal/evidence"
)

const (
	readyLimit = 90 * time.Second // a slow disk and a busy machine
	stopLimit  = 20 * time.Second // longer than the engine gives itself
)

// Options say which engine to start and how.
type Options struct {
	Binary string // "" finds it, see Find
	Data   string // folder that holds everything the engine keeps
	UI     string // loopback host:port of Temporal's Web UI, "" for none
	OnlyS3 bool   // the store alone: for commands that only read, ready in 0.1 s
	Logger *slog.Logger
	// Restarted, when set, is called after an engine that died answers again, from the
	// supervisor's own goroutine. Addresses change only when another process took one
	// of the ports meanwhile; Connection.Fresh says whether Temporal lost its memory.
	Restarted func(Connection)
}

// Supervised is a running engine. Its methods are safe for concurrent use.
type Supervised struct {
	options Options
	log     *slog.Logger

	mu   sync.Mutex
	conn Connection

	cancel context.CancelFunc
	done   chan struct{}
	err    error // of the stop; read after done
}

// Start runs an engine and returns when everything answers; ctx bounds that wait, not
// the engine's life. From then on the engine is started again whenever it dies, until
// Close. Error kinds: Missing (no program), Conflict (another engine uses the data
// folder), Unreadable (the folder can't be used), NoSpace, Unreachable (it did not
// answer in time), Cancelled, Invalid (options).
func Start(ctx context.Context, o Options) (*Supervised, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &Supervised{options: o, log: o.Logger, cancel: cancel, done: make(chan struct{})}
	c, err := s.try(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	go s.supervise(life, c)
	return s, nil
}

// Connection is how to reach the engine now.
func (s *Supervised) Connection() Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn
}

// Close stops the engine and returns when it is gone. A second Close does nothing.
func (s *Supervised) Close() error {
	s.cancel()
	<-s.done
	return s.err
}

func (o Options) complete() (Options, error) {
	const op = "start the engine"
	if o.Data == "" {
		return o, evidence.E(evidence.Invalid, op, "", errors.New("no data folder"))
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	var err error
	if o.Data, err = filepath.Abs(o.Data); err != nil {
		return o, evidence.E(evidence.Unreadable, op, o.Data, err)
	}
	if o.Binary == "" {
		o.Binary, err = Find()
	} else if !executable(o.Binary) {
		err = missing(o.Binary)
	}
	return o, err
}

// args are the engine's flags; previous is the connection whose ports it shall take,
// zero for free ones.
func (o Options) args(previous Connection) []string {
	args := []string{"--data", o.Data, "--s3-port", port(previous.S3)}
	if o.OnlyS3 {
		return append(args, "--only", "s3")
	}
	args = append(args, "--temporal-port", port("https://"+previous.Temporal))
	if o.UI != "" {
		args = append(args, "--ui", o.UI)
	}
	return args
}

// port is the port of a URL, "0" (a free one) when it has none.
func port(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "0"
	}
	if _, p, err := net.SplitHostPort(u.Host); err == nil {
		return p
	}
	return "0"
}
