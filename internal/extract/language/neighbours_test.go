package language

import "testing"

func TestNeighbouringLanguagesAreNotTakenForOurs(t *testing.T) {
	for name, text := range map[string]string{
		"Danish":    "Hun fortalte at de skulle arbejde hver dag fra tidlig morgen til sent om aftenen, og at de ikke fik de penge som de var blevet lovet. Når de spurgte efter deres pas, sagde manden at det lå i et skab på kontoret, og at de måtte vente til gælden var betalt. De boede syv personer i et rum uden varme, og en af dem var syg.",
		"Swedish":   "Hon berättade att de fick arbeta varje dag från tidig morgon till sen kväll, och att de inte fick de pengar som de hade blivit lovade. När de frågade efter sina pass sade mannen att de låg i ett skåp på kontoret och att de måste vänta tills skulden var betald. De bodde sju personer i ett rum utan värme, och en av dem var sjuk.",
		"Norwegian": "Hun fortalte at de måtte arbeide hver dag fra tidlig morgen til sent på kvelden, og at de ikke fikk pengene som de var blitt lovet. Når de spurte etter passene sine, sa mannen at de lå i et skap på kontoret og at de måtte vente til gjelden var betalt. De bodde sju personer i et rom uten varme, og en av dem var syk.",
		"Catalan":   "Ella va explicar que havien de treballar cada dia des de primera hora del matí fins tard al vespre, i que no van rebre els diners que els havien promès. Quan preguntaven pels seus passaports, l'home deia que eren en un armari de l'oficina i que havien d'esperar fins que el deute estigués pagat. Vivien set persones en una habitació.",
		"Finnish":   "Hän kertoi, että heidän piti työskennellä joka päivä varhaisesta aamusta myöhään iltaan ja että he eivät saaneet luvattuja rahoja. Kun he kysyivät passejaan, mies sanoi niiden olevan kaapissa toimistossa ja että heidän oli odotettava, kunnes velka oli maksettu. He asuivat seitsemän hengen huoneessa ilman lämmitystä.",
	} {
		t.Run(name, func(t *testing.T) {
			if got := plainly(text); got != "" {
				t.Errorf("plainly = %q, want no answer", got)
			}
			switch got := Detect(text); got {
			case "nl", "en", "de", "fr":
				t.Errorf("Detect = %q, want another language or none", got)
			}
		})
	}
}

func TestOurLanguagesAreToldPlainly(t *testing.T) {
	for want, text := range map[string]string{
		"nl": "Zij vertelde dat zij elke dag moest werken van de vroege ochtend tot de late avond, en dat zij het geld dat haar was beloofd niet kreeg. Als zij naar haar paspoort vroeg, zei de man dat het in een kast op het kantoor lag en dat zij moest wachten tot de schuld was betaald. Zij woonde met zes anderen in een kamer zonder verwarming.",
		"en": "She said that she had to work every day from the early morning until late in the evening, and that she did not get the money that she had been promised. When she asked for her passport, the man said that it was in a cupboard in the office and that she had to wait until the debt was paid. She lived with six others in a room without heating.",
		"de": "Sie sagte, dass sie jeden Tag von früh am Morgen bis spät am Abend arbeiten musste und dass sie das Geld, das ihr versprochen war, nicht bekam. Wenn sie nach ihrem Pass fragte, sagte der Mann, dass er in einem Schrank im Büro lag und dass sie warten musste, bis die Schuld bezahlt war. Sie wohnte mit sechs anderen in einem Zimmer.",
	} {
		if got := plainly(text); got != want {
			t.Errorf("plainly = %q, want %q", got, want)
		}
	}
}
