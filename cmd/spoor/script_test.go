package main

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"spoor/internal/extract/extracttest"
)

// TestScripts runs the command line as people and programs do: each command's happy
// path, its help in two languages, its JSON, and every mistake that can be made with
// it.
func TestScripts(t *testing.T) {
	t.Parallel()
	root := openDir(t)
	filled := sync.OnceValues(func() (string, error) { return fill(filepath.Join(root, "filled")) })
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		WorkdirRoot:         root,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SPOOR_DATA", filepath.Join(e.WorkDir, "data"))
			e.Setenv("LC_ALL", "C.UTF-8")
			e.Setenv("SPOOR_MODELS", withoutModel)
			e.Setenv("USER", "analist")
			e.Setenv("PROGRAMS", filepath.Dir(programPath("spoor")))
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond != "root" {
				return false, errors.New("unknown condition " + cond)
			}
			return os.Getuid() == 0, nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"spoor":  scriptSpoor,
			"fails":  scriptFails,
			"keys":   scriptKeys,
			"nobody": scriptNobody,
			"give":   scriptGive,
			"fifo":   scriptFifo,
			"busy":   scriptBusy,
			"until":  scriptUntil,
			"atwork": scriptAtWork,
			"free":   scriptFree,
			"page":   scriptPage,
			"locked": scriptLocked, "nowhere": scriptNowhere, "scanned": scriptScanned,
			"model": scriptModel, "wheel": scriptWheel, "explained": scriptExplained,
			"filled": func(ts *testscript.TestScript, _ bool, _ []string) {
				from, err := filled()
				ts.Check(err)
				ts.Check(os.RemoveAll(ts.Getenv("SPOOR_DATA")))
				ts.Check(exec.Command("cp", "-a", from, ts.Getenv("SPOOR_DATA")).Run())
			},
		},
	})
}

// openDir is a temporary folder that other users can enter, unlike that of testing.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "spoor-scripts-") //nolint:usetesting // see above
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill makes the data folder that the scripts copy: two cases that share a phone
// number and an account, with a mail, an archive and what can't be read.
func fill(dir string) (string, error) {
	data := filepath.Join(dir, "data")
	for _, k := range filledCases() {
		in := filepath.Join(dir, k.number)
		for name, content := range k.files {
			path := filepath.Join(in, name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, content, 0o600)); err != nil {
				return "", err
			}
		}
		c := exec.Command("spoor", "intake", "--data", data, "--case", k.number, "--case-name", "Kas "+k.number,
			"--exhibit", "B03", "--title", "telefoon", "--custodian", "J. Voorbeeld", "--ground", "94 Sv", in)
		out, err := c.CombinedOutput()
		if code := c.ProcessState.ExitCode(); code != 0 && code != 3 {
			return "", errors.Join(err, errors.New(string(out)))
		}
	}
	return data, nil
}

// scriptSpoor runs spoor, which must (or must not) succeed. Its environment is that of
// the script.
func scriptSpoor(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec("spoor", args...)
	if neg != (err != nil) {
		ts.Fatalf("spoor %s: %v", strings.Join(args, " "), err)
	}
}

// scriptFails is "fails CODE PROGRAM ARGUMENT...": the program must end with the exit
// code, after exactly one line that says why.
func scriptFails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails CODE PROGRAM ARGUMENT...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	if wrong := complaint(ts.ReadFile("stderr")); wrong != "" {
		ts.Fatalf("standard error holds %s", wrong)
	}
}

// scriptKeys is "keys LINE PATH KEY...": the JSON object at PATH ("." or
// "pages.0.findings.0") of a line of standard output (from 1, or * for every line)
// has exactly these keys; one that ends in ? may be absent.
func scriptKeys(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: keys LINE PATH KEY...")
	}
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile("stdout"), "\n"), "\n")
	if args[0] != "*" {
		n, err := strconv.Atoi(args[0])
		ts.Check(err)
		if n > len(lines) {
			ts.Fatalf("%d lines, want at least %d", len(lines), n)
		}
		lines = lines[n-1 : n]
	}
	for _, line := range lines {
		var v any
		ts.Check(json.Unmarshal([]byte(line), &v))
		object, ok := follow(v, args[1]).(map[string]any)
		if !ok {
			ts.Fatalf("no object at %s of %s", args[1], line)
		}
		checkKeys(ts, object, args[2:])
	}
}

// follow goes down a path of keys and positions.
func follow(v any, path string) any {
	if path == "." {
		return v
	}
	for step := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(at) {
				return nil
			}
			v = at[n]
		default:
			return nil
		}
	}
	return v
}

func checkKeys(ts *testscript.TestScript, object map[string]any, want []string) {
	var allowed []string
	for _, key := range want {
		name, optional := strings.CutSuffix(key, "?")
		allowed = append(allowed, name)
		if _, there := object[name]; !there && !optional {
			ts.Fatalf("key %q is missing in %v", name, object)
		}
	}
	for name := range object {
		if !slices.Contains(allowed, name) {
			ts.Fatalf("key %q is not documented, in %v", name, object)
		}
	}
}

// another is a user who may do nothing: root may read everything, so tests of rights
// must be somebody else.
const another = 65534

// scriptNobody is "nobody COMMAND...": the script command, run as a user without
// special rights.
func scriptNobody(ts *testscript.TestScript, neg bool, args []string) {
	if os.Getuid() == 0 {
		id := strconv.Itoa(another)
		at := slices.Index(args, "spoor")
		if at < 0 {
			ts.Fatalf("usage: nobody [fails CODE] spoor ARGUMENT...")
		}
		args = slices.Insert(slices.Clone(args), at, "setpriv", "--reuid="+id, "--regid="+id, "--clear-groups")
	}
	if args[0] == "fails" {
		scriptFails(ts, neg, args[1:])
		return
	}
	if err := ts.Exec(args[0], args[1:]...); neg != (err != nil) {
		ts.Fatalf("%v: %v", args, err)
	}
}

// scriptGive gives files to the user without special rights.
func scriptGive(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		if os.Getuid() == 0 {
			ts.Check(os.Chown(ts.MkAbs(name), another, another))
		}
	}
}

func scriptFifo(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		ts.Check(syscall.Mkfifo(ts.MkAbs(name), 0o600))
	}
}

// scriptBusy is "busy NAME": sets the variable to an address of this machine at which
// somebody else listens until the script ends.
func scriptBusy(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

// scriptUntil is "until PROGRAM ARGUMENT...": tries again until it succeeds.
func scriptUntil(ts *testscript.TestScript, neg bool, args []string) {
	const enough = time.Minute
	var err error
	for began := time.Now(); time.Since(began) < enough; time.Sleep(50 * time.Millisecond) {
		if err = ts.Exec(args[0], args[1:]...); neg == (err != nil) {
			return
		}
	}
	ts.Fatalf("%v: still %v after %s", args, err, enough)
}

// scriptAtWork waits until a spoor that was started in the background is at work on the
// data folder.
func scriptAtWork(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(awaitStation(ts.Getenv("SPOOR_DATA")))
}

// scriptFree is "free NAME": sets the variable to an address at which nobody listens.
func scriptFree(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// scriptPage is "page ADDRESS": waits until the web page answers there.
func scriptPage(ts *testscript.TestScript, _ bool, args []string) {
	const enough = time.Minute
	var last error
	for began := time.Now(); time.Since(began) < enough; time.Sleep(50 * time.Millisecond) {
		r, err := http.Get("http://" + args[0] + "/")
		if err != nil {
			last = err
			continue
		}
		ts.Check(r.Body.Close())
		if r.StatusCode != http.StatusOK {
			ts.Fatalf("the page answers %s", r.Status)
		}
		return
	}
	ts.Fatalf("no page at %s after %s: %v", args[0], enough, last)
}

// scriptLocked is "locked FOLDER": an archive with one encrypted file of two, an
// encrypted workbook and an archive that is encrypted as a whole.
func scriptLocked(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o750))
	workbook := extracttest.Xlsx(extracttest.Sheet{Name: "Blad", Rows: [][]string{{"salarisadministratie"}}})
	for name, content := range map[string][]byte{
		"kluis.zip": extracttest.ZipEncrypted("kluiscode-77", extracttest.Text("open.txt", "open")),
		"loon.xlsx": extracttest.SealedAgile("sesam-88", 1000, workbook),
		"dicht.zip": extracttest.ZipEncrypted("laatste-99"),
	} {
		ts.Check(os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
}

// scriptNowhere is "nowhere WORD...": no file of the data folder holds the words.
func scriptNowhere(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(filepath.WalkDir(ts.Getenv("SPOOR_DATA"), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, word := range args {
			if strings.Contains(string(data), word) {
				ts.Fatalf("%s holds %q", path, word)
			}
		}
		return err
	}))
}

// filledCase is a case of the folder that scripts copy: files by their names.
type filledCase struct {
	number string
	files  map[string][]byte
}

func filledCases() []filledCase {
	return []filledCase{
		{"26-0412", map[string][]byte{
			"chat.txt":         []byte("Ik moest mijn paspoort inleveren bij de baas. Bel 06-12345678.\n"),
			"post/bericht.eml": extracttest.Eml("Boekhouding <boek@voorbeeld.example>", "info@voorbeeld.example", "huur", "Zie de bijlage.", extracttest.Entry{Name: "huur.docx", Data: extracttest.Docx("De huur is 650 euro per maand op rekening NL91ABNA0417164300.")}),
			"kapot.pdf":        []byte("%PDF-1.4 afgebroken"),
			"leeg.txt":         {},
		}},
		{"26-0977", map[string][]byte{
			"verklaring.txt": []byte("Het nummer was +31 6 12345678 en de rekening NL91 ABNA 0417 1643 00. Niemand nam mijn paspoort af.\n"),
		}},
	}
}
