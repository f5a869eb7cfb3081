// Package syntax reads and writes the notation of PDF (ISO 32000-2, 7.2 and 7.3):
// numbers, strings, names, arrays, dictionaries and references, as they stand in
// files, content streams and CMaps alike.
//
// It is lenient: whatever the bytes are, reading ends after at most their number of
// steps, never panics, and gives the objects that could be made out. It knows
// nothing of files, streams' data or encryption.
package syntax

// Object is a PDF object: nil, bool, float64, string, Name, Array, Dict, Ref, or a
// Keyword where something stood that is none of these.
type Object any

// Name is a name without its leading slash.
type Name string

// Keyword is a bare word: an operator, "obj", "endstream".
type Keyword string

// Array is an array.
type Array []Object

// Dict is a dictionary.
type Dict map[Name]Object

// Ref refers to an indirect object by its number and generation.
type Ref struct{ Num, Gen int }

// maxInt bounds numbers that are read as integers: exact in a float64, and far from
// overflow when added.
const maxInt = 1 << 52

// Int is the object as an integer, 0 when it is no number or out of range.
func Int(o Object) int {
	f, ok := o.(float64)
	if !ok || f > maxInt || f < -maxInt {
		return 0
	}
	return int(f)
}

// Ints is the array's numbers as integers; nil when o is no array.
func Ints(o Object) []int {
	a, ok := o.(Array)
	if !ok {
		return nil
	}
	out := make([]int, len(a))
	for i, x := range a {
		out[i] = Int(x)
	}
	return out
}
