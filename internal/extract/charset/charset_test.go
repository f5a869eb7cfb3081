package charset

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// The sentences are ordinary ones in the languages of the people in the files.
const (
	dutch     = "De coördinator uit België zei: één kamer, vijf bedden, en ’s nachts zoëven geïnd — € 450 per maand."
	german    = "Für die Übernachtung mussten wir täglich zwölf Euro zahlen, größere Zimmer gab es nicht."
	french    = "Le propriétaire a gardé nos pièces d'identité; ça s'est passé très tôt, près de l'hôtel."
	polish    = "Wypłata przyszła pięć tygodni później, a za łóżko potrącono połowę. Mężczyzna groził żonie."
	romanian  = "Șeful ne-a luat pașapoartele și ne ținea într-o cameră fără căldură, în afara orașului."
	hungarian = "A főnök elvette az útlevelünket, és hétfőtől tizenkét órát kellett dolgoznunk a hűtőházban."
	turkish   = "Şef pasaportlarımızı aldı, işçiler küçük bir odada yatıyordu ve ağır işlerde çalışıyordu."
	bulgarian = "Шефът ни взе паспортите и трябваше да работим по дванайсет часа на ден без почивка."
	russian   = "Начальник забрал у нас паспорта, и мы должны были работать по двенадцать часов в день."
	ukrainian = "Начальник забрав у нас паспорти, і ми мусили працювати по дванадцять годин на день, їсти не було чого."
	arabic    = "أخذ صاحب العمل جوازات سفرنا وكنا نعمل اثنتي عشرة ساعة في اليوم بدون راحة"
	greek     = "Το αφεντικό πήρε τα διαβατήριά μας και δουλεύαμε δώδεκα ώρες την ημέρα."
	hebrew    = "המעסיק לקח את הדרכונים שלנו ועבדנו שתים עשרה שעות ביום בלי הפסקה"
	czech     = "Šéf nám vzal cestovní pasy a museli jsme pracovat dvanáct hodin denně, žádný oddech."
	japanese  = "社長は私たちのパスポートを取り上げ、毎日十二時間働かされました。休みはありませんでした。"
	korean    = "사장이 우리 여권을 빼앗았고 우리는 매일 열두 시간씩 쉬지 않고 일해야 했습니다."
	chinese   = "老板拿走了我们的护照，我们每天必须工作十二个小时，没有休息，也没有工资。"
)

func TestDecodeWithoutLabel(t *testing.T) {
	cedilla := strings.NewReplacer("ș", "ş", "Ș", "Ş", "ț", "ţ").Replace(romanian)
	cases := map[string]struct {
		text string
		sets []string
	}{
		"Dutch":         {dutch, []string{"utf-8", "utf-16le", "utf-16be", "windows-1252"}},
		"Dutch of DOS":  {strings.NewReplacer("’", "'", "—", "-", "€", "EUR").Replace(dutch), []string{"cp850", "windows-1252"}},
		"German":        {german, []string{"windows-1252", "cp850", "macintosh"}},
		"French":        {french, []string{"windows-1252", "iso-8859-1", "cp850"}},
		"Polish":        {polish, []string{"windows-1250", "iso-8859-2", "cp852"}},
		"Romanian":      {cedilla, []string{"windows-1250", "iso-8859-2", "utf-16le"}},
		"Hungarian":     {hungarian, []string{"windows-1250", "iso-8859-2", "cp852"}},
		"Turkish":       {turkish, []string{"windows-1254", "iso-8859-9"}},
		"Bulgarian":     {bulgarian, []string{"windows-1251", "iso-8859-5", "koi8-r", "ibm866", "utf-16le", "utf-16be"}},
		"Russian":       {russian, []string{"windows-1251", "iso-8859-5", "koi8-r", "ibm866", "cp855", "x-mac-cyrillic"}},
		"Ukrainian":     {ukrainian, []string{"windows-1251", "koi8-u", "utf-16le"}},
		"Arabic":        {arabic, []string{"windows-1256", "iso-8859-6", "utf-16le"}},
		"Greek":         {greek, []string{"windows-1253", "iso-8859-7"}},
		"Hebrew":        {hebrew, []string{"windows-1255"}},
		"Czech":         {czech, []string{"windows-1250", "iso-8859-2"}},
		"Japanese":      {japanese, []string{"shift_jis", "euc-jp", "iso-2022-jp"}},
		"Korean":        {korean, []string{"euc-kr"}},
		"Chinese":       {chinese, []string{"gb18030"}},
		"only a letter": {"Hij heet René.", []string{"windows-1252"}},
		"only a quote":  {"Hij zei “ja” en ging weg… €5", []string{"windows-1252"}},
		"no letters":    {"0612345678", []string{"utf-8"}},
	}
	for name, c := range cases {
		for _, set := range c.sets {
			t.Run(name+" in "+set, func(t *testing.T) {
				raw := encode(t, set, c.text)
				if got, guess := Decode(raw, ""); got != c.text {
					t.Errorf("Decode(%q) = %q by %s, want %q", raw, got, guess.Name, c.text)
				}
			})
		}
	}
}

func encode(t testing.TB, set, text string) []byte {
	t.Helper()
	enc, ok := Named(set)
	if !ok {
		t.Fatalf("Named(%q) is unknown", set)
	}
	raw, err := enc.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatalf("encode %q in %s: %v", text, set, err)
	}
	return raw
}

func TestDecodeWithLabel(t *testing.T) {
	cases := map[string]struct {
		raw, label, want, set string
	}{
		"a label decides":                      {"\xb3", "iso-8859-2", "ł", "iso-8859-2"},
		"quotes around a label":                {"\xb3", `"ISO-8859-2"`, "ł", "iso-8859-2"},
		"valid UTF-8 wins over an 8-bit label": {"één", "iso-8859-1", "één", UTF8},
		"a mark wins":                          {"\xff\xfea\x00", "iso-8859-1", "a", "utf-16le"},
		"plain ASCII follows its label":        {"abc", "windows-1252", "abc", "windows-1252"},
		"an unknown label is ignored":          {"Ren\xe9 is er", "x-nothing", "René is er", "windows-1252"},
		"a label of two bytes, of one":         {"<p>Ren\xe9 is", "unicode", "<p>René is", "windows-1252"},
		"a wrong UTF-8 label is ignored":       {"Ren\xe9 is", "utf-8", "René is", "windows-1252"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, guess := Decode([]byte(c.raw), c.label)
			if got != c.want || guess.Name != c.set {
				t.Errorf("Decode(%q, %q) = %q by %s, want %q by %s", c.raw, c.label, got, guess.Name, c.want, c.set)
			}
		})
	}
}

func TestDetectStreams(t *testing.T) {
	filler := strings.Repeat("gewone regel tekst zonder bijzonders\n", 5000)
	cases := map[string]struct {
		in     string
		name   string
		broken int64
	}{
		"nothing":                             {"", UTF8, 0},
		"a letter far from the start":         {filler + string(encode(t, "windows-1250", polish)), "windows-1250", 0},
		"UTF-8 far from the start":            {filler + polish, UTF8, 0},
		"UTF-8 with a mark":                   {"\xef\xbb\xbf" + dutch, UTF8, 0},
		"UTF-8 with a few broken bytes":       {strings.Repeat(polish, 20) + "\xff\xff", UTF8, 2},
		"a short UTF-8 with a broken byte":    {polish + "\xff", UTF8, 1},
		"UTF-8 cut in a letter":               {strings.Repeat(polish, 20) + "\xc5", UTF8, 1},
		"UTF-32 with a mark":                  {"\xff\xfe\x00\x00a\x00\x00\x00", "utf-32le", 0},
		"binary zero bytes are not UTF-16":    {"abc\x00def\x00\x00ghi\x01\x02", UTF8, 0},
		"UTF-16 figures and spaces, no marks": {string(encode(t, "utf-16be", "12 34 56")), "utf-16be", 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(c.in), iotest.HalfReader(strings.NewReader(c.in))} {
				got, err := Detect(r)
				if err != nil || got.Name != c.name || got.Broken != c.broken {
					t.Errorf("Detect = %+v, %v; want %s with %d broken bytes", got, err, c.name, c.broken)
				}
			}
		})
	}
}

func TestDetectPassesTheReadersError(t *testing.T) {
	if _, err := Detect(iotest.ErrReader(io.ErrClosedPipe)); err != io.ErrClosedPipe {
		t.Errorf("Detect of a broken reader = %v, want %v", err, io.ErrClosedPipe)
	}
}

func TestLinesThatAreWrittenOtherwise(t *testing.T) {
	in1250 := string(encode(t, "windows-1250", polish))
	for name, c := range map[string]struct{ in, want string }{
		"a code page with a line in UTF-8":  {strings.Repeat(in1250+"\n", 9) + polish + "\n" + in1250, strings.Repeat(polish+"\n", 9) + polish + "\n" + polish},
		"UTF-8 with a line in a code page":  {strings.Repeat(polish+"\n", 9) + in1250 + "\n" + polish, strings.Repeat(polish+"\n", 9) + polish + "\n" + polish},
		"UTF-8 with a line that is damaged": {strings.Repeat(polish+"\n", 9) + "pięć\xc5 łóżek", strings.Repeat(polish+"\n", 9) + "pięć\xc5 łóżek"},
		"half and half":                     {strings.Repeat(polish+"\n"+in1250+"\n", 4), strings.Repeat(polish+"\n"+polish+"\n", 4)},
		"letters of DOS that look like it":  {string(encode(t, "ibm866", bulgarian+"\nраб\n")), bulgarian + "\nраб\n"},
		"a line that is very long":          {strings.Repeat(in1250+" ", 2000) + "\n" + polish, strings.Repeat(polish+" ", 2000) + "\n" + polish},
	} {
		t.Run(name, func(t *testing.T) {
			if got, guess := Decode([]byte(c.in), ""); got != c.want {
				t.Errorf("Decode by %s gives %.300q, want %.300q", guess.Name, got, c.want)
			}
		})
	}
}

func TestReaderLeavesTheMarkOut(t *testing.T) {
	raw := []byte("\xfe\xff\x00a\x00b")
	guess, err := Detect(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(guess.Reader(bytes.NewReader(raw))); err != nil || string(got) != "ab" {
		t.Errorf("Reader = %q, %v; want \"ab\"", got, err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"", dutch, "\xff\xfe", "\xff\xfe\x00", "\x1b$B", "a\x00b\x00", "\xfe\xffa", "\x81\x30\x81\x30", polish[:7]} {
		f.Add([]byte(s), "")
	}
	f.Add([]byte("\xb3\xff"), "utf-7")
	f.Fuzz(func(t *testing.T, raw []byte, label string) {
		got, guess := Decode(raw, label)
		again, second := Decode(raw, label)
		if got != again || guess != second {
			t.Errorf("Decode(%q, %q) = %q by %s, then %q by %s", raw, label, got, guess.Name, again, second.Name)
		}
		if _, ok := Named(guess.Name); !ok {
			t.Errorf("Decode(%q, %q): set %q is unknown", raw, label, guess.Name)
		}
		if guess.Name != UTF8 && !utf8.ValidString(got) {
			t.Errorf("Decode(%q, %q) = %q: not UTF-8", raw, label, got)
		}
	})
}
