package engine

import "syscall"

// bound ties the child to us: it is asked to stop when we die, however we die, and
// keys pressed at the terminal reach us alone, so that work ends before the engine.
func bound() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
