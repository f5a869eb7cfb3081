package rtf

import "strings"

// marked takes a control symbol.
func (r *reader) marked(c byte) {
	if c == '*' {
		r.starred = true
		return
	}
	if r.skip > 0 {
		r.skip--
		return
	}
	switch c {
	case '\\', '{', '}':
		r.put([]byte{c})
	case '~':
		r.char("\u00a0")
	case '_':
		r.char("-")
	case '\r', '\n':
		r.char("\n")
	case '\t':
		r.char("\t")
	}
}

// char writes a character that no code page counts for.
func (r *reader) char(s string) {
	r.flush()
	r.write(s)
}

// word takes a control word. first says that it is the first thing in its group.
func (r *reader) word(t token, first, starred bool) {
	if r.skip > 0 {
		r.skip--
		return
	}
	if s, ok := character(t.name); ok {
		r.char(s)
		return
	}
	if r.format(t) || r.table(t) {
		return
	}
	if (first || starred) && r.begin(t.name) {
		return
	}
	if starred {
		r.flush()
		r.now.to = toNowhere
	}
}

// character knows the words that stand for text.
func character(name string) (string, bool) {
	switch name {
	case "par", "line", "lbr", "column", "softline", "softcol":
		return "\n", true
	case "tab", "cell", "nestcell":
		return "\t", true
	case "emspace", "enspace", "qmspace":
		return " ", true
	case "lquote":
		return "‘", true
	case "rquote":
		return "’", true
	case "ldblquote":
		return "“", true
	case "rdblquote":
		return "”", true
	case "endash":
		return "–", true
	case "emdash":
		return "—", true
	case "bullet":
		return "•", true
	}
	return "", false
}

// format takes the words that change how text is read.
func (r *reader) format(t token) bool {
	switch t.name {
	case "u":
		r.unicode(t.value)
		r.skip = r.now.fallback
		return true
	case "uc":
		r.now.fallback = min(max(t.value, 0), 100)
	case "ansicpg":
		r.ansi(t.value)
	case "mac":
		r.ansi(10000)
	case "pc":
		r.ansi(437)
	case "pca":
		r.ansi(850)
	case "f":
		r.flush()
		r.now.font, r.fontNow = t.value, t.value
	case "deff":
		r.deff, r.now.font = t.value, t.value
	case "fcharset", "cpg":
		if r.now.to == toFonts {
			r.font(t)
		}
	case "plain":
		r.flush()
		r.now.font, r.now.hidden, r.now.deleted, r.now.revised = r.deff, false, false, false
	case "v":
		r.flush()
		r.now.hidden = t.on()
	case "deleted":
		r.flush()
		r.now.deleted = t.on()
	case "revised":
		r.flush()
		r.now.revised = t.on()
	case "revauth", "revauthdel":
		if t.value >= 0 && t.value < len(r.authors) {
			r.changers[r.authors[t.value]] = true
		}
	default:
		return false
	}
	return true
}

// table takes the words of tables, pages, pictures and dates.
func (r *reader) table(t token) bool {
	switch t.name {
	case "row", "nestrow":
		r.endRow()
	case "page":
		r.flush()
		if r.now.to == toFlow && r.now.flow.kind == "" {
			r.breakPage()
		}
	case "sect":
		r.flush()
		if r.now.to == toFlow && r.now.flow.kind == "" {
			r.section = true
			r.endLine()
		}
	case "sbknone", "sbkcol":
		r.section = false
	case "pngblip", "jpegblip", "emfblip", "wmetafile", "macpict", "dibitmap", "wbitmap", "pmmetafile":
		if r.now.picture != nil {
			r.now.picture.extension = map[string]string{"pngblip": ".png", "jpegblip": ".jpg"}[t.name]
		}
	case "ftnalt":
		if f := r.now.flow; f.kind == "footnote" && f.label != "" {
			r.toEndnote(f)
		}
	case "yr", "mo", "dy", "hr", "min":
		r.date[strings.Index("yr mo dy hr min", t.name)/3] = t.value
	default:
		return false
	}
	return true
}

// endLine writes a line end without beginning the next section.
func (r *reader) endLine() { r.now.flow.out = append(r.now.flow.out, '\n') }

// endRow ends a table's row: the tab behind its last cell is none.
func (r *reader) endRow() {
	r.flush()
	f := r.now.flow
	if n := len(f.out); n > 0 && f.out[n-1] == '\t' {
		f.out = f.out[:n-1]
	}
	f.out = append(f.out, '\n')
}

// begin starts a destination; false for words that are none.
func (r *reader) begin(name string) bool {
	if r.now.to == toNowhere && name != "ud" {
		return true // and so with all groups in it
	}
	switch name {
	case "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "annotation", "footnote", "shptxt":
		r.startFlow(name)
	case "shprslt":
		r.now.to = toNowhere // the same once more, for old programs
	case "field":
		r.now.field, r.now.endField = &field{flow: r.now.flow, start: len(r.now.flow.out)}, r.now.to == toFlow
	case "fldinst":
		if r.now.to == toFlow {
			r.now.to = toInstruction
		}
	case "fldrslt":
		if f := r.now.field; f != nil {
			f.start = len(f.flow.out)
		}
	case "pict":
		r.startPicture()
	case "objdata":
		r.now.to, r.now.object, r.now.endObject = toObject, &picture{half: -1}, true
	case "object", "result", "shppict", "picprop", "shp", "shpinst", "shpgrp", "upr", "listtext", "pntext", "nesttableprops", "ud", "rtf", "info", "userprops":
		r.pass(name)
	case "sp":
		if r.now.to == toFlow {
			r.now.to = toQuiet
		}
	case "sn":
		r.now.to = toShapeName
	case "sv":
		r.now.to = toShapeValue
	default:
		return r.beginTable(name)
	}
	return true
}

// pass goes on into a group whose parts are destinations of their own.
func (r *reader) pass(name string) {
	switch name {
	case "upr":
		r.now.twice, r.now.before, r.now.to = true, r.now.to, toNowhere
	case "ud":
		if r.now.twice {
			r.now.twice, r.now.to = false, r.now.before
		}
	case "info", "userprops":
		if r.now.to == toFlow {
			r.now.to = toQuiet
		}
	case "nesttableprops":
		r.now.to = toNowhere
	}
}

// beginTable starts the destinations that are tables, properties, or nothing to read.
func (r *reader) beginTable(name string) bool {
	switch name {
	case "fonttbl":
		r.now.to = toFonts
	case "revtbl":
		r.now.to = toAuthors
	case "atnauthor":
		r.now.to = toAuthor
	case "atndate":
		r.now.to = toDay
	case "propname":
		r.now.to = toName
	case "staticval":
		r.now.to = toValue
	case "title", "subject", "author", "operator", "keywords", "doccomm", "comment", "company", "manager", "category", "hlinkbase",
		"creatim", "revtim", "printim", "generator":
		r.now.to, r.now.property, r.date = toInfo, name, [5]int{}
	case "colortbl", "stylesheet", "filetbl", "listtable", "listoverridetable", "rsidtbl", "themedata", "datafield", "template",
		"xe", "tc", "tcn", "rxe", "txe", "pntxta", "pntxtb", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn",
		"nonshppict", "nonesttables", "falt", "panose", "fname", "leveltext", "levelnumbers", "bkmkstart", "bkmkend",
		"atnid", "atnref", "atntime", "atnicn", "atnparent", "objclass", "objname", "buptim", "htmltag", "mhtmltag", "docvar", "private":
		r.now.to = toNowhere
	default:
		return false
	}
	return true
}
