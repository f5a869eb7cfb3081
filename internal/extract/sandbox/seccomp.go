package sandbox

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// programStarts are the system calls by which a process becomes another program.
func programStarts() []uint32 { return []uint32{unix.SYS_EXECVE, unix.SYS_EXECVEAT} }

// refusedCalls are system calls that no parser needs, and that landlock does not
// cover on every kernel: to start processes, to open sockets of any kind, to look
// into other processes, and to reach the rarely walked parts of the kernel.
func refusedCalls() []uint32 {
	return append([]uint32{
		unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_ACCEPT4,
		unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PIDFD_OPEN, unix.SYS_PIDFD_GETFD,
		unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_IO_URING_SETUP, unix.SYS_USERFAULTFD,
		unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL,
		unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_CHROOT, unix.SYS_PIVOT_ROOT,
		unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_KEXEC_LOAD, unix.SYS_REBOOT,
	}, refusedHere()...)
}

// Offsets into the kernel's struct seccomp_data, and the answers of a filter.
const (
	dataCall  = 0
	dataArch  = 4
	dataFirst = 16 // lower half of the first argument, on a little-endian machine

	answerAllow  = unix.SECCOMP_RET_ALLOW
	answerRefuse = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	answerKill   = unix.SECCOMP_RET_KILL_PROCESS
	answerNoCall = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)

	foreignCall = 0x40000000 // calls of the x32 interface start here
)

// filter refuses the calls, and clone for anything but a thread. clone3 hides its
// flags from a filter: it does not exist, and everyone falls back to clone.
func filter(arch uint32, refused []uint32) []unix.SockFilter {
	f := []unix.SockFilter{
		load(dataArch),
		jump(unix.BPF_JEQ, arch, 1, 0),
		answer(answerKill),
		load(dataCall),
		jump(unix.BPF_JGE, foreignCall, 0, 1),
		answer(answerRefuse),
		jump(unix.BPF_JEQ, unix.SYS_CLONE3, 0, 1),
		answer(answerNoCall),
		jump(unix.BPF_JEQ, unix.SYS_CLONE, 0, 4),
		load(dataFirst),
		jump(unix.BPF_JSET, unix.CLONE_THREAD, 0, 1),
		answer(answerAllow),
		answer(answerRefuse),
	}
	for _, call := range refused {
		f = append(f, jump(unix.BPF_JEQ, call, 0, 1), answer(answerRefuse))
	}
	return append(f, answer(answerAllow))
}

func load(offset uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
}

// jump skips so many instructions when the test holds, and so many when not.
func jump(test uint16, value uint32, yes, no uint8) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | test | unix.BPF_K, Jt: yes, Jf: no, K: value}
}

func answer(value uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: value}
}

// refuseCalls takes the calls from all threads of the process, for good. A kernel
// without filters is left as it is.
func refuseCalls(refused []uint32) error {
	program := filter(auditArch, refused)
	fprog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]} //nolint:gosec // some eighty instructions
	runtime.LockOSThread()                                                  // the promise is the thread's, until the filter binds all
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&fprog))) //nolint:gosec // the call takes a pointer
	if errno == 0 || errors.Is(errno, unix.ENOSYS) || errors.Is(errno, unix.EINVAL) {
		return nil
	}
	return fmt.Errorf("filter system calls: %w", errno)
}
