package pattern

import (
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"spoor/internal/evidence"
)

// Folded is text in the form in which patterns are compared, with the way back
// to the bytes that it came from.
type Folded struct {
	Text string
	runs []run
}

// run says where a stretch of folded text came from: byte for byte when plain,
// otherwise all of it from the whole of source[src:src+size].
type run struct {
	out, src, size int
	plain          bool
}

// Fold folds text: NFKC; soft hyphens and zero-width characters dropped; lower
// case; Latin letters without diacritics (ł ß ø đ ı æ œ spelled out), Cyrillic ё
// as е and ґ as г, Arabic without harakat and tatweel and with its letter
// variants joined. Bytes that are not UTF-8 count as U+FFFD.
func Fold(text string) Folded {
	f := folder{src: text, latin: latinTable()}
	f.out.Grow(len(text))
	for at := 0; at < len(text); {
		at = f.step(at)
	}
	return Folded{Text: f.out.String(), runs: f.runs}
}

// Source is the smallest range of the original text, on rune borders, that
// accounts for the folded bytes [start, end). It is empty when they are.
func (f Folded) Source(start, end int) evidence.Span {
	if start >= end || start < 0 || end > len(f.Text) {
		return evidence.Span{}
	}
	first, last := f.runAt(start), f.runAt(end-1)
	span := evidence.Span{Start: first.src, End: last.src + last.size}
	if first.plain {
		span.Start += start - first.out
	}
	if last.plain {
		span.End = last.src + end - last.out
	}
	return span
}

func (f Folded) runAt(offset int) run {
	i := sort.Search(len(f.runs), func(i int) bool { return f.runs[i].out > offset })
	return f.runs[i-1]
}

type folder struct {
	src    string
	out    strings.Builder
	runs   []run
	latin  *latin
	finals []bool // which capital sigmas end a word, in order
	sigmas int    // capital sigmas met so far
}

// step folds the segment at a byte offset and returns where the next one starts.
// A segment is a starter with all that may compose with it.
func (f *folder) step(at int) int {
	if end := plainRun(f.src, at); end > at {
		f.plain(at, end)
		return end
	}
	end := segmentEnd(f.src, at)
	before := f.out.Len()
	if r, size := utf8.DecodeRuneInString(f.src[at:]); at+size == end && r < firstDecomposing {
		f.rune(r)
	} else {
		for _, r := range nfkc(f.src[at:end]) {
			f.rune(r)
		}
	}
	if f.out.Len() > before {
		f.runs = append(f.runs, run{out: before, src: at, size: end - at})
	}
	return end
}

// firstDecomposing is the first rune beyond ASCII that NFKC may change.
const firstDecomposing = 0xa0

// plain copies ASCII, which folds byte for byte.
func (f *folder) plain(start, end int) {
	f.runs = append(f.runs, run{out: f.out.Len(), src: start, size: end - start, plain: true})
	for i := start; i < end; i++ {
		c := f.src[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		f.out.WriteByte(c)
	}
}

// plainRun is the end of the ASCII at an offset, less a last character that a
// mark behind it could change.
func plainRun(s string, at int) int {
	end := at
	for end < len(s) && s[end] < utf8.RuneSelf {
		end++
	}
	if end > at && end < len(s) && segmentEnd(s, end-1) > end {
		end--
	}
	return end
}

// segmentEnd is where the segment that starts at an offset ends.
func segmentEnd(s string, at int) int {
	_, size := utf8.DecodeRuneInString(s[at:])
	end := at + size
	for end < len(s) && s[end] >= utf8.RuneSelf && !startsSegment(s[end:]) {
		_, size = utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return end
}

// firstMark is the first rune that may attach to the one before it.
const firstMark = 0x300

func startsSegment(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	if r < firstMark || r == utf8.RuneError && size == 1 {
		return true
	}
	p := norm.NFKC.PropertiesString(s)
	if d := p.Decomposition(); d != nil {
		// The norm package looks at the rune, not at what it decomposes to: a
		// half-width final consonant still joins the syllable before it.
		p = norm.NFKC.Properties(d)
	}
	return p.BoundaryBefore()
}

// rune folds one rune of normalised text.
func (f *folder) rune(r rune) {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d':
		return
	case 'İ':
		r = 'i'
	case 'Σ':
		r = f.sigma()
	}
	r = unicode.ToLower(r)
	switch {
	case r < latinEnd:
		f.out.WriteString(f.latin.low[r])
	case latinMore <= r && r < latinMoreEnd:
		f.out.WriteString(f.latin.more[r-latinMore])
	case 0x300 <= r && r <= 0x36f:
		f.out.WriteString(withoutMarks(r))
	case 0x400 <= r && r <= 0x52f:
		f.out.WriteRune(foldCyrillic(r))
	case 0x600 <= r && r <= 0x6ff:
		f.arabic(r)
	default:
		f.out.WriteRune(r)
	}
}

func foldCyrillic(r rune) rune {
	switch r {
	case 'ё':
		return 'е'
	case 'ґ':
		return 'г'
	}
	return r
}

func (f *folder) arabic(r rune) {
	switch {
	case 0x64b <= r && r <= 0x65f, r == 0x670, r == 0x640:
		return
	case r == 'أ', r == 'إ', r == 'آ':
		r = 'ا'
	case r == 'ى', r == 'ئ':
		r = 'ي'
	case r == 'ة':
		r = 'ه'
	case r == 'ؤ':
		r = 'و'
	}
	f.out.WriteRune(r)
}

const (
	latinEnd     = 0x250
	latinMore    = 0x1e00
	latinMoreEnd = 0x1f00
)

// latin holds what each Latin rune folds to.
type latin struct {
	low  [latinEnd]string
	more [latinMoreEnd - latinMore]string
}

// latinTable is worked out once, on first use: decomposing on the way is slow.
var latinTable = sync.OnceValue(func() *latin {
	t := new(latin)
	for r := range rune(latinEnd) {
		t.low[r] = withoutMarks(r)
	}
	for r := rune(latinMore); r < latinMoreEnd; r++ {
		t.more[r-latinMore] = withoutMarks(r)
	}
	for from, to := range map[rune]string{'ł': "l", 'ß': "ss", 'ø': "o", 'đ': "d", 'ı': "i", 'æ': "ae", 'œ': "oe"} {
		t.low[from] = to
	}
	return t
})

// withoutMarks is a rune's compatibility decomposition without combining marks.
func withoutMarks(r rune) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(string(r)) {
		if norm.NFKD.PropertiesString(string(c)).CCC() == 0 {
			b.WriteRune(c)
		}
	}
	return b.String()
}
