package demo

import (
	"fmt"
	"strings"
)

// cents is an amount of money.
type cents int

// String is the amount as Dutch papers write it: "€ 1.234,56".
func (c cents) String() string {
	whole := fmt.Sprint(int(c) / 100)
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "." + whole[at:]
	}
	return fmt.Sprintf("€ %s,%02d", whole, int(c)%100)
}

// marked is the amount with its normal form for unmark.
func (c cents) marked() string { return fmt.Sprintf("{{money|%s|EUR %d.%02d}}", c, c/100, c%100) }

// tax is a share in thousandths, rounded down to cents.
func (c cents) tax(thousandths int) cents { return c * cents(thousandths) / 1000 }

// line is a row of a payslip.
type line struct {
	text   string
	amount cents
}

// pay is one worker's week.
type pay struct {
	name  string
	hours int
	rate  cents
	take  []line // deductions
}

// rows are the lines of the payslip and what is left of the wage.
func (p pay) rows() string {
	gross := p.rate * cents(p.hours)
	levy := gross.tax(93)
	net := gross - levy
	var b strings.Builder
	fmt.Fprintf(&b, "Gewerkte uren\t%d\t%s\t%s\nLoonheffing\t\t\t- %s\n", p.hours, p.rate, gross, levy)
	for _, l := range p.take {
		fmt.Fprintf(&b, "%s\t\t\t- %s\n", l.text, l.amount)
		net -= l.amount
	}
	fmt.Fprintf(&b, "Netto uit te betalen\t\t\t%s\n", net.marked())
	return b.String()
}

const withheld = "[[deductions-fines|Inhouding %s op loon]]"

func deduction(what string, amount cents) line { return line{fmt.Sprintf(withheld, what), amount} }

// payslips are the weekly sheets of five pluckers, weeks 6 to 9 of 2026.
func payslips() []section {
	var all []section
	for i, name := range []string{"Z. Banasik", "S. Kordek", "G. Wilczak", "M. Jabłoński", "I. Pawlik"} {
		for week := 6; week <= 9; week++ {
			p := pay{name: name, hours: 56 + (i*7+week*3)%13, rate: 1471, take: []line{
				deduction("huisvesting", 11350), deduction("vervoer", 3500), {"Verzekering", 2875},
			}}
			if (i+week)%3 == 0 {
				p.take = append(p.take, deduction("boete", cents(2500+1000*i)))
			}
			text := fmt.Sprintf("# Loonstrook\n{{agency|Zonnekade Uitzendbureau B.V.|zonnekade uitzendbureau}}\t\t\tKvK {{kvk|99941207|99941207}}\nWerknemer\t%s\nPeriode\tweek %d van 2026\nInlener\tKwekerij De Lage Akker\n%s", name, week, p.rows())
			all = append(all, section{path: fmt.Sprintf("loon/week %02d/loonstrook %s.xlsx", week, name), form: table, language: "nl", text: text})
		}
	}
	return all
}

// weeklyPay are the paper payslips of three slaughterhouse workers.
func weeklyPay() []section {
	var all []section
	for i, name := range []string{"S. Todorov", "T. Halmi", "K. Nagy"} {
		for week := 8; week <= 10; week++ {
			p := pay{name: name, hours: 48 + (i*5+week)%11, rate: 1471, take: []line{
				deduction("kamer", 12000), {"Schort en laarzen", 1500},
			}}
			if i == 0 {
				p.take = append(p.take, deduction("reiskosten", 4000))
			}
			text := fmt.Sprintf("Salarisspecificatie week %d\n{{agency|Zilverdijk Personeel B.V.|zilverdijk personeel}}\nKvK {{kvk|99941207|99941207}}\nMedewerker: %s\nInlener: Pluimveeslachterij Kievitshorn\n%sDe betaling volgt binnen vijf werkdagen na ontvangst van uw urenbriefje.", week, name, p.rows())
			all = append(all, section{path: fmt.Sprintf("loonstroken/2026-%02d %s.pdf", week, name), form: paper, language: "nl", text: text})
		}
	}
	return all
}

// billing is how an agency bills a client.
type billing struct {
	folder, agency, key, kvk, btw, client, iban, normal string
	rate                                                cents
	first, weeks, hours                                 int
}

func zonnekade() billing {
	return billing{
		folder: "facturen", agency: "Zonnekade Uitzendbureau B.V.", key: "zonnekade uitzendbureau", kvk: "99941207", btw: "NL899900033B01",
		client: "Kwekerij De Lage Akker, Oosterklooster", iban: "NL26 FICT 0417 1000 00", normal: "NL26FICT0417100000",
		rate: 2140, first: 2, weeks: 8, hours: 760,
	}
}

func rietkreek() billing {
	return billing{
		folder: "crediteuren", agency: "Rietkreek Flexwerk B.V.", key: "rietkreek flexwerk", kvk: "99930518", btw: "NL899900082B01",
		client: "Pluimveeslachterij Kievitshorn, Lutjeveen", iban: "NL26FICT0417100000", normal: "NL26FICT0417100000",
		rate: 2210, first: 3, weeks: 6, hours: 401,
	}
}

// invoices are an agency's bills, one a week.
func (b billing) invoices() []section {
	var all []section
	for i := range b.weeks {
		week := b.first + i
		hours := b.hours + (i*37)%90
		total := b.rate * cents(hours)
		vat := total.tax(210)
		text := fmt.Sprintf("Factuur 2026-%03d\n{{agency|%s|%s}}\nKvK {{kvk|%s|%s}} - btw {{btw|%s|%s}}\nAan: %s\nTer beschikking gesteld personeel in week %d van 2026\nGewerkte uren\t%d\t%s\t%s\nBtw 21%%\t\t\t%s\nTe betalen\t\t\t%s\nBetaling binnen veertien dagen op {{iban|%s|%s}}.",
			i+1, b.agency, b.key, b.kvk, b.kvk, b.btw, b.btw, b.client, week, hours, b.rate, total, vat, (total + vat).marked(), b.iban, b.normal)
		all = append(all, section{path: fmt.Sprintf("%s/2026-%03d.pdf", b.folder, i+1), form: paper, language: "nl", text: text})
	}
	return all
}

// shifts are the lists that the foreman of the scaffolders kept.
func shifts() []section {
	names := []string{"Vasile", "Bogdan", "Daniel", "Attila", "Ferenc", "Marius"}
	var all []section
	for week := 5; week <= 10; week++ {
		var b strings.Builder
		b.WriteString("naam;ma;di;wo;do;vr;za;totaal;betaald\n")
		for i, name := range names {
			if name == "Bogdan" && week > 6 {
				continue
			}
			fmt.Fprint(&b, name)
			sum := 0
			for d := range 6 {
				hours := 11 + (i+d*2+week)%4
				sum += hours
				fmt.Fprintf(&b, ";%d", hours)
			}
			fmt.Fprintf(&b, ";%d;%d\n", sum, 60+10*((i+week)%4))
		}
		all = append(all, section{path: fmt.Sprintf("papieren/uren/week %02d.csv", week), form: plainText, quiet: true, text: b.String()})
	}
	return all
}
