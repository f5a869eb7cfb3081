package numfmt_test

import (
	"math"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"spoor/internal/extract/office/numfmt"
)

func TestShow(t *testing.T) {
	for _, tc := range []struct {
		name, code string
		value      float64
		want       string
	}{
		{"general whole", "General", 31612345678, "31612345678"},
		{"general decimals", "General", 0.1 + 0.2, "0.3"},
		{"general negative", "General", -12.5, "-12.5"},
		{"general very large", "General", 1e30, "1E+30"},
		{"general zero", "General", math.Copysign(0, -1), "0"},
		{"standaard", "Standaard", 12, "12"},
		{"text", "@", 12345678, "12345678"},
		{"whole", "0", 3.5, "4"},
		{"two decimals", "0.00", 3.14159, "3.14"},
		{"halves upwards", "0.00", 2.675, "2.68"},
		{"halves of a percent upwards", "0.00%", 0.00035, "0.04%"},
		{"halves of whole numbers", "0", 0.5, "1"},
		{"thousands", "#,##0", 1234567, "1,234,567"},
		{"thousands of a small number", "#,##0.00", 12, "12.00"},
		{"leading zeros", "00000000", 1234567, "01234567"},
		{"optional decimals", "0.##", 2.5, "2.5"},
		{"optional decimals, none", "0.##", 2, "2."},
		{"no whole digit", "#.00", 0.5, ".50"},
		{"percent", "0.0%", 0.1234, "12.3%"},
		{"exponent", "0.00E+00", 12345, "1.23E+04"},
		{"exponent of a small number", "0.0E-0", 0.00012, "1.2E-4"},
		{"engineering", "##0.0E+0", 12345, "12.3E+3"},
		{"in thousands", "#,##0,", 1234567, "1,235"},
		{"fraction", "# ?/?", 2.25, "2 1/4"},
		{"fraction of a whole", "# ??/??", 3, "3"},
		{"euro", `"€" #,##0.00`, 1234.5, "€ 1,234.50"},
		{"euro, Dutch", `[$€-413] #,##0.00`, 1234567.5, "€ 1.234.567,50"},
		{"accounting", `_ "€" * #,##0.00_ ;_ "€" * -#,##0.00_ ;_ "€" * "-"??_ ;_ @_ `, -12, "€ -12.00"},
		{"accounting zero", `_ "€" * #,##0.00_ ;_ "€" * -#,##0.00_ ;_ "€" * "-"??_ ;_ @_ `, 0, "€ -"},
		{"negative in its own section", "0.0;(0.0)", -1.5, "(1.5)"},
		{"negative in red", "#,##0;[Red]-#,##0", -1500, "-1,500"},
		{"negative zero after rounding", "0", -0.2, "0"},
		{"zero hidden", "0;-0;;@", 0, "0"},
		{"number hidden", ";;;", 5, "5"},
		{"zero in words", `0;-0;"nihil"`, 0, "nihil"},
		{"condition", `[<1000]0;[>=1000]0.0," duizend"`, 2500, "2.5 duizend"},
		{"phone", `00-00000000`, 612345678, "06-12345678"},
		{"postal code", `0000" AB"`, 1012, "1012 AB"},
		{"escaped", `0\ \k\g`, 5, "5 kg"},
		{"day", "dd-mm-yyyy", 45355, "04-03-2024"},
		{"Dutch letters", "dd-mm-jjjj", 45355, "04-03-2024"},
		{"month by name", "d mmmm yyyy", 45355, "4 March 2024"},
		{"month by Dutch name", "[$-413]d mmmm yyyy", 45355, "4 maart 2024"},
		{"weekday by Dutch name", "[$-F800]dddd", 45355, "Monday"},
		{"short Dutch names", "[$-413]ddd d mmm", 45355, "ma 4 mrt"},
		{"month by Polish name", "[$-415]d mmmm yyyy", 45355, "4 marca 2024"},
		{"month by Bulgarian name", "[$-402]dddd, d mmmm yyyy", 45355, "понеделник, 4 март 2024"},
		{"short Turkish names", "[$-41F]ddd d mmm", 45355, "Pzt 4 Mar"},
		{"short Hungarian names", "[$-40E]mmm d.", 45355, "márc 4."},
		{"short German names", "[$-407]ddd d. mmm", 45355, "Mo 4. Mrz"},
		{"first letter of a Russian month", "[$-419]mmmmm", 45355, "м"},
		{"Polish digits stay as they are", "[$-415]0.00", 1.5, "1.50"},
		{"moment", "yyyy-mm-dd hh:mm:ss", 45355.4305671296, "2024-03-04 10:20:01"},
		{"minutes", "h:mm", 0.4305671296, "10:20"},
		{"minutes and seconds", "mm:ss", 0.0140162, "20:11"},
		{"half days", "h:mm AM/PM", 0.75, "6:00 PM"},
		{"midnight in half days", "h AM/PM", 0, "12 AM"},
		{"hours passed", "[h]:mm", 2.5, "60:00"},
		{"hours passed, negative", "[h]:mm:ss", -1.5, "-36:00:00"},
		{"tenths of seconds", "mm:ss.0", 0.0140162, "20:11.0"},
		{"just before midnight", "hh:mm:ss", 0.999999, "00:00:00"},
		{"first day", "d-m-yyyy", 1, "1-1-1900"},
		{"day 59", "d-m-yyyy", 59, "28-2-1900"},
		{"day 61", "d-m-yyyy", 61, "1-3-1900"},
		{"a negative date is a number", "d-m-yyyy", -5, "-5"},
		{"a date after the last", "d-m-yyyy", 1e9, "1000000000"},
		{"empty code", "", 5, "5"},
		{"unclosed bracket", "[0", 5, "[5"},
		{"unclosed quote", `"x`, 5, "x"},
		{"a letter whose upper case is an S", "ſ", 5, "ſ"},
		{"a letter whose upper case is longer", "ŉ", 5, "ŉ"},
		{"a word with a letter whose upper case is an S", "ſtandaard", 5, "ſtan5aar5"},
	} {
		if got := numfmt.New(tc.code).Show(tc.value, false); got != tc.want {
			t.Errorf("%s: %q of %v: got %q, want %q", tc.name, tc.code, tc.value, got, tc.want)
		}
	}
}

func TestDaysFrom1904(t *testing.T) {
	if got := numfmt.New("yyyy-mm-dd").Show(45355-1462, true); got != "2024-03-04" {
		t.Errorf("got %q, want 2024-03-04", got)
	}
}

func TestBuiltinDatesAreDates(t *testing.T) {
	for id := range 60 {
		code, ok := numfmt.Builtin(id)
		date := id >= 14 && id <= 22 || id >= 45 && id <= 47
		if ok && numfmt.New(code).IsDate() != date {
			t.Errorf("format %d %q: got date %v, want %v", id, code, !date, date)
		}
	}
}

func TestGeneralKeepsWholeNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(t, "number")
		want := numfmt.New("0").Show(float64(n), false)
		if got := numfmt.General(float64(n)); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// FuzzShow gives any code any number: no panic, no endless answer.
func FuzzShow(f *testing.F) {
	for _, code := range []string{"General", `_ "€" * #,##0.00_ `, "[$-413]d mmmm yyyy;@", "##0.0E+0", "# ?/?", "[h]:mm:ss.000", "[<5]0;;;"} {
		f.Add(code, 45355.43)
	}
	f.Fuzz(func(t *testing.T, code string, v float64) {
		got := numfmt.New(code).Show(v, false)
		if len(got) > 20_000 || utf8.ValidString(code) && !utf8.ValidString(got) {
			t.Errorf("%q of %v: got %d bytes %.100q", code, v, len(got), got)
		}
	})
}
