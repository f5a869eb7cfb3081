package entity

// The words are folded. They come from the catalogue's entity rules.
const (
	agencyStems = `uitzend flex detach payroll personeelsdienst arbeidsbemiddel zeitarbeit personaldienst personalservice munkaero
		recruit staffing diakmunka krachten`
	agencyStrong = `personeel jobs job workforce manpower staffing recruitment employment uitzendkrachten
		krachten personal vermittlung personalvermittlung praca rabota ett pair pairs interim werving koppelbaas
		джобс работа персонал munka kozvetito agencja zatrudnienie personel recrutare outsourcing dienstleistung
		labour personnel agenturen`
	agencyWeak = `crew crews werk werkt hands handen services careers service solutions solution select match connect people talent kracht work works techniek
		facility staff logistics bemiddeling group groep arbeid labor agency logistiek shift trans`
	agencyCues = `uitzend inleen inlen ingeleend uitleen uitlen detach bureau agency agencies agencja agencji agencje agentur agentie agentia
		агенц ugynokseg agencia ett biuro biura biurze biurem birou payroll koppelbaas posrednik vermittl leihfirm
		leiharbeit verleih zeitarbeit kozvetit go-between staffing recruit bemiddel kvk uitzendkracht`
	agencyOpenings = `de het een en of bij via van voor door met op in aan uit als ook naar over dat die dit zij hij wij ik wie wat waar
		uitzendbureau uitzendburo uitzendorganisatie bureau agency agencja agencji agencje agentur agentie agencia firma bedrijf werkgever
		onderwerp betreft aan cc the from by at with and for our their his her mr mrs ms sir dear geachte beste hallo hi hello
		die der das ein eine von bei und mit fur im ich wir er sie liebe la le el los las del con por para una un si de ya yo
		w z na do od dla i ze przez nie to jest a az egy es hogy ez nem din cu prin si pe nu eu ce ca
		ние аз той тя те от на за в с и да не че при през inlener opdrachtgever klant uitlener directeur kvk btw tussen zwischen between ihr euer unser`
	agencyIntros = `uitzendbureau uitzendburo uitzendorganisatie detacheerder detacheringsbureau uitzender koppelbaas zeitarbeitsfirma
		leiharbeitsfirma`
	foreignAgencyIntros = `agency agencja agencji agencje agencie agentia agentie агенция агенцията агенции ugynokseg agencia agentur`
	agencyFriends       = `flextronics flexport flexible dataflex dyflexis netflix reflex flexplek flexplekken flexwerkplek werkspoor flexibiliteit
		uitzending uitzendingen detachement`
)
