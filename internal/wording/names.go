package wording

import "spoor/internal/evidence"

// Outcome names an outcome for people.
func (l Language) Outcome(o evidence.Outcome) string {
	switch o {
	case evidence.OK:
		return l.Say("gelezen", "read")
	case evidence.Partial:
		return l.Say("deels gelezen", "read in part")
	case evidence.NeedsPassword:
		return l.Say("wachtwoord nodig", "needs a password")
	case evidence.Unsupported:
		return l.Say("soort niet ondersteund", "format not supported")
	case evidence.Damaged:
		return l.Say("beschadigd", "damaged")
	case evidence.Timeout:
		return l.Say("duurde te lang", "took too long")
	case evidence.Memory:
		return l.Say("te groot uitgepakt", "too big when unpacked")
	case evidence.Empty:
		return l.Say("leeg", "empty")
	}
	return string(o)
}

// Stance names a stance for people.
func (l Language) Stance(s evidence.Stance) string {
	switch s {
	case evidence.Asserted:
		return l.Say("beweerd", "asserted")
	case evidence.Negated:
		return l.Say("ontkennend verteld", "negated")
	case evidence.Denied:
		return l.Say("ontkend", "denied")
	case evidence.Asked:
		return l.Say("gevraagd", "asked")
	case evidence.General:
		return l.Say("algemeen", "general")
	}
	return string(s)
}

// Strength names a strength for people.
func (l Language) Strength(s evidence.Strength) string {
	switch s {
	case evidence.Strong:
		return l.Say("sterk", "strong")
	case evidence.Possible:
		return l.Say("mogelijk", "possible")
	}
	return string(s)
}

// Decision names a reviewer's decision for people.
func (l Language) Decision(d evidence.Decision) string {
	switch d {
	case evidence.Confirmed:
		return l.Say("bevestigd", "confirmed")
	case evidence.Rejected:
		return l.Say("verworpen", "rejected")
	case evidence.Added:
		return l.Say("toegevoegd", "added")
	}
	return string(d)
}

// Mention names a kind of identifier for people.
func (l Language) Mention(k evidence.MentionKind) string {
	switch k {
	case evidence.Address:
		return l.Say("adres", "address")
	case evidence.Phone:
		return l.Say("telefoon", "phone")
	case evidence.IBAN:
		return l.Say("rekening", "account")
	case evidence.KvK:
		return "KvK"
	case evidence.BTW:
		return l.Say("btw-nummer", "VAT number")
	case evidence.Email:
		return l.Say("e-mailadres", "e-mail")
	case evidence.Plate:
		return l.Say("kenteken", "plate")
	case evidence.Agency:
		return l.Say("bureau", "agency")
	case evidence.Money:
		return l.Say("bedrag", "amount")
	case evidence.Date:
		return l.Say("datum", "date")
	}
	return string(k)
}

// Tongue names a language of a document for people; an unknown code stays as it is.
func (l Language) Tongue(code string) string {
	for _, t := range [][3]string{
		{"nl", "Nederlands", "Dutch"},
		{"en", "Engels", "English"},
		{"pl", "Pools", "Polish"},
		{"ro", "Roemeens", "Romanian"},
		{"bg", "Bulgaars", "Bulgarian"},
		{"hu", "Hongaars", "Hungarian"},
		{"de", "Duits", "German"},
		{"fr", "Frans", "French"},
		{"es", "Spaans", "Spanish"},
		{"tr", "Turks", "Turkish"},
		{"uk", "Oekraïens", "Ukrainian"},
		{"ru", "Russisch", "Russian"},
		{"ar", "Arabisch", "Arabic"},
		{"it", "Italiaans", "Italian"},
		{"pt", "Portugees", "Portuguese"},
		{"vi", "Vietnamees", "Vietnamese"},
		{"zh", "Chinees", "Chinese"},
	} {
		if t[0] == code {
			return l.Say(t[1], t[2])
		}
	}
	return code
}
