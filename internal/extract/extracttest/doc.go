// Package extracttest makes the files that extractors are tested with: ordinary
// ones, and ones built to hurt. Everything is generated, deterministic, small in
// the repository and free of real persons and firms.
//
// It is for tests only. Its functions panic when a file can't be built, which no
// argument that a test would give makes happen.
package extracttest

import "time"

// Day is the moment that all generated files carry: Monday 4 March 2024, 10:20 UTC.
func Day() time.Time { return time.Date(2024, time.March, 4, 10, 20, 0, 0, time.UTC) }

// Empty is a file of zero bytes.
func Empty() []byte { return []byte{} }

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
