package language

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// sentences says much the same in every language that Detect names.
func sentences() map[string]string {
	return map[string]string{
		"nl": "De man heeft mijn paspoort afgenomen en ik mocht het huis niet verlaten zonder zijn toestemming.",
		"en": "The man took my passport away and I was not allowed to leave the house without his permission.",
		"de": "Der Mann hat mir den Pass weggenommen und ich durfte das Haus ohne seine Erlaubnis nicht verlassen.",
		"fr": "L'homme m'a pris mon passeport et je n'avais pas le droit de quitter la maison sans sa permission.",
		"es": "El hombre me quitó el pasaporte y no me dejaban salir de la casa sin su permiso ni hablar con nadie.",
		"pl": "Mężczyzna zabrał mi paszport i nie wolno mi było wychodzić z domu bez jego zgody ani dzwonić do rodziny.",
		"ro": "Bărbatul mi-a luat pașaportul și nu aveam voie să ies din casă fără permisiunea lui și nici să sun acasă.",
		"bg": "Мъжът ми взе паспорта и не ми беше позволено да излизам от къщата без неговото разрешение.",
		"hu": "A férfi elvette az útlevelemet, és nem hagyhattam el a házat az engedélye nélkül, telefonálni sem lehetett.",
		"tr": "Adam pasaportumu elimden aldı ve onun izni olmadan evden çıkmama ya da ailemi aramama izin verilmedi.",
		"uk": "Чоловік забрав у мене паспорт, і мені не дозволяли виходити з будинку без його згоди.",
		"ru": "Мужчина забрал у меня паспорт, и мне не разрешали выходить из дома без его согласия.",
		"ar": "أخذ الرجل جواز سفري ولم يكن مسموحا لي أن أغادر المنزل بدون إذنه أو أن أتصل بعائلتي في الوطن",
		"it": "L'uomo mi ha preso il passaporto e non potevo uscire di casa senza il suo permesso né telefonare ai miei.",
		"pt": "O homem tirou-me o passaporte e eu não podia sair de casa sem a autorização dele nem telefonar à família.",
		"vi": "Người đàn ông đã lấy hộ chiếu của tôi và tôi không được phép rời khỏi nhà nếu không có sự đồng ý của ông ta.",
		"zh": "那个男人拿走了我的护照，没有他的允许我不能离开房子，也不能给家人打电话。",
	}
}

func TestDetectOneSentence(t *testing.T) {
	for want, sentence := range sentences() {
		if got := Detect(sentence); got != want {
			t.Errorf("Detect(%q) = %q, want %q", sentence, got, want)
		}
	}
}

func TestDetectSaysNothingRatherThanGuess(t *testing.T) {
	all := sentences()
	for name, text := range map[string]string{
		"nothing":             "",
		"too short":           "Ja hoor",
		"only figures":        "12-03-2024 | 1.250,00 | 9713 | 0612345678 | 44",
		"broken bytes":        "\xff\xfe\xfa\x00\x01",
		"Czech":               "Muž mi vzal cestovní pas a bez jeho svolení jsem nesměla odejít z domu ani telefonovat rodině.",
		"Swedish":             "Mannen tog mitt pass och jag fick inte lämna huset utan hans tillåtelse eller ringa min familj.",
		"Serbian":             "Човек ми је узео пасош и нисам смела да изађем из куће без његове дозволе.",
		"no majority of them": all["nl"] + "\n\n" + all["pl"] + "\n\n" + all["tr"],
	} {
		if got := Detect(text); got != "" {
			t.Errorf("%s: Detect(%q) = %q, want nothing", name, text, got)
		}
	}
}

func TestDetectTakesTheMajorityOfParagraphs(t *testing.T) {
	all := sentences()
	page := all["nl"] + "\n\n" + all["nl"] + "\n\n" + all["pl"] + "\n\n" + all["nl"] + "\n12-03-2024\n"
	for range 20 {
		if got := Detect(page); got != "nl" {
			t.Fatalf("Detect(three Dutch paragraphs, one Polish) = %q, want nl", got)
		}
	}
}

func TestDetectCutsLongTexts(t *testing.T) {
	for name, text := range map[string]string{
		"one long line":  strings.Repeat(sentences()["bg"]+" ", 5000),
		"many lines":     strings.Repeat(sentences()["bg"]+"\n", 5000),
		"without spaces": strings.Repeat(strings.ReplaceAll(sentences()["bg"], " ", ""), 5000),
	} {
		if got := len(sample(segments(text))); got > mostSegments {
			t.Errorf("%s: %d segments, want at most %d", name, got, mostSegments)
		}
		for _, s := range segments(text) {
			if len(s.text) > 3*segmentBytes {
				t.Errorf("%s: a segment of %d bytes, want at most %d", name, len(s.text), 3*segmentBytes)
			}
		}
	}
}

func FuzzDetect(f *testing.F) {
	for _, s := range sentences() {
		f.Add(s)
	}
	f.Add("\xff\xfe\x00")
	f.Fuzz(func(t *testing.T, text string) {
		if got := Detect(text); got != "" && (len(got) != 2 || utf8.RuneCountInString(got) != 2) {
			t.Errorf("Detect(%q) = %q, want two letters or nothing", text, got)
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	page := strings.Repeat(sentences()["nl"]+"\n", 30) // a printed page
	for b.Loop() {
		Detect(page)
	}
}
