// Command spoor turns piles of seized and submitted documents into cited,
// cross-case findings for people who investigate human trafficking.
//
// This package is the wiring: build.go has one short function per subsystem, and
// each command has a file of its own.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}
