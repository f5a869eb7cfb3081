package rtf

import "spoor/internal/extract/cfb"

// ansi sets the code page of the document.
func (r *reader) ansi(page int) {
	r.flush()
	if page > 0 {
		r.page = cfb.CodePage(page)
	}
}

// font notes the code page of a font in the table, as \fcharset or \cpg.
func (r *reader) font(t token) {
	const mostFonts = 1 << 16
	page := t.value
	if t.name == "fcharset" {
		page = charsetPage(t.value)
	}
	if len(r.fonts) < mostFonts {
		r.fonts[r.fontNow] = page
	}
}

// charsetPage is the code page of a Windows character set; 0 for that of the document.
func charsetPage(n int) int {
	switch n {
	case 0:
		return 1252
	case 77:
		return 10000
	case 128:
		return 932
	case 129:
		return 949
	case 134:
		return 936
	case 136:
		return 950
	case 161:
		return 1253
	case 162:
		return 1254
	case 163:
		return 1258
	case 177:
		return 1255
	case 178:
		return 1256
	case 186:
		return 1257
	case 204:
		return 1251
	case 222:
		return 874
	case 238:
		return 1250
	case 254:
		return 437
	case 255:
		return 850
	}
	return 0
}

// codePage is the label of the code page that text now stands in. A document that
// gives all its fonts the western character set, but itself another code page, was
// written by a program that knew no better than the latter.
func (r *reader) codePage() string {
	page := r.fonts[r.now.font]
	if r.now.to != toFlow || page == 0 || (page == 1252 && r.western()) {
		return r.page
	}
	return cfb.CodePage(page)
}

func (r *reader) western() bool {
	if r.label == "" {
		r.label = "western"
		for _, page := range r.fonts {
			if page != 1252 && page != 0 {
				r.label = "mixed"
			}
		}
	}
	return r.label == "western"
}
