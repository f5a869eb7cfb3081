package charset

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	gogs "github.com/gogs/chardet"
	wlynxg "github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"

	"spoor/internal/extract/language"
)

// plausible is the score that text in its own code page passes and Chinese,
// Japanese, Korean or Thai text in any of the pages below doesn't.
const plausible = -4.0

// page is an 8-bit code page that is tried. prior counts once per text, so it
// decides about a lonely letter and not about a paragraph.
type page struct {
	name  string
	prior float64
	of    string // languages that it is used for, in ISO 639-1; empty for all
}

// pages come the likeliest first: between two that give the same text the first
// wins. The Latin pages of DOS and the old Macintosh need better grounds, because
// their letters lie where Windows has its quotes and dashes.
func pages() []page {
	const home, away, old, odd = 0, -2, -4, -6
	return []page{
		{"windows-1252", home, "nl en fr de es pt it"},
		{"windows-1250", away, "pl hu ro"},
		{"windows-1251", away, "bg ru uk"},
		{"windows-1254", away, "tr"},
		{"windows-1256", away, "ar"},
		{"iso-8859-2", away, "pl hu ro"},
		{"iso-8859-5", away, "bg ru uk"},
		{"iso-8859-6", away, "ar"},
		{"iso-8859-15", away, "nl en fr de es pt it"},
		{"iso-8859-16", away, "ro pl hu"},
		{"windows-1253", away, "el"},
		{"iso-8859-7", away, "el"},
		{"windows-1255", away, "he"},
		{"koi8-r", away, "ru bg"},
		{"koi8-u", away, "uk ru"},
		{"ibm866", old, "bg ru uk"},
		{"cp855", old, "bg ru"},
		{"x-mac-cyrillic", old, "bg ru uk"},
		{"cp850", old, "nl en fr de es pt it"},
		{"cp852", old, "pl hu ro"},
		{"cp857", old, "tr"},
		{"cp437", odd, "nl en fr de es pt it"},
		{"macintosh", odd, "nl en fr de es pt it"},
	}
}

// Among says which of some 8-bit character sets a sample reads best in; the first of
// those that do equally well. It is for text whose origin leaves few of them, such as
// the names in archives of DOS and Windows.
func Among(sample []byte, names ...string) string {
	all := make([]page, 0, len(names))
	for i, name := range names {
		all = append(all, page{name: name, prior: -0.1 * float64(i)})
	}
	best, mean := best(sample, all)
	if mean < plausible && runs(sample) {
		if name := suggested(sample); name != "" {
			return name
		}
	}
	return best
}

// candidate is a character set in which a sample may be written.
type candidate struct {
	name string
	text string
	sum  float64 // logarithm of how likely it is
	mean float64 // of one character above ASCII
	of   string  // languages that have the letters

	usedFor string // languages that the character set is for; empty for all
}

// best is the character set in which the sample reads best, and how well a character
// above ASCII does on average. Where several do nearly as well, the language that the
// words are in decides: letters above ASCII alone don't tell Polish from Spanish when
// there are few of them.
func best(sample []byte, all []page) (string, float64) {
	var found []candidate
	top := math.Inf(-1)
	for _, p := range all {
		enc, ok := Named(p.name)
		if !ok {
			continue
		}
		c := candidate{name: p.name, text: decoded(enc, sample), usedFor: p.of}
		n := 0
		c.sum, n, c.of = score(c.text)
		c.sum += p.prior
		c.mean = c.sum / float64(max(n, 1))
		found = append(found, c)
		top = max(top, c.sum)
	}
	best, mean, most := "", 0.0, math.Inf(-1)
	for _, c := range found {
		if c.sum < top-2*spoken {
			continue
		}
		if sum := c.sum + c.words(); sum > most+1e-6 {
			best, mean, most = c.name, c.mean, sum
		}
	}
	return best, mean
}

// spoken is what it says for a character set when the words are in a language that has
// its letters.
const spoken = 5.0

// words weighs whether the words are in a language that has the letters and that the
// character set is for.
func (c candidate) words() float64 {
	const enough = 4 << 10
	text := c.text[:min(len(c.text), enough)]
	code, weight := language.Detect(text), spoken
	if code == "" {
		code, weight = guessed(text)
	}
	sum := 0.0
	switch {
	case code == "":
		return 0
	case strings.Contains(c.of, code):
		sum += weight
	default:
		sum -= weight
	}
	if c.usedFor != "" && !strings.Contains(c.usedFor, code) {
		sum -= abroad
	}
	return sum
}

// abroad is what it says against a character set that another one is more usual for the
// language.
const abroad = 2.0

// guessed is the language that a text is most like, and how much that says.
func guessed(text string) (string, float64) {
	code, confidence := language.Likeliest(text)
	return code, spoken / 2 * min(1, 0.5+confidence)
}

// compare names the character set in which the sample reads best.
func compare(sample []byte) string {
	best, mean := best(sample, pages())
	if mean < plausible && runs(sample) {
		if name := suggested(sample); name != "" {
			return name
		}
	}
	return best
}

// runs reports whether most bytes above ASCII stand next to another one, as they
// do where no letter is ASCII.
func runs(sample []byte) bool {
	high, beside := 0, 0
	for i, c := range sample {
		if c < utf8.RuneSelf {
			continue
		}
		high++
		if i > 0 && sample[i-1] >= utf8.RuneSelf || i+1 < len(sample) && sample[i+1] >= utf8.RuneSelf {
			beside++
		}
	}
	return beside*2 > high
}

// suggested asks the two general detectors for the scripts that the code pages
// above don't cover, and takes the first that decodes nearly without a fault.
func suggested(sample []byte) string {
	for _, name := range opinions(sample) {
		enc, ok := Named(name)
		if !ok || !foreign(name) {
			continue
		}
		text := decoded(enc, sample)
		if faults := strings.Count(text, "\ufffd"); faults*100 <= len(sample) {
			return strings.ToLower(name)
		}
	}
	return ""
}

// opinions are what the detectors think, the best first.
func opinions(sample []byte) []string {
	names := []string{wlynxg.Detect(sample).Charset}
	for _, r := range wlynxg.DetectAll(sample) {
		names = append(names, r.Charset)
	}
	// The only error is that nothing was found.
	found, _ := gogs.NewTextDetector().DetectAll(sample)
	slices.SortFunc(found, func(a, b gogs.Result) int {
		return cmp.Or(b.Confidence-a.Confidence, strings.Compare(a.Charset, b.Charset))
	})
	for _, r := range found {
		names = append(names, r.Charset)
	}
	return names
}

// foreign reports whether a character set is of the scripts that pages lacks.
func foreign(name string) bool {
	switch strings.ToLower(name) {
	case "big5", "euc-jp", "shift_jis", "cp932", "euc-kr", "cp949", "gb2312", "gbk", "gb18030", "gb-18030",
		"iso-2022-kr", "iso-2022-jp", "hz-gb-2312", "tis-620", "windows-874", "iso-8859-11":
		return true
	}
	return false
}

// decoded decodes; what can't be becomes U+FFFD.
func decoded(enc encoding.Encoding, data []byte) string {
	// Decoders of this library replace instead of failing.
	out, _ := enc.NewDecoder().Bytes(data)
	return string(out)
}
