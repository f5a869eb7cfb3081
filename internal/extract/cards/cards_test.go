package cards_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/cards"
	"spoor/internal/text"
)

// found is a sink that keeps everything.
type found struct {
	pages    []evidence.Page
	children []extract.Child
	refuse   error
}

func (f *found) Page(p evidence.Page) error  { f.pages = append(f.pages, p); return f.refuse }
func (f *found) Child(c extract.Child) error { f.children = append(f.children, c); return nil }

func source(file string) extract.Source {
	return extract.Source{Size: int64(len(file)), Data: strings.NewReader(file)}
}

func read(t *testing.T, c *cards.Cards, file string, lim extract.Limits) (extract.Result, *found) {
	t.Helper()
	var got found
	res, err := c.Extract(t.Context(), source(strings.ReplaceAll(file, "\n", "\r\n")), lim, &got)
	if err != nil {
		t.Fatal(err)
	}
	return res, &got
}

func card(lines string) string { return "BEGIN:VCARD\nVERSION:3.0\n" + lines + "\nEND:VCARD\n" }

func TestContacts(t *testing.T) {
	for _, tc := range []struct{ name, lines, want string }{
		{"names, phones and mails", "FN:Ana Petrova\nN:Petrova;Ana;;;\nTEL;TYPE=CELL,pref:+31 6 1234 5678\nEMAIL;TYPE=INTERNET,WORK:ana@delta.example", "Naam: Ana Petrova\nTelefoon (cell): +31 6 1234 5678\nE-mail (work): ana@delta.example"},
		{"a name that only sorts", "N:Vries;Jan;Pieter;drs.;", "Naam: drs. Jan Pieter Vries"},
		{"another name than it sorts by", "FN:Baas\nN:Petrov;Ivan;;;", "Naam: Baas\nVolledige naam: Ivan Petrov"},
		{"an address and a firm", `FN:A` + "\n" + `ORG:Delta\, BV;Planning` + "\n" + `ADR;TYPE=HOME:;;Kade 1;Rotterdam;ZH;3000 AA;NL`, "Naam: A\nOrganisatie: Delta, BV, Planning\nAdres (home): Kade 1, 3000 AA, Rotterdam, ZH, NL"},
		{"days", "FN:A\nBDAY:19800517\nREV:2024-03-04T10:20:00Z\nANNIVERSARY:--0517", "Naam: A\nGeboren: 1980-05-17\nGewijzigd: 2024-03-04 10:20 UTC\nGedenkdag: --05-17"},
		{"folded lines and line ends in a note", "FN:A\nNOTE:een\\nlange\n  regel\\, door", "Naam: A\nNotitie: een\n  lange regel, door"},
		{"labels that people gave", "FN:A\nitem1.TEL:06 12\nitem1.X-ABLabel:_$!<Chauffeur>!$_\nitem2.TEL:06 34\nitem2.X-ABLabel:kamer 3", "Naam: A\nTelefoon (Chauffeur): 06 12\nTelefoon (kamer 3): 06 34"},
		{"unknown facts stay", "FN:A\nX-TELEGRAM:@ana\nIMPP:whatsapp:+316", "Naam: A\nX-TELEGRAM: @ana\nChat: whatsapp:+316"},
		{"the oldest form", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Kov=C3=A1cs;J=C3=B3=\nzsef;;;\nTEL;CELL:06 12", "Naam: József Kovács\nTelefoon (cell): 06 12"},
		{"another character set", "N;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C8=E2=E0=ED;;;;", "Naam: Иван"},
		{"quotes around a colon", "FN:A\nTEL;X-LABEL=\"werk: dag\":06 12", "Naam: A\nTelefoon: 06 12"},
		{"a line without name", "FN:A\nzomaar tekst", "Naam: A\nRegel: zomaar tekst"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, got := read(t, cards.NewContacts(), card(tc.lines), extract.Limits{})
			if res.Outcome != evidence.OK || len(got.pages) != 1 || got.pages[0].Text != tc.want {
				t.Errorf("got %s %q %+v, want %q", res.Outcome, res.Reasons, got.pages, tc.want)
			}
		})
	}
}

func TestContactsInPagesOfHundred(t *testing.T) {
	var file strings.Builder
	for i := range 250 {
		file.WriteString(card(fmt.Sprintf("FN:Persoon %d", i+1)))
	}
	res, got := read(t, cards.NewContacts(), file.String(), extract.Limits{})
	if len(got.pages) != 3 || got.pages[2].Label != "201-250" || !strings.HasSuffix(got.pages[2].Text, "\n\nNaam: Persoon 250") || res.Metadata["entries"] != "250" {
		t.Errorf("got %d pages, metadata %v", len(got.pages), res.Metadata)
	}
}

func TestContactPhotosAreChildren(t *testing.T) {
	photo := base64.StdEncoding.EncodeToString([]byte("\xff\xd8\xff\xe0 beeld"))
	_, got := read(t, cards.NewContacts(), card("FN:Ana\nPHOTO;ENCODING=b;TYPE=JPEG:"+photo[:8]+"\n "+photo[8:])+card("FN:Bo\nPHOTO:data:image/jpeg;base64,"+photo)+card("FN:C\nPHOTO:https://delta.example/c.jpg"), extract.Limits{})
	var children []string
	for _, c := range got.children {
		children = append(children, fmt.Sprintf("%s %q", c.Name, c.Data[4:]))
	}
	if want := []string{`photo Ana.jpg " beeld"`, `photo Bo.jpg " beeld"`}; !cmp.Equal(children, want) {
		t.Errorf("children = %q, want %q", children, want)
	}
	if want := "Naam: Ana\n\nNaam: Bo\n\nNaam: C\nPHOTO: https://delta.example/c.jpg"; got.pages[0].Text != want {
		t.Errorf("got %q, want %q", got.pages[0].Text, want)
	}
}

func TestCalendar(t *testing.T) {
	file := "BEGIN:VCALENDAR\nPRODID:-//Delta//NL\nX-WR-CALNAME:Ritten\nBEGIN:VTIMEZONE\nTZID:Europe/Amsterdam\nBEGIN:STANDARD\nDTSTART:19701025T030000\nEND:STANDARD\nEND:VTIMEZONE\n" +
		"BEGIN:VEVENT\nDTSTAMP:20240301T080000Z\nUID:1@delta.example\nDTSTART;TZID=Europe/Amsterdam:20240304T103000\nDTEND;VALUE=DATE:20240305\nSUMMARY:Ophalen\\, Schiphol\nLOCATION:Hal 3\n" +
		"ORGANIZER;CN=I. Kok:mailto:kok@delta.example\nATTENDEE;CN=\"Vos, J.\";PARTSTAT=DECLINED:mailto:vos@delta.example\nDESCRIPTION:vier personen\\npaspoorten mee\nRRULE:FREQ=WEEKLY\nX-ALT-DESC:<p>vier personen\n" +
		"ATTACH;ENCODING=BASE64;VALUE=BINARY;FILENAME=lijst.txt:bGlqc3Q=\nBEGIN:VALARM\nTRIGGER:-PT15M\nACTION:DISPLAY\nDESCRIPTION:bellen\nEND:VALARM\nEND:VEVENT\nBEGIN:VTODO\nSUMMARY:Huur innen\nDUE:20240401T090000Z\nEND:VTODO\nEND:VCALENDAR\n"
	res, got := read(t, cards.NewCalendar(), file, extract.Limits{})
	want := "Onderwerp: Ophalen, Schiphol\nBegin: 2024-03-04 10:30 Europe/Amsterdam\nEinde: 2024-03-05\nPlaats: Hal 3\nOrganisator: I. Kok <kok@delta.example>\nDeelnemer: Vos, J. <vos@delta.example> (komt niet)\n" +
		"UID: 1@delta.example\nBeschrijving: vier personen\n  paspoorten mee\nHerhaling: FREQ=WEEKLY\nBijlage: lijst.txt\nHerinnering: -PT15M\nHerinnering: bellen\n\nSoort: taak\nOnderwerp: Huur innen\nUiterlijk: 2024-04-01 09:00 UTC"
	if diff := cmp.Diff(want, got.pages[0].Text); res.Outcome != evidence.OK || diff != "" {
		t.Errorf("%s %q (-want +got):\n%s", res.Outcome, res.Reasons, diff)
	}
	if len(got.children) != 1 || got.children[0].Name != "lijst.txt" || string(got.children[0].Data) != "lijst" || res.Title != "Ritten" {
		t.Errorf("children = %+v, title %q", got.children, res.Title)
	}
}

func TestCardsOutcomes(t *testing.T) {
	for _, tc := range []struct {
		name, file string
		lim        extract.Limits
		outcome    evidence.Outcome
		reason     string
	}{
		{"no entries", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", extract.Limits{}, evidence.Empty, ""},
		{"a cut off card", "BEGIN:VCARD\nFN:Ana\n", extract.Limits{}, evidence.Partial, "cards-cut-off"},
		{"too many pages", strings.Repeat(card("FN:A"), 101), extract.Limits{Pages: 1}, evidence.Partial, "page-limit: 1"},
		{"too much text", strings.Repeat(card("FN:Anastasia"), 101), extract.Limits{TextBytes: 200}, evidence.Partial, "text-limit: 200"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, _ := read(t, cards.NewContacts(), tc.file, tc.lim)
			if res.Outcome != tc.outcome || !strings.HasPrefix(strings.Join(res.Reasons, "\n"), tc.reason) {
				t.Errorf("got %s %q, want %s %q", res.Outcome, res.Reasons, tc.outcome, tc.reason)
			}
		})
	}
}

func TestCardsSinkAndContextEndTheReading(t *testing.T) {
	full := errors.New("store is full")
	if _, err := cards.NewContacts().Extract(t.Context(), source(card("FN:A")), extract.Limits{}, &found{refuse: full}); err != full {
		t.Errorf("sink: got %v, want its own error unchanged", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := cards.NewContacts().Extract(ctx, source(card("FN:A")), extract.Limits{}, &found{}); !errors.Is(err, context.Canceled) {
		t.Errorf("context: got %v, want cancelled", err)
	}
}

func FuzzCards(f *testing.F) {
	f.Add([]byte(card("FN:A\nN:;;\nPHOTO;ENCODING=b:AAAA\nADR:;;x\nTEL;\"a:b")))
	f.Add([]byte("BEGIN:VEVENT\nDTSTART;TZID=x:20240304,x\nATTENDEE:mailto:\nX-ALT-DESC:<b>\nBEGIN:VALARM\nTRIGGER:x\nEND:X\nN;ENCODING=QUOTED-PRINTABLE:=\n=ZZ\n x\xff"))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, c := range []*cards.Cards{cards.NewContacts(), cards.NewCalendar()} {
			var got found
			res, err := c.Extract(t.Context(), extract.Source{Size: int64(len(file)), Data: bytes.NewReader(file)}, extract.Limits{Pages: 5, TextBytes: 1 << 20}, &got)
			if err != nil || !res.Outcome.Valid() || len(got.pages) > 5 {
				t.Fatalf("got %+v, %v, %d pages", res, err, len(got.pages))
			}
			for _, p := range got.pages {
				if text.Normalise(p.Text).String() != p.Text {
					t.Errorf("page %q is not normalised", p.Text)
				}
			}
		}
	})
}
