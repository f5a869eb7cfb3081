package cfb

import "strconv"

// CodePage is the label, for package charset, of a code page by its Windows number;
// windows-1252 for those that nobody knows.
func CodePage(n int) string {
	switch n {
	case 437, 850, 852, 855, 858:
		return "cp" + strconv.Itoa(n)
	case 866:
		return "ibm866"
	case 874:
		return "windows-874"
	case 932:
		return "shift_jis"
	case 936:
		return "gbk"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 1200:
		return "utf-16le"
	case 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258:
		return "windows-" + strconv.Itoa(n)
	case 10000, 32768:
		return "macintosh"
	case 10007:
		return "x-mac-cyrillic"
	case 20866:
		return "koi8-r"
	case 21866:
		return "koi8-u"
	case 20932, 51932:
		return "euc-jp"
	case 50220, 50221, 50222:
		return "iso-2022-jp"
	case 54936:
		return "gb18030"
	case 28592, 28593, 28594, 28595, 28596, 28597, 28598, 28599, 28603, 28605:
		return "iso-8859-" + strconv.Itoa(n-28590)
	case 65001:
		return "utf-8"
	}
	return "windows-1252"
}
