package wording

import (
	"strings"
)

// Reason says a reason code of a document or page to a person: what could not be read
// and, where something can be done, what. The detail behind the code (pages, names,
// numbers) stays as it is; a code that has no sentence is shown itself.
func (l Language) Reason(reason string) string {
	by, rest := "", reason
	if engine, behind, ok := strings.Cut(reason, ": "); ok && strings.Contains(engine, "/") && !strings.Contains(engine, " ") {
		by, rest = " ("+engine+")", behind
	}
	code, detail, _ := strings.Cut(rest, ":")
	said := l.reasonOf(code)
	if whole := l.exactly(rest); whole != "" {
		said, detail = whole, ""
	}
	switch detail = strings.TrimSpace(detail); {
	case said == "":
		return reason
	case detail == "":
		return said + by
	}
	return said + ": " + strings.NewReplacer("pages ", l.Say("pagina's ", "pages ")).Replace(detail) + by
}

// exactly is the sentence of a code that has a colon in it.
func (l Language) exactly(code string) string {
	for _, r := range reasons() {
		if code == r.code {
			return l.Say(r.nl, r.en)
		}
	}
	return ""
}

func (l Language) reasonOf(code string) string {
	for _, r := range reasons() {
		if code == r.code || r.family && (strings.HasSuffix(code, r.code) || strings.HasPrefix(code, r.code)) {
			if code != r.code {
				return l.Say(r.nl, r.en) + " (" + code + ")"
			}
			return l.Say(r.nl, r.en)
		}
	}
	return ""
}

// said is a code with its sentences. A family is a code that others end or begin with
// ("-damaged", "limit-").
type said struct {
	code   string
	family bool
	nl, en string
}

func reasons() []said {
	var all []said
	for _, group := range [][]said{recognitionReasons(), pageReasons(), partReasons(), lockReasons(), limitReasons(), damageReasons(), noteReasons()} {
		all = append(all, group...)
	}
	return all
}

func recognitionReasons() []said {
	return []said{
		{"ocr-read", false, "tekst herkend in het beeld door", "text recognised in the picture by"},
		{"ocr-missing", false, "tekst alleen in het beeld te lezen, en tesseract is niet geïnstalleerd: installeer tesseract-ocr en lees opnieuw (spoor reprocess)", "text that only the picture shows, and tesseract is not installed: install tesseract-ocr and read again (spoor reprocess)"},
		{"ocr-failed", false, "tekstherkenning mislukt: bekijk de pagina zelf", "text recognition failed: look at the page yourself"},
		{"ocr-not-drawn", false, "pagina niet te tekenen voor tekstherkenning: haal pdfium.wasm met 'make setup' en lees opnieuw (spoor reprocess)", "page can't be drawn for text recognition: get pdfium.wasm with 'make setup' and read again (spoor reprocess)"},
		{"ocr-time-limit", false, "geen tijd meer voor tekstherkenning: lees opnieuw (spoor reprocess) of bekijk de pagina zelf", "no time left for text recognition: read again (spoor reprocess) or look at the page yourself"},
		{"ocr-incomplete", false, "tekstherkenning onvolledig, een deel van de letters is niet gelezen: bekijk de pagina zelf", "text recognition incomplete, some of the letters were not read: look at the page yourself"},
		{"ocr-unsure", false, "tekstherkenning onzeker: controleer tegen het beeld", "text recognition is unsure: check against the picture"},
		{"ocr-no-better", false, "tekstherkenning gaf niets beters dan de tekstlaag", "text recognition gave nothing better than the text layer"},
		{"ocr-turned", false, "beeld gedraaid voor herkenning (graden)", "picture turned for recognition (degrees)"},
		{"ocr-deskewed", false, "beeld rechtgezet voor herkenning (graden)", "picture straightened for recognition (degrees)"},
		{"ocr-inverted", false, "lichte tekst op donker", "light text on dark"},
		{"ocr-evened", false, "ongelijk licht gelijk gemaakt", "uneven light was made even"},
		{"ocr-cleaned", false, "spikkels weggehaald", "specks were taken away"},
		{"ocr-enlarged", false, "kleine letters vergroot", "small letters enlarged"},
		{"ocr-repaired", false, "pas bij nader kijken gelezen tekens", "marks read only when looked at again"},
		{"ocr-again-failed", false, "nader kijken mislukte", "looking again failed"},
		{"ocr-mended", false, "letters zonder betekenis in de tekstlaag vervangen door wat het beeld toont", "letters without meaning in the text layer replaced by what the picture shows"},
		{"ocr-dropped", false, "tekens weggelaten die geen tekst zijn", "marks left out that are no text"},
		{"ocr-language-missing", false, "taal voor tekstherkenning niet geïnstalleerd", "language for text recognition not installed"},
		{"no text layer: image only", false, "alleen beeld, geen tekstlaag", "only a picture, no text layer"},
		{"no text layer: drawing only", false, "alleen lijnen, geen tekstlaag", "only lines, no text layer"},
		{"no text layer: scan beside text", false, "scan met weinig tekst erbij", "a scan with little text beside it"},
		{"no text layer", true, "geen tekstlaag", "no text layer"},
		{"no-text-layer", false, "geen tekst om te lezen, alleen beeld", "no text to read, only pictures"},
		{"image-too-small", false, "te klein om tekst te bevatten", "too small to hold text"},
		{"image-too-large", false, "beeld te groot om te openen (pixels)", "picture too large to open (pixels)"},
		{"pixels-unreadable", false, "beeld beschadigd of in een vorm die niet gelezen wordt", "picture damaged or in a form that is not read"},
	}
}

func pageReasons() []said {
	return []said{
		{"pages-partial", false, "niet geheel gelezen", "not fully read"},
		{"pages-missing", false, "pagina's ontbreken", "pages are missing"},
		{"page-tree-broken", false, "lijst van pagina's kapot", "list of pages broken"},
		{"page-unreadable", false, "pagina niet te lezen", "page can't be read"},
		{"content-missing", false, "inhoud van de pagina ontbreekt", "the page's content is missing"},
		{"unmapped-glyphs", false, "tekens waarvan het lettertype niet zegt welke letter het is", "signs whose font does not say which letter they are"},
		{"strange-characters", false, "tekens die niets betekenen", "characters that stand for nothing"},
		{"holed-words", false, "woorden waarin letters ontbreken", "words in which letters are missing"},
		{"single-letters", false, "veel losse letters: woorden kunnen uiteengevallen zijn", "many single letters: words may have fallen apart"},
		{"long-tokens", false, "zeer lange woorden: spaties kunnen ontbreken", "very long words: spaces may be missing"},
		{"no-words-from-text-operators", false, "tekst getoond, maar geen woord gelezen", "text shown, but no word read"},
		{"second-engine-read", false, "gelezen door de tweede pdf-lezer", "read by the second PDF reader"},
		{"second-engine-no-better", false, "de tweede pdf-lezer gaf niets beters", "the second PDF reader gave nothing better"},
		{"second-engine-failed", false, "de tweede pdf-lezer kon het niet lezen", "the second PDF reader couldn't read it"},
		{"helper-failed", false, "een hulpprogramma kon het niet lezen", "a helper program couldn't read it"},
		{"helper-read", false, "gelezen door een hulpprogramma", "read by a helper program"},
		{"helper-no-better", false, "een hulpprogramma gaf niets beters", "a helper program gave nothing better"},
		{"xfa-form-unread", false, "XFA-formulier niet gelezen: open het in Acrobat", "XFA form not read: open it in Acrobat"},
		{"annotation-unreadable", false, "aantekening niet te lezen", "annotation can't be read"},
		{"nothing-read-after-repair", false, "na herstel bleef niets over", "nothing was left after repair"},
		{"no-pages", false, "geen pagina's", "no pages"},
		{"font-", true, "lettertype beschadigd of onbekend", "font damaged or unknown"},
	}
}

func partReasons() []said {
	return []said{
		{"attachment-missing", false, "bijlage ontbreekt", "attachment missing"},
		{"attachment-elsewhere", false, "bijlage staat elders", "attachment is elsewhere"},
		{"attachments-not-read", false, "bijlagen niet gelezen", "attachments not read"},
		{"embedded-files-unread", false, "ingesloten bestanden niet gelezen", "embedded files not read"},
		{"part-missing", false, "onderdeel ontbreekt", "part missing"},
		{"part-changed", false, "onderdeel anders dan bij eerder lezen; het eerdere blijft", "part differs from an earlier reading; the earlier one stays"},
		{"part-twice", false, "onderdeel staat er tweemaal in", "part is in it twice"},
		{"sheet-missing", false, "werkblad ontbreekt", "sheet missing"},
		{"slide-missing", false, "dia ontbreekt", "slide missing"},
		{"no-reader", false, "geen lezer voor deze soort bestand", "no reader for this kind of file"},
		{"needs-readpst", false, "Outlook-mailbox: installeer pst-utils (readpst) en lees opnieuw (spoor reprocess)", "Outlook mailbox: install pst-utils (readpst) and read again (spoor reprocess)"},
		{"entry-unsupported", false, "onderdeel in een vorm die niet gelezen wordt", "entry in a form that is not read"},
		{"entry-checksum", false, "controlesom van het onderdeel klopt niet", "the entry's checksum is wrong"},
		{"yenc-not-read", false, "bijlage in yEnc niet gelezen", "attachment in yEnc not read"},
		{"iwork-in-part", false, "getallen en datums in tabellen zijn niet gelezen: open het bestand zelf", "numbers and dates in tables were not read: open the file yourself"},
		{"iwork-text-not-read", false, "tekst niet gelezen: open het bestand zelf", "text not read: open the file yourself"},
		{"zip-volume", false, "een van meerdere delen: voeg ze samen en neem het geheel in", "one of several volumes: join them and take in the whole"},
		{"7z-volume", false, "eerste van meerdere delen: voeg ze samen en neem het geheel in", "first of several volumes: join them and take in the whole"},
	}
}

func lockReasons() []said {
	return []said{
		{"smime-key-needed", false, "versleutelde mail (S/MIME): de sleutel van de ontvanger is nodig", "encrypted mail (S/MIME): the recipient's key is needed"},
		{"pgp-key-needed", false, "versleuteld met PGP: de sleutel van de ontvanger is nodig", "encrypted with PGP: the recipient's key is needed"},
		{"smime-signed", false, "ondertekende mail; de handtekening is niet gecontroleerd", "signed mail; the signature was not checked"},
		{"password-needed", false, "wachtwoord nodig: spoor unlock", "a password is needed: spoor unlock"},
		{"office-encrypted", false, "versleuteld Office-bestand: spoor unlock", "encrypted Office file: spoor unlock"},
		{"entry-encrypted", false, "versleuteld onderdeel: spoor unlock", "encrypted entry: spoor unlock"},
		{"encryption-unsupported", true, "versleuteld op een wijze die niet gelezen wordt", "encrypted in a way that is not read"},
		{"-encrypted", true, "versleuteld: spoor unlock", "encrypted: spoor unlock"},
	}
}

func limitReasons() []said {
	return []said{
		{"wall-limit", false, "duurde te lang", "took too long"},
		{"cpu-limit", false, "duurde te lang", "took too long"},
		{"memory-limit", false, "vroeg te veel geheugen", "wanted too much memory"},
		{"text-limit", false, "te veel tekst", "too much text"},
		{"inflat", true, "pakt uit tot veel meer dan toegestaan", "unpacks to far more than is allowed"},
		{"limit-", true, "grens bereikt", "limit reached"},
		{"-limit", true, "grens bereikt", "limit reached"},
		{"-too-large", true, "te groot om te lezen", "too large to read"},
		{"too-many-", true, "te veel", "too many"},
		{"too-much-", true, "te veel", "too much"},
		{"crash", false, "de lezer liep vast op dit bestand", "the reader crashed on this file"},
		{"panic", false, "de lezer liep vast op dit bestand", "the reader crashed on this file"},
	}
}

func damageReasons() []said {
	return []said{
		{"read-failed", false, "de bytes zijn niet te lezen", "the bytes can't be read"},
		{"original-", true, "het origineel is weg of veranderd in de opslag", "the original is gone or changed in the store"},
		{"tagging-failed", false, "signalen zoeken mislukt op dit document", "looking for indicators failed on this document"},
		{"xref-", true, "inhoudsopgave van de pdf hersteld", "the PDF's table of objects was mended"},
		{"stream-cut", true, "afgebroken gegevens", "data cut off"},
		{"-cut-off", true, "afgebroken bestand", "file cut off"},
		{"-damaged", true, "beschadigd", "damaged"},
		{"-broken", true, "beschadigd", "damaged"},
		{"-not-well-formed", true, "niet volgens de regels van het formaat", "against the rules of the format"},
	}
}

func noteReasons() []said {
	return []said{
		{"charset-guessed", false, "tekenset geraden", "character set guessed"},
		{"charset-unknown", false, "tekenset onbekend", "character set unknown"},
		{"date-order-unsure", false, "volgorde van dag en maand onzeker", "order of day and month unsure"},
		{"hidden-text", false, "verborgen tekst", "hidden text"},
		{"sheet-hidden", false, "verborgen werkblad", "hidden sheet"},
		{"slide-hidden", false, "verborgen dia", "hidden slide"},
		{"mojibake-mended", false, "verkeerd gelezen tekens hersteld", "misread characters mended"},
	}
}
