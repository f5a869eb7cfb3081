//go:build !linux

package engine

import "syscall"

// bound has nothing to add here: the pipe on the child's stdin is its life line.
func bound() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
