package cards

import (
	"regexp"
	"strings"
)

// showContact writes one card: its name first, then its facts in their order.
func showContact(e *entry, w *writer) {
	w.blank()
	name := contactName(e)
	w.line("Naam", name)
	groups := map[string]string{} // labels that people gave, by group
	for i := range e.properties {
		if p := &e.properties[i]; p.name == "X-ABLABEL" && p.group != "" {
			groups[p.group] = strings.TrimSuffix(strings.TrimPrefix(p.value(), "_$!<"), ">!$_")
		}
	}
	for i := range e.properties {
		showFact(&e.properties[i], groups, name, w)
	}
	for _, inner := range e.within { // vCard 2.1 may hold the card of an agent
		showContact(inner, w)
	}
}

// contactName is the name as the card shows it, else the one it sorts by.
func contactName(e *entry) string {
	sorted := ""
	for i := range e.properties {
		switch p := &e.properties[i]; p.name {
		case "FN":
			if name := oneLine(p.value()); name != "" {
				return name
			}
		case "N":
			sorted = oneLine(strings.Join(inOrder(p.parts(), 3, 1, 2, 0, 4), " "))
		}
	}
	return sorted
}

// inOrder are the parts with these numbers, those that are there and not empty.
func inOrder(parts []string, order ...int) []string {
	var all []string
	for _, i := range order {
		if i < len(parts) && strings.TrimSpace(parts[i]) != "" {
			all = append(all, oneLine(parts[i]))
		}
	}
	return all
}

func showFact(p *property, groups map[string]string, name string, w *writer) {
	value := p.value
	switch p.name {
	case "FN", "VERSION", "X-ABLABEL":
		return
	case "N":
		if sorted := oneLine(strings.Join(inOrder(p.parts(), 3, 1, 2, 0, 4), " ")); sorted != name {
			w.line("Volledige naam", sorted)
		}
		return
	case "PHOTO", "LOGO", "SOUND", "KEY":
		if p.binary() {
			w.child(strings.ToLower(p.name)+" "+name, p.bytes())
			return
		}
	case "ADR":
		value = func() string { return strings.Join(inOrder(p.parts(), 0, 1, 2, 5, 3, 4, 6), ", ") }
	case "ORG":
		value = func() string { return strings.Join(inOrder(p.parts(), 0, 1, 2, 3, 4), ", ") }
	case "GENDER":
		value = func() string { return strings.Join(inOrder(p.parts(), 0, 1), " ") }
	case "BDAY", "ANNIVERSARY", "DEATHDATE", "REV":
		value = func() string { return day(p.value()) }
	case "TEL", "IMPP":
		value = func() string { return strings.TrimPrefix(oneLine(p.value()), "tel:") }
	}
	kind := p.types()
	if own := groups[p.group]; own != "" {
		kind = append(kind, own)
	}
	label := contactLabel(p.name)
	if len(kind) > 0 {
		label += " (" + strings.Join(kind, ", ") + ")"
	}
	w.line(label, indent(value()))
}

// indent sets the further lines of a value apart from the facts below it.
func indent(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n  ") }

func contactLabel(name string) string {
	switch name {
	case "TEL":
		return "Telefoon"
	case "EMAIL":
		return "E-mail"
	case "ADR":
		return "Adres"
	case "ORG":
		return "Organisatie"
	case "TITLE":
		return "Functie"
	case "ROLE":
		return "Rol"
	case "BDAY":
		return "Geboren"
	case "ANNIVERSARY":
		return "Gedenkdag"
	case "NICKNAME":
		return "Bijnaam"
	case "NOTE":
		return "Notitie"
	case "URL":
		return "Website"
	case "IMPP":
		return "Chat"
	case "GEO":
		return "GPS"
	case "GENDER":
		return "Geslacht"
	case "CATEGORIES":
		return "Groepen"
	case "REV":
		return "Gewijzigd"
	case "RELATED":
		return "Relatie"
	case "":
		return "Regel"
	}
	return name
}

var compactDay = regexp.MustCompile(`^(\d{4}|--)-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(Z)?)?`)

// day shows a date of either form, 19800517 or 1980-05-17, with its time if it has
// one; what is no date stays as it stands.
func day(s string) string {
	s = oneLine(s)
	m := compactDay.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	shown := m[1] + "-" + m[2] + "-" + m[3]
	if m[1] == "--" {
		shown = "--" + m[2] + "-" + m[3]
	}
	if m[4] != "" {
		shown += " " + m[4] + ":" + m[5]
	}
	if m[7] != "" {
		shown += " UTC"
	}
	return shown
}
