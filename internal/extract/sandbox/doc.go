// Package sandbox reads hostile documents in killable child processes.
//
// The parent keeps a Pool of workers: the program's own binary, started again
// with a hidden command that calls Confine and then Serve. A worker has no files,
// no network and no environment, bounded memory and processor time, and reads one
// document at a time through a pipe. Whatever it does - loop, crash, run out of
// memory, answer nonsense - becomes the document's outcome, what it had delivered
// until then is kept, and the next document gets a fresh worker.
//
// The parent trusts nothing that comes out of the pipe: every length, count,
// span, name and outcome is checked against the document's limits. It never
// holds more than one page or one child in memory.
//
// The package needs Linux on amd64 or arm64 (prlimit, landlock, seccomp,
// parent-death signal). It does not
// decide what a document is, and it does not parse.
//
// The dialogue, each frame being a type byte, a length and so many bytes:
//
//	worker  ready
//	parent  document   name, size, limits, passwords
//	worker  read       offset, length             any number of times, in any order
//	parent  bytes
//	worker  page
//	worker  child      name, size, then its bytes
//	worker  result     the document's outcome; the next document may follow
//
// A document of which only a picture of one page is asked for ends with that:
//
//	worker  picture    size in pixels, resolution, then the pixels as bytes
package sandbox
