package main

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"spoor/internal/engine"
)

// TestIngestSurvivesKills kills spoor or its engine at 20 random moments of an
// ingest. After the last one it finishes by itself, and every document is there
// exactly once.
func TestIngestSurvivesKills(t *testing.T) {
	t.Parallel()
	surviveKills(t, 3_000, 20)
}

// TestSoakKills is the long run: make soak.
func TestSoakKills(t *testing.T) {
	if os.Getenv("SPOOR_SOAK") == "" {
		t.Skip("a long run: make soak")
	}
	surviveKills(t, 20_000, 100)
}

func surviveKills(t *testing.T, documents, kills int) {
	t.Helper()
	f, c := newFolder(t), writeCorpus(t, documents)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d, %d documents", seed, len(c.words))
	random := rand.New(rand.NewPCG(seed, 1))

	station := f.begin("worker")
	f.awaits(station)
	f.must(done, f.intake("B03", "--no-wait", c.dir)...)
	killed := map[string]int{}
	for range kills {
		// Short waits hit starting and taking in, long ones the work after a recovery,
		// which begins when the heartbeat of the killed batch runs out (10 s).
		time.Sleep(time.Duration(random.IntN([]int{2500, 14_000}[random.IntN(2)])) * time.Millisecond)
		if random.IntN(2) == 0 && f.killEngine() {
			killed["engine"]++
			continue
		}
		killed["spoor"]++
		station.stillRuns()
		_ = station.cmd.Process.Kill() // gone already when it has ended
		station.wait()
		station = f.begin("worker")
	}
	t.Logf("killed %v; done by then: %d", killed, f.done("B03"))
	if station.ended() {
		station.stillRuns()
		station = f.begin("worker")
	}
	f.awaits(station)
	f.finishes("B03", len(c.words))
	if a := station.end(os.Interrupt); a.code != 0 && a.code != 130 {
		t.Errorf("the worker ends with %s", a.said())
	}
	f.holds(c, "B03")
}

// awaits waits until a station answers; one that could not start fails the test.
func (f folder) awaits(b *begun) {
	f.t.Helper()
	if err := awaitStation(f.data); err != nil {
		select {
		case <-b.exited:
			f.t.Fatalf("the worker ended: %s", b.wait().said())
		default:
			f.t.Fatal(err)
		}
	}
}

// stillRuns fails the test when a spoor that nobody stopped has ended; one whose
// engine was killed again and again while it started may say so and end.
func (b *begun) stillRuns() {
	b.t.Helper()
	select {
	case <-b.exited:
		if a := b.wait(); a.code != 7 {
			b.t.Fatalf("ended by itself: %s", a.said())
		}
	default:
	}
}

// killEngine kills the engine of the folder; false when none is known.
func (f folder) killEngine() bool {
	raw, err := os.ReadFile(filepath.Join(f.data, "engine.json"))
	if err != nil {
		return false
	}
	var c engine.Connection
	if json.Unmarshal(raw, &c) != nil || !f.isEngine(c.PID) {
		return false
	}
	return syscall.Kill(c.PID, syscall.SIGKILL) == nil
}

// isEngine makes sure that the number still is that of an engine on this folder.
func (f folder) isEngine(pid int) bool {
	line, err := os.ReadFile(filepath.Join("/proc", itoa(pid), "cmdline"))
	return err == nil && strings.Contains(string(line), engine.Program) && strings.Contains(string(line), f.data)
}

// done is the number of documents of an exhibit that are searchable.
func (f folder) done(exhibit string) int {
	n := 0
	for _, r := range f.rows(exhibit) {
		if r.State == "done" {
			n++
		}
	}
	return n
}

// finishes waits, without doing anything, until all documents are done.
func (f folder) finishes(exhibit string, documents int) {
	f.t.Helper()
	const enough = 5 * time.Minute
	for began := time.Now(); ; time.Sleep(500 * time.Millisecond) {
		n := f.done(exhibit)
		if n == documents {
			f.t.Logf("finished by itself %s after the last kill", time.Since(began).Round(time.Second))
			return
		}
		if time.Since(began) > enough {
			f.t.Fatalf("%d of %d documents are done %s after the last kill", n, documents, enough)
		}
	}
}
