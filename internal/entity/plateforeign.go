package entity

import "strings"

// foreignPlate reads two to five groups of capitals and digits after a word for a
// plate or a vehicle: Romanian B 219 KLM, Bulgarian PB 4471 KX, German KLE MV 2210,
// Polish, Hungarian, Spanish and the like.
func foreignPlate(s *sheet, i int) (last int, ok bool) {
	if !s.isPlatePart(i) || s.gap(i) == "-" || !s.asked && !s.plateNamed(i, i) && !s.isBelgian(i) || s.misnamed(i, 30, isPlateWord) {
		return 0, false
	}
	pattern, groups := "", ""
	best := -1
	for j := i; j < i+5 && s.isPlatePart(j) && (j == i || isPlateGap(s.gap(j))); j++ {
		part, _ := patternOf(asciiPlate(s.raw(j)), true)
		if j > i && part[0] == pattern[len(pattern)-1] && part[0] == 'D' {
			break
		}
		pattern += part
		groups += part[:1]
		if len(pattern) > 9 {
			break
		}
		if (isForeignPattern(pattern) || (groups == "AAD" || groups == "AD" && s.asked) && isGerman(pattern)) && !s.glued(j+1) && !dashTied(s, i, j) {
			best = j
		}
	}
	return best, best > i
}

// isBelgian reports 1-ABC-234, which with its dashes needs no word.
func (s *sheet) isBelgian(i int) bool {
	return s.isDigits(i) && len(s.raw(i)) == 1 && s.gap(i+1) == "-" && s.isWord(i+1) && len(s.raw(i+1)) == 3 &&
		s.gap(i+2) == "-" && s.isDigits(i+2) && len(s.raw(i+2)) == 3
}

// isGerman reports one to three letters for the district, one or two more and up
// to four digits; the two groups of letters stand apart.
func isGerman(pattern string) bool {
	letters := strings.TrimRight(pattern, "D")
	return len(letters) <= 5 && len(pattern) >= 5 && len(pattern)-len(letters) <= 4
}

func isPlateGap(gap string) bool { return gap == "" || gap == " " || gap == "-" }

// isPlatePart reports a token of at most five capitals or digits.
func (s *sheet) isPlatePart(i int) bool {
	raw := s.raw(i)
	if raw == "" || len(raw) > 6 || !s.asked && strings.ContainsAny(raw, "abcdefghijklmnopqrstuvwxyz") {
		return false
	}
	_, ok := patternOf(asciiPlate(raw), s.asked)
	return ok
}

// asciiPlate writes the Cyrillic letters of Bulgarian and Ukrainian plates, all of
// which have a Latin twin, and German umlauts as one ASCII letter each.
func asciiPlate(raw string) string { return plateTwins.Replace(raw) }

var plateTwins = strings.NewReplacer("А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H", "О", "O", "Р", "P",
	"С", "C", "Т", "T", "У", "Y", "Х", "X", "Ä", "A", "Ö", "O", "Ü", "U")

// isForeignPattern lists the shapes of plates in the countries around, letters A,
// digits D, at least five characters.
func isForeignPattern(pattern string) bool {
	switch pattern {
	case "ADDAAA", "ADDDAAA", "AADDAAA", // Romania
		"ADDDDAA", "AADDDDAA", "ADDDDA", // Bulgaria, Ukraine
		"AAADDD", "AAAADDD", // Hungary, Lithuania, Sweden
		"DDDDAAA",           // Spain
		"AADDDAA",           // France, Italy
		"DAAADDD", "DDDAAA", // Belgium
		"AADDDD", "AAADDDD", // Latvia, Poland
		"AADDDDA", "AADDDDD", "AAADDAA", "AAADDDDD", "ADDDAA", "AADDDAD": // Poland, Germany
		return true
	}
	return isPolish(pattern)
}

// isPolish reports two or three letters for the district and four or five letters
// and digits after them, two digits at least.
func isPolish(pattern string) bool {
	return len(pattern) >= 7 && len(pattern) <= 8 && strings.HasPrefix(pattern, "AA") && strings.Count(pattern, "D") >= 2 && strings.Count(pattern[3:], "A") <= 2
}

// isPlateWord reports whether a folded word speaks of a plate or a vehicle.
func isPlateWord(word string) bool {
	switch word {
	case "auto", "bus", "busje", "bestelbus", "bestelwagen", "wagen", "voertuig", "plate", "plates", "car", "truck", "vrachtwagen",
		"trekker", "oplegger", "aanhanger", "trailer", "tablica", "tablice", "rendszam", "matricula", "placa", "plaka", "plaat", "plaatje",
		"masina", "autoturism", "duba", "microbuz", "furgon", "autobus", "кола", "бус", "номер", "микробус", "рег", "табела", "samochod",
		"transit", "sprinter", "crafter", "vito", "transporter", "mercedes", "volkswagen", "vw", "opel", "ford", "renault", "skoda", "dacia",
		"audi", "bmw", "passat", "golf", "polo", "fiat", "peugeot", "toyota", "iveco", "citroen", "volvo", "trafic", "ducato",
		"anhanger", "fahrzeug", "lkw", "pkw", "kleinbus", "lieferwagen", "aanhangwagen", "minibus", "minibusje", "auta", "kombi", "combi", "kocsi", "furgoneta", "camion", "coche", "naczepa", "naczepy", "ciagnik", "bil", "wozem",
		"opelut", "опел", "опелът", "опела", "мерцедес", "ван", "ауди", "автобус", "камион", "remorca", "kisbusz", "лек", "автомобил":
		return true
	}
	for _, stem := range [...]string{"kenteken", "gekenteken", "nummerpla", "kennzeichen", "rejestrac", "inmatricul", "immatricul", "registration", "регистрац", "rendszam", "personenauto", "bedrijfsauto"} {
		if strings.HasPrefix(word, stem) {
			return true
		}
	}
	return false
}
