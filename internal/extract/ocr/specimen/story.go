package specimen

// story is what pages are set from: Dutch as it stands in statements, reports and
// payslips, with the numbers and names that investigators look for.
func story() []string {
	return []string{
		"De getuige verklaart dat zij in maart 2023 door een kennis werd benaderd met het aanbod om in Nederland in een kas te gaan werken. Haar werd een loon van € 11,27 per uur beloofd, met huisvesting en vervoer. Bij aankomst in Venlo moest zij haar paspoort afgeven aan een man die zich Marek Wolny noemde.",
		"Volgens het rooster werkte zij zes dagen per week, van 05.30 uur tot 18.45 uur, met twee pauzes van een kwartier. Op de loonstrook van week 14 staan slechts 38 uren. Van het brutoloon werd € 412,50 ingehouden voor een bed in een kamer met zeven anderen aan de Lindelaan 27 te Horst.",
		"De verdachte ontkent dat hij de vrouwen heeft gedwongen. Hij zegt dat zij vrij waren om te gaan, maar dat zij eerst hun schuld van € 2.350,00 moesten aflossen. Op de vraag waarom de deur van de woning 's nachts op slot was, geeft hij geen antwoord.",
		"Tijdens de controle op 9 oktober 2023 troffen de inspecteurs in de loods elf personen aan. Geen van hen kon een arbeidsovereenkomst tonen. Drie werknemers droegen kleding met het opschrift Groenveld Uitzendgroep. De bestelbus met kenteken VB-481-K stond op naam van dezelfde onderneming.",
		"Uit de administratie blijkt dat de betalingen contant werden gedaan en dat er twee lijsten werden bijgehouden: een voor de boekhouder en een voor de ploegbaas. Op de tweede lijst staan boetes voor te laat komen, voor praten onder het werk en voor ziekte zonder briefje.",
		"Het telefoonnummer 06-51234897 komt voor in de advertentie, in het contract en in het adresboek van de tweede verdachte. De eigenaar van het pand verklaart dat de huur steeds door een tussenpersoon werd voldaan, die hij alleen onder de naam Dorota kent.",
		"Mijn zus heeft mij gebeld en gezegd dat ik niet naar de politie mocht gaan. Zij was bang, want de mannen wisten waar onze ouders wonen. Ik heb toen mijn spullen gepakt en ben te voet naar het station van Boxmeer gelopen, waar een mevrouw mij heeft geholpen.",
		"De rechtbank acht bewezen dat de slachtoffers in een afhankelijke positie zijn gebracht door hun schulden, hun gebrek aan kennis van de Nederlandse taal en het innemen van hun reisdocumenten. Van een vrijwillige keuze was onder deze omstandigheden geen sprake.",
		"Inspecteur Van der Vleuten heeft de gegevens van de werktijdenregistratie vergeleken met de beelden van de toegangspoort. Op 23 van de 31 onderzochte dagen was het verschil groter dan vier uur. De registratie is volgens haar achteraf met dezelfde pen ingevuld.",
		"Afspraak: bij ziekte wordt niet betaald en de kamer kost dan € 20,00 per dag. Wie binnen drie maanden vertrekt, betaalt de reis terug. Klachten bespreek je met de coördinator, niet met de klant. Gebruik van de eigen telefoon is op de werkvloer niet toegestaan.",
		"Op de vraag of zij haar werk mocht weigeren, antwoordt de aangeefster: nee, dat kon niet, want dan kregen wij de volgende dag geen werk en moesten wij toch de kamer betalen. Zij schat dat zij in vijf maanden ongeveer zestienhonderd euro heeft ontvangen.",
		"De vervoerder bracht de ploeg elke ochtend in een wit busje naar wisselende adressen in de omgeving van Someren en Asten. Onderweg werden de telefoons verzameld in een plastic tas. Wie vragen stelde, moest achterin zitten en werd die dag niet uitbetaald.",
	}
}

// titles head the pages.
func titles() []string {
	return []string{"Proces-verbaal van verhoor", "Rapport van bevindingen", "Huisregels en afspraken", "Verklaring van de aangeefster"}
}

// cells are the rows of a table: who, from, until, hours, pay.
func cells() [][]string {
	return [][]string{
		{"Datum", "Begin", "Einde", "Uren", "Bedrag"},
		{"03-04-2023", "05.30", "18.45", "12,75", "98,50"},
		{"04-04-2023", "05.30", "19.00", "13,00", "101,00"},
		{"05-04-2023", "06.00", "18.30", "12,00", "92,75"},
		{"06-04-2023", "05.45", "20.15", "14,00", "107,25"},
		{"07-04-2023", "05.30", "17.30", "11,50", "88,00"},
		{"08-04-2023", "06.15", "16.45", "10,00", "74,60"},
	}
}
