package pdf

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spoor/internal/evidence"
	"spoor/internal/extract/pdf/content"
	"spoor/internal/extract/pdf/file"
)

// Codes of a page's reasons, besides those of package content; some are followed by
// ": " and a detail. Any of them makes a page one for another engine; those that
// start with NoText make it one for OCR.
const (
	NoText         = "no text layer"
	ImageOnly      = NoText + ": image only"
	DrawingOnly    = NoText + ": drawing only"
	ScanBeside     = NoText + ": scan beside text"
	UnknownCodes   = "unmapped-glyphs"
	StrangeChars   = "strange-characters"
	HoledWords     = "holed-words"
	SingleLetters  = "single-letters"
	LongTokens     = "long-tokens"
	NothingShown   = "no-words-from-text-operators"
	ContentGone    = "content-missing"
	PagePanic      = "page-unreadable"
	AnnotationLost = "annotation-unreadable"
	NotesTooMany   = "annotations-too-many"
)

// Thresholds of the gate, set by hand on 581 public documents.
const (
	maxUnknown     = 0.02 // of all codes
	maxStrange     = 0.01 // of all characters
	maxSingle      = 0.35 // of all tokens
	maxLong        = 0.05 // of all tokens
	maxIcon        = 2    // private characters that, by themselves, are pictures and no text
	longToken      = 30   // letters
	tokensForRatio = 20   // fewer tokens say nothing
	drawingPaths   = 20   // painted paths from which a page without text may hold letters
)

// judge sets a page's status from what was shown and what came of it.
func judge(p *evidence.Page, m *content.Marks) {
	p.Reasons = append(p.Reasons, m.Problems...)
	if manyUnknown(m) {
		p.Reasons = append(p.Reasons, fmt.Sprintf("%s: %d of %d", UnknownCodes, m.Unknown, m.Codes))
	}
	p.Reasons = append(p.Reasons, oddities(p.Text)...)
	switch why := wordless(m); {
	case len(p.Words) == 0 && why != "":
		p.Reasons = append(p.Reasons, why)
	case len(p.Words) > 0 && scanBeside(p, m):
		p.Reasons = append(p.Reasons, ScanBeside)
	}
	p.Status = evidence.PageOK
	switch {
	case len(p.Reasons) == 0:
	case p.Text == "" && slices.ContainsFunc(p.Reasons, isNoText):
		p.Status = evidence.PageNoText
	default:
		p.Status = evidence.PagePartial
	}
}

// manyUnknown reports whether so many codes are not explained that what is left is no
// text: the holes would be most of it.
func manyUnknown(m *content.Marks) bool { return float64(m.Unknown) > maxUnknown*float64(m.Codes) }

// NeedsOCR reports whether a page of this engine shows something that only OCR can
// read, with or without text beside it.
func NeedsOCR(p *evidence.Page) bool { return slices.ContainsFunc(p.Reasons, isNoText) }

// NeedsOtherEngine reports whether another engine may read a page of this engine
// better: something was lost or looks wrong, and it isn't for lack of a text layer.
func NeedsOtherEngine(p *evidence.Page) bool {
	return slices.ContainsFunc(p.Reasons, func(r string) bool { return !isNoText(r) })
}

// untrusted are shares of codes or characters from which a page's text is no text.
const untrusted = 0.1

// Unusable reports whether the text of a page can't be trusted after every engine that
// is there had its turn: too much of it has no meaning, its words have fallen apart, or it
// could not be read.
// What the page shows may still be read off its picture.
func Unusable(p *evidence.Page) bool {
	return slices.ContainsFunc(p.Reasons, func(r string) bool {
		code, detail, _ := strings.Cut(r, ": ")
		switch code {
		case SingleLetters, LongTokens, NothingShown, ContentGone, PagePanic:
			return true
		case UnknownCodes, StrangeChars:
			var n, of int
			_, err := fmt.Sscanf(detail, "%d of %d", &n, &of)
			return err == nil && float64(n) > untrusted*float64(of)
		}
		return false
	})
}

func isNoText(reason string) bool { return strings.HasPrefix(reason, NoText) }

// wordless says why a page shows no words, empty for a page that is blank.
func wordless(m *content.Marks) string {
	switch {
	case m.Images > 0:
		return ImageOnly
	case m.Codes > 0 && len(m.Glyphs) == 0:
		return NothingShown
	case m.Paths >= drawingPaths:
		return DrawingOnly
	}
	return ""
}

// oddities are signs in the text itself that it isn't what the page shows.
func oddities(text string) []string {
	var out []string
	chars, strange := 0, 0
	for token := range strings.FieldsSeq(text) {
		n := strangeIn(token)
		chars += utf8.RuneCountInString(token)
		if n > maxIcon || n < utf8.RuneCountInString(token) {
			strange += n
		}
	}
	if float64(strange) > maxStrange*float64(chars) {
		out = append(out, fmt.Sprintf("%s: %d of %d", StrangeChars, strange, chars))
	} else if n := holed(text); n > 0 {
		out = append(out, fmt.Sprintf("%s: %d", HoledWords, n))
	}
	tokens, single, long := countTokens(text)
	if tokens <= tokensForRatio {
		return out
	}
	if float64(single) > maxSingle*float64(tokens) {
		out = append(out, fmt.Sprintf("%s: %d of %d", SingleLetters, single, tokens))
	}
	if float64(long) > maxLong*float64(tokens) {
		out = append(out, fmt.Sprintf("%s: %d of %d", LongTokens, long, tokens))
	}
	return out
}

// strangeIn counts characters that stand for nothing.
func strangeIn(token string) int {
	n := 0
	for _, r := range token {
		if r == utf8.RuneError || unicode.Is(unicode.Co, r) || unicode.IsControl(r) {
			n++
		}
	}
	return n
}

// holed counts words in which letters are missing: who searches for them finds nothing.
// A bullet that touches a word, from where symbol fonts have theirs, is no letter of it.
func holed(text string) int {
	n := 0
	for token := range strings.FieldsSeq(text) {
		if strangeIn(token) == 0 {
			continue
		}
		token = strings.TrimFunc(token, func(r rune) bool { return 0xF000 <= r && r <= 0xF0FF })
		letters := 0
		for _, r := range token {
			if unicode.IsLetter(r) {
				letters++
			}
		}
		if letters >= 2 && strangeIn(token) > 0 {
			n++
		}
	}
	return n
}

func countTokens(text string) (tokens, single, long int) {
	for t := range strings.FieldsSeq(text) {
		tokens++
		switch n := utf8.RuneCountInString(t); {
		case n == 1 && isLetter(t):
			single++
		case n > longToken && isWord(t, n):
			long++
		}
	}
	return tokens, single, long
}

// isWord tells a token of n characters that is nearly all letters from addresses,
// leaders and numbers, which may be long.
func isWord(t string, n int) bool {
	letters := 0
	for _, r := range t {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return 10*letters >= 9*n && !strings.Contains(t, "/") && !strings.Contains(t, "@")
}

// isLetter reports whether t starts with a letter of a script that has spaces between
// its words: in the others a letter may well stand by itself.
func isLetter(t string) bool {
	r, _ := utf8.DecodeRuneInString(t)
	return unicode.IsLetter(r) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// isLoss reports whether a reason of the document means that something wasn't read.
func isLoss(reason string) bool {
	for _, code := range []string{PagesMissing, TreeBroken, FilesMissing, FormUnread, file.TooMany, file.TooCostly, file.StreamCut} {
		if strings.HasPrefix(reason, code) {
			return true
		}
	}
	return false
}

// isRepair reports whether a reason of the document means that its structure was
// broken.
func isRepair(reason string) bool {
	return strings.HasPrefix(reason, file.XrefRebuilt) || strings.HasPrefix(reason, file.XrefWrong)
}
