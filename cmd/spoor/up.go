package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"spoor/internal/evidence"
	"spoor/internal/inquiry"
	"spoor/internal/web"
)

func (p *program) upCommand() *cobra.Command {
	var listen, ui string
	c := &cobra.Command{
		Use: "up", Args: noArgs,
		Short: p.say.Say("start alles op deze machine en blijf draaien tot Ctrl-C", "start everything on this machine and keep running until Ctrl-C"),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			l, err := p.listen(c.Context(), listen)
			if err != nil {
				return err
			}
			s, err := p.openStation(c.Context(), ui)
			if err != nil {
				return errors.Join(err, l.Close())
			}
			defer func() { err = errors.Join(err, s.close()) }()
			return p.serve(c.Context(), l, work{book: s.book, runs: s.runs, ask: s.ask})
		},
	}
	c.Flags().StringVar(&listen, "listen", "", p.say.Say("adres van de webpagina", "address of the web page")+" (127.0.0.1:8080)")
	c.Flags().StringVar(&ui, "ui", "", p.say.Say("adres voor de beheerpagina van Temporal, voor beheerders", "address for Temporal's own page, for administrators"))
	return c
}

func (p *program) serveCommand() *cobra.Command {
	var listen string
	c := &cobra.Command{
		Use: "serve", Args: noArgs,
		Short: p.say.Say("alleen de webpagina, naast een 'spoor up' of 'spoor worker'", "only the web page, beside a 'spoor up' or 'spoor worker'"),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			l, err := p.listen(c.Context(), listen)
			if err != nil {
				return err
			}
			var undo closers
			defer func() { err = errors.Join(err, undo.close()) }()
			w, err := p.openServing(c.Context(), &undo)
			if err != nil {
				return errors.Join(err, l.Close())
			}
			return p.serve(c.Context(), l, w)
		},
	}
	c.Flags().StringVar(&listen, "listen", "", p.say.Say("adres van de webpagina", "address of the web page")+" (127.0.0.1:8080)")
	return c
}

func (p *program) workerCommand() *cobra.Command {
	return &cobra.Command{
		Use: "worker", Args: noArgs,
		Short: p.say.Say("verwerk stukken zonder webpagina", "process documents without a web page"),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			s, err := p.openStation(c.Context(), "")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.close()) }()
			if err := p.printf("%s\n", p.say.Say("spoor werkt; Ctrl-C stopt", "spoor is at work; Ctrl-C stops")); err != nil {
				return err
			}
			<-c.Context().Done()
			return nil
		},
	}
}

// listenLine is what `up --json` prints when the page answers.
type listenLine struct {
	Schema string `json:"schema"`
	URL    string `json:"url"`
	Data   string `json:"data"`
}

// openServing is what the web page needs beside a station of another process.
func (p *program) openServing(ctx context.Context, undo *closers) (work, error) {
	ask, err := p.openInquiry(ctx, undo)
	if err != nil {
		return work{}, err
	}
	w, err := p.joinStation(ctx, undo)
	w.ask = ask
	return w, err
}

// serve shows the web page until the context ends.
func (p *program) serve(ctx context.Context, l net.Listener, w work) error {
	pages, err := web.New(web.Deps{Ask: w.ask, Runs: w.runs, Asker: p.asker(), Language: p.say, Log: p.log})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	server := &http.Server{Handler: pages, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	url := "http://" + l.Addr().String() + "/"
	if p.flags.json {
		err = p.line(listenLine{inquiry.Schema, url, p.config.Data})
	} else {
		err = p.printf("%s %s\n%s\n", p.say.Say("spoor draait op", "spoor runs at"), url,
			p.say.Say("Alleen op deze machine bereikbaar, want er is nog geen aanmelding. Ctrl-C stopt.", "Reachable from this machine only, since there is no login yet. Ctrl-C stops."))
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return serveUntil(ctx, server, l)
}

// stopWithin is how long open requests may take when the program is stopped.
const stopWithin = 5 * time.Second

func serveUntil(ctx context.Context, server *http.Server, l net.Listener) error {
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return evidence.E(evidence.Internal, "serve", l.Addr().String(), err)
	case <-ctx.Done():
	}
	bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := server.Shutdown(bye); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return evidence.E(evidence.Internal, "stop serving", "", err)
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return evidence.E(evidence.Internal, "serve", "", err)
	}
	return nil
}

// listen opens the address; until there is a login, only one of this machine.
func (p *program) listen(ctx context.Context, address string) (net.Listener, error) {
	if address == "" {
		address = p.config.Listen
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, evidence.E(evidence.Invalid, "listen", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, evidence.E(evidence.Invalid, "listen", address, nil)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, evidence.E(evidence.Conflict, "listen", address, nil)
	}
	if err != nil {
		return nil, evidence.E(evidence.Invalid, "listen", address, err)
	}
	return l, nil
}
