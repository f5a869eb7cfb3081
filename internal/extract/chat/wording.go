package chat

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// wording is what the program writes in one language: parts of its notices, and
// whole ones that stand in a message's place. In lower case.
type wording struct {
	language string
	attached []string // between brackets behind a file's name
	omitted  []string // stems of the words for media that the export leaves out
	notices  []string // what a notice says of people, before any colon
	instead  []string // beginnings of what stands in place of a message
}

// wordings are those of WhatsApp, as far as they are known: they differ between
// versions, and not each was seen in an export. Stems are used where they are
// distinctive. A notice that is not known is still one when it has no colon; a file
// is still found when it has WhatsApp's own name or stands in angle brackets.
var wordings = sync.OnceValue(func() []wording {
	return []wording{
		{
			"en",
			[]string{"file attached"},
			[]string{"omitted"},
			[]string{"end-to-end encrypted", " created group", " created this group", " changed the subject", " changed the group", " changed this group", " changed their phone number", " security code", " added ", " was added", " removed ", " left", " joined using"},
			[]string{"this message was deleted", "you deleted this message", "missed voice call", "missed video call", "missed group"},
		},
		{
			"nl",
			[]string{"bestand bijgevoegd"},
			[]string{"weggelaten"},
			[]string{"end-to-end versleuteld", " heeft de groep", " heeft groep", " heeft het onderwerp", " heeft het pictogram", " is van telefoonnummer veranderd", "beveiligingscode", " toegevoegd", " verwijderd", " heeft de groep verlaten", " neemt nu deel"},
			[]string{"dit bericht is verwijderd", "dit bericht werd verwijderd", "je hebt dit bericht verwijderd", "u hebt dit bericht verwijderd", "gemiste spraakoproep", "gemiste video-oproep", "gemiste groeps"},
		},
		{
			"de",
			[]string{"datei angehängt"},
			[]string{"weggelassen", "ausgeschlossen"},
			[]string{"ende-zu-ende-verschlüsselt", " hat die gruppe", " hat den betreff", " hat das gruppenbild", " hat eine neue telefonnummer", "sicherheitsnummer", " hinzugefügt", " entfernt", " ist beigetreten"},
			[]string{"diese nachricht wurde gelöscht", "du hast diese nachricht gelöscht", "verpasster sprachanruf", "verpasster videoanruf"},
		},
		{
			"es",
			[]string{"archivo adjunto"},
			[]string{"omitid"},
			[]string{"extremo a extremo", " creó el grupo", " cambió el asunto", " cambió el ícono", " cambió su número", "código de seguridad", " añadió a", " eliminó a", " salió del grupo", " se unió"},
			[]string{"se eliminó este mensaje", "este mensaje fue eliminado", "eliminaste este mensaje", "llamada perdida", "videollamada perdida", "llamada de voz perdida"},
		},
		{
			"pl",
			[]string{"plik dołączony", "załączono plik", "załączony plik", "plik załączony", "plik w załączniku"},
			[]string{"pomini"},
			[]string{"szyfrowane", "szyfrowaniem", " utworzył", " zmienił", " dodał", " usunął", " usunęł", " opuścił", " dołączył", "kod zabezpieczeń", "kod bezpieczeństwa"},
			[]string{"ta wiadomość została usunięta", "wiadomość została usunięta", "usunięto tę wiadomość", "usunąłeś tę wiadomość", "usunęłaś tę wiadomość", "nieodebrane połączenie"},
		},
		{
			"ro",
			[]string{"fișier atașat", "fişier ataşat"},
			[]string{"omis"},
			[]string{"criptate integral", "criptate end-to-end", "criptare integrală", " a creat grupul", " a schimbat", " a adăugat", " a eliminat", " a ieșit", " a părăsit", " s-a alăturat", "codul de securitate"},
			[]string{"acest mesaj a fost șters", "mesajul a fost șters", "ai șters acest mesaj", "apel vocal pierdut", "apel video pierdut", "apel nepreluat"},
		},
		{
			"hu",
			[]string{"fájl csatolva", "csatolt fájl", "csatolmány"},
			[]string{"kihagyva", "kihagyott", "hiányz", "mellőz"},
			[]string{"végpontok közötti", "végpontok között", " létrehozta", " megváltoztatta", " módosította", " hozzáadta", " eltávolította", " kilépett", " csatlakozott", "biztonsági kód"},
			[]string{"ezt az üzenetet törölték", "üzenet törölve", "törölted ezt az üzenetet", "nem fogadott hanghívás", "nem fogadott videohívás", "nem fogadott hívás"},
		},
		{
			"bg",
			[]string{"прикачен файл", "файлът е прикачен"},
			[]string{"пропусн", "без мултимедия"},
			[]string{"шифроване от край до край", "шифровани от край до край", " създаде", " промени", " добави", " премахна", " напусна", " се присъедини", "код за сигурност"},
			[]string{"това съобщение беше изтрито", "това съобщение е изтрито", "изтрихте това съобщение", "пропуснато гласово обаждане", "пропуснато видеообаждане", "пропуснато обаждане"},
		},
	}
})

// notice reports whether what stands before a colon is no name: words of a notice,
// an open quotation, or a level of a log.
func notice(name string) bool {
	if strings.Count(name, `"`)%2 == 1 || strings.Count(name, "“") != strings.Count(name, "”") || level(strings.TrimSpace(name)) {
		return true
	}
	return noticeIn(name) != ""
}

// noticeIn is the language of the notice that a line is part of; empty for none.
func noticeIn(line string) string {
	low := strings.ToLower(line)
	for _, w := range wordings() {
		if slices.ContainsFunc(w.notices, func(s string) bool { return strings.Contains(low, s) }) {
			return w.language
		}
	}
	return ""
}

// instead is the language of what the program wrote in place of a message.
func instead(body string) string {
	low := strings.ToLower(strings.TrimSpace(body))
	for _, w := range wordings() {
		if slices.ContainsFunc(w.instead, func(s string) bool { return strings.HasPrefix(low, s) && len(low) <= len(s)+40 }) {
			return w.language
		}
	}
	return ""
}

// enclosure is what a message says of files.
type enclosure struct {
	names    []string
	omitted  bool   // the export leaves the file out
	language string // of the wording, as far as known
}

var (
	// <attached: name.jpg>, in any language
	attachedForm = regexp.MustCompile(`<([^<>:\n]{3,30}): ?([^<>\n]{1,200}\.[A-Za-z0-9]{1,8})>`)
	// name.jpg (file attached)
	behindForm = regexp.MustCompile(`^([^\n]{1,200}\.[A-Za-z0-9]{1,8}) \(([^()\n]{4,40})\)\s*(?:\n|$)`)
	// names that WhatsApp itself gives
	givenForm = regexp.MustCompile(`^[A-Z]{3}-\d{8}-WA\d{4,}\.`)
	// ![name](media/name.jpg), of programs that export Signal
	linkForm = regexp.MustCompile(`!?\[[^\]\n]*\]\((?:\./)?(media/[^()\n]{1,200})\)`)
	// <Media omitted>
	omittedForm = regexp.MustCompile(`^<([^<>\n]{3,60})>\s*$`)
)

// mostLooked is how many bytes of a message are searched for files.
const mostLooked = 8 << 10

// enclosures reads what a message says of files. marked says that the program's own
// mark stands before it.
func enclosures(body string, marked bool) enclosure {
	body = body[:min(len(body), mostLooked)]
	var e enclosure
	for _, m := range attachedForm.FindAllStringSubmatch(body, -1) {
		e.names = append(e.names, strings.TrimSpace(m[2]))
	}
	for _, m := range linkForm.FindAllStringSubmatch(body, -1) {
		e.names = append(e.names, path.Base(m[1]))
	}
	if m := behindForm.FindStringSubmatch(body); m != nil {
		language, known := spoken(m[2], func(w wording) []string { return w.attached })
		if known || givenForm.MatchString(m[1]) {
			e.names, e.language = append(e.names, m[1]), language
		}
	}
	said := strings.TrimSpace(body)
	if m := omittedForm.FindStringSubmatch(said); m != nil {
		e.language, e.omitted = spoken(m[1], omissions)
	} else if marked && len(said) <= 60 {
		e.language, e.omitted = spoken(said, omissions)
	}
	return e
}

func omissions(w wording) []string { return w.omitted }

// spoken is the language in which a phrase holds one of the program's wordings.
func spoken(phrase string, of func(wording) []string) (language string, ok bool) {
	low := strings.ToLower(phrase)
	for _, w := range wordings() {
		if slices.ContainsFunc(of(w), func(s string) bool { return strings.Contains(low, s) }) {
			return w.language, true
		}
	}
	return "", false
}
