// Package weights keeps the files that the learned tagger computes with: the base
// model, which is fetched when spoor is set up and never part of the program, and the
// engine's weights, which are built from it once on each machine.
//
// The base model is one file, known by its SHA-256 (E5Small). It is looked for in a few
// folders (File.Find), copied into one on a machine without a network (File.Install),
// and mapped, so that the processes that use it share one copy of its pages
// (File.Open). Every byte is compared with the digest when a file is installed, when it
// is first used and whenever somebody asks (File.Verify). Between those, a start looks
// at name, size, first bytes and a stamp beside the file: the digest that was computed,
// and the size and time of change of the file it was computed of. Reading and hashing
// 72 MB takes 0.05 to 0.3 s, as long as all else at a start or longer; looking at the
// stamp takes 0.02 ms (BenchmarkStart). It notices whatever is copied, cut off or
// replaced. It does not notice a bit that flipped on the disk, which the checksums of
// internal/tag/encoder do; nor somebody who may write the folder and means harm, who
// could as well replace the program.
//
// Files are replaced by renaming, never written in place: a process that has mapped the
// old one goes on with it. What somebody else cuts short in place under a mapping ends
// as an error where the work runs in Guard, not as the death of the process.
//
// The package knows nothing of what is in the files.
package weights
