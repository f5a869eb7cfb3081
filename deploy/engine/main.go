// Command spoor-engine is the one-machine stand-in for a Temporal cluster and an S3
// store: both in one process, for one user, on loopback addresses. When everything
// answers it prints one JSON line (see ready) on stdout; that line, the flags and the
// exit codes are its whole contract with the program that starts it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"spoor/deploy/engine/internal/fault"
	"spoor/deploy/engine/internal/loopback"
	"spoor/deploy/engine/internal/server"
)

// version is the engine's own. A workflow database is used only by the version of
// engine and server that made it.
const version = "1.0.0"

const (
	startLimit = 60 * time.Second
	stopLimit  = 15 * time.Second
)

func main() {
	// Libraries print to stdout; the contract allows one line there.
	out := os.Stdout
	os.Stdout = os.Stderr
	// SQLite makes its file 0644 and has no option for it.
	syscall.Umask(0o077)
	err := run(os.Args[1:], out)
	if errors.Is(err, flag.ErrHelp) {
		err = nil
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "spoor-engine: "+strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	os.Exit(int(fault.CodeOf(err)))
}

func run(args []string, out io.Writer) error {
	began := time.Now()
	o, err := parse(args, out)
	if err != nil || o.version {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, end := context.WithCancel(ctx)
	defer end()
	go lifeline(os.Stdin, end)

	e, err := start(ctx, o)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	cause := e.announce(ctx, out, log, began)
	if cause == nil {
		cause = e.wait(ctx)
	} else if ctx.Err() != nil {
		cause = nil // asked to stop before everything answered
	}
	// A server that does not come to an end must not keep the lock.
	overdue := time.AfterFunc(stopLimit, func() { os.Exit(int(fault.Failed)) })
	defer overdue.Stop()
	return errors.Join(cause, e.stop())
}

// lifeline ends the engine when the program at the other end of a pipe on stdin has
// gone, however it went. A terminal or /dev/null is no life line.
func lifeline(stdin *os.File, end func()) {
	info, err := stdin.Stat()
	if err != nil || info.Mode()&(os.ModeNamedPipe|os.ModeSocket) == 0 {
		return
	}
	_, _ = io.Copy(io.Discard, stdin)
	end()
}

// options are the flags.
type options struct {
	data                 string
	temporalPort, s3Port int
	ui, only             string
	version              bool
}

func parse(args []string, out io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("spoor-engine", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&o.data, "data", "", "`folder` that holds everything (required)")
	flags.IntVar(&o.temporalPort, "temporal-port", 0, "loopback `port` of Temporal; 0 takes a free one")
	flags.IntVar(&o.s3Port, "s3-port", 0, "loopback `port` of the S3 store; 0 takes a free one")
	flags.StringVar(&o.ui, "ui", "", "`address` of Temporal's Web UI, such as 127.0.0.1:8233; off by default. It has no login: whoever uses this machine can use it")
	flags.StringVar(&o.only, "only", "", "\"s3\" starts the store `part` alone")
	flags.BoolVar(&o.version, "version", false, "print the versions and stop")
	flags.Usage = func() {
		_, _ = fmt.Fprint(out, "spoor-engine runs a Temporal server and an S3 store for one machine.\n\n")
		flags.PrintDefaults()
		_, _ = fmt.Fprint(out, "\nIt prints one JSON line when everything answers and stops on SIGTERM, on SIGINT, or\nwhen stdin is a pipe that ends.\n\n"+fault.Table)
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, fault.New(fault.Usage, "wrong flags", err)
	}
	if o.version {
		_, err := fmt.Fprintf(out, "spoor-engine %s (Temporal %s)\n", version, server.Version)
		return o, err
	}
	return o, o.check(flags.Args())
}

func (o options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fault.New(fault.Usage, fmt.Sprintf("unexpected argument %q", rest[0]), nil)
	case o.data == "":
		return fault.New(fault.Usage, "--data is missing", nil)
	case o.only != "" && o.only != "s3":
		return fault.New(fault.Usage, fmt.Sprintf("--only %s: only s3 can run alone", o.only), nil)
	case o.only == "s3" && o.ui != "":
		return fault.New(fault.Usage, "--ui needs Temporal, --only s3 leaves it out", nil)
	}
	if o.ui == "" {
		return nil
	}
	_, _, err := loopback.Parse(o.ui)
	return err
}
