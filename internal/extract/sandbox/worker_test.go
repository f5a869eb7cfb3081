package sandbox_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/formats"
	"spoor/internal/extract/sandbox"
)

// The test binary is its own worker, as the program is in production.
const (
	workerCommand = "extract-worker"
	readerCommand = "reading-worker" // one that really reads
	holderCommand = "pool-holder"
)

func TestMain(m *testing.M) {
	switch {
	case len(os.Args) > 1 && os.Args[1] == workerCommand:
		os.Exit(work(obedient{}))
	case len(os.Args) > 1 && os.Args[1] == readerCommand:
		os.Exit(work(formats.New()))
	case len(os.Args) > 1 && os.Args[1] == holderCommand:
		os.Exit(hold())
	}
	goleak.VerifyTestMain(m)
}

func work(ex extract.Extractor) int {
	err := sandbox.Confine()
	if err == nil {
		err = sandbox.Serve(context.Background(), ex, os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// hold is a parent that tells its worker's process id and then never ends.
func hold() int {
	pool, err := sandbox.NewPool(sandbox.Options{Command: []string{"/proc/self/exe", workerCommand}, Workers: 1})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var got found
	if _, err := pool.Extract(context.Background(), document("pid"), extract.Limits{}, &got); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(got.pages[0].Text)
	_, err = pool.Extract(context.Background(), document("loop"), extract.Limits{Wall: time.Hour}, &got)
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// obedient does what the document says, however bad for its process.
type obedient struct{}

func (obedient) Extract(ctx context.Context, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	text, err := io.ReadAll(io.NewSectionReader(src.Data, 0, min(src.Size, 100)))
	if err != nil {
		return extract.Result{}, err
	}
	order, argument, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	if misdeed, ok := misdeeds[order]; ok {
		misdeed()
	}
	switch order {
	case "pages-then-loop":
		for i := range 3 {
			if err := sink.Page(page(i+1, "kept")); err != nil {
				return extract.Result{}, err
			}
		}
		if err := sink.Child(extract.Child{Name: "kept.txt", Ordinal: 1, Data: []byte("kept")}); err != nil {
			return extract.Result{}, err
		}
		loop()
	case "error":
		return extract.Result{}, errors.New("of the extractor")
	}
	return answer(order, argument, src, sink)
}

func answer(order, argument string, src extract.Source, sink extract.Sink) (extract.Result, error) {
	res := extract.Result{Outcome: evidence.OK, Kind: "text", MIME: "text/plain", Engine: "obedient/1"}
	p := page(1, "")
	switch order {
	case "passwords":
		return extract.Result{Outcome: evidence.OK, Kind: "text", MIME: "text/plain", Title: fmt.Sprintf("%q", src.Passwords)}, nil
	case "pid":
		p.Text = strconv.Itoa(os.Getpid())
	case "open":
		p.Text = fmt.Sprint(os.ReadFile(argument))
	case "dial":
		conn, err := net.DialTimeout("tcp", argument, time.Second)
		p.Text = fmt.Sprint(conn, err)
	case "dial-udp":
		conn, err := net.Dial("udp", argument)
		p.Text = fmt.Sprint(conn, err)
	case "start":
		p.Text = fmt.Sprint(exec.Command(argument).Run())
	case "fork":
		_, _, errno := syscall.RawSyscall(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0)
		if errno == 0 {
			os.Exit(9) // here are two now
		}
		p.Text = errno.Error()
	case "look":
		_, err := os.FindProcess(os.Getppid())
		p.Text = fmt.Sprint(syscall.PtraceAttach(os.Getppid()), err)
	case "environment":
		p.Text = strings.Join(os.Environ(), "\n")
	case "limits":
		data, _ := os.ReadFile("/proc/self/limits")
		p.Text = string(data)
	case "whole":
		all, err := io.ReadAll(io.NewSectionReader(src.Data, 0, src.Size))
		p.Text = fmt.Sprint(evidence.DigestOf(all), err)
	case "long-page":
		p.Text = strings.Repeat("a", 17<<20)
	case "child":
		return res, sink.Child(extract.Child{Name: "a/b.bin", Original: "../a/b.bin", Ordinal: 1, Data: bytes.Repeat([]byte("x"), number(argument))})
	case "children":
		for i := range number(argument) {
			if err := sink.Child(extract.Child{Name: strconv.Itoa(i), Ordinal: i + 1, Data: make([]byte, 1000)}); err != nil {
				return res, err
			}
		}
		return res, nil
	case "pages":
		for i := range number(argument) {
			if err := sink.Page(page(i+1, "text of some length")); err != nil {
				return res, err
			}
		}
		return res, nil
	case "bad-span":
		p.Text, p.Words = "abc", []evidence.Word{{Text: "abc", Span: evidence.Span{Start: 0, End: 4}}}
	case "bad-status":
		p.Status = "fine"
	case "bad-number":
		p.Number = 0
	case "bad-outcome":
		res.Outcome = "splendid"
	case "bad-name":
		return res, sink.Child(extract.Child{Name: "../../etc/passwd", Ordinal: 1})
	case "many-reasons":
		res.Reasons = make([]string, 5000)
	}
	return res, sink.Page(p)
}

func page(number int, text string) evidence.Page {
	return evidence.Page{Number: number, Text: text, Status: evidence.PageOK, Engine: "obedient/1"}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

var misdeeds = map[string]func(){
	"loop":            loop,
	"sleep":           func() { time.Sleep(time.Hour) },
	"memory":          hoard,
	"allocate":        func() { keep = make([]byte, 137<<30) },
	"stack":           func() { fmt.Fprint(io.Discard, deeper(0)) },
	"exit":            func() { os.Exit(3) },
	"silent-kill":     func() { p, _ := os.FindProcess(os.Getpid()); _ = p.Kill(); time.Sleep(time.Hour) },
	"panic":           func() { panic("of the parser") },
	"goroutine-panic": func() { go panic("of a goroutine"); time.Sleep(time.Hour) },
	"complain-forever": func() {
		for {
			fmt.Fprintln(os.Stderr, strings.Repeat("warning ", 100))
		}
	},
	"half-frame":   func() { raw('P', 1000, "{"); os.Exit(0) },
	"huge-claim":   func() { raw('P', 1<<31, ""); time.Sleep(time.Hour) },
	"large-claim":  func() { raw('P', 100<<20, "{"); time.Sleep(time.Hour) },
	"garbage":      func() { os.Stdout.WriteString("%PDF-1.4 is not a frame"); time.Sleep(time.Hour) },
	"wrong-frame":  func() { raw('D', 2, "{}"); time.Sleep(time.Hour) },
	"picture":      func() { claim(`{}`); time.Sleep(time.Hour) },
	"bad-json":     func() { raw('P', 2, "}{"); time.Sleep(time.Hour) },
	"read-outside": func() { raw('R', 12, "\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00\x00\x00"); time.Sleep(time.Hour) },
	"huge-child":   func() { raw('C', 44, `{"name":"a","ordinal":1,"size":999999999999}`); time.Sleep(time.Hour) },
	"ask-and-exit": func() { raw('R', 12, "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00"); os.Exit(4) },
}

var keep []byte

func loop() {
	for n := 0; n >= 0; {
		n ^= 1
	}
}

func hoard() {
	var hoarded [][]byte
	for {
		hoarded = append(hoarded, bytes.Repeat([]byte{1}, 16<<20))
		keep = hoarded[0]
	}
}

func deeper(n int) int {
	if n < 0 {
		return n
	}
	return deeper(n+1) + 1
}

func raw(t byte, claimed uint32, payload string) {
	frame := binary.LittleEndian.AppendUint32([]byte{t}, claimed)
	os.Stdout.Write(append(frame, payload...))
}
