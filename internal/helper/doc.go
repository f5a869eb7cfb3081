// Package helper lets programs of others - tesseract, readpst, poppler's and mupdf's
// tools - read hostile documents without trusting them.
//
// Each run is a process of its own that can only read the system's libraries, itself
// and what its job names, write at most one folder, reach no network and start nothing
// (landlock and seccomp, as far as this kernel has them); that is bounded in memory,
// processor time, files, output and time on the clock; and that ends with its caller,
// whatever happens. What goes wrong is an error that says what: no program that hangs,
// crashes or answers nonsense does more than fail its own document.
//
// None of these programs is needed: who finds them gets more documents read.
//
// The package does not decide when a helper is asked, and it trusts no answer: what
// comes out of a helper is parsed as hostile input.
//
// It needs Linux, as internal/extract/sandbox does.
package helper
