// Package encoder turns text into numbers: the sentence encoder of the learned tagger.
package encoder
