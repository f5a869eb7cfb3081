package web

import (
	"spoor/internal/evidence"
	"spoor/internal/ledger"
)

// Source says what made a finding.
func (f frame) Source(source string) string {
	switch source {
	case "pattern":
		return f.L.Say("patroon", "pattern")
	case "model":
		return "model"
	case "both":
		return f.L.Say("patroon en model", "pattern and model")
	}
	return f.Name(source)
}

// Step names a step of the chain of custody.
func (f frame) Step(a evidence.CustodyAction) string {
	switch a {
	case evidence.CaseOpened:
		return f.L.Say("onderzoek geopend", "case opened")
	case evidence.ExhibitOpened:
		return f.L.Say("beslagstuk geopend", "exhibit opened")
	case evidence.Received:
		return f.L.Say("ontvangen", "received")
	case evidence.Extracted:
		return f.L.Say("tekst uitgelezen", "text extracted")
	case evidence.Tagged:
		return f.L.Say("bevindingen bepaald", "findings made")
	case evidence.Indexed:
		return f.L.Say("doorzoekbaar gemaakt", "made searchable")
	case evidence.Requeued:
		return f.L.Say("opnieuw aangeboden", "queued again")
	case evidence.Verified:
		return f.L.Say("gecontroleerd", "verified")
	case evidence.IntakeFinished:
		return f.L.Say("inname afgerond", "intake finished")
	case evidence.LanguagesSet:
		return f.L.Say("talen van tekstherkenning bepaald", "languages of text recognition set")
	case evidence.Reviewed:
		return f.L.Say("beoordeeld", "reviewed")
	case evidence.ReviewsGone:
		return f.L.Say("beoordelingen vernietigd", "reviews destroyed")
	}
	return string(a)
}

// Acquired says how an exhibit came in.
func (f frame) Acquired(e ledger.ExhibitSummary) string {
	switch e.Acquisition {
	case evidence.Seized:
		return f.L.Say("in beslag genomen", "seized")
	case evidence.Submitted:
		return f.L.Say("ingediend", "submitted")
	case evidence.Public:
		return f.L.Say("openbaar", "public")
	}
	return string(e.Acquisition)
}

// Kind names a kind of file for people; one without a name stays as it is.
func (f frame) Kind(kind string) string {
	switch kind {
	case "text":
		return f.L.Say("tekst", "text")
	case "chat":
		return "chat"
	case "mail":
		return "e-mail"
	case "pdf":
		return "PDF"
	case "docx":
		return "Word"
	case "xlsx":
		return "Excel"
	case "html":
		return f.L.Say("webpagina", "web page")
	case "zip":
		return f.L.Say("archief (zip)", "archive (zip)")
	case "unknown":
		return f.L.Say("onbekend", "unknown")
	}
	return f.Name(kind)
}

// URLOf is the page of what a citation names.
func (frame) URLOf(c evidence.Citation) string { return documentURL(c) }
