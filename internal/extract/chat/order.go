package chat

import "time"

// order is the order of day, month and year.
type order int

// The orders that exports have.
const (
	dayFirst order = iota
	monthFirst
	yearFirst
	orders // their number
)

// String is the order in words.
func (o order) String() string {
	return [...]string{"day-month-year", "month-day-year", "year-month-day"}[o]
}

// firstShortYear is the first year, of two digits, that may stand in front: that of
// the first WhatsApp. Earlier ones are days.
const firstShortYear = 9

// at is the moment that a header shows when its date is in that order; false for a
// date that does not exist, or is older than chat programs or absurdly far ahead.
func (h *header) at(o order) (time.Time, bool) {
	var year, month, day int
	switch o {
	case dayFirst:
		day, month, year = h.date[0], h.date[1], h.date[2]
	case monthFirst:
		month, day, year = h.date[0], h.date[1], h.date[2]
	default:
		year, month, day = h.date[0], h.date[1], h.date[2]
	}
	if h.yearFirst != (o == yearFirst) && !h.short || h.short && o == yearFirst && year < firstShortYear {
		return time.Time{}, false
	}
	switch {
	case h.short:
		year += 2000
	case year > 2500 && year < 2600: // of the Buddha, as in Thailand
		year -= 543
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day || t.Month() != time.Month(month) || year < 1990 || year > 2099 {
		return time.Time{}, false
	}
	return t.Add(h.clock), true
}

// possible reports whether the date exists in any order.
func (h *header) possible() bool {
	for o := range orders {
		if _, ok := h.at(o); ok {
			return true
		}
	}
	return false
}

// votes are what the headers of one dialect say of the order of their dates.
type votes struct {
	headers    int
	impossible [orders]int       // dates that do not exist in that order
	back       [orders]int       // steps back in time
	last       [orders]time.Time // the latest header's
	ambiguous  int               // dates where day and month could change places
	american   int               // dates and clocks as only American phones write them
	varied     [2]map[int]bool   // the values in first and last place
}

func (v *votes) add(h *header) {
	v.headers++
	for o := range orders {
		t, ok := h.at(o)
		if !ok {
			v.impossible[o]++
			continue
		}
		if t.Before(v.last[o]) {
			v.back[o]++
		}
		v.last[o] = t
	}
	_, one := h.at(dayFirst)
	_, two := h.at(monthFirst)
	if one && two && h.date[0] != h.date[1] {
		v.ambiguous++
	}
	if h.separator == '/' && h.short && h.capital && h.bare {
		v.american++
	}
	for i, value := range [2]int{h.date[0], h.date[2]} {
		if v.varied[i] == nil {
			v.varied[i] = map[int]bool{}
		}
		v.varied[i][value] = true // at most 10,000 values, from four digits
	}
}

// decide is the order of a dialect's dates, and whether that is certain. foreign
// says that the program's notices are in a language whose countries put the day
// first.
func (v *votes) decide(d dialect, foreign bool) (o order, sure bool) {
	if d.yearFirst {
		return yearFirst, true
	}
	day, month, year := v.impossible[dayFirst], v.impossible[monthFirst], v.impossible[yearFirst]
	// Days vary more than years do.
	steady := year == min(day, month) && len(v.varied[0]) < len(v.varied[1]) && len(v.varied[1]) > 2
	switch {
	case year < min(day, month), steady:
		return yearFirst, true
	case day != month:
		return earlier(month < day), true
	case v.ambiguous == 0:
		return dayFirst, true
	case v.back[dayFirst] != v.back[monthFirst]:
		return earlier(v.back[monthFirst] < v.back[dayFirst]), true
	case d.separator != '/', foreign:
		return dayFirst, true
	case v.american > 0:
		return monthFirst, true
	}
	return dayFirst, false
}

func earlier(month bool) order {
	if month {
		return monthFirst
	}
	return dayFirst
}
