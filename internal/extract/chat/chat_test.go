package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

type found struct {
	pages    []evidence.Page
	children []extract.Child
	err      error
}

func (f *found) Page(p evidence.Page) error {
	if f.err == nil {
		f.pages = append(f.pages, p)
	}
	return f.err
}

func (f *found) Child(c extract.Child) error {
	f.children = append(f.children, c)
	return f.err
}

// messages are all messages, one a line: time, sender, what of it (! for system),
// attachments, text.
func (f *found) messages() []string {
	var all []string
	for _, p := range f.pages {
		for _, m := range p.Messages {
			s := m.Time + "|" + m.Sender + "|"
			if m.System {
				s += "!"
			}
			all = append(all, s+strings.Join(m.Attachments, ",")+"|"+m.Of(p.Text))
		}
	}
	return all
}

func run(t testing.TB, data string) (extract.Result, *found) {
	t.Helper()
	var f found
	src := extract.Source{Name: "x", Size: int64(len(data)), Data: strings.NewReader(data)}
	res, err := New().Extract(context.Background(), src, extract.DefaultLimits(src.Size), &f)
	if err != nil {
		t.Fatalf("Extract(%.200q): %v", data, err)
	}
	return res, &f
}

// TestDialects reads the third line of exports as phones of many countries write them.
func TestDialects(t *testing.T) {
	cases := map[string]struct {
		form      string // of a line, with %s for name and text
		time      string
		order     string
		orderOpen bool
	}{
		"Android, Dutch":              {"12-03-2024 14:05 - %s", "2024-03-12T14:05:00", "day-month-year", false},
		"iOS, Dutch":                  {"[12-03-2024 14:05:11] %s", "2024-03-12T14:05:11", "day-month-year", false},
		"iOS, Dutch, with mark":       {"\u200e[12-03-2024, 14:05:11] %s", "2024-03-12T14:05:11", "day-month-year", false},
		"Android, American":           {"3/12/24, 2:05 PM - %s", "2024-03-12T14:05:00", "month-day-year", false},
		"Android, American, narrow":   {"3/12/24, 2:05\u202fPM - %s", "2024-03-12T14:05:00", "month-day-year", false},
		"iOS, American":               {"[3/12/24, 2:05:11 PM] %s", "2024-03-12T14:05:11", "month-day-year", false},
		"Android, American, midnight": {"3/12/24, 12:05 AM - %s", "2024-03-12T00:05:00", "month-day-year", false},
		"Android, British":            {"12/03/2024, 14:05 - %s", "2024-03-12T14:05:00", "day-month-year", true},
		"Android, British, pm":        {"12/03/2024, 2:05 pm - %s", "2024-03-12T14:05:00", "day-month-year", true},
		"Android, German":             {"12.03.24, 14:05 - %s", "2024-03-12T14:05:00", "day-month-year", false},
		"Android, German, um":         {"12.03.24 um 14:05 - %s", "2024-03-12T14:05:00", "day-month-year", false},
		"Android, Polish":             {"12.03.2024, 14:05 - %s", "2024-03-12T14:05:00", "day-month-year", false},
		"iOS, Romanian":               {"[12.03.2024, 14:05:11] %s", "2024-03-12T14:05:11", "day-month-year", false},
		"Android, Bulgarian":          {"12.03.24 г., 14:05 ч. - %s", "2024-03-12T14:05:00", "day-month-year", false},
		"Android, Hungarian":          {"2024. 03. 12. 14:05 - %s", "2024-03-12T14:05:00", "year-month-day", false},
		"iOS, Hungarian":              {"[2024. 03. 12. 14:05:11] %s", "2024-03-12T14:05:11", "year-month-day", false},
		"Android, Spanish":            {"12/3/24, 2:05 p.\u00a0m. - %s", "2024-03-12T14:05:00", "day-month-year", true},
		"Android, French":             {"12/03/2024 à 14:05 - %s", "2024-03-12T14:05:00", "day-month-year", true},
		"iOS, Finnish":                {"[12.3.2024 klo 14.05.11] %s", "2024-03-12T14:05:11", "day-month-year", false},
		"Android, Chinese":            {"2024/3/12 下午2:05 - %s", "2024-03-12T14:05:00", "year-month-day", false},
		"Signal":                      {"[2024-03-12 14:05] %s", "2024-03-12T14:05:00", "year-month-day", false},
		"Signal, markdown":            {"[2024-03-12, 14:05:11] %s  ", "2024-03-12T14:05:11", "year-month-day", false},
		"a log of messages":           {"2024-03-12 14:05:11 - %s", "2024-03-12T14:05:11", "year-month-day", false},
		"a long dash":                 {"12-03-2024 14:05 – %s", "2024-03-12T14:05:00", "day-month-year", false},
		"Android, Bulgarian, 12 h":    {"12.03.24 г., 2:05 сл.об. - %s", "2024-03-12T14:05:00", "day-month-year", false},
		"Android, Hungarian, 12 h":    {"2024. 03. 12. du. 2:05 - %s", "2024-03-12T14:05:00", "year-month-day", false},
		"Android, Turkish, 12 h":      {"12.03.2024 ÖS 2:05 - %s", "2024-03-12T14:05:00", "day-month-year", false},
		"Android, Dutch, 12 h":        {"12-03-2024 2:05\u202fp.m. - %s", "2024-03-12T14:05:00", "day-month-year", false},
		"Android, Arabic":             {"١٢\u200f/٣\u200f/٢٠٢٤، ٢:٠٥ م - %s", "2024-03-12T14:05:00", "day-month-year", true},
		"Android, Arabic, 24 h":       {"12\u200f/3\u200f/2024، 14:05 - %s", "2024-03-12T14:05:00", "day-month-year", true},
		"iOS, Arabic":                 {"[١٢\u200f/٣\u200f/٢٠٢٤، ٢:٠٥:١١ م] %s", "2024-03-12T14:05:11", "day-month-year", true},
		"Android, Persian figures":    {"۲۰۲۴/۳/۱۲، ۱۴:۰۵ - %s", "2024-03-12T14:05:00", "year-month-day", false},
		"Android, Greek, 12 h":        {"12/3/24, 2:05 μ.μ. - %s", "2024-03-12T14:05:00", "day-month-year", true},
		"Android, Albanian, 12 h":     {"12.3.2024, 2:05 e pasdites - %s", "2024-03-12T14:05:00", "day-month-year", false},
		"Android, Vietnamese":         {"14:05, 12/03/2024 - %s", "2024-03-12T14:05:00", "day-month-year", true},
		"Android, Thai":               {"12/3/2567 14:05 - %s", "2024-03-12T14:05:00", "day-month-year", true},
		"full-width figures":          {"１２-０３-２０２４ 14:05 - %s", "2024-03-12T14:05:00", "day-month-year", false},
	}
	for name, c := range cases {
		for _, end := range []string{"\n", "\r\n"} {
			t.Run(name, func(t *testing.T) {
				in := fmt.Sprintf(c.form, "Ana: hoi") + end + fmt.Sprintf(c.form, "Bo: ja") + end + fmt.Sprintf(c.form, "+31 6 12345678: kom: nu") + end + "regel twee" + end
				res, got := run(t, in)
				if len(got.pages) != 1 || len(got.pages[0].Messages) != 3 {
					t.Fatalf("%q gives %q, %+v", in, got.messages(), res)
				}
				m := got.pages[0].Messages[2]
				if m.Time != c.time || m.Sender != "+31 6 12345678" || !strings.HasSuffix(m.Of(got.pages[0].Text), "kom: nu  \nregel twee") && !strings.HasSuffix(m.Of(got.pages[0].Text), "kom: nu\nregel twee") {
					t.Errorf("%q gives %+v %q, want %s", in, m, m.Of(got.pages[0].Text), c.time)
				}
				unsure := cmp.Equal(res.Reasons, []string{"date-order-unsure: day-month-year"})
				if res.Metadata["date-order"] != c.order || unsure != c.orderOpen {
					t.Errorf("%q: order %q, reasons %q; want %s, open %v", in, res.Metadata["date-order"], res.Reasons, c.order, c.orderOpen)
				}
			})
		}
	}
}

func TestWordingInEachLanguage(t *testing.T) {
	cases := map[string]struct{ notice, behind, within, omitted, deleted, edited string }{
		"Dutch":      {"Berichten zijn end-to-end versleuteld.", "bestand bijgevoegd", "bijgevoegd", "<Media weggelaten>", "Dit bericht is verwijderd", "Dit bericht is bewerkt"},
		"English":    {"Messages are end-to-end encrypted.", "file attached", "attached", "<Media omitted>", "This message was deleted", "This message was edited"},
		"Polish":     {"Wiadomości są w pełni szyfrowane.", "plik dołączony", "załączono", "<pominięto multimedia>", "Ta wiadomość została usunięta", "Ta wiadomość została edytowana"},
		"Romanian":   {"Mesajele sunt criptate integral.", "fișier atașat", "atașat", "<Media omise>", "Acest mesaj a fost șters", "Acest mesaj a fost editat"},
		"Bulgarian":  {"Съобщенията са шифровани от край до край.", "прикачен файл", "прикачено", "<Мултимедията е пропусната>", "Това съобщение беше изтрито", "Това съобщение беше редактирано"},
		"Hungarian":  {"Az üzenetek végpontok közötti titkosítással védettek.", "csatolt fájl", "csatolva", "<Média kihagyva>", "Ezt az üzenetet törölték", "Ezt az üzenetet szerkesztették"},
		"Turkish":    {"Mesajlar uçtan uca şifrelidir.", "dosya ekli", "eklendi", "<Medya dahil edilmedi>", "Bu mesaj silindi", "Bu mesaj düzenlendi"},
		"Arabic":     {"الرسائل مشفرة تمامًا بين الطرفين.", "الملف مرفق", "المرفق", "<تم استبعاد الوسائط>", "تم حذف هذه الرسالة", "تم تعديل هذه الرسالة"},
		"German":     {"Nachrichten sind Ende-zu-Ende-verschlüsselt.", "Datei angehängt", "Anhang", "<Medien ausgeschlossen>", "Diese Nachricht wurde gelöscht", "Diese Nachricht wurde bearbeitet."},
		"Spanish":    {"Los mensajes están cifrados de extremo a extremo.", "archivo adjunto", "adjunto", "<Multimedia omitido>", "Se eliminó este mensaje", "Se editó este mensaje."},
		"French":     {"Les messages sont chiffrés de bout en bout.", "fichier joint", "pièce jointe ", "<Médias omis>", "Ce message a été supprimé", "Ce message a été modifié"},
		"Russian":    {"Сообщения защищены сквозным шифрованием.", "файл добавлен", "добавлено", "<Без медиафайлов>", "Данное сообщение удалено", "Сообщение изменено"},
		"Ukrainian":  {"Повідомлення захищено наскрізним шифруванням.", "файл додано", "додано", "<Без медіа>", "Це повідомлення було видалено", "Повідомлення відредаговано"},
		"Vietnamese": {"Tin nhắn được mã hóa đầu cuối.", "tệp đính kèm", "đính kèm", "<Tệp bị bỏ qua>", "Tin nhắn này đã bị xóa", "Tin nhắn này đã được chỉnh sửa"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			form := "12-03-2024 14:05 - "
			in := form + c.notice + "\n" + form + "Ana: foto.jpg (" + c.behind + ")\n" + form + "Bo: \u200e<" + c.within + ": 00000012-PHOTO.jpg>\n" +
				form + "Ana: " + c.omitted + "\n" + form + "Bo: " + c.deleted + "\n" + form + "Ana: hoi <" + c.edited + ">\n"
			res, got := run(t, in)
			all := got.pages[0].Messages
			if len(all) != 6 || !all[0].System || !all[4].System || all[4].Sender != "Bo" || all[5].System {
				t.Errorf("%q gives %+v", in, all)
			}
			for key, want := range map[string]string{"attachments": "foto.jpg; 00000012-PHOTO.jpg", "media-omitted": "1", "deleted": "1", "edited": "1"} {
				if res.Metadata[key] != want {
					t.Errorf("%q gives %s %q, want %q", in, key, res.Metadata[key], want)
				}
			}
		})
	}
}

func TestAConversationThatHasHardlyBegun(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		chat bool
	}{
		"a notice and a message":  {"12-03-2024 14:05 - Berichten zijn end-to-end versleuteld.\n12-03-2024 14:05 - Ana: hoi\n", true},
		"two messages":            {"12-03-2024 14:05 - Ana: hoi\n12-03-2024 14:06 - Bo: ja\n", true},
		"one message":             {"12-03-2024 14:05 - Ana: hoi\n", false},
		"two in a longer text":    {"Logboek\n12-03-2024 14:05 - Ana: hoi\n12-03-2024 14:06 - Bo: ja\n", false},
		"a notice in a long text": {strings.Repeat("tekst\n", 20) + "12-03-2024 14:05 - Berichten zijn end-to-end versleuteld.\n12-03-2024 14:05 - Ana: hoi\n", false},
	} {
		res, got := run(t, c.in)
		if chat := res.Kind == "chat"; chat != c.chat || chat && len(got.pages[0].Messages) != 2 {
			t.Errorf("%s: %q is %s with %q, want chat %v", name, c.in, res.Kind, got.messages(), c.chat)
		}
	}
}

func TestDateOrderComesFromTheWholeFile(t *testing.T) {
	at := func(dates ...string) string {
		var b strings.Builder
		for i, d := range dates {
			fmt.Fprintf(&b, "%s, 14:%02d - Ana: hoi\n", d, i)
		}
		return b.String()
	}
	cases := map[string]struct {
		in    string
		first string // time of the first message
		sure  bool
	}{
		"a day above 12, day first":     {at("01/02/2024", "02/02/2024", "13/02/2024"), "2024-02-01T14:00:00", true},
		"a day above 12, month first":   {at("02/01/2024", "02/02/2024", "02/13/2024"), "2024-02-01T14:00:00", true},
		"time runs on, day first":       {at("11/01/2024", "12/01/2024", "01/02/2024"), "2024-01-11T14:00:00", true},
		"time runs on, month first":     {at("01/11/2024", "01/12/2024", "02/01/2024"), "2024-01-11T14:00:00", true},
		"nothing tells":                 {at("01/02/2024", "02/02/2024", "03/02/2024"), "2024-02-01T14:00:00", false},
		"day and month are the same":    {at("02/02/2024", "02/02/2024", "03/03/2024"), "2024-02-02T14:00:00", true},
		"a Dutch notice":                {"01/02/2024, 13:00 - Berichten zijn end-to-end versleuteld.\n" + at("01/02/2024", "02/02/2024", "03/02/2024"), "2024-02-01T13:00:00", true},
		"an English notice":             {"01/02/2024, 13:00 - Messages are end-to-end encrypted.\n" + at("01/02/2024", "02/02/2024", "03/02/2024"), "2024-02-01T13:00:00", false},
		"short years first":             {at("24/03/12", "24/03/13", "24/03/14", "24/03/15"), "2024-03-12T14:00:00", true},
		"short years last":              {at("12/03/24", "13/03/24", "14/03/24", "15/03/24"), "2024-03-12T14:00:00", true},
		"one false date among many":     {at("01/02/2024", "02/13/2024", "14/02/2024", "15/02/2024", "16/02/2024"), "2024-02-01T14:00:00", true},
		"a leap day decides":            {at("02/29/2024", "03/01/2024", "03/02/2024"), "2024-02-29T14:00:00", true},
		"a day that does not exist":     {at("31/02/2024", "01/03/2024", "02/03/2024", "03/03/2024"), "2024-03-01T14:01:00", false},
		"a year beyond any telephone's": {at("01/03/0024", "01/03/2024", "02/03/2024", "03/03/2024"), "2024-03-01T14:01:00", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			res, got := run(t, c.in)
			if len(got.pages) == 0 || len(got.pages[0].Messages) == 0 || got.pages[0].Messages[0].Time != c.first || (len(res.Reasons) == 0) != c.sure {
				t.Errorf("%q gives %q with reasons %q; want %s, sure %v", c.in, got.messages(), res.Reasons, c.first, c.sure)
			}
		})
	}
}

func TestWordingsOfEightLanguages(t *testing.T) {
	cases := map[string]struct{ line, want string }{ // behind "12-03-2024 14:05 - "
		"en attachment":        {"Ana: IMG-20240312-WA0001.jpg (file attached)", "Ana|IMG-20240312-WA0001.jpg"},
		"nl attachment":        {"Ana: contract.pdf (bestand bijgevoegd)", "Ana|contract.pdf"},
		"de attachment":        {"Ana: Vertrag 1.pdf (Datei angehängt)", "Ana|Vertrag 1.pdf"},
		"es attachment":        {"Ana: contrato.pdf (archivo adjunto)", "Ana|contrato.pdf"},
		"pl attachment":        {"Ana: umowa.pdf (plik dołączony)", "Ana|umowa.pdf"},
		"ro attachment":        {"Ana: contract.pdf (fișier atașat)", "Ana|contract.pdf"},
		"hu attachment":        {"Ana: szerződés.pdf (fájl csatolva)", "Ana|szerződés.pdf"},
		"bg attachment":        {"Ana: договор.pdf (прикачен файл)", "Ana|договор.pdf"},
		"any other language":   {"Ana: IMG-20240312-WA0001.jpg (dosya ekli)", "Ana|IMG-20240312-WA0001.jpg"},
		"a file's name only":   {"Ana: zie contract.pdf (bladzijde 2)", "Ana|"},
		"iOS attachment":       {"Ana: \u200e<attached: 00000012-PHOTO-2024-03-12-14-05-11.jpg>", "Ana|00000012-PHOTO-2024-03-12-14-05-11.jpg"},
		"iOS attachment, nl":   {"Ana: kijk \u200e<bijgevoegd: 0001-bon.pdf>", "Ana|0001-bon.pdf"},
		"iOS attachment, bg":   {"Ana: \u200e<прикачено: 0001.opus>", "Ana|0001.opus"},
		"Signal attachment":    {"Ana: ![foto](./media/2024-03-12_foto.jpg)", "Ana|2024-03-12_foto.jpg"},
		"notice, nl":           {`Darek heeft de groep "Kas: 4" gemaakt`, "!|"},
		"notice, en":           {`Darek created group “Kas: 4”`, "!|"},
		"notice, pl":           {`Darek utworzył grupę "Kas 4"`, "!|"},
		"notice, ro":           {`Darek a creat grupul „Sera: 4”`, "!|"},
		"notice, hu":           {`Darek létrehozta a csoportot: Kas 4`, "!|"},
		"notice, bg":           {`Дарек създаде група: Оранжерия`, "!|"},
		"notice, de":           {`Darek hat die Gruppe "Kas: 4" erstellt`, "!|"},
		"notice, es":           {`Darek creó el grupo: Kas`, "!|"},
		"deleted, nl":          {"Ana: Dit bericht is verwijderd.", "Ana|!"},
		"deleted, pl":          {"Ana: Ta wiadomość została usunięta", "Ana|!"},
		"about deleting":       {"Ana: Dit bericht is verwijderd van mijn telefoon door de baas, zei hij, maar ik had er al een foto van.", "Ana|"},
		"missed call on iOS":   {"Ana: \u200eGemiste spraakoproep", "Ana|!"},
		"a time in a message":  {"Ana: om 14:05: bus", "Ana|"},
		"a time in a notice":   {"Oproep om 14:05", "!|"},
		"nothing said":         {"Ana:", "Ana|"},
		"a name with a symbol": {"~\u202fEmil 🚐: kom", "~ Emil 🚐|"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			in := strings.Repeat("12-03-2024 14:04 - Bo: ok\n", 3) + "12-03-2024 14:05 - " + c.line + "\n"
			_, got := run(t, in)
			if len(got.pages) != 1 || len(got.pages[0].Messages) != 4 {
				t.Fatalf("%q gives %q", in, got.messages())
			}
			m := got.pages[0].Messages[3]
			said := m.Sender + "|" + strings.Join(m.Attachments, ",")
			if m.System {
				said = strings.Replace(m.Sender+"|!", "|!", map[bool]string{true: "!|", false: "|!"}[m.Sender == ""], 1)
			}
			if said != c.want {
				t.Errorf("%q is %q (%+v), want %q", c.line, said, m, c.want)
			}
		})
	}
}

func TestOmittedMediaAreCounted(t *testing.T) {
	for _, line := range []string{
		"<Media omitted>", "<Media weggelaten>", "<Medien ausgeschlossen>", "<Multimedia omitido>", "<Pominięto multimedia>",
		"<Fișiere media omise>", "<Médiafájl kihagyva>", "<Мултимедията е пропусната>", "\u200eafbeelding weggelaten", "\u200eimage omitted", "\u200eBild weggelassen",
	} {
		res, _ := run(t, strings.Repeat("12-03-2024 14:04 - Bo: ok\n", 3)+"12-03-2024 14:05 - Ana: "+line+"\n")
		if res.Metadata["media-omitted"] != "1" {
			t.Errorf("%q: metadata %q, want one left out", line, res.Metadata)
		}
	}
	for _, line := range []string{"<3 jou", "<grapje>", "afbeelding weggelaten zei hij"} {
		res, _ := run(t, strings.Repeat("12-03-2024 14:04 - Bo: ok\n", 3)+"12-03-2024 14:05 - Ana: "+line+"\n")
		if res.Metadata["media-omitted"] != "" {
			t.Errorf("%q: metadata %q, want none left out", line, res.Metadata)
		}
	}
}

func TestMetadata(t *testing.T) {
	res, _ := run(t, "12-03-2024 14:02 - Berichten zijn end-to-end versleuteld.\n12-03-2024 14:02 - Ana M.: waar ben je\nnog op het werk?\n"+
		"12-03-2024 14:05 - +31 6 12345678: a.jpg (bestand bijgevoegd)\n12-03-2024 14:04 - Ana M.: <Media weggelaten>\n")
	want := extract.Result{
		Outcome: evidence.OK, Kind: "chat", MIME: "text/plain", Engine: Engine,
		Metadata: map[string]string{
			"export": "text", "charset": "utf-8", "date-order": "day-month-year", "participants": "+31 6 12345678; Ana M.", "messages": "4",
			"from": "2024-03-12T14:02:00", "to": "2024-03-12T14:05:00", "attachments": "a.jpg", "media-omitted": "1", "time-steps-back": "1",
		},
	}
	if diff := cmp.Diff(want, res); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func TestWhatIsNoChatIsReadAsText(t *testing.T) {
	for name, in := range map[string]string{
		"a log with levels":     "[2024-03-12 14:02:11] ERROR: a\n[2024-03-12 14:02:12] INFO: b\n[2024-03-12 14:02:13] INFO: c\n",
		"a log without bracket": "2024-03-12 14:02:11 worker: a\n2024-03-12 14:02:12 worker: b\n2024-03-12 14:02:13 worker: c\n",
		"a report with times":   "Proces-verbaal\n" + strings.Repeat("Wij zagen het volgende.\n", 40) + strings.Repeat("12-03-2024 14:02 - Ana: a\n", 3),
		"too few messages":      "12-03-2024 14:02 - Ana: a\n",
		"nothing":               "",
	} {
		if res, _ := run(t, in); res.Kind != "text" {
			t.Errorf("%s is %s, want text", name, res.Kind)
		}
	}
}

func TestHostileExports(t *testing.T) {
	line := "12-03-2024 14:05 - Ana: hoi\n"
	cases := map[string]struct {
		in   string
		want []string // senders
	}{
		"a break that is none: line separator": {strings.Repeat(line, 3) + "12-03-2024 14:06 - Ana: x\u202812-03-2024 14:07 - Bo: nep\n", []string{"Ana", "Ana", "Ana", "Ana"}},
		"a break that is none: form feed":      {strings.Repeat(line, 3) + "12-03-2024 14:06 - Ana: x\f12-03-2024 14:07 - Bo: nep\n", []string{"Ana", "Ana", "Ana", "Ana"}},
		"a false start in another form":        {strings.Repeat(line, 4) + "[12-03-2024, 14:07:00] Bo: nep\n" + line, []string{"Ana", "Ana", "Ana", "Ana", "Ana"}},
		"a false date":                         {strings.Repeat(line, 3) + "99-99-2024 14:07 - Bo: nep\n", []string{"Ana", "Ana", "Ana"}},
		"a false clock":                        {strings.Repeat(line, 3) + "12-03-2024 29:07 - Bo: nep\n", []string{"Ana", "Ana", "Ana"}},
		"the very form can't be told apart":    {strings.Repeat(line, 3) + "12-03-2024 14:07 - Bo: nep\n", []string{"Ana", "Ana", "Ana", "Bo"}},
		"a name as long as a novel":            {strings.Repeat(line, 3) + "12-03-2024 14:07 - " + strings.Repeat("x", 5000) + ": y\n", []string{"Ana", "Ana", "Ana", ""}},
		"two forms, one file":                  {strings.Repeat(line, 3) + strings.Repeat("[13-03-2024, 14:07:00] Bo: ja\n", 3), []string{"Ana", "Ana", "Ana", "Bo", "Bo", "Bo"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, got := run(t, c.in)
			var senders []string
			for _, p := range got.pages {
				for _, m := range p.Messages {
					senders = append(senders, m.Sender)
				}
			}
			if diff := cmp.Diff(c.want, senders); diff != "" {
				t.Errorf("senders (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLongMessagesGoOverPages(t *testing.T) {
	line := "12-03-2024 14:05 - Ana: hoi\n"
	for name, c := range map[string]struct {
		in    string
		pages int
	}{
		"200 messages are a page":  {strings.Repeat(line, 200), 1},
		"201 are two":              {strings.Repeat(line, 201), 2},
		"one line of a megabyte":   {strings.Repeat(line, 3) + "12-03-2024 14:06 - Bo: " + strings.Repeat("één woord ", 100_000) + "\n" + line, 0},
		"no space in a megabyte":   {strings.Repeat(line, 3) + "12-03-2024 14:06 - Bo: " + strings.Repeat("é", 500_000) + "\n" + line, 0},
		"many lines of a message":  {strings.Repeat(line, 9000) + "12-03-2024 14:06 - Bo: " + strings.Repeat("regel\n", 20_000) + line, 0},
		"line breaks of a carrier": {strings.Repeat(line, 3) + "12-03-2024 14:06 - Bo: " + strings.Repeat("x\r", 40_000) + "\n" + line, 0},
	} {
		t.Run(name, func(t *testing.T) {
			res, got := run(t, c.in)
			checkCovered(t, c.in, got.pages)
			if c.pages > 0 && len(got.pages) != c.pages {
				t.Errorf("%d pages, want %d", len(got.pages), c.pages)
			}
			for i, p := range got.pages {
				if len(p.Text) > pageBytes || len(p.Messages) > pageMessages || p.Number != i+1 {
					t.Errorf("page %d (%d): %d bytes, %d messages", i+1, p.Number, len(p.Text), len(p.Messages))
				}
			}
			if want := fmt.Sprint(strings.Count(c.in, " - ")); res.Metadata["messages"] != want {
				t.Errorf("%s messages, want %s", res.Metadata["messages"], want)
			}
			if c.pages == 0 {
				if last := got.pages[1].Messages; last[0].Sender != "Bo" && last[0].Sender != "Ana" {
					t.Errorf("the second page is by %q", last[0].Sender)
				}
			}
		})
	}
}

func TestExtractStops(t *testing.T) {
	in := strings.Repeat("12-03-2024 14:05 - Ana: hoi\n", 300)
	src := extract.Source{Size: int64(len(in)), Data: strings.NewReader(in)}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New().Extract(ctx, src, extract.Limits{}, &found{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Extract after cancel = %v, want %v", err, context.Canceled)
	}
	refusal := errors.New("full")
	for _, in := range []string{in, telegramChat, telegramPage, `<smses><sms date="1710252311000" body="x"/></smses>`} {
		src := extract.Source{Size: int64(len(in)), Data: strings.NewReader(in)}
		if _, err := New().Extract(context.Background(), src, extract.Limits{}, &found{err: refusal}); err != refusal {
			t.Errorf("Extract of %.40q into a refusing sink = %v, want %v unchanged", in, err, refusal)
		}
	}
}

func TestLanguagesOfAMixedChat(t *testing.T) {
	in := `12-03-2024 14:01 - Wouter: Jullie moeten morgen om vijf uur klaar staan bij de bus, anders ga je niet mee naar de kas.
12-03-2024 14:02 - Marek: Nie wypłacili nam wynagrodzenia i musimy odpracować dług za podróż, on mówi że to jest normalne.
12-03-2024 14:03 - Marek: nie wiem co mam robić
12-03-2024 14:03 - Marek: oddaj dowód
12-03-2024 14:04 - Ioana: Ne-a luat pașapoartele și nu avem voie să plecăm din casă fără permisiunea lui.
12-03-2024 14:05 - Wouter: ok
12-03-2024 14:06 - Wouter: Het paspoort blijft in de kluis tot de schuld is betaald, dat heb ik al tien keer gezegd tegen jullie.
12-03-2024 14:07 - Wouter: En wie niet werkt krijgt ook geen eten, zo simpel is het hier bij ons.
`
	_, got := run(t, in)
	var all []string
	p := got.pages[0]
	for _, s := range p.Languages {
		all = append(all, s.Language+" "+s.Of(p.Text)[:16])
	}
	want := []string{"pl 12-03-2024 14:02", "ro 12-03-2024 14:04"}
	if diff := cmp.Diff(want, all); diff != "" || p.Language != "nl" {
		t.Errorf("page in %q, languages (-want +got):\n%s", p.Language, diff)
	}
}
