package custody

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"spoor/internal/evidence"
)

// An old log must stay valid: these hashes are never to be changed. Another
// encoding gets another Version and golden hashes of its own.
func TestEncodingNeverChanges(t *testing.T) {
	first := Seal(evidence.Digest{}, evidence.CustodyEntry{
		Case: "c1", Seq: 1, At: time.Date(2026, 11, 25, 9, 30, 0, 123456000, time.UTC),
		Actor: "j.jansen", Action: evidence.CaseOpened,
	})
	second := Seal(first.Hash, evidence.CustodyEntry{
		Case: "c1", Seq: 2, At: time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
		Actor: "Ümit \x00", Action: evidence.Received, Exhibit: "e1", Document: "d1",
		Digest: evidence.DigestOf([]byte("loonstrook")), Detail: "12 bytes",
	})
	for _, golden := range []struct {
		name  string
		entry evidence.CustodyEntry
		want  string
	}{
		{"first entry of a case", first, "42ffbdebd471b747cdc775d7880dedc8ed82094f4384e74994b933b3524b07c0"},
		{"entry with every field", second, "386fb16500a8e55238f053cd8d848e12fa447fe737c277aec10448e709102743"},
	} {
		if got := golden.entry.Hash.String(); got != golden.want {
			t.Errorf("%s: hash %s, want %s", golden.name, got, golden.want)
		}
	}
}

func TestEncodingIsAsDocumented(t *testing.T) {
	got := encode(evidence.CustodyEntry{Case: "c1", Seq: 2, At: time.Unix(3, 4000), Actor: "a"})
	zeros := func(n int) string { return string(make([]byte, n)) }
	want := zeros(7) + "\x0fspoor-custody-1" + zeros(7) + "\x02c1" +
		zeros(7) + "\x02" + zeros(7) + "\x03" + zeros(6) + "\x0f\xa0" +
		zeros(7) + "\x01a" + zeros(8+8+8) + zeros(32) + zeros(8) + zeros(32)
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("encoding (-documented +made):\n%s", diff)
	}
}

func TestSealKeepsWhatALedgerCanKeep(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	got := Seal(evidence.Digest{}, evidence.CustodyEntry{Seq: 1, At: time.Date(2026, 1, 1, 1, 0, 0, 1999, zone)})
	if want := time.Date(2026, 1, 1, 0, 0, 0, 1000, time.UTC); got.At != want {
		t.Errorf("At is %v, want %v", got.At, want)
	}
}

func TestVerifierAcceptsWhatSealMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := anyLog(t, "c1", 0)
		var v Verifier
		for _, e := range log {
			if err := v.Check(e); err != nil {
				t.Fatalf("Check: %v", err)
			}
		}
		seq, hash := v.Head()
		if last := log[len(log)-1]; seq != last.Seq || hash != last.Hash {
			t.Errorf("Head is %d %s, want %d %s", seq, hash, last.Seq, last.Hash)
		}
	})
}

func TestVerifierFindsEveryChangedField(t *testing.T) {
	other := evidence.Digest{1}
	for name, change := range map[string]func(*evidence.CustodyEntry){
		"case":              func(e *evidence.CustodyEntry) { e.Case += "x" },
		"seq":               func(e *evidence.CustodyEntry) { e.Seq++ },
		"time, microsecond": func(e *evidence.CustodyEntry) { e.At = e.At.Add(time.Microsecond) },
		"time, nanosecond":  func(e *evidence.CustodyEntry) { e.At = e.At.Add(time.Nanosecond) },
		"time, century":     func(e *evidence.CustodyEntry) { e.At = e.At.AddDate(-100, 0, 0) },
		"actor":             func(e *evidence.CustodyEntry) { e.Actor += "x" },
		"action":            func(e *evidence.CustodyEntry) { e.Action += "x" },
		"exhibit":           func(e *evidence.CustodyEntry) { e.Exhibit += "x" },
		"document":          func(e *evidence.CustodyEntry) { e.Document += "x" },
		"digest":            func(e *evidence.CustodyEntry) { e.Digest[31] ^= 1 },
		"detail":            func(e *evidence.CustodyEntry) { e.Detail += "x" },
		"prev":              func(e *evidence.CustodyEntry) { e.Prev = other },
		"hash":              func(e *evidence.CustodyEntry) { e.Hash = other },
		"text moved between neighbouring fields": func(e *evidence.CustodyEntry) {
			e.Actor, e.Action = e.Actor+string(e.Action[:1]), e.Action[1:]
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := anyLog(t, "c1", 0)
				i := rapid.IntRange(0, len(log)-1).Draw(t, "changed entry")
				change(&log[i])
				mustFind(t, log)
			})
		})
	}
}

func TestVerifierFindsEveryFlippedBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := anyLog(t, "c1", 0)
		e := &log[rapid.IntRange(0, len(log)-1).Draw(t, "changed entry")]
		flip(t, e, rapid.IntRange(0, 9).Draw(t, "field"))
		mustFind(t, log)
	})
}

func TestVerifierFindsDamagedOrder(t *testing.T) {
	for name, damage := range map[string]func(log []evidence.CustodyEntry, i int) []evidence.CustodyEntry{
		"an entry is missing": func(log []evidence.CustodyEntry, i int) []evidence.CustodyEntry {
			return append(log[:i:i], log[i+1:]...)
		},
		"an entry is repeated": func(log []evidence.CustodyEntry, i int) []evidence.CustodyEntry {
			return append(log[:i+1:i+1], log[i:]...)
		},
		"two entries changed places": func(log []evidence.CustodyEntry, i int) []evidence.CustodyEntry {
			log[i], log[i+1] = log[i+1], log[i]
			return log
		},
		"two entries changed places and numbers": func(log []evidence.CustodyEntry, i int) []evidence.CustodyEntry {
			log[i], log[i+1] = log[i+1], log[i]
			log[i].Seq, log[i+1].Seq = log[i+1].Seq, log[i].Seq
			return log
		},
		"an entry was written anew without the ones after it": func(log []evidence.CustodyEntry, i int) []evidence.CustodyEntry {
			log[i].Detail += " (edited)"
			log[i] = Seal(log[i].Prev, log[i])
			return log
		},
		"the rest is another case's log": func(log []evidence.CustodyEntry, i int) []evidence.CustodyEntry {
			prev := log[i].Hash
			for j := i + 1; j < len(log); j++ {
				log[j].Case = "c2"
				log[j] = Seal(prev, log[j])
				prev = log[j].Hash
			}
			return log
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := anyLog(t, "c1", 2)
				i := rapid.IntRange(0, len(log)-2).Draw(t, "place")
				mustFind(t, damage(log, i))
			})
		})
	}
}

func TestVerifierNamesTheFault(t *testing.T) {
	first := Seal(evidence.Digest{}, evidence.CustodyEntry{Case: "c1", Seq: 1})
	third := Seal(first.Hash, evidence.CustodyEntry{Case: "c1", Seq: 3})
	var v Verifier
	if err := v.Check(first); err != nil {
		t.Fatal(err)
	}
	want := `check custody log "c1#3": corrupt: entries are missing: the last one was 1`
	if got := fmt.Sprint(v.Check(third)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// anyLog draws a sealed log of n to n+7 entries, at least one.
func anyLog(t *rapid.T, caseID evidence.CaseID, n int) []evidence.CustodyEntry {
	drawn := rapid.SliceOfN(anyEntry(caseID), max(n, 1), n+7).Draw(t, "log")
	var prev evidence.Digest
	for i, e := range drawn {
		e.Seq = int64(i + 1)
		drawn[i] = Seal(prev, e)
		prev = drawn[i].Hash
	}
	return drawn
}

func anyEntry(caseID evidence.CaseID) *rapid.Generator[evidence.CustodyEntry] {
	return rapid.Custom(func(t *rapid.T) evidence.CustodyEntry {
		e := evidence.CustodyEntry{
			Case:     caseID,
			At:       time.UnixMicro(rapid.Int64Range(-1e15, 1e16).Draw(t, "at")),
			Actor:    rapid.String().Draw(t, "actor"),
			Action:   evidence.CustodyAction(rapid.StringN(1, -1, -1).Draw(t, "action")),
			Exhibit:  evidence.ExhibitID(rapid.String().Draw(t, "exhibit")),
			Document: evidence.DocumentID(rapid.String().Draw(t, "document")),
			Detail:   rapid.String().Draw(t, "detail"),
		}
		copy(e.Digest[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "digest"))
		return e
	})
}

// flip changes one bit of the field with this number.
func flip(t *rapid.T, e *evidence.CustodyEntry, field int) {
	texts := []*string{&e.Actor, (*string)(&e.Action), (*string)(&e.Exhibit), (*string)(&e.Document), &e.Detail}
	digests := []*evidence.Digest{&e.Digest, &e.Prev, &e.Hash}
	bit := rapid.IntRange(0, 255).Draw(t, "bit")
	switch {
	case field < len(texts):
		raw := []byte(*texts[field])
		if len(raw) == 0 {
			raw = []byte{0}
		} else {
			raw[bit/8%len(raw)] ^= 1 << (bit % 8)
		}
		*texts[field] = string(raw)
	case field < len(texts)+len(digests):
		digests[field-len(texts)][bit/8] ^= 1 << (bit % 8)
	case field == 8:
		e.Seq ^= 1 << (bit % 64)
	default:
		e.At = time.UnixMicro(e.At.UnixMicro() ^ 1<<(bit%50))
	}
}

// mustFind fails the test unless the log is reported as corrupt.
func mustFind(t *rapid.T, log []evidence.CustodyEntry) {
	t.Helper()
	var v Verifier
	for _, e := range log {
		if err := v.Check(e); err != nil {
			if got := evidence.KindOf(err); got != evidence.Corrupt {
				t.Fatalf("kind %q, want %q: %v", got, evidence.Corrupt, err)
			}
			return
		}
	}
	t.Fatalf("the damaged log passed: %+v", log)
}
