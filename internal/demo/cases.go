package demo

import (
	"time"

	"spoor/internal/evidence"
)

// plan is a case as it will be written; texts and series fill its exhibits.
type plan struct {
	number, name string
	exhibits     []planned
}

// planned is an exhibit, when it was taken and what is generated besides its texts.
type planned struct {
	Exhibit
	taken  time.Time
	series []section
}

func seized(number, title, custodian string, taken time.Time, series ...section) planned {
	return planned{Exhibit{Number: number, Title: title, Custodian: custodian, Acquisition: evidence.Seized, Ground: "94 Sv"}, taken, series}
}

func submitted(number, title, custodian, ground string, taken time.Time, series ...section) planned {
	return planned{Exhibit{Number: number, Title: title, Custodian: custodian, Acquisition: evidence.Submitted, Ground: ground}, taken, series}
}

func public(number, title, custodian string, taken time.Time) planned {
	return planned{Exhibit{Number: number, Title: title, Custodian: custodian, Acquisition: evidence.Public, Ground: "openbare bron"}, taken, nil}
}

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 8, 30, 0, 0, time.UTC)
}

// cases are the four investigations: plucking, slaughter, prostitution, scaffolding.
func cases() []plan {
	return []plan{
		{"25-1733", "Lantaarn", []planned{
			seized("B01", "Twee telefoons", "verdachte Z.", day(2025, time.September, 20)),
			submitted("B02", "Aangiften en verklaringen", "politie, team mensenhandel", "163 Sv", day(2025, time.October, 14)),
		}},
		{"26-0412", "Kas", []planned{
			seized("B01", "Telefoon coördinator", "D. Wyrzykowski", day(2026, time.March, 4)),
			seized("B02", "Laptop kantoor", "Zonnekade Uitzendbureau B.V.", day(2026, time.March, 5), append(payslips(), zonnekade().invoices()...)...),
			submitted("B03", "Verhoren en bevindingen", "politie, team mensenhandel", "163 Sv", day(2026, time.April, 2)),
		}},
		{"26-0977", "Slachtlijn", []planned{
			submitted("A01", "Bezoek en meldingen", "Arbeidsinspectie", "5:15 Awb", day(2026, time.March, 27)),
			submitted("A02", "Postbus personeelszaken", "Pluimveeslachterij Kievitshorn", "5:17 Awb", day(2026, time.April, 3), append(weeklyPay(), rietkreek().invoices()...)...),
			public("A03", "Websites, folders en pers", "Arbeidsinspectie", day(2026, time.April, 7)),
		}},
		{"26-1205", "Steiger", []planned{
			submitted("C01", "Meldingen en bezoek", "gemeente Oosterklooster", "5:15 Awb", day(2026, time.May, 22)),
			seized("C02", "Papieren en telefoons uit de loods", "Kanaalkade 51", day(2026, time.May, 12), shifts()...),
		}},
	}
}

// links are the identifiers that were planted in more than one case.
func links() []Link {
	return []Link{
		{
			Kind: evidence.Address, Normal: "2681ZX 14-a",
			NL: "De woning aan de Oude Kreekweg duikt in drie onderzoeken op, telkens anders gespeld.",
			EN: "The house on Oude Kreekweg turns up in three investigations, spelled differently each time.",
		},
		{
			Kind: evidence.IBAN, Normal: "NL26FICT0417100000",
			NL: "Twee uitzendbureaus met verschillende KvK-nummers laten op dezelfde rekening betalen.",
			EN: "Two agencies with different register numbers have themselves paid on one account.",
		},
		{
			Kind: evidence.Phone, Normal: "+31699004127",
			NL: "Dezelfde chauffeur staat, in vier schrijfwijzen, in telefoons en op een briefje uit drie onderzoeken.",
			EN: "The same driver, in four notations, is in phones and on a slip of paper from three investigations.",
		},
		{
			Kind: evidence.KvK, Normal: "99941207",
			NL: "Zonnekade Uitzendbureau en Zilverdijk Personeel zijn onder één nummer ingeschreven: hetzelfde bureau.",
			EN: "Zonnekade Uitzendbureau and Zilverdijk Personeel are registered under one number: the same agency.",
		},
		{
			Kind: evidence.Plate, Normal: "VZ000K",
			NL: "Het witte busje van de kas haalt ook steigerbouwers op.",
			EN: "The white van from the greenhouse picks up scaffolders as well.",
		},
		{
			Kind: evidence.Email, Normal: "planning@rietkreekflex.example",
			NL: "De planner van de slachterij staat ook op het bord in de loods.",
			EN: "The planner of the slaughterhouse is on the board in the warehouse as well.",
		},
		{
			Kind: evidence.Agency, Normal: "rietkreek flexwerk",
			NL: "Rietkreek levert aan de slachterij, maar haar geld komt binnen bij het bureau van de kas.",
			EN: "Rietkreek supplies the slaughterhouse, but its money comes in at the agency of the greenhouse.",
		},
		{
			Kind: evidence.Agency, Normal: "zilverdijk personeel",
			NL: "De nieuwe naam uit de brief op de laptop staat op de loonstroken van de slachterij.",
			EN: "The new name from the letter on the laptop is on the payslips of the slaughterhouse.",
		},
	}
}
