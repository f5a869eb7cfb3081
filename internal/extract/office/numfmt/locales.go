package numfmt

// locale is how a language writes dates.
type locale struct {
	decimalComma bool // digits are shown as in the language, too
	months       [12]string
	days         [7]string // from Sunday
	dayLetters   int       // of a day in short; months have three
	short        map[string]string
}

// shortDay is a weekday's name in short.
func (l *locale) shortDay(name string) string {
	if l == nil {
		return name[:3]
	}
	return l.cut(name, l.dayLetters)
}

// shortMonth is a month's name in short.
func (l *locale) shortMonth(name string) string {
	if l == nil {
		return name[:3]
	}
	return l.cut(name, 3)
}

func (l *locale) cut(name string, letters int) string {
	if s, ok := l.short[name]; ok {
		return s
	}
	all := []rune(name)
	return string(all[:min(letters, len(all))])
}

// localeOf is how the language of a Windows language number (MS-LCID) writes dates; nil
// for English and for those that are not listed. The lower ten bits are the language.
func localeOf(id uint64) *locale {
	const language = 0x3ff
	switch id & language {
	case 0x13:
		return &locale{
			decimalComma: true,
			months:       [...]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
			days:         [...]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
			dayLetters:   2,
			short:        map[string]string{"maart": "mrt"},
		}
	case 0x07:
		return &locale{
			months:     [...]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
			days:       [...]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
			dayLetters: 2,
			short:      map[string]string{"März": "Mrz"},
		}
	case 0x0c:
		return &locale{
			months:     [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
			days:       [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
			dayLetters: 3,
			short:      map[string]string{"janvier": "janv", "février": "févr", "avril": "avr", "juin": "juin", "juillet": "juil", "septembre": "sept", "août": "août", "mars": "mars"},
		}
	case 0x0a:
		return &locale{
			months:     [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
			days:       [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
			dayLetters: 3,
		}
	case 0x10:
		return &locale{
			months:     [...]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
			days:       [...]string{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"},
			dayLetters: 3,
		}
	case 0x16:
		return &locale{
			months:     [...]string{"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"},
			days:       [...]string{"domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"},
			dayLetters: 3,
		}
	}
	return eastern(id & language)
}

// eastern are those of central and eastern Europe and of Turkey.
func eastern(language uint64) *locale {
	switch language {
	case 0x15:
		return &locale{
			months:     [...]string{"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"},
			days:       [...]string{"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"},
			dayLetters: 3,
			short:      map[string]string{"października": "paź", "stycznia": "sty"},
		}
	case 0x18:
		return &locale{
			months:     [...]string{"ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august", "septembrie", "octombrie", "noiembrie", "decembrie"},
			days:       [...]string{"duminică", "luni", "marți", "miercuri", "joi", "vineri", "sâmbătă"},
			dayLetters: 3,
		}
	case 0x0e:
		return &locale{
			months:     [...]string{"január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember", "október", "november", "december"},
			days:       [...]string{"vasárnap", "hétfő", "kedd", "szerda", "csütörtök", "péntek", "szombat"},
			dayLetters: 2,
			short:      map[string]string{"február": "febr", "március": "márc", "szeptember": "szept"},
		}
	case 0x02:
		return &locale{
			months:     [...]string{"януари", "февруари", "март", "април", "май", "юни", "юли", "август", "септември", "октомври", "ноември", "декември"},
			days:       [...]string{"неделя", "понеделник", "вторник", "сряда", "четвъртък", "петък", "събота"},
			dayLetters: 2,
		}
	case 0x1f:
		return &locale{
			months:     [...]string{"Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"},
			days:       [...]string{"Pazar", "Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi"},
			dayLetters: 3,
			short:      map[string]string{"Cumartesi": "Cmt", "Pazartesi": "Pzt"},
		}
	case 0x19:
		return &locale{
			months:     [...]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"},
			days:       [...]string{"воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"},
			dayLetters: 2,
			short:      map[string]string{"мая": "мая"},
		}
	case 0x22:
		return &locale{
			months:     [...]string{"січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"},
			days:       [...]string{"неділя", "понеділок", "вівторок", "середа", "четвер", "п'ятниця", "субота"},
			dayLetters: 2,
		}
	case 0x05:
		return &locale{
			months:     [...]string{"ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října", "listopadu", "prosince"},
			days:       [...]string{"neděle", "pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota"},
			dayLetters: 2,
		}
	}
	return nil
}
