package eval

import (
	"crypto/sha1" //nolint:gosec // a rule for dealing out documents, not a secret
	"slices"
	"strings"
)

// Author is who wrote a document: its id up to the first dash.
func Author(id string) string {
	author, _, _ := strings.Cut(id, "-")
	return author
}

// heldBackOneIn is the share of the other fresh documents that is held back.
const heldBackOneIn = 4

// tunedOn are the authors whose documents the shipped adapter was tuned on before there
// was a rule: figures on them would flatter.
const tunedOn = "abcdefghijklmnopqrs"

// Held reports whether the trainer leaves a document alone, so that figures on it
// count: everything by the authors w, x and af, and of all other documents that the
// shipped adapter never saw those whose file name (the id and .txt) has a SHA-1, read as
// one number, that can be divided by 4.
func Held(id string) bool {
	author := Author(id)
	if slices.Contains([]string{"w", "x", "af"}, author) {
		return true
	}
	if len(author) == 1 && strings.Contains(tunedOn, author) {
		return false
	}
	rest := 0
	for _, b := range sha1.Sum([]byte(id + ".txt")) { //nolint:gosec // see above
		rest = (rest*256 + int(b)) % heldBackOneIn
	}
	return rest == 0
}

// HeldBack are the documents that the trainer leaves alone.
func HeldBack(docs []Document) []Document {
	return slices.DeleteFunc(slices.Clone(docs), func(d Document) bool { return !Held(d.ID) })
}

// Ordinary makes documents of text in which nobody tells of trafficking: one of
// each line but the first skip ones. Blank lines are left out.
func Ordinary(language, text string, skip int) []Document {
	var docs []Document
	n := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if n++; n > skip && line != "" {
			docs = append(docs, Document{ID: language, Language: language, Genre: "ordinary", OnTopic: "no", Text: line})
		}
	}
	return docs
}
