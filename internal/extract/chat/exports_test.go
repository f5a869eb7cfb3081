package chat

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/text"
)

const telegramChat = `{
 "name": "Kas 4", "type": "private_group", "id": 991,
 "messages": [
  {"id": 1, "type": "service", "date": "2024-03-12T14:01:00", "date_unixtime": "1710248460", "actor": "Darek", "actor_id": "user1",
   "action": "create_group", "title": "Kas 4", "members": ["Darek", "Marek"], "text": "", "text_entities": []},
  {"id": 2, "type": "message", "date": "2024-03-12T14:05:11", "date_unixtime": "1710248711", "from": "Marek", "from_id": "user2",
   "text": ["kijk ", {"type": "text_link", "text": "hier", "href": "https://voorbeeld.example/x"}, "\n12-03-2024 14:06 Darek: nep"], "reply_to_message_id": 1},
  {"id": 3, "type": "message", "date": "2024-03-12T14:07:00", "from": "Darek", "from_id": "user1", "photo": "photos/photo_1.jpg", "width": 800, "height": 600, "text": ""},
  {"id": 4, "type": "message", "date": "2024-03-12T14:08:00", "from": null, "from_id": "user3",
   "file": "(File not included. Change data exporting settings to download.)", "media_type": "voice_message", "duration_seconds": 12, "text": ""},
  {"id": 5, "type": "message", "date": "2024-03-12T14:09:00", "from": "Darek", "from_id": "user1", "forwarded_from": "Bo",
   "contact_information": {"first_name": "Jan", "phone_number": "+31 6 12345678"}, "text": ""},
  "los"
 ]
}`

func TestTelegramJSON(t *testing.T) {
	res, got := run(t, telegramChat)
	want := []string{
		"2024-03-12T14:01:00|Darek|!|12-03-2024 14:01 Darek: create_group\n  members: [\"Darek\",\"Marek\"]\n  title: Kas 4",
		"2024-03-12T14:05:11|Marek||12-03-2024 14:05 Marek: kijk hier (https://voorbeeld.example/x)\n  12-03-2024 14:06 Darek: nep",
		"2024-03-12T14:07:00|Darek|photos/photo_1.jpg|12-03-2024 14:07 Darek: photo: photos/photo_1.jpg",
		"2024-03-12T14:08:00|user3||12-03-2024 14:08 user3: duration_seconds: 12\n  file: (File not included. Change data exporting settings to download.)\n  media_type: voice_message",
		"2024-03-12T14:09:00|Darek||12-03-2024 14:09 Darek: contact_information: {\"first_name\":\"Jan\",\"phone_number\":\"+31 6 12345678\"}\n  forwarded_from: Bo",
	}
	if diff := cmp.Diff(want, got.messages()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if last := got.pages[len(got.pages)-1]; last.Text != "messages: \"los\"\n" {
		t.Errorf("what is no message is %q on the last page", last.Text)
	}
	wantRes := extract.Result{
		Outcome: evidence.OK, Kind: "chat", MIME: "application/json", Engine: Engine, Title: "Kas 4",
		Metadata: map[string]string{
			"export": "telegram-json", "title": "Kas 4", "charset": "utf-8", "participants": "Darek; Marek; user3", "ids": "Darek: user1; Marek: user2; user3: user3",
			"messages": "5", "from": "2024-03-12T14:01:00", "to": "2024-03-12T14:09:00", "attachments": "photos/photo_1.jpg", "media-omitted": "1",
		},
	}
	if diff := cmp.Diff(wantRes, res); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func TestTelegramAccountKeepsItsChatsApartAndTheRestToo(t *testing.T) {
	one := func(name, text string) string {
		return fmt.Sprintf(`{"name": %q, "type": "personal_chat", "id": 1, "messages": [{"type": "message", "date": "2024-03-12T14:05:11", "from": "Ana", "from_id": "user1", "text": %q}]}`, name, text)
	}
	in := `{"about": "Here is the data you requested.", "personal_information": {"phone_number": "+31 6 12345678"},
	 "chats": {"about": "x", "list": [` + one("Bo", "een") + `,` + one("Kas", "twee") + `]}, "left_chats": {"list": [` + one("Oud", "drie") + `]}}`
	res, got := run(t, in)
	var pages []string
	for _, p := range got.pages {
		pages = append(pages, fmt.Sprintf("%s|%d|%s", p.Label, len(p.Messages), strings.TrimSpace(p.Text)))
	}
	want := []string{
		"Bo|1|12-03-2024 14:05 Ana: een", "Kas|1|12-03-2024 14:05 Ana: twee", "Oud|1|12-03-2024 14:05 Ana: drie",
		`about|0|about: "Here is the data you requested."`, "personal_information|0|personal_information: {\n  \"phone_number\": \"+31 6 12345678\"\n}",
		`chats.about|0|chats.about: "x"`,
	}
	if diff := cmp.Diff(want, pages); diff != "" || res.Title != "" {
		t.Errorf("title %q, pages (-want +got):\n%s", res.Title, diff)
	}
}

func TestTelegramJSONThatBreaksOff(t *testing.T) {
	before, _, _ := strings.Cut(telegramChat, `"id": 3`)
	res, got := run(t, before)
	if res.Outcome != evidence.Partial || len(got.messages()) != 2 || len(res.Reasons) != 1 || !strings.HasPrefix(res.Reasons[0], "json-broken: at byte ") {
		t.Errorf("%s %q with %q, want partial with two messages", res.Outcome, res.Reasons, got.messages())
	}
	if res, _ := run(t, `{"messages": 1, "from_id": 2`); res.Kind != "text" {
		t.Errorf("JSON without messages is %s, want text", res.Kind)
	}
}

const telegramPage = `<!DOCTYPE html><html><head><title>Exported Data</title><script>var x;</script></head><body>
<div class="page_wrap"><div class="page_header"><div class="content"><div class="text bold">Kas 4
</div></div></div>
<div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">12 March 2024</div></div>
<div class="message default clearfix" id="message2"><div class="pull_left userpic_wrap"><div class="userpic"><div class="initials">M</div></div></div>
 <div class="body"><div class="pull_right date details" title="12.03.2024 14:05:11 UTC+01:00">14:05</div>
 <div class="from_name">
Marek
 </div>
 <div class="text">kijk <a href="https://voorbeeld.example/x">hier</a><br>12-03-2024 14:06 Darek: nep</div></div></div>
<div class="message default clearfix joined" id="message3"><div class="body"><div class="pull_right date details" title="12.03.2024 14:06:00">14:06</div>
 <div class="media_wrap clearfix"><a class="photo_wrap clearfix pull_left" href="photos/photo_1.jpg"><img class="photo" src="photos/photo_1_thumb.jpg"></a></div></div></div>
<div class="message default clearfix" id="message4"><div class="body"><div class="pull_right date details" title="12.03.2024 14:07:00">14:07</div>
 <div class="from_name">Darek</div>
 <div class="forwarded body"><div class="from_name">Bo<span class="date details" title="01.01.2020 10:00:00"> 01.01.2020 10:00:00</span></div><div class="text">oud nieuws</div></div></div></div>
</div></div></div></body></html>`

func TestTelegramHTML(t *testing.T) {
	res, got := run(t, telegramPage)
	want := []string{
		"||!|12 March 2024",
		"2024-03-12T14:05:11+01:00|Marek||12-03-2024 14:05 UTC+01:00 Marek: kijk hier (https://voorbeeld.example/x)\n  12-03-2024 14:06 Darek: nep",
		"2024-03-12T14:06:00|Marek|photos/photo_1.jpg|12-03-2024 14:06 Marek: photos/photo_1.jpg",
		"2024-03-12T14:07:00|Darek||12-03-2024 14:07 Darek: Bo 01.01.2020 10:00:00\n  oud nieuws",
	}
	if diff := cmp.Diff(want, got.messages()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if res.Title != "Kas 4" || res.MIME != "text/html" || res.Metadata["participants"] != "Darek; Marek" || res.Metadata["export"] != "telegram-html" {
		t.Errorf("result %+v", res)
	}
}

func TestAPageWithoutMessagesIsHTML(t *testing.T) {
	loose := strings.Repeat("<p>"+strings.Repeat("los ", 100)+"</p>", 200)
	for name, in := range map[string]string{
		"no message":             `<div class="page_body chat_page">` + loose,
		"a message of nothing":   `<div class="page_body chat_page"><div class="message service"></div></div>`,
		"nothing in the history": `<div class="history"></div><p class="message ">x`,
	} {
		res, got := run(t, in)
		if res.Kind != "html" || len(got.pages) > 0 && got.pages[0].Engine == Engine {
			t.Errorf("%s is %s, want html", name, res.Kind)
		}
	}
}

func TestMetaJSON(t *testing.T) {
	old := `{"participants": [{"name": "\u00c5\u0081ukasz"}, {"name": "Ana"}], "messages": [
  {"sender_name": "Ana", "timestamp_ms": 1710252431000, "is_unsent": true},
  {"sender_name": "Ana", "timestamp_ms": 1710252371000, "photos": [{"uri": "inbox/x/photos/1.jpg", "creation_timestamp": 1710252371}],
   "reactions": [{"reaction": "\u00e2\u009d\u00a4", "actor": "\u00c5\u0081ukasz"}]},
  {"sender_name": "\u00c5\u0081ukasz", "timestamp_ms": 1710252311000, "content": "cze\u00c5\u009b\u00c4\u0087\nnu", "share": {"link": "https://voorbeeld.example/x"}}
 ], "title": "\u00c5\u0081ukasz", "thread_path": "inbox/x"}`
	want := []string{
		"2024-03-12T14:05:11Z|Łukasz||12-03-2024 14:05 UTC Łukasz: cześć\n  nu\n  share: link: https://voorbeeld.example/x",
		"2024-03-12T14:06:11Z|Ana|inbox/x/photos/1.jpg|12-03-2024 14:06 UTC Ana: photos: creation_timestamp: 1710252371, uri: inbox/x/photos/1.jpg\n  reactions: actor: Łukasz, reaction: ❤",
		"2024-03-12T14:07:11Z|Ana||12-03-2024 14:07 UTC Ana: is_unsent: true",
	}
	res, got := run(t, old)
	if diff := cmp.Diff(want, got.messages()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if res.Title != "Łukasz" || res.Metadata["export"] != "meta-json" || res.Metadata["deleted"] != "1" {
		t.Errorf("result %+v", res)
	}
	if last := got.pages[len(got.pages)-1]; !strings.Contains(last.Text, "thread_path: inbox/x") {
		t.Errorf("what stands beside the messages is %q", last.Text)
	}
	encrypted := `{"participants": ["Ana", "Bo"], "threadName": "Bo_1", "messages": [{"isUnsent": false, "media": [{"uri": "./media/a.jpg"}],
  "reactions": [], "senderName": "Bo", "text": "hoi", "timestamp": 1710252311000, "type": "text"}]}`
	_, got = run(t, encrypted)
	if want := []string{"2024-03-12T14:05:11Z|Bo|media/a.jpg|12-03-2024 14:05 UTC Bo: hoi\n  media: uri: ./media/a.jpg"}; !cmp.Equal(got.messages(), want) {
		t.Errorf("messages of an encrypted chat %q, want %q", got.messages(), want)
	}
	if res, _ := run(t, `{"participants": [], "sender_name": "x", "timestamp_ms": 1710252311000, "messages": 1}`); res.Kind != "text" {
		t.Errorf("JSON without messages is %s, want text", res.Kind)
	}
}

func TestSMSBackup(t *testing.T) {
	res, got := run(t, `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup & Restore-->
<?xml-stylesheet type="text/xsl" href="sms.xsl"?>
<smses count="3" backup_date="1710252311000">
  <sms protocol="0" address="+31612345678" date="1710252311000" type="1" subject="null" body="kom &#55357;&#56848;&#10;nu" contact_name="Emil" />
  <sms protocol="0" address="+31612345678" date="1710252371000" type="2" subject="null" body="ja" contact_name="(Unknown)" />
  <mms date="1710252431000" msg_box="1" address="+31612345678" sub="null" contact_name="Emil"><parts>
    <part ct="application/smil" text="x" /><part ct="image/jpeg" name="null" cl="foto.jpg" data="`+strings.Repeat("QUJD", 1<<20)+`" /><part ct="text/plain" text="zie foto" />
  </parts></mms>
</smses>`)
	want := []string{
		"2024-03-12T14:05:11Z|Emil (+31612345678)||12-03-2024 14:05 UTC Emil (+31612345678): kom 😐\n  nu",
		"2024-03-12T14:06:11Z|owner||12-03-2024 14:06 UTC owner → +31612345678: ja",
		"2024-03-12T14:07:11Z|Emil (+31612345678)|foto.jpg|12-03-2024 14:07 UTC Emil (+31612345678): file: foto.jpg\n  zie foto",
	}
	if diff := cmp.Diff(want, got.messages()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if res.Outcome != evidence.OK || len(got.children) != 1 || got.children[0].Name != "foto.jpg" || len(got.children[0].Data) != 3<<20 || res.MIME != "text/xml" {
		t.Errorf("result %+v with %d files, want ok with one of 3 MiB", res, len(got.children))
	}
	res, got = run(t, `<smses><mms date="1710252431000" msg_box="1" address="+31612345678"><parts><part ct="image/jpeg" cl="weg.jpg" data="" /><part ct="text/plain" text='hij zei: data="kom nu"' /></parts></mms></smses>`)
	if res.Outcome != evidence.Partial || !cmp.Equal(res.Reasons, []string{"attachments-not-read: 1"}) || !strings.Contains(got.pages[0].Text, `data="kom nu"`) {
		t.Errorf("a file that is not there, and a text that looks like one: %+v with %q", res, got.pages[0].Text)
	}
	_, got = run(t, `<?xml version="1.0"?><calls count="1"><call number="+31612345678" duration="35" date="1710252311000" type="3" contact_name="Emil" /></calls>`)
	if want := []string{"2024-03-12T14:05:11Z|Emil (+31612345678)|!|12-03-2024 14:05 UTC Emil (+31612345678): missed call, 35 s"}; !cmp.Equal(got.messages(), want) {
		t.Errorf("calls %q, want %q", got.messages(), want)
	}
}

// FuzzExtract holds for whatever bytes: an outcome, messages within their pages, and
// normalised text.
func FuzzExtract(f *testing.F) {
	line := "12-03-2024 14:05 - Ana: hoi\n"
	for _, seed := range []string{
		"", `{"participants":[],"messages":[{"sender_name":"a","timestamp_ms":1710252311000,"photos":[{"uri":"x"}]}]}`, strings.Repeat(line, 4), strings.Repeat("[12.3.24, 2:05 PM] Bo: \u200e<attached: a.jpg>\n", 3) + "x", telegramChat, telegramPage,
		telegramChat[:400], `<smses><sms date="1710252311000" body="x"/><mms><part ct="a/b" data="x`, "\xff\xfe1\x002\x00", strings.Repeat(line, 3) + strings.Repeat("x", 70<<10),
		`{"about": "x", "chats": {"list": [{"name": "a", "messages": [{"text": ["a", {"text": "b"}]}]}]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got found
		src := extract.Source{Name: "x", Size: int64(len(data)), Data: bytes.NewReader(data)}
		res, err := New().Extract(context.Background(), src, extract.DefaultLimits(src.Size), &got)
		if err != nil || !res.Outcome.Valid() || res.Kind == "" {
			t.Fatalf("%q: %+v, %v", data, res, err)
		}
		for i, p := range got.pages {
			checkMessages(t, p)
			if p.Number != i+1 {
				t.Fatalf("%q: page %d has number %d", data, i+1, p.Number)
			}
			if res.Kind == word && len(p.Messages) > 0 && len(p.Text) < pageBytes/2 && text.Normalise(p.Text).String() != p.Text {
				t.Fatalf("%q: page %q is not normalised", data, p.Text)
			}
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	var in strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&in, "%02d-%02d-2024 14:05 - Ana: Hij heeft mijn paspoort en ik mag het huis niet uit, bericht %d\n", i/1000+1, 3, i)
	}
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		run(b, in.String())
	}
}
