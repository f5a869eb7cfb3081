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
	"runtime/debug"
	"syscall"

	"spoor/indexes/bleveindex"
)

// softMemory is where the collector of garbage begins to work harder, in bytes: one
// document may take much, and spoor shares its machine.
const softMemory = 384 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
	bleveindex.Frugal()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}
