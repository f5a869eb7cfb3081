package cards

import (
	"strings"

	"spoor/internal/extract/markup"
)

func isEvent(component string) bool {
	switch component {
	case "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY":
		return true
	}
	return false
}

// showEvent writes one appointment, task or note, in the order of the file, its
// subject and times first.
func showEvent(e *entry, w *writer) {
	w.blank()
	switch e.component {
	case "VTODO":
		w.line("Soort", "taak")
	case "VJOURNAL":
		w.line("Soort", "notitie")
	case "VFREEBUSY":
		w.line("Soort", "bezet")
	}
	for _, name := range []string{"SUMMARY", "DTSTART", "DTEND", "DUE", "LOCATION", "ORGANIZER", "ATTENDEE"} {
		for i := range e.properties {
			if p := &e.properties[i]; p.name == name {
				w.line(eventLabel(name), indent(eventValue(p)))
			}
		}
	}
	described := e.has("DESCRIPTION")
	for i := range e.properties {
		showDetail(&e.properties[i], described, w)
	}
	for _, inner := range e.within {
		showAlarm(inner, w)
	}
}

func (e *entry) has(name string) bool {
	for i := range e.properties {
		if e.properties[i].name == name && strings.TrimSpace(e.properties[i].value()) != "" {
			return true
		}
	}
	return false
}

func showDetail(p *property, described bool, w *writer) {
	switch p.name {
	case "SUMMARY", "DTSTART", "DTEND", "DUE", "LOCATION", "ORGANIZER", "ATTENDEE":
		return
	case "SEQUENCE", "TRANSP", "PRIORITY", "DTSTAMP": // bookkeeping of programs
		return
	case "X-ALT-DESC":
		if described {
			return // says the same, in HTML
		}
		w.line("Beschrijving", indent(markup.Render([]byte(p.value()), "utf-8").Text))
		return
	case "ATTACH":
		if p.binary() {
			name := p.param("FILENAME") + p.param("X-FILENAME")
			if name == "" {
				name = "bijlage"
			}
			w.line("Bijlage", name)
			w.child(name, p.bytes())
			return
		}
	}
	w.line(eventLabel(p.name), indent(eventValue(p)))
}

// showAlarm writes what an alarm says besides that it rings, and whatever else
// lies within an appointment.
func showAlarm(e *entry, w *writer) {
	for i := range e.properties {
		switch p := &e.properties[i]; p.name {
		case "TRIGGER":
			w.line("Herinnering", eventValue(p))
		case "DESCRIPTION", "SUMMARY", "ATTENDEE", "ATTACH":
			if p.binary() {
				w.child("bijlage", p.bytes())
				continue
			}
			w.line("Herinnering", indent(eventValue(p)))
		}
	}
}

// eventValue is a value as people read it: moments with their zone, people with
// their names and addresses.
func eventValue(p *property) string {
	switch p.name {
	case "DTSTART", "DTEND", "DUE", "CREATED", "LAST-MODIFIED", "COMPLETED", "RECURRENCE-ID", "EXDATE", "RDATE":
		var all []string
		for moment := range strings.SplitSeq(p.value(), ",") {
			all = append(all, strings.TrimSpace(day(moment)+" "+p.param("TZID")))
		}
		return strings.Join(all, ", ")
	case "ORGANIZER", "ATTENDEE":
		return person(p)
	}
	return p.value()
}

func person(p *property) string {
	address := oneLine(p.value())
	if len(address) > 7 && strings.EqualFold(address[:7], "mailto:") {
		address = address[7:]
	}
	shown := oneLine(p.param("CN"))
	switch {
	case shown == "" || shown == address:
		shown = address
	case address != "":
		shown += " <" + address + ">"
	}
	switch strings.ToUpper(p.param("PARTSTAT")) {
	case "ACCEPTED":
		shown += " (komt)"
	case "DECLINED":
		shown += " (komt niet)"
	case "TENTATIVE":
		shown += " (misschien)"
	}
	return shown
}

func eventLabel(name string) string {
	switch name {
	case "SUMMARY":
		return "Onderwerp"
	case "DTSTART":
		return "Begin"
	case "DTEND":
		return "Einde"
	case "DUE":
		return "Uiterlijk"
	case "DURATION":
		return "Duur"
	case "LOCATION":
		return "Plaats"
	case "ORGANIZER":
		return "Organisator"
	case "ATTENDEE":
		return "Deelnemer"
	case "DESCRIPTION":
		return "Beschrijving"
	case "COMMENT":
		return "Opmerking"
	case "CONTACT":
		return "Contact"
	case "RRULE":
		return "Herhaling"
	case "EXDATE":
		return "Niet op"
	case "RDATE":
		return "Ook op"
	case "CATEGORIES":
		return "Groepen"
	case "ATTACH":
		return "Bijlage"
	case "GEO":
		return "GPS"
	case "URL":
		return "Website"
	case "CREATED":
		return "Aangemaakt"
	case "LAST-MODIFIED":
		return "Gewijzigd"
	case "COMPLETED":
		return "Afgerond"
	case "":
		return "Regel"
	}
	return name
}
