package demo

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
)

func TestUnmarkTakesMarksOutAndKeepsWhatTheySay(t *testing.T) {
	got, err := unmark("Hij [[fear|was bang, [[minor!ask|zestien?]] en]] belde {{phone|06-99 00 41 27|+31699004127}}\nnu.")
	if err != nil {
		t.Fatal(err)
	}
	want := marked{
		text: "Hij was bang, zestien? en belde 06-99 00 41 27\nnu.",
		findings: []Finding{
			{"minor", evidence.Asked, "zestien?"},
			{"fear", evidence.Asserted, "was bang, zestien? en"},
		},
		mentions: []Mention{{evidence.Phone, "+31699004127", "06-99 00 41 27"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(marked{})); diff != "" {
		t.Errorf("unmark (-want +got):\n%s", diff)
	}
}

func TestUnmarkRefusesWhatItsAuthorCannotMean(t *testing.T) {
	for name, text := range map[string]string{
		"not closed":       "[[fear|bang",
		"no bar":           "[[fear bang]]",
		"unknown stance":   "[[fear!soms|bang]]",
		"unknown kind":     "{{ship|Jan|jan}}",
		"no normal form":   "{{phone|06-99 00 41 27}}",
		"closed crosswise": "[[fear|bel {{phone|06|+316]]}}",
	} {
		if got, err := unmark(text); err == nil {
			t.Errorf("%s: unmark(%q) = %+v, want an error", name, text, got)
		}
	}
}

func TestSectionHeadsAreRead(t *testing.T) {
	got, err := sectionOf("a/b.txt | text | pl | quiet | absent=fear,minor | charset=windows-1250")
	if err != nil {
		t.Fatal(err)
	}
	want := section{path: "a/b.txt", form: plainText, language: "pl", quiet: true, charset: "windows-1250", absent: []evidence.Indicator{"fear", "minor"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(section{})); diff != "" {
		t.Errorf("head (-want +got):\n%s", diff)
	}
	for _, head := range []string{"a.txt", "a.txt | cake", "a.txt | text | nl | loud"} {
		if got, err := sectionOf(head); err == nil {
			t.Errorf("sectionOf(%q) = %+v, want an error", head, got)
		}
	}
}

func TestMoneyIsWrittenAsDutchPapersDo(t *testing.T) {
	for amount, want := range map[cents]string{5: "€ 0,05", 11350: "€ 113,50", 123456: "€ 1.234,56", 100000000: "€ 1.000.000,00"} {
		if got := amount.String(); got != want {
			t.Errorf("%d cents = %q, want %q", int(amount), got, want)
		}
	}
}

func TestPayslipsAndInvoicesAddUp(t *testing.T) {
	for _, s := range append(payslips(), weeklyPay()...) {
		a := amounts(t, s.text)
		rate, gross, net := a[0], a[1], a[len(a)-1]
		sum := gross
		for _, taken := range a[2 : len(a)-1] {
			sum -= taken
		}
		if hours := gross / rate; hours*rate != gross || sum != net || net <= 0 {
			t.Errorf("%s: %d x %d = %d, less deductions %d, but pays %d", s.path, hours, rate, gross, sum, net)
		}
	}
	for _, s := range append(zonnekade().invoices(), rietkreek().invoices()...) {
		a := amounts(t, s.text)
		if len(a) != 4 || a[1]%a[0] != 0 || a[2] != a[1]*21/100 || a[3] != a[1]+a[2] {
			t.Errorf("%s: amounts %v do not add up", s.path, a)
		}
	}
}

// amounts are the sums of money in a text, in cents, in their order.
func amounts(t *testing.T, text string) []int {
	t.Helper()
	m, err := unmark(text)
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for _, s := range regexp.MustCompile(`€ [\d.]+,\d\d`).FindAllString(m.text, -1) {
		n, err := strconv.Atoi(strings.NewReplacer("€ ", "", ".", "", ",", "").Replace(s))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	return all
}
