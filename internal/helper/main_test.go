package helper_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"spoor/internal/helper"
)

// The test binary plays three parts: the child that confines itself, the program that
// it becomes - one that does what its arguments say, however bad - and a parent.
const (
	toolCommand   = "bad-tool"
	holderCommand = "holder"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case helper.ChildCommand:
			fmt.Fprintln(os.Stderr, helper.Child(os.Args[2:]))
			os.Exit(125)
		case toolCommand:
			os.Exit(misbehave(os.Args[2:]))
		case holderCommand:
			os.Exit(hold())
		}
	}
	goleak.VerifyTestMain(m)
}

func newRunner() *helper.Runner { return helper.NewRunner("/proc/self/exe", helper.ChildCommand) }

// tool is a job of the bad tool.
func tool(t testing.TB, args ...string) helper.Job {
	t.Helper()
	own, err := os.Executable()
	if err != nil {
		t.Fatalf("find the test binary: %v", err)
	}
	return helper.Job{Program: own, Args: append([]string{toolCommand}, args...)}
}

// misbehave does one bad thing and prints what came of it.
func misbehave(args []string) int {
	order, argument := args[0], ""
	if len(args) > 1 {
		argument = args[1]
	}
	switch order {
	case "say":
		fmt.Println(argument)
	case "echo":
		_, err := bufio.NewReader(os.Stdin).WriteTo(os.Stdout)
		fmt.Fprint(os.Stderr, err)
	case "complain":
		fmt.Fprintf(os.Stderr, "\n  %s \nand more\n", argument)
		return 3
	case "environment":
		fmt.Println(strings.Join(os.Environ(), "\n"))
	case "limits":
		for name, resource := range map[string]int{"core": unix.RLIMIT_CORE, "cpu": unix.RLIMIT_CPU, "file": unix.RLIMIT_FSIZE, "open": unix.RLIMIT_NOFILE, "memory": unix.RLIMIT_AS} {
			var l unix.Rlimit
			err := unix.Getrlimit(resource, &l)
			fmt.Println(name, l.Cur, l.Max, err)
		}
	case "open":
		_, err := os.ReadFile(argument)
		fmt.Println(err)
	case "list":
		_, err := os.ReadDir(argument)
		fmt.Println(err)
	case "write":
		fmt.Println(os.WriteFile(argument, []byte("x"), 0o600))
	case "dial", "dial-udp", "dial-unix":
		network := map[string]string{"dial": "tcp", "dial-udp": "udp", "dial-unix": "unix"}[order]
		_, err := net.DialTimeout(network, argument, time.Second)
		fmt.Println(err)
	case "fork":
		_, _, errno := syscall.RawSyscall(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0)
		fmt.Println(errno)
	case "start":
		fmt.Println(exec.Command(argument).Run())
	case "signal":
		fmt.Println(syscall.Kill(os.Getppid(), syscall.SIGTERM))
	case "sleep":
		time.Sleep(time.Hour)
	case "sleep-long-enough":
		time.Sleep(30 * time.Millisecond)
	case "spin":
		for n := 0; n >= 0; {
			n ^= 1
		}
	case "flood":
		for {
			fmt.Println(strings.Repeat("endless ", 1000))
		}
	case "flood-errors":
		for range 100_000 {
			fmt.Fprintln(os.Stderr, strings.Repeat("warning ", 20))
		}
	case "hoard":
		hoarded := make([][]byte, 1<<20)
		for i := range hoarded {
			hoarded[i] = make([]byte, 64<<20)
		}
		fmt.Println(len(hoarded))
	case "crash":
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
		time.Sleep(time.Hour)
	case "abort":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		time.Sleep(time.Hour)
	case "large-file":
		size, _ := strconv.Atoi(argument)
		err := os.WriteFile("large", make([]byte, size), 0o600)
		fmt.Fprintln(os.Stderr, err)
		return 2
	case "many-files":
		for i := range 1_000_000 {
			if err := os.WriteFile(fmt.Sprintf("f%07d", i), make([]byte, 1000), 0o600); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 2
			}
		}
	}
	return 0
}

// hold is a parent that starts a helper that sleeps, and never ends itself. It says
// its helper's process id, which is that of its own only child.
func hold() int {
	go func() {
		job := helper.Job{Program: "/proc/self/exe", Args: []string{toolCommand, "sleep"}, Limits: helper.Limits{Wall: time.Hour}}
		if own, err := os.Executable(); err == nil {
			job.Program = own
		}
		_, err := newRunner().Run(context.Background(), job)
		fmt.Println(err)
		os.Exit(1)
	}()
	for {
		for _, id := range children(os.Getpid()) {
			// Go itself forks once to learn what the kernel can.
			if line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", id)); bytes.Contains(line, []byte(toolCommand)) {
				fmt.Println(id)
				time.Sleep(time.Hour)
			}
		}
		time.Sleep(time.Millisecond)
	}
}

// children are the processes that a process has started, dead ones that nobody has
// taken note of included.
func children(of int) []int {
	var all []int
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", of))
	for _, path := range tasks {
		data, _ := os.ReadFile(path)
		for word := range strings.FieldsSeq(string(data)) {
			id, _ := strconv.Atoi(word)
			all = append(all, id)
		}
	}
	return all
}
