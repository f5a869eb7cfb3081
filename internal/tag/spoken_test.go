package tag

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/tag/eval"
)

func TestWhatWasSaidIsReadWithoutWhenAndWho(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"05/11/23, 16:12 - Mila: ben je klaar", "ben je klaar"},
		{"[15/5/23 9:43:00] Sra Pilar: 1.300 euros cuesta", "1.300 euros cuesta"},
		{"[zo 18:02] Tilly: 14 heeft weer licht", "14 heeft weer licht"},
		{"12 apr, 10:21 - Co Thu: vandaag drie erbij", "vandaag drie erbij"},
		{"2024-03-08 15:30 – Vivi: szia", "szia"},
		{"20:14 ~ Nasu: doua palme", "doua palme"},
		{"8:15 pm - Joy: she no pick", "she no pick"},
		{"Rimas 19:56: welke regels", "welke regels"},
		{"Nuri – ma 09:13 – kratten zwaar", "kratten zwaar"},
		{"Ploy | 11-09 | 13:42 – zes klanten", "zes klanten"},
		{"Shoaib, 11:09: vraag je mij", "vraag je mij"},
		{"Huur: 80 euro", "Huur: 80 euro"},
		{"om 07.10 uur vertrokken wij", "om 07.10 uur vertrokken wij"},
		{"19:56 opstaan, naar de kas", "19:56 opstaan, naar de kas"},
		{"[12:03] Anna:", "[12:03] Anna:"},
	} {
		chat := strings.Repeat("[zo 18:02] Tilly: hoi\n", spokenLeast)
		got := texts(evidence.Page{Number: 1, Text: chat + c.line})
		if diff := cmp.Diff([]string{"hoi", "hoi", "hoi", c.want}, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.line, diff)
		}
	}
}

func TestTextsThatAreNoChatKeepTheirLinesWhole(t *testing.T) {
	for _, text := range []string{
		"08:00 Postbode: belt aan\n09:00 Niemand: doet open",
		strings.Repeat("12:00 Jan: hoi\n", spokenLeast) + strings.Repeat("Hij liep naar het station\n", spokenLeast*spokenParts),
	} {
		if got := texts(evidence.Page{Number: 1, Text: text}); got[0] != strings.SplitN(text, "\n", 2)[0] {
			t.Errorf("%q: got %q", text, got[0])
		}
	}
}

func TestASentenceOfAChatKeepsItsPlaceInThePage(t *testing.T) {
	page := evidence.Page{Number: 1, Text: strings.Repeat("20:01 Ana: unde esti. hai acasa\n", spokenLeast)}
	for _, s := range sentencesOf([]evidence.Page{page}) {
		if got := s.Of(page.Text); got != s.text || !s.chat {
			t.Errorf("got %q in the page, %q as encoded, chat %t", got, s.text, s.chat)
		}
	}
}

func TestTheTrainerReadsChatsAsTheProductDoes(t *testing.T) {
	c := exec.CommandContext(t.Context(), "python3", "-c", `
import json
from glob import glob
from trainer import corpus
print(json.dumps({p: [[s.text, s.chat] for s in corpus.document(p)] for p in glob("documents/a[du]-*.txt")}))`)
	c.Dir = "train"
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var trainer map[string][][2]any
	if err := json.Unmarshal(out, &trainer); err != nil || len(trainer) == 0 {
		t.Fatalf("%d documents, %v", len(trainer), err)
	}
	chats := 0
	for path, want := range trainer {
		var got [][2]any
		for _, s := range sentencesOf(annotated(t, filepath.Join("train", path)).Pages()) {
			got = append(got, [2]any{s.text, s.chat})
		}
		if len(want) > 0 && want[0][1] == true {
			chats++
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-trainer +product):\n%s", path, diff)
		}
	}
	if chats == 0 {
		t.Error("no chat among them")
	}
}

func annotated(t *testing.T, path string) eval.Document {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := eval.Parse(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return d
}
