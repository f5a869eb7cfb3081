package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"spoor/internal/evidence"
)

// faultPage says what went wrong.
type faultPage struct {
	frame
	What string
	Do   string
}

// fail answers with the page that says what went wrong.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.failIn(w, r, s.frame(w, r), err)
}

func (s *site) failIn(w http.ResponseWriter, r *http.Request, f frame, err error) {
	s.say(w, r, f, statusOf(evidence.KindOf(err)), err)
}

// refuse answers with a status of its own.
func (s *site) refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	s.say(w, r, s.frame(w, r), status, err)
}

func (s *site) say(w http.ResponseWriter, r *http.Request, f frame, status int, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // nobody is there to read it
	}
	if status >= http.StatusInternalServerError {
		s.Log.ErrorContext(r.Context(), "a request failed", slog.String("page", r.Pattern), slog.Any("error", err))
	}
	page := faultPage{frame: f}
	page.What, page.Do = sentence(f, err)
	page.Title = page.What
	s.render(w, r, answer{template: "fault", status: status, data: page})
}

// statusOf maps kinds of errors to HTTP status codes (RFC 9110, 15; RFC 4918 for 507).
func statusOf(k evidence.Kind) int {
	switch k {
	case evidence.Invalid:
		return http.StatusBadRequest
	case evidence.NotFound:
		return http.StatusNotFound
	case evidence.Conflict, evidence.Differs:
		return http.StatusConflict
	case evidence.Unreachable, evidence.Cancelled, evidence.Missing:
		return http.StatusServiceUnavailable
	case evidence.NoSpace:
		return http.StatusInsufficientStorage
	case evidence.Internal, evidence.Unreadable, evidence.Corrupt, evidence.Incomplete:
	}
	return http.StatusInternalServerError
}

// sentence words an error: what happened and what the person can do. It never
// repeats what the error says of files, addresses or causes: that is in the log.
func sentence(f frame, err error) (what, do string) {
	if e, ok := errors.AsType[*evidence.Error](err); ok {
		switch e.Op {
		case "check origin":
			return f.L.Say("Deze opdracht kwam niet van een pagina van spoor", "This order did not come from a page of spoor"), f.L.Say("Er is niets gedaan. Ga naar de pagina zelf en probeer het daar.", "Nothing was done. Go to the page itself and try it there.")
		case "check token":
			return f.L.Say("Deze pagina was verouderd", "This page was out of date"), f.L.Say("Er is niets gedaan. Laad de pagina opnieuw en probeer het nog eens.", "Nothing was done. Load the page again and try once more.")
		}
	}
	return kindSentence(f, evidence.KindOf(err))
}

func kindSentence(f frame, k evidence.Kind) (what, do string) {
	switch k {
	case evidence.NotFound:
		return f.L.Say("Dit is er niet", "This does not exist"), f.L.Say("Het adres klopt niet, of u mag het niet zien.", "The address is wrong, or you may not see it.")
	case evidence.Invalid:
		return f.L.Say("Dit kan niet, of niet nu", "This can't be done, or not now"), f.L.Say("Er is niets veranderd. Controleer het adres of ga een pagina terug.", "Nothing was changed. Check the address or go back a page.")
	case evidence.Conflict, evidence.Differs:
		return f.L.Say("Dit botst met wat er al is", "This conflicts with what is there"), f.L.Say("Er is niets veranderd.", "Nothing was changed.")
	case evidence.Unreachable, evidence.Cancelled, evidence.Missing:
		return f.L.Say("Een onderdeel van spoor antwoordt niet", "A part of spoor does not answer"), f.L.Say("Er is niets verloren. Probeer het over een minuut opnieuw; de beheerder ziet meer met ‘spoor doctor’.", "Nothing is lost. Try again in a minute; the administrator sees more with ‘spoor doctor’.")
	case evidence.NoSpace:
		return f.L.Say("De schijf is vol", "The disk is full"), f.L.Say("Er is niets verloren. Het werk gaat verder zodra er ruimte is.", "Nothing is lost. Work goes on once there is room.")
	case evidence.Corrupt:
		return f.L.Say("Opgeslagen gegevens zijn beschadigd", "Stored data are damaged"), f.L.Say("Waarschuw de beheerder: controleren kan met ‘spoor verify’.", "Tell the administrator: ‘spoor verify’ checks them.")
	case evidence.Internal, evidence.Unreadable, evidence.Incomplete:
	}
	return f.L.Say("Er ging iets mis in spoor", "Something went wrong in spoor"), f.L.Say("Waarschuw de beheerder: in het logboek staat wat er gebeurde.", "Tell the administrator: the log says what happened.")
}
