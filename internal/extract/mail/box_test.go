package mail

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spoor/internal/evidence"
	"spoor/internal/extract"
)

func runBox(t testing.TB, data string) *found {
	t.Helper()
	var f found
	res, err := NewBox().Extract(context.Background(), extract.Source{Size: int64(len(data)), Data: strings.NewReader(data)}, extract.Limits{}, &f)
	if err != nil {
		t.Fatalf("Extract(%q): %v", data, err)
	}
	f.res = res
	return &f
}

func TestBoxSplits(t *testing.T) {
	const line = "From ana@voorbeeld.example Tue Mar 12 14:02:11 2024\n"
	cases := map[string]struct {
		in   string
		want []string
	}{
		"two mails": {
			line + "Subject: een\n\ntekst\n\n" + line + "Subject: huur/loon\n\nmeer\n",
			[]string{"00001 een.eml=Subject: een\n\ntekst\n\n", "00002 huur_loon.eml=Subject: huur/loon\n\nmeer\n"},
		},
		"a sentence that starts with From": {
			line + "Subject: een\n\nzin\nFrom here at 14:02 in 2024\n\nFrom now on\n", []string{"00001 een.eml=Subject: een\n\nzin\nFrom here at 14:02 in 2024\n\nFrom now on\n"},
		},
		"no subject":            {line + "To: x\n\ny\n", []string{"00001 message.eml=To: x\n\ny\n"}},
		"an empty mail":         {line + "\n" + line + "Subject: b\n\n", []string{"00001 b.eml=Subject: b\n\n"}},
		"a line over the limit": {line + "Subject: a\n\n" + strings.Repeat("x", 100_000), []string{"00001 a.eml=Subject: a\n\n" + strings.Repeat("x", 100_000)}},
		"nothing":               {"", []string{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := runBox(t, c.in)
			if diff := cmp.Diff(c.want, got.names()); diff != "" {
				t.Errorf("mails of %.80q (-want +got):\n%s", c.in, diff)
			}
			if got.res.Outcome != evidence.OK || got.res.Kind != "mbox" {
				t.Errorf("result = %+v, want mbox, ok", got.res)
			}
		})
	}
}

func FuzzBox(f *testing.F) {
	f.Add("From a Tue Mar 12 14:02:11 2024\n\nx\n\nFrom a Tue Mar 12 14:02:11 2024\n\ny")
	f.Add("\n\nFrom ")
	f.Fuzz(func(t *testing.T, data string) {
		sum := 0
		got := runBox(t, data)
		for _, c := range got.children {
			sum += len(c.Data)
		}
		if sum > len(data) {
			t.Errorf("Extract(%q) gave %d bytes, more than the %d there are", data, sum, len(data))
		}
	})
}
