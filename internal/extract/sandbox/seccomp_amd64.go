package sandbox

import "golang.org/x/sys/unix"

// auditArch names this processor to the kernel's filter.
const auditArch = unix.AUDIT_ARCH_X86_64

// refusedHere are calls that only this processor still has.
func refusedHere() []uint32 { return []uint32{unix.SYS_FORK, unix.SYS_VFORK, unix.SYS_ACCEPT} }
