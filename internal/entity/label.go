package entity

import "strings"

// labelled reports whether a word that names this kind of number stands within n
// bytes before token i, with no word that names another kind of number between.
func (s *sheet) labelled(i, n int, names func(word string) bool) bool {
	for j := i - 1; j >= 0 && s.tokens[i].start-s.tokens[j].end <= n; j-- {
		if s.tokens[j].digits {
			continue
		}
		if names(s.word(j)) {
			return true
		}
		if namesOtherNumber(s.word(j)) {
			return false
		}
	}
	return false
}

// labelledInSentence is labelled, with no end of a sentence or line between.
func (s *sheet) labelledInSentence(i, n int, names func(word string) bool) bool {
	for j := i - 1; j >= 0 && s.tokens[i].start-s.tokens[j].end <= n; j-- {
		switch {
		case endsSentence(s.gap(j+1), s.word(j)):
			return false
		case s.tokens[j].digits:
		case names(s.word(j)):
			return true
		case namesOtherNumber(s.word(j)) || isPhoneWord(s.word(j)) && s.word(j) != "nr" && s.word(j) != "nummer":
			return false
		}
	}
	return false
}

// misnamed reports whether, in the same sentence and within n bytes before token i,
// a word names another kind of number, such as an order or a case, and none names
// this kind.
func (s *sheet) misnamed(i, n int, names func(word string) bool) bool {
	misnamed := false
	for j := i - 1; j >= 0 && s.tokens[i].start-s.tokens[j].end <= n; j-- {
		switch {
		case endsSentence(s.gap(j+1), s.word(j)):
			return misnamed
		case s.tokens[j].digits:
		case names(s.word(j)):
			return false
		case namesOtherNumber(s.word(j)):
			misnamed = true
		}
	}
	return misnamed
}

// endsSentence reports whether a gap ends the sentence, or line, of the word before.
func endsSentence(gap, word string) bool {
	return strings.ContainsAny(gap, ";!?\n") || strings.Contains(gap, ". ") && !isNumberAbbreviation(word)
}

func isNumberAbbreviation(word string) bool {
	return strings.HasSuffix(word, "nr") || word == "ref" || word == "num" || word == "art"
}

// namesOtherNumber reports whether a word says that the number after it belongs to
// an order, an invoice, a case, a parcel, a product and so on.
func namesOtherNumber(word string) bool {
	switch word {
	case "ref", "bsn", "rsin", "order", "code", "serie", "model", "type", "ticket", "bon", "ean", "imei", "bestelling", "factuur",
		"colet", "comanda", "factura", "faktura", "zamowienie", "paczka", "pedido", "rendeles", "aktenzeichen", "az", "art",
		"dossier", "rechnung", "invoice", "polis", "artikel", "parcel", "werkbon", "barcode", "bonnen", "product", "talonario":
		return true
	}
	for _, stem := range [...]string{
		"ordern", "bestelnu", "bestelnr", "factuurn", "dossiern", "klantn", "polisn", "parketn", "zaakn", "referen", "artikeln",
		"serien", "pakket", "track", "lidmaat", "ledenn", "vestigingsn", "goedn", "besluitn", "bestelln", "rechnungsn",
		"kunden", "onderdeel", "buisn", "weegbon", "kassabon", "productc",
	} {
		if strings.HasPrefix(word, stem) {
			return true
		}
	}
	return false
}
