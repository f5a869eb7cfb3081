package tag_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/chat"
)

// chatPage is a page with a message per line. Lines start with a language, which
// the page gets for that message when it is not the page's own.
func chatPage(language string, lines ...string) evidence.Page {
	p := evidence.Page{Number: 1, Language: language, Status: evidence.PageOK}
	for _, line := range lines {
		code, said, _ := strings.Cut(line, "|")
		span := evidence.Span{Start: len(p.Text), End: len(p.Text) + len(said)}
		p.Text += said + "\n"
		p.Messages = append(p.Messages, evidence.Message{Span: span})
		if code != language {
			p.Languages = append(p.Languages, evidence.Stretch{Span: span, Language: code})
		}
	}
	return p
}

// told are the findings, written out.
func told(found []evidence.Finding) []string {
	var all []string
	for _, f := range found {
		all = append(all, fmt.Sprintf("%s %s %q", f.Indicator, f.Stance, f.Quote))
	}
	return all
}

func TestAMatchNeverCrossesMessages(t *testing.T) {
	lines := []string{"nl|12-03-2024 14:05 - Ana: waar is mijn paspoort", "nl|12-03-2024 14:06 - Bo: ingenomen door wie"}
	p := chatPage("nl", lines...)
	if got := newTagger(t).Tag([]evidence.Page{p}); len(got) != 0 {
		t.Errorf("over two messages: %q, want nothing", told(got))
	}
	p.Messages = nil
	if got := newTagger(t).Tag([]evidence.Page{p}); len(got) != 1 {
		t.Errorf("the same without messages: %q, want the passport", told(got))
	}
	p = chatPage("nl", "nl|12-03-2024 14:05 - Ana: niemand", "nl|12-03-2024 14:06 - Bo: het paspoort is ingenomen")
	if got := told(newTagger(t).Tag([]evidence.Page{p})); !cmp.Equal(got, []string{`id-retention asserted "paspoort is ingenomen"`}) {
		t.Errorf("a negation in the message before: %q, want asserted", got)
	}
}

func TestMessagesAreMatchedInTheirOwnLanguage(t *testing.T) {
	nl, pl, ro := "De baas heeft mijn paspoort ingenomen", "Musisz odpracować dług za podróż i za pokój", "Ne-a luat pașapoartele la toți"
	found := func(p evidence.Page) []string { return told(newTagger(t).Tag([]evidence.Page{p})) }
	want := []string{`debt-bondage asserted "odpracować dług"`, `id-retention asserted "Ne-a luat pașapoartele"`, `id-retention asserted "baas heeft mijn paspoort"`}
	for name, p := range map[string]evidence.Page{
		"each is known":             chatPage("nl", "nl|"+nl, "pl|"+pl, "ro|"+ro),
		"nobody knows the page's":   chatPage("", "nl|"+nl, "pl|"+pl, "ro|"+ro),
		"short ones may be in any":  chatPage("nl", "nl|"+nl, "|"+pl, "pl|tak jest", "|"+ro, "ro|da"),
		"nobody knows any of them":  chatPage("", "|"+nl, "|"+pl, "|"+ro),
		"the page's counts as well": chatPage("nl", "pl|"+nl, "pl|"+pl, "ro|"+ro),
	} {
		got := found(p)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := found(chatPage("nl", "nl|"+nl, "nl|"+pl)); len(got) != 1 {
		t.Errorf("Polish taken for Dutch: %q, want only the Dutch", got)
	}
}

func TestASentenceInAnotherLanguageIsMatchedInIt(t *testing.T) {
	text := `Getuige: hij zei toen "Musisz odpracować dług za podróż". Mijn paspoort is ingenomen.`
	at := strings.Index(text, "Musisz")
	p := page("nl", text)
	p.Languages = []evidence.Stretch{{Span: evidence.Span{Start: at, End: strings.Index(text, `".`)}, Language: "pl"}}
	want := []string{`debt-bondage asserted "odpracować dług"`, `id-retention asserted "paspoort is ingenomen"`}
	if diff := cmp.Diff(want, told(newTagger(t).Tag([]evidence.Page{p}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	p.Languages[0].End = at + len("Musisz odpracować")
	if got := told(newTagger(t).Tag([]evidence.Page{p})); !cmp.Equal(got, want[1:]) {
		t.Errorf("a stretch that ends before: %q, want %q", got, want[1:])
	}
}

// kept are pages that an extractor found.
type kept []evidence.Page

func (k *kept) Page(p evidence.Page) error { *k = append(*k, p); return nil }

func (*kept) Child(extract.Child) error { return nil }

func TestPolishAndRomanianInADutchChatAreFound(t *testing.T) {
	var lines []string
	for i := range 30 {
		lines = append(lines, fmt.Sprintf("12-03-2024 14:%02d - Wouter: Morgen staat de bus weer om half zes voor de deur, wie te laat is blijft thuis.", i))
	}
	lines = append(lines,
		"12-03-2024 15:01 - Marek: Nie wypłacili nam wynagrodzenia za luty",
		"12-03-2024 15:02 - Marek: agencja zabrała nam paszporty",
		"12-03-2024 15:03 - Marek: śpimy po 10 osób w pokoju",
		"12-03-2024 15:04 - Ioana: M-a amenințat că omoară familia",
		"12-03-2024 15:05 - Wouter: Ik heb zijn paspoort ingenomen, dat blijft hier.",
	)
	data := strings.Join(lines, "\n")
	var pages kept
	src := extract.Source{Size: int64(len(data)), Data: strings.NewReader(data)}
	if _, err := chat.New().Extract(t.Context(), src, extract.DefaultLimits(src.Size), &pages); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`wages-withheld asserted "Nie wypłacili nam wynagrodzenia"`, `id-retention asserted "zabrała nam paszporty"`,
		`bad-housing asserted "po 10 osób w pokoju"`, `threats-family asserted "amenințat că omoară familia"`,
		`threats-violence asserted "amenințat că omoară familia"`,
		`id-retention asserted "paspoort ingenomen"`,
	}
	if diff := cmp.Diff(want, told(newTagger(t).Tag(pages))); diff != "" {
		t.Errorf("page in %q (-want +got):\n%s", pages[0].Language, diff)
	}
}
