package font

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// predefined is a CMap that PDF names instead of embedding it (ISO 32000-2, table
// 116), read as the character encoding that it is for.
type predefined struct {
	decoder *encoding.Decoder // nil for Identity
	single  func(byte) bool   // codes of one byte; nil: always two
}

// predefinedCMap is the CMap of that name; false for an unknown one.
func predefinedCMap(name string) (predefined, bool) {
	base := strings.TrimSuffix(strings.TrimSuffix(name, "-V"), "-H")
	enc, ok := legacyCharset(base)
	switch {
	case base == "Identity":
		return predefined{}, true
	case strings.Contains(base, "UCS2"), strings.Contains(base, "UTF16"):
		return predefined{decoder: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()}, true
	case strings.HasSuffix(base, "RKSJ"):
		return predefined{japanese.ShiftJIS.NewDecoder(), shiftSingle}, true
	case ok:
		return predefined{enc.NewDecoder(), asciiSingle}, true
	}
	return predefined{}, false
}

// legacyCharset is the encoding in a CMap's name.
func legacyCharset(base string) (encoding.Encoding, bool) {
	switch base {
	case "GBK-EUC", "GBKp-EUC", "GBpc-EUC", "GB-EUC":
		return simplifiedchinese.GBK, true
	case "GBK2K":
		return simplifiedchinese.GB18030, true
	case "B5pc", "ETen-B5", "ETenms-B5", "HKscs-B5":
		return traditionalchinese.Big5, true
	case "EUC":
		return japanese.EUCJP, true
	case "KSC-EUC", "KSCms-UHC", "KSCms-UHC-HW", "KSCpc-EUC":
		return korean.EUCKR, true
	}
	return nil, false
}

func asciiSingle(c byte) bool { return c <= 0x80 || c == 0xff }

func shiftSingle(c byte) bool {
	return c <= 0x80 || c >= 0xa0 && c <= 0xdf || c >= 0xfd
}

// codeLength is how many bytes of s form the next code.
func (p predefined) codeLength(s string) int {
	if p.single != nil && p.single(s[0]) {
		return 1
	}
	return min(2, len(s))
}

// text is what a code stands for; false when it doesn't say.
func (p predefined) text(s string) (string, bool) {
	if p.decoder == nil {
		return "", false
	}
	t, err := p.decoder.String(s)
	if err != nil || t == "" || strings.ContainsRune(t, utf8.RuneError) {
		return "", false
	}
	return t, true
}
