package sandbox

import "golang.org/x/sys/unix"

// auditArch names this processor to the kernel's filter.
const auditArch = unix.AUDIT_ARCH_AARCH64

// refusedHere are calls that only this processor has.
func refusedHere() []uint32 { return []uint32{unix.SYS_ACCEPT} }
