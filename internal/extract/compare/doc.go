// Package compare measures how far two readings of the same document agree: in the
// words, whatever their order, and in where those stand on the page.
//
// Agreement with another reader is a figure for developers and buyers; it is no proof
// that either is right, and nothing about a document is decided by it.
package compare
