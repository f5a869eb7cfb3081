package entity

import "strings"

func newAddressReader() addressReader {
	return addressReader{
		endings: strings.Fields(streetEndings), weak: strings.Fields(weakEndings), types: set(streetTypes),
		openings: set(streetOpenings), links: set(streetLinks), inner: set(innerLinks), articles: set(capitalArticles), adjectives: set(streetAdjectives), leads: set(notStreets), townLead: set(townLeads),
	}
}

func set(words string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		out[word] = true
	}
	return out
}

// The words are folded.
const (
	streetEndings = `straat str straatje laan laantje weg wegje wg plein pleintje gracht kade singel dijk dijkje dreef steeg
		plantsoen pad straatweg grachtje boulevard allee strasse stregge lei wal brink markt`
	weakEndings = `ln pln pl sgl kd park hof werf haven dam kamp veld akker hoek zijde bocht ring baan erf tuin hoeve kwartier oord
		hout es bos eiland polder sluis brug rand horst berg donk terras passage galerij stroom rak wetering vaart kanaal
		promenade esplanade poort wijk waard meer burg borg hage heuvel kolk zwaluw put ven heide bogaard gaarde kamer
		daal stede steyn stein oever kant ende einde lande beek zoom schans bolwerk rede platz gasse ufer damm`
	streetTypes = `straat laan weg plein kade gracht singel dijk dreef boulevard promenade markt ringbaan esplanade brink
		road street lane avenue drive close way square utca ut ter korut ulica platz allee strasse bosrand rijksweg`
	streetOpenings = `passage laan calle avenida avda carrer camino carretera plaza paseo rua rue avenue via viale piazza praca ul ulica al aleja
		plac os бул ул пл жк вул bul strada str bulevardul aleea calea soseaua plein weg chaussee place praceta travessa ronda`
	streetLinks      = `van de den der het 't t ten ter te a`
	innerLinks       = `van de den der het 't t ten ter te a la op aan des du del da di d dos do das las los el s v i y in le`
	streetAdjectives = `oude nieuwe lange korte grote kleine hoge lage eerste tweede derde verlengde groot klein oud nieuw prins prinses koningin
		koning sint burgemeester pastoor dokter dominee professor graaf jan piet willem jacob johan zuid noord oost west binnen buiten`
	capitalArticles = `van de den het ter ten`
	notStreets      = `op in aan de het een adres woonadres postadres bezoekadres woning pand locatie straat nummer huisnummer kamer
		nr no artikel art pagina lid zaal blz bladzijde week dag datum hoofdstuk bijlage punt van naar te tot bij om uur rond
		the at on from room page article section seite zimmer nummer artikel januari februari maart april mei juni juli
		augustus september oktober november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag en of
		und oder and or tel telefoon kenteken kvk btw iban eur euro plaats getuige verdachte slachtoffer dossier zaak
		hal loods unit vak perron spoor route lijn bus tram deel versie categorie niveau ploeg team groep afdeling
		objekt wohnung haus ferienhaus wohnheim biuro bar hotel capaciteit is was heet meneer mevrouw dhr mevr a b c adresse anschrift adres adresa direccion cim cimen`
	townLeads = `den de het 's sint st nieuw nieuwe oud oude san santa los la las el bad hoek klein groot hoog ter new`
)

// streetKey folds a street and writes its type out: "Oude Tuinwg." is oude tuinweg.
func streetKey(street string) string {
	words := strings.FieldsFunc(fold(street), func(r rune) bool { return r == ' ' || r == '.' || r == ',' || r == '\n' })
	for i, word := range words {
		words[i] = streetWord(word, i, len(words))
	}
	if len(words) > 1 {
		words[0] = streetOpening(words[0])
	}
	return strings.Join(words, " ")
}

// streetOpening gives the Slavic words for a street their usual short form.
func streetOpening(word string) string {
	switch word {
	case "ul", "ulica":
		return "ul."
	case "bul", "bulevard":
		return "bul."
	case "ул", "улица":
		return "ул."
	case "бул", "булевард":
		return "бул."
	}
	return word
}

func streetWord(word string, i, n int) string {
	switch word {
	case "burg":
		return "burgemeester"
	case "st":
		return "sint"
	case "v":
		return "van"
	case "1e":
		return "eerste"
	case "2e":
		return "tweede"
	case "3e":
		return "derde"
	}
	if i != n-1 {
		return word
	}
	for _, short := range [...]string{"str straat", "ln laan", "pln plein", "pl plein", "wg weg", "sgl singel", "kd kade"} {
		abbreviation, full, _ := strings.Cut(short, " ")
		if stem, ok := strings.CutSuffix(word, abbreviation); ok && len(stem) >= 3 {
			return stem + full
		}
	}
	return word
}

// townKey folds a town and gives those with two names one.
func townKey(town string) string {
	key := strings.Join(strings.Fields(strings.ReplaceAll(fold(town), "’", "'")), " ")
	if strings.HasPrefix(key, "s-") || strings.HasPrefix(key, "s ") {
		key = "'" + key
	}
	switch strings.TrimPrefix(key, "'") {
	case "s-gravenhage", "the hague", "s gravenhage":
		return "den haag"
	case "s-hertogenbosch", "s hertogenbosch":
		return "den bosch"
	}
	return key
}
