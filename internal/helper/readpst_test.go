package helper_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/extracttest"
	"spoor/internal/extract/mail"
	"spoor/internal/helper"
)

// mailbox has two mails, one with an attachment, a contact and an appointment.
func mailbox() []byte {
	return extracttest.Pst(
		extracttest.PstFolder{Name: "Postvak IN", Items: []extracttest.PstItem{
			extracttest.PstMail("chef@voorbeeld.example", "wendy@voorbeeld.example", "Paspoort", "Het paspoort ligt in de kluis. Źródło: Łódź.\n", extracttest.Text("huur.txt", "Huur: 150 per week")),
			extracttest.PstMail("wendy@voorbeeld.example", "chef@voorbeeld.example", "Loon", "Wanneer krijg ik loon?\n"),
		}},
		extracttest.PstFolder{Name: "Contacten", Items: []extracttest.PstItem{extracttest.PstContact("Anna", "Voorbeeld", "+31 6 12345678")}},
		extracttest.PstFolder{Name: "Agenda", Items: []extracttest.PstItem{extracttest.PstAppointment("Controle", "Rotterdam")}},
	)
}

// realReadpst is the one of this machine, nil when there is none.
func realReadpst(t testing.TB, scratch string) *helper.Readpst {
	t.Helper()
	if _, err := exec.LookPath("readpst"); err != nil {
		t.Log("readpst is not installed: only made-up ones are tested")
		return nil
	}
	r, err := helper.FindReadpst(context.Background(), newRunner(), helper.ReadpstOptions{Scratch: scratch})
	if err != nil {
		t.Fatalf("FindReadpst: %v", err)
	}
	return r
}

// names are those of the children.
func names(r *extracttest.Read) []string {
	var all []string
	for _, c := range r.Children {
		all = append(all, c.Name)
	}
	return all
}

// empty fails when a scratch folder is not.
func empty(t *testing.T, scratch string) {
	t.Helper()
	left, err := os.ReadDir(scratch)
	if err != nil || len(left) > 0 {
		t.Errorf("scratch folder holds %v, %v; want nothing", left, err)
	}
}

func TestReadpstReadsAMailbox(t *testing.T) {
	t.Parallel()
	scratch := t.TempDir()
	r := realReadpst(t, scratch)
	if r == nil {
		return
	}
	x := helper.WithReadpst(refuser{}, found(r))
	got := extracttest.Extract(t, x, mailbox())
	want := extract.Result{Outcome: evidence.OK, Kind: "pst", MIME: "application/vnd.ms-outlook-pst", Engine: r.Name()}
	if diff := cmp.Diff(want, got.Result); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Agenda/1.ics", "Contacten/1.vcf", "Postvak IN/1.eml", "Postvak IN/2.eml"}, names(got)); diff != "" {
		t.Fatalf("children (-want +got):\n%s", diff)
	}
	if text := string(got.Children[0].Data); !strings.Contains(text, "SUMMARY:Controle") || !strings.Contains(text, "LOCATION:Rotterdam") {
		t.Errorf("appointment lacks subject or place:\n%s", text)
	}
	if text := string(got.Children[1].Data); !strings.Contains(text, "+31 6 12345678") {
		t.Errorf("contact lacks the phone number:\n%s", text)
	}
	read := extracttest.Extract(t, mail.New(), got.Children[2].Data)
	if text := strings.Join(read.Texts(), "\n"); !strings.Contains(text, "Het paspoort ligt in de kluis. Źródło: Łódź.") || !strings.Contains(text, "chef@voorbeeld.example") {
		t.Errorf("mail lacks its text or sender:\n%s", text)
	}
	if len(read.Children) != 1 || string(read.Children[0].Data) != "Huur: 150 per week" || read.Children[0].Name != "huur.txt" {
		t.Errorf("mail's attachments are %+v, want huur.txt", read.Children)
	}
	empty(t, scratch)
}

// refuser is an extractor that must not be asked.
type refuser struct{}

func (refuser) Extract(context.Context, extract.Source, extract.Limits, extract.Sink) (extract.Result, error) {
	return extract.Result{}, errors.New("asked for an Outlook data file")
}

func TestReadpstGivesTheSameBytesTwice(t *testing.T) {
	t.Parallel()
	r := realReadpst(t, t.TempDir())
	if r == nil {
		return
	}
	first := extracttest.Extract(t, r, mailbox())
	time.Sleep(1100 * time.Millisecond) // readpst writes the second at which it runs
	second := extracttest.Extract(t, r, mailbox())
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two runs differ (-first +second):\n%s", diff)
	}
}

func TestReadpstAndDamage(t *testing.T) {
	t.Parallel()
	r := realReadpst(t, t.TempDir())
	if r == nil {
		return
	}
	whole := mailbox()
	changed := func(at int, b ...byte) []byte {
		c := bytes.Clone(whole)
		copy(c[at:], b)
		return c
	}
	lost := bytes.Index(whole, extracttest.Join([]byte{0x24, 0x00, 0x20, 0, 0, 0, 0, 0})) // the second mail's node
	cases := map[string]struct {
		file    []byte
		outcome evidence.Outcome
		reason  string
	}{
		"cut in the middle":                 {whole[:len(whole)/2], evidence.Damaged, "readpst-failed: exit: 1: Could not get root record"},
		"only a header":                     {whole[:300], evidence.Damaged, "readpst-failed: exit: 1"},
		"nothing but the magic":             {[]byte("!BDN"), evidence.Damaged, "readpst-failed: exit: 1"},
		"no messages":                       {extracttest.Pst(), evidence.Empty, ""},
		"encrypted for a Windows account":   {changed(0x201, 0x10), evidence.NeedsPassword, "pst-encrypted: Windows Information Protection"},
		"a message whose data is not there": {changed(lost+8, 0xFC, 0xFF), evidence.Partial, "readpst-fewer: 3 of 4; readpst-skipped: 1 items"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := extracttest.Extract(t, r, c.file)
			if got.Result.Outcome != c.outcome || !strings.HasPrefix(strings.Join(got.Result.Reasons, "; "), c.reason) {
				t.Errorf("outcome %s, reasons %q; want %s, %q", got.Result.Outcome, got.Result.Reasons, c.outcome, c.reason)
			}
		})
	}
}

// fakeReadpst is a script that plays readpst; it runs in the scratch folder and writes
// into "out".
func fakeReadpst(t *testing.T, scratch string, lines ...string) *helper.Readpst {
	t.Helper()
	lines = append([]string{`if [ "$1" = -V ]; then echo "ReadPST / LibPST v9.9"; exit; fi`, `cd out`}, lines...)
	r, err := helper.FindReadpst(context.Background(), newRunner(), helper.ReadpstOptions{Program: script(t, "readpst", lines...), Scratch: scratch})
	if err != nil {
		t.Fatalf("FindReadpst: %v", err)
	}
	return r
}

func TestReadpstThatMisbehaves(t *testing.T) {
	t.Parallel()
	big := `x=0123456789; i=0; while [ $i -lt 17 ]; do x=$x$x; i=$((i+1)); done; ` // 1.3 MB
	cases := map[string]struct {
		lines    []string
		lim      extract.Limits
		outcome  evidence.Outcome
		reasons  []string
		children []string
	}{
		"folders, numbers and names": {
			[]string{`umask 077; : > 10.eml`, `mk() { echo "$1" > "$1"; }`, `mk 9.eml; mk 1.eml`},
			extract.Limits{},
			evidence.OK, nil,
			[]string{"1.eml", "9.eml", "10.eml"},
		},
		"skipped items": {
			[]string{`echo a > 1.eml`, `printf '\t"Postvak IN" - 5 items done, 2 items skipped.\n'`, `printf '\t"Agenda" - 0 items done, 1 items skipped.\n'`},
			extract.Limits{},
			evidence.Partial,
			[]string{"readpst-skipped: 3 items"},
			[]string{"1.eml"},
		},
		"a crash on the way":          {[]string{`echo a > 1.eml`, `kill -SEGV $$`}, extract.Limits{}, evidence.Partial, []string{"readpst-failed: crash: segmentation fault"}, []string{"1.eml"}},
		"a crash at once":             {[]string{`kill -SEGV $$`}, extract.Limits{}, evidence.Damaged, []string{"readpst-failed: crash: segmentation fault"}, nil},
		"a complaint":                 {[]string{`echo "Error opening File" >&2; exit 1`}, extract.Limits{}, evidence.Damaged, []string{"readpst-failed: exit: 1: Error opening File"}, nil},
		"no end, no result":           {[]string{`while :; do :; done`}, extract.Limits{Wall: 300 * time.Millisecond}, evidence.Timeout, []string{"wall-limit: 300ms"}, nil},
		"no end after a mail":         {[]string{`echo a > 1.eml; while :; do :; done`}, extract.Limits{Wall: 3 * time.Second}, evidence.Partial, []string{"wall-limit: 3s"}, []string{"1.eml"}},
		"one child too many":          {[]string{`echo a > 1.eml; echo b > 2.eml; echo c > 3.eml`}, extract.Limits{Children: 2}, evidence.Partial, []string{"limit-children: 2"}, []string{"1.eml", "2.eml"}},
		"too many bytes":              {[]string{`echo 123456 > 1.eml; echo 123456 > 2.eml; echo 1234 > 3.eml`}, extract.Limits{Inflated: 15}, evidence.Partial, []string{"limit-bytes: 15"}, []string{"1.eml", "2.eml"}},
		"a file that grows too large": {[]string{big, `echo a > 1.eml; echo "$x" > 2.eml`}, extract.Limits{Memory: 4 << 20}, evidence.Partial, []string{"file-limit: 1 MiB"}, []string{"1.eml", "2.eml"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			scratch := t.TempDir()
			got := extracttest.ExtractWithin(t, fakeReadpst(t, scratch, c.lines...), []byte("!BDN"), c.lim)
			if got.Result.Outcome != c.outcome || !slices.Equal(got.Result.Reasons, c.reasons) {
				t.Errorf("outcome %s, reasons %q; want %s, %q", got.Result.Outcome, got.Result.Reasons, c.outcome, c.reasons)
			}
			if diff := cmp.Diff(c.children, names(got)); diff != "" {
				t.Errorf("children (-want +got):\n%s", diff)
			}
			empty(t, scratch)
		})
	}
}

func TestReadpstThatFillsTheDiskIsStopped(t *testing.T) {
	t.Parallel()
	flood := `i=0; while :; do i=$((i+1)); echo 0123456789012345678901234567890123456789 > $i.eml; done`
	for name, c := range map[string]struct {
		lim    extract.Limits
		reason string
	}{
		"files": {extract.Limits{Children: 50}, "limit-children: 50"},
		"bytes": {extract.Limits{Inflated: 4100}, "limit-bytes: 4100"},
	} {
		t.Run(name, func(t *testing.T) {
			scratch := t.TempDir()
			began := time.Now()
			got := extracttest.ExtractWithin(t, fakeReadpst(t, scratch, flood), []byte("!BDN"), c.lim)
			if got.Result.Outcome != evidence.Partial || !slices.Equal(got.Result.Reasons, []string{c.reason}) {
				t.Errorf("outcome %s, reasons %q; want %s, %q", got.Result.Outcome, got.Result.Reasons, evidence.Partial, c.reason)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("stopped after %s", took)
			}
			empty(t, scratch)
		})
	}
}

func TestReadpstIsCancelled(t *testing.T) {
	t.Parallel()
	scratch := t.TempDir()
	r := fakeReadpst(t, scratch, `while :; do :; done`)
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err := r.Extract(ctx, extract.Source{Size: 4, Data: strings.NewReader("!BDN")}, extract.Limits{}, &extracttest.Read{})
	if evidence.KindOf(err) != evidence.Cancelled {
		t.Errorf("Extract = %v, want kind %s", err, evidence.Cancelled)
	}
	empty(t, scratch)
}

func TestSinksRefusalEndsTheReading(t *testing.T) {
	t.Parallel()
	scratch := t.TempDir()
	r := fakeReadpst(t, scratch, `echo a > 1.eml`)
	refusal := errors.New("no")
	_, err := r.Extract(context.Background(), extract.Source{Size: 4, Data: strings.NewReader("!BDN")}, extract.Limits{}, refusingSink{refusal})
	if !errors.Is(err, refusal) {
		t.Errorf("Extract = %v, want the sink's %v", err, refusal)
	}
	empty(t, scratch)
}

type refusingSink struct{ err error }

func (s refusingSink) Page(evidence.Page) error  { return s.err }
func (s refusingSink) Child(extract.Child) error { return s.err }

func TestWithoutReadpstMailboxesAreUnsupported(t *testing.T) {
	t.Parallel()
	got := extracttest.Extract(t, helper.WithReadpst(refuser{}, found(nil)), mailbox())
	want := extract.Result{Outcome: evidence.Unsupported, Reasons: []string{"needs-readpst: install pst-utils"}, Kind: "pst", MIME: "application/vnd.ms-outlook-pst", Engine: "spoor-helper/1"}
	if diff := cmp.Diff(want, got.Result); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	other := extracttest.Extract(t, helper.WithReadpst(mail.New(), found(nil)), extracttest.Eml("a@b.example", "c@d.example", "hallo", "tekst"))
	if other.Result.Outcome != evidence.OK {
		t.Errorf("a mail's outcome is %s, want that of the inner extractor", other.Result.Outcome)
	}
}

func TestFoldersOfDeadProcessesAreSwept(t *testing.T) {
	t.Parallel()
	scratch := t.TempDir()
	stale, young, foreign := filepath.Join(scratch, "spoor-helper-1"), filepath.Join(scratch, "spoor-helper-2"), filepath.Join(scratch, "other")
	for _, dir := range []string{stale, young, foreign} {
		if err := os.MkdirAll(filepath.Join(dir, "out"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(stale, "lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fakeReadpst(t, scratch)
	for dir, want := range map[string]bool{stale: false, young: true, foreign: true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", dir, err == nil, want)
		}
	}
}

// FuzzPst reads damaged mailboxes with whatever readpst is there.
func FuzzPst(f *testing.F) {
	f.Add(mailbox())
	f.Add([]byte("!BDN"))
	r, err := helper.FindReadpst(context.Background(), newRunner(), helper.ReadpstOptions{Scratch: f.TempDir()})
	if err != nil {
		r = nil
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		got := extracttest.ExtractWithin(t, helper.WithReadpst(quiet{}, found(r)), file, extract.Limits{Wall: 5 * time.Second})
		if !got.Result.Outcome.Valid() {
			t.Errorf("outcome %q of %d bytes", got.Result.Outcome, len(file))
		}
	})
}

// quiet is an extractor that finds nothing.
type quiet struct{}

func (quiet) Extract(context.Context, extract.Source, extract.Limits, extract.Sink) (extract.Result, error) {
	return extract.Result{Outcome: evidence.Empty}, nil
}

// found is a readpst that was looked for.
func found(r *helper.Readpst) func() *helper.Readpst {
	return func() *helper.Readpst { return r }
}
