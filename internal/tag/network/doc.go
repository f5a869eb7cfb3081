// Package network holds the small networks on top of the sentence encoder.
package network
