package charset

import "testing"

func TestAmongReadsShortNames(t *testing.T) {
	dos := []string{"cp437", "cp850", "cp852", "ibm866", "cp857", "windows-1252", "windows-1250", "windows-1251", "windows-1254", "windows-1256"}
	for name, c := range map[string]struct{ set, text string }{
		"French":             {"cp437", "résumé ñandú.txt"},
		"Dutch, one letter":  {"cp850", "foto's één.jpg"},
		"Polish":             {"cp852", "umowa Łódź zażółć gęślą.txt"},
		"Polish, short":      {"cp852", "zdjęcia.zip"},
		"Hungarian":          {"cp852", "szerződés.pdf\nfénykép.jpg"},
		"Romanian":           {"cp852", "fotografii Braşov.zip\nţigări.txt"},
		"Bulgarian":          {"ibm866", "договор работа София.txt"},
		"Bulgarian, short":   {"ibm866", "снимки.zip"},
		"Turkish":            {"cp857", "sözleşme İstanbul.pdf\nfotoğraflar"},
		"Polish, Windows":    {"windows-1250", "zdjęcia Łódź.zip"},
		"Bulgarian, Windows": {"windows-1251", "договор.txt\nснимки.zip"},
		"Arabic, Windows":    {"windows-1256", "عقد العمل.pdf"},
	} {
		t.Run(name, func(t *testing.T) {
			raw := encode(t, c.set, c.text)
			set := Among(raw, dos...)
			enc, _ := Named(set)
			if got := decoded(enc, raw); got != c.text {
				t.Errorf("Among(%q) = %s, %q; want %q", raw, set, got, c.text)
			}
		})
	}
}
