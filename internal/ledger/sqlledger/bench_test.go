package sqlledger_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"spoor/internal/evidence"
)

// benchDocuments is how many documents each benchmark works on.
const benchDocuments = 10_000

// cpu is the processor time that this process has used, by user and system.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measured runs f and adds its processor time to the sum.
func measured(b *testing.B, sum *time.Duration, f func() error) {
	b.Helper()
	before := cpu(b)
	if err := f(); err != nil {
		b.Fatal(err)
	}
	*sum += cpu(b) - before
}

func perDocument(b *testing.B, sum time.Duration, what string) {
	b.ReportMetric(float64(sum.Microseconds())/1000/float64(b.N*benchDocuments), what+"-cpu-ms/doc")
}

// BenchmarkTenThousand adds documents 500 at a time, saves five findings and five
// mentions for each in groups of 100, marks them, and saves other results over them.
func BenchmarkTenThousand(b *testing.B) {
	var add, save, mark, again, read time.Duration
	for b.Loop() {
		l := open(b, newFile(b))
		e := newExhibit(b, l)
		var docs []evidence.Document
		for n := range benchDocuments / 500 {
			given := files(e, fmt.Sprint(n), 500)
			measured(b, &add, func() error {
				got, err := l.AddDocuments(b.Context(), given, "tester")
				docs = append(docs, got...)
				return err
			})
		}
		for _, sum := range []*time.Duration{&save, &again} {
			for start := 0; start < len(docs); start += 100 {
				given := results(docs[start : start+100])
				for i := range given {
					given[i].Title = fmt.Sprintf("%p", sum) // another result each time
				}
				measured(b, sum, func() error { return l.Save(b.Context(), given, "tester") })
			}
			for start := 0; start < len(docs); start += 100 {
				measured(b, &mark, func() error { return l.MarkIndexed(b.Context(), idsOf(docs[start:start+100]), "tester") })
			}
		}
		measured(b, &read, func() error {
			verify(b, l)
			return nil
		})
	}
	perDocument(b, add, "add")
	perDocument(b, save, "save")
	perDocument(b, mark/2, "mark")
	perDocument(b, again, "save-again")
	perDocument(b, read, "verify")
}
