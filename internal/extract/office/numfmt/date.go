package numfmt

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// lastDay is 31 December 9999, the last day that spreadsheets know.
const lastDay = 2958466

// Date is the moment that a number stands for; false for numbers that stand for
// none. Day 1 is 1 January 1900, and 29 February 1900, which Lotus 1-2-3 believed
// in and everyone had to follow, counts as 28 February.
func Date(v float64, from1904 bool) (time.Time, bool) {
	if from1904 {
		v += 1462
	}
	if math.IsNaN(v) || v < 0 || v >= lastDay {
		return time.Time{}, false
	}
	epoch := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	days := math.Floor(v)
	if days < 60 {
		epoch = epoch.AddDate(0, 0, 1)
	}
	millis := int64(math.Round((v - days) * 86_400_000))
	return epoch.AddDate(0, 0, int(days)).Add(time.Duration(millis) * time.Millisecond), true
}

// showDate writes a number as the section's date or time; false when it stands for
// none.
func (s *section) showDate(v float64, from1904 bool) (string, bool) {
	if v < 0 && s.has(elapsed) {
		shown, ok := s.showDate(-v, from1904)
		return "-" + shown, ok
	}
	when, ok := Date(v, from1904)
	if !ok {
		return "", false
	}
	lasted := time.Duration(math.Round(v*86_400_000)) * time.Millisecond
	if step := s.step(); step > 0 {
		when, lasted = when.Round(step), lasted.Round(step)
	}
	var b strings.Builder
	for i, t := range s.tokens {
		switch t.kind {
		case datePart:
			b.WriteString(s.part(i, when))
		case elapsed:
			b.WriteString(passed(t.text, lasted))
		case halfDay:
			b.WriteString(half(t.text, when))
		case fraction:
			b.WriteString(when.Format("." + strings.Repeat("0", len(t.text))))
		default:
			b.WriteString(t.text)
		}
	}
	return strings.TrimSpace(b.String()), true
}

func (s *section) has(k kind) bool {
	for _, t := range s.tokens {
		if t.kind == k {
			return true
		}
	}
	return false
}

// step is to what a time is rounded: to the seconds or their fraction that are
// shown; 0 when none are, for then it is cut off.
func (s *section) step() time.Duration {
	step := time.Duration(0)
	for _, t := range s.tokens {
		switch {
		case t.kind == fraction:
			return time.Second / time.Duration(math.Pow10(len(t.text)))
		case (t.kind == datePart || t.kind == elapsed) && t.text[0] == 's':
			step = time.Second
		}
	}
	return step
}

// part writes one part of a date; m means minutes next to hours or seconds.
func (s *section) part(i int, when time.Time) string {
	text := s.tokens[i].text
	n := len(text)
	switch text[0] {
	case 'y':
		if n <= 2 {
			return when.Format("06")
		}
		return strconv.Itoa(when.Year())
	case 'd':
		return named(n, when.Day(), s.weekday(when), s.locale.shortDay(s.weekday(when)))
	case 'h':
		hour := when.Hour()
		if s.has(halfDay) {
			hour = (hour+11)%12 + 1
		}
		return padded(n, hour)
	case 's':
		return padded(n, when.Second())
	}
	if n <= 2 && s.isMinute(i) {
		return padded(n, when.Minute())
	}
	if n == 5 {
		return string([]rune(s.month(when))[:1])
	}
	return named(n, int(when.Month()), s.month(when), s.locale.shortMonth(s.month(when)))
}

// named is a number in one or two digits, a name in short, or the name.
func named(n, number int, name, short string) string {
	switch {
	case n <= 2:
		return padded(n, number)
	case n == 3:
		return short
	}
	return name
}

func padded(n, number int) string {
	if n == 1 {
		return strconv.Itoa(number)
	}
	return fmt.Sprintf("%02d", number)
}

func (s *section) isMinute(i int) bool {
	for j := i - 1; j >= 0; j-- {
		if t := s.tokens[j]; t.kind == datePart || t.kind == elapsed {
			if t.text[0] == 'h' {
				return true
			}
			break
		}
	}
	for _, t := range s.tokens[i+1:] {
		if t.kind == datePart || t.kind == elapsed {
			return t.text[0] == 's'
		}
	}
	return false
}

// passed is a duration in whole hours, minutes or seconds.
func passed(text string, d time.Duration) string {
	unit := time.Second
	switch text[0] {
	case 'h':
		unit = time.Hour
	case 'm':
		unit = time.Minute
	}
	return fmt.Sprintf("%0*d", len(text), d/unit)
}

func half(text string, when time.Time) string {
	name := "AM"
	if when.Hour() >= 12 {
		name = "PM"
	}
	if len(text) < len("AM/PM") {
		return name[:1]
	}
	return name
}

func (s *section) month(when time.Time) string {
	if s.locale == nil {
		return when.Month().String()
	}
	return s.locale.months[when.Month()-1]
}

func (s *section) weekday(when time.Time) string {
	if s.locale == nil {
		return when.Weekday().String()
	}
	return s.locale.days[when.Weekday()]
}
