package entity_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/entity"
	"spoor/internal/evidence"
)

// seen writes the mentions of one page as "kind quote = normal", an invalid one
// with its reason.
func seen(text, language string) []string {
	return written(entity.New().Recognise([]evidence.Page{{Number: 1, Text: text, Language: language}}))
}

func written(found []evidence.Mention) []string {
	var out []string
	for _, m := range found {
		line := string(m.Kind) + " " + m.Quote + " = " + m.Normal
		if !m.Valid {
			line += " ! " + m.Reason
		}
		out = append(out, line)
	}
	return out
}

type recognition struct {
	name, text string
	want       []string
}

func check(t *testing.T, language string, tests []recognition) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, seen(test.text, language)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

func TestEmail(t *testing.T) {
	check(t, "nl", []recognition{
		{"plain, end of a sentence", "Mail Planning@Noordhand.example.", []string{"email Planning@Noordhand.example = planning@noordhand.example"}},
		{"tag and dots", "(a.b+c@post-bus.co.uk)", []string{"email a.b+c@post-bus.co.uk = a.b+c@post-bus.co.uk"}},
		{"disguised in brackets", "info [at] noordhand [punt] nl", []string{"email info [at] noordhand [punt] nl = info@noordhand.nl"}},
		{"disguised in words", "schrijf naar jan punt k apenstaartje post punt nl vandaag", []string{"email jan punt k apenstaartje post punt nl = jan.k@post.nl"}},
		{"a handle", "volg @noordhand", nil},
		{"no top level", "root@localhost", nil},
		{"two at signs", "a@@b.nl", nil},
		{"bare at without a dot word", "we meet at noordhand.nl", nil},
	})
}

func TestIBAN(t *testing.T) {
	check(t, "nl", []recognition{
		{"groups of four", "op NL91 ABNA 0417 1643 00 gestort", []string{"iban NL91 ABNA 0417 1643 00 = NL91ABNA0417164300"}},
		{"in one piece", "NL91ABNA0417164300.", []string{"iban NL91ABNA0417164300 = NL91ABNA0417164300"}},
		{"small letters", "nl91abna0417164300", []string{"iban nl91abna0417164300 = NL91ABNA0417164300"}},
		{"Belgian", "BE68 5390 0754 7034", []string{"iban BE68 5390 0754 7034 = BE68539007547034"}},
		{"German", "DE89 3704 0044 0532 0130 00", []string{"iban DE89 3704 0044 0532 0130 00 = DE89370400440532013000"}},
		{"broken over a line", "NL91 ABNA\n0417 1643 00", []string{"iban NL91 ABNA\n0417 1643 00 = NL91ABNA0417164300"}},
		{"wrong check digits are kept as invalid", "NL91 ABNA 0417 1643 01", []string{"iban NL91 ABNA 0417 1643 01 = NL91ABNA0417164301 ! check digits are wrong"}},
		{"one digit short", "NL91 ABNA 0417 1643 0", []string{"iban NL91 ABNA 0417 1643 0 = NL91ABNA041716430 ! an account number of NL has 18 characters"}},
		{"one digit long", "NL91ABNA04171643001", []string{"iban NL91ABNA04171643001 = NL91ABNA04171643001 ! an account number of NL has 18 characters"}},
		{"no country", "ZZ91 ABNA 0417 1643 00", nil},
		{"words that look like it", "is 12 jaar en heeft nog 34 dagen", nil},
	})
}

func TestBTW(t *testing.T) {
	check(t, "nl", []recognition{
		{"company, 11-test", "btw NL985584282B01", []string{"btw NL985584282B01 = NL985584282B01"}},
		{"with dots", "NL 8574.12.607.B01", []string{"btw NL 8574.12.607.B01 = NL857412607B01"}},
		{"sole trader, MOD 97-10", "NL669982426B85", []string{"btw NL669982426B85 = NL669982426B85"}},
		{"without country, near the word", "btw-nummer 985584282B01", []string{"btw 985584282B01 = NL985584282B01"}},
		{"one digit off", "NL985584283B01", []string{"btw NL985584283B01 = NL985584283B01 ! check digits are wrong"}},
		{"without country and word", "partij 985584282B01", nil},
	})
}

func TestKvK(t *testing.T) {
	check(t, "nl", []recognition{
		{"in one piece", "KvK 71049258", []string{"kvk 71049258 = 71049258"}},
		{"in pairs", "KvK-nummer: 71 04 92 58,", []string{"kvk 71 04 92 58 = 71049258"}},
		{"with dots", "Kamer van Koophandel onder nr. 57.12.88.03", []string{"kvk 57.12.88.03 = 57128803"}},
		{"name behind", "71940386 (KvK Breda)", []string{"kvk 71940386 = 71940386"}},
		{"leading zero", "handelsregister 09164738", []string{"kvk 09164738 = 09164738"}},
		{"two in a row", "KvK 71049258 en 57128803", []string{"kvk 71049258 = 71049258", "kvk 57128803 = 57128803"}},
		{"column", "naam | KvK | plaats\nNoord | 71049258 | Breda\n71049250 | 57128803 | Ede\n", []string{"kvk 71049258 = 71049258", "kvk 57128803 = 57128803"}},
		{"without the name", "pakket 71049258 bezorgd", nil},
		{"an order near the name", "KvK-uittreksel bij bestelnummer 71049258", nil},
		{"said not to be one", "registratie 20448817 (geen KvK)", nil},
		{"a day", "uittreksel van 20240312", nil},
		{"nine digits", "KvK 710492581", nil},
		{"part of a phone number", "KvK? Bel 06 29 41 60 85", []string{"phone 06 29 41 60 85 = +31629416085"}},
	})
}

func TestPhone(t *testing.T) {
	check(t, "nl", []recognition{
		{"mobile", "bel 06-12345678.", []string{"phone 06-12345678 = +31612345678"}},
		{"mobile in pairs", "06 12 34 56 78", []string{"phone 06 12 34 56 78 = +31612345678"}},
		{"international with trunk zero", "+31 (0)6-12 34 56 78", []string{"phone +31 (0)6-12 34 56 78 = +31612345678"}},
		{"double zero", "0031612345678", []string{"phone 0031612345678 = +31612345678"}},
		{"area code in brackets", "(0318) 55 40 12", []string{"phone (0318) 55 40 12 = +31318554012"}},
		{"en dash", "020 – 33 71 508", []string{"phone 020 – 33 71 508 = +31203371508"}},
		{"company number", "088 555 01 40", []string{"phone 088 555 01 40 = +31885550140"}},
		{"Polish", "+48 512-330-861", []string{"phone +48 512-330-861 = +48512330861"}},
		{"Romanian", "0040 745 118 902", []string{"phone 0040 745 118 902 = +40745118902"}},
		{"Bulgarian", "+359 88 712 4401", []string{"phone +359 88 712 4401 = +359887124401"}},
		{"two, one after the other", "0612345678 0687654321", []string{"phone 0612345678 = +31612345678", "phone 0687654321 = +31687654321"}},
		{"the police", "0900-8844", []string{"phone 0900-8844 = +319008844 ! public line of the police, which stands in any file"}},
		{"one digit short", "06-1234567", nil},
		{"one digit long", "06-123456789", nil},
		{"no such area", "0211-123456", nil},
		{"an order", "ordernummer 0612345678", nil},
		{"a case", "dossier 06-2231", nil},
		{"a case number of the court", "parketnummer 02-118840-22", nil},
		{"columns of a table", "12 / 0 / 0 / 65 / 20 / 25 / 120 / 3", nil},
		{"part of a code", "X-0612345678", nil},
	})
}

func TestPlate(t *testing.T) {
	check(t, "nl", []recognition{
		{"side code 4", "Zwarte OX-44-RB", []string{"plate OX-44-RB = OX44RB"}},
		{"side code 7", "84-NHS-6", []string{"plate 84-NHS-6 = 84NHS6"}},
		{"side code 9", "een Golf, GX-118-S.", []string{"plate GX-118-S = GX118S"}},
		{"side code 10", "K-718-RT", []string{"plate K-718-RT = K718RT"}},
		{"without dashes, near the word", "kenteken GX118S", []string{"plate GX118S = GX118S"}},
		{"with spaces, near the word", "de bus KV 09 GB", []string{"plate KV 09 GB = KV09GB"}},
		{"Romanian", "Roemeens kenteken B 219 KLM", []string{"plate B 219 KLM = B219KLM"}},
		{"Bulgarian", "trekker CB 4417 KX", []string{"plate CB 4417 KX = CB4417KX"}},
		{"German", "Kennzeichen KLE MV 2210", []string{"plate KLE MV 2210 = KLEMV2210"}},
		{"Belgian, without a word", "daarna 1-VKT-772 (B)", []string{"plate 1-VKT-772 = 1VKT772"}},
		{"the Dutch word van is no vehicle", "met AES-256 van AES-256 encryptie", nil},
		{"Spanish", "furgoneta blanca, 4821 KLM", []string{"plate 4821 KLM = 4821KLM"}},
		{"without dashes and word", "partij GX118S", nil},
		{"vowels since side code 4", "GA-118-S", nil},
		{"a combination that isn't issued", "84-GVD-6", nil},
		{"a product", "artikelnummer GX-118-S", nil},
		{"the oldest series without the word", "doos 12-34-AB", nil},
		{"part of a longer code", "GX-118-S-2", nil},
		{"a day behind a word in a chat about a car", "auto UIT 02-09", nil},
	})
}

func TestAddress(t *testing.T) {
	check(t, "nl", []recognition{
		{"street, postcode, town", "aan de Kerkstraat 12, 3011 AB Rotterdam.", []string{"address Kerkstraat 12, 3011 AB Rotterdam = 3011AB 12"}},
		{"addition", "Oude Tuinweg 14 A, 2681 XX", []string{"address Oude Tuinweg 14 A, 2681 XX = 2681XX 14-a"}},
		{"floor", "Van Goyenstraat 16-III, 6521 PR Nijmegen", []string{"address Van Goyenstraat 16-III, 6521 PR Nijmegen = 6521PR 16-iii"}},
		{"town only", "Kanaaldijk 113 hs, Eindhoven", []string{"address Kanaaldijk 113 hs, Eindhoven = Kanaaldijk 113-hs, Eindhoven"}},
		{"town of two words", "Laan van Meerdervoort 604, Den Haag", []string{"address Laan van Meerdervoort 604, Den Haag = Laan van Meerdervoort 604, Den Haag"}},
		{"town first", "Gorinchem, Arkelstraat 63", []string{"address Gorinchem, Arkelstraat 63 = Arkelstraat 63, Gorinchem"}},
		{"postcode and number", "3521 GH, nr 88", []string{"address 3521 GH, nr 88 = 3521GH 88"}},
		{"name without a type before a postcode", "De Kolk 4, 5757 RJ Liessel", []string{"address De Kolk 4, 5757 RJ Liessel = 5757RJ 4"}},
		{"post box", "Postbus 123, 3500 AB Utrecht", []string{"address Postbus 123, 3500 AB Utrecht = postbus 123 3500AB ! post box"}},
		{"German", "in der Altendorfer Straße 402, Essen", []string{"address Altendorfer Straße 402, Essen = Altendorfer Strasse 402, Essen"}},
		{"Spanish", "Calle del Olmo 19, Burgos", []string{"address Calle del Olmo 19, Burgos = Calle del Olmo 19, Burgos"}},
		{"no town", "op de Kruisbergstraat 214 woonde", []string{"address Kruisbergstraat 214 = Kruisbergstraat 214"}},
		{"the same door elsewhere in the document", "Kerkstraat 12, 3011 AB Rotterdam en Kerkstraat 12 te Rotterdam", []string{
			"address Kerkstraat 12, 3011 AB Rotterdam = 3011AB 12", "address Kerkstraat 12 te Rotterdam = 3011AB 12",
		}},
		{"an article of law", "artikel 12 A van de wet", nil},
		{"a room of the court", "kamer 3 van de rechtbank", nil},
		{"names and amounts", "Toon 20, Piet 15, Harrie 30", nil},
		{"a postcode alone", "3011 AB Rotterdam", nil},
		{"letters no postcode has", "Kolk 4, 5757 SS Liessel", nil},
	})
}

func TestAgency(t *testing.T) {
	check(t, "nl", []recognition{
		{"core word and legal form", "Noordveld Flex B.V. stuurt", []string{"agency Noordveld Flex B.V. = noordveld flex"}},
		{"two words, one of them core", "via Poldermond Uitzendgroep kwam", []string{"agency Poldermond Uitzendgroep = poldermond uitzendgroep"}},
		{"one word, agencies spoken of", "de uitzendkracht van Carneflex", []string{"agency Carneflex = carneflex"}},
		{"behind the word", "bij uitzendbureau Zonneveld", []string{"agency Zonneveld = zonneveld"}},
		{"between words in capitals", "HUISREGELS Poldermond Flex", []string{"agency Poldermond Flex = poldermond flex"}},
		{"in another language", "агенцията Добър Избор ни взе", []string{"agency Добър Избор = добър избор"}},
		{"core word in front of another", "FLEX Gym", nil},
		{"other firm", "Kwekerij Zonneveld B.V. teelt", nil},
		{"the word itself", "Het Uitzendbureau belde", nil},
		{"false friend", "Flextronics B.V. maakt", nil},
		{"headline", "PERSONEEL GEZOCHT VOOR DE KAS\n", nil},
		{"chat group", "Facebookgroep Noord Jobs", nil},
	})
}

func TestMoney(t *testing.T) {
	check(t, "nl", []recognition{
		{"sign, thousands, decimals", "€ 1.234,56", []string{"money € 1.234,56 = EUR 1234.56"}},
		{"word behind", "50 euro boete", []string{"money 50 euro = EUR 50.00"}},
		{"dash for decimals", "kosten 1.234,-", []string{"money 1.234,- = EUR 1234.00"}},
		{"thousands as k", "€ 2,5k", []string{"money € 2,5k = EUR 2500.00"}},
		{"millions", "1,2 miljoen euro", []string{"money 1,2 miljoen euro = EUR 1200000.00"}},
		{"code before", "EUR 1234", []string{"money EUR 1234 = EUR 1234.00"}},
		{"English spelling", "$1,234.56", []string{"money $1,234.56 = USD 1234.56"}},
		{"zloty", "2 400 zł", []string{"money 2 400 zł = PLN 2400.00"}},
		{"lei", "300 lei", []string{"money 300 lei = RON 300.00"}},
		{"leva", "30 000 лв", []string{"money 30 000 лв = BGN 30000.00"}},
		{"forint", "95 000 Ft", []string{"money 95 000 Ft = HUF 95000.00"}},
		{"no currency", "50 dozen", nil},
	})
}

func TestDate(t *testing.T) {
	check(t, "nl", []recognition{
		{"figures", "op 12-03-2024 om", []string{"date 12-03-2024 = 2024-03-12"}},
		{"ISO", "2024-03-12", []string{"date 2024-03-12 = 2024-03-12"}},
		{"two figures for the year", "12.03.98", []string{"date 12.03.98 = 1998-03-12"}},
		{"Dutch", "12 maart 2024", []string{"date 12 maart 2024 = 2024-03-12"}},
		{"German", "12. März 2024", []string{"date 12. März 2024 = 2024-03-12"}},
		{"Polish", "3 września 2023", []string{"date 3 września 2023 = 2023-09-03"}},
		{"Bulgarian", "5 май 2022", []string{"date 5 май 2022 = 2022-05-05"}},
		{"Spanish", "12 de marzo de 2024", []string{"date 12 de marzo de 2024 = 2024-03-12"}},
		{"English", "March 12, 2024", []string{"date March 12, 2024 = 2024-03-12"}},
		{"Hungarian", "2024. március 12.", []string{"date 2024. március 12 = 2024-03-12"}},
		{"no year", "op 12 maart belde", []string{"date 12 maart = --03-12"}},
		{"month", "in februari 2024", []string{"date februari 2024 = 2024-02-01/2024-02-29"}},
		{"no such day", "31-02-2024", nil},
		{"a version", "versie 1.2.3.4", nil},
	})
}

func TestMentionIsACitation(t *testing.T) {
	pages := []evidence.Page{{Number: 2, Text: "bel 0612345678"}, {Number: 1, Text: "é NL91ABNA0417164301"}}
	got := entity.New().Recognise(pages)
	want := []evidence.Mention{
		{Page: 1, Kind: evidence.IBAN, Span: evidence.Span{Start: 3, End: 21}, Quote: "NL91ABNA0417164301", Normal: "NL91ABNA0417164301", Reason: "check digits are wrong"},
		{Page: 2, Kind: evidence.Phone, Span: evidence.Span{Start: 4, End: 14}, Quote: "0612345678", Normal: "+31612345678", Valid: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIdentify(t *testing.T) {
	tests := []struct {
		text string
		want string // the likeliest
	}{
		{"06 12345678", "phone +31612345678"},
		{"0612345678", "phone +31612345678"},
		{"+31 (0)6 1234 5678", "phone +31612345678"},
		{"nl91 abna 0417 1643 00", "iban NL91ABNA0417164300"},
		{"12345678", "kvk 12345678"},
		{"12 34 56 78", "kvk 12345678"},
		{"gx118s", "plate GX118S"},
		{"GX 118 S", "plate GX118S"},
		{"b219klm", "plate B219KLM"},
		{"3011ab 12", "address 3011AB 12"},
		{"Kerkstraat 12 b Rotterdam", "address Kerkstraat 12-b, Rotterdam"},
		{"kerkstr. 12b, rotterdam", "address Kerkstraat 12-b, Rotterdam"},
		{" Info@Noordhand.example ", "email info@noordhand.example"},
		{"985584282B01", "btw NL985584282B01"},
		{"12-03-2024", "date 2024-03-12"},
		{"€ 50", "money EUR 50.00"},
		{"Noordveld Flex BV", "agency noordveld flex"},
		{"Zonneveld", "agency zonneveld"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			found := entity.New().Identify(test.text)
			if len(found) == 0 {
				t.Fatalf("%q is nothing, want %s", test.text, test.want)
			}
			if got := string(found[0].Kind) + " " + found[0].Normal; got != test.want || !found[0].Valid {
				t.Errorf("%q: got %s (valid %t), want %s", test.text, got, found[0].Valid, test.want)
			}
		})
	}
	if found := entity.New().Identify(" .,"); len(found) != 0 {
		t.Errorf("punctuation: got %v, want nothing", written(found))
	}
}

func TestSpellingsOfOneThing(t *testing.T) {
	tests := []struct {
		kind      evidence.MentionKind
		want      string
		spellings string // divided by |
	}{
		{evidence.Address, "2681XX 14-a", "Oude Tuinweg 14 A, 2681 XX|oude tuinweg 14-a 2681xx|Oude Tuinwg. 14a, 2681XX|2681 XX 14a|2681xx 14-A"},
		{evidence.Address, "Oude Tuinweg 14-a, Wateringen", "Oude Tuinweg 14 A, Wateringen|oude tuinwg. 14a wateringen|Oude Tuinweg 14-A te Wateringen"},
		{evidence.Address, "Kerkstraat 9-hs, Amsterdam", "Kerkstraat 9 huis, Amsterdam|Kerkstr. 9-hs Amsterdam"},
		{evidence.Agency, "groenhand flex", "GroenHand Flex B.V.|Groenhand Flex BV|GROENHAND FLEX|Groenhand  Flex b.v. i.o.|Groenhand Flex B. V."},
		{evidence.Phone, "+31612345678", "0612345678|06-12 34 56 78|+31 6 12345678|0031 (0)6 12345678|(06) 12345678|06.12.34.56.78|tel:+31612345678"},
		{evidence.Plate, "GX118S", "GX-118-S|gx118s|GX 118 S"},
		{evidence.Email, "jan.k@post.nl", "Jan.K@Post.nl|jan [punt] k [at] post [punt] nl"},
	}
	r := entity.New()
	for _, test := range tests {
		for spelling := range strings.SplitSeq(test.spellings, "|") {
			text := strings.TrimPrefix(spelling, "tel:")
			if got, ok := r.Normal(test.kind, text); got != test.want || !ok {
				t.Errorf("%s %q: got %q (%t), want %q", test.kind, text, got, ok, test.want)
			}
		}
	}
}

func TestVersionIsNamed(t *testing.T) {
	if got := entity.New().Version(); got != "spoor-entity/1" {
		t.Errorf("got %q, want spoor-entity/1", got)
	}
}
