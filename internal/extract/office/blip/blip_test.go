package blip_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	x "spoor/internal/extract/extracttest"
	"spoor/internal/extract/office/blip"
)

func TestScan(t *testing.T) {
	picture := blip.Picture{Extension: ".jpg", Data: []byte("\xff\xd8\xff\xe0foto")}
	png := x.Join(x.Shorts(0x6E1<<4, 0xF01E), x.Numbers(37), make([]byte, 33), []byte("\x89PNG"))
	drawing := x.Join(x.Shorts(0x3D4<<4, 0xF01A), x.Numbers(60), make([]byte, 60))
	cases := map[string]struct {
		data []byte
		want blip.Found
	}{
		"nothing":                      {[]byte("geen plaatje te zien, hoe lang ook"), blip.Found{}},
		"a picture amid other bytes":   {x.Join([]byte("\xf0\xf0\xf0 x"), x.Blip("foto"), []byte("\xf0 x")), blip.Found{Pictures: []blip.Picture{picture}}},
		"the same picture twice":       {x.Join(x.Blip("foto"), x.Blip("foto")), blip.Found{Pictures: []blip.Picture{picture}}},
		"a picture with two digests":   {png, blip.Found{Pictures: []blip.Picture{{Extension: ".png", Data: []byte("\x89PNG")}}}},
		"a drawing is counted":         {drawing, blip.Found{Drawings: 1}},
		"a picture that is cut off":    {x.Blip("een foto")[:30], blip.Found{}},
		"a record of another instance": {x.Join(x.Shorts(0x111<<4, 0xF01A), x.Numbers(60), make([]byte, 60)), blip.Found{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, blip.Scan(c.data)); diff != "" {
				t.Errorf("Scan differs (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzScan(f *testing.F) {
	f.Add(x.Join(x.Blip("a"), bytes.Repeat([]byte{0xF0}, 50)))
	f.Fuzz(func(t *testing.T, data []byte) {
		total := 0
		for _, p := range blip.Scan(data).Pictures {
			total += len(p.Data)
		}
		if total > len(data) {
			t.Errorf("%d bytes of pictures from %d", total, len(data))
		}
	})
}
