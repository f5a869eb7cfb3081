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
)

// plausible is the score that text in its own code page passes and Chinese,
// Japanese, Korean or Thai text in any of the pages below doesn't.
const plausible = -4.0

// page is an 8-bit code page that is tried. prior counts once per text, so it
// decides about a lonely letter and not about a paragraph.
type page struct {
	name  string
	prior float64
}

// pages come the likeliest first: between two that give the same text the first
// wins. The Latin pages of DOS and the old Macintosh need better grounds, because
// their letters lie where Windows has its quotes and dashes.
func pages() []page {
	const home, away, old, odd = 0, -2, -4, -6
	return []page{
		{"windows-1252", home},
		{"windows-1250", away},
		{"windows-1251", away},
		{"windows-1254", away},
		{"windows-1256", away},
		{"iso-8859-2", away},
		{"iso-8859-5", away},
		{"iso-8859-6", away},
		{"iso-8859-15", away},
		{"iso-8859-16", away},
		{"windows-1253", away},
		{"iso-8859-7", away},
		{"windows-1255", away},
		{"koi8-r", away},
		{"koi8-u", away},
		{"ibm866", old},
		{"cp855", old},
		{"x-mac-cyrillic", old},
		{"cp850", old},
		{"cp852", old},
		{"cp857", old},
		{"cp437", odd},
		{"macintosh", odd},
	}
}

// Among says which of some 8-bit character sets a sample reads best in; the first of
// those that do equally well. It is for text whose origin leaves few of them, such as
// the names in archives of DOS and Windows.
func Among(sample []byte, names ...string) string {
	all := make([]page, 0, len(names))
	for i, name := range names {
		all = append(all, page{name, -0.1 * float64(i)})
	}
	best, _ := best(sample, all)
	return best
}

// best is the character set in which the sample reads best, and how well a character
// above ASCII does on average.
func best(sample []byte, all []page) (string, float64) {
	best, top, mean := "", math.Inf(-1), 0.0
	for _, p := range all {
		enc, ok := Named(p.name)
		if !ok {
			continue
		}
		sum, n := score(decoded(enc, sample))
		if sum += p.prior; sum > top+1e-6 {
			best, top, mean = p.name, sum, sum/float64(max(n, 1))
		}
	}
	return best, mean
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
